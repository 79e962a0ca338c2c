/* SPDX-License-Identifier: MIT */
/* Statistics of pairs: tallies of parts of the arrays, one a thread at a time, join the caller's. */
#include "common.h"

#include <lathe/stats.h>

#include <stdatomic.h>
#include <string.h>

#include "call.h"
#include "carrier.h"
#include "formats.h"
#include "isa.h"
#include "kind.h"
#include "parallel.h"
#include "sum.h"
#include "tally.h"
#include "values_kind.h"

/* Elements that are worth a thread; floats that become doubles at once. */
enum { GRAIN = 16384, WIDENED = 32 };

static const size_t count_at[LATHE_COUNTS] = {
    [LATHE_COUNT_MEASURED] = offsetof(lathe_stats, measured),
    [LATHE_COUNT_RELATIVE] = offsetof(lathe_stats, relative_measured),
    [LATHE_COUNT_EXACT] = offsetof(lathe_stats, exact),
    [LATHE_COUNT_ZERO_BEFORE] = offsetof(lathe_stats, zero_before),
    [LATHE_COUNT_NAN_BEFORE] = offsetof(lathe_stats, nan_before),
    [LATHE_COUNT_NAN_AFTER] = offsetof(lathe_stats, nan_after),
    [LATHE_COUNT_INFINITE_BEFORE] = offsetof(lathe_stats, infinite_before),
    [LATHE_COUNT_INFINITE_AFTER] = offsetof(lathe_stats, infinite_after),
    [LATHE_COUNT_SATURATED] = offsetof(lathe_stats, overflow_saturated),
    [LATHE_COUNT_LOST] = offsetof(lathe_stats, overflow_lost),
    [LATHE_COUNT_UNDERFLOW] = offsetof(lathe_stats, underflow),
    [LATHE_COUNT_SUBNORMAL] = offsetof(lathe_stats, subnormal),
    [LATHE_COUNT_NEGATIVE] = offsetof(lathe_stats, negative),
};

static const size_t sum_at[LATHE_TERMS] = {
    [LATHE_TERM_ERROR] = offsetof(lathe_stats, error),
    [LATHE_TERM_ABSOLUTE] = offsetof(lathe_stats, absolute),
    [LATHE_TERM_RELATIVE] = offsetof(lathe_stats, relative),
    [LATHE_TERM_ULPS] = offsetof(lathe_stats, ulps),
    [LATHE_TERM_NOISE] = offsetof(lathe_stats, noise),
    [LATHE_TERM_SIGNAL] = offsetof(lathe_stats, signal),
};

/* The terms whose largest is kept. */
static const struct {
    lathe_term term;
    size_t at;
} largest_at[] = {
    {LATHE_TERM_ABSOLUTE, offsetof(lathe_stats, largest_absolute)},
    {LATHE_TERM_RELATIVE, offsetof(lathe_stats, largest_relative)},
    {LATHE_TERM_ULPS, offsetof(lathe_stats, largest_ulps)},
};
enum { LARGEST = sizeof largest_at / sizeof *largest_at };

static void add_count(lathe_stats *stats, size_t offset, uint64_t count)
{
    *(uint64_t *)(void *)((char *)stats + offset) += count;
}

static uint64_t integer_at(const lathe_stats *stats, size_t offset)
{
    uint64_t bits;
    memcpy(&bits, (const char *)stats + offset, sizeof bits);
    return bits;
}

static lathe_stats_sum *sum_of(lathe_stats *stats, lathe_term term)
{
    return (lathe_stats_sum *)(void *)((char *)stats + sum_at[term]);
}

/* Magnitudes in order as integers, whatever the environment does to subnormal numbers. */
static void raise_largest(lathe_stats *stats, size_t offset, uint64_t bits)
{
    if (bits > integer_at(stats, offset))
        memcpy((char *)stats + offset, &bits, sizeof bits);
}

static void join(lathe_stats *stats, const lathe_tally *t, int has_plan)
{
    for (int i = 0; i < LATHE_COUNTS; i++)
        add_count(stats, count_at[i], t->counts[i]);
    if (has_plan)
        stats->ulps_measured += t->counts[LATHE_COUNT_MEASURED];
    for (int i = 0; i < LATHE_TERMS; i++)
        lathe_sum_merge(sum_of(stats, (lathe_term)i), &t->sums[i]);
    for (int i = 0; i < LARGEST; i++)
        raise_largest(stats, largest_at[i].at, t->largest[largest_at[i].term]);
    for (int i = 0; i < LATHE_STATS_BINS; i++)
        stats->exponents[i] += t->exponents[i];
}

