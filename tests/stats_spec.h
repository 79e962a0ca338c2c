/* SPDX-License-Identifier: MIT */
/* Statistics from their definitions in lathe/stats.h, one pair at a time, sums in MPFR. Shares nothing with
   the library but the public structs. */
#ifndef TESTS_STATS_SPEC_H
#define TESTS_STATS_SPEC_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "numbers.h"

/* Wide enough that no sum is rounded, and that quotients round as the exact ones. */
enum { SPEC_BITS = 5000, SPEC_TERMS = 6 };
enum { SPEC_ERROR, SPEC_ABSOLUTE, SPEC_RELATIVE, SPEC_ULPS, SPEC_NOISE, SPEC_SIGNAL };

/* The counts of `counted` are what is expected; its sums are not used. */
typedef struct stats_spec {
    const lathe_format *format; /* NULL: no plan */
    int emin, is_unlimited;
    double largest, lowest, smallest_normal;
    mpfr_t sum[SPEC_TERMS];
    lathe_stats counted;
} stats_spec;

/* The range without exponent limit: the carrier's. */
static inline void stats_spec_init(stats_spec *s, const lathe_plan *plan, const carrier *c)
{
    memset(&s->counted, 0, sizeof s->counted);
    for (int i = 0; i < SPEC_TERMS; i++) {
        mpfr_init2(s->sum[i], SPEC_BITS);
        mpfr_set_zero(s->sum[i], 1);
    }
    s->format = plan ? &plan->format : NULL;
    if (!plan)
        return;
    s->emin = s->format->emin;
    s->largest = numbers_largest(s->format);
    s->lowest = numbers_flag(s->format, LATHE_HAS_SIGN) ? numbers_lowest(s->format) : 0;
    if (plan->options.exponent == LATHE_EXPONENT_UNLIMITED) {
        s->emin = s->emin < c->emin ? s->emin : c->emin;
        s->largest =
            numbers_scaled((UINT64_C(1) << s->format->precision) - 1, c->emax - s->format->precision + 1);
        s->lowest = s->lowest < 0 ? -s->largest : 0;
    }
    s->smallest_normal = ldexp(1, s->emin);
}

static inline void stats_spec_clear(stats_spec *s)
{
    for (int i = 0; i < SPEC_TERMS; i++)
        mpfr_clear(s->sum[i]);
}

static inline void stats_spec_term(stats_spec *s, int term, mpfr_srcptr t, double *largest)
{
    mpfr_add(s->sum[term], s->sum[term], t, MPFR_RNDN);
    if (largest && mpfr_cmp_d(t, *largest) > 0)
        *largest = mpfr_get_d(t, MPFR_RNDZ);
}

static inline void stats_spec_measure(stats_spec *s, double x, double y)
{
    lathe_stats *const n = &s->counted;
    mpfr_t a, error, relative, t;
    mpfr_inits2(53, a, error, t, (mpfr_ptr)0);
    mpfr_init2(relative, 32);
    n->measured++;
    n->exact += x == y;
    mpfr_set_d(t, x, MPFR_RNDN);
    mpfr_abs(a, t, MPFR_RNDN);
    mpfr_set_d(error, y, MPFR_RNDN);
    mpfr_sub(error, error, t, MPFR_RNDZ);
    stats_spec_term(s, SPEC_ERROR, error, NULL);
    mpfr_sqr(t, error, MPFR_RNDZ);
    stats_spec_term(s, SPEC_NOISE, t, NULL);
    mpfr_sqr(t, a, MPFR_RNDZ);
    stats_spec_term(s, SPEC_SIGNAL, t, NULL);
    mpfr_abs(error, error, MPFR_RNDN);
    stats_spec_term(s, SPEC_ABSOLUTE, error, &n->largest_absolute);
    if (x != 0) {
        n->relative_measured++;
        mpfr_div(relative, error, a, MPFR_RNDZ);
        stats_spec_term(s, SPEC_RELATIVE, relative, &n->largest_relative);
    }
    if (s->format) {
        const long e = x != 0 ? (long)mpfr_get_exp(a) - 1 : s->emin;
        n->ulps_measured++;
        mpfr_mul_2si(t, error, (s->format->precision - 1) - (e > s->emin ? e : s->emin), MPFR_RNDN);
        stats_spec_term(s, SPEC_ULPS, t, &n->largest_ulps);
    }
    mpfr_clears(a, error, relative, t, (mpfr_ptr)0);
}

static inline void stats_spec_add(stats_spec *s, double x, double y)
{
    lathe_stats *const n = &s->counted;
    const int is_negative = s->format && !numbers_flag(s->format, LATHE_HAS_SIGN) && x < 0;
    int e;
    n->pairs++;
    n->nan_before += isnan(x) != 0;
    n->nan_after += isnan(y) != 0;
    n->infinite_before += isinf(x) != 0;
    n->infinite_after += isinf(y) != 0;
    n->zero_before += x == 0;
    n->negative += is_negative != 0;
    if (isfinite(x) && x != 0) {
        frexp(x, &e);
        n->exponents[e - 1 - LATHE_STATS_LOWEST_EXPONENT]++;
    }
    if (isfinite(x) && s->format && !is_negative && (x > s->largest || x < s->lowest)) {
        n->overflow_saturated += isfinite(y) != 0;
        n->overflow_lost += isfinite(y) == 0;
    }
    n->underflow += isfinite(x) && x != 0 && y == 0 && !is_negative;
    n->subnormal += s->format && y != 0 && fabs(y) < s->smallest_normal;
    if (isfinite(x) && isfinite(y))
        stats_spec_measure(s, x, y);
}

static inline double stats_spec_mean(const stats_spec *s, int term, uint64_t count)
{
    if (count == 0)
        return (double)NAN;
    mpfr_t mean;
    mpfr_init2(mean, 2 * SPEC_BITS);
    mpfr_set_uj(mean, count, MPFR_RNDN);
    mpfr_div(mean, s->sum[term], mean, MPFR_RNDN);
    const double d = mpfr_get_d(mean, MPFR_RNDN);
    mpfr_clear(mean);
    return d;
}

/* How far `db` is from the signal-to-noise ratio, in dB. */
static inline double stats_spec_snr_distance(const stats_spec *s, double db)
{
    mpfr_t ratio;
    mpfr_init2(ratio, 200);
    mpfr_div(ratio, s->sum[SPEC_SIGNAL], s->sum[SPEC_NOISE], MPFR_RNDN);
    mpfr_log10(ratio, ratio, MPFR_RNDN);
    mpfr_mul_ui(ratio, ratio, 10, MPFR_RNDN);
    mpfr_sub_d(ratio, ratio, db, MPFR_RNDN);
    const double distance = fabs(mpfr_get_d(ratio, MPFR_RNDN));
    mpfr_clear(ratio);
    return distance;
}

#endif
