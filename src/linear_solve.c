/* SPDX-License-Identifier: MIT */
/* Triangular systems. */
#include "common.h"

#include "linear.h"

void lathe_linear_solve(const lathe_linear *l, const lathe_view *a, int is_lower, lathe_diagonal diagonal,
                        size_t n, const lathe_view *b, size_t columns)
{
    for (size_t step = 0; step < n; step++) {
        const size_t i = is_lower ? step : n - 1 - step, left = n - 1 - step;
        const lathe_view x = lathe_view_step(*b, i);
        const lathe_vector solved = lathe_view_row(&x, i, 0);
        if (diagonal == LATHE_NON_UNIT)
            lathe_linear_divide(l, solved, lathe_linear_get(l, lathe_view_at(a, i, i)), columns);
        if (left == 0)
            break;
        const size_t first = is_lower ? i + 1 : 0;
        if (columns == 1) {
            lathe_linear_take(l, lathe_view_column(&x, first, 0), lathe_view_column(a, first, i),
                              lathe_linear_get(l, solved.at), left);
        } else {
            for (size_t j = first; j < first + left; j++)
                lathe_linear_add(l, LATHE_STAGE_SUM, lathe_view_row(&x, j, 0),
                                 lathe_linear_get(l, lathe_view_at(a, j, i)) ^ l->sign, solved, columns);
        }
    }
}

static int is_lower(lathe_triangle triangle, lathe_transpose transpose)
{
    return (triangle == LATHE_LOWER) == (transpose == LATHE_NO_TRANS);
}

static lathe_status options_check(lathe_triangle triangle, lathe_diagonal diagonal)
{
    const int is_known = (triangle == LATHE_UPPER || triangle == LATHE_LOWER) &&
                         (diagonal == LATHE_NON_UNIT || diagonal == LATHE_UNIT);
    return is_known ? LATHE_OK : LATHE_E_OPTION;
}

/* A as the caller names it. */
typedef struct triangular {
    lathe_major major;
    lathe_triangle triangle;
    lathe_transpose transpose;
    lathe_diagonal diagonal;
    const void *at;
    size_t ld;
} triangular;

static lathe_status trsv(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra,
                         const triangular *t, size_t n, void *x, size_t incx)
{
    lathe_linear l;
    lathe_view a, b;
    lathe_vector v;
    lathe_matrix_memory a_memory, x_memory;
    lathe_status status = lathe_linear_prepare(&l, dot, extra, 0, size);
    if (!status)
        status = options_check(t->triangle, t->diagonal);
    if (!status)
        status = lathe_linear_matrix(&l, t->major, t->transpose, n, n, t->at, t->ld, &a, &a_memory);
    if (!status)
        status = lathe_linear_vector(&l, n, x, incx, &v, &x_memory);
    if (!status)
        status = lathe_matrix_apart(&x_memory, &a_memory, size);
    if (!status)
        status = lathe_linear_draws(&l, n, 1, n);
    if (status || n == 0)
        return status;
    b = lathe_view_drawn((lathe_view){.at = v.at, .strides = {.row = incx, .column = 1}, .size = size}, n, 1);
    lathe_linear_solve(&l, &a, is_lower(t->triangle, t->transpose), t->diagonal, n, &b, 1);
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_trsv_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                            lathe_triangle triangle, lathe_transpose transpose, lathe_diagonal diagonal,
                            size_t n, const float *a, size_t lda, float *x, size_t incx)
{
    return trsv(sizeof *x, dot, extra, &(triangular){major, triangle, transpose, diagonal, a, lda}, n, x,
                incx);
}

lathe_status lathe_trsv_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                            lathe_triangle triangle, lathe_transpose transpose, lathe_diagonal diagonal,
                            size_t n, const double *a, size_t lda, double *x, size_t incx)
{
    return trsv(sizeof *x, dot, extra, &(triangular){major, triangle, transpose, diagonal, a, lda}, n, x,
                incx);
}

static lathe_status trsm(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra,
                         lathe_side side, const triangular *t, size_t m, size_t n, const void *alpha,
                         void *at, size_t ldb)
{
    lathe_linear l;
    lathe_view a, b;
    lathe_matrix_memory a_memory, b_memory;
    const size_t order = side == LATHE_LEFT ? m : n, others = side == LATHE_LEFT ? n : m;
    const int is_right = side == LATHE_RIGHT;
    lathe_status status = lathe_linear_prepare(&l, dot, extra, 0, size);
    if (!status)
        status = side == LATHE_LEFT || is_right ? options_check(t->triangle, t->diagonal) : LATHE_E_OPTION;
    if (!status)
        status = lathe_linear_matrix(&l, t->major, t->transpose, order, order, t->at, t->ld, &a, &a_memory);
    if (!status)
        status = lathe_linear_matrix(&l, t->major, LATHE_NO_TRANS, m, n, at, ldb, &b, &b_memory);
    if (!status)
        status = lathe_matrix_apart(&b_memory, &a_memory, size);
    if (!status)
        status = lathe_linear_draws(&l, m, n, order);
    if (status || m == 0 || n == 0)
        return status;
    if (is_right) {
        a = lathe_view_transposed(a);
        b = lathe_view_transposed(b);
    }
    const uint64_t factor = lathe_linear_get(&l, alpha);
    for (size_t i = 0; factor != l.one && i < order; i++)
        lathe_linear_scale(&l, LATHE_STAGE_ALPHA, lathe_view_row(&b, i, 0), factor, others);
    lathe_linear_solve(&l, &a, is_lower(t->triangle, t->transpose) != is_right, t->diagonal, order, &b,
                       others);
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_trsm_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                            lathe_side side, lathe_triangle triangle, lathe_transpose transpose,
                            lathe_diagonal diagonal, size_t m, size_t n, float alpha, const float *a,
                            size_t lda, float *b, size_t ldb)
{
    return trsm(sizeof *b, dot, extra, side, &(triangular){major, triangle, transpose, diagonal, a, lda}, m,
                n, &alpha, b, ldb);
}

lathe_status lathe_trsm_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                            lathe_side side, lathe_triangle triangle, lathe_transpose transpose,
                            lathe_diagonal diagonal, size_t m, size_t n, double alpha, const double *a,
                            size_t lda, double *b, size_t ldb)
{
    return trsm(sizeof *b, dot, extra, side, &(triangular){major, triangle, transpose, diagonal, a, lda}, m,
                n, &alpha, b, ldb);
}
