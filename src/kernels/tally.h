/* SPDX-License-Identifier: MIT */
/* Statistics of many pairs at once, the same bits as src/tally.c finds one at a time.

   A block's numbers are on the stack, and so are its terms. The sum of a block's terms is exact: |t| + C, cut
   toward zero by the control register, leaves the high part of t, a multiple of C 2^-52, and with C at least
   128 times the largest term all 256 high parts add up without rounding, in any order. What is left of the
   terms is summed the same way until nothing is. Terms are cut where their definition says so by the same
   direction. Blocks with magnitudes whose squares would leave binary64 go to src/tally.c. */
#ifndef LATHE_KERNELS_TALLY_H
#define LATHE_KERNELS_TALLY_H

#include "../carrier.h"
#include "../sum.h"
#include "../tally.h"

#include "guard.h"
#include "kernels.h"

#define KERNEL static inline __attribute__((always_inline))

enum { FRACTION_BITS = 52, BIAS = 1023, BLOCK = LATHE_TALLY_BLOCK, MODERATE = 400, RATIO_TAIL = 21 };

static const uint64_t sign_bit = UINT64_C(1) << 63;
static const uint64_t infinity_bits = UINT64_C(0x7ff) << FRACTION_BITS;

/* A block on its way. `before` and `term` hold its numbers, then the finite x, else 0, and the terms of one
   kind. */
typedef struct block {
    const lathe_gauge *gauge;
    lathe_tally *tally;
    double before[BLOCK], error[BLOCK], term[BLOCK];
    uint64_t largest_error; /* a magnitude */
    int lowest, highest;    /* exponent fields of what is not zero */
} block;

KERNEL mask both(mask a, mask b)
{
    return (mask)(a & b);
}

KERNEL word count_if(mask m, word count)
{
    return pick(m, count + 1, count);
}

KERNEL word magnitude(word x)
{
    return x & splat(sign_bit - 1);
}

/* The largest and smallest lanes, and the sums of all: of integers, and of values whose sum is exact. */
KERNEL uint64_t largest_of(word a)
{
    lane lanes[LANES], most_yet = 0;
    memcpy(lanes, &a, sizeof a);
    for (int i = 0; i < LANES; i++)
        most_yet = lanes[i] > most_yet ? lanes[i] : most_yet;
    return most_yet;
}

KERNEL uint64_t smallest_of(word a)
{
    lane lanes[LANES], least_yet = UINT64_MAX;
    memcpy(lanes, &a, sizeof a);
    for (int i = 0; i < LANES; i++)
        least_yet = lanes[i] < least_yet ? lanes[i] : least_yet;
    return least_yet;
}

KERNEL uint64_t total_of(word a)
{
    lane lanes[LANES], total = 0;
    memcpy(lanes, &a, sizeof a);
    for (int i = 0; i < LANES; i++)
        total += lanes[i];
    return total;
}

KERNEL uint64_t exact_total_of(values a)
{
    carrier_value lanes[LANES], total = 0;
    uint64_t bits;
    memcpy(lanes, &a, sizeof a);
    for (int i = 0; i < LANES; i++)
        total += lanes[i];
    memcpy(&bits, &total, sizeof bits);
    return bits;
}

/* Adds the terms of magnitudes up to `largest` to `sum`, or their magnitudes and to `with_signs` the terms
   themselves. Destroys them. */
KERNEL void add_terms(double term[BLOCK], uint64_t largest, lathe_stats_sum *sum, lathe_stats_sum *with_signs)
{
    while (largest) {
        const word c = splat(((largest >> FRACTION_BITS) + 8) << FRACTION_BITS);
        values total = {0}, signed_total = {0};
        word most_left = splat(0);
        for (int i = 0; i < BLOCK; i += LANES) {
            const word t = load(term + i), sign = with_signs ? t & splat(sign_bit) : splat(0);
            const word a = t ^ sign;
            const values high = ((values)a + (values)c) - (values)c;
            const word left = (word)((values)a - high);
            store(term + i, left | sign);
            total += high;
            if (with_signs)
                signed_total += (values)((word)high ^ sign);
            most_left = most(most_left, left);
        }
        lathe_sum_add_bits(sum, exact_total_of(total));
        if (with_signs)
            lathe_sum_add_bits(with_signs, exact_total_of(signed_total));
        largest = largest_of(most_left);
    }
}

