/* SPDX-License-Identifier: MIT */
/* Rounding in parts: random bits in chunks, large results past the caches. */
#include "common.h"

#include "round_call.h"

#include <stdint.h>

#include "call.h"
#include "parallel.h"
#include "random.h"
#include "stream.h"

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

typedef struct destination {
    const lathe_round_call *call;
    char *dst;
    int streams;
} destination;

static void part(const void *context, size_t begin, size_t end)
{
    const destination *const d = context;
    const size_t size = d->call->size;
    if (!d->streams) {
        lathe_round_range(d->call, d->dst + begin * size, begin, end - begin);
        return;
    }
    _Alignas(LATHE_LINE) char block[LATHE_STREAM_BLOCK];
    for (size_t i = begin, m; i < end; i += m) {
        char *const to = d->dst + i * size;
        m = lathe_stream_room(to) / size;
        if (m > end - i)
            m = end - i;
        lathe_round_range(d->call, block, i, m);
        lathe_stream(to, block, m * size, (const char *)d->call->src + (i + m) * size);
    }
    lathe_stream_end();
}

void lathe_round_to(const lathe_round_call *c, void *dst, size_t n, size_t grain)
{
    const destination d = {c, dst, lathe_streams(dst, c->src, c->size, n)};
    lathe_share(n, grain, part, &d);
}
