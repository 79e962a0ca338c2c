/* SPDX-License-Identifier: MIT */
/* What formats do to a file of numbers, and tables of it. */
#ifndef LATHE_CLI_MEASURE_H
#define LATHE_CLI_MEASURE_H

#include <stddef.h>

#include <lathe/lathe.h>

#include "cli.h"
#include "input.h"
#include "spec.h"
#include "table.h"

/* A format, and what it did. */
typedef struct measured {
    spec to;
    double bits; /* 0 where there is no number of them */
    lathe_random random;
    lathe_stats stats;
    double wasserstein; /* NaN unless asked for */
} measured;

/* Why formats are left out. */
typedef enum left_out { LEFT_OUT_TYPE, LEFT_OUT_OPTIONS, LEFT_OUT_MEMORY, LEFT_OUT_REASONS } left_out;
enum { MEASURE_LEFT_OUT = 400 };

typedef struct measurement {
    measured *of;
    size_t count;
    const char *source;
    size_t carrier_size;
    int has_missing; /* the file says which values are */
    uint64_t missing;
    char left_out[LEFT_OUT_REASONS][MEASURE_LEFT_OUT]; /* their names */
} measurement;

/* Lists the formats of "FORMAT,FORMAT,..." or, for NULL, of the table and the usual block formats, with the
   options of the command line: of these those are left out that cannot have them. Returns 0 or a status,
   having said why. */
int measure_formats(measurement *m, const cli_args *args, const char *list);

/* Adds one to the list. */
int measure_add(measurement *m, const char *argument, const char *name, const char *options);

/* Leaves out the formats that the values' type cannot hold, or, if `is_chosen`, makes them an error; and else
   block formats that would need very many values at once. */
int measure_choose(measurement *m, const input *in, int is_chosen);

/* Chooses as measure_choose does, reads the file and rounds it to every format. With `has_distance` all is
   held in memory for the Wasserstein distance. */
int measure_file(measurement *m, const cli_args *args, int is_chosen, int has_distance);

void measure_free(measurement *m);

/* PLAIN, CSV or JSON by the command line. Returns 0 or CLI_USAGE, having said why. */
int measure_style(const cli_args *args, table_style *style);

/* sqrt(noise / signal): 0 where all is exact, NaN where nothing was measured. */
double measure_error(const measured *m);

/* How many finite values became infinity or NaN. */
double measure_lost(const lathe_stats *s);

/* What only one range of values tells: NaN for a block format, whose range moves. */
double measure_of_plan(const measured *m, double x);

/* Of the values that have one; NaN where none has. */
double measure_largest_exponent(const lathe_stats *s);
double measure_smallest_exponent(const lathe_stats *s);

/* Notes about the file for the tables, of one format or more. */
enum { MEASURE_NOTES = 6, MEASURE_NOTE = LEFT_OUT_REASONS * (MEASURE_LEFT_OUT + 80) };
typedef struct measure_notes {
    table_note note[MEASURE_NOTES];
    char text[MEASURE_NOTES][MEASURE_NOTE];
    size_t count;
} measure_notes;
void measure_describe(const measurement *m, measure_notes *notes);

#endif
