/* SPDX-License-Identifier: MIT */
/* lathe compare: formats ranked by what they lose of a file of numbers, and the picture of it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "chart.h"
#include "cmd.h"
#include "measure.h"
#include "output.h"

enum { COLUMNS = 14 };
static const table_column columns[COLUMNS] = {
    {"rank", "rank", TABLE_COUNT, 4, 0},
    {"format", "format", TABLE_TEXT, 11, 0},
    {"bits", "bits", TABLE_SHORT, 7, 0},
    {"error", "relative_rms_error", TABLE_EXACT, 11, 4},
    {"SNR dB", "snr_db", TABLE_EXACT, 7, 4},
    {"mean rel", "mean_relative_error", TABLE_EXACT, 10, 4},
    {"max rel", "largest_relative_error", TABLE_EXACT, 10, 4},
    {"lost", "lost", TABLE_COUNT, 9, 0},
    {"saturated", "overflow_saturated", TABLE_COUNT, 9, 0},
    {"to zero", "underflow", TABLE_COUNT, 9, 0},
    {"subnormal", "subnormal", TABLE_COUNT, 9, 0},
    {"exact", "exact", TABLE_COUNT, 9, 0},
    {"NaN in", "nan_before", TABLE_COUNT, 7, 0},
    {"NaN out", "nan_after", TABLE_COUNT, 7, 0},
};
enum { NAME_COLUMN = 1 };

static const char legend[] =
    "error:     root of the sum of squared errors over that of squared values, where both are finite;\n"
    "           SNR is the same in dB: -20 log10\n"
    "lost:      finite values that became infinity or NaN; to zero: others than zero that became zero\n"
    "saturated: those beyond the format's largest or lowest that ended on a finite one\n"
    "subnormal: results other than zero under the smallest normal number\n"
    "-:         of block formats not told, as their range moves with the scale\n"
    "By error, formats that lose values stand behind those that do not.\n";

static int compare_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_error(const void *a, const void *b)
{
    const measured *const x = a, *const y = b;
    const double ex = measure_error(x), ey = measure_error(y);
    /* What is lost has no error to be ranked by. */
    const int lost = (measure_lost(&x->stats) > 0.0) - (measure_lost(&y->stats) > 0.0);
    const int has = isnan(ex) - isnan(ey), error = has ? has : isnan(ex) ? 0 : compare_numbers(ex, ey);
    const int bits = compare_numbers(x->bits, y->bits);
    return lost ? lost : error ? error : bits ? bits : strcmp(x->to.name, y->to.name);
}

static int by_overflow(const void *a, const void *b)
{
    const measured *const x = a, *const y = b;
    const int overflow = compare_numbers(measure_lost(&x->stats) + (double)x->stats.overflow_saturated,
                                         measure_lost(&y->stats) + (double)y->stats.overflow_saturated);
    return overflow ? overflow : by_error(a, b);
}

static int by_bits(const void *a, const void *b)
{
    const measured *const x = a, *const y = b;
    const int bits = compare_numbers(x->bits, y->bits);
    return bits ? bits : by_error(a, b);
}

static void sort(measurement *m, const char *by)
{
    static int (*const orders[])(const void *, const void *) = {by_error, by_overflow, by_bits};
    qsort(m->of, m->count, sizeof *m->of, orders[by ? cli_word(COMPARE_ORDERS, by) : 0]);
}

/* "A-BxC-D": exponent fields of A to B bits with fractions of C to D. */
static int add_grid(measurement *m, const cli_args *args, const char *text)
{
    unsigned e0, e1, f0, f1;
    int end = 0;
    char options[SPEC_OPTIONS], name[32];
    int status = spec_options(args, options);
    if (status)
        return status;
    if (sscanf(text, "%2u-%2ux%2u-%2u%n", &e0, &e1, &f0, &f1, &end) != 4 || text[end] || e0 < 2 || e1 > 11 ||
        f0 < 1 || f1 > 52 || e0 > e1 || f0 > f1)
        return cli_fail(
            CLI_USAGE, "--grid",
            "'%s' is none such as 2-8x1-10: exponent fields of 2 to 11 bits, fractions of 1 to 52", text);
    for (unsigned e = e0; status == 0 && e <= e1; e++)
        for (unsigned f = f0; status == 0 && f <= f1; f++) {
            snprintf(name, sizeof name, "e%um%uieee", e, f);
            status = measure_add(m, "--grid", name, options);
            if (status == 0)
                snprintf(m->of[m->count - 1].to.name, SPEC_NAME, "e%um%u", e, f);
        }
    return status;
}

static void print_rank(const measurement *m, table_style style)
{
    table_column shown[COLUMNS];
    table t = {.style = style, .column = shown, .columns = COLUMNS};
    measure_notes notes;
    memcpy(shown, columns, sizeof columns);
    for (size_t i = 0; i < m->count; i++) {
        const int length = (int)strlen(m->of[i].to.name);
        shown[NAME_COLUMN].width = length > shown[NAME_COLUMN].width ? length : shown[NAME_COLUMN].width;
    }
    measure_describe(m, &notes);
    table_open(&t, NULL, 0, notes.note, notes.count);
    for (size_t i = 0; i < m->count; i++) {
        const measured *const of = &m->of[i];
        const lathe_stats *const s = &of->stats;
        table_row(&t, (table_cell[COLUMNS]){{.number = (double)(i + 1)},
                                            {.text = of->to.name},
                                            {.number = of->bits > 0.0 ? of->bits : (double)NAN},
                                            {.number = measure_error(of)},
                                            {.number = lathe_stats_snr_db(s)},
                                            {.number = lathe_stats_mean_relative(s)},
                                            {.number = s->largest_relative},
                                            {.number = measure_lost(s)},
                                            {.number = measure_of_plan(of, (double)s->overflow_saturated)},
                                            {.number = (double)s->underflow},
                                            {.number = measure_of_plan(of, (double)s->subnormal)},
                                            {.number = (double)s->exact},
                                            {.number = (double)s->nan_before},
                                            {.number = (double)s->nan_after}});
    }
    table_end(&t, legend);
}

static int draw(const measurement *m, const char *path)
{
    output out;
    const int status = output_open(&out, path);
    if (status)
        return status;
    if (chart_draw(out.file, m))
        return output_commit(&out);
    output_abandon(&out);
    return cli_fail(CLI_FAILED, path, "out of memory for the picture");
}

int cmd_compare(const cli_args *args)
{
    const char *const grid = cli_value(args, "--grid"), *const list = cli_value(args, "--to");
    const char *const picture = cli_value(args, "--svg");
    measurement m = {0};
    table_style style;
    int status = measure_style(args, &style);
    if (status == 0 && grid && list)
        status = cli_fail(CLI_USAGE, "--grid and --to", "exclude each other");
    if (status == 0)
        status = grid ? add_grid(&m, args, grid) : measure_formats(&m, args, list);
    if (status == 0)
        status = measure_file(&m, args, list != NULL, 0);
    if (status == 0 && m.count == 0)
        status = cli_fail(CLI_FAILED, m.source, "its values' type holds none of the formats");
    if (status == 0) {
        sort(&m, cli_value(args, "--by"));
        if (picture)
            status = draw(&m, picture);
        if (status == 0 && !(picture && strcmp(picture, "-") == 0))
            print_rank(&m, style);
    }
    measure_free(&m);
    return status;
}
