/* SPDX-License-Identifier: MIT */
/* Tiles of products of matrices, AVX-512. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

/* The direction is part of an instruction. */
#define TILE_HAS_ODD 1
#include "tile.h"

/* Rows that registers hold: of bare sums, and beside what rounding needs. */
enum { ROWS = 8, ROUNDED_ROWS = 8 };

int lathe_tile_avx512(const lathe_tile *g)
{
    return tile(g, ROWS, ROUNDED_ROWS);
}

void lathe_scan_avx512(lathe_tile_facts *facts, const float *x, size_t n)
{
    scan(facts, x, n);
}
