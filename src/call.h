/* SPDX-License-Identifier: MIT */
/* What every array call checks before it reads or writes anything. */
#ifndef LATHE_CALL_H
#define LATHE_CALL_H

#include <stddef.h>

#include <lathe/plan.h>

#include "isa.h"

/* Marks a plan that lathe_plan_init made ("lathe-01"). */
#define LATHE_PLAN_MADE UINT64_C(0x6c617468652d3031)

/* 1 if the plan is made and `grid`, one of its own, can be used. */
static inline int lathe_call_served(const lathe_plan *plan, const lathe_grid *grid)
{
    return plan->made == LATHE_PLAN_MADE && grid->usable;
}

/* What is wrong with a call on n elements of `size` bytes by one of the plan's grids; LATHE_OK if it may
   run. `isa` is the row in use, NULL for none. */
lathe_status lathe_call_check(const lathe_isa *isa, const lathe_plan *plan, const lathe_grid *grid,
                              const void *dst, const void *src, size_t n, size_t size);

#endif
