/* SPDX-License-Identifier: MIT */
/* The plain loop over the terms, for a line of neighbouring elements of C at once: every step is an
   operation of arith.h on arrays, which rounds once. */
#include "common.h"

#include <string.h>

#include "dot.h"

#include "arith.h"
#include "carrier.h"
#include "line.h"
#include "parallel.h"
#include "round_call.h"
#include "rule.h"

/* Bytes of a line where each level of a tree has its own; terms that are worth a thread. */
enum { TREE_LINE = 32, LEVELS = 64, GRAIN = 16384 };

/* The elements (i, j), (i, j + 1), ... or, down a column, (i, j), (i + 1, j), ... */
typedef struct strip {
    const lathe_dot_call *c;
    int is_down;
    size_t i, j, w;
} strip;

static lathe_random stream_at(const lathe_dot_call *c, uint64_t offset)
{
    lathe_random random = *c->random;
    random.next += offset;
    return random;
}

/* Of term l of the first element, relative to next. */
static uint64_t index_of(const strip *g, size_t l)
{
    const lathe_dot_call *const c = g->c;
    return ((uint64_t)l * c->place.m + c->place.i + g->i) * c->place.n + c->place.j + g->j;
}

static void round_line(const lathe_dot_call *c, const lathe_plan *plan, unsigned stage, uint64_t index,
                       void *x, size_t w)
{
    lathe_random random = {0, 0, 0};
    if (lathe_is_stochastic(plan->options.rounding))
        random = stream_at(c, index);
    const lathe_grid *const grid = c->size == sizeof(float) ? &plan->f32 : &plan->f64;
    const lathe_round_call call = {c->isa, plan, grid, &random, NULL, NULL, c->size, stage, NULL};
    lathe_round_range(&call, x, x, 0, w);
}

/* z = the operation on lines, rounded. */
static void operate(const strip *g, lathe_operation operation, const lathe_plan *plan, unsigned stage,
                    size_t l, void *z, const void *a, const void *b, const void *c)
{
    lathe_random random = {0, 0, 0};
    lathe_arith arith = {.operation = operation, .plan = plan};
    if (lathe_is_stochastic(plan->options.rounding)) {
        random = stream_at(g->c, index_of(g, l));
        arith.random = &random;
    }
    lathe_arith_run(&arith, stage, g->c->size, z, (const void *const[LATHE_OPERANDS]){a, b, c}, g->w);
}

static void change_sign(const lathe_dot_call *c, lathe_line *x, size_t w, int of_nan)
{
    const uint32_t infinity = (uint32_t)lathe_carrier_infinity(&lathe_binary32);
    const uint64_t wide = lathe_carrier_infinity(&lathe_binary64);
    if (c->size == sizeof(float))
        for (size_t e = 0; e < w; e++)
            x->b32[e] ^= of_nan || (x->b32[e] & INT32_MAX) <= infinity ? UINT32_C(1) << 31 : 0;
    else
        for (size_t e = 0; e < w; e++)
            x->b64[e] ^= of_nan || (x->b64[e] & INT64_MAX) <= wide ? UINT64_C(1) << 63 : 0;
}

/* n elements from (row, column) on, downwards or to the right. */
static void gather(const lathe_dot_call *c, const lathe_dot_matrix *from, size_t row, size_t column,
                   int is_down, lathe_line *to, size_t n)
{
    const size_t stride = is_down ? from->strides.row : from->strides.column;
    if (from->blocks)
        lathe_block_read(from->blocks, row, column, is_down, n, to->f32);
    else
        lathe_line_gather(to, from->at + (row * from->strides.row + column * from->strides.column) * c->size,
                          stride, c->size, n);
}

