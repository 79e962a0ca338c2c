/* SPDX-License-Identifier: MIT */
/* A product of matrices on a matrix unit, tile by tile. */
#ifndef LATHE_UNIT_TILE_H
#define LATHE_UNIT_TILE_H

#include "isa.h"
#include "matrix.h"
#include "unit.h"

/* What is read of B at once: chunks of k of 16, 32 or 64 terms in 32, 16 or 8 columns. */
enum { LATHE_UNIT_ELEMENTS = 512 };

/* A matrix in memory. */
typedef struct lathe_unit_matrix {
    const void *at;
    lathe_strides strides;
} lathe_unit_matrix;

/* How elements of A or B are read: by a kernel's reading where that will do, by the grid in any case. */
typedef struct lathe_unit_source {
    lathe_unit_matrix matrix;
    lathe_unit_grid grid;
    int emin; /* of powers */
    int negates;
    lathe_unit_reading reading;
} lathe_unit_source;

/* A checked call. */
typedef struct lathe_unit_call {
    const lathe_unit *unit;
    lathe_unit_options options; /* the scale block spelt out */
    size_t m, n, k, size;       /* of an element in bytes */
    lathe_unit_source a, b;
    lathe_unit_matrix c;
    void *d;
    lathe_strides d_strides;
    lathe_unit_grid c_grid, sum, late, total, scale;
    lathe_unit_sum *add;
    lathe_unit_kernel *kernel; /* both or none: integers alone */
    lathe_unit_reader *read;
    lathe_unit_job job; /* but for what changes */
    size_t parts;       /* of k with a scale of its own */
    size_t tiles;       /* of columns */
    int chunk, columns; /* terms and columns in a tile */
} lathe_unit_call;

/* unit.c: what is wrong with these options of a unit for elements of `size` bytes, or LATHE_OK with the scale
   block spelt out; and a call whose options, sizes and matrices have been found right, which is not empty. */
lathe_status lathe_unit_check(const lathe_unit *u, lathe_unit_options *o, size_t size);
void lathe_unit_do(lathe_unit_call *call, const lathe_isa *isa);

/* Fills in what follows from unit, options and sizes. */
void lathe_unit_prepare(lathe_unit_call *call, const lathe_isa *isa);

/* Rows of tiles number `begin` to end - 1: row i of the tile of columns t has the number t * m + i. */
void lathe_unit_run(const void *call, size_t begin, size_t end);

#endif
