/* SPDX-License-Identifier: MIT */
/* What every array call checks before it reads or writes anything. */
#ifndef LATHE_CALL_H
#define LATHE_CALL_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/plan.h>

#include "isa.h"
#include "plan.h"
#include "rule.h"

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

/* What is wrong with writing one range and reading the other: an end past all addresses, or an overlap. */
static inline lathe_status lathe_ranges_check(const void *dst, size_t dst_bytes, const void *src,
                                              size_t src_bytes)
{
    const uintptr_t to = (uintptr_t)dst, from = (uintptr_t)src;
    if (dst_bytes > UINTPTR_MAX - to || src_bytes > UINTPTR_MAX - from)
        return LATHE_E_SIZE;
    const int overlap = to > from ? to - from < src_bytes : from - to < dst_bytes;
    return overlap ? LATHE_E_OVERLAP : LATHE_OK;
}

/* The same for arrays of n elements of these many bytes each; they may be one array if `same`. */
static inline lathe_status lathe_arrays_check(const void *dst, size_t dst_size, const void *src,
                                              size_t src_size, size_t n, int same)
{
    if (n == 0)
        return LATHE_OK;
    if (!dst || !src)
        return LATHE_E_NULL;
    if (n > PTRDIFF_MAX / (dst_size > src_size ? dst_size : src_size))
        return LATHE_E_SIZE;
    const lathe_status status = lathe_ranges_check(dst, n * dst_size, src, n * src_size);
    return status == LATHE_E_OVERLAP && same && dst == src ? LATHE_OK : status;
}

#endif
