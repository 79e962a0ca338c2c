/* SPDX-License-Identifier: MIT */
/* A call that rounds an array, and the memcpy it is compared with, as work to be timed. */
#ifndef LATHE_BENCH_ARRAY_CALL_H
#define LATHE_BENCH_ARRAY_CALL_H

#include <stddef.h>

#include <lathe/lathe.h>

/* Stochastic plans draw from `random`, other plans round by the calls without. */
typedef struct array_call {
    const lathe_plan *plan;
    lathe_random random; /* goes on from call to call */
    void *dst;
    const void *src;
    size_t n, item_size; /* item_size 4 means floats, 8 doubles */
} array_call;

/* Where all draws of the benchmarks begin, and that in words. */
extern const lathe_random array_call_random;
extern const char *const array_call_random_text;

/* 1 if the plan's rule draws. */
int array_call_draws(const lathe_plan *plan);

/* The context is an array_call. */
void array_call_round(void *context);
void array_call_copy(void *context);

#endif
