/* SPDX-License-Identifier: MIT */
/* Calls on products of matrices: the checks that come before anything is read or written. */
#include "common.h"

#include <stdint.h>

#include "dot.h"

#include "call.h"
#include "carrier.h"
#include "formats.h"
#include "random.h"

static lathe_status plan_check(const lathe_dot_call *c, const lathe_plan *plan)
{
    if (!plan)
        return LATHE_OK;
    return lathe_plan_check(c->isa, plan, c->size == sizeof(float) ? &plan->f32 : &plan->f64,
                            c->random != NULL);
}

static lathe_status spec_check(const lathe_dot_call *c)
{
    const lathe_dot *const d = c->dot;
    enum { PLANS = 6 };
    const lathe_plan *const plans[PLANS] = {d->a, d->b, d->product, d->sum, d->outer, d->output};
    for (int i = 0; i < PLANS; i++) {
        const lathe_status status = plan_check(c, plans[i]);
        if (status)
            return status;
    }
    if ((unsigned)d->order > LATHE_DOT_BLAS || (unsigned)d->start > LATHE_DOT_FROM_C)
        return LATHE_E_OPTION;
    if (d->order == LATHE_DOT_BLOCKED || d->order == LATHE_DOT_SPLIT
            ? d->chunk == 0
            : d->chunk && !lathe_dot_has_chunks(d->order))
        return LATHE_E_OPTION;
    if (d->outer && !lathe_dot_has_chunks(d->order))
        return LATHE_E_OPTION;
    if (d->start == LATHE_DOT_FROM_C && d->order > LATHE_DOT_SPLIT)
        return LATHE_E_OPTION;
    if (d->order == LATHE_DOT_BLAS && (d->product || d->sum || lathe_dot_multiplies(d, c->size)))
        return LATHE_E_OPTION;
    if (d->order == LATHE_DOT_BLAS && !lathe_dot_has_blas())
        return LATHE_E_BUILD;
    if (d->reserved[0] | d->reserved[1] | d->reserved[2] | d->reserved[3])
        return LATHE_E_RESERVED;
    return c->isa->name ? LATHE_OK : LATHE_E_ISA;
}

lathe_status lathe_dot_prepare(lathe_dot_call *c, const lathe_dot *dot, const lathe_random *random,
                               unsigned size)
{
    if (!dot)
        return LATHE_E_NULL;
    *c = (lathe_dot_call){.isa = lathe_isa_row(), .dot = dot, .size = size, .random = random};
    const lathe_status status = spec_check(c);
    if (status)
        return status;
    const lathe_carrier *const carrier = size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    lathe_plan_init(&c->carrier, lathe_carrier_format(carrier), NULL);
    c->sum = dot->sum ? dot->sum : &c->carrier;
    c->outer = dot->outer ? dot->outer : c->sum;
    c->one = (uint64_t)carrier->emax << (carrier->precision - 1);
    c->a = (lathe_dot_matrix){.plan = dot->a, .stage = LATHE_STAGE_A};
    c->b = (lathe_dot_matrix){.plan = dot->b, .stage = LATHE_STAGE_B};
    return LATHE_OK;
}

/* Terms of a chunk. */
static size_t chunk_of(const lathe_dot *d, size_t k)
{
    size_t chunk = k;
    if (d->order == LATHE_DOT_BLOCKED || d->order == LATHE_DOT_PAIRWISE)
        chunk = d->chunk;
    else if (d->order == LATHE_DOT_SPLIT)
        chunk = k / d->chunk + (k % d->chunk != 0);
    return chunk ? chunk : 1;
}

/* Blocks lie elsewhere, and have been looked at. */
static lathe_status given_check(const lathe_dot_given *g, size_t rows, size_t columns, size_t size,
                                lathe_strides *strides, lathe_matrix_memory *memory)
{
    if (!g->blocks)
        return lathe_matrix_find(g->major, g->transpose, rows, columns, g->at, g->ld, size, strides, memory);
    *memory = (lathe_matrix_memory){0};
    return lathe_matrix_check(g->major, g->transpose, rows, columns, g->ld, size, strides, &(size_t){0});
}

