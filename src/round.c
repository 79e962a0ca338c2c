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
#include "parallel.h"

/* Elements that are worth a thread. */
enum { GRAIN = 32768 };

/* A call that has passed its checks. */
typedef struct call_f32 {
    lathe_kernel_f32 *kernel;
    const lathe_plan *plan;
    float *dst;
    const float *src;
} call_f32;

typedef struct call_f64 {
    lathe_kernel_f64 *kernel;
    const lathe_plan *plan;
    double *dst;
    const double *src;
} call_f64;

static void part_f32(const void *context, size_t begin, size_t end)
{
    const call_f32 *const c = context;
    c->kernel(&c->plan->f32, c->plan->options.rounding, c->dst + begin, c->src + begin, end - begin);
}

static void part_f64(const void *context, size_t begin, size_t end)
{
    const call_f64 *const c = context;
    c->kernel(&c->plan->f64, c->plan->options.rounding, c->dst + begin, c->src + begin, end - begin);
}

lathe_status lathe_round_f32(const lathe_plan *plan, float *dst, const float *src, size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    lathe_status status = lathe_plan_check(isa, plan, plan ? &plan->f32 : NULL, 0);
    if (!status)
        status = lathe_arrays_check(dst, sizeof *dst, src, sizeof *src, n, 1);
    if (!status && n)
        lathe_share(n, GRAIN, part_f32, &(call_f32){isa->round_f32, plan, dst, src});
    return status;
}

lathe_status lathe_round_f64(const lathe_plan *plan, double *dst, const double *src, size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    lathe_status status = lathe_plan_check(isa, plan, plan ? &plan->f64 : NULL, 0);
    if (!status)
        status = lathe_arrays_check(dst, sizeof *dst, src, sizeof *src, n, 1);
    if (!status && n)
        lathe_share(n, GRAIN, part_f64, &(call_f64){isa->round_f64, plan, dst, src});
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
