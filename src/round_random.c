/* SPDX-License-Identifier: MIT */
/* Rounding calls with random bits, the library's or the caller's own. */
#include "common.h"

#include <stdint.h>
#include <string.h>

#include <lathe/round.h>

#include "call.h"
#include "carrier.h"
#include "isa.h"
#include "parallel.h"
#include "random.h"
#include "round_call.h"

/* Elements that are worth a thread. */
enum { GRAIN = 8192 };

static void round_by(const lathe_round_call *c, lathe_draws draws, void *dst, size_t begin, size_t n)
{
    const void *const src = (const char *)c->src + begin * c->size;
    const lathe_options *const o = &c->plan->options;
    const int is_f32 = c->size == sizeof(float), is_stochastic = lathe_is_stochastic(o->rounding);
    if (is_stochastic && is_f32)
        c->isa->stochastic_f32(c->grid, o, dst, src, draws, n);
    else if (is_stochastic)
        c->isa->stochastic_f64(c->grid, o, dst, src, draws, n);
    else if (is_f32)
        c->isa->round_f32(c->grid, o->rounding, dst, src, n);
    else
        c->isa->round_f64(c->grid, o->rounding, dst, src, n);
}

/* The values are on their way while the draws are made. */
static void prefetch(const char *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 64)
        __builtin_prefetch(from + i);
}

void lathe_round_range(const lathe_round_call *c, void *dst, size_t begin, size_t n)
{
    const unsigned width = 8 * c->size;
    const size_t end = begin + n;
    if (!lathe_is_stochastic(c->plan->options.rounding)) {
        round_by(c, (lathe_draws){NULL, 0, 0}, dst, begin, n);
        return;
    }
    if (!c->random) {
        const void *const at = (const char *)c->bits + begin * c->size;
        round_by(c, (lathe_draws){at, c->size, width - (unsigned)c->grid->random_bits}, dst, begin, n);
        return;
    }
    const unsigned bytes = c->plan->options.draw == LATHE_DRAW_16 ? 2 : c->size;
    while (begin < end) {
        lathe_draw_buffer buffer;
        const size_t most = LATHE_DRAW_BYTES / bytes, m = end - begin < most ? end - begin : most;
        prefetch((const char *)c->src + begin * c->size, m * c->size);
        const void *const at =
            lathe_draws_make(c->isa, c->random, 0, bytes, c->random->next + begin, m, &buffer);
        round_by(c, (lathe_draws){at, bytes, width - 8 * bytes}, dst, begin, m);
        dst = (char *)dst + m * c->size;
        begin += m;
    }
}

/* A rounding call: where the results go. */
typedef struct random_call {
    lathe_round_call round;
    void *dst;
} random_call;

static void part(const void *context, size_t begin, size_t end)
{
    const random_call *const c = context;
    lathe_round_range(&c->round, (char *)c->dst + begin * c->round.size, begin, end - begin);
}

static lathe_status check(const random_call *c, size_t n)
{
    const lathe_round_call *const r = &c->round;
    lathe_status status = lathe_plan_check(r->isa, r->plan, r->grid, 1);
    if (!status && r->random)
        status = lathe_random_check(r->random, n);
    if (!status)
        status = lathe_arrays_check(c->dst, r->size, r->src, r->size, n, 1);
    if (!status && !r->random)
        status = lathe_arrays_check(c->dst, r->size, r->bits, r->size, n, 0);
    return status;
}

static lathe_status run(const random_call *c, size_t n)
{
    const lathe_status status = check(c, n);
    if (!status && n)
        lathe_share(n, GRAIN, part, c);
    return status;
}

static lathe_status run_and_advance(const random_call *c, lathe_random *random, size_t n)
{
    if (!random)
        return LATHE_E_NULL;
    const lathe_status status = run(c, n);
    if (!status)
        random->next += n;
    return status;
}

lathe_status lathe_round_random_f32(const lathe_plan *plan, lathe_random *random, float *dst,
                                    const float *src, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f32 : NULL;
    const random_call call = {{lathe_isa_row(), plan, grid, random, NULL, src, sizeof *src}, dst};
    return run_and_advance(&call, random, n);
}

lathe_status lathe_round_random_f64(const lathe_plan *plan, lathe_random *random, double *dst,
                                    const double *src, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    const random_call call = {{lathe_isa_row(), plan, grid, random, NULL, src, sizeof *src}, dst};
    return run_and_advance(&call, random, n);
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
    return run(&(random_call){{lathe_isa_row(), plan, grid, NULL, bits, src, sizeof *src}, dst}, n);
}

lathe_status lathe_round_bits_f64(const lathe_plan *plan, double *dst, const double *src,
                                  const uint64_t *bits, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    return run(&(random_call){{lathe_isa_row(), plan, grid, NULL, bits, src, sizeof *src}, dst}, n);
}
