/* SPDX-License-Identifier: MIT */
/* Checks of matrices in memory. */
#include "common.h"

#include <stdint.h>

#include "matrix.h"

#include "call.h"

/* A column-major matrix is the transpose of a row-major one. */
static int runs_along_rows(lathe_major major, lathe_transpose transpose)
{
    return (major == LATHE_ROW_MAJOR) == (transpose == LATHE_NO_TRANS);
}

lathe_status lathe_matrix_check(lathe_major major, lathe_transpose transpose, size_t rows, size_t columns,
                                size_t ld, size_t size, lathe_strides *strides, size_t *bytes)
{
    if ((major != LATHE_ROW_MAJOR && major != LATHE_COL_MAJOR) ||
        (transpose != LATHE_NO_TRANS && transpose != LATHE_TRANS))
        return LATHE_E_OPTION;
    const int along_rows = runs_along_rows(major, transpose);
    const size_t lines = along_rows ? rows : columns, length = along_rows ? columns : rows;
    if (ld < 1 || ld < length)
        return LATHE_E_OPTION;
    *strides = lathe_strides_of(major, transpose, ld);
    *bytes = 0;
    if (lines == 0 || length == 0)
        return LATHE_OK;
    const size_t most = PTRDIFF_MAX / size;
    if (length > most || (lines - 1 > 0 && (most - length) / (lines - 1) < ld))
        return LATHE_E_SIZE;
    *bytes = ((lines - 1) * ld + length) * size;
    return LATHE_OK;
}

lathe_status lathe_matrix_find(lathe_major major, lathe_transpose transpose, size_t rows, size_t columns,
                               const void *at, size_t ld, size_t size, lathe_strides *strides,
                               lathe_matrix_memory *memory)
{
    size_t bytes;
    const lathe_status status =
        lathe_matrix_check(major, transpose, rows, columns, ld, size, strides, &bytes);
    if (status)
        return status;
    *memory = (lathe_matrix_memory){at, bytes, ld, runs_along_rows(major, transpose) ? columns : rows};
    if (bytes && !at)
        return LATHE_E_NULL;
    return bytes > UINTPTR_MAX - (uintptr_t)at ? LATHE_E_SIZE : LATHE_OK;
}

lathe_status lathe_matrix_apart(const lathe_matrix_memory *dst, const lathe_matrix_memory *src, size_t size)
{
    if (!dst->bytes || !src->bytes)
        return LATHE_OK;
    const lathe_status status = lathe_ranges_check(dst->at, dst->bytes, src->at, src->bytes);
    if (status != LATHE_E_OVERLAP || dst->ld != src->ld || dst->ld > SIZE_MAX / size)
        return status;
    const uintptr_t to = (uintptr_t)dst->at, from = (uintptr_t)src->at, line = dst->ld * size;
    const uintptr_t behind = to >= from ? (to - from) % line : (line - (from - to) % line) % line;
    return behind >= src->length * size && dst->length * size <= line - behind ? LATHE_OK : status;
}
