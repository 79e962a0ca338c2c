/* SPDX-License-Identifier: MIT */
/* lathe stats: what formats do to a file of numbers. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "cmd.h"
#include "measure.h"
#include "number.h"

/* One of the measures: a count or a number in the statistics, or a function of them. */
typedef struct measure {
    const char *name, *key;
    table_kind kind;
    size_t offset;
    double (*function)(const lathe_stats *stats);
} measure;

#define COUNT(name, field)                                                                                   \
    {                                                                                                        \
        name, #field, TABLE_COUNT, offsetof(lathe_stats, field), NULL                                        \
    }
#define NUMBER(name, field, key)                                                                             \
    {                                                                                                        \
        name, key, TABLE_EXACT, offsetof(lathe_stats, field), NULL                                           \
    }
#define FUNCTION(name, function, key)                                                                        \
    {                                                                                                        \
        name, key, TABLE_EXACT, 0, function                                                                  \
    }

static const measure measures[] = {
    COUNT("values", pairs),
    COUNT("NaN before", nan_before),
    COUNT("NaN after", nan_after),
    COUNT("infinite before", infinite_before),
    COUNT("infinite after", infinite_after),
    COUNT("overflow, saturated", overflow_saturated),
    COUNT("overflow, lost", overflow_lost),
    {"finite, lost", "lost", TABLE_COUNT, 0, measure_lost},
    COUNT("underflow to zero", underflow),
    COUNT("subnormal results", subnormal),
    COUNT("negative to unsigned", negative),
    COUNT("exact", exact),
    COUNT("measured", measured),
    NUMBER("largest absolute error", largest_absolute, "largest_absolute_error"),
    FUNCTION("mean absolute error", lathe_stats_mean_absolute, "mean_absolute_error"),
    NUMBER("largest relative error", largest_relative, "largest_relative_error"),
    FUNCTION("mean relative error", lathe_stats_mean_relative, "mean_relative_error"),
    NUMBER("largest error, ulp", largest_ulps, "largest_error_ulps"),
    FUNCTION("mean error, ulp", lathe_stats_mean_ulps, "mean_error_ulps"),
    FUNCTION("bias", lathe_stats_bias, "bias"),
    FUNCTION("mean squared error", lathe_stats_mean_squared_error, "mean_squared_error"),
    FUNCTION("signal to noise, dB", lathe_stats_snr_db, "snr_db"),
};
enum { MEASURES = sizeof measures / sizeof *measures, FIRST = 2, ROW = FIRST + MEASURES + 1, CELL = 32 };

static const char legend[] =
    "overflow:   finite values beyond the largest or lowest of the format, that ended on a finite value\n"
    "            (saturated) or as infinity or NaN (lost)\n"
    "finite, lost: all finite values that became infinity or NaN\n"
    "measured:   the pairs that the errors are over: finite before and after\n"
    "ulp:        last place of the format at the value; bias: mean of result less value\n"
    "-:          of a block format not told, as its range moves with the scale\n"
    "signal to noise: 10 log10 of the sum of squares of the values over that of the errors\n";

static double count_at(const lathe_stats *s, size_t offset)
{
    uint64_t count;
    memcpy(&count, (const char *)s + offset, sizeof count);
    return (double)count;
}

/* What is asked of a range, which of a block format moves with the scale. */
static int needs_plan(const measure *q)
{
    return q->offset == offsetof(lathe_stats, overflow_saturated) ||
           q->offset == offsetof(lathe_stats, overflow_lost) ||
           q->offset == offsetof(lathe_stats, subnormal) || q->offset == offsetof(lathe_stats, negative) ||
           q->offset == offsetof(lathe_stats, largest_ulps);
}

static double number_of(const measure *q, const measured *m)
{
    const lathe_stats *const s = &m->stats;
    double number;
    if (m->to.is_block && needs_plan(q))
        return (double)NAN;
    if (q->function)
        return q->function(s);
    if (q->kind == TABLE_COUNT)
        return count_at(s, q->offset);
    memcpy(&number, (const char *)s + q->offset, sizeof number);
    return number;
}

static double bits_of(const measured *m)
{
    return m->bits > 0.0 ? m->bits : (double)NAN;
}

/* A row for each format. */
static void print_rows(const measurement *m, table_style style, int has_distance)
{
    table_column columns[ROW] = {{NULL, "format", TABLE_TEXT, 0, 0}, {NULL, "bits", TABLE_SHORT, 0, 0}};
    table t = {.style = style, .column = columns, .columns = (size_t)(ROW - !has_distance)};
    measure_notes notes;
    for (int i = 0; i < MEASURES; i++)
        columns[FIRST + i] = (table_column){NULL, measures[i].key, measures[i].kind, 0, 0};
    columns[ROW - 1] = (table_column){NULL, "wasserstein_distance", TABLE_EXACT, 0, 0};
    measure_describe(m, &notes);
    table_open(&t, NULL, 0, notes.note, notes.count);
    for (size_t i = 0; i < m->count; i++) {
        table_cell cells[ROW] = {{.text = m->of[i].to.name}, {.number = bits_of(&m->of[i])}};
        for (int j = 0; j < MEASURES; j++)
            cells[FIRST + j].number = number_of(&measures[j], &m->of[i]);
        cells[ROW - 1].number = m->of[i].wasserstein;
        table_row(&t, cells);
    }
    table_end(&t, "");
}

