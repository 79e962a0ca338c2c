/* SPDX-License-Identifier: MIT */
/* The blocks of a strided array, one after another, and the elements of each in runs. */
#ifndef LATHE_BLOCK_WALK_H
#define LATHE_BLOCK_WALK_H

#include <stddef.h>

#include <lathe/block.h>

enum { LATHE_DIMENSIONS = 4 };

/* An array of four dimensions, those that are missing first, and of length 1. */
typedef struct lathe_walk {
    size_t shape[LATHE_DIMENSIONS], stride[LATHE_DIMENSIONS];
    size_t order[LATHE_DIMENSIONS];  /* strides of the element's index */
    size_t tile[LATHE_DIMENSIONS];   /* of a whole block */
    size_t blocks[LATHE_DIMENSIONS]; /* how many there are */
    size_t elements, block_count;
    size_t reach; /* elements of memory from the first to the last */
    int run;      /* the dimension of runs */
} lathe_walk;

/* What is wrong with the array, for values of so many bytes. */
lathe_status lathe_walk_make(lathe_walk *w, const lathe_block *block, const lathe_array *array, size_t size);

/* n elements: the first is `offset` elements behind the pointer and has that index. */
typedef struct lathe_run {
    size_t offset, stride, index, index_stride, n;
} lathe_run;

/* Where in a block the next run is. */
typedef struct lathe_cursor {
    size_t first[LATHE_DIMENSIONS], count[LATHE_DIMENSIONS], at[LATHE_DIMENSIONS];
    int ended;
} lathe_cursor;

/* The block of this number, in the order of scales; and its next run, or 0 past the last. */
lathe_cursor lathe_walk_block(const lathe_walk *w, size_t number);
int lathe_walk_next(const lathe_walk *w, lathe_cursor *cursor, lathe_run *run);

#endif