typedef struct stats_call {
    const lathe_isa *isa;
    lathe_gauge gauge;
    lathe_stats *stats;
    atomic_flag *is_busy; /* one thread joins at a time; the order makes no difference */
    const void *before, *after;
    unsigned size; /* of a value */
} stats_call;

/* Kernels know grids alone. */
static void tally_by_rank(const stats_call *c, lathe_tally *tally, const void *before, const void *after,
                          size_t n)
{
    double x[WIDENED], y[WIDENED];
    if (c->size != sizeof(float)) {
        lathe_tally_pairs(&c->gauge, tally, before, after, n);
        return;
    }
    for (size_t i = 0, m; i < n; i += m) {
        m = n - i < WIDENED ? n - i : WIDENED;
        for (size_t k = 0; k < m; k++) {
            uint32_t bits[2];
            memcpy(&bits[0], (const float *)before + i + k, sizeof *bits);
            memcpy(&bits[1], (const float *)after + i + k, sizeof *bits);
            x[k] = lathe_double(lathe_widened(&lathe_binary32, bits[0]));
            y[k] = lathe_double(lathe_widened(&lathe_binary32, bits[1]));
        }
        lathe_tally_pairs(&c->gauge, tally, x, y, m);
    }
}

static void part(const void *context, size_t begin, size_t end)
{
    const stats_call *const c = context;
    for (size_t i = begin, n; i < end; i += n) {
        lathe_tally tally = {0};
        const char *const before = (const char *)c->before + i * c->size;
        const char *const after = (const char *)c->after + i * c->size;
        n = end - i < LATHE_TALLY_PAIRS ? end - i : LATHE_TALLY_PAIRS;
        if (c->gauge.ladder)
            tally_by_rank(c, &tally, before, after, n);
        else if (c->size == sizeof(float))
            c->isa->tally_f32(&c->gauge, &tally, (const void *)before, (const void *)after, n);
        else
            c->isa->tally_f64(&c->gauge, &tally, (const void *)before, (const void *)after, n);
        while (atomic_flag_test_and_set_explicit(c->is_busy, memory_order_acquire))
            ;
        join(c->stats, &tally, c->gauge.has_plan);
        atomic_flag_clear_explicit(c->is_busy, memory_order_release);
    }
}

/* No value of these kinds is less exact for being subnormal. */
static lathe_gauge ladder_gauge_of(const lathe_format *f)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64);
    const uint64_t lowest = lathe_bits_of(lathe_value_at(f, kind->first(f)));
    return (lathe_gauge){
        .ladder = f,
        .has_plan = 1,
        .is_unsigned = !lathe_has(f, LATHE_HAS_SIGN),
        .limit = {lathe_bits_of(lathe_value_at(f, kind->last(f))), lowest & sign ? lowest ^ sign : 0}};
}

/* A table without positive values, or of one, has no distance to measure by. */
static int has_places(const lathe_format *f)
{
    if (!lathe_is_ladder(f) || lathe_kind_of(f)->is_mirrored)
        return 1;
    const uint64_t last = lathe_bits_of(lathe_value_at(f, lathe_kind_of(f)->last(f)));
    return f->count > 1 && last && !(last & lathe_carrier_sign(&lathe_binary64));
}

