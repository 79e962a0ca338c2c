/* SPDX-License-Identifier: MIT */
/* Random arrays of two distributions and their codes, for timings that must not depend on the data. */
#ifndef LATHE_BENCH_DATA_H
#define LATHE_BENCH_DATA_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

enum {
    DATA_NORMAL,      /* standard normal */
    DATA_LOG_UNIFORM, /* random signs; magnitudes uniform in the carrier's patterns, which are the logarithm
                         with straight pieces, from half the format's smallest value to twice its largest */
    DATA_KINDS,
    DATA_CODES = DATA_KINDS, /* what a decoding call reads; whoever times it puts it there */
    DATA_ARRAYS
};

/* Nothing in an array repeats, so that no branch predictor learns the large ones by heart. */
typedef struct data_arrays {
    void *src[DATA_ARRAYS], *dst; /* page-aligned, every page touched */
    size_t n, item_size;          /* item_size 4 means floats, 8 doubles */
    uint64_t state;
} data_arrays;

/* Allocates arrays of n values, that of the codes as long as the others, and fills the normal one; another
   `seed`, other values. Returns 0, or -1 with everything freed where memory ran out. */
int data_make(data_arrays *d, size_t item_size, size_t n, uint64_t seed);

/* Fills the log-uniform array for `format`. */
void data_fit(data_arrays *d, const lathe_format *format);

void data_free(data_arrays *d);

const char *data_name(int kind);

#endif
