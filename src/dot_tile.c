/* SPDX-License-Identifier: MIT */
/* Products in tiles, which kernels keep in registers: whether there is one that gives the bits of the plain
   loop, and where not, for the tile at hand, the plain loop.

   Products and sums that are rounded to the carrier first, to nearest, are right in two cases. A product is
   exact there if its factors have 24 bits together, and none of its bits is too low or too high: that is
   looked up in the data. A sum of x and y, of at most p and q <= p <= 11 bits, that is inexact in the
   carrier is so far from the points where the format changes its mind (Figueroa, "When is double rounding
   innocuous?", 1995: 2 p + 2 <= 24 bits) that rounding it twice is rounding it once; near zero it is a
   multiple of the least quantum of both, which must be that of the sums, and exact. */
#include "common.h"

#include <stdint.h>

#include "dot_tile.h"

#include "call.h"
#include "carrier.h"
#include "kernels/method.h"
#include "parallel.h"
#include "rule.h"
#include "way.h"

/* Alignment, units of threads, and terms that are worth a thread. Rows have a gap, so that they do not
   fall on the same lines of a cache; so many panels of them stay there, while all columns go by. */
enum { ALIGNMENT = 64, UNIT = LATHE_SHARE_UNIT, GRAIN = 1 << 19, GAP = 32, BLOCK = 16 };

/* Binary16: precision, exponent of the least value, and the largest. */
enum { HALF_PRECISION = 11, HALF_LEAST = -24 };
static const uint64_t half_largest = 0x477fe000;

/* What rounds a binary32 number to a normal one in its place leaves it alone. */
static int is_carrier(const lathe_plan *plan)
{
    const lathe_grid *const g = &plan->f32;
    return plan->format.kind == LATHE_KIND_FLOAT && plan->options.rounding == LATHE_TIES_TO_EVEN &&
           g->method == LATHE_BY_SHIFT && g->finish == LATHE_FINISH_FREE && g->cut == 0;
}

/* Ties to even, as a tile rounds, signs alike. */
static int is_plain(const lathe_plan *plan)
{
    const lathe_grid *const g = &plan->f32;
    return plan->format.kind == LATHE_KIND_FLOAT && plan->options.rounding == LATHE_TIES_TO_EVEN &&
           plan->options.exponent == LATHE_EXPONENT_LIMITED && g->finish != LATHE_FINISH_ANY && g->cut >= 2 &&
           (g->method == LATHE_BY_SHIFT || g->method == LATHE_BY_ADDITION || g->method == LATHE_BY_BOTH);
}

static int least_exponent(const lathe_plan *plan)
{
    return plan->format.emin - plan->format.precision + 1;
}

/* Rounding to the carrier first, to odd, is right. */
static int is_odd(const lathe_dot_call *c, lathe_operation operation, const lathe_plan *plan)
{
    const lathe_way way = lathe_way_choose(c->isa, operation, plan, &lathe_binary32);
    return (way.by == LATHE_AT_ONCE || way.by == LATHE_IN_CARRIER) && way.how == LATHE_ODD;
}

static int odd_is_right(const lathe_dot_call *c)
{
    return c->isa->has_odd_tiles && is_odd(c, LATHE_MUL, c->dot->product) && is_odd(c, LATHE_ADD, c->sum);
}

/* Every number the plan gives is one of binary16. */
static int is_in_half(const lathe_plan *plan)
{
    return plan && plan->format.kind == LATHE_KIND_FLOAT && plan->options.rounding != LATHE_NO_ROUNDING &&
           plan->options.exponent == LATHE_EXPONENT_LIMITED && plan->format.precision <= HALF_PRECISION &&
           least_exponent(plan) >= HALF_LEAST && plan->f32.limit[0] <= half_largest &&
           plan->f32.limit[1] <= half_largest;
}

/* Binary16 itself, but for overflow. */
static int is_half(const lathe_plan *plan)
{
    return is_plain(plan) && plan->format.precision == HALF_PRECISION && least_exponent(plan) == HALF_LEAST &&
           plan->f32.limit[0] == half_largest;
}

static int is_all_half(const lathe_dot_call *c)
{
    const lathe_dot *const d = c->dot;
    return c->isa->has_half && d->order == LATHE_DOT_SEQUENTIAL && (!d->product || is_half(d->product)) &&
           is_half(c->sum) && is_in_half(d->a) && is_in_half(d->b) && c->isa->has_half();
}

