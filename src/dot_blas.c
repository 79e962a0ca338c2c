/* SPDX-License-Identifier: MIT */
/* Products that a BLAS makes of rounded inputs: its order, not ours. */
#include "common.h"

#include <limits.h>
#include <string.h>

#include "dot.h"

#include "line.h"
#include "round_call.h"

#ifndef LATHE_HAS_OPENBLAS

int lathe_dot_has_blas(void)
{
    return 0;
}

lathe_status lathe_dot_blas_room(const lathe_dot_call *c, size_t *bytes)
{
    (void)c;
    (void)bytes;
    return LATHE_E_BUILD;
}

lathe_status lathe_dot_by_blas(const lathe_dot_call *c, void *workspace)
{
    (void)c;
    (void)workspace;
    return LATHE_E_BUILD;
}

#else

#include <cblas.h>

enum { ALIGNMENT = 64 };

int lathe_dot_has_blas(void)
{
    return 1;
}

/* Whole lines of a cache, or SIZE_MAX. */
static size_t room_of(const lathe_plan *plan, size_t rows, size_t columns, size_t size)
{
    if (!plan || !rows || !columns)
        return 0;
    if (columns > PTRDIFF_MAX / 4 / size / rows)
        return SIZE_MAX;
    return (rows * columns * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

lathe_status lathe_dot_blas_room(const lathe_dot_call *c, size_t *bytes)
{
    const size_t a = room_of(c->dot->a, c->m, c->k, c->size), b = room_of(c->dot->b, c->k, c->n, c->size);
    if (a == SIZE_MAX || b == SIZE_MAX)
        return LATHE_E_SIZE;
    *bytes = c->m && c->n && (a || b) ? ALIGNMENT + a + b : 0;
    return LATHE_OK;
}

/* A matrix that CBLAS can be told of: its lines are rows, or else columns. */
typedef struct operand {
    const void *at;
    int has_rows;
    size_t ld;
} operand;

static operand operand_of(const void *at, lathe_strides s, size_t columns)
{
    const int has_rows = s.column == 1 && (s.row != 1 || columns <= 1);
    return (operand){at, has_rows, has_rows ? s.row : s.column};
}

/* n values to memory where draws of neighbours follow one another from `index` on. */
static void round_line(const lathe_dot_call *c, const lathe_plan *plan, unsigned stage, uint64_t index,
                       char *to, const char *from, size_t stride, size_t n)
{
    lathe_random random = {0, 0, 0};
    const lathe_grid *const grid = c->size == sizeof(float) ? &plan->f32 : &plan->f64;
    const lathe_round_call call = {c->isa, plan, grid, &random, NULL, NULL, c->size, stage, NULL};
    if (c->random) {
        random = *c->random;
        random.next += index;
    }
    lathe_line_gather(to, from, stride, c->size, n);
    lathe_round_range(&call, to, to, 0, n);
}

/* A by columns, B by rows: as they draw. */
static operand rounded(const lathe_dot_call *c, const lathe_dot_matrix *x, int by_columns, char *to,
                       size_t columns)
{
    const size_t length = by_columns ? c->m : c->n;
    const size_t line = by_columns ? x->strides.column : x->strides.row,
                 along = by_columns ? x->strides.row : x->strides.column;
    if (!x->plan)
        return operand_of(x->at, x->strides, columns);
    for (size_t l = 0; l < c->k; l++)
        round_line(c, x->plan, x->stage, (uint64_t)l * length, to + l * length * c->size,
                   x->at + l * line * c->size, along, length);
    return (operand){to, !by_columns, length};
}

static void round_result(const lathe_dot_call *c)
{
    lathe_line line;
    for (size_t i = 0; i < c->m; i++)
        for (size_t j = 0, w; j < c->n; j += w) {
            const size_t most = LATHE_LINE / c->size, stride = c->c_strides.column;
            char *const at = (char *)c->c + (i * c->c_strides.row + j * stride) * c->size;
            w = c->n - j < most ? c->n - j : most;
            round_line(c, c->dot->output, LATHE_STAGE_OUTPUT, (uint64_t)i * c->n + j, line.bytes, at, stride,
                       w);
            lathe_line_scatter(at, &line, stride, c->size, w);
        }
}

static void multiply(const lathe_dot_call *c, const operand *a, const operand *b, const operand *to)
{
    const CBLAS_ORDER order = to->has_rows ? CblasRowMajor : CblasColMajor;
    const CBLAS_TRANSPOSE turns_a = a->has_rows == to->has_rows ? CblasNoTrans : CblasTrans,
                          turns_b = b->has_rows == to->has_rows ? CblasNoTrans : CblasTrans;
    const blasint m = (blasint)c->m, n = (blasint)c->n, k = (blasint)c->k;
    const blasint lda = (blasint)a->ld, ldb = (blasint)b->ld, ldc = (blasint)to->ld;
    if (c->size == sizeof(float)) {
        const uint32_t bits[2] = {(uint32_t)c->alpha, (uint32_t)c->beta};
        float factors[2];
        memcpy(factors, bits, sizeof factors);
        cblas_sgemm(order, turns_a, turns_b, m, n, k, factors[0], a->at, lda, b->at, ldb, factors[1], c->c,
                    ldc);
    } else {
        const uint64_t bits[2] = {c->alpha, c->beta};
        double factors[2];
        memcpy(factors, bits, sizeof factors);
        cblas_dgemm(order, turns_a, turns_b, m, n, k, factors[0], a->at, lda, b->at, ldb, factors[1], c->c,
                    ldc);
    }
}

/* Its integers. */
static int fits(const lathe_dot_call *c)
{
    const size_t all[] = {c->m,
                          c->n,
                          c->k,
                          c->a.strides.row,
                          c->a.strides.column,
                          c->b.strides.row,
                          c->b.strides.column,
                          c->c_strides.row,
                          c->c_strides.column};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] > INT_MAX)
            return 0;
    return 1;
}

lathe_status lathe_dot_by_blas(const lathe_dot_call *c, void *workspace)
{
    size_t needed;
    const lathe_status status = fits(c) ? lathe_dot_blas_room(c, &needed) : LATHE_E_SIZE;
    if (status)
        return status;
    if (needed && !workspace)
        return LATHE_E_SPACE;
    char *const first = needed ? (char *)workspace + (size_t)(-(uintptr_t)workspace % ALIGNMENT) : NULL;
    char *const second = needed ? first + room_of(c->dot->a, c->m, c->k, c->size) : NULL;
    const operand to = operand_of(c->c, c->c_strides, c->n), a = rounded(c, &c->a, 1, first, c->k),
                  b = rounded(c, &c->b, 0, second, c->n);
    multiply(c, &a, &b, &to);
    if (c->dot->output)
        round_result(c);
    return LATHE_OK;
}

#endif
