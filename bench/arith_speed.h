/* SPDX-License-Identifier: MIT */
/* Arithmetic on arrays, timed against the carrier's plain operation, and that rounded afterwards. */
#ifndef LATHE_BENCH_ARITH_SPEED_H
#define LATHE_BENCH_ARITH_SPEED_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

#include "data.h"
#include "timing.h"

enum { ARITH_OPERATIONS = LATHE_SQRT + 1 };

/* What LATHE_ADD to LATHE_SQRT are called. */
extern const char *const arith_operation_names[ARITH_OPERATIONS];

/* Nobody's values are equal: every operand has a third of each of data.h's arrays. */
int arith_data_make(data_arrays *d, size_t item_size, size_t n, uint64_t seed);
void arith_data_fit(data_arrays *d, const lathe_format *format);

/* The data in words. */
extern const char *const arith_data_text;

typedef struct arith_work {
    const lathe_plan *plan;
    lathe_operation operation;
    int exceptions; /* asks for them too */
    unsigned data;  /* 1 << DATA_NORMAL | 1 << DATA_LOG_UNIFORM */
} arith_work;

typedef struct arith_time {
    double seconds;         /* of one call */
    double ratio;           /* to the plain loop over the same arrays */
    double two_steps_ratio; /* of the plain loop and lathe_round on its results, to the plain loop alone */
} arith_time;

/* Times the first n elements, for each data asked for, all in turn, in the instruction set that lathe_isa_use
   chose. Returns the status of the library's call; `time` is set if that is LATHE_OK. */
lathe_status arith_speed(const arith_work *w, const data_arrays *data, size_t n, double budget,
                         arith_time time[DATA_KINDS]);

#endif
