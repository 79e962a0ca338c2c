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

/* Elements that are worth a thread. */
enum { GRAIN = 8192 };

/* A call in either carrier. Random bits are those of `random`, or if that is NULL at `bits`. */
typedef struct random_call {
    const lathe_isa *isa;
    const lathe_plan *plan;
    const lathe_grid *grid;
    const lathe_random *random;
    const void *bits;
    void *dst;
    const void *src;
    unsigned size; /* of a value */
} random_call;

static void round_by(const random_call *c, lathe_draws draws, size_t begin, size_t n)
{
    void *const dst = (char *)c->dst + begin * c->size;
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

static void part(const void *context, size_t begin, size_t end)
{
    const random_call *const c = context;
    const unsigned width = 8 * c->size;
    if (!lathe_is_stochastic(c->plan->options.rounding)) {
        round_by(c, (lathe_draws){NULL, 0, 0}, begin, end - begin);
        return;
    }
    if (!c->random) {
        const void *const at = (const char *)c->bits + begin * c->size;
        const lathe_draws own = {at, c->size, width - (unsigned)c->grid->random_bits};
        round_by(c, own, begin, end - begin);
        return;
    }
    const unsigned bytes = c->plan->options.draw == LATHE_DRAW_16 ? 2 : c->size;
    while (begin < end) {
        lathe_draw_buffer buffer;
        const size_t most = LATHE_DRAW_BYTES / bytes, n = end - begin < most ? end - begin : most;
        prefetch((const char *)c->src + begin * c->size, n * c->size);
        const void *const at =
            lathe_draws_make(c->isa, c->random, 0, bytes, c->random->next + begin, n, &buffer);
        round_by(c, (lathe_draws){at, bytes, width - 8 * bytes}, begin, n);
        begin += n;
    }
}

static lathe_status check(const random_call *c, size_t n)
{
    lathe_status status = lathe_plan_check(c->isa, c->plan, c->grid, 1);
    if (!status && c->random)
        status = lathe_random_check(c->random, n);
    if (!status)
        status = lathe_arrays_check(c->dst, c->src, n, c->size, 1);
    if (!status && !c->random)
        status = lathe_arrays_check(c->dst, c->bits, n, c->size, 0);
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
    const random_call call = {lathe_isa_row(), plan, grid, random, NULL, dst, src, sizeof *src};
    return run_and_advance(&call, random, n);
}

lathe_status lathe_round_random_f64(const lathe_plan *plan, lathe_random *random, double *dst,
                                    const double *src, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    const random_call call = {lathe_isa_row(), plan, grid, random, NULL, dst, src, sizeof *src};
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
    return run(&(random_call){lathe_isa_row(), plan, grid, NULL, bits, dst, src, sizeof *src}, n);
}

lathe_status lathe_round_bits_f64(const lathe_plan *plan, double *dst, const double *src,
                                  const uint64_t *bits, size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    return run(&(random_call){lathe_isa_row(), plan, grid, NULL, bits, dst, src, sizeof *src}, n);
}
