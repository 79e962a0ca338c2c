/* SPDX-License-Identifier: MIT */
/* What linear algebra is made of: single rounded operations, and lines of them. */
#ifndef LATHE_LINEAR_LINES_H
#define LATHE_LINEAR_LINES_H

#include <stdint.h>
#include <string.h>

#include <lathe/linear.h>

#include "carrier.h"
#include "dot.h"
#include "isa.h"
#include "matrix.h"

/* The rounding stages of lathe/linear.h, besides those of dot.h. A sum's product draws in
   LATHE_STAGE_PRODUCT, that of a reflection in the stage behind it. */
enum {
    LATHE_STAGE_QUOTIENT = 13,
    LATHE_STAGE_ROOT = 14,
    LATHE_STAGE_RISE = 15,  /* of QR: beta - x, */
    LATHE_STAGE_TAU = 16,   /* that over beta, */
    LATHE_STAGE_PIVOT = 17, /* x - beta, */
    LATHE_STAGE_SCALE = 18, /* tau w, */
    LATHE_STAGE_HEAD = 19,  /* the first element less w, */
    LATHE_STAGE_REFLECT = 20
};

/* How a call computes. */
typedef struct lathe_linear {
    const lathe_dot *dot;
    const lathe_isa *isa;
    const lathe_plan *sum;
    lathe_dot_call product; /* what parts of one have in common; `sum` may be its carrier's */
    lathe_dot steps;        /* y += a x, in sequence from what is there */
    unsigned size;
    uint64_t one, sign, infinity; /* the carrier's bits */
    lathe_random *random;         /* or NULL */
    size_t draws;                 /* of the whole call */
    int is_drawn;                 /* sums or products are */
    const lathe_unit *unit;       /* or NULL */
    lathe_unit_options unit_options;
} lathe_linear;

/* The draws of its elements are those of the stream's next + index, next + index + step, ... */
typedef struct lathe_vector {
    char *at;
    size_t stride;
    uint64_t index, step;
} lathe_vector;

/* Element (i, j) of a matrix in memory, as the caller counts them. Its draws in step l begin l layers behind
   those of step 0. */
typedef struct lathe_view {
    char *at;
    lathe_strides strides;
    size_t size;
    uint64_t index, layer;
    struct {
        uint64_t row, column;
    } steps;
} lathe_view;

static inline char *lathe_view_at(const lathe_view *v, size_t i, size_t j)
{
    return v->at + (i * v->strides.row + j * v->strides.column) * v->size;
}

static inline uint64_t lathe_view_index(const lathe_view *v, size_t i, size_t j)
{
    return v->index + i * v->steps.row + j * v->steps.column;
}

/* From (i, j) on to the right, and down. */
static inline lathe_vector lathe_view_row(const lathe_view *v, size_t i, size_t j)
{
    return (lathe_vector){lathe_view_at(v, i, j), v->strides.column, lathe_view_index(v, i, j),
                          v->steps.column};
}

static inline lathe_vector lathe_view_column(const lathe_view *v, size_t i, size_t j)
{
    return (lathe_vector){lathe_view_at(v, i, j), v->strides.row, lathe_view_index(v, i, j), v->steps.row};
}

/* What is right of and below (i, j), with it. */
static inline lathe_view lathe_view_part(lathe_view v, size_t i, size_t j)
{
    v.index = lathe_view_index(&v, i, j);
    v.at = lathe_view_at(&v, i, j);
    return v;
}

/* In step l from this one. */
static inline lathe_view lathe_view_step(lathe_view v, size_t l)
{
    v.index += l * v.layer;
    return v;
}

/* With the draws of m x n elements. */
static inline lathe_view lathe_view_drawn(lathe_view v, size_t m, size_t n)
{
    v.index = 0;
    v.layer = (uint64_t)m * n;
    v.steps.row = n;
    v.steps.column = 1;
    return v;
}

static inline lathe_view lathe_view_transposed(lathe_view v)
{
    const uint64_t row = v.steps.column;
    v.strides = (lathe_strides){.row = v.strides.column, .column = v.strides.row};
    v.steps.column = v.steps.row;
    v.steps.row = row;
    return v;
}

static inline uint64_t lathe_linear_get(const lathe_linear *l, const void *at)
{
    return lathe_bits_at(at, l->size);
}

