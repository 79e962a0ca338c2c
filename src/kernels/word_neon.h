/* SPDX-License-Identifier: MIT */
/* The word of the NEON kernels (AArch64): 16 bytes of lanes. A mask is all ones or all zeros in each lane. */
#ifndef LATHE_KERNELS_WORD_H
#define LATHE_KERNELS_WORD_H

#include <arm_neon.h>
#include <stddef.h>
#include <string.h>

#include "direction.h"
#include "lane.h"

typedef lane word __attribute__((vector_size(16)));
typedef carrier_value values __attribute__((vector_size(16)));
typedef signed_lane signed_word __attribute__((vector_size(16)));
typedef word mask;

#if CARRIER_BITS == 32
#define VALUES_OP(name) name##_f32
#else
#define VALUES_OP(name) name##_f64
#endif

enum { LANES = (int)(sizeof(word) / sizeof(lane)) };

static inline word splat(uint64_t bits)
{
    return (word){0} + (lane)bits;
}

static inline word load(const carrier_value *from)
{
    word bits;
    memcpy(&bits, from, sizeof bits);
    return bits;
}

static inline void store(carrier_value *to, word bits)
{
    memcpy(to, &bits, sizeof bits);
}

static inline word load_part(const carrier_value *from, size_t n)
{
    word bits = {0};
    for (size_t i = 0; i < n; i++)
        memcpy((lane *)&bits + i, from + i, sizeof(lane));
    return bits;
}

static inline void store_part(carrier_value *to, word bits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        memcpy(to + i, (lane *)&bits + i, sizeof(lane));
}

static inline mask below(word a, word b)
{
    return (mask)((signed_word)a < (signed_word)b);
}

static inline mask equal(word a, word b)
{
    return (mask)(a == b);
}

static inline mask either(mask a, mask b)
{
    return a | b;
}

static inline word pick(mask m, word yes, word no)
{
    return (yes & m) | (no & ~m);
}

/* Of a < 2^PRECISION, through the exponent of the exact conversion. */
static inline word leading_zeros(word a)
{
#if CARRIER_BITS == 32
    return (word)vclzq_u32((uint32x4_t)a);
#else
    const word exact = (word)vcvtq_f64_u64((uint64x2_t)a);
    return splat(1023 + 63) - (exact >> 52);
#endif
}

/* from[i], and integers of 16 bits. */
static inline word looked_up_in(const uint64_t *from, word i)
{
    word r = {0};
    for (int k = 0; k < LANES; k++)
        r[k] = (lane)from[i[k]];
    return r;
}

static inline word looked_up_short(const uint16_t *from, word i)
{
    word r = {0};
    for (int k = 0; k < LANES; k++)
        r[k] = from[i[k]];
    return r;
}

static inline int any(mask m)
{
    return vmaxvq_u32((uint32x4_t)m) != 0;
}

/* The direction of these too is that of the control register. */
static inline values root(direction d, values a)
{
    (void)d;
    return (values)VALUES_OP(vsqrtq)(a);
}

static inline values fused(direction d, values a, values b, values c)
{
    (void)d;
    return (values)VALUES_OP(vfmaq)(c, a, b);
}

/* The same. */
static inline values fused_so(values a, values b, values c)
{
    return fused(NEAREST, a, b, c);
}

/* a - b * c. */
static inline values residual(direction d, values a, values b, values c)
{
    (void)d;
    return (values)VALUES_OP(vfmsq)(a, b, c);
}

/* a, but 0 where the mask is set. */
static inline word unless(mask m, word a)
{
    return a & ~(word)m;
}

/* a, where the mask is set less those bits. */
static inline word without(mask m, word a, word bits)
{
    return a & ~((word)m & bits);
}

/* r where the mask is set, else `to`, which is r + rise: an addition is less than a choice. */
static inline word stepped_up(mask m, word r, word to, word rise)
{
    (void)to;
    return r + unless(m, rise);
}

/* low if x is less, high if it is more; NaN for NaN. */
static inline values bounded(values x, values low, values high)
{
    return (values)VALUES_OP(vminq)(VALUES_OP(vmaxq)(x, low), high);
}

#include "narrow.h"
#include "specials.h"

#endif