/* Counts of pairs of any kind. */
typedef struct counters {
    word of[LATHE_COUNTS];
} counters;

KERNEL void classify(const lathe_gauge *g, counters *c, word x, word y)
{
    const word ax = magnitude(x), ay = magnitude(y), infinity = splat(infinity_bits), zero = splat(0);
    const mask is_negative = below(x, zero), is_zero = equal(ax, zero), is_finite = below(ax, infinity);
    const mask vanishes = equal(ay, zero), stays = below(ay, infinity);
    word finite = pick(is_zero, zero, pick(is_finite, splat(1), zero)); /* 1 for what is neither */
    word *const of = c->of;
    of[LATHE_COUNT_ZERO_BEFORE] = count_if(is_zero, of[LATHE_COUNT_ZERO_BEFORE]);
    of[LATHE_COUNT_NAN_BEFORE] = count_if(below(infinity, ax), of[LATHE_COUNT_NAN_BEFORE]);
    of[LATHE_COUNT_NAN_AFTER] = count_if(below(infinity, ay), of[LATHE_COUNT_NAN_AFTER]);
    of[LATHE_COUNT_INFINITE_BEFORE] = count_if(equal(ax, infinity), of[LATHE_COUNT_INFINITE_BEFORE]);
    of[LATHE_COUNT_INFINITE_AFTER] = count_if(equal(ay, infinity), of[LATHE_COUNT_INFINITE_AFTER]);
    if (g->is_unsigned) {
        const word candidate = pick(below(infinity, ax), zero, pick(is_zero, zero, splat(1)));
        of[LATHE_COUNT_NEGATIVE] += pick(is_negative, candidate, zero);
        finite = pick(is_negative, zero, finite);
    }
    if (g->has_plan) {
        const word limits[2] = {splat(g->limit[0]), splat(g->limit[1])};
        const word beyond = pick(below(by_sign(is_negative, limits), ax), finite, zero);
        of[LATHE_COUNT_SATURATED] += pick(stays, beyond, zero);
        of[LATHE_COUNT_LOST] += pick(stays, zero, beyond);
        const word low = pick(below(ay, splat(g->smallest_normal)), splat(1), zero);
        of[LATHE_COUNT_SUBNORMAL] += pick(vanishes, zero, low);
    }
    of[LATHE_COUNT_UNDERFLOW] += pick(vanishes, finite, zero);
}

/* Counts the pairs and takes their errors; 0 if they must be done one at a time. */
KERNEL int take(block *b)
{
    const word infinity = splat(infinity_bits), zero = splat(0), one = splat(1);
    word largest = zero, largest_error = zero, from_nothing = zero, smallest = splat(sign_bit - 1);
    counters c;
    for (int i = 0; i < LATHE_COUNTS; i++)
        c.of[i] = zero;
    for (int i = 0; i < BLOCK; i += LANES) {
        const word x = load(b->before + i), y = load(b->term + i), ax = magnitude(x), ay = magnitude(y);
        const mask is_finite = below(ax, infinity), is_measured = both(is_finite, below(ay, infinity));
        const word error = pick(is_measured, (word)((values)y - (values)x), zero);
        const word distance = magnitude(error), is_one = pick(is_measured, one, zero);
        const word before = pick(is_finite, ax, zero), after = pick(is_measured, ay, zero);
        store(b->error + i, error);
        /* Magnitudes less one, so that zero is the largest. */
        smallest = least(smallest, least(magnitude(before - 1), magnitude(after - 1)));
        largest = most(largest, most(before, after));
        largest_error = most(largest_error, distance);
        from_nothing = most(from_nothing, pick(equal(ax, zero), distance, zero));
        c.of[LATHE_COUNT_MEASURED] += is_one;
        c.of[LATHE_COUNT_RELATIVE] += pick(equal(ax, zero), zero, is_one);
        c.of[LATHE_COUNT_EXACT] += pick(equal(distance, zero), is_one, zero);
        classify(b->gauge, &c, x, y);
    }
    b->highest = (int)(largest_of(largest) >> FRACTION_BITS);
    b->lowest = (int)((smallest_of(smallest) + 1) >> FRACTION_BITS);
    b->largest_error = largest_of(largest_error);
    if (b->highest > BIAS + MODERATE || b->lowest < BIAS - MODERATE || largest_of(from_nothing))
        return 0;
    for (int i = 0; i < LATHE_COUNTS; i++)
        b->tally->counts[i] += total_of(c.of[i]);
    return 1;
}

