/* SPDX-License-Identifier: MIT */
/* What is timed, and against what: arrays and memcpy, short calls and copying calls, two threads and one. The
   instruction set is the one that lathe_isa_use chose. */
#ifndef LATHE_BENCH_SPEED_H
#define LATHE_BENCH_SPEED_H

#include <stddef.h>

#include <lathe/lathe.h>

#include "array_call.h"
#include "data.h"
#include "timing.h"

/* The first SPEED_PLAN_KINDS time a plan, the others something else. */
typedef enum speed_kind {
    SPEED_ARRAYS,
    SPEED_CALLS,
    SPEED_THREADS,
    SPEED_ENCODE,
    SPEED_DECODE,
    SPEED_ENCODE_PACKED,
    SPEED_DECODE_PACKED,
    SPEED_STATS,
    SPEED_PLAN_KINDS,
    SPEED_DRAWS = SPEED_PLAN_KINDS,
    SPEED_BLOCKS, /* of floats, as the next; among the targets alone */
    SPEED_AFFINE,
    SPEED_KINDS
} speed_kind;

typedef enum speed_codes { SPEED_NO_CODES, SPEED_IN_ARRAY, SPEED_IN_STREAM } speed_codes;

/* Kinds can share an option. */
typedef struct speed_kind_row {
    const char *name, *option;
    timing_work *work; /* on an array_call */
    speed_codes codes;
    int first, end; /* which of the data's arrays are read, each in a row of its own */
} speed_kind_row;

extern const speed_kind_row speed_kinds[SPEED_KINDS];

/* 0 for the generator, and for decoding, which is the same under every rule. */
int speed_has_rule(speed_kind kind);

/* 1 if the kind times the plan in this carrier; streams only where an array would have spare bits. */
int speed_serves(speed_kind kind, const lathe_plan *plan, size_t item_size);

enum { SPEED_DRAW_BYTES = 4, SPEED_LONGEST_CALL = 64 };

/* Array calls on the first n elements of each array that the kind reads, against memcpy of as many bytes as
   are read and written. Codes to decode are made from the log-uniform values, results for statistics from
   either in turn. The generator has no plan, and its data items of SPEED_DRAW_BYTES. */
void speed_arrays(speed_kind kind, const lathe_plan *plan, const data_arrays *data, size_t n, double budget,
                  timing_result result[DATA_KINDS]);

/* The same of the kinds that have no lathe_plan: `plan` has what is theirs. */
void speed_scaled(speed_kind kind, const array_call *plan, const data_arrays *data, size_t n, double budget,
                  timing_result result[DATA_KINDS]);

/* Independent calls on n <= SPEED_LONGEST_CALL values back to back, each on its own cache lines, against an
   indirect call that copies n values. */
timing_result speed_calls(const lathe_plan *plan, const data_arrays *data, size_t n, double budget);

/* How many values speed_calls needs. */
size_t speed_calls_need(void);

/* On `threads` threads against one. The ratio is their time over that of one thread. */
timing_result speed_threads(const lathe_plan *plan, const data_arrays *data, size_t n, int threads,
                            double budget);

#endif
