/* SPDX-License-Identifier: MIT */
/* Arithmetic calls: checks, then the elements in chunks, whose operands and unrounded results pass through a
   buffer on the stack. */
#include "common.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include <lathe/arith.h>

#include "arith.h"
#include "call.h"
#include "ladder.h"
#include "parallel.h"
#include "random.h"
#include "round_call.h"
#include "rule.h"
#include "stream.h"
#include "way.h"

/* Bytes of the buffer, in shares for each operand and results; of results that stay in the nearest cache
   between two kernels; and elements that are worth a thread, of which exact ones are slow. */
enum { BUFFER = 4096, SHARES = LATHE_OPERANDS + 1, BLOCK = 8192, GRAIN = 16384, EXACT_GRAIN = 1024 };

/* One operand: where it is, and whether that is one value. */
typedef struct operand {
    const void *at;
    int is_scalar;
    uint64_t value; /* a scalar's bytes: the original may lie in dst */
} operand;

typedef struct arith_call {
    const lathe_isa *isa;
    const lathe_arith *arith;
    lathe_way way;
    lathe_round_call round; /* of results */
    operand operands[LATHE_OPERANDS];
    int count;
    int prepares;    /* operands pass through the buffer */
    int is_in_place; /* dst is an operand */
    int streams;
    void *dst;
    atomic_uint *exceptions;
} arith_call;

/* The buffer in equal shares, one for each operand and one for results. */
typedef union buffer {
    _Alignas(64) char bytes[BUFFER];
    double wide[SHARES][BUFFER / SHARES / sizeof(double)];
    uint64_t draws[SHARES][BUFFER / SHARES / sizeof(uint64_t)];
} buffer;

/* Of a chunk that has no more than a share: an element draws no more bytes than it has. */
typedef struct draw_buffer {
    uint64_t words[LATHE_DRAW_WORDS(BUFFER / SHARES)];
} draw_buffer;

static const lathe_grid *grid_of(const lathe_plan *plan, unsigned size)
{
    return !plan ? NULL : size == sizeof(float) ? &plan->f32 : &plan->f64;
}

static void *share_of(buffer *b, int k)
{
    return b->bytes + (size_t)k * (BUFFER / SHARES);
}

static void fill(void *to, const void *value, size_t size, size_t n)
{
    for (size_t i = 0; i < n; i++)
        memcpy((char *)to + i * size, value, size);
}

/* Where the n elements of an operand from `begin` on are, after what has to be done to them first: at `room`,
   or where they were. */
static const void *prepared(const arith_call *c, int k, void *room, size_t begin, size_t n)
{
    const operand *const o = &c->operands[k];
    const size_t size = c->round.size;
    const void *at = o->is_scalar ? room : (const char *)o->at + begin * size;
    if (o->is_scalar)
        fill(room, &o->value, size, n);
    if (c->arith->operands) {
        lathe_round_call round = c->round;
        round.plan = c->arith->operands;
        round.grid = grid_of(round.plan, c->round.size);
        round.stage = (unsigned)k + 1;
        lathe_round_range(&round, room, at, begin, n);
        at = room;
    }
    return at;
}

static void fuse(const arith_call *c, void *to, const void *const from[LATHE_OPERANDS], size_t n)
{
    const lathe_rounding rule = c->round.plan->options.rounding;
    if (c->round.size == sizeof(float)) {
        const float *const x[LATHE_OPERANDS] = {from[0], from[1], from[2]};
        c->isa->fuse_f32(c->arith->operation, c->round.grid, rule, to, x, n);
    } else {
        const double *const x[LATHE_OPERANDS] = {from[0], from[1], from[2]};
        c->isa->fuse_f64(c->arith->operation, c->round.grid, rule, to, x, n);
    }
}

static void operate(const arith_call *c, void *z, const void *const from[LATHE_OPERANDS], size_t n)
{
    if (c->round.size == sizeof(float)) {
        const float *const x[LATHE_OPERANDS] = {from[0], from[1], from[2]};
        c->isa->operate_f32(c->arith->operation, c->way.how, z, x, n);
    } else {
        const double *const x[LATHE_OPERANDS] = {from[0], from[1], from[2]};
        c->isa->operate_f64(c->arith->operation, c->way.how, z, x, n);
    }
}

/* Draws of 32 bits as the top of 64. */
static lathe_draws widened(uint64_t *to, const void *draws, unsigned bytes, size_t n)
{
    if (bytes == sizeof(uint16_t))
        return (lathe_draws){draws, bytes, 48};
    for (size_t i = 0; i < n; i++) {
        uint32_t draw;
        memcpy(&draw, (const char *)draws + i * sizeof draw, sizeof draw);
        to[i] = draw;
    }
    return (lathe_draws){to, sizeof *to, 32};
}

/* No more than fit in a share as doubles. Operands are prepared where their result will be, and draws widened
   where an operand was. */
