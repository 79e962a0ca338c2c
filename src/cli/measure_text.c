/* SPDX-License-Identifier: MIT */
/* What was measured, in numbers and words. */
#include <math.h>
#include <stdio.h>

#include "measure.h"

/* From the ratio in dB: 20 dB are a factor of ten in the error. */
double measure_error(const measured *m)
{
    const double db = lathe_stats_snr_db(&m->stats);
    if (m->stats.measured && m->stats.exact == m->stats.measured)
        return 0.0; /* without signal too */
    return isnan(db) ? (double)NAN : pow(10.0, -db / 20.0);
}

/* Of the finite ones all but the measured. */
double measure_lost(const lathe_stats *s)
{
    return (double)(s->pairs - s->nan_before - s->infinite_before - s->measured);
}

double measure_of_plan(const measured *m, double x)
{
    return m->to.is_block ? (double)NAN : x;
}

double measure_largest_exponent(const lathe_stats *s)
{
    for (int i = LATHE_STATS_BINS - 1; i >= 0; i--)
        if (s->exponents[i])
            return i + LATHE_STATS_LOWEST_EXPONENT;
    return (double)NAN;
}

double measure_smallest_exponent(const lathe_stats *s)
{
    for (int i = 0; i < LATHE_STATS_BINS; i++)
        if (s->exponents[i])
            return i + LATHE_STATS_LOWEST_EXPONENT;
    return (double)NAN;
}

static void add(measure_notes *notes, const char *key, int is_number)
{
    notes->note[notes->count] = (table_note){key, notes->text[notes->count], is_number};
    notes->count++;
}

static void describe_left_out(const measurement *m, measure_notes *notes)
{
    static const char *const reasons[] = {
        [LEFT_OUT_TYPE] = "the values' type does not hold these formats",
        [LEFT_OUT_OPTIONS] = "these cannot have the options",
        [LEFT_OUT_MEMORY] = "their blocks need too many values at once; --to has them nevertheless",
    };
    char *const text = notes->text[notes->count];
    size_t n = 0;
    for (int i = 0; i < LEFT_OUT_REASONS; i++)
        if (m->left_out[i][0])
            n += (size_t)snprintf(text + n, MEASURE_NOTE - n, "%s%s: %s", n ? "; " : "", m->left_out[i],
                                  reasons[i]);
    if (n)
        add(notes, "left out", 0);
}

void measure_describe(const measurement *m, measure_notes *notes)
{
    const lathe_stats *const s = &m->of[0].stats;
    notes->count = 0;
    snprintf(notes->text[0], MEASURE_NOTE, "%.500s", m->source);
    add(notes, "file", 0);
    snprintf(notes->text[1], MEASURE_NOTE, "%llu", (unsigned long long)s->pairs);
    add(notes, "values", 1);
    snprintf(notes->text[2], MEASURE_NOTE, "%llu NaN, %llu infinite, %llu zero, as %s",
             (unsigned long long)s->nan_before, (unsigned long long)s->infinite_before,
             (unsigned long long)s->zero_before, m->carrier_size == sizeof(float) ? "floats" : "doubles");
    add(notes, "of these", 0);
    if (!isnan(measure_smallest_exponent(s))) {
        snprintf(notes->text[3], MEASURE_NOTE, "from 2^%.0f to under 2^%.0f", measure_smallest_exponent(s),
                 measure_largest_exponent(s) + 1.0);
        add(notes, "others", 0);
    }
    if (m->has_missing) {
        snprintf(notes->text[notes->count], MEASURE_NOTE, "%llu", (unsigned long long)m->missing);
        add(notes, "missing", 1);
    }
    describe_left_out(m, notes);
}