/* The factors of term l, rounded: x of A, y of B; one of them is the same for the whole line. */
static void factors(const strip *g, size_t l, lathe_line *x, lathe_line *y)
{
    const lathe_dot_call *const c = g->c;
    const lathe_dot_matrix *const a = &c->a, *const b = &c->b;
    const size_t na = g->is_down ? g->w : 1, nb = g->is_down ? 1 : g->w;
    gather(c, a, g->i, l, 1, x, na);
    gather(c, b, l, g->j, 0, y, nb);
    if (a->plan)
        round_line(c, a->plan, a->stage, (uint64_t)l * c->place.m + c->place.i + g->i, x, na);
    if (b->plan)
        round_line(c, b->plan, b->stage, (uint64_t)l * c->place.n + c->place.j + g->j, y, nb);
    if (c->negates)
        change_sign(c, x, na, 1);
    lathe_line_spread(g->is_down ? y : x, c->size, g->w);
}

/* z = the products as the caller's function has them. */
static void multiply(const strip *g, lathe_line *z, const lathe_line *x, const lathe_line *y)
{
    const lathe_dot *const d = g->c->dot;
    for (size_t e = 0; e < g->w; e++)
        if (g->c->size == sizeof(float))
            z->f32[e] = d->multiply_f32(d->context, x->f32[e], y->f32[e]);
        else
            z->f64[e] = d->multiply_f64(d->context, x->f64[e], y->f64[e]);
}

/* x = term l, if that is a value of the carrier; else 0, and x and y are its factors. */
static int term(const strip *g, size_t l, lathe_line *x, lathe_line *y)
{
    const lathe_dot_call *const c = g->c;
    const lathe_plan *const plan = c->dot->product;
    factors(g, l, x, y);
    if (lathe_dot_multiplies(c->dot, c->size)) {
        multiply(g, x, x, y);
        if (plan)
            round_line(c, plan, LATHE_STAGE_PRODUCT, index_of(g, l), x, g->w);
        return 1;
    }
    if (plan)
        operate(g, LATHE_MUL, plan, LATHE_STAGE_PRODUCT, l, x, x, y, NULL);
    return plan != NULL;
}

static void add_term(const strip *g, size_t l, lathe_line *s)
{
    lathe_line x, y;
    if (term(g, l, &x, &y))
        operate(g, LATHE_ADD, g->c->sum, LATHE_STAGE_SUM, l, s, s, &x, NULL);
    else
        operate(g, LATHE_FMA, g->c->sum, LATHE_STAGE_SUM, l, s, &x, &y, s);
}

static void add_terms(const strip *g, size_t begin, size_t end, lathe_line *s)
{
    for (size_t l = begin; l < end; l++)
        add_term(g, l, s);
}

static size_t end_of_chunk(const lathe_dot_call *c, size_t begin)
{
    return c->k - begin > c->chunk ? begin + c->chunk : c->k;
}

/* s, which has what the second accumulator begins with. */
static APART void in_chunks(const strip *g, lathe_line *s)
{
    lathe_line part;
    for (size_t l = 0, end; l < g->c->k; l = end) {
        end = end_of_chunk(g->c, l);
        memset(&part, 0, sizeof part);
        add_terms(g, l, end, &part);
        operate(g, LATHE_ADD, g->c->outer, LATHE_STAGE_OUTER, l, s, s, &part, NULL);
    }
}

/* The trees that are complete, the largest first: as many as the chunks so far have bits set. */
typedef struct branches {
    size_t begin[LEVELS];
    _Alignas(64) char sums[LEVELS][TREE_LINE];
} branches;

static APART void in_pairs(const strip *g, lathe_line *s)
{
    branches b;
    size_t used = 0, chunks = 0;
    for (size_t l = 0, end; l < g->c->k; l = end, chunks++) {
        size_t begin = l;
        end = end_of_chunk(g->c, l);
        memset(s, 0, sizeof *s);
        add_terms(g, l, end, s);
        for (size_t trees = chunks; trees & 1; trees >>= 1) {
            used--;
            operate(g, LATHE_ADD, g->c->outer, LATHE_STAGE_OUTER, begin, s, b.sums[used], s, NULL);
            begin = b.begin[used];
        }
        b.begin[used] = begin;
        memcpy(b.sums[used++], s, TREE_LINE);
    }
    /* the last ones, right to left; s is the last of them */
    for (; used > 1; used--)
        operate(g, LATHE_ADD, g->c->outer, LATHE_STAGE_OUTER, b.begin[used - 1], s, b.sums[used - 2], s,
                NULL);
}

