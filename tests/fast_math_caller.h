/* SPDX-License-Identifier: MIT */
/* A caller whose own file is compiled with -ffast-math. */
#ifndef TESTS_FAST_MATH_CALLER_H
#define TESTS_FAST_MATH_CALLER_H

#include <stddef.h>

#include <lathe/lathe.h>

/* Array calls, then the same by single-value calls into `alone`. */
lathe_status fast_math_round_f32(const lathe_plan *plan, float *dst, float *alone, const float *src,
                                 size_t n);
lathe_status fast_math_round_f64(const lathe_plan *plan, double *dst, double *alone, const double *src,
                                 size_t n);

/* 1 if the file was compiled as it should be. */
int fast_math_is_on(void);

#endif
