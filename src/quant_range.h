/* SPDX-License-Identifier: MIT */
/* The ends of a group's range. */
#ifndef LATHE_QUANT_RANGE_H
#define LATHE_QUANT_RANGE_H

#include "quant_call.h"

/* Finite values, the carrier's bits, of `count` that there are; a zero is positive. Both ends are 0 where
   there are none, and the range covers zero where it should. */
typedef struct lathe_quant_ends {
    uint64_t low, high, count;
} lathe_quant_ends;

lathe_quant_ends lathe_quant_extremes(const lathe_quant_call *c, size_t group);
lathe_quant_ends lathe_quant_percentiles(const lathe_quant_call *c, size_t group);

#endif
