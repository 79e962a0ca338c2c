/* SPDX-License-Identifier: MIT */
/* An operation and the rounding of its result in one loop, where the direction is part of the instruction.

   Of the ways to finish of fast.h there are fewer: a loop that can do more than a grid needs is hardly
   slower. */
#ifndef LATHE_KERNELS_FUSE_H
#define LATHE_KERNELS_FUSE_H

#include "fast.h"
#include "operate.h"

/* Bytes ahead of the vectors at work that are fetched. */
enum { AHEAD = 1024 };

/* In the rule's own direction, which lathe_way_choose has found right, or to odd. */
KERNEL word once(lathe_operation operation, lathe_rounding rule, const operands *x)
{
    const int is_direction = is_directed(rule) || rule == LATHE_TOWARD_ZERO;
    return is_direction ? stepped(operation, (int)direction_of(rule), ONE_STEP, x, x->a)
                        : stepped(operation, LATHE_ODD, BOTH_STEPS, x, x->a);
}

KERNEL word twice(const constants *g, lathe_rounding rule, int method, int specials, word z)
{
    return specials < 0 ? free_word(g, rule, z)
                        : mirrored_word(g, rule, method, is_directed(rule), specials, z);
}

/* Two vectors at a time need one look for NaN. `specials` as in fast.h; under 0: overflow carries. */
KERNEL void fuse_all(lathe_operation operation, const lathe_grid *grid, lathe_rounding rule, int method,
                     int specials, carrier_value *dst, const carrier_value *const from[3], size_t n)
{
    const constants g = splat_grid(grid);
    const int count = lathe_operand_count(operation);
    const size_t both = 2 * (size_t)LANES;
    size_t i = 0;
    for (; n - i >= both; i += both) {
        const operands x = load_operands(operation, from, i), y = load_operands(operation, from, i + LANES);
        word z = once(operation, rule, &x), w = once(operation, rule, &y);
        for (int k = 0; k < count; k++)
            for (size_t byte = 0; byte < 2 * sizeof z; byte += 64)
                __builtin_prefetch((const void *)((uintptr_t)(from[k] + i) + AHEAD + byte));
        if (have_nan(z, w)) {
            z = with_own_nan(&x, z);
            w = with_own_nan(&y, w);
        }
        store(dst + i, twice(&g, rule, method, specials, z));
        store(dst + i + LANES, twice(&g, rule, method, specials, w));
    }
    for (size_t m; i < n; i += m) {
        m = n - i < LANES ? n - i : LANES;
        const operands x = load_last(operation, from, i, m);
        store_part(dst + i, twice(&g, rule, method, specials, with_own_nan(&x, once(operation, rule, &x))),
                   m);
    }
}

KERNEL void fuse_even(lathe_operation operation, const lathe_grid *g, carrier_value *dst,
                      const carrier_value *const from[3], size_t n)
{
    const int specials = g->finish == LATHE_FINISH_ONE ? 1 : 2;
    if (g->finish == LATHE_FINISH_FREE)
        fuse_all(operation, g, LATHE_TIES_TO_EVEN, LATHE_BY_SHIFT, -1, dst, from, n);
    else if (g->method == LATHE_BY_SHIFT)
        fuse_all(operation, g, LATHE_TIES_TO_EVEN, LATHE_BY_SHIFT, specials, dst, from, n);
    else if (g->finish == LATHE_FINISH_NAN)
        fuse_all(operation, g, LATHE_TIES_TO_EVEN, LATHE_BY_ADDITION, 0, dst, from, n);
    else
        fuse_all(operation, g, LATHE_TIES_TO_EVEN, LATHE_BY_ADDITION, specials, dst, from, n);
}

KERNEL void fuse_rule(lathe_operation operation, const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                      const carrier_value *const from[3], size_t n)
{
    const int is_single = g->finish == LATHE_FINISH_ONE || g->finish == LATHE_FINISH_ONE_SIDED;
    const int specials = is_single ? 1 : 2;
    if (rule == LATHE_TIES_TO_EVEN)
        fuse_even(operation, g, dst, from, n);
    else if (g->method == LATHE_BY_SHIFT)
        fuse_all(operation, g, rule, LATHE_BY_SHIFT, specials, dst, from, n);
    else
        fuse_all(operation, g, rule, LATHE_BY_ADDITION, specials, dst, from, n);
}

#define CASE(rule)                                                                                           \
    case rule:                                                                                               \
        fuse_rule(operation, g, rule, dst, from, n);                                                         \
        break;

/* The grid and the rule are among those that lathe_can_fuse. */
KERNEL void fuse(lathe_operation operation, const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                 const carrier_value *const from[3], size_t n)
{
    const guard before = enter(NEAREST);
    switch (rule) {
        CASE(LATHE_TIES_TO_EVEN)
        CASE(LATHE_TIES_TO_AWAY)
        CASE(LATHE_TIES_TOWARD_ZERO)
        CASE(LATHE_TOWARD_ZERO)
        CASE(LATHE_TOWARD_POSITIVE)
        CASE(LATHE_TOWARD_NEGATIVE)
        CASE(LATHE_AWAY_FROM_ZERO)
        CASE(LATHE_TO_ODD)
    default: /* never asked for */
        break;
    }
    leave(before);
}

#undef CASE

#endif
