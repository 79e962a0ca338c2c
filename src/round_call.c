/* SPDX-License-Identifier: MIT */
/* Rounding in parts: random bits in chunks, large results past the caches. */
#include "common.h"

#include "round_call.h"

#include <stdint.h>

#include "call.h"
#include "ladder.h"
#include "parallel.h"
#include "random.h"
#include "steps.h"
#include "stream.h"

static lathe_ladder ladder_of(const lathe_round_call *c)
{
    return (lathe_ladder){&c->plan->format, &c->plan->options, c->grid, lathe_carrier_of(c->size)};
}

static void climb(const lathe_round_call *c, const lathe_steps *steps, void *dst, const void *src, size_t n)
{
    if (c->size == sizeof(float))
        c->isa->step_f32(steps, c->grid, dst, src, n);
    else
        c->isa->step_f64(steps, c->grid, dst, src, n);
}

/* Formats that are told by rank. */
static APART void round_by_rank(const lathe_round_call *c, lathe_draws draws, void *dst, const void *src,
                                size_t n)
{
    const lathe_ladder l = ladder_of(c);
    lathe_step_space space;
    lathe_steps steps;
    if (c->steps) {
        climb(c, c->steps, dst, src, n);
    } else if (c->grid->method == LATHE_BY_STEPS && lathe_steps_are_few(&l) && n >= lathe_steps_worth(&l)) {
        lathe_steps_make(&steps, &l, &space);
        climb(c, &steps, dst, src, n);
    } else {
        lathe_ladder_round(&l, dst, src, draws, n);
    }
}

static void round_by(const lathe_round_call *c, lathe_draws draws, void *dst, const void *src, size_t n)
{
    const lathe_options *const o = &c->plan->options;
    const int by_chance = c->grid->method == LATHE_BY_CHANCE && c->isa->has_floats;
    if (c->grid->method >= LATHE_BY_STEPS && !by_chance) {
        round_by_rank(c, draws, dst, src, n);
        return;
    }
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

void lathe_round_range(const lathe_round_call *c, void *dst, const void *src, size_t begin, size_t n)
{
    const unsigned width = 8 * c->size;
    const size_t end = begin + n;
    if (!lathe_is_stochastic(c->plan->options.rounding)) {
        round_by(c, (lathe_draws){.at = NULL}, dst, src, n);
        return;
    }
    if (!c->random) {
        const void *const at = (const char *)c->bits + begin * c->size;
        round_by(c, (lathe_draws){at, c->size, width - (unsigned)c->grid->random_bits}, dst, src, n);
        return;
    }
    const unsigned bytes = c->plan->options.draw == LATHE_DRAW_16 ? 2 : c->size;
    while (begin < end) {
        lathe_draw_buffer buffer;
        const size_t most = LATHE_DRAW_BYTES / bytes, m = end - begin < most ? end - begin : most;
        lathe_fetch(src, m * c->size);
        const void *const at =
            lathe_draws_make(c->isa, c->random, c->stage, bytes, c->random->next + begin, m, buffer.words);
        round_by(c, (lathe_draws){at, bytes, width - 8 * bytes}, dst, src, m);
        src = (const char *)src + m * c->size;
        dst = (char *)dst + m * c->size;
        begin += m;
    }
}

typedef struct destination {
    const lathe_round_call *call;
    void *dst;
    int streams;
} destination;

static void produce(const void *context, void *to, size_t begin, size_t n)
{
    const destination *const d = context;
    const lathe_round_call *const c = d->call;
    lathe_round_range(c, to, (const char *)c->src + begin * c->size, begin, n);
}

static void part(const void *context, size_t begin, size_t end)
{
    const destination *const d = context;
    const lathe_round_call *const c = d->call;
    if (d->streams)
        lathe_stream_out(&(lathe_flow){produce, d, d->dst, c->src, c->size, 8 * (size_t)c->size}, begin, end);
    else
        produce(d, (char *)d->dst + begin * c->size, begin, end - begin);
}

/* Not past the caches: steps are more work than memory is. */
static APART void round_by_leaps(lathe_round_call call, void *dst, size_t n, size_t grain)
{
    const lathe_ladder l = ladder_of(&call);
    const destination d = {&call, dst, 0};
    uint64_t at[LATHE_MOST_LEAPS], to[LATHE_MOST_LEAPS + 2];
    uint16_t first[LATHE_BINS + 1];
    lathe_steps steps;
    lathe_leaps_make(&steps, &l, at, to, first, LATHE_BINS);
    call.steps = &steps;
    lathe_share(n, grain, part, &d);
}

static APART void round_by_steps(lathe_round_call call, void *dst, size_t n, size_t grain)
{
    const lathe_ladder l = ladder_of(&call);
    const destination d = {&call, dst, lathe_streams(dst, call.src, call.size, n)};
    lathe_step_space space;
    lathe_steps steps;
    lathe_steps_make(&steps, &l, &space);
    call.steps = &steps;
    lathe_share(n, grain, part, &d);
}

void lathe_round_to(const lathe_round_call *c, void *dst, size_t n, size_t grain)
{
    const destination d = {c, dst, lathe_streams(dst, c->src, c->size, n)};
    const lathe_ladder l = ladder_of(c);
    if (c->grid->method != LATHE_BY_STEPS || n < lathe_steps_worth(&l))
        lathe_share(n, grain, part, &d);
    else if (lathe_steps_are_few(&l))
        round_by_steps(*c, dst, n, grain);
    else
        round_by_leaps(*c, dst, n, grain);
}
