/* SPDX-License-Identifier: MIT */
/* The speed that the project has set itself as target, and whether it is reached here. */
#ifndef LATHE_BENCH_TARGETS_H
#define LATHE_BENCH_TARGETS_H

#include "data.h"
#include "speed_request.h"
#include "timing.h"

/* Measures the targets that the request does not leave out, in five runs, and prints for each cell the
   target, the median of the runs, and whether it is met. Returns an exit status, which does not tell what is
   met. */
int targets_run(const speed_request *q);

/* How much slower the slowest distribution is than the fastest: 0 is the same. */
double targets_spread(const timing_result time[DATA_KINDS]);

/* The data in words. */
extern const char *const targets_data;

#endif
