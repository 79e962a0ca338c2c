/* SPDX-License-Identifier: MIT */
/* The most multiply-adds of binary32 that one core does. */
#ifndef LATHE_BENCH_PEAK_H
#define LATHE_BENCH_PEAK_H

#include <stddef.h>

/* Runs so many turns of a loop of independent fused multiply-adds in registers alone, by the vectors of the
   library's row `isa`, and returns how many it did; 0 where there is no such loop. */
typedef double peak_loop(size_t turns);
peak_loop *peak_loop_for(const char *isa);

#endif