/* Exponents are counted eight at a time in the bytes of a word, in so many words. The block's lowest is bin
   0; zero is in none. */
typedef struct bytes_of_bins {
    word of[4];
} bytes_of_bins;

KERNEL void count_exponent(bytes_of_bins *bins, int words, word lowest, word before)
{
    const word bin = (magnitude(before) >> FRACTION_BITS) - lowest, at = bin >> 3;
    const word unit = splat(1) << ((bin & 7) << 3);
    for (int k = 0; k < words; k++)
        bins->of[k] += pick(equal(at, splat((uint64_t)k)), unit, splat(0));
}

/* Bytes do not overflow: a lane has at most half a block's values. */
KERNEL void add_bins(lathe_tally *t, int lowest, int highest, const bytes_of_bins *bins, int words)
{
    uint16_t *const to = t->exponents + (lowest - BIAS - LATHE_STATS_LOWEST_EXPONENT);
    const word low = splat(UINT64_C(0x00ff00ff00ff00ff));
    for (int k = 0; k < words; k++) {
        const uint64_t even = total_of(bins->of[k] & low), odd = total_of(bins->of[k] >> 8 & low);
        for (int i = 0; i < 8 && 8 * k + i <= highest - lowest; i++)
            to[8 * k + i] += (uint16_t)((i % 2 ? odd : even) >> i / 2 * 16);
    }
}

/* As many exponents as there are. */
KERNEL void count_exponents(const block *b)
{
    enum { FIRST = 1 - BIAS - LATHE_STATS_LOWEST_EXPONENT };
    uint16_t *const bins = b->tally->exponents + FIRST - 1;
    const uint16_t zeros = bins[0];
    for (int i = 0; i < BLOCK; i++) {
        uint64_t x;
        memcpy(&x, &b->before[i], sizeof x);
        bins[x >> FRACTION_BITS & 0x7ff]++;
    }
    bins[0] = zeros;
}

/* Exponents and signal, which reads the block's own numbers for the last time. */
KERNEL void settle(block *b, int words)
{
    const word infinity = splat(infinity_bits), zero = splat(0), lowest = splat((uint64_t)b->lowest);
    word largest = zero;
    bytes_of_bins bins = {.of = {zero, zero, zero, zero}};
    for (int i = 0; i < BLOCK; i += LANES) {
        const word x = load(b->before + i), y = load(b->term + i);
        const word before = pick(below(magnitude(x), infinity), x, zero);
        const values measured = (values)pick(below(magnitude(y), infinity), before, zero);
        const word signal = (word)(measured * measured);
        store(b->before + i, before);
        store(b->term + i, signal);
        largest = most(largest, signal);
        count_exponent(&bins, words, lowest, before);
    }
    if (words)
        add_bins(b->tally, b->lowest, b->highest, &bins, words);
    else
        count_exponents(b);
    add_terms(b->term, largest_of(largest), &b->tally->sums[LATHE_TERM_SIGNAL], NULL);
}

