/* SPDX-License-Identifier: MIT */
/* Statistics of a block of ordinary pairs without leaving the registers: all numbers finite and within some
   twenty binades, results in the format's range. What kernels/tally.h does with passes over each kind of
   term one pass does here, because high parts and what is left of them both add up exactly: so few binades
   leave so few bits. With l and h the exponents of the smallest and the largest number other than zero, and
   PRECISION the bits of a number,

     - errors, and their squares if those are exact, are multiples of 2^(l - PRECISION + 1), squared;
     - squares of binary64, cut to 53 bits, are multiples of 2^(2 l - 52);
     - relative errors are at least 2^-53 and have 32 bits.

   What the exponents cannot tell, that ulps and relative errors are less than 2 and nothing is left of
   squared errors, is seen afterwards: if it does not hold, the block is done over in the other way. */
#ifndef LATHE_KERNELS_FAST_TALLY_H
#define LATHE_KERNELS_FAST_TALLY_H

#include "../stream.h"

#include "tally.h"

/* Binades of a block: what the sums of squares leave room for. */
enum { BINADES_F32 = 19, BINADES_F64 = 17 };

/* Pairs of an ordinary block: no more than the bytes of count_exponent count. C is 256 times what is above
   the largest term, for up to 512. */
enum { ORDINARY = 64 * LANES, ROOM = 8 };

#if defined(__AVX512F__) /* compilers make five instructions of the general text */
KERNEL values widened(const float *from)
{
    return _mm512_cvtps_pd(_mm256_loadu_ps(from));
}
#else
typedef float narrow_values __attribute__((vector_size(LANES * sizeof(float))));

KERNEL values widened(const float *from)
{
    narrow_values narrow;
    memcpy(&narrow, from, sizeof narrow);
    return __builtin_convertvector(narrow, values);
}
#endif

KERNEL values values_at(const void *from, int i, int is_f32)
{
    return is_f32 ? widened((const float *)from + i) : (values)load((const double *)from + i);
}

/* A block's exponent fields, and the magnitude of its smallest result. */
typedef struct survey {
    int lowest, highest, error;
    uint64_t smallest_after;
} survey;

/* 1 if the block is ordinary. */
KERNEL int is_ordinary(const lathe_gauge *g, const void *x, const void *y, int is_f32, survey *s)
{
    const word most_kept = splat(sign_bit - 1);
    word largest = splat(0), largest_error = splat(0), smallest = most_kept, smallest_after = most_kept;
    for (int i = 0; i < ORDINARY; i += LANES) {
        const values before = values_at(x, i, is_f32), after = values_at(y, i, is_f32);
        const word ax = magnitude((word)before), ay = magnitude((word)after);
        largest = most(largest, most(ax, ay));
        smallest = least(smallest, least(magnitude(ax - 1), magnitude(ay - 1)));
        smallest_after = least(smallest_after, ay);
        largest_error = most(largest_error, magnitude((word)(after - before)));
    }
    const uint64_t top = largest_of(largest);
    const uint64_t limit = g->limit[0] < g->limit[1] ? g->limit[0] : g->limit[1];
    s->highest = (int)(top >> FRACTION_BITS);
    s->lowest = (int)((smallest_of(smallest) + 1) >> FRACTION_BITS);
    s->error = (int)(largest_of(largest_error) >> FRACTION_BITS);
    s->smallest_after = smallest_of(smallest_after);
    const int bottom = s->highest > g->emin + BIAS ? s->highest : g->emin + BIAS;
    const int ulps_bits = bottom - s->lowest - g->precision + (is_f32 ? 24 : 53);
    return s->highest <= BIAS + MODERATE && s->lowest >= BIAS - MODERATE && s->error &&
           s->highest - s->lowest <= (is_f32 ? BINADES_F32 : BINADES_F64) &&
           (!g->has_plan || (!g->is_unsigned && top <= limit && ulps_bits <= (is_f32 ? 43 : 87)));
}

/* A sum of terms in two parts, exact each; `c` splits. */
typedef struct split_sum {
    values high, low;
} split_sum;

KERNEL values split_add(split_sum *s, values c, values term)
{
    const values high = (term + c) - c, low = term - high;
    s->high += high;
    return low;
}

KERNEL void deposit(lathe_stats_sum *sum, const split_sum *s)
{
    lathe_sum_add_bits(sum, exact_total_of(s->high));
    lathe_sum_add_bits(sum, exact_total_of(s->low));
}

/* 2^e in every lane, e an exponent field. */
KERNEL values power(int field)
{
    return (values)splat((uint64_t)field << FRACTION_BITS);
}

/* Squares of numbers of field `field` are less than 2^(2 (field - BIAS + 1)). */
KERNEL values split_of_squares(int field)
{
    return power(2 * (field - BIAS + 1) + ROOM + BIAS);
}

