/* SPDX-License-Identifier: MIT */
/* Rounding calls without random bits: the checks that come before anything is read or written, then the
   kernel. */
#include "common.h"

#include <stdint.h>
#include <string.h>

#include <lathe/round.h>

#include "call.h"
#include "carrier.h"
#include "isa.h"
#include "kernels/method.h"
#include "round_call.h"

/* Elements that are worth a thread. */
enum { GRAIN = 32768 };

lathe_status lathe_round_f32(const lathe_plan *plan, float *dst, const float *src, size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    const lathe_grid *const grid = plan ? &plan->f32 : NULL;
    lathe_status status = lathe_plan_check(isa, plan, grid, 0);
    if (!status)
        status = lathe_arrays_check(dst, sizeof *dst, src, sizeof *src, n, 1);
    if (status || n == 0)
        return status;
    if (n < 2 * (size_t)GRAIN && grid->method < LATHE_BY_STEPS)
        isa->round_f32(grid, plan->options.rounding, dst, src, n);
    else
        lathe_round_to(
            &(lathe_round_call){.isa = isa, .plan = plan, .grid = grid, .src = src, .size = sizeof *src}, dst,
            n, GRAIN);
    return LATHE_OK;
}

lathe_status lathe_round_f64(const lathe_plan *plan, double *dst, const double *src, size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    lathe_status status = lathe_plan_check(isa, plan, grid, 0);
    if (!status)
        status = lathe_arrays_check(dst, sizeof *dst, src, sizeof *src, n, 1);
    if (status || n == 0)
        return status;
    if (n < 2 * (size_t)GRAIN && grid->method < LATHE_BY_STEPS)
        isa->round_f64(grid, plan->options.rounding, dst, src, n);
    else
        lathe_round_to(
            &(lathe_round_call){.isa = isa, .plan = plan, .grid = grid, .src = src, .size = sizeof *src}, dst,
            n, GRAIN);
    return LATHE_OK;
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
