/* SPDX-License-Identifier: MIT */
/* The rows of bench_round: time and errors of a format and a rule. */
#ifndef LATHE_BENCH_REPORT_H
#define LATHE_BENCH_REPORT_H

#include <stddef.h>

#include "errors.h"
#include "table.h"

typedef struct report_row {
    const char *carrier, *format, *rule, *instruction_set;
    size_t n;
    double seconds; /* of one call */
    double ratio;   /* to memcpy of the same bytes */
    rounding_errors errors;
} report_row;

enum { REPORT_COLUMNS = 12 };

typedef struct report {
    table_column column[REPORT_COLUMNS];
    table table;
} report;

/* `format_width` is that of the longest format name; `source` says where the n elements are from. */
void report_begin(report *to, table_style style, int format_width, const char *source, size_t n);
void report_add(report *to, const report_row *row);
void report_end(report *to);

#endif