typedef struct cell_text {
    char text[CELL];
} cell_text;

static const char *shown(cell_text *to, table_kind kind, double x)
{
    if (isnan(x))
        return "-";
    snprintf(to->text, sizeof to->text, kind == TABLE_COUNT ? "%.0f" : "%.6g", x);
    return to->text;
}

/* For readers the other way round: a column for each format. */
static int print_columns(const measurement *m, int has_distance)
{
    table_column *const columns = calloc(m->count + 1, sizeof *columns);
    table_cell *const cells = calloc(m->count + 1, sizeof *cells);
    cell_text *const text = calloc(m->count + 1, sizeof *text);
    measure_notes notes;
    table t = {.style = TABLE_PLAIN, .column = columns, .columns = m->count + 1};
    if (!columns || !cells || !text) {
        free(columns);
        free(cells);
        free(text);
        return cli_fail(CLI_FAILED, m->source, "out of memory");
    }
    columns[0] = (table_column){"", NULL, TABLE_TEXT, 22, 0};
    for (size_t i = 0; i < m->count; i++) {
        const int length = (int)strlen(m->of[i].to.name);
        columns[i + 1] = (table_column){m->of[i].to.name, NULL, TABLE_EXACT, length < 12 ? 12 : length, 0};
    }
    measure_describe(m, &notes);
    table_open(&t, NULL, 0, notes.note, notes.count);
    for (int j = -1; j < MEASURES + has_distance; j++) {
        cells[0].text = j < 0 ? "bits" : j < MEASURES ? measures[j].name : "Wasserstein distance";
        for (size_t i = 0; i < m->count; i++)
            cells[i + 1].text = j < 0 ? shown(&text[i], TABLE_SHORT, bits_of(&m->of[i]))
                                : j < MEASURES
                                    ? shown(&text[i], measures[j].kind, number_of(&measures[j], &m->of[i]))
                                    : shown(&text[i], TABLE_EXACT, m->of[i].wasserstein);
        table_row(&t, cells);
    }
    table_end(&t, legend);
    free(columns);
    free(cells);
    free(text);
    return 0;
}

/* The binades that hold values, each with what every format has there. */
static int print_histogram(const measurement *m, table_style style)
{
    enum { OWN = 3 };
    table_column *const columns = calloc(m->count + OWN, sizeof *columns);
    table_cell *const cells = calloc(m->count + OWN, sizeof *cells);
    const lathe_stats *const s = &m->of[0].stats;
    measure_notes notes;
    table t = {.style = style, .column = columns, .columns = m->count + OWN};
    double total = 0.0;
    if (!columns || !cells) {
        free(columns);
        free(cells);
        return cli_fail(CLI_FAILED, m->source, "out of memory");
    }
    columns[0] = (table_column){"exponent", "exponent", TABLE_COUNT, 8, 0};
    columns[1] = (table_column){"values", "values", TABLE_COUNT, 12, 0};
    columns[2] = (table_column){"percent", "percent", TABLE_FIXED, 8, 3};
    for (size_t i = 0; i < m->count; i++) {
        const int length = (int)strlen(m->of[i].to.name);
        columns[i + OWN] =
            (table_column){m->of[i].to.name, m->of[i].to.name, TABLE_TEXT, length < 9 ? 9 : length, 0};
    }
    for (int i = 0; i < LATHE_STATS_BINS; i++)
        total += (double)s->exponents[i];
    measure_describe(m, &notes);
    table_open(&t, NULL, 0, notes.note, notes.count);
    for (int i = 0; i < LATHE_STATS_BINS; i++) {
        const int exponent = i + LATHE_STATS_LOWEST_EXPONENT;
        if (!s->exponents[i])
            continue;
        cells[0].number = exponent;
        cells[1].number = (double)s->exponents[i];
        cells[2].number = 100.0 * cells[1].number / total;
        for (size_t j = 0; j < m->count; j++)
            cells[j + OWN].text =
                m->of[j].to.is_block ? NULL
                                     : lathe_mark_name(lathe_format_mark(&m->of[j].to.plan.format, exponent));
        table_row(&t, cells);
    }
    table_end(
        &t,
        "exponent: of values 2^exponent <= |x| < 2^(exponent+1); zeros, infinities and NaN are in none\n"
        "normal, subnormal: what numbers a format has there; below: zero and the smallest value at most;\n"
        "above: none; -: of a block format, whose range moves with the scale\n");
    free(columns);
    free(cells);
    return 0;
}

int cmd_stats(const cli_args *args)
{
    measurement m = {0};
    table_style style;
    const int has_distance = cli_value(args, "--wasserstein") != NULL;
    int status = measure_style(args, &style);
    if (status == 0 && !cli_value(args, "--to"))
        status = cli_fail(CLI_USAGE, "stats", "--to must say which formats");
    if (status == 0)
        status = measure_formats(&m, args, cli_value(args, "--to"));
    if (status == 0)
        status = measure_file(&m, args, 1, has_distance);
    if (status == 0 && cli_value(args, "--histogram"))
        status = print_histogram(&m, style);
    else if (status == 0 && style == TABLE_PLAIN)
        status = print_columns(&m, has_distance);
    else if (status == 0)
        print_rows(&m, style, has_distance);
    measure_free(&m);
    return status;
}
