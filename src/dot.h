/* SPDX-License-Identifier: MIT */
/* One product of matrices: what the files that do its parts share. */
#ifndef LATHE_DOT_CALL_H
#define LATHE_DOT_CALL_H

#include <lathe/dot.h>

#include "block_call.h"
#include "isa.h"
#include "matrix.h"

/* The rounding stages of lathe/dot.h. */
enum {
    LATHE_STAGE_SUM = 0,
    LATHE_STAGE_A = 1,
    LATHE_STAGE_B = 2,
    LATHE_STAGE_PRODUCT = 4,
    LATHE_STAGE_OUTER = 5,
    LATHE_STAGE_OUTPUT = 6,
    LATHE_STAGE_ALPHA = 7,
    LATHE_STAGE_BETA = 8,
    LATHE_STAGE_UPDATE = 9,
    LATHE_STAGE_KAHAN = 10 /* and the next two */
};

/* A matrix op(A): element (i, j) is i strides.row + j strides.column elements behind `at`. */
typedef struct lathe_dot_matrix {
    const char *at;
    lathe_strides strides;
    const lathe_plan *plan; /* rounds it first; NULL: as it is */
    unsigned stage;
    const lathe_block_call *blocks; /* unless NULL, these are its elements, in f32 */
} lathe_dot_matrix;

/* A product of m x n whose draws are those of a whole one, from its element (i, j) on. */
typedef struct lathe_dot_place {
    size_t i, j;
    size_t m, n; /* of the whole one */
} lathe_dot_place;

typedef struct lathe_dot_call {
    const lathe_isa *isa;
    const lathe_dot *dot;
    const lathe_plan *sum, *outer;
    lathe_plan carrier; /* rounds to the carrier, ties to even */
    unsigned size;      /* of a value */
    size_t m, n, k;
    lathe_dot_place place;
    size_t chunk; /* terms of one; k where there is one accumulator */
    lathe_dot_matrix a, b;
    void *c;
    lathe_strides c_strides;
    uint64_t alpha, beta, one; /* the carrier's bits */
    int negates;               /* A */
    const lathe_random *random;
} lathe_dot_call;

/* Sums of chunks have an accumulator, and a plan, of their own. */
static inline int lathe_dot_has_chunks(lathe_dot_order order)
{
    return order == LATHE_DOT_BLOCKED || order == LATHE_DOT_SPLIT || order == LATHE_DOT_PAIRWISE;
}

/* In calls of values of `size` bytes a function of the caller's multiplies. */
static inline int lathe_dot_multiplies(const lathe_dot *dot, unsigned size)
{
    return size == sizeof(float) ? dot->multiply_f32 != NULL : dot->multiply_f64 != NULL;
}

/* dot_line.c: does all, by threads. */
void lathe_dot_by_lines(const lathe_dot_call *c);

/* Makes elements (i, j), ..., (i, j + w - 1) of C of their sums, canonical values of the carrier. */
void lathe_dot_settle(const lathe_dot_call *c, size_t i, size_t j, size_t w, const void *sums);

/* dot_exact.c: the exact sum of a row of A and a column of B, rounded, as the carrier's bits. `term` gives
   both factors of term l, or where it is a value of the carrier that and 1. */
typedef void lathe_dot_term(const void *context, size_t l, uint64_t *x, uint64_t *y);
uint64_t lathe_dot_exactly(const lathe_dot_call *c, lathe_dot_term *term, const void *context,
                           uint64_t index);

/* dot_tile.c: what is wrong with the workspace, if there is one, beside matrices of so many bytes. */
lathe_status lathe_dot_room_check(const lathe_dot_call *c, const lathe_dot_extra *extra,
                                  const void *const matrices[3], const size_t bytes[3]);

/* Does all by threads, in tiles, if there is a kernel for it that is worth while; else returns 0 and has
   done nothing. The workspace may be NULL. */
int lathe_dot_by_tiles(const lathe_dot_call *c, void *workspace);

/* A matrix as the caller gives it. */
typedef struct lathe_dot_given {
    lathe_major major;
    lathe_transpose transpose;
    const void *at;
    size_t ld;
    const lathe_block_call *blocks; /* in the place of memory; or NULL */
} lathe_dot_given;

static inline lathe_dot_given lathe_dot_memory(lathe_major major, lathe_transpose transpose, const void *at,
                                               size_t ld)
{
    return (lathe_dot_given){.major = major, .transpose = transpose, .at = at, .ld = ld};
}

/* dot.c: lathe_gemm for values of `size` bytes, with the dimensions m, n and k. C, as void *, comes last. */
lathe_status lathe_dot_gemm(unsigned size, const lathe_dot *dot, const lathe_dot_extra *extra,
                            const size_t dimensions[3], const void *alpha, lathe_dot_given a,
                            lathe_dot_given b, const void *beta, void *at, lathe_dot_given d);

/* dot.c: a part of a product that has been found right, so that nothing can fail: what lathe_dot_prepare has
   set, with dimensions, place, factors and matrices, and a stream that begins with the part's first term. */
void lathe_dot_part(lathe_dot_call *c);

/* dot.c: the draws of so many steps (0: 1) on a matrix, 0 without a stream; LATHE_E_STREAM where it is too
   short. */
lathe_status lathe_dot_draws(const lathe_random *random, size_t rows, size_t columns, size_t steps,
                             size_t *draws);

/* dot_blas.c: whether there is one; the workspace that a call needs; the call, unless that is missing. */
int lathe_dot_has_blas(void);
lathe_status lathe_dot_blas_room(const lathe_dot_call *c, size_t *bytes);
lathe_status lathe_dot_by_blas(const lathe_dot_call *c, void *workspace);

/* dot.c: sets what a call has of its spec, or tells what is wrong with that. */
lathe_status lathe_dot_prepare(lathe_dot_call *c, const lathe_dot *dot, const lathe_random *random,
                               unsigned size);

#endif
