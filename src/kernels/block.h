/* SPDX-License-Identifier: MIT */
/* Blocks of binary32 values to elements and back, by ties to even, four blocks at a time.

   A block's values are rounded by addition, as in fast.h, to the element's grid times its scale. A scale that
   is a power of two only moves the grid's exponents: with amax its bits hold 2^E, and adding `bump` before
   the fraction is cut off is what tells the rules of exponents apart. With other scales (NVFP4's) the values
   are divided first: a quotient in binary32 lies on the same side of a tie of so few bits as the exact one,
   and is the tie only if that is. The including file names the function, BLOCK_ARRAY. */
#ifndef LATHE_KERNELS_BLOCK_H
#define LATHE_KERNELS_BLOCK_H

#include "guard.h"
#include "kernels.h"
#include "method.h"

#define KERNEL static inline __attribute__((always_inline))

enum { TOGETHER = LATHE_BLOCKS_TOGETHER, FRACTION_BITS = PRECISION - 1 };

static const uint64_t sign_bit = UINT64_C(1) << (CARRIER_BITS - 1);
static const uint64_t exponent_bits = (UINT64_C(1) << (CARRIER_BITS - 1)) - (UINT64_C(1) << FRACTION_BITS);

/* A magnitude, rounded to the grid whose units above 2^least are `up` binades below the last place of C. */
KERNEL word rounded(word a, word least, word up)
{
    const word c = most(a & splat(exponent_bits), least) + up;
    return (word)difference(sum(NEAREST, (values)a, (values)c), (values)c);
}

/* The largest magnitudes of TOGETHER blocks, in every four lanes. */
KERNEL word maxima(const float *const from[TOGETHER], size_t words)
{
    word m[TOGETHER];
    for (int k = 0; k < TOGETHER; k++) {
        m[k] = load(from[k]) & splat(sign_bit - 1);
        for (size_t i = 1; i < words; i++)
            m[k] = most(m[k], load(from[k] + i * LANES) & splat(sign_bit - 1));
    }
    return four_most(m[0], m[1], m[2], m[3]);
}

/* Every block is zeros, or its amax is in the range where the arithmetic above holds. */
KERNEL int are_regular(const lathe_block_lanes *g, word amax)
{
    lane m[TOGETHER];
    int regular = 1;
    memcpy(m, &amax, sizeof m);
    for (int k = 0; k < TOGETHER; k++)
        regular &= (m[k] - g->first < g->range) | (m[k] == 0);
    return regular;
}

KERNEL void move_grid(const lathe_block_lanes *g, word amax, float *const to[TOGETHER],
                      const float *const from[TOGETHER], size_t words)
{
    const word lowest = ((amax + splat(g->bump)) & splat(exponent_bits)) + splat(g->lowest);
    const word up = splat(g->up), top = splat(g->top);
    for (int k = 0; k < TOGETHER; k++) {
        const word least_exponent = one_of_four(lowest, k), limit = least_exponent + top;
        for (size_t i = 0; i < words; i++) {
            const word x = load(from[k] + i * LANES);
            const word r = rounded(x & splat(sign_bit - 1), least_exponent, up);
            store(to[k] + i * LANES, with_sign(least(r, limit), x));
        }
    }
}

KERNEL void divide(const lathe_block_lanes *g, word amax, float *const to[TOGETHER],
                   const float *const from[TOGETHER], size_t words)
{
    const word up = splat(g->up), lowest = splat(g->lowest), top = splat(g->top);
    const word one = splat(UINT64_C(127) << FRACTION_BITS);
    const word ratio = (word)four_quotients((values)amax, (values)splat(g->largest));
    const word nearest = rounded(ratio, splat(g->scale_lowest), splat(g->scale_up));
    const word scales = most(least(nearest, splat(g->scale_largest)), splat(g->scale_smallest));
    const word inverses = (word)four_quotients((values)one, (values)scales);
    for (int k = 0; k < TOGETHER; k++) {
        const values scale = (values)one_of_four(scales, k), inverse = (values)one_of_four(inverses, k);
        for (size_t i = 0; i < words; i++) {
            const word x = load(from[k] + i * LANES), a = x & splat(sign_bit - 1);
            const word q = rounded((word)divided((values)a, scale, inverse), lowest, up);
            store(to[k] + i * LANES, with_sign((word)((values)least(q, top) * scale), x));
        }
    }
}

/* Blocks from `block` on; of fewer than TOGETHER the last one stands for those that are missing. In place
   that rounds it again, which changes nothing. */
KERNEL int round_four(const lathe_block_lanes *g, int divides, size_t words, float *dst, const float *src,
                      size_t block, size_t blocks)
{
    const float *from[TOGETHER];
    float *to[TOGETHER];
    for (size_t k = 0; k < TOGETHER; k++) {
        const size_t number = block + k < blocks ? block + k : blocks - 1;
        from[k] = src + number * words * LANES;
        to[k] = dst + number * words * LANES;
    }
    const word amax = maxima(from, words);
    if (!are_regular(g, amax))
        return 0;
    if (divides)
        divide(g, amax, to, from, words);
    else
        move_grid(g, amax, to, from, words);
    return 1;
}

KERNEL size_t round_blocks(const lathe_block_lanes *g, int divides, size_t words, float *dst,
                           const float *src, size_t blocks)
{
    size_t i = 0;
    const guard before = enter(NEAREST);
    while (i < blocks && round_four(g, divides, words, dst, src, i, blocks))
        i += TOGETHER;
    leave(before);
    return i < blocks ? i : blocks;
}

size_t BLOCK_ARRAY(const lathe_block_lanes *g, float *dst, const float *src, size_t blocks)
{
    const size_t words = g->length / LANES;
    if (g->divides)
        return words == 16 / LANES ? round_blocks(g, 1, 16 / LANES, dst, src, blocks)
                                   : round_blocks(g, 1, words, dst, src, blocks);
    return words == 32 / LANES ? round_blocks(g, 0, 32 / LANES, dst, src, blocks)
                               : round_blocks(g, 0, words, dst, src, blocks);
}

#endif
