/* SPDX-License-Identifier: MIT */
/* The word of the scalar kernels: one value of the carrier, whose width the including file names.

   Kernels are written in terms of `word`, C operators and the functions below, so that a vector of lanes with
   the same names makes the same text a vector kernel. A mask is the answer to a comparison, lane by lane. */
#ifndef LATHE_KERNELS_SCALAR_H
#define LATHE_KERNELS_SCALAR_H

#include <stdint.h>
#include <string.h>

#if CARRIER_BITS == 32
typedef float carrier_value;
typedef uint32_t word;
typedef int32_t signed_word;
enum { PRECISION = 24 };
#else
typedef double carrier_value;
typedef uint64_t word;
typedef int64_t signed_word;
enum { PRECISION = 53 };
#endif

typedef int mask;

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

/* a < b as two's complement numbers. */
static inline mask below(word a, word b)
{
    return (signed_word)a < (signed_word)b;
}

static inline mask equal(word a, word b)
{
    return a == b;
}

static inline word pick(mask m, word yes, word no)
{
    return m ? yes : no;
}

/* The second of a pair where the mask is set, else the first. */
static inline word by_sign(mask negative, const uint64_t pair[2])
{
    return (word)pair[negative];
}

static inline word least(word a, word b)
{
    return pick(below(a, b), a, b);
}

static inline word most(word a, word b)
{
    return pick(below(a, b), b, a);
}

/* The number of zero bits above the highest one bit of a > 0. */
static inline word leading_zeros(word a)
{
#if CARRIER_BITS == 32
    return (word)__builtin_clz(a);
#else
    return (word)__builtin_clzll(a);
#endif
}

#endif
