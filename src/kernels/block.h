/* SPDX-License-Identifier: MIT */
/* Blocks of binary32 values to elements and back, by ties to even, four blocks at a time.

   A block's values are rounded by addition, as in fast.h, to the element's grid times its scale. A scale that
   is a power of two only moves the grid's exponents: with amax its bits hold 2^E, and adding `bump` before
   the fraction is cut off is what tells the rules of exponents apart. With other scales (NVFP4's) the values
   are divided first: a quotient in binary32 lies on the same side of a tie of so few bits as the exact one,
   and is the tie only if that is. Under a tensor scale T the divisor has more than 24 bits, and `sided` takes
   the quotient there. The including file names the functions, BLOCK_ARRAY,
   BLOCK_SCALE and BLOCK_AMAX. */
#ifndef LATHE_KERNELS_BLOCK_H
#define LATHE_KERNELS_BLOCK_H

#include "guard.h"
#include "kernels.h"
#include "method.h"

#define KERNEL static inline __attribute__((always_inline))

enum { TOGETHER = LATHE_BLOCKS_TOGETHER, FRACTION_BITS = PRECISION - 1 };

static const uint64_t sign_bit = UINT64_C(1) << (CARRIER_BITS - 1);
static const uint64_t exponent_bits = (UINT64_C(1) << (CARRIER_BITS - 1)) - (UINT64_C(1) << FRACTION_BITS);

/* How blocks are done. */
enum { MOVES_GRID, DIVIDES, DIVIDES_BY_TENSOR };

/* A magnitude, rounded to the grid whose units above 2^least are `up` binades below the last place of C. */
KERNEL word rounded(word a, word least, word up)
{
    const word c = most(a & splat(exponent_bits), least) + up;
    return (word)difference(sum(NEAREST, (values)a, (values)c), (values)c);
}

/* b * c, exact as high - over: no bit of it is under 2^-149. */
typedef struct divisor {
    values high, over;
} divisor;

KERNEL divisor divisor_of(values b, values c)
{
    const values high = product(NEAREST, b, c);
    return (divisor){high, residual(NEAREST, high, b, c)};
}

/* What lies on the same side as a / d of every number of at most 9 bits, and is it only if that is; from an
   approximation that is off by at most 3 units in the last place. Cut to 20 bits it is such a number t where
   a / d is within 3 units of one, and else at least 16 units from it, a / d within 11 of that. One unit more
   or less, by the sign of the remainder, tells the rest. The remainder to `high` is exact: a multiple of
   2^(e-42), at most 23 2^(e-23), where 2^e is the product of the powers of two at most t and `high`; that to
   d is then rounded, but zero only if it is. All that needs t d from 2^-99 on; what is far below the least t
   may have any remainder. */
