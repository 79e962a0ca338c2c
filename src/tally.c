/* SPDX-License-Identifier: MIT */
/* Pairs one at a time, in integers: the definitions of lathe/stats.h, for any pair. Kernels do the same with
   many moderate ones at once. */
#include "common.h"

#include "tally.h"

#include <string.h>

#include "carrier.h"
#include "sum.h"
#include "values_kind.h"
#include "wide.h"

enum { PRECISION = 53, GUARD = 10, RATIO_BITS = 32 };

/* A magnitude m * 2^e; m has 53 bits, or is 0. */
typedef struct number {
    uint64_t m;
    int e;
} number;

/* The highest 53 bits of m * 2^e. */
static number cut(uint64_t m, int e)
{
    if (m == 0)
        return (number){0, e};
    const int shift = lathe_log2(m) - (PRECISION - 1);
    return shift > 0 ? (number){m >> shift, e + shift} : (number){m << -shift, e + shift};
}

static number number_of(uint64_t magnitude)
{
    const int field = (int)(magnitude >> (PRECISION - 1)), quantum = lathe_carrier_quantum(&lathe_binary64);
    const uint64_t one = UINT64_C(1) << (PRECISION - 1);
    return cut((magnitude & (one - 1)) | (field ? one : 0), quantum + (field ? field - 1 : 0));
}

/* a + b or, if `subtracts`, a - b for a >= b. What b has under the guard bits makes a difference one less:
   only where the numbers are so far apart that none of the highest 53 bits is lost. */
static number combined(number a, number b, int subtracts)
{
    if (b.m == 0)
        return a;
    const uint64_t high = a.m << GUARD, low = b.m << GUARD;
    const int gap = a.e - b.e;
    const uint64_t whole = gap < 64 ? low >> gap : 0;
    const int more = gap >= 64 || whole << gap != low;
    return cut(subtracts ? high - whole - (uint64_t)more : high + whole, a.e - GUARD);
}

static number distance(uint64_t x, uint64_t y)
{
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64), ax = x & ~sign, ay = y & ~sign;
    const int subtracts = ((x ^ y) & sign) == 0;
    return ax > ay ? combined(number_of(ax), number_of(ay), subtracts)
                   : combined(number_of(ay), number_of(ax), subtracts);
}

int lathe_tally_distance(uint64_t x, uint64_t y, uint64_t *m)
{
    const number d = distance(x, y);
    *m = d.m;
    return d.e;
}

/* a / b, cut to 32 bits. */
static number ratio(number a, number b)
{
    const int borrows = a.m < b.m;
    uint64_t rest = (a.m << borrows) - b.m, q = 1;
    if (a.m == 0)
        return a;
    for (int i = 1; i < RATIO_BITS; i++) {
        rest <<= 1;
        const int fits = rest >= b.m;
        rest -= fits ? b.m : 0;
        q = q << 1 | (uint64_t)fits;
    }
    return cut(q, a.e - b.e - borrows - (RATIO_BITS - 1));
}

static number square(number a)
{
    const int up = 64 - PRECISION; /* 128 bits, the lower 22 of them 0 */
    const uint64_t high = lathe_multiply_high(a.m << up, a.m << up);
    return cut(high, 2 * a.e + 64 - 2 * up);
}

uint64_t lathe_tally_most(void)
{
    return lathe_carrier_infinity(&lathe_binary64) - 1;
}

static void note(lathe_tally *t, lathe_term term, number a)
{
    const lathe_carrier *const c = &lathe_binary64;
    lathe_sum_add(&t->sums[term], 0, a.m, a.e);
    if (a.m == 0)
        return;
    /* Under the smallest normal number fewer bits are left. */
    const int under = lathe_carrier_quantum(c) - a.e;
    const uint64_t kept = under < 64 ? a.m >> (under > 0 ? under : 0) : 0;
    const uint64_t bits = a.e + PRECISION - 1 > c->emax ? lathe_tally_most()
                          : kept ? lathe_carrier_pack(c, kept, under > 0 ? a.e + under : a.e)
                                 : 0;
    if (bits > t->largest[term])
        t->largest[term] = bits;
}