static inline void lathe_linear_set(const lathe_linear *l, void *at, uint64_t bits)
{
    const uint32_t narrow = (uint32_t)bits;
    if (l->size == sizeof narrow)
        memcpy(at, &narrow, sizeof narrow);
    else
        memcpy(at, &bits, sizeof bits);
}

static inline int lathe_linear_is_zero(const lathe_linear *l, uint64_t bits)
{
    return (bits & ~l->sign) == 0;
}

/* LATHE_OK with everything set but the draws, or what is wrong with such a spec. Without a `block` there is
   nothing for a unit to do. */
lathe_status lathe_linear_prepare(lathe_linear *l, const lathe_dot *dot, const lathe_linear_extra *extra,
                                  size_t block, unsigned size);

/* Whether the stream has the draws of so many steps on a matrix; and what a call that has been done leaves of
   it. */
lathe_status lathe_linear_draws(lathe_linear *l, size_t rows, size_t columns, size_t steps);
void lathe_linear_advance(const lathe_linear *l);

/* What is wrong with a matrix, or a vector of n elements; else its view and memory. Pointers to what is only
   read lose their const here. Draws are those of a matrix rows x columns, or n x 1. */
lathe_status lathe_linear_matrix(const lathe_linear *l, lathe_major major, lathe_transpose transpose,
                                 size_t rows, size_t columns, const void *at, size_t ld, lathe_view *view,
                                 lathe_matrix_memory *memory);
lathe_status lathe_linear_vector(const lathe_linear *l, size_t n, const void *at, size_t increment,
                                 lathe_vector *vector, lathe_matrix_memory *memory);

/* LATHE_E_OVERLAP where the matrix and the other bytes, which are both written, share some. */
static inline lathe_status lathe_linear_apart(const lathe_matrix_memory *matrix, const void *at, size_t bytes)
{
    const lathe_matrix_memory other = {at, bytes, 0, 0};
    return lathe_matrix_apart(matrix, &other, 1);
}

/* R(a operation b), of carrier bits. */
uint64_t lathe_linear_do(const lathe_linear *l, lathe_operation operation, unsigned stage, uint64_t index,
                         uint64_t a, uint64_t b);

/* y[i] = R(factor y[i]), R(y[i] / divisor) and R(y[i] - x[i]). */
void lathe_linear_scale(const lathe_linear *l, unsigned stage, lathe_vector y, uint64_t factor, size_t n);
void lathe_linear_divide(const lathe_linear *l, lathe_vector y, uint64_t divisor, size_t n);
void lathe_linear_subtract(const lathe_linear *l, unsigned stage, lathe_vector y, lathe_vector x, size_t n);

/* y[i] += a x[i]; and y[i] -= a[i] x. */
void lathe_linear_add(const lathe_linear *l, unsigned stage, lathe_vector y, uint64_t a, lathe_vector x,
                      size_t n);
void lathe_linear_take(const lathe_linear *l, lathe_vector y, lathe_vector a, uint64_t x, size_t n);

/* s += x[i] y[i] in sequence, with the draws of x. */
uint64_t lathe_linear_dot(const lathe_linear *l, uint64_t s, lathe_vector x, lathe_vector y, size_t n);

/* linear_solve.c: op(A), lower or upper, of n x n; the right-hand sides are the columns of b. */
void lathe_linear_solve(const lathe_linear *l, const lathe_view *a, int is_lower, lathe_diagonal diagonal,
                        size_t n, const lathe_view *b, size_t columns);

/* linear_update.c: a product of parts of matrices, m x k by k x n, with its place in the whole; its terms are
   k steps from the first on. Parts of matrices that have been found right are right: nothing can fail. */
typedef struct lathe_linear_product {
    size_t m, n, k;
    lathe_view a, b, c;
    lathe_dot_place place;
    size_t first;
} lathe_linear_product;

/* C = alpha A B + beta C as lathe_gemm has it, and C -= A B so or by the unit; m and n are not 0. */
void lathe_linear_multiply(const lathe_linear *l, const lathe_linear_product *p, uint64_t alpha,
                           uint64_t beta);
void lathe_linear_update(const lathe_linear *l, const lathe_linear_product *p);

#endif