/* What plan and carrier say of pairs: the range without exponent limit is that of src/grid.c. */
static lathe_gauge gauge_of(const lathe_plan *plan, const lathe_carrier *carrier)
{
    lathe_gauge g = {.has_plan = plan != NULL};
    if (!plan)
        return g;
    const lathe_format *const f = &plan->format;
    if (lathe_is_ladder(f))
        return ladder_gauge_of(f);
    const int is_gradual =
        lathe_has(f, LATHE_HAS_SUBNORMALS) && plan->options.subnormals == LATHE_SUBNORMALS_OWN;
    const uint64_t ones = (UINT64_C(1) << f->precision) - 1;
    uint64_t largest = (uint64_t)f->largest, lowest = (uint64_t)-f->lowest;
    int emax = f->emax;
    g.is_unsigned = !lathe_has(f, LATHE_HAS_SIGN);
    g.precision = f->precision;
    g.emin = f->emin;
    if (plan->options.exponent == LATHE_EXPONENT_UNLIMITED) {
        const int deepest = lathe_carrier_quantum(carrier) + (is_gradual ? f->precision - 1 : 0);
        g.emin = f->emin >= carrier->emin ? carrier->emin : f->emin > deepest ? f->emin : deepest;
        emax = carrier->emax;
        largest = lowest = ones;
    }
    g.limit[0] = lathe_carrier_pack(&lathe_binary64, largest, emax - f->precision + 1);
    g.limit[1] = g.is_unsigned ? 0 : lathe_carrier_pack(&lathe_binary64, lowest, emax - f->precision + 1);
    /* No number of fixed point is less exact than others. */
    g.smallest_normal = lathe_carrier_pack(&lathe_binary64, 1,
                                           f->kind == LATHE_KIND_FIXED ? f->emin - f->precision + 1 : g.emin);
    return g;
}

static lathe_status range_check(const stats_call *c, const void *array, size_t n)
{
    if (!array)
        return LATHE_E_NULL;
    if (n > PTRDIFF_MAX / c->size)
        return LATHE_E_SIZE;
    return lathe_ranges_check(c->stats, sizeof *c->stats, array, n * c->size);
}

static lathe_status add(lathe_stats *stats, const lathe_plan *plan, const lathe_grid *grid,
                        const lathe_carrier *carrier, const void *before, const void *after, size_t n)
{
    atomic_flag is_busy = ATOMIC_FLAG_INIT;
    stats_call c = {.isa = lathe_isa_row(),
                    .stats = stats,
                    .is_busy = &is_busy,
                    .before = before,
                    .after = after,
                    .size = (unsigned)carrier->bits / 8};
    lathe_status status = LATHE_OK;
    if (!stats)
        return LATHE_E_NULL;
    if (plan)
        status = lathe_plan_check(c.isa, plan, grid, 1);
    else if (!c.isa->name)
        status = LATHE_E_ISA;
    if (!status && plan && !has_places(&plan->format))
        status = LATHE_E_KIND;
    if (!status && n)
        status = range_check(&c, before, n);
    if (!status && n)
        status = range_check(&c, after, n);
    if (status || !n)
        return status;
    c.gauge = gauge_of(plan, carrier);
    lathe_share(n, GRAIN, part, &c);
    stats->pairs += n;
    return LATHE_OK;
}

lathe_status lathe_stats_add_f32(lathe_stats *stats, const lathe_plan *plan, const float *before,
                                 const float *after, size_t n)
{
    return add(stats, plan, plan ? &plan->f32 : NULL, &lathe_binary32, before, after, n);
}

lathe_status lathe_stats_add_f64(lathe_stats *stats, const lathe_plan *plan, const double *before,
                                 const double *after, size_t n)
{
    return add(stats, plan, plan ? &plan->f64 : NULL, &lathe_binary64, before, after, n);
}

/* In place, for `other` may be stats, and is too large for the stack. */
lathe_status lathe_stats_merge(lathe_stats *stats, const lathe_stats *other)
{
    if (!stats || !other)
        return LATHE_E_NULL;
    stats->pairs += other->pairs;
    stats->ulps_measured += other->ulps_measured;
    for (int i = 0; i < LATHE_COUNTS; i++)
        add_count(stats, count_at[i], integer_at(other, count_at[i]));
    for (int i = 0; i < LATHE_TERMS; i++)
        lathe_sum_merge(sum_of(stats, (lathe_term)i),
                        (const lathe_stats_sum *)(const void *)((const char *)other + sum_at[i]));
    for (int i = 0; i < LARGEST; i++)
        raise_largest(stats, largest_at[i].at, integer_at(other, largest_at[i].at));
    for (int i = 0; i < LATHE_STATS_BINS; i++)
        stats->exponents[i] += other->exponents[i];
    return LATHE_OK;
}

size_t lathe_stats_size(void)
{
    return sizeof(lathe_stats);
}
