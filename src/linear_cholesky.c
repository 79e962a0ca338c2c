/* SPDX-License-Identifier: MIT */
/* Cholesky's factorisation, and products that are a triangle. */
#include "common.h"

#include "linear.h"

/* A matrix that counts in its lower triangle. */
typedef struct factor {
    lathe_linear l;
    size_t n;
    lathe_view a;
} factor;

static int is_positive(const lathe_linear *l, uint64_t bits)
{
    return bits != 0 && bits <= l->infinity;
}

/* The columns begin to end - 1; one more than the first without a positive pivot, or 0. */
static size_t panel(const factor *f, size_t begin, size_t end)
{
    const lathe_linear *const l = &f->l;
    for (size_t j = begin; j < end; j++) {
        const lathe_view a = lathe_view_step(f->a, j);
        char *const diagonal = lathe_view_at(&a, j, j);
        if (!is_positive(l, lathe_linear_get(l, diagonal)))
            return j + 1;
        const uint64_t pivot = lathe_linear_do(l, LATHE_SQRT, LATHE_STAGE_ROOT, lathe_view_index(&a, j, j),
                                               lathe_linear_get(l, diagonal), 0);
        lathe_linear_set(l, diagonal, pivot);
        if (j + 1 < f->n)
            lathe_linear_divide(l, lathe_view_column(&a, j + 1, j), pivot, f->n - j - 1);
        for (size_t q = j + 1; q < end; q++)
            lathe_linear_take(l, lathe_view_column(&a, q, q), lathe_view_column(&a, q, j),
                              lathe_linear_get(l, lathe_view_at(&f->a, q, j)), f->n - q);
    }
    return 0;
}

/* The columns from `end` on, in the triangle alone: -= L[i][l] L[q][l] for the l of a panel. */
static void update(const factor *f, size_t begin, size_t end)
{
    for (size_t q = end; q < f->n; q++)
        lathe_linear_update(
            &f->l, &(lathe_linear_product){.m = f->n - q,
                                           .n = 1,
                                           .k = end - begin,
                                           .a = lathe_view_part(f->a, q, begin),
                                           .b = lathe_view_transposed(lathe_view_part(f->a, q, begin)),
                                           .c = lathe_view_part(f->a, q, q),
                                           .place = {q, q, f->n, f->n},
                                           .first = begin});
}

static lathe_status potrf(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra,
                          lathe_major major, lathe_triangle triangle, size_t n, void *a, size_t lda,
                          size_t block, size_t *info)
{
    factor f = {.n = n};
    lathe_matrix_memory memory;
    size_t failed = 0;
    lathe_status status = lathe_linear_prepare(&f.l, dot, extra, block, size);
    if (!status && triangle != LATHE_UPPER && triangle != LATHE_LOWER)
        status = LATHE_E_OPTION;
    if (!status)
        status = lathe_linear_matrix(&f.l, major, LATHE_NO_TRANS, n, n, a, lda, &f.a, &memory);
    if (!status)
        status = lathe_linear_apart(&memory, info, info ? sizeof *info : 0);
    if (!status)
        status = lathe_linear_draws(&f.l, n, n, n);
    if (status)
        return status;
    if (triangle == LATHE_UPPER) /* the lower triangle of the transpose, with its draws */
        f.a = lathe_view_drawn(lathe_view_transposed(f.a), n, n);
    for (size_t begin = 0, end; begin < n && !failed; begin = end) {
        end = block && n - begin > block ? begin + block : n;
        failed = panel(&f, begin, end);
        if (!failed && end < n)
            update(&f, begin, end);
    }
    if (info)
        *info = failed;
    lathe_linear_advance(&f.l);
    return LATHE_OK;
}

lathe_status lathe_potrf_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                             lathe_triangle triangle, size_t n, float *a, size_t lda, size_t block,
                             size_t *info)
{
    return potrf(sizeof *a, dot, extra, major, triangle, n, a, lda, block, info);
}

