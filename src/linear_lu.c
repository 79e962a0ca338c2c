/* SPDX-License-Identifier: MIT */
/* LU with partial pivoting. */
#include "common.h"

#include "linear.h"

#include "call.h"

typedef struct lu {
    lathe_linear l;
    size_t m, n;
    lathe_view a;
    size_t *pivots;
    size_t first_zero; /* one more than the first column without a pivot, or 0 */
} lu;

static void swap_rows(const lu *f, size_t i, size_t j)
{
    for (size_t q = 0; i != j && q < f->n; q++) {
        char *const x = lathe_view_at(&f->a, i, q), *const y = lathe_view_at(&f->a, j, q);
        const uint64_t old = lathe_linear_get(&f->l, x);
        lathe_linear_set(&f->l, x, lathe_linear_get(&f->l, y));
        lathe_linear_set(&f->l, y, old);
    }
}

/* Magnitudes are in the order of their bits; NaN is least. */
static size_t pivot_of(const lu *f, size_t j)
{
    uint64_t most = 0; /* one more than a magnitude */
    size_t row = j;
    for (size_t i = j; i < f->m; i++) {
        const uint64_t a = lathe_linear_get(&f->l, lathe_view_at(&f->a, i, j)) & ~f->l.sign;
        if (a <= f->l.infinity && a + 1 > most) {
            most = a + 1;
            row = i;
        }
    }
    return row;
}

/* The columns begin to end - 1, with all rows from `begin` on. */
static void panel(lu *f, size_t begin, size_t end)
{
    for (size_t j = begin; j < end && j < f->m; j++) {
        const lathe_view a = lathe_view_step(f->a, j);
        f->pivots[j] = pivot_of(f, j);
        swap_rows(f, j, f->pivots[j]);
        const uint64_t pivot = lathe_linear_get(&f->l, lathe_view_at(&f->a, j, j));
        if (lathe_linear_is_zero(&f->l, pivot))
            f->first_zero = f->first_zero ? f->first_zero : j + 1;
        else if (j + 1 < f->m)
            lathe_linear_divide(&f->l, lathe_view_column(&a, j + 1, j), pivot, f->m - j - 1);
        for (size_t i = j + 1; j + 1 < end && i < f->m; i++)
            lathe_linear_add(&f->l, LATHE_STAGE_SUM, lathe_view_row(&a, i, j + 1),
                             lathe_linear_get(&f->l, lathe_view_at(&f->a, i, j)) ^ f->l.sign,
                             lathe_view_row(&f->a, j, j + 1), end - j - 1);
    }
}

/* What is right of a panel: its rows are solved for, and what is below is updated. */
static void right_of(lu *f, size_t begin, size_t end)
{
    const size_t left = f->n - end;
    const lathe_view lower = lathe_view_part(f->a, begin, begin),
                     upper = lathe_view_step(lathe_view_part(f->a, begin, end), begin);
    lathe_linear_solve(&f->l, &lower, 1, LATHE_UNIT, end - begin, &upper, left);
    if (end < f->m)
        lathe_linear_update(&f->l, &(lathe_linear_product){.m = f->m - end,
                                                           .n = left,
                                                           .k = end - begin,
                                                           .a = lathe_view_part(f->a, end, begin),
                                                           .b = upper,
                                                           .c = lathe_view_part(f->a, end, end),
                                                           .place = {end, end, f->m, f->n},
                                                           .first = begin});
}

static lathe_status getrf(unsigned size, const lathe_dot *dot, const lathe_linear_extra *extra,
                          lathe_major major, size_t m, size_t n, void *a, size_t lda, size_t *pivots,
                          size_t block, size_t *info)
{
    lu f = {.m = m, .n = n, .pivots = pivots};
    const size_t least = m < n ? m : n;
    lathe_matrix_memory memory;
    lathe_status status = lathe_linear_prepare(&f.l, dot, extra, block, size);
    if (!status)
        status = lathe_linear_matrix(&f.l, major, LATHE_NO_TRANS, m, n, a, lda, &f.a, &memory);
    if (!status && least && !pivots)
        status = LATHE_E_NULL;
    if (!status)
        status = lathe_linear_apart(&memory, pivots, least * sizeof *pivots);
    if (!status)
        status = lathe_linear_apart(&memory, info, info ? sizeof *info : 0);
    if (!status && least && info)
        status = lathe_ranges_check(pivots, least * sizeof *pivots, info, sizeof *info);
    if (!status)
        status = lathe_linear_draws(&f.l, m, n, least);
    if (status)
        return status;
    for (size_t begin = 0, end; begin < least; begin = end) {
        end = block && least - begin > block ? begin + block : block ? least : n;
        panel(&f, begin, end);
        end = end < least ? end : least;
        if (block && end < n)
            right_of(&f, begin, end);
    }
    if (info)
        *info = f.first_zero;
    lathe_linear_advance(&f.l);
    return LATHE_OK;
}

lathe_status lathe_getrf_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                             size_t m, size_t n, float *a, size_t lda, size_t *pivots, size_t block,
                             size_t *info)
{
    return getrf(sizeof *a, dot, extra, major, m, n, a, lda, pivots, block, info);
}

lathe_status lathe_getrf_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                             size_t m, size_t n, double *a, size_t lda, size_t *pivots, size_t block,
                             size_t *info)
{
    return getrf(sizeof *a, dot, extra, major, m, n, a, lda, pivots, block, info);
}
