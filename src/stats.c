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
#include "parallel.h"
#include "sum.h"
#include "tally.h"

/* Elements that are worth a thread. */
enum { GRAIN = 16384 };

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

static void part(const void *context, size_t begin, size_t end)
{
    const stats_call *const c = context;
    for (size_t i = begin, n; i < end; i += n) {
        lathe_tally tally = {0};
        const char *const before = (const char *)c->before + i * c->size;
        const char *const after = (const char *)c->after + i * c->size;
        n = end - i < LATHE_TALLY_PAIRS ? end - i : LATHE_TALLY_PAIRS;
        if (c->size == sizeof(float))
            c->isa->tally_f32(&c->gauge, &tally, (const void *)before, (const void *)after, n);
        else
            c->isa->tally_f64(&c->gauge, &tally, (const void *)before, (const void *)after, n);
        while (atomic_flag_test_and_set_explicit(c->is_busy, memory_order_acquire))
            ;
        join(c->stats, &tally, c->gauge.has_plan);
        atomic_flag_clear_explicit(c->is_busy, memory_order_release);
    }
}

/* What plan and carrier say of pairs: the range without exponent limit is that of src/grid.c. */
static lathe_gauge gauge_of(const lathe_plan *plan, const lathe_carrier *carrier)
{
    lathe_gauge g = {.has_plan = plan != NULL};
    if (!plan)
        return g;
    const lathe_format *const f = &plan->format;
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
    g.smallest_normal = lathe_carrier_pack(&lathe_binary64, 1, g.emin);
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
