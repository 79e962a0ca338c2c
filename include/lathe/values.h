/* SPDX-License-Identifier: MIT */
/* The values of a format: membership, neighbours, spacing, all of them in order.

   `x` is any double, of the format or not. Each query returns NaN (membership: 0) where the format is
   unsound or reaches outside binary64. */
#ifndef LATHE_VALUES_H
#define LATHE_VALUES_H

#include <stddef.h>

#include <lathe/export.h>
#include <lathe/format.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1 if the format has the value x, else 0. Signed zeros are told apart; any NaN is a member of a format with
   NaN. */
LATHE_API int lathe_format_has(const lathe_format *format, double x);

/* The smallest value above x and the largest below it, as nextUp and nextDown of IEEE 754-2019 section
   5.3.1: infinities are values where the format has them, and the one on that side gives itself; next up
   of the negative value nearest zero is -0 where the format has it. NaN for NaN, and where the format has
   no value on that side. */
LATHE_API double lathe_format_next_up(const lathe_format *format, double x);
LATHE_API double lathe_format_next_down(const lathe_format *format, double x);

/* The largest value not above x and the smallest not below it, both x where that is a value (and 0 for -0 in
   a format that has 0 alone). NaN where there is none, and for NaN. */
LATHE_API double lathe_format_lower(const lathe_format *format, double x);
LATHE_API double lathe_format_upper(const lathe_format *format, double x);

/* Where x is between them: (x - lower) / (upper - lower), cut to 53 bits after the point; 0 where x is a
   value. NaN where either is no finite number. */
LATHE_API double lathe_format_position(const lathe_format *format, double x);

/* Of LATHE_KIND_FLOAT: the spacing of the format's grid at |x|, the grid continued without end above the
   largest value: 2^(max(e, emin) - precision + 1) for 2^e <= |x| < 2^(e+1); under the smallest
   value of a format without subnormals, that value: 2^emin or, with LATHE_HAS_NO_BOTTOM,
   2^emin (1 + 2^(1-precision)). Of other kinds: the distance from the largest value not above |x| to the next
   one (where all are above, from the least), from the largest of all that to the one before, of a single
   value that; NaN where that is no binary64 number. NaN for infinite x and NaN. */
LATHE_API double lathe_format_ulp(const lathe_format *format, double x);

/* Writes all lathe_format_count(format) values to values[0..], ascending: -infinity, lowest, ..., -0, +0,
   ..., largest, +infinity, as far as the format has them. LATHE_E_SPACE if `size` is less than the count;
   LATHE_E_PRECISION or LATHE_E_RANGE if binary64 does not hold the values. */
LATHE_API lathe_status lathe_format_values(const lathe_format *format, double *values, size_t size);

#ifdef __cplusplus
}
#endif

#endif
