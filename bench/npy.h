/* SPDX-License-Identifier: MIT */
/* Reads arrays of binary32 and binary64 numbers from .npy files, the file format of NumPy. */
#ifndef LATHE_BENCH_NPY_H
#define LATHE_BENCH_NPY_H

#include <stddef.h>

typedef struct npy_array {
    void *data;       /* count floats (item_size 4) or doubles (item_size 8), in the order of the host */
    size_t count;     /* product of the shape; 1 for shape () */
    size_t item_size; /* 4 or 8 */
} npy_array;

enum { NPY_ERROR_MAX = 512 };

/* Reads the file `path` of version 1.0, 2.0 or 3.0 with dtype '<f4' or '<f8', in C order, of any shape.
   Returns 0, or -1 with one line in error[0..size-1] that names the file, what is wrong and at which byte;
   `array` is then empty. Nothing in the file is trusted: no more memory is asked for than it has bytes. */
int npy_read(npy_array *array, const char *path, char *error, size_t size);

/* Frees what npy_read allocated; an empty array is fine. */
void npy_free(npy_array *array);

#endif
