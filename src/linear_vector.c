/* SPDX-License-Identifier: MIT */
/* Vectors: axpy, scal, nrm2, asum, ger. */
#include "common.h"

#include "linear.h"

static lathe_status axpy(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra, size_t n,
                         const void *alpha, const void *x, size_t incx, void *y, size_t incy)
{
    lathe_linear l;
    lathe_vector from, to;
    lathe_matrix_memory x_memory, y_memory;
    lathe_status status = lathe_linear_prepare(&l, dot, extra, 0, size);
    if (!status)
        status = lathe_linear_vector(&l, n, x, incx, &from, &x_memory);
    if (!status)
        status = lathe_linear_vector(&l, n, y, incy, &to, &y_memory);
    if (!status && !(x == y && incx == incy))
        status = lathe_matrix_apart(&y_memory, &x_memory, size);
    if (!status)
        status = lathe_linear_draws(&l, n, 1, 1);
    if (status)
        return status;
    lathe_linear_add(&l, LATHE_STAGE_SUM, to, lathe_linear_get(&l, alpha), from, n);
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_axpy_f32(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n, float alpha,
                            const float *x, size_t incx, float *y, size_t incy)
{
    return axpy(sizeof *y, dot, extra, n, &alpha, x, incx, y, incy);
}

lathe_status lathe_axpy_f64(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n, double alpha,
                            const double *x, size_t incx, double *y, size_t incy)
{
    return axpy(sizeof *y, dot, extra, n, &alpha, x, incx, y, incy);
}

static lathe_status scal(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra, size_t n,
                         const void *alpha, void *x, size_t incx)
{
    lathe_linear l;
    lathe_vector v;
    lathe_matrix_memory memory;
    lathe_status status = lathe_linear_prepare(&l, dot, extra, 0, size);
    if (!status)
        status = lathe_linear_vector(&l, n, x, incx, &v, &memory);
    if (!status)
        status = lathe_linear_draws(&l, n, 1, 1);
    if (status)
        return status;
    lathe_linear_scale(&l, LATHE_STAGE_ALPHA, v, lathe_linear_get(&l, alpha), n);
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_scal_f32(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n, float alpha,
                            float *x, size_t incx)
{
    return scal(sizeof *x, dot, extra, n, &alpha, x, incx);
}

lathe_status lathe_scal_f64(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n, double alpha,
                            double *x, size_t incx)
{
    return scal(sizeof *x, dot, extra, n, &alpha, x, incx);
}

/* What a vector becomes one number of. */
static lathe_status vector_check(lathe_linear *l, unsigned size, const lathe_dot *dot,
                                 const lathe_linear_extra *extra, const void *dst, size_t n, const void *x,
                                 size_t incx, lathe_vector *v)
{
    const lathe_matrix_memory to = {dst, size, incx, 1};
    lathe_matrix_memory memory;
    lathe_status status = lathe_linear_prepare(l, dot, extra, 0, size);
    if (!status && !dst)
        status = LATHE_E_NULL;
    if (!status)
        status = lathe_linear_vector(l, n, x, incx, v, &memory);
    if (!status)
        status = lathe_matrix_apart(&to, &memory, size);
    return status ? status : lathe_linear_draws(l, 1, 1, n);
}

static lathe_status nrm2(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra, void *dst,
                         size_t n, const void *x, size_t incx)
{
    lathe_linear l;
    lathe_vector v;
    const lathe_status status = vector_check(&l, size, dot, extra, dst, n, x, incx, &v);
    if (status)
        return status;
    const uint64_t squares = lathe_linear_dot(&l, 0, v, v, n);
    lathe_linear_set(&l, dst, lathe_linear_do(&l, LATHE_SQRT, LATHE_STAGE_ROOT, 0, squares, 0));
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_nrm2_f32(const lathe_dot *dot, const lathe_linear_extra *extra, float *dst, size_t n,
                            const float *x, size_t incx)
{
    return nrm2(sizeof *dst, dot, extra, dst, n, x, incx);
}

lathe_status lathe_nrm2_f64(const lathe_dot *dot, const lathe_linear_extra *extra, double *dst, size_t n,
                            const double *x, size_t incx)
{
    return nrm2(sizeof *dst, dot, extra, dst, n, x, incx);
}

static lathe_status asum(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra, void *dst,
                         size_t n, const void *x, size_t incx)
{
    lathe_linear l;
    lathe_vector v;
    uint64_t s = 0;
    const lathe_status status = vector_check(&l, size, dot, extra, dst, n, x, incx, &v);
    if (status)
        return status;
    for (size_t i = 0; i < n; i++)
        s = lathe_linear_do(&l, LATHE_ADD, LATHE_STAGE_SUM, i, s,
                            lathe_linear_get(&l, v.at + i * incx * size) & ~l.sign);
    lathe_linear_set(&l, dst, s);
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_asum_f32(const lathe_dot *dot, const lathe_linear_extra *extra, float *dst, size_t n,
                            const float *x, size_t incx)
{
    return asum(sizeof *dst, dot, extra, dst, n, x, incx);
}

lathe_status lathe_asum_f64(const lathe_dot *dot, const lathe_linear_extra *extra, double *dst, size_t n,
                            const double *x, size_t incx)
{
    return asum(sizeof *dst, dot, extra, dst, n, x, incx);
}

/* The operands of ger but for its spec. */
typedef struct update {
    lathe_major major;
    size_t m, n;
    const void *alpha, *x, *y;
    size_t incx, incy;
    void *a;
    size_t lda;
} update;

static lathe_status ger(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra, const update *u)
{
    lathe_linear l;
    lathe_vector x, y;
    lathe_view a;
    lathe_matrix_memory x_memory, y_memory, a_memory;
    lathe_status status = lathe_linear_prepare(&l, dot, extra, 0, size);
    if (!status)
        status = lathe_linear_vector(&l, u->m, u->x, u->incx, &x, &x_memory);
    if (!status)
        status = lathe_linear_vector(&l, u->n, u->y, u->incy, &y, &y_memory);
    if (!status)
        status = lathe_linear_matrix(&l, u->major, LATHE_NO_TRANS, u->m, u->n, u->a, u->lda, &a, &a_memory);
    if (!status)
        status = lathe_matrix_apart(&a_memory, &x_memory, size);
    if (!status)
        status = lathe_matrix_apart(&a_memory, &y_memory, size);
    if (!status)
        status = lathe_linear_draws(&l, u->m, u->n, 1);
    if (status)
        return status;
    for (size_t i = 0; u->n && i < u->m; i++) {
        const lathe_vector row = lathe_view_row(&a, i, 0);
        const uint64_t t =
            lathe_linear_do(&l, LATHE_MUL, LATHE_STAGE_ALPHA, row.index, lathe_linear_get(&l, u->alpha),
                            lathe_linear_get(&l, x.at + i * x.stride * size));
        lathe_linear_add(&l, LATHE_STAGE_SUM, row, t, y, u->n);
    }
    lathe_linear_advance(&l);
    return LATHE_OK;
}

lathe_status lathe_ger_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major, size_t m,
                           size_t n, float alpha, const float *x, size_t incx, const float *y, size_t incy,
                           float *a, size_t lda)
{
    return ger(sizeof *a, dot, extra, &(update){major, m, n, &alpha, x, y, incx, incy, a, lda});
}

lathe_status lathe_ger_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major, size_t m,
                           size_t n, double alpha, const double *x, size_t incx, const double *y, size_t incy,
                           double *a, size_t lda)
{
    return ger(sizeof *a, dot, extra, &(update){major, m, n, &alpha, x, y, incx, incy, a, lda});
}
