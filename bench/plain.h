/* SPDX-License-Identifier: MIT */
/* The carrier's own operations on arrays: what arithmetic that rounds to a format is compared with. */
#ifndef LATHE_BENCH_PLAIN_H
#define LATHE_BENCH_PLAIN_H

#include <stddef.h>

#include <lathe/lathe.h>

/* Arrays of n floats (item_size 4) or doubles (8), none of them in another. */
typedef struct plain_task {
    lathe_operation operation; /* LATHE_ADD to LATHE_SQRT */
    size_t item_size;
    void *dst;
    const void *a, *b, *c;
    size_t n;
} plain_task;

/* dst[i] = the operation on a[i], b[i] and c[i]. */
typedef void plain_loop(const plain_task *t);

/* The loop compiled for the instructions of the library's row `isa`: AVX-512, AVX2 with FMA, or what every
   processor of the kind has. */
plain_loop *plain_loop_for(const char *isa);

#endif
