/* SPDX-License-Identifier: MIT */
/* Tables between values and codes of formats whose codes kind.h tells, for the length of a call. */
#ifndef LATHE_CODE_TABLE_H
#define LATHE_CODE_TABLE_H

#include <stddef.h>

#include "kernels/kernels.h"
#include "ladder.h"

/* Codes of so many bits have tables: more would not fit the stack beside a call's other buffers. */
enum { LATHE_TABLE_BITS = 8, LATHE_TABLE_VALUES = 1 << LATHE_TABLE_BITS, LATHE_TABLE_BINS = 256 };

/* Where a table is kept; one that is decoded with is the values alone. */
typedef struct lathe_encode_space {
    uint64_t at[LATHE_TABLE_VALUES];
    uint16_t codes[LATHE_TABLE_VALUES + 3], first[LATHE_TABLE_BINS + 1];
} lathe_encode_space;

/* How many elements are worth a table; SIZE_MAX where there is none. */
size_t lathe_code_table_worth(const lathe_format *f, const lathe_carrier *c);

/* Of what the ladder rounds to. */
void lathe_encode_table_make(lathe_code_table *t, const lathe_ladder *l, lathe_encode_space *space);
void lathe_decode_table_make(lathe_code_table *t, const lathe_format *f, const lathe_carrier *c,
                             uint64_t values[LATHE_TABLE_VALUES]);

#endif
