/* SPDX-License-Identifier: MIT */
/* The columns of bench_round. */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

#include "array_call.h"
#include "machine.h"

static const table_column columns[REPORT_COLUMNS] = {
    {"carrier", "carrier", TABLE_TEXT, 7, 0},
    {"format", "format", TABLE_TEXT, 0, 0},
    {"rule", "rule", TABLE_TEXT, 19, 0},
    {"isa", "isa", TABLE_TEXT, 7, 0},
    {"n", "n", TABLE_COUNT, 8, 0},
    {"ns/elem", "ns_per_element", TABLE_FIXED, 8, 3},
    {"xmemcpy", "ratio_to_memcpy", TABLE_FIXED, 7, 2},
    {"max rel", "max_relative_error", TABLE_SCIENTIFIC, 9, 2},
    {"rms rel", "rms_relative_error", TABLE_SCIENTIFIC, 9, 2},
    {"overflow", "overflow", TABLE_COUNT, 8, 0},
    {"zero", "zero", TABLE_COUNT, 8, 0},
    {"subnormal", "subnormal", TABLE_COUNT, 9, 0},
};

enum { FORMAT = 1 };

void report_begin(report *to, table_style style, int format_width, const char *source, size_t n)
{
    char count[32];

    memcpy(to->column, columns, sizeof columns);
    to->column[FORMAT].width = format_width;
    to->table = (table){.style = style, .column = to->column, .columns = REPORT_COLUMNS};
    snprintf(count, sizeof count, "%zu", n);
    table_begin(&to->table,
                (table_note[]){{"lathe", lathe_version(), 0},
                               {"data", source, 0},
                               {"random", array_call_random_text, 0},
                               {"n", count, 1}},
                4);
}

void report_add(report *to, const report_row *row)
{
    const rounding_errors *e = &row->errors;

    table_row(&to->table, (table_cell[REPORT_COLUMNS]){{.text = row->carrier},
                                                       {.text = row->format},
                                                       {.text = row->rule},
                                                       {.text = row->instruction_set},
                                                       {.number = (double)row->n},
                                                       {.number = 1e9 * row->seconds / (double)row->n},
                                                       {.number = row->ratio},
                                                       {.number = e->largest},
                                                       {.number = e->rms},
                                                       {.number = (double)e->overflowed},
                                                       {.number = (double)e->zeroed},
                                                       {.number = (double)e->subnormal}});
}

void report_end(report *to)
{
    table_end(&to->table, rounding_errors_text);
}