KERNEL void settle_by_range(block *b)
{
    const int range = b->highest - b->lowest;
    if (range < 8)
        settle(b, 1);
    else if (range < 16)
        settle(b, 2);
    else if (range < 32)
        settle(b, 4);
    else
        settle(b, 0);
}

KERNEL void note_largest(lathe_tally *t, lathe_term term, uint64_t largest)
{
    if (largest > t->largest[term])
        t->largest[term] = largest;
}

/* What is made of an error and its x. */
typedef word term_kernel(const lathe_gauge *g, word error, word x);

KERNEL word relative_term(const lathe_gauge *g, word error, word x)
{
    (void)g;
    const word a = magnitude(x), one = splat((uint64_t)BIAS << FRACTION_BITS);
    const values q = (values)magnitude(error) / (values)pick(equal(a, splat(0)), one, a);
    return (word)q & ~splat((UINT64_C(1) << RATIO_TAIL) - 1);
}

/* Scales by 2^-k, k the exponent of the last place. emin is less than any exponent here or moderate. */
KERNEL word ulps_term(const lathe_gauge *g, word error, word x)
{
    const int emin = g->emin > -MODERATE ? g->emin : -MODERATE;
    const word field = most(magnitude(x) >> FRACTION_BITS, splat((uint64_t)(emin + BIAS)));
    const word scale = splat((uint64_t)(2 * BIAS + g->precision - 1)) - field;
    return (word)((values)magnitude(error) * (values)(scale << FRACTION_BITS));
}

KERNEL word noise_term(const lathe_gauge *g, word error, word x)
{
    (void)g;
    (void)x;
    return (word)((values)error * (values)error);
}

KERNEL void sum_up(block *b, lathe_term term, term_kernel *kernel)
{
    word largest = splat(0);
    for (int i = 0; i < BLOCK; i += LANES) {
        const word t = kernel(b->gauge, load(b->error + i), load(b->before + i));
        store(b->term + i, t);
        largest = most(largest, t);
    }
    note_largest(b->tally, term, largest_of(largest));
    add_terms(b->term, largest_of(largest), &b->tally->sums[term], NULL);
}

KERNEL void tally_block(block *b)
{
    lathe_stats_sum *const sums = b->tally->sums;
    if (b->gauge->emin > MODERATE || !take(b)) {
        lathe_tally_pairs(b->gauge, b->tally, b->before, b->term, BLOCK);
        return;
    }
    settle_by_range(b);
    if (!b->largest_error)
        return;
    sum_up(b, LATHE_TERM_RELATIVE, relative_term);
    if (b->gauge->has_plan)
        sum_up(b, LATHE_TERM_ULPS, ulps_term);
    sum_up(b, LATHE_TERM_NOISE, noise_term);
    note_largest(b->tally, LATHE_TERM_ABSOLUTE, b->largest_error);
    add_terms(b->error, b->largest_error, &sums[LATHE_TERM_ABSOLUTE], &sums[LATHE_TERM_ERROR]);
}

/* Does up to a block of pairs; fewer are filled up with pairs of zeros. Never inlined twice, for there is
   much of it. */
static __attribute__((noinline)) void tally_slowly(block *b, const void *x, const void *y, size_t n,
                                                   int is_f32)
{
    for (size_t i = 0; is_f32 && i < n; i++) {
        b->before[i] = (double)((const float *)x)[i];
        b->term[i] = (double)((const float *)y)[i];
    }
    if (!is_f32) {
        memcpy(b->before, x, n * sizeof *b->before);
        memcpy(b->term, y, n * sizeof *b->term);
    }
    for (size_t i = n; i < BLOCK; i++)
        b->before[i] = b->term[i] = 0;
    tally_block(b);
    b->tally->counts[LATHE_COUNT_MEASURED] -= BLOCK - n;
    b->tally->counts[LATHE_COUNT_EXACT] -= BLOCK - n;
    b->tally->counts[LATHE_COUNT_ZERO_BEFORE] -= BLOCK - n;
}

#endif