static APART void do_in_double(const arith_call *c, void *to, size_t begin, size_t n)
{
    buffer b;
    const lathe_options *const o = &c->round.plan->options;
    const lathe_grid *const grid = &c->round.plan->f64;
    const double *x[LATHE_OPERANDS] = {NULL, NULL, NULL};
    double *const z = b.wide[LATHE_OPERANDS];
    for (int k = 0; k < c->count; k++) {
        c->isa->widen(b.wide[k], prepared(c, k, z, begin, n), n);
        x[k] = b.wide[k];
    }
    c->isa->operate_f64(c->arith->operation, c->way.how, z, x, n);
    if (lathe_is_stochastic(o->rounding)) {
        draw_buffer drawn;
        const unsigned bytes = o->draw == LATHE_DRAW_16 ? sizeof(uint16_t) : sizeof(uint32_t);
        const lathe_random *const random = c->round.random;
        const void *const draws =
            lathe_draws_make(c->isa, random, c->round.stage, bytes, random->next + begin, n, drawn.words);
        lathe_grid drawing = *grid;
        drawing.random_bits = c->round.grid->random_bits;
        c->isa->stochastic_f64(&drawing, o, z, z, widened(b.draws[0], draws, bytes, n), n);
    } else {
        c->isa->round_f64(grid, o->rounding, z, z, n);
    }
    c->isa->narrow(to, z, n);
}

static APART void exactly(const arith_call *c, void *to, const void *const from[LATHE_OPERANDS], size_t begin,
                          size_t n)
{
    const lathe_round_call *const r = &c->round;
    const lathe_task task = {c->arith->operation, c->arith->operation == LATHE_SCALE ? c->arith->exponent : 0,
                             r->grid, &r->plan->options, &r->plan->format};
    const int is_drawn = lathe_is_stochastic(r->plan->options.rounding);
    const unsigned bytes = r->plan->options.draw == LATHE_DRAW_16 ? 2 : r->size;
    draw_buffer drawn;
    lathe_draws draws = {NULL, 0, 0};
    if (is_drawn)
        draws = (lathe_draws){
            lathe_draws_make(c->isa, r->random, r->stage, bytes, r->random->next + begin, n, drawn.words),
            bytes, 8 * r->size - 8 * bytes};
    unsigned raised;
    if (r->size == sizeof(float)) {
        const float *const x[LATHE_OPERANDS] = {from[0], from[1], from[2]};
        raised = lathe_do_exactly_f32(&task, to, x, draws, n);
    } else {
        const double *const x[LATHE_OPERANDS] = {from[0], from[1], from[2]};
        raised = lathe_do_exactly_f64(&task, to, x, draws, n);
    }
    if (raised)
        atomic_fetch_or_explicit(c->exceptions, raised, memory_order_relaxed);
}

static int is_direct(const arith_call *c)
{
    return !c->prepares && (c->way.by == LATHE_AT_ONCE || c->way.by == LATHE_EXACTLY ||
                            (c->way.by == LATHE_IN_CARRIER && !c->is_in_place));
}

/* Of n elements as many as a chunk can have. */
static size_t chunk_of(const arith_call *c, size_t n)
{
    const int is_share = c->prepares || c->way.by == LATHE_IN_DOUBLE || c->way.by == LATHE_EXACTLY;
    const size_t share = is_share ? BUFFER / SHARES : BUFFER;
    const size_t bytes = is_share || !is_direct(c) ? share : c->way.by == LATHE_AT_ONCE ? SIZE_MAX : BLOCK;
    const size_t most = bytes / (c->way.by == LATHE_IN_DOUBLE ? sizeof(double) : c->round.size);
    return n < most ? n : most;
}

/* Operands where they are, unrounded results where the rounded ones will be. */
static APART void do_directly(const arith_call *c, void *to, size_t begin, size_t n)
{
    const void *from[LATHE_OPERANDS] = {NULL, NULL, NULL};
    for (int k = 0; k < c->count; k++)
        from[k] = (const char *)c->operands[k].at + begin * c->round.size;
    if (c->way.by == LATHE_AT_ONCE) {
        fuse(c, to, from, n);
    } else if (c->way.by == LATHE_EXACTLY) {
        exactly(c, to, from, begin, n);
    } else {
        operate(c, to, from, n);
        lathe_round_range(&c->round, to, to, begin, n);
    }
}

/* Operands in the buffer, or where two steps would find them changed the unrounded results. */
static APART void do_buffered(const arith_call *c, void *to, size_t begin, size_t n)
{
    buffer b;
    const void *from[LATHE_OPERANDS] = {NULL, NULL, NULL};
    void *const z = c->prepares ? share_of(&b, LATHE_OPERANDS) : b.bytes;
    for (int k = 0; k < c->count; k++)
        from[k] = prepared(c, k, share_of(&b, k), begin, n);
    if (c->way.by == LATHE_AT_ONCE) {
        fuse(c, to, from, n);
    } else if (c->way.by == LATHE_EXACTLY) {
        exactly(c, to, from, begin, n);
    } else {
        operate(c, z, from, n);
        lathe_round_range(&c->round, to, z, begin, n);
    }
}