static int kind_of(const lathe_dot_call *c)
{
    if (is_all_half(c))
        return c->dot->product ? LATHE_TILE_HALF : LATHE_TILE_HALF_FMA;
    const lathe_plan *const product = c->dot->product, *const sum = c->sum;
    if (product && is_carrier(product) && is_carrier(sum))
        return LATHE_TILE_MUL_ADD;
    if (!product && is_carrier(sum))
        return LATHE_TILE_FMA;
    if (!is_plain(sum) || (product && !is_plain(product)))
        return LATHE_TILE_NONE;
    if (!product)
        return c->isa->has_odd_tiles && is_odd(c, LATHE_FMA, sum) ? LATHE_TILE_FUSED : LATHE_TILE_NONE;
    if (product->format.precision <= sum->format.precision && sum->format.precision <= 11 &&
        least_exponent(product) >= least_exponent(sum))
        return LATHE_TILE_ROUNDED;
    return odd_is_right(c) ? LATHE_TILE_ODD : LATHE_TILE_NONE;
}

/* How the kernel adds sums of chunks; LATHE_TILE_NONE where it cannot. */
static int outer_kind_of(const lathe_dot_call *c)
{
    if (is_carrier(c->outer))
        return LATHE_TILE_MUL_ADD;
    return c->isa->has_odd_tiles && is_plain(c->outer) && is_odd(c, LATHE_ADD, c->outer) ? LATHE_TILE_ODD
                                                                                         : LATHE_TILE_NONE;
}

/* Up to the end of the last binade used what is scaled by 2^cut, and the sum, must be finite. */
static lathe_tile_target target_of(const lathe_plan *plan)
{
    const uint32_t cut = (uint32_t)plan->f32.cut, limit = (uint32_t)plan->f32.limit[0];
    const uint32_t last = (253 - cut) << 23, end = last + (UINT32_C(1) << 23) - (UINT32_C(1) << cut);
    return (lathe_tile_target){.shift = (127 + cut) << 23,
                               .least = (uint32_t)plan->f32.step << 23,
                               .top = limit < end ? limit : end};
}

/* So that nothing finite is too large. */
static lathe_tile_target no_target(void)
{
    return (lathe_tile_target){.top = (uint32_t)lathe_carrier_infinity(&lathe_binary32)};
}

/* Sums of two numbers have at most 23 bits. */
static int is_narrow(const lathe_plan *sum)
{
    return sum->format.emax + 1 - least_exponent(sum) < lathe_binary32.precision;
}

static int is_drawn(const lathe_plan *plan)
{
    return plan && lathe_is_stochastic(plan->options.rounding);
}

/* n in parts of so many, the last of which may have fewer. */
static size_t parts(size_t n, size_t size)
{
    return n / size + (n % size != 0);
}

/* a b more, b > 0, or SIZE_MAX. */
static size_t grown(size_t n, size_t a, size_t b)
{
    if (n == SIZE_MAX || a > (SIZE_MAX - n) / b)
        return SIZE_MAX;
    return n + a * b;
}

/* The call but for its memory; a_stride is SIZE_MAX where that is too large. 0 where there are no tiles for
   it. */
static int plan_tiles(lathe_tiles *t, const lathe_dot_call *c)
{
    const lathe_dot *const d = c->dot;
    if (c->size != sizeof(float) || !c->isa->tile || d->order > LATHE_DOT_SPLIT || d->multiply_f32 ||
        c->k == 0 || (c->alpha & INT32_MAX) == 0)
        return 0;
    if (is_drawn(d->a) || is_drawn(d->b) || is_drawn(c->outer) || is_drawn(d->output))
        return 0;
    const int kind = kind_of(c), is_rounded = kind >= LATHE_TILE_ROUNDED;
    const int outer_kind = d->order == LATHE_DOT_SEQUENTIAL ? LATHE_TILE_NONE : outer_kind_of(c);
    *t = (lathe_tiles){.c = c,
                       .product = d->product ? d->product : c->sum,
                       .columns = c->isa->tile_columns,
                       .a_stride = grown(GAP, parts(c->k, GAP), GAP)};
    t->adds_apart = d->order != LATHE_DOT_SEQUENTIAL && outer_kind == LATHE_TILE_NONE;
    t->tile = (lathe_tile){.kind = kind,
                           .is_wide = is_rounded && !is_narrow(c->sum),
                           .outer_kind = outer_kind,
                           .product = is_rounded ? target_of(t->product) : no_target(),
                           .sum = is_rounded ? target_of(c->sum) : no_target(),
                           .outer = outer_kind == LATHE_TILE_ODD ? target_of(c->outer) : no_target(),
                           .a_stride = t->a_stride,
                           .k = c->k,
                           .chunk = c->chunk < c->k ? c->chunk : c->k,
                           .turn = c->k};
    t->tiler = lathe_is_half(kind) ? c->isa->tile_half : c->isa->tile;
    t->is_direct = outer_kind == LATHE_TILE_NONE && !t->adds_apart && d->start == LATHE_DOT_FROM_ZERO &&
                   c->alpha == c->one && (c->beta & INT32_MAX) == 0 && !d->output && c->c_strides.column == 1;
    t->odd_is_right = kind == LATHE_TILE_ROUNDED && odd_is_right(c);
    t->row_panels = parts(c->m, LATHE_TILE_ROWS);
    t->column_panels = parts(c->n, t->columns);
    return kind != LATHE_TILE_NONE;
}

