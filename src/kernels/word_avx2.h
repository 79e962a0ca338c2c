/* SPDX-License-Identifier: MIT */
/* The word of the AVX2 kernels: 32 bytes of lanes. A mask is all ones or all zeros in each lane. */
#ifndef LATHE_KERNELS_WORD_H
#define LATHE_KERNELS_WORD_H

#include <immintrin.h>
#include <stddef.h>

#include "direction.h"
#include "lane.h"

typedef lane word __attribute__((vector_size(32)));
typedef carrier_value values __attribute__((vector_size(32)));
typedef word mask;

enum { LANES = (int)(sizeof(word) / sizeof(lane)) };

#if CARRIER_BITS == 32
#define LANES_OP(name) _mm256_##name##_epi32
#define VALUES_OP(name) _mm256_##name##_ps
typedef int part; /* as the masked loads and stores name it */
#else
#define LANES_OP(name) _mm256_##name##_epi64
#define VALUES_OP(name) _mm256_##name##_pd
typedef long long part;
#endif

static inline word splat(uint64_t bits)
{
    return (word){0} + (lane)bits;
}

static inline word load(const carrier_value *from)
{
    return (word)_mm256_loadu_si256((const __m256i *)(const void *)from);
}

static inline void store(carrier_value *to, word bits)
{
    _mm256_storeu_si256((__m256i *)(void *)to, (__m256i)bits);
}

static inline mask below(word a, word b)
{
    return (mask)LANES_OP(cmpgt)((__m256i)b, (__m256i)a);
}

static inline mask equal(word a, word b)
{
    return (mask)LANES_OP(cmpeq)((__m256i)a, (__m256i)b);
}

static inline mask either(mask a, mask b)
{
    return a | b;
}

static inline word pick(mask m, word yes, word no)
{
    return (word)_mm256_blendv_epi8((__m256i)no, (__m256i)yes, (__m256i)m);
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

static inline mask first(size_t n)
{
#if CARRIER_BITS == 32
    const word iota = {0, 1, 2, 3, 4, 5, 6, 7};
#else
    const word iota = {0, 1, 2, 3};
#endif
    return below(iota, splat(n));
}

static inline word load_part(const carrier_value *from, size_t n)
{
    return (word)LANES_OP(maskload)((const part *)(const void *)from, (__m256i)first(n));
}

static inline void store_part(carrier_value *to, word bits, size_t n)
{
    LANES_OP(maskstore)((part *)(void *)to, (__m256i)first(n), (__m256i)bits);
}

/* a < 2^(PRECISION - 1) is the fraction of a number with the exponent field that makes a unit 1; less the
   power of two it is a itself, exactly, whose exponent field tells the highest bit. */
static inline word leading_zeros(word a)
{
#if CARRIER_BITS == 32
    const word one = splat(UINT64_C(150) << 23), bias = splat(127 + 31);
#else
    const word one = splat(UINT64_C(1075) << 52), bias = splat(1023 + 63);
#endif
    const values exact = (values)(a | one) - (values)one;
    return bias - ((word)exact >> (PRECISION - 1));
}

/* from[i], and integers of 16 bits behind which there is one more. */
static inline word looked_up_in(const uint64_t *from, word i)
{
#if CARRIER_BITS == 32
    return (word)_mm256_i32gather_epi32((const int *)(const void *)from, (__m256i)i, sizeof *from);
#else
    return (word)_mm256_i64gather_epi64((const long long *)(const void *)from, (__m256i)i, sizeof *from);
#endif
}

static inline word looked_up_short(const uint16_t *from, word i)
{
    const int *const at = (const int *)(const void *)from;
#if CARRIER_BITS == 32
    return (word)_mm256_i32gather_epi32(at, (__m256i)i, sizeof *from) & splat(0xffff);
#else
    return (word)_mm256_cvtepu32_epi64(_mm256_i64gather_epi32(at, (__m256i)i, sizeof *from)) & splat(0xffff);
#endif
}

static inline int any(mask m)
{
    return !_mm256_testz_si256((__m256i)m, (__m256i)m);
}

/* low if x is less, high if it is more; NaN for NaN, which these pass on from the right. */
static inline values bounded(values x, values low, values high)
{
    return (values)VALUES_OP(min)(high, VALUES_OP(max)(low, x));
}

#if CARRIER_BITS == 32
#define HAS_LEAST
static inline word least(word a, word b)
{
    return (word)_mm256_min_epi32((__m256i)a, (__m256i)b);
}

static inline word most(word a, word b)
{
    return (word)_mm256_max_epi32((__m256i)a, (__m256i)b);
}
#endif

/* The direction of these too is that of the control register. */
static inline values root(direction d, values a)
{
    (void)d;
    return (values)VALUES_OP(sqrt)(a);
}

static inline values fused(direction d, values a, values b, values c)
{
    (void)d;
    return (values)VALUES_OP(fmadd)(a, b, c);
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
    return (values)VALUES_OP(fnmadd)(b, c, a);
}

#include "narrow.h"
#include "specials.h"

#endif