lathe_status lathe_potrf_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                             lathe_triangle triangle, size_t n, double *a, size_t lda, size_t block,
                             size_t *info)
{
    return potrf(sizeof *a, dot, extra, major, triangle, n, a, lda, block, info);
}

typedef struct square {
    lathe_major major;
    lathe_triangle triangle;
    lathe_transpose transpose;
    size_t n, k;
    const void *alpha, *beta, *a;
    size_t lda;
    void *c;
    size_t ldc;
} square;

/* Of row i of C the columns from j on; what has no terms may have no memory. */
static void multiply(const lathe_linear *l, const square *s, size_t i, size_t j, size_t columns,
                     const lathe_view *a, const lathe_view *c)
{
    const lathe_view row = s->k ? lathe_view_part(*a, i, 0) : *a,
                     others = s->k ? lathe_view_part(*a, j, 0) : *a;
    const lathe_linear_product p = {.m = 1,
                                    .n = columns,
                                    .k = s->k,
                                    .a = row,
                                    .b = lathe_view_transposed(others),
                                    .c = lathe_view_part(*c, i, j),
                                    .place = {i, j, s->n, s->n}};
    lathe_linear_multiply(l, &p, lathe_linear_get(l, s->alpha), lathe_linear_get(l, s->beta));
}

/* As lathe_gemm has it for LATHE_DOT_FROM_C. */
static lathe_status factors_check(const lathe_linear *l, const square *s)
{
    const uint64_t alpha = lathe_linear_get(l, s->alpha), beta = lathe_linear_get(l, s->beta);
    const int is_sound = (alpha & ~l->sign) == l->one && beta == l->one;
    return l->dot->start == LATHE_DOT_FROM_ZERO || is_sound ? LATHE_OK : LATHE_E_OPTION;
}

static lathe_status syrk(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra,
                         const square *s)
{
    lathe_linear l;
    lathe_view a, c;
    lathe_matrix_memory a_memory, c_memory;
    lathe_status status = lathe_linear_prepare(&l, dot, extra, 0, size);
    if (!status && s->triangle != LATHE_UPPER && s->triangle != LATHE_LOWER)
        status = LATHE_E_OPTION;
    if (!status)
        status = lathe_linear_matrix(&l, s->major, s->transpose, s->n, s->k, s->a, s->lda, &a, &a_memory);
    if (!status)
        status = lathe_linear_matrix(&l, s->major, LATHE_NO_TRANS, s->n, s->n, s->c, s->ldc, &c, &c_memory);
    if (!status)
        status = lathe_matrix_apart(&c_memory, &a_memory, size);
    if (!status)
        status = factors_check(&l, s);
    if (!status)
        status = lathe_linear_draws(&l, s->n, s->n, s->k);
    for (size_t i = 0; !status && i < s->n; i++) {
        const size_t first = s->triangle == LATHE_LOWER ? 0 : i,
                     end = s->triangle == LATHE_LOWER ? i + 1 : s->n;
        multiply(&l, s, i, first, end - first, &a, &c);
    }
    if (!status)
        lathe_linear_advance(&l);
    return status;
}

lathe_status lathe_syrk_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                            lathe_triangle triangle, lathe_transpose transpose, size_t n, size_t k,
                            float alpha, const float *a, size_t lda, float beta, float *c, size_t ldc)
{
    return syrk(sizeof *c, dot, extra,
                &(square){major, triangle, transpose, n, k, &alpha, &beta, a, lda, c, ldc});
}

lathe_status lathe_syrk_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                            lathe_triangle triangle, lathe_transpose transpose, size_t n, size_t k,
                            double alpha, const double *a, size_t lda, double beta, double *c, size_t ldc)
{
    return syrk(sizeof *c, dot, extra,
                &(square){major, triangle, transpose, n, k, &alpha, &beta, a, lda, c, ldc});
}
