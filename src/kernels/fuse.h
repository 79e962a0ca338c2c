/* SPDX-License-Identifier: MIT */
/* An operation and the rounding of its result in one loop, where the direction is part of the instruction: for
   ties to even, into formats whose overflow is simple. */
#ifndef LATHE_KERNELS_FUSE_H
#define LATHE_KERNELS_FUSE_H

#include "fast.h"
#include "operate.h"

/* Bytes ahead of the vectors at work that are fetched. */
enum { AHEAD = 1024 };

KERNEL word odd_result(lathe_operation operation, const operands *x)
{
    return stepped(operation, LATHE_ODD, BOTH_STEPS, x, x->a);
}

KERNEL word nearest(const constants *g, int method, int finish, word z)
{
    return fast_word(g, LATHE_TIES_TO_EVEN, method, finish, 0, z);
}

/* Two vectors at a time need one look for NaN. */
KERNEL void fuse_all(lathe_operation operation, const lathe_grid *grid, int method, int finish,
                     carrier_value *dst, const carrier_value *const from[3], size_t n)
{
    const constants g = splat_grid(grid);
    const int count = lathe_operand_count(operation);
    size_t i = 0;
    for (; n - i >= 2 * LANES; i += 2 * LANES) {
        const operands x = load_operands(operation, from, i), y = load_operands(operation, from, i + LANES);
        word z = odd_result(operation, &x), w = odd_result(operation, &y);
        for (int k = 0; k < count; k++)
            for (size_t byte = 0; byte < 2 * sizeof z; byte += 64)
                __builtin_prefetch((const void *)((uintptr_t)(from[k] + i) + AHEAD + byte));
        if (have_nan(z, w)) {
            z = with_own_nan(&x, z);
            w = with_own_nan(&y, w);
        }
        store(dst + i, nearest(&g, method, finish, z));
        store(dst + i + LANES, nearest(&g, method, finish, w));
    }
    for (size_t m; i < n; i += m) {
        m = n - i < LANES ? n - i : LANES;
        const operands x = load_last(operation, from, i, m);
        store_part(dst + i, nearest(&g, method, finish, with_own_nan(&x, odd_result(operation, &x))), m);
    }
}

KERNEL void fuse_finish(lathe_operation operation, const lathe_grid *g, int method, carrier_value *dst,
                        const carrier_value *const from[3], size_t n)
{
    if (g->finish == LATHE_FINISH_NAN)
        fuse_all(operation, g, method, LATHE_FINISH_NAN, dst, from, n);
    else if (g->finish == LATHE_FINISH_ONE)
        fuse_all(operation, g, method, LATHE_FINISH_ONE, dst, from, n);
    else if (g->finish == LATHE_FINISH_TWO)
        fuse_all(operation, g, method, LATHE_FINISH_TWO, dst, from, n);
    else
        fuse_all(operation, g, LATHE_BY_SHIFT, LATHE_FINISH_FREE, dst, from, n);
}

/* The grid is one of those that lathe_can_fuse names. */
KERNEL void fuse(lathe_operation operation, const lathe_grid *g, carrier_value *dst,
                 const carrier_value *const from[3], size_t n)
{
    const guard before = enter(NEAREST);
    if (g->method == LATHE_BY_SHIFT)
        fuse_finish(operation, g, LATHE_BY_SHIFT, dst, from, n);
    else
        fuse_finish(operation, g, LATHE_BY_ADDITION, dst, from, n);
    leave(before);
}

#endif
