/* SPDX-License-Identifier: MIT */
/* Products of block-scaled matrices: their values in the workspace, then the product; without one, each value
   as often as it is needed. */
#include "common.h"

#include <stdint.h>

#include "call.h"
#include "dot.h"

enum { ALIGNMENT = 64 };

/* Values of both matrices, in whole lines of a cache; SIZE_MAX: more than there is. */
static size_t values(size_t m, size_t n, size_t k)
{
    const size_t most = PTRDIFF_MAX / sizeof(float) / 4;
    if ((k && (m > most / k || n > most / k)))
        return SIZE_MAX;
    return m * k + k * n;
}

lathe_status lathe_gemm_blocks_workspace_f32(const lathe_dot *dot, size_t m, size_t n, size_t k,
                                             size_t *bytes)
{
    size_t rest;
    const size_t count = values(m, n, k);
    if (!bytes)
        return LATHE_E_NULL;
    const lathe_status status = lathe_gemm_workspace_f32(dot, m, n, k, &rest);
    if (status)
        return status;
    if (count == SIZE_MAX || rest > SIZE_MAX - ALIGNMENT - count * sizeof(float))
        return LATHE_E_SIZE;
    *bytes = ALIGNMENT + count * sizeof(float) + rest;
    return LATHE_OK;
}

static lathe_array array_of(const lathe_dot_blocks *x, size_t rows, size_t columns)
{
    return (lathe_array){.rank = 2, .axis = x->axis, .row_axis = x->row_axis, .shape = {rows, columns}};
}

/* What is wrong with writing these bytes and reading such a matrix. */
static lathe_status apart(const lathe_dot_blocks *x, const lathe_block_needs *needs, const void *dst,
                          size_t bytes)
{
    if (bytes == 0 || needs->codes_bytes == 0)
        return LATHE_OK;
    const lathe_status status = lathe_ranges_check(dst, bytes, x->codes, needs->codes_bytes);
    return status ? status : lathe_ranges_check(dst, bytes, x->scales, needs->scales_bytes);
}

/* What is to be written: C, and the workspace. */
typedef struct written {
    const void *at;
    size_t bytes;
} written;

/* Such a matrix, ready to be read, or what is wrong with it. */
static lathe_status open_blocks(lathe_block_call *c, const lathe_dot_blocks *x, const lathe_array *array,
                                const written to[2])
{
    lathe_block_needs needs;
    lathe_status status = lathe_block_measure(x->plan, array, &needs);
    if (!status && needs.codes_bytes && (!x->codes || !x->scales))
        status = LATHE_E_NULL;
    for (int i = 0; i < 2 && !status; i++)
        status = apart(x, &needs, to[i].at, to[i].bytes);
    return status ? status
                  : lathe_block_open(c, x->plan, array, x->tensor, x->codes, x->scales, sizeof(float));
}

/* A product that is yet to be made, with its matrices in blocks. */
typedef struct product {
    size_t m, n, k;
    const lathe_dot_blocks *a, *b;
    lathe_array rows, columns;
    float beta, *c;
    size_t ldc;
} product;

/* The product's own checks come last; the blocks have been looked at. */
static lathe_status in_workspace(const lathe_dot *dot, const lathe_dot_extra *extra, const product *p)
{
    const size_t m = p->m, n = p->n, k = p->k;
    char *const at = (char *)extra->workspace + (size_t)(-(uintptr_t)extra->workspace % ALIGNMENT);
    float *const x = (float *)(void *)at, *const y = x + m * k;
    lathe_dot_extra inner = *extra;
    inner.workspace = y + k * n;
    inner.workspace_bytes =
        extra->workspace_bytes - (size_t)((char *)inner.workspace - (char *)extra->workspace);
    lathe_block_dequantize_f32(p->a->plan, &p->rows, p->a->tensor, x, p->a->codes, p->a->scales);
    lathe_block_dequantize_f32(p->b->plan, &p->columns, p->b->tensor, y, p->b->codes, p->b->scales);
    return lathe_gemm_f32(dot, &inner, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, m, n, k, 1, x,
                          k ? k : 1, y, n ? n : 1, p->beta, p->c, p->ldc);
}

static lathe_status in_place(const lathe_dot *dot, const lathe_dot_extra *extra, const product *p,
                             const lathe_block_call blocks[2])
{
    static const float one = 1;
    if (dot->order == LATHE_DOT_BLAS) /* it reads memory */
        return LATHE_E_SPACE;
    const lathe_major major = LATHE_ROW_MAJOR;
    const lathe_transpose as_is = LATHE_NO_TRANS;
    return lathe_dot_gemm(sizeof one, dot, extra, (const size_t[]){p->m, p->n, p->k}, &one,
                          (lathe_dot_given){major, as_is, NULL, p->k ? p->k : 1, &blocks[0]},
                          (lathe_dot_given){major, as_is, NULL, p->n ? p->n : 1, &blocks[1]}, &p->beta, p->c,
                          lathe_dot_memory(major, as_is, NULL, p->ldc));
}

lathe_status lathe_gemm_blocks_f32(const lathe_dot *dot, const lathe_dot_extra *extra, size_t m, size_t n,
                                   size_t k, const lathe_dot_blocks *a, const lathe_dot_blocks *b, float beta,
                                   float *c, size_t ldc)
{
    const int has_room = extra && extra->workspace;
    lathe_block_call blocks[2];
    written to[2] = {{c, 0}, {NULL, 0}};
    size_t needed;
    lathe_strides strides;
    if (!a || !b)
        return LATHE_E_NULL;
    const product p = {.m = m,
                       .n = n,
                       .k = k,
                       .a = a,
                       .b = b,
                       .rows = array_of(a, m, k),
                       .columns = array_of(b, k, n),
                       .beta = beta,
                       .c = c,
                       .ldc = ldc};
    lathe_status status = lathe_gemm_blocks_workspace_f32(dot, m, n, k, &needed);
    if (!status && has_room && extra->workspace_bytes < needed)
        status = LATHE_E_SPACE;
    if (!status)
        status =
            lathe_matrix_check(LATHE_ROW_MAJOR, LATHE_NO_TRANS, m, n, ldc, sizeof *c, &strides, &to[0].bytes);
    if (!status && has_room)
        to[1] = (written){extra->workspace, extra->workspace_bytes};
    if (!status && to[0].bytes && to[1].bytes)
        status = lathe_ranges_check(to[1].at, to[1].bytes, c, to[0].bytes);
    if (!status)
        status = open_blocks(&blocks[0], a, &p.rows, to);
    if (!status)
        status = open_blocks(&blocks[1], b, &p.columns, to);
    if (status)
        return status;
    return has_room ? in_workspace(dot, extra, &p) : in_place(dot, extra, &p, blocks);
}
