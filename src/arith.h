/* SPDX-License-Identifier: MIT */
/* The arithmetic call behind those of lathe/arith.h. */
#ifndef LATHE_ARITH_RUN_H
#define LATHE_ARITH_RUN_H

#include <stddef.h>

#include <lathe/arith.h>

enum { LATHE_OPERANDS = 3 };

/* Checks and does everything, on values of `size` bytes; results draw in that rounding stage. */
lathe_status lathe_arith_run(const lathe_arith *arith, unsigned stage, unsigned size, void *dst,
                             const void *const from[LATHE_OPERANDS], size_t n);

#endif