/* Adds an ordinary block; 0 and nothing done if it was none. */
KERNEL int add_ordinary(const lathe_gauge *g, lathe_tally *t, const void *x, const void *y, int is_f32,
                        int words, int has_low, const survey *s)
{
    const word zero = splat(0), lowest = splat((uint64_t)s->lowest),
               floor = splat(UINT64_C(1) << FRACTION_BITS);
    const word sign = splat(sign_bit), normal = splat(g->smallest_normal);
    const word cut = ~splat((UINT64_C(1) << RATIO_TAIL) - 1);
    const int emin = g->emin > -MODERATE ? g->emin : -MODERATE;
    const word bottom = splat((uint64_t)(emin + BIAS));
    const word scale = splat((uint64_t)(2 * BIAS + g->precision - 1) << FRACTION_BITS);
    const values c_ratio = power(1 + ROOM + BIAS), c_error = power(s->error + 1 + ROOM);
    const values c_signal = split_of_squares(s->highest), c_noise = split_of_squares(s->error);
    const values c_rest = power(2 * (s->error - BIAS + 1) + ROOM - (52 - ROOM) + BIAS);
    split_sum error = {{0}, {0}}, absolute = error, relative = error, ulps = error, noise = error,
              signal = error;
    word left = zero, exact = zero, zeros_before = zero, zeros_after = zero, low_after = zero;
    word largest_relative = zero, largest_ulps = zero, largest_error = zero;
    bytes_of_bins bins = {.of = {zero, zero, zero, zero}};
    for (int i = 0; i < ORDINARY; i += LANES) {
        const values before = values_at(x, i, is_f32), after = values_at(y, i, is_f32), e = after - before;
        const word ax = magnitude((word)before), ae = magnitude((word)e);
        exact = count_if(equal(ae, zero), exact);
        if (has_low) {
            const word ay = magnitude((word)after);
            zeros_before = count_if(equal(ax, zero), zeros_before);
            zeros_after = count_if(equal(ay, zero), zeros_after);
            low_after = count_if(below(ay, normal), low_after);
        }
        count_exponent(&bins, words, lowest, (word)before);
        largest_error = most(largest_error, ae);
        signal.low += split_add(&signal, c_signal, before * before);
        const values square = split_add(&noise, c_noise, e * e);
        if (is_f32) {
            noise.low += square;
            error.high += e;
            absolute.high += (values)ae;
        } else {
            const values middle = (square + c_rest) - c_rest, c = (values)((word)c_error | ((word)e & sign));
            const values high = (e + c) - c, low = e - high;
            noise.low += middle;
            left |= (word)(square - middle);
            error.high += high;
            error.low += low;
            absolute.high += (values)magnitude((word)high);
            absolute.low += (values)magnitude((word)low);
        }
        /* With x = 0 and another result the quotient is beyond what is allowed. */
        const word q = (word)((values)ae / (values)most(ax, floor)) & cut;
        largest_relative = most(largest_relative, q);
        relative.low += split_add(&relative, c_ratio, (values)q);
        if (g->has_plan) {
            const word field = most(ax >> FRACTION_BITS, bottom);
            const values u = (values)ae * (values)(scale - (field << FRACTION_BITS));
            largest_ulps = most(largest_ulps, (word)u);
            if (is_f32)
                ulps.high += u;
            else
                ulps.low += split_add(&ulps, c_ratio, u);
        }
    }
    const uint64_t two = (uint64_t)(BIAS + 1) << FRACTION_BITS;
    const uint64_t top_relative = largest_of(largest_relative), top_ulps = largest_of(largest_ulps);
    if (top_relative >= two || top_ulps >= two || largest_of(left))
        return 0;
    const uint64_t no_number = total_of(zeros_before), no_result = total_of(zeros_after);
    t->counts[LATHE_COUNT_MEASURED] += ORDINARY;
    t->counts[LATHE_COUNT_RELATIVE] += ORDINARY - no_number;
    t->counts[LATHE_COUNT_EXACT] += total_of(exact);
    t->counts[LATHE_COUNT_ZERO_BEFORE] += no_number;
    t->counts[LATHE_COUNT_UNDERFLOW] += no_result - no_number; /* 0 became 0 */
    if (g->has_plan && has_low)
        t->counts[LATHE_COUNT_SUBNORMAL] += total_of(low_after) - no_result;
    add_bins(t, s->lowest, s->highest, &bins, words);
    note_largest(t, LATHE_TERM_ABSOLUTE, largest_of(largest_error));
    note_largest(t, LATHE_TERM_RELATIVE, top_relative);
    note_largest(t, LATHE_TERM_ULPS, top_ulps);
    deposit(&t->sums[LATHE_TERM_ERROR], &error);
    deposit(&t->sums[LATHE_TERM_ABSOLUTE], &absolute);
    deposit(&t->sums[LATHE_TERM_RELATIVE], &relative);
    deposit(&t->sums[LATHE_TERM_ULPS], &ulps);
    deposit(&t->sums[LATHE_TERM_NOISE], &noise);
    deposit(&t->sums[LATHE_TERM_SIGNAL], &signal);
    return 1;
}

KERNEL int try_ordinary(const lathe_gauge *g, lathe_tally *t, const void *x, const void *y, int is_f32)
{
    survey s;
    if (!is_ordinary(g, x, y, is_f32, &s))
        return 0;
    const int has_low = s.smallest_after < g->smallest_normal || !s.smallest_after;
    if (has_low)
        return add_ordinary(g, t, x, y, is_f32, 3, 1, &s);
    return s.highest - s.lowest < 16 ? add_ordinary(g, t, x, y, is_f32, 2, 0, &s)
                                     : add_ordinary(g, t, x, y, is_f32, 3, 0, &s);
}

KERNEL void tally_all(const lathe_gauge *gauge, lathe_tally *tally, const void *x, const void *y, size_t n,
                      int is_f32)
{
    const size_t size = is_f32 ? sizeof(float) : sizeof(double);
    block b;
    const guard before = enter(TOWARD_ZERO);
    b.gauge = gauge;
    b.tally = tally;
    for (size_t i = 0, m; i < n; i += m) {
        const char *const at_x = (const char *)x + i * size, *const at_y = (const char *)y + i * size;
        m = ORDINARY;
        lathe_fetch(at_x + ORDINARY * size, ORDINARY * size);
        lathe_fetch(at_y + ORDINARY * size, ORDINARY * size);
        if (n - i >= ORDINARY && try_ordinary(gauge, tally, at_x, at_y, is_f32))
            continue;
        m = n - i < BLOCK ? n - i : BLOCK;
        tally_slowly(&b, at_x, at_y, m, is_f32);
    }
    leave(before);
}

#endif