/* What the tiles need; SIZE_MAX: more than there is. */
static size_t room(const lathe_tiles *t)
{
    const size_t line = grown(0, t->a_stride, LATHE_TILE_ROWS * sizeof(float));
    const size_t panel = grown(0, t->c->k, t->columns * sizeof(float));
    size_t bytes = line == SIZE_MAX ? line : grown(ALIGNMENT, t->row_panels, line);
    bytes = panel == SIZE_MAX ? panel : grown(bytes, t->column_panels, panel);
    bytes = grown(bytes, t->row_panels, sizeof(lathe_tile_facts));
    return grown(bytes, t->column_panels, sizeof(lathe_tile_facts));
}

static lathe_status workspace_for(unsigned size, const lathe_dot *dot, size_t m, size_t n, size_t k,
                                  size_t *bytes)
{
    static const lathe_random any;
    lathe_dot_call c;
    lathe_tiles t;
    const lathe_status status = lathe_dot_prepare(&c, dot, &any, size);
    if (status)
        return status;
    if (!bytes)
        return LATHE_E_NULL;
    c.m = m;
    c.n = n;
    c.k = k;
    c.alpha = c.one;
    if (dot->order == LATHE_DOT_BLAS)
        return lathe_dot_blas_room(&c, bytes);
    const size_t needed = m && n && plan_tiles(&t, &c) ? room(&t) : 0;
    if (needed == SIZE_MAX)
        return LATHE_E_SIZE;
    *bytes = needed;
    return LATHE_OK;
}

lathe_status lathe_gemm_workspace_f32(const lathe_dot *dot, size_t m, size_t n, size_t k, size_t *bytes)
{
    return workspace_for(sizeof(float), dot, m, n, k, bytes);
}

lathe_status lathe_gemm_workspace_f64(const lathe_dot *dot, size_t m, size_t n, size_t k, size_t *bytes)
{
    return workspace_for(sizeof(double), dot, m, n, k, bytes);
}

lathe_status lathe_dot_room_check(const lathe_dot_call *c, const lathe_dot_extra *extra,
                                  const void *const matrices[3], const size_t bytes[3])
{
    size_t needed;
    if (!extra || !extra->workspace)
        return LATHE_OK;
    lathe_status status = workspace_for(c->size, c->dot, c->m, c->n, c->k, &needed);
    if (!status && extra->workspace_bytes < needed)
        status = LATHE_E_SPACE;
    for (int i = 0; i < 3 && !status; i++)
        if (bytes[i] && extra->workspace_bytes)
            status = lathe_ranges_check(extra->workspace, extra->workspace_bytes, matrices[i], bytes[i]);
    return status;
}

static void pack(const void *context, size_t begin, size_t end)
{
    const lathe_tiles *const t = context;
    for (size_t panel = begin / UNIT; panel < end / UNIT; panel++)
        lathe_tile_pack(t, panel);
}

/* Some panels of rows beside one of columns, as far as they go. */
static void part(const void *context, size_t begin, size_t end)
{
    const lathe_tiles *const t = context;
    for (size_t u = begin / UNIT, done; u < end / UNIT; u += done) {
        const size_t first = u / (BLOCK * t->column_panels) * BLOCK, left = t->row_panels - first;
        const size_t rows = left < BLOCK ? left : BLOCK, in_block = u - first * t->column_panels;
        const size_t most = rows - in_block % rows;
        done = end / UNIT - u < most ? end / UNIT - u : most;
        done = lathe_tile_group(t, first + in_block % rows, done, in_block / rows);
    }
}

/* Without a workspace; tiles of which little is used take longer than lines. B is in blocks if A is. */
static int is_worth_it(const lathe_tiles *t)
{
    const lathe_dot_call *const c = t->c;
    return c->n >= t->columns / 4 && !c->a.blocks && lathe_tile_fits_stack(t);
}

int lathe_dot_by_tiles(const lathe_dot_call *c, void *workspace)
{
    lathe_tiles t;
    if (!plan_tiles(&t, c) || (!workspace && !is_worth_it(&t)))
        return 0;
    const size_t gap = (size_t)(-(uintptr_t)workspace % ALIGNMENT);
    const size_t terms = LATHE_TILE_ROWS * t.columns * (c->k < GRAIN ? c->k : GRAIN);
    if (workspace) {
        t.a = (float *)(void *)((char *)workspace + gap);
        t.b = t.a + t.row_panels * LATHE_TILE_ROWS * t.a_stride;
        t.facts = (lathe_tile_facts *)(void *)(t.b + t.column_panels * c->k * t.columns);
        lathe_share((t.row_panels + t.column_panels) * UNIT, ((GRAIN / 16) / (terms / 16 + 1) + 1) * UNIT,
                    pack, &t);
    }
    lathe_share(t.row_panels * t.column_panels * UNIT, (GRAIN / terms + 1) * UNIT, part, &t);
    return 1;
}
