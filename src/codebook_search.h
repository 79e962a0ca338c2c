/* SPDX-License-Identifier: MIT */
/* Where a value is among the values of a table, exactly. */
#ifndef LATHE_CODEBOOK_SEARCH_H
#define LATHE_CODEBOOK_SEARCH_H

#include <lathe/codebook.h>

#include "ladder.h"

/* How a made table is told from other memory ("books-01"). */
#define LATHE_CODEBOOK_MADE UINT64_C(0x626f6f6b732d3031)

/* A table as a format with a way of rounding into it. */
typedef struct lathe_open_codebook {
    lathe_format format;
    lathe_options options;
    lathe_grid grid;
    lathe_ladder ladder; /* of these, in a carrier that has the values if it makes any */
} lathe_open_codebook;

/* `options` in place of the table's own. */
void lathe_codebook_open(lathe_open_codebook *to, const lathe_codebook *book,
                         const lathe_codebook_options *options, const lathe_carrier *carrier);

/* |x - a| > |y - b|, of finite binary64 bits. */
int lathe_codebook_farther(uint64_t x, uint64_t a, uint64_t y, uint64_t b);

/* The index of the nearest value, the lesser of two as near. */
size_t lathe_codebook_nearest(const double *values, size_t count, uint64_t x);

/* The index that x, binary64 bits and no NaN, is rounded to; `draw` has the random bits, N = `random_bits` of
   them. */
size_t lathe_codebook_find(const lathe_open_codebook *book, uint64_t x, uint64_t draw, int random_bits);

#endif