static APART void compensated(const strip *g, lathe_line *s)
{
    const lathe_dot_call *const c = g->c;
    const unsigned stage = LATHE_STAGE_KAHAN;
    lathe_line lost, y, u;
    memset(&lost, 0, sizeof lost);
    for (size_t l = 0; l < c->k; l++) {
        if (term(g, l, &y, &u)) {
            operate(g, LATHE_SUB, c->sum, stage, l, &y, &y, &lost, NULL);
        } else {
            change_sign(c, &lost, g->w, 0);
            operate(g, LATHE_FMA, c->sum, stage, l, &y, &y, &u, &lost);
        }
        operate(g, LATHE_ADD, c->sum, LATHE_STAGE_SUM, l, &u, s, &y, NULL);
        operate(g, LATHE_SUB, c->sum, stage + 1, l, &lost, &u, s, NULL);
        operate(g, LATHE_SUB, c->sum, stage + 2, l, &lost, &lost, &y, NULL);
        *s = u;
    }
}

static void term_of(const void *context, size_t l, uint64_t *x, uint64_t *y)
{
    const strip *const g = context;
    const int is_single = g->c->size == sizeof(float);
    lathe_line a, b;
    const int is_value = term(g, l, &a, &b);
    *x = is_single ? a.b32[0] : a.b64[0];
    *y = is_value ? g->c->one : is_single ? b.b32[0] : b.b64[0];
}

static APART void exactly(const strip *g, lathe_line *s)
{
    for (size_t e = 0; e < g->w; e++) {
        strip one = *g;
        one.i += g->is_down ? e : 0;
        one.j += g->is_down ? 0 : e;
        one.w = 1;
        const uint64_t index = g->c->random ? g->c->random->next + index_of(&one, 0) : 0;
        const uint64_t bits = lathe_dot_exactly(g->c, term_of, &one, index);
        if (g->c->size == sizeof(float))
            s->b32[e] = (uint32_t)bits;
        else
            s->b64[e] = bits;
    }
}

static void sums(const strip *g, lathe_line *s)
{
    const lathe_dot_call *const c = g->c;
    switch (c->dot->order) {
    case LATHE_DOT_SEQUENTIAL:
        add_terms(g, 0, c->k, s);
        break;
    case LATHE_DOT_BLOCKED:
    case LATHE_DOT_SPLIT:
        in_chunks(g, s);
        break;
    case LATHE_DOT_PAIRWISE:
        in_pairs(g, s);
        break;
    case LATHE_DOT_KAHAN:
        compensated(g, s);
        break;
    case LATHE_DOT_EXACT:
        exactly(g, s);
        break;
    case LATHE_DOT_BLAS: /* never gets here */
        break;
    }
}

/* alpha or beta times x. */
static void scale(const strip *g, uint64_t factor, const lathe_plan *plan, unsigned stage, lathe_line *x)
{
    lathe_line y;
    if (factor == g->c->one)
        return;
    lathe_line_fill(&y, factor, g->c->size, g->w);
    operate(g, LATHE_MUL, plan, stage, 0, x, &y, x, NULL);
}

static int is_zero(const lathe_dot_call *c, uint64_t bits)
{
    return (bits & (c->size == sizeof(float) ? INT32_MAX : INT64_MAX)) == 0;
}

/* What C becomes, of the sum s, in s. */
static void finish(const strip *g, lathe_line *s, const char *at, size_t stride)
{
    const lathe_dot_call *const c = g->c;
    const lathe_plan *const plan = lathe_dot_has_chunks(c->dot->order) ? c->outer : c->sum;
    const int has_sum = !is_zero(c, c->alpha), has_c = !is_zero(c, c->beta);
    lathe_line old;
    if (has_sum)
        scale(g, c->alpha, plan, LATHE_STAGE_ALPHA, s);
    if (has_c) {
        lathe_line_gather(&old, at, stride, c->size, g->w);
        scale(g, c->beta, plan, LATHE_STAGE_BETA, &old);
    }
    if (has_sum && has_c)
        operate(g, LATHE_ADD, plan, LATHE_STAGE_UPDATE, 0, s, s, &old, NULL);
    else if (has_c)
        *s = old;
}