static void produce(const void *context, void *to, size_t begin, size_t n)
{
    const arith_call *const c = context;
    for (size_t i = 0, m; i < n; i += m) {
        void *const at = (char *)to + i * c->round.size;
        m = chunk_of(c, n - i);
        if (c->way.by == LATHE_IN_DOUBLE)
            do_in_double(c, at, begin + i, m);
        else if (is_direct(c))
            do_directly(c, at, begin + i, m);
        else
            do_buffered(c, at, begin + i, m);
    }
}

static void part(const void *context, size_t begin, size_t end)
{
    const arith_call *const c = context;
    const size_t size = c->round.size;
    if (c->streams)
        lathe_stream_out(&(lathe_flow){produce, c, c->dst, c->operands[0].at, size, 8 * size}, begin, end);
    else
        produce(c, (char *)c->dst + begin * size, begin, end - begin);
}

static lathe_status operands_check(const arith_call *c, size_t n)
{
    const unsigned size = c->round.size;
    for (int k = 0; k < c->count; k++) {
        const operand *const o = &c->operands[k];
        lathe_status status = n && !o->at ? LATHE_E_NULL : LATHE_OK;
        if (!status && !o->is_scalar)
            status = lathe_arrays_check(c->dst, size, o->at, size, n, 1);
        if (!status && o->is_scalar)
            status = lathe_arrays_check(c->dst, size, c->dst, size, n, 1);
        if (status)
            return status;
    }
    return LATHE_OK;
}

static lathe_status check(const lathe_isa *isa, const lathe_arith *a, const lathe_grid *grid,
                          const lathe_grid *operands_grid, size_t n)
{
    const unsigned scalars = LATHE_SCALAR_A | LATHE_SCALAR_B | LATHE_SCALAR_C;
    lathe_status status = lathe_plan_check(isa, a->plan, grid, a->random != NULL);
    if (!status && a->operands)
        status = lathe_plan_check(isa, a->operands, operands_grid, a->random != NULL);
    if (status)
        return status;
    if ((unsigned)a->operation > LATHE_SCALE || a->scalars & ~scalars)
        return LATHE_E_OPTION;
    if (a->reserved[0] | a->reserved[1] | a->reserved[2])
        return LATHE_E_RESERVED;
    if (a->operation == LATHE_RINT && grid->method >= LATHE_BY_TAPER)
        return LATHE_E_KIND;
    return a->random ? lathe_random_check(a->random, n) : LATHE_OK;
}

static lathe_way way_of(const arith_call *c)
{
    const lathe_carrier *const carrier = c->round.size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    if (c->arith->exceptions)
        return (lathe_way){LATHE_EXACTLY, 0};
    return lathe_way_choose(c->isa, c->arith->operation, c->arith->plan, carrier);
}

static void run(arith_call *c, size_t n)
{
    const lathe_arith *const a = c->arith;
    int has_scalars = 0;
    c->way = way_of(c);
    c->streams = 1;
    for (int k = 0; k < c->count; k++) {
        operand *const o = &c->operands[k];
        has_scalars |= o->is_scalar;
        if (o->is_scalar)
            memcpy(&o->value, o->at, c->round.size);
        c->is_in_place |= o->at == c->dst;
        c->streams &= lathe_streams(c->dst, o->at, c->round.size, n);
    }
    c->prepares = has_scalars || a->operands != NULL;
    c->streams &= is_direct(c);
    lathe_share(n, c->way.by == LATHE_EXACTLY ? EXACT_GRAIN : GRAIN, part, c);
}

lathe_status lathe_arith_run(const lathe_arith *arith, unsigned stage, unsigned size, void *dst,
                             const void *const from[LATHE_OPERANDS], size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    if (!arith)
        return LATHE_E_NULL;
    const lathe_grid *const grid = grid_of(arith->plan, size);
    lathe_status status = check(isa, arith, grid, grid_of(arith->operands, size), n);
    if (status)
        return status;
    atomic_uint exceptions = 0;
    arith_call c = {.isa = isa, .arith = arith, .dst = dst, .exceptions = &exceptions};
    c.round = (lathe_round_call){isa, arith->plan, grid, arith->random, NULL, NULL, size, stage, NULL};
    c.count = lathe_operand_count(arith->operation);
    for (int k = 0; k < c.count; k++)
        c.operands[k] = (operand){.at = from[k], .is_scalar = arith->scalars >> k & 1};
    status = operands_check(&c, n);
    if (status || n == 0)
        return status;
    run(&c, n);
    if (arith->random)
        arith->random->next += n;
    if (arith->exceptions)
        *arith->exceptions |= atomic_load_explicit(&exceptions, memory_order_relaxed);
    return LATHE_OK;
}
