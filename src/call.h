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

static inline int lathe_is_stochastic(lathe_rounding rule)
{
    return rule == LATHE_STOCHASTIC || rule == LATHE_STOCHASTIC_EQUAL;
}

/* What is wrong with using `grid` of `plan`, with random bits or without. Inline, as the rest, for the
   sake of calls on few elements. */
static inline lathe_status lathe_plan_check(const lathe_isa *isa, const lathe_plan *plan,
                                            const lathe_grid *grid, int has_bits)
{
    if (!plan)
        return LATHE_E_NULL;
    if (plan->made != LATHE_PLAN_MADE)
        return LATHE_E_UNMADE;
    if (!grid->usable)
        return LATHE_E_CARRIER;
    if (!has_bits && lathe_is_stochastic(plan->options.rounding))
        return LATHE_E_STOCHASTIC;
    return isa->name ? LATHE_OK : LATHE_E_ISA;
}

/* What is wrong with two arrays of n elements of `size` bytes, of which one is written. They may be the same
   if `same`. */
static inline lathe_status lathe_arrays_check(const void *dst, const void *src, size_t n, size_t size,
                                              int same)
{
    if (n == 0)
        return LATHE_OK;
    if (!dst || !src)
        return LATHE_E_NULL;
    const uintptr_t to = (uintptr_t)dst, from = (uintptr_t)src;
    const uintptr_t room = UINTPTR_MAX - (to > from ? to : from);
    if (n > PTRDIFF_MAX / size || n * size > room)
        return LATHE_E_SIZE;
    const uintptr_t distance = to > from ? to - from : from - to;
    return distance < n * size && !(same && distance == 0) ? LATHE_E_OVERLAP : LATHE_OK;
}

#endif
