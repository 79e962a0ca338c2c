/* SPDX-License-Identifier: MIT */
/* Prints the rows of a bench as a table, as CSV or as JSON. */
#ifndef LATHE_BENCH_REPORT_H
#define LATHE_BENCH_REPORT_H

#include <stddef.h>

#include "errors.h"
#include "timing.h"

typedef enum report_style { REPORT_TABLE, REPORT_CSV, REPORT_JSON } report_style;

typedef struct report_row {
    const char *carrier, *format, *rule, *instruction_set;
    size_t n;
    double seconds; /* of one call */
    double ratio;   /* to memcpy of the same bytes */
    rounding_errors errors;
} report_row;

typedef struct report {
    report_style style;
    int format_width; /* of the longest format name in the table */
    size_t rows;      /* printed so far */
} report;

/* Rows go to stdout as they come; `source` says where the n elements are from. */
void report_begin(report *to, const timing_machine *machine, const char *source, size_t n);
void report_add(report *to, const report_row *row);
void report_end(report *to);

#endif
