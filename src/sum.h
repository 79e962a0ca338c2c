/* SPDX-License-Identifier: MIT */
/* Exact sums: fixed-point numbers so wide that no term is ever rounded, and their means. */
#ifndef LATHE_SUM_H
#define LATHE_SUM_H

#include <stdint.h>

#include <lathe/stats.h>

/* Adds m * 2^exponent, or subtracts it; bits under the unit of the sum must be 0. */
void lathe_sum_add(lathe_stats_sum *sum, int negative, uint64_t m, int exponent);

/* Adds the finite value of these binary64 bits. */
void lathe_sum_add_bits(lathe_stats_sum *sum, uint64_t bits);

void lathe_sum_merge(lathe_stats_sum *sum, const lathe_stats_sum *other);

/* sum / count as binary64, rounded to nearest, ties to even; NaN for count 0. */
double lathe_sum_mean(const lathe_stats_sum *sum, uint64_t count);

/* floor(2^50 log2(sum)) but for an error of a few units; the sum must be positive. */
int64_t lathe_sum_log2(const lathe_stats_sum *sum);

int lathe_sum_is_zero(const lathe_stats_sum *sum);

#endif
