/* SPDX-License-Identifier: MIT */
/* An operation and the rounding of its result in one loop, where the direction is part of the instruction: for
   ties to even, into formats whose overflow is simple. */
#ifndef LATHE_KERNELS_FUSE_H
#define LATHE_KERNELS_FUSE_H

#include "fast.h"
#include "operate.h"

KERNEL word fused_word(lathe_operation operation, const constants *g, int method, int finish,
                       const operands *x)
{
    const word z = stepped(operation, LATHE_ODD, BOTH_STEPS, x, x->a);
    return fast_word(g, LATHE_TIES_TO_EVEN, method, finish, 0, z);
}

KERNEL void fuse_all(lathe_operation operation, const lathe_grid *grid, int method, int finish,
                     carrier_value *dst, const carrier_value *const from[3], size_t n)
{
    const constants g = splat_grid(grid);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES) {
        const operands x = load_operands(operation, from, i);
        store(dst + i, fused_word(operation, &g, method, finish, &x));
    }
    if (i < n) {
        const operands x = load_last(operation, from, i, n - i);
        store_part(dst + i, fused_word(operation, &g, method, finish, &x), n - i);
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
