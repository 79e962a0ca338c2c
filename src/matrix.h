/* SPDX-License-Identifier: MIT */
/* Checks of matrices in memory, for every call that takes one. */
#ifndef LATHE_MATRIX_INTERNAL_H
#define LATHE_MATRIX_INTERNAL_H

#include <stddef.h>

#include <lathe/matrix.h>
#include <lathe/status.h>

/* A matrix op(A) of rows x columns as distances between neighbours, in elements. */
typedef struct lathe_strides {
    size_t row, column; /* from (i, j) to (i + 1, j), and to (i, j + 1) */
} lathe_strides;

/* Those of op(A). */
static inline lathe_strides lathe_strides_of(lathe_major major, lathe_transpose transpose, size_t ld)
{
    const int along_rows = (major == LATHE_ROW_MAJOR) == (transpose == LATHE_NO_TRANS);
    return along_rows ? (lathe_strides){.row = ld, .column = 1} : (lathe_strides){.row = 1, .column = ld};
}

/* What is wrong with op(A) of these dimensions whose elements have `size` bytes; with LATHE_OK its strides
   and the bytes from its first element to the end of its last: 0 where it is empty. */
lathe_status lathe_matrix_check(lathe_major major, lathe_transpose transpose, size_t rows, size_t columns,
                                size_t ld, size_t size, lathe_strides *strides, size_t *bytes);

/* The memory of a matrix: lines of `length` elements, their beginnings `ld` apart; 0 bytes: none. */
typedef struct lathe_matrix_memory {
    const void *at;
    size_t bytes, ld, length;
} lathe_matrix_memory;

/* What is wrong with op(A) at that address: NULL for a matrix that has elements, or an end past all
   addresses, too; with LATHE_OK its strides and memory. */
lathe_status lathe_matrix_find(lathe_major major, lathe_transpose transpose, size_t rows, size_t columns,
                               const void *at, size_t ld, size_t size, lathe_strides *strides,
                               lathe_matrix_memory *memory);

/* What is wrong with writing the one matrix and reading the other. Parts of one matrix lie between each
   other's lines: with one leading dimension they are apart where no line ends behind the beginning of the
   other's next. */
lathe_status lathe_matrix_apart(const lathe_matrix_memory *dst, const lathe_matrix_memory *src, size_t size);

#endif
