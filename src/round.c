/* SPDX-License-Identifier: MIT */
/* Rounding calls: the checks that come before anything is read or written, then the kernel. */
#include "common.h"

#include <stdint.h>
#include <string.h>

#include <lathe/round.h>

#include "carrier.h"
#include "kernels/kernels.h"
#include "plan.h"

/* What is wrong with a call on n elements of `size` bytes; LATHE_OK if it may run. */
static lathe_status check(const lathe_plan *plan, const lathe_grid *grid, const void *dst, const void *src,
                          size_t n, size_t size)
{
    if (plan->made != LATHE_PLAN_MADE)
        return LATHE_E_UNMADE;
    if (!grid->usable)
        return LATHE_E_CARRIER;
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

lathe_status lathe_round_f32(const lathe_plan *plan, float *dst, const float *src, size_t n)
{
    if (!plan)
        return LATHE_E_NULL;
    const lathe_status status = check(plan, &plan->f32, dst, src, n, sizeof *src);
    if (!status)
        lathe_round_scalar_f32(&plan->f32, plan->options.rounding, dst, src, n);
    return status;
}

lathe_status lathe_round_f64(const lathe_plan *plan, double *dst, const double *src, size_t n)
{
    if (!plan)
        return LATHE_E_NULL;
    const lathe_status status = check(plan, &plan->f64, dst, src, n, sizeof *src);
    if (!status)
        lathe_round_scalar_f64(&plan->f64, plan->options.rounding, dst, src, n);
    return status;
}

float lathe_round1_f32(const lathe_plan *plan, float x)
{
    const uint32_t nan = (uint32_t)lathe_carrier_nan(&lathe_binary32);
    if (lathe_round_f32(plan, &x, &x, 1))
        memcpy(&x, &nan, sizeof x);
    return x;
}

double lathe_round1_f64(const lathe_plan *plan, double x)
{
    const uint64_t nan = lathe_carrier_nan(&lathe_binary64);
    if (lathe_round_f64(plan, &x, &x, 1))
        memcpy(&x, &nan, sizeof x);
    return x;
}