static APART void make_strip(const strip *g)
{
    const lathe_dot_call *const c = g->c;
    const size_t stride = g->is_down ? c->c_strides.row : c->c_strides.column;
    char *const at = (char *)c->c + (g->i * c->c_strides.row + g->j * c->c_strides.column) * c->size;
    lathe_line s;
    memset(&s, 0, sizeof s);
    if (c->dot->start == LATHE_DOT_FROM_C)
        lathe_line_gather(&s, at, stride, c->size, g->w);
    if (!is_zero(c, c->alpha))
        sums(g, &s);
    if (c->dot->start == LATHE_DOT_FROM_ZERO)
        finish(g, &s, at, stride);
    /* Without a plan for the output this changes nothing but NaN that is C's own. */
    round_line(c, c->dot->output ? c->dot->output : &c->carrier, LATHE_STAGE_OUTPUT, index_of(g, 0), &s,
               g->w);
    lathe_line_scatter(at, &s, stride, c->size, g->w);
}

void lathe_dot_settle(const lathe_dot_call *c, size_t i, size_t j, size_t w, const void *sums)
{
    const strip g = {.c = c, .i = i, .j = j, .w = w};
    char *const at = (char *)c->c + (i * c->c_strides.row + j * c->c_strides.column) * c->size;
    const int is_sum = c->dot->start == LATHE_DOT_FROM_C || (c->alpha == c->one && is_zero(c, c->beta));
    lathe_line s;
    if (is_sum && !c->dot->output) {
        lathe_line_scatter(at, sums, c->c_strides.column, c->size, w);
        return;
    }
    memcpy(&s, sums, w * c->size);
    if (!is_sum)
        finish(&g, &s, at, c->c_strides.column);
    if (c->dot->output)
        round_line(c, c->dot->output, LATHE_STAGE_OUTPUT, index_of(&g, 0), &s, w);
    lathe_line_scatter(at, &s, c->c_strides.column, c->size, w);
}

/* Draws of neighbours along a row follow one another. */
static int is_down(const lathe_dot_call *c)
{
    return c->random ? c->place.n == 1 : c->n < c->m;
}

static size_t width(const lathe_dot_call *c)
{
    return (c->dot->order == LATHE_DOT_PAIRWISE ? (size_t)TREE_LINE : (size_t)LATHE_LINE) / c->size;
}

/* Strips of a call from one on, as many as lathe_share can count by units. */
typedef struct share {
    const lathe_dot_call *c;
    size_t first;
} share;

enum { UNIT = LATHE_SHARE_UNIT };

static void part(const void *context, size_t begin, size_t end)
{
    const share *const s = context;
    const lathe_dot_call *const c = s->c;
    const int down = is_down(c);
    const size_t length = down ? c->m : c->n, w = width(c), in_line = (length + w - 1) / w;
    for (size_t u = s->first + begin / UNIT; u < s->first + end / UNIT; u++) {
        const size_t across = u / in_line, along = u % in_line * w;
        const strip g = {.c = c,
                         .is_down = down,
                         .i = down ? along : across,
                         .j = down ? across : along,
                         .w = length - along < w ? length - along : w};
        make_strip(&g);
    }
}

void lathe_dot_by_lines(const lathe_dot_call *c)
{
    const int down = is_down(c);
    const size_t length = down ? c->m : c->n, across = down ? c->n : c->m, w = width(c);
    const size_t strips = (length + w - 1) / w * across, most = SIZE_MAX / UNIT;
    const size_t terms = c->k < GRAIN ? (length < w ? length : w) * (c->k + 1) : GRAIN;
    for (size_t first = 0; first < strips; first += most) {
        const share s = {c, first};
        const size_t n = strips - first < most ? strips - first : most;
        lathe_share(n * UNIT, (terms < GRAIN ? GRAIN / terms + 1 : 1) * UNIT, part, &s);
    }
}
