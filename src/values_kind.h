/* SPDX-License-Identifier: MIT */
/* The values of formats of other kinds than FLOAT, by rank. */
#ifndef LATHE_VALUES_KIND_H
#define LATHE_VALUES_KIND_H

#include "kind.h"

/* Of a complete format that binary64 holds: the rank of the largest value not above finite x, less than the
   first if there is none; *is_value tells whether it is x. */
int64_t lathe_rank_under(const lathe_format *f, double x, int *is_value);

/* The next rank, which zero has only where the format has it. */
int64_t lathe_rank_after(const lathe_format *f, int64_t rank, int down);

/* The distance from the largest value not above |x| to the next one, from the largest of all that to the one
   before; under the smallest of a mirrored kind, that. NaN of a table of one value, none of them positive. */
lathe_exact lathe_rank_ulp(const lathe_format *f, double x);

double lathe_value_at(const lathe_format *f, int64_t rank);

#endif
