/* SPDX-License-Identifier: MIT */
/* What every array call checks before it reads or writes anything. */
#ifndef LATHE_CALL_H
#define LATHE_CALL_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/plan.h>

#include "isa.h"

/* Marks a plan that lathe_plan_init made ("lathe-01"). */
#define LATHE_PLAN_MADE UINT64_C(0x6c617468652d3031)

/* 1 if the plan is made and `grid`, one of its own, can be used. */
static inline int lathe_call_served(const lathe_plan *plan, const lathe_grid *grid)
{
    return plan->made == LATHE_PLAN_MADE && grid->usable;
}

/* What is wrong with a call on n elements of `size` bytes by `grid` of `plan`; LATHE_OK if it may run.
   Inline, for the sake of calls on few elements. */
static inline lathe_status lathe_call_check(const lathe_isa *isa, const lathe_plan *plan,
                                            const lathe_grid *grid, const void *dst, const void *src,
                                            size_t n, size_t size)
{
    if (!plan)
        return LATHE_E_NULL;
    if (plan->made != LATHE_PLAN_MADE)
        return LATHE_E_UNMADE;
    if (!grid->usable)
        return LATHE_E_CARRIER;
    if (!isa->name)
        return LATHE_E_ISA;
    if (n == 0)
        return LATHE_OK;
    if (!dst || !src)
        return LATHE_E_NULL;
    const uintptr_t to = (uintptr_t)dst, from = (uintptr_t)src;
    const uintptr_t room = UINTPTR_MAX - (to > from ? to : from);
    if (n > PTRDIFF_MAX / size || n * size > room)
        return LATHE_E_SIZE;
    const uintptr_t distance = to > from ? to - from : from - to;
    return distance && distance < n * size ? LATHE_E_OVERLAP : LATHE_OK;
}

#endif