lathe_status lathe_dot_draws(const lathe_random *random, size_t rows, size_t columns, size_t steps,
                             size_t *draws)
{
    const uint64_t m = rows, n = columns, k = steps ? steps : 1;
    *draws = 0;
    if (!random)
        return LATHE_OK;
    if (m && n && k > UINT64_MAX / (m * n)) /* m n numbers are in memory */
        return LATHE_E_STREAM;
    const uint64_t all = m * n * k;
    if (all > SIZE_MAX)
        return LATHE_E_STREAM;
    *draws = (size_t)all;
    return lathe_random_check(random, *draws);
}

static lathe_status start_check(const lathe_dot_call *c)
{
    const uint64_t minus = c->one | UINT64_C(1) << (8 * c->size - 1);
    if (c->dot->start == LATHE_DOT_FROM_ZERO)
        return LATHE_OK;
    return (c->alpha == c->one || c->alpha == minus) && c->beta == c->one ? LATHE_OK : LATHE_E_OPTION;
}

static void set_terms(lathe_dot_call *c)
{
    c->chunk = chunk_of(c->dot, c->k);
    c->negates = c->dot->start == LATHE_DOT_FROM_C && c->alpha != c->one;
}

void lathe_dot_part(lathe_dot_call *c)
{
    set_terms(c);
    lathe_dot_by_lines(c);
}

static lathe_status run(lathe_dot_call *c, const lathe_dot_extra *extra, const lathe_dot_given *a,
                        const lathe_dot_given *b, const lathe_dot_given *d)
{
    lathe_matrix_memory from[2], to;
    size_t draws = 0;
    lathe_status status = given_check(a, c->m, c->k, c->size, &c->a.strides, &from[0]);
    if (!status)
        status = given_check(b, c->k, c->n, c->size, &c->b.strides, &from[1]);
    if (!status)
        status = given_check(d, c->m, c->n, c->size, &c->c_strides, &to);
    if (!status)
        status = lathe_dot_draws(c->random, c->m, c->n, c->k, &draws);
    if (!status)
        status = start_check(c);
    for (int i = 0; i < 2 && !status; i++)
        status = lathe_matrix_apart(&to, &from[i], c->size);
    if (!status)
        status = lathe_dot_room_check(c, extra, (const void *const[]){a->at, b->at, d->at},
                                      (const size_t[]){from[0].bytes, from[1].bytes, to.bytes});
    if (status || to.bytes == 0)
        return status;
    c->a.at = a->at;
    c->b.at = b->at;
    c->a.blocks = a->blocks;
    c->b.blocks = b->blocks;
    set_terms(c);
    void *const workspace = extra ? extra->workspace : NULL;
    if (c->dot->order == LATHE_DOT_BLAS)
        status = lathe_dot_by_blas(c, workspace);
    else if (!lathe_dot_by_tiles(c, workspace))
        lathe_dot_by_lines(c);
    if (status)
        return status;
    if (extra && extra->random)
        extra->random->next += draws;
    return LATHE_OK;
}

lathe_status lathe_dot_gemm(unsigned size, const lathe_dot *dot, const lathe_dot_extra *extra,
                            const size_t dimensions[3], const void *alpha, lathe_dot_given a,
                            lathe_dot_given b, const void *beta, void *at, lathe_dot_given d)
{
    lathe_dot_call c;
    const lathe_status status = lathe_dot_prepare(&c, dot, extra ? extra->random : NULL, size);
    if (status)
        return status;
    c.m = dimensions[0];
    c.n = dimensions[1];
    c.k = dimensions[2];
    c.place = (lathe_dot_place){.m = c.m, .n = c.n};
    c.alpha = lathe_bits_at(alpha, size);
    c.beta = lathe_bits_at(beta, size);
    c.c = at;
    d.at = at;
    return run(&c, extra, &a, &b, &d);
}

