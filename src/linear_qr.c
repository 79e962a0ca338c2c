/* SPDX-License-Identifier: MIT */
/* QR by Householder's reflections. */
#include "common.h"

#include "line.h"
#include "linear.h"

/* Makes v of column j, and tau. */
static uint64_t reflection(const lathe_linear *l, const lathe_view *a, size_t m, size_t j)
{
    const lathe_vector column = lathe_view_column(a, j, j);
    const uint64_t x = lathe_linear_get(l, column.at);
    int is_zero = 1;
    for (size_t i = j + 1; i < m && is_zero; i++)
        is_zero = lathe_linear_is_zero(l, lathe_linear_get(l, lathe_view_at(a, i, j)));
    if (is_zero)
        return 0;
    const uint64_t at = column.index, squares = lathe_linear_dot(l, 0, column, column, m - j);
    const uint64_t norm = lathe_linear_do(l, LATHE_SQRT, LATHE_STAGE_ROOT, at, squares, 0);
    const uint64_t beta = (norm & ~l->sign) | (~x & l->sign);
    if (lathe_linear_is_zero(l, beta))
        return 0;
    const uint64_t rise = lathe_linear_do(l, LATHE_SUB, LATHE_STAGE_RISE, at, beta, x);
    const uint64_t tau = lathe_linear_do(l, LATHE_DIV, LATHE_STAGE_TAU, at, rise, beta);
    const uint64_t pivot = lathe_linear_do(l, LATHE_SUB, LATHE_STAGE_PIVOT, at, x, beta);
    lathe_linear_divide(l, lathe_view_column(a, j + 1, j), pivot, m - j - 1);
    lathe_linear_set(l, column.at, beta);
    return tau;
}

/* To n columns from q on, as many as a line has. */
static void reflect(const lathe_linear *l, const lathe_view *a, size_t m, size_t j, uint64_t tau, size_t q,
                    size_t n)
{
    lathe_line line;
    const lathe_vector first = lathe_view_row(a, j, q);
    lathe_vector w = {line.bytes, 1, first.index, first.step};
    lathe_line_gather(&line, first.at, first.stride, l->size, n);
    for (size_t i = j + 1; i < m; i++) {
        const lathe_vector row = lathe_view_row(a, i, q);
        w.index = row.index;
        lathe_linear_add(l, LATHE_STAGE_SUM, w, lathe_linear_get(l, lathe_view_at(a, i, j)), row, n);
    }
    w.index = first.index;
    lathe_linear_scale(l, LATHE_STAGE_SCALE, w, tau, n);
    lathe_linear_subtract(l, LATHE_STAGE_HEAD, first, w, n);
    for (size_t i = j + 1; i < m; i++)
        lathe_linear_add(l, LATHE_STAGE_REFLECT, lathe_view_row(a, i, q),
                         lathe_linear_get(l, lathe_view_at(a, i, j)) ^ l->sign, w, n);
}

static lathe_status geqrf(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra,
                          lathe_major major, size_t m, size_t n, void *a, size_t lda, void *tau)
{
    lathe_linear l;
    lathe_view v;
    lathe_matrix_memory memory;
    const size_t least = m < n ? m : n, width = LATHE_LINE / size;
    lathe_status status = lathe_linear_prepare(&l, dot, extra, 0, size);
    if (!status)
        status = lathe_linear_matrix(&l, major, LATHE_NO_TRANS, m, n, a, lda, &v, &memory);
    if (!status && least && !tau)
        status = LATHE_E_NULL;
    if (!status)
        status = lathe_linear_apart(&memory, tau, least * size);
    if (!status)
        status = lathe_linear_draws(&l, m, n, least);
    if (status)
        return status;
    for (size_t j = 0; j < least; j++) {
        const lathe_view step = lathe_view_step(v, j);
        const uint64_t t = reflection(&l, &step, m, j);
        lathe_linear_set(&l, (char *)tau + j * size, t);
        for (size_t q = j + 1; t && q < n; q += width)
            reflect(&l, &step, m, j, t, q, n - q < width ? n - q : width);
    }
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_geqrf_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                             size_t m, size_t n, float *a, size_t lda, float *tau)
{
    return geqrf(sizeof *a, dot, extra, major, m, n, a, lda, tau);
}

lathe_status lathe_geqrf_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                             size_t m, size_t n, double *a, size_t lda, double *tau)
{
    return geqrf(sizeof *a, dot, extra, major, m, n, a, lda, tau);
}
