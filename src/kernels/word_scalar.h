/* SPDX-License-Identifier: MIT */
/* The word of the scalar kernels: one value of the carrier, whose width the including file names.

   Kernels are written in terms of `word`, C operators and the functions below, so that a vector of lanes with
   the same names makes the same text a vector kernel. A mask is the answer to a comparison, lane by lane. */
#ifndef LATHE_KERNELS_WORD_H
#define LATHE_KERNELS_WORD_H

#include <stddef.h>
#include <string.h>

#include "lane.h"

typedef lane word;
typedef signed_lane signed_word;
typedef int mask;

enum { LANES = 1 };

static inline word splat(uint64_t bits)
{
    return (word)bits;
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

/* For the n < LANES values at the end of an array. */
static inline word load_part(const carrier_value *from, size_t n)
{
    (void)n;
    return load(from);
}

static inline void store_part(carrier_value *to, word bits, size_t n)
{
    (void)n;
    store(to, bits);
}

/* LANES integers of 1, 2, 4 or 8 bytes, cut or extended by zeros. */
static inline void store_codes(void *to, word codes, int bytes)
{
    const uint8_t one = (uint8_t)codes;
    const uint16_t two = (uint16_t)codes;
    const uint32_t four = (uint32_t)codes;
    const uint64_t eight = codes;
    memcpy(to,
           bytes == 1   ? &one
           : bytes == 2 ? (const void *)&two
           : bytes == 4 ? (const void *)&four
                        : &eight,
           (size_t)bytes);
}

static inline word load_codes(const void *from, int bytes)
{
    uint8_t one;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (bytes) {
    case 1:
        memcpy(&one, from, sizeof one);
        return one;
    case 2:
        memcpy(&two, from, sizeof two);
        return two;
    case 4:
        memcpy(&four, from, sizeof four);
        return (word)four;
    default:
        memcpy(&eight, from, sizeof eight);
        return (word)eight;
    }
}

/* a < b as two's complement numbers. */
static inline mask below(word a, word b)
{
    return (signed_word)a < (signed_word)b;
}

static inline mask equal(word a, word b)
{
    return a == b;
}

static inline mask either(mask a, mask b)
{
    return a | b;
}

static inline word pick(mask m, word yes, word no)
{
    return m ? yes : no;
}

/* a, but 0 where the mask is set. */
static inline word unless(mask m, word a)
{
    return m ? 0 : a;
}

/* r where the mask is set, else `to`, which is r + rise. */
static inline word stepped_up(mask m, word r, word to, word rise)
{
    (void)rise;
    return m ? r : to;
}

/* The second of a pair where the mask is set, else the first. */
static inline word by_sign(mask negative, const word pair[2])
{
    return pair[negative];
}

static inline word least(word a, word b)
{
    return pick(below(a, b), a, b);
}

static inline word most(word a, word b)
{
    return pick(below(a, b), b, a);
}

/* from[i], and integers of 16 bits. */
static inline word looked_up_in(const uint64_t *from, word i)
{
    return (word)from[i];
}

static inline word looked_up_short(const uint16_t *from, word i)
{
    return from[i];
}

/* The number of zero bits above the highest one bit of a fraction 0 < a < 2^(PRECISION - 1). */
static inline word leading_zeros(word a)
{
#if CARRIER_BITS == 32
    return (word)__builtin_clz(a);
#else
    return (word)__builtin_clzll(a);
#endif
}

#endif