lathe_status lathe_gemm_f32(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                            lathe_transpose transpose_a, lathe_transpose transpose_b, size_t m, size_t n,
                            size_t k, float alpha, const float *a, size_t lda, const float *b, size_t ldb,
                            float beta, float *c, size_t ldc)
{
    return lathe_dot_gemm(sizeof *c, dot, extra, (const size_t[]){m, n, k}, &alpha,
                          lathe_dot_memory(major, transpose_a, a, lda),
                          lathe_dot_memory(major, transpose_b, b, ldb), &beta, c,
                          lathe_dot_memory(major, LATHE_NO_TRANS, NULL, ldc));
}

lathe_status lathe_gemm_f64(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                            lathe_transpose transpose_a, lathe_transpose transpose_b, size_t m, size_t n,
                            size_t k, double alpha, const double *a, size_t lda, const double *b, size_t ldb,
                            double beta, double *c, size_t ldc)
{
    return lathe_dot_gemm(sizeof *c, dot, extra, (const size_t[]){m, n, k}, &alpha,
                          lathe_dot_memory(major, transpose_a, a, lda),
                          lathe_dot_memory(major, transpose_b, b, ldb), &beta, c,
                          lathe_dot_memory(major, LATHE_NO_TRANS, NULL, ldc));
}

/* A vector is the one column of a row-major matrix whose leading dimension is the increment. */
static lathe_dot_given vector(const void *at, size_t increment)
{
    return lathe_dot_memory(LATHE_ROW_MAJOR, LATHE_NO_TRANS, at, increment);
}

lathe_status lathe_gemv_f32(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                            lathe_transpose transpose, size_t m, size_t k, float alpha, const float *a,
                            size_t lda, const float *x, size_t incx, float beta, float *y, size_t incy)
{
    const lathe_dot_given from = vector(x, incx);
    return lathe_dot_gemm(sizeof *y, dot, extra, (const size_t[]){m, 1, k}, &alpha,
                          lathe_dot_memory(major, transpose, a, lda), from, &beta, y, vector(NULL, incy));
}

lathe_status lathe_gemv_f64(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                            lathe_transpose transpose, size_t m, size_t k, double alpha, const double *a,
                            size_t lda, const double *x, size_t incx, double beta, double *y, size_t incy)
{
    const lathe_dot_given from = vector(x, incx);
    return lathe_dot_gemm(sizeof *y, dot, extra, (const size_t[]){m, 1, k}, &alpha,
                          lathe_dot_memory(major, transpose, a, lda), from, &beta, y, vector(NULL, incy));
}

static lathe_status dot_product(unsigned size, const lathe_dot *dot, const lathe_dot_extra *extra, void *dst,
                                const void *a, size_t inca, const void *b, size_t incb, size_t k,
                                const void *one, const void *zero)
{
    lathe_dot_given row = vector(a, inca);
    const lathe_dot_given column = vector(b, incb);
    const int adds = dot && dot->start == LATHE_DOT_FROM_C;
    row.transpose = LATHE_TRANS;
    return lathe_dot_gemm(size, dot, extra, (const size_t[]){1, 1, k}, one, row, column, adds ? one : zero,
                          dst, vector(NULL, 1));
}

lathe_status lathe_dot_f32(const lathe_dot *dot, const lathe_dot_extra *extra, float *dst, const float *a,
                           size_t inca, const float *b, size_t incb, size_t k)
{
    static const float one = 1, zero = 0;
    return dot_product(sizeof *dst, dot, extra, dst, a, inca, b, incb, k, &one, &zero);
}

lathe_status lathe_dot_f64(const lathe_dot *dot, const lathe_dot_extra *extra, double *dst, const double *a,
                           size_t inca, const double *b, size_t incb, size_t k)
{
    static const double one = 1, zero = 0;
    return dot_product(sizeof *dst, dot, extra, dst, a, inca, b, incb, k, &one, &zero);
}
