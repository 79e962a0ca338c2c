/* SPDX-License-Identifier: MIT */
/* .npy files, the file format of NumPy: the header of any, and whole arrays of numbers. */
#ifndef LATHE_CLI_NPY_H
#define LATHE_CLI_NPY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { NPY_ERROR_MAX = 512, NPY_MOST_DIMENSIONS = 64, NPY_MAGIC = 6 };
extern const char npy_magic[NPY_MAGIC];

/* What stands before the numbers. */
typedef struct npy_header {
    char kind;        /* 'f': binary floating point of 2, 4 or 8 bytes; 'u': unsigned integers of 1 to 8 */
    size_t item_size; /* bytes of a number */
    int is_big_endian;
    int is_fortran; /* the first dimension runs fastest */
    int dimensions;
    uint64_t shape[NPY_MOST_DIMENSIONS];
    uint64_t count; /* product of the shape; 1 for shape () */
    uint64_t bytes; /* of the header itself: the numbers begin there */
} npy_header;

/* Reads a header of version 1.0, 2.0 or 3.0, and leaves `file` at the first number. `size` is that of the
   file, UINT64_MAX where a pipe has none; `has_begun` says that the NPY_MAGIC bytes by which all begin have
   been read. Returns 0, or -1 with what is wrong and at which byte in
   error[0..NPY_ERROR_MAX-1]. Nothing in the file is trusted: no more memory is asked for than it has bytes,
   nor more than a mebibyte. count * item_size does not overflow, and where there is a size, agrees with
   it. */
int npy_read_header(npy_header *header, FILE *file, uint64_t size, int has_begun, char *error);

/* Writes the header of version 1.0, padded to `least` bytes or more, and sets header->bytes. Returns 0, or -1
   where writing failed. */
int npy_write_header(npy_header *header, FILE *file, size_t least);

typedef struct npy_array {
    void *data;       /* count floats (item_size 4) or doubles (item_size 8), in the file's order */
    size_t count;     /* product of the shape */
    size_t item_size; /* 4, for 16-bit numbers too, or 8 */
} npy_array;

/* Reads the whole of a regular file of floating-point numbers. Returns 0, or -1 with one line in
   error[0..NPY_ERROR_MAX-1] that names the file, what is wrong and at which byte; `array` is then empty. */
int npy_read(npy_array *array, const char *path, char *error);

/* Frees what npy_read allocated; an empty array is fine. */
void npy_free(npy_array *array);

#endif