KERNEL word sided(word a, values approximation, divisor d)
{
    const word t = ((word)approximation + splat(8)) & ~splat(15);
    const values to_high = residual(NEAREST, (values)a, (values)t, d.high);
    const word rest = (word)fused(NEAREST, (values)t, d.over, to_high);
    return t + most(least(rest, splat(1)), splat(UINT32_MAX));
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

/* Four blocks: where they are and where they go. */
typedef struct four_blocks {
    const float *from[TOGETHER];
    float *to[TOGETHER];
    size_t words;
    float *scales; /* where their four scales go, and elements instead of values to `to`; or NULL */
} four_blocks;

/* A scale is stored times 2^emax of the element: amax with its fraction cut off, or 0. */
KERNEL void move_grid(const lathe_block_lanes *g, int to_elements, word amax, const four_blocks *b)
{
    const word scales = (amax + splat(g->bump)) & splat(exponent_bits), lowest = scales + splat(g->lowest);
    const word up = splat(g->up), top = splat(g->top), unit = splat(g->unit);
    if (to_elements)
        memcpy(b->scales, &scales, TOGETHER * sizeof *b->scales);
    for (int k = 0; k < TOGETHER; k++) {
        const word least_exponent = one_of_four(lowest, k), limit = least_exponent + top;
        const word binades = least_exponent - unit;
        for (size_t i = 0; i < b->words; i++) {
            const word x = load(b->from[k] + i * LANES);
            const word r = least(rounded(x & splat(sign_bit - 1), least_exponent, up), limit);
            const word y = to_elements ? pick(below(r, splat(1)), r, r - binades) : r;
            store(b->to[k] + i * LANES, with_sign(y, x));
        }
    }
}

/* Scales from the ratio of amax and the largest element, times T if `has_tensor`. */
KERNEL word scales_of(const lathe_block_lanes *g, int has_tensor, word amax)
{
    const values largest = (values)splat(g->largest);
    word ratio;
    if (has_tensor) {
        const divisor d = divisor_of(largest, (values)splat(g->tensor));
        ratio = sided(amax, four_quotients((values)amax, d.high), d);
    } else {
        ratio = (word)four_quotients((values)amax, largest);
    }
    const word nearest = rounded(ratio, splat(g->scale_lowest), splat(g->scale_up));
    return most(least(nearest, splat(g->scale_largest)), splat(g->scale_smallest));
}

/* An element's product with its scale is exact; that with T is rounded once. */
KERNEL void divide(const lathe_block_lanes *g, int has_tensor, int to_elements, word amax,
                   const four_blocks *b)
{
    const word up = splat(g->up), lowest = splat(g->lowest), top = splat(g->top);
    const values one = (values)splat(UINT64_C(127) << FRACTION_BITS), tensor = (values)splat(g->tensor);
    const word scales = scales_of(g, has_tensor, amax);
    const divisor divisors = has_tensor ? divisor_of((values)scales, tensor) : (divisor){(values)scales, one};
    const word inverses = (word)four_quotients(one, divisors.high);
    if (to_elements)
        memcpy(b->scales, &scales, TOGETHER * sizeof *b->scales);
    for (int k = 0; k < TOGETHER; k++) {
        const values scale = (values)one_of_four(scales, k), inverse = (values)one_of_four(inverses, k);
        const divisor d = {(values)one_of_four((word)divisors.high, k),
                           (values)one_of_four((word)divisors.over, k)};
        for (size_t i = 0; i < b->words; i++) {
            const word x = load(b->from[k] + i * LANES), a = x & splat(sign_bit - 1);
            const word ratio = has_tensor ? sided(a, product(NEAREST, (values)a, inverse), d)
                                          : (word)divided((values)a, scale, inverse);
            const word q = least(rounded(ratio, lowest, up), top);
            const values y = (values)q * scale;
            store(b->to[k] + i * LANES, with_sign(to_elements ? q : (word)(has_tensor ? y * tensor : y), x));
        }
    }
}

/* Blocks from `block` on; of fewer than TOGETHER the last one stands for those that are missing. In place
   that rounds it again, which changes nothing. */
KERNEL int round_four(const lathe_block_lanes *g, int way, int to_elements, four_blocks *b, float *dst,
                      const float *src, size_t block, size_t blocks)
{
    for (size_t k = 0; k < TOGETHER; k++) {
        const size_t number = block + k < blocks ? block + k : blocks - 1;
        b->from[k] = src + number * b->words * LANES;
        b->to[k] = dst + number * b->words * LANES;
    }
    const word amax = maxima(b->from, b->words);
    if (!are_regular(g, amax))
        return 0;
    if (way == MOVES_GRID)
        move_grid(g, to_elements, amax, b);
    else
        divide(g, way == DIVIDES_BY_TENSOR, to_elements, amax, b);
    return 1;
}

KERNEL size_t round_blocks(const lathe_block_lanes *g, int way, int to_elements, size_t words, float *dst,
                           float *scales, const float *src, size_t blocks)
{
    four_blocks b = {.words = words};
    size_t i = 0;
    const guard before = enter(NEAREST);
    for (; i < blocks; i += TOGETHER) {
        float some[TOGETHER];
        b.scales = some;
        if (!round_four(g, way, to_elements, &b, dst, src, i, blocks))
            break;
        if (to_elements)
            memcpy(scales + i, some, (blocks - i < TOGETHER ? blocks - i : TOGETHER) * sizeof *some);
    }
    leave(before);
    return i < blocks ? i : blocks;
}

/* `usual` words are what most blocks of this kind have. */
KERNEL size_t round_words(const lathe_block_lanes *g, int way, size_t usual, float *dst, float *scales,
                          const float *src, size_t blocks)
{
    const size_t words = g->length / LANES;
    if (scales)
        return round_blocks(g, way, 1, words, dst, scales, src, blocks);
    return words == usual ? round_blocks(g, way, 0, usual, dst, NULL, src, blocks)
                          : round_blocks(g, way, 0, words, dst, NULL, src, blocks);
}

size_t BLOCK_ARRAY(const lathe_block_lanes *g, float *dst, float *scales, const float *src, size_t blocks)
{
    if (g->tensor)
        return round_words(g, DIVIDES_BY_TENSOR, 16 / LANES, dst, scales, src, blocks);
    if (g->divides)
        return round_words(g, DIVIDES, 16 / LANES, dst, scales, src, blocks);
    return round_words(g, MOVES_GRID, 32 / LANES, dst, scales, src, blocks);
}

KERNEL values splat_value(float x)
{
    lane bits;
    memcpy(&bits, &x, sizeof bits);
    return (values)splat(bits);
}

/* dst = q X, or that times T, of whole blocks of values q. Rounded once where q X is exact. */
void BLOCK_SCALE(float *dst, const float *q, const float *scales, float tensor, size_t length, size_t n)
{
    const values t = splat_value(tensor);
    const guard before = enter(NEAREST);
    for (size_t from = 0, end; from < n; from = end, scales++) {
        const values scale = splat_value(*scales);
        end = from + length;
        size_t i = from;
        for (; end - i >= LANES; i += LANES)
            store(dst + i, (word)((values)load(q + i) * scale * t));
        if (i < end)
            store_part(dst + i, (word)((values)load_part(q + i, end - i) * scale * t), end - i);
    }
    leave(before);
}

/* One pass over magnitudes as integers; NaN and infinity, which would be the largest, are rare enough for
   another one. */
KERNEL uint32_t largest_magnitude(const float *src, size_t n, int finite)
{
    enum { AHEAD = 4 };
    const word all = splat(sign_bit - 1), infinity = splat(exponent_bits), none = splat(0);
    word m[AHEAD] = {none, none, none, none};
    lane lanes[LANES], amax = 0;
    size_t i = 0;
    for (; n - i >= (size_t)AHEAD * LANES; i += (size_t)AHEAD * LANES)
        for (int k = 0; k < AHEAD; k++) {
            const word a = load(src + i + (size_t)k * LANES) & all;
            m[k] = most(m[k], finite ? pick(below(a, infinity), a, none) : a);
        }
    for (size_t rest; i < n; i += rest) {
        rest = n - i < LANES ? n - i : LANES;
        const word a = load_part(src + i, rest) & all;
        m[0] = most(m[0], finite ? pick(below(a, infinity), a, none) : a);
    }
    m[0] = most(most(m[0], m[1]), most(m[2], m[3]));
    memcpy(lanes, &m[0], sizeof lanes);
    for (size_t k = 0; k < LANES; k++)
        amax = lanes[k] > amax ? lanes[k] : amax;
    return amax;
}

uint32_t BLOCK_AMAX(const float *src, size_t n)
{
    const uint32_t amax = largest_magnitude(src, n, 0);
    return amax < exponent_bits ? amax : largest_magnitude(src, n, 1);
}

#endif
