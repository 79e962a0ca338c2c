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

/* Whether one range is read while another is written. */
static inline lathe_status lathe_ranges_check(const void *dst, size_t dst_bytes, const void *src,
                                              size_t src_bytes)
{
    const uintptr_t to = (uintptr_t)dst, from = (uintptr_t)src;
    if (dst_bytes > UINTPTR_MAX - to || src_bytes > UINTPTR_MAX - from)
        return LATHE_E_SIZE;
    return to > from ? (to - from < src_bytes ? LATHE_E_OVERLAP : LATHE_OK)
                     : (from - to < dst_bytes ? LATHE_E_OVERLAP : LATHE_OK);
}

/* What is wrong with an array that is written and one that is read, n elements of these many bytes each;
   they may be the same if `same`. */
static inline lathe_status lathe_arrays_check(const void *dst, size_t dst_size, const void *src,
                                              size_t src_size, size_t n, int same)
{
    if (n == 0)
        return LATHE_OK;
    if (!dst || !src)
        return LATHE_E_NULL;
    const uintptr_t to = (uintptr_t)dst, from = (uintptr_t)src;
    const size_t largest = dst_size > src_size ? dst_size : src_size;
    const uintptr_t room = UINTPTR_MAX - (to > from ? to : from);
    if (n > PTRDIFF_MAX / largest || n * largest > room)
        return LATHE_E_SIZE;
    const uintptr_t distance = to > from ? to - from : from - to;
    const size_t reach = n * (to > from ? src_size : dst_size);
    return distance < reach && !(same && distance == 0) ? LATHE_E_OVERLAP : LATHE_OK;
}

#endif
