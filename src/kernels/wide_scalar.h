/* SPDX-License-Identifier: MIT */
/* 64-bit integers for the generator, one at a time.

   A `wide` is a lane, or a vector of lanes, of 64 bits; C operators work on it. */
#ifndef LATHE_KERNELS_WIDE_H
#define LATHE_KERNELS_WIDE_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t wide;

/* Chains of rounds go side by side, as many as registers hold, to hide the time that a multiplication
   takes. */
enum { WIDE_LANES = 1, WIDE_CHAINS = 2 };

static inline wide wide_splat(uint64_t x)
{
    return x;
}

/* The product of the low halves of the lanes, whatever is in the others. */
static inline wide product(wide a, wide b)
{
    return (uint64_t)(uint32_t)a * (uint32_t)b;
}

/* The high half of each lane in the low half; the other may be anything. */
static inline wide high_half(wide a)
{
    return a >> 32;
}

/* The block that each lane works on, counted from the first, so that store_blocks finds them in order. */
static inline wide lane_blocks(void)
{
    return 0;
}

/* x and y of every block, block by block. */
static inline void store_blocks(uint64_t *to, wide x, wide y)
{
    to[0] = x;
    to[1] = y;
}

#endif
