/* SPDX-License-Identifier: MIT */
/* Tables: where a number is among values, and those that have names. */
#ifndef LATHE_TABLE_H
#define LATHE_TABLE_H

#include <stddef.h>

#include "carrier.h"
#include "formats.h"

/* Integers in the order of the numbers with these binary64 bits, -0 before +0. */
static inline int64_t lathe_table_key(uint64_t bits)
{
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64);
    return bits & sign ? -(int64_t)(bits ^ sign) - 1 : (int64_t)bits;
}

/* The number of ascending values whose keys are not above this one. */
size_t lathe_table_rank(const double *values, size_t count, int64_t key);

extern const lathe_row lathe_table_rows[];
extern const size_t lathe_table_row_count;

#endif
