/* SPDX-License-Identifier: MIT */
/* Three ways to time a plan: an array against memcpy, short calls against copying calls, two threads against
   one; and the generator of random bits. The instruction set is the one that lathe_isa_use chose. */
#ifndef LATHE_BENCH_SPEED_H
#define LATHE_BENCH_SPEED_H

#include <stddef.h>

#include <lathe/lathe.h>

#include "data.h"
#include "timing.h"

/* Rounds the first n values of every distribution, each against memcpy of the same bytes. */
void speed_arrays(const lathe_plan *plan, const data_arrays *data, size_t n, double budget,
                  timing_result result[DATA_KINDS]);

enum { SPEED_LONGEST_CALL = 64 };

/* Independent calls on n <= SPEED_LONGEST_CALL values back to back, each on its own cache lines, against an
   indirect call that copies n values. */
timing_result speed_calls(const lathe_plan *plan, const data_arrays *data, size_t n, double budget);

/* How many values speed_calls needs. */
size_t speed_calls_need(void);

/* On `threads` threads against one. The ratio is their time over that of one thread. */
timing_result speed_threads(const lathe_plan *plan, const data_arrays *data, size_t n, int threads,
                            double budget);

enum { SPEED_DRAW_BYTES = 4 };

/* n draws of the generator, against memcpy of as many bytes. The data's items have SPEED_DRAW_BYTES. */
timing_result speed_draws(const data_arrays *data, size_t n, double budget);

#endif
