/* SPDX-License-Identifier: MIT */
/* Tiles of products of matrices, AVX2. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx2.h"

/* The direction is part of an instruction. */
#define TILE_HAS_ODD 0
#include "tile.h"

/* Rows that registers hold: of bare sums, and beside what rounding needs. */
enum { ROWS = 4, ROUNDED_ROWS = 2 };

int lathe_tile_avx2(const lathe_tile *g)
{
    return tile(g, ROWS, ROUNDED_ROWS);
}

void lathe_scan_avx2(lathe_tile_facts *facts, const float *x, size_t n)
{
    scan(facts, x, n);
}
