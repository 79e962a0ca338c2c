/* SPDX-License-Identifier: MIT */
/* Rounding calls with random bits, the library's or the caller's own. */
#include "common.h"

#include <stdint.h>
#include <string.h>

#include <lathe/round.h>

#include "call.h"
#include "carrier.h"
#include "isa.h"
#include "random.h"
#include "round_call.h"

/* Elements that are worth a thread. */
enum { GRAIN = 8192 };

static lathe_status check(const lathe_round_call *r, const void *dst, size_t n)
{
    lathe_status status = lathe_plan_check(r->isa, r->plan, r->grid, 1);
    if (!status && r->random)
        status = lathe_random_check(r->random, n);
    if (!status)
        status = lathe_arrays_check(dst, r->size, r->src, r->size, n, 1);
    if (!status && !r->random)
        status = lathe_arrays_check(dst, r->size, r->bits, r->size, n, 0);
    return status;
}

/* With the library's random bits or the caller's. */
static lathe_status run(lathe_round_call round, void *dst, size_t n)
{
    round.isa = lathe_isa_row();
    const lathe_status status = check(&round, dst, n);
    if (!status && n)
        lathe_round_to(&round, dst, n, GRAIN);
    return status;
}

static lathe_status run_and_advance(lathe_round_call round, lathe_random *random, void *dst, size_t n)
{
    if (!random)
        return LATHE_E_NULL;
    round.random = random;
    const lathe_status status = run(round, dst, n);
    if (!status)
        random->next += n;
    return status;
}

lathe_status lathe_round_random_f32(const lathe_plan *plan, lathe_random *random, float *dst,
                                    const float *src, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f32 : NULL;
    return run_and_advance((lathe_round_call){.plan = plan, .grid = grid, .src = src, .size = sizeof *src},
                           random, dst, n);
}

lathe_status lathe_round_random_f64(const lathe_plan *plan, lathe_random *random, double *dst,
                                    const double *src, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    return run_and_advance((lathe_round_call){.plan = plan, .grid = grid, .src = src, .size = sizeof *src},
                           random, dst, n);
}

float lathe_round1_random_f32(const lathe_plan *plan, lathe_random *random, float x)
{
    const uint32_t nan = (uint32_t)lathe_carrier_nan(&lathe_binary32);
    if (lathe_round_random_f32(plan, random, &x, &x, 1))
        memcpy(&x, &nan, sizeof x);
    return x;
}

double lathe_round1_random_f64(const lathe_plan *plan, lathe_random *random, double x)
{
    const uint64_t nan = lathe_carrier_nan(&lathe_binary64);
    if (lathe_round_random_f64(plan, random, &x, &x, 1))
        memcpy(&x, &nan, sizeof x);
    return x;
}

lathe_status lathe_round_bits_f32(const lathe_plan *plan, float *dst, const float *src, const uint32_t *bits,
                                  size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f32 : NULL;
    return run((lathe_round_call){.plan = plan, .grid = grid, .bits = bits, .src = src, .size = sizeof *src},
               dst, n);
}

lathe_status lathe_round_bits_f64(const lathe_plan *plan, double *dst, const double *src,
                                  const uint64_t *bits, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    return run((lathe_round_call){.plan = plan, .grid = grid, .bits = bits, .src = src, .size = sizeof *src},
               dst, n);
}