/* Both are finite. */
static void measure(const lathe_gauge *g, lathe_tally *t, uint64_t x, uint64_t y)
{
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64);
    const number error = distance(x, y), a = number_of(x & ~sign);
    const int has_two_signs = ((x ^ y) & sign) != 0, is_negative = (y & sign) != 0;
    const int is_less = has_two_signs ? is_negative : is_negative ? y > x : y < x;
    t->counts[LATHE_COUNT_MEASURED]++;
    t->counts[LATHE_COUNT_EXACT] += error.m == 0;
    lathe_sum_add(&t->sums[LATHE_TERM_ERROR], is_less, error.m, error.e);
    note(t, LATHE_TERM_ABSOLUTE, error);
    note(t, LATHE_TERM_NOISE, square(error));
    note(t, LATHE_TERM_SIGNAL, square(a));
    if (a.m) {
        t->counts[LATHE_COUNT_RELATIVE]++;
        note(t, LATHE_TERM_RELATIVE, ratio(error, a));
    }
    if (g->ladder) {
        const lathe_exact ulp = lathe_rank_ulp(g->ladder, lathe_double(x));
        note(t, LATHE_TERM_ULPS, ratio(error, cut(ulp.significand.high, (int)ulp.exponent - 63)));
    } else if (g->has_plan) {
        const int e = a.e + PRECISION - 1;
        const int last = (a.m && e > g->emin ? e : g->emin) - g->precision + 1;
        note(t, LATHE_TERM_ULPS, (number){error.m, error.e - last});
    }
}

/* x is not NaN, and y may be anything. */
static void classify(const lathe_gauge *g, lathe_tally *t, uint64_t x, uint64_t y)
{
    const lathe_carrier *const c = &lathe_binary64;
    const uint64_t sign = lathe_carrier_sign(c), ax = x & ~sign, ay = y & ~sign;
    const int is_finite = ax < lathe_carrier_infinity(c), stays = ay < lathe_carrier_infinity(c);
    if (is_finite && ax)
        t->exponents[number_of(ax).e + PRECISION - 1 - LATHE_STATS_LOWEST_EXPONENT]++;
    t->counts[LATHE_COUNT_ZERO_BEFORE] += ax == 0;
    t->counts[LATHE_COUNT_INFINITE_BEFORE] += !is_finite;
    if (g->is_unsigned && x & sign && ax) {
        t->counts[LATHE_COUNT_NEGATIVE]++;
        return;
    }
    if (g->has_plan && is_finite && ax > g->limit[x >> 63])
        t->counts[stays ? LATHE_COUNT_SATURATED : LATHE_COUNT_LOST]++;
    t->counts[LATHE_COUNT_UNDERFLOW] += is_finite && ax && ay == 0;
}

void lathe_tally_pairs(const lathe_gauge *g, lathe_tally *t, const double *before, const double *after,
                       size_t n)
{
    const lathe_carrier *const c = &lathe_binary64;
    const uint64_t sign = lathe_carrier_sign(c), infinity = lathe_carrier_infinity(c);
    for (size_t i = 0; i < n; i++) {
        uint64_t x, y;
        memcpy(&x, &before[i], sizeof x);
        memcpy(&y, &after[i], sizeof y);
        const uint64_t ax = x & ~sign, ay = y & ~sign;
        t->counts[LATHE_COUNT_NAN_BEFORE] += ax > infinity;
        t->counts[LATHE_COUNT_NAN_AFTER] += ay > infinity;
        t->counts[LATHE_COUNT_INFINITE_AFTER] += ay == infinity;
        t->counts[LATHE_COUNT_SUBNORMAL] += g->has_plan && ay && ay < g->smallest_normal;
        if (ax <= infinity)
            classify(g, t, x, y);
        if (ax < infinity && ay < infinity)
            measure(g, t, x, y);
    }
}
