/* SPDX-License-Identifier: MIT */
/* Dot, matrix-vector and matrix-matrix products in which every product and every sum has a format, a rule
   and an order of its own.

   The result is defined by a plain loop over operations of arith.h. With A and B rounded by their plans,
   element (i, j) of op(A) op(B) is the sum s of the terms l = 0, ..., k - 1:

       s = +0
       for each l:   t = A[i][l] B[l][j], rounded by `product`
                     s = s + t, rounded by `sum`                              (LATHE_MUL, LATHE_ADD)

   Without a plan for the product its exact value enters the sum, and one rounding makes s = A[i][l] B[l][j]
   + s (LATHE_FMA): a fused multiply-add. Without a plan for the sum it is rounded to the carrier, ties to
   even. Other orders of addition are those of lathe_dot_order. Results are the same bits for every
   instruction set, number of threads and workspace (but with LATHE_DOT_BLAS). */
#ifndef LATHE_DOT_H
#define LATHE_DOT_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/block.h>
#include <lathe/export.h>
#include <lathe/matrix.h>
#include <lathe/plan.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The order of additions. A chunk is a run of terms that is summed as above, from +0 and by `sum`; sums of
   chunks are added by `outer` (NULL: by the plan of `sum`). */
typedef enum lathe_dot_order {
    LATHE_DOT_SEQUENTIAL = 0, /* l = 0, 1, ... */
    LATHE_DOT_BLOCKED,  /* chunks of `chunk` terms, the last may have fewer; a second accumulator, from +0,
                           takes their sums one after another */
    LATHE_DOT_SPLIT,    /* split-k: the same with `chunk` chunks of ceil(k / chunk) terms, as far as there
                           are terms */
    LATHE_DOT_PAIRWISE, /* the sums of chunks of `chunk` terms (0: 1) are the leaves of a tree: of n > 1 sums
                           the first 2^q, with the greatest 2^q < n, and the others are summed alike, and then
                           the one sum is added to the other */
    LATHE_DOT_KAHAN,    /* compensated (Kahan, Comm. ACM 8, 1965): from s = c = +0 each term makes y = t - c,
                           u = s + y, c = (u - s) - y, s = u, all rounded by `sum`; an exact product enters
                           y unrounded */
    LATHE_DOT_EXACT,    /* the exact sum of all terms, rounded once by `sum`. An exact 0 is +0; under
                           LATHE_TOWARD_NEGATIVE it is -0, unless all terms are +0. NaN is that of the first
                           term that is NaN; where infinities of both signs meet, positive */
    LATHE_DOT_BLAS      /* the BLAS's own: see behind lathe_gemm */
} lathe_dot_order;

/* Where sums begin. */
typedef enum lathe_dot_start {
    LATHE_DOT_FROM_ZERO = 0,
    LATHE_DOT_FROM_C /* the accumulator (of LATHE_DOT_BLOCKED and LATHE_DOT_SPLIT the second one) begins with
                        the element of C, as it is, as in matrix units and in factorisations. alpha must be
                        1, or -1, which changes the signs of A's elements once they are rounded; beta
                        must be 1. Not for the other orders */
} lathe_dot_start;

/* How to multiply and add. {0} is the carrier's fused multiply-add, in sequence. Plans must serve the
   carrier of the call. */
typedef struct lathe_dot {
    const lathe_plan *a, *b;   /* round every element of A and B first; NULL: as they are */
    const lathe_plan *product; /* NULL: exact */
    const lathe_plan *sum;     /* NULL: the carrier */
    const lathe_plan *outer;   /* of sums of chunks; NULL: as sum. Only where there are chunks */
    const lathe_plan *output;  /* rounds the final result; NULL: it stays as it is */
    lathe_dot_order order;
    lathe_dot_start start;
    size_t chunk; /* as the order says; 0 for orders without */
    /* Unless NULL, what takes the place of the exact product, in calls of that carrier: an approximate
       multiplier. Called from several threads, in any order, once or more for each term; it must depend on
       its arguments alone. Slow. */
    float (*multiply_f32)(void *context, float a, float b);
    double (*multiply_f64)(void *context, double a, double b);
    void *context;
    unsigned reserved[4]; /* 0 */
} lathe_dot;

/* What a call may be given besides; NULL is {0}.

   `random` is for stochastic rules, which need it. A product of m x k and k x n has m n max(k, 1) draws;
   next advances by them. Term l of element (i, j) draws by the index next + (l m + i) n + j (see random.h),
   for the sum in rounding stage 0, for the product in stage 4, and the y and the two differences of
   LATHE_DOT_KAHAN in 10, 11 and 12; LATHE_DOT_EXACT draws for its sum as term 0. The addition of the sum of
   a chunk, or of a branch of the tree, draws in stage 5 as the first term of what is added. alpha s, beta
   c, their sum and the output draw as term 0 in the stages 7, 8, 9 and 6; elements of A as index next + l m
   + i in stage 1, those of B as next + l n + j in stage 2. So the terms from l on, in a call of
   their own with the same m and n, have the same draws for products and sums if next begins l m n later.

   `workspace` is memory for lathe_gemm_f32 and lathe_gemm_f64, of as many bytes as lathe_gemm_workspace_f32
   or _f64 says, with any alignment; its contents mean nothing. It may not overlap a matrix. With NULL the
   call takes longer and gives the same bits. */
typedef struct lathe_dot_extra {
    lathe_random *random;
    void *workspace;
    size_t workspace_bytes;
} lathe_dot_extra;

/* C = alpha op(A) op(B) + beta C, with the arguments of CBLAS: op(A) is m x k, op(B) k x n and C m x n.

   With s as above, beta c is read and rounded only where it counts:

       alpha s is s where alpha is 1; beta c is c where beta is 1; else each is rounded
       the result is alpha s where beta is 0 (C is not read), beta c where alpha is 0 (A and B are not read),
       +0 where both are, else the rounded sum of the two; "not read" is checked like the rest

   rounded by the plan that the accumulator has, `outer` where there are chunks, else `sum`; and last by
   `output`. m, n and k may be 0; with k = 0 s is +0. Empty matrices may be NULL. NaN of C that is passed on
   is made canonical.

   C may not overlap A or B (LATHE_E_OVERLAP), but all may be parts of one matrix with its leading dimension.
   Fails, before anything is read or written, with

       LATHE_E_NULL        for the spec or a matrix that has elements
       LATHE_E_UNMADE, LATHE_E_CARRIER, LATHE_E_STOCHASTIC
                           for a plan, as calls of arith.h do
       LATHE_E_OPTION      for an order, start, major or transposition that is none; chunk 0 of
                           LATHE_DOT_BLOCKED or LATHE_DOT_SPLIT, another or `outer` of an order without
                           chunks; LATHE_DOT_FROM_C of an order, or with alpha and beta, that it is not
                           for; a leading dimension that is 0 or too small
       LATHE_E_RESERVED    for a reserved word that is not 0
       LATHE_E_STREAM      for too short a stream
       LATHE_E_SIZE        for dimensions that memory cannot have
       LATHE_E_OVERLAP     as above
       LATHE_E_SPACE       for too small a workspace
       LATHE_E_ISA         where LATHE_ISA names no instruction set of this processor */
LATHE_API lathe_status lathe_gemm_f32(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                                      lathe_transpose transpose_a, lathe_transpose transpose_b, size_t m,
                                      size_t n, size_t k, float alpha, const float *a, size_t lda,
                                      const float *b, size_t ldb, float beta, float *c, size_t ldc);
LATHE_API lathe_status lathe_gemm_f64(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                                      lathe_transpose transpose_a, lathe_transpose transpose_b, size_t m,
                                      size_t n, size_t k, double alpha, const double *a, size_t lda,
                                      const double *b, size_t ldb, double beta, double *c, size_t ldc);

/* LATHE_DOT_BLAS: A and B are rounded by their plans, C = alpha A B + beta C is made by sgemm or dgemm of the
   OpenBLAS that the library was built with (-DLATHE_OPENBLAS=ON; LATHE_E_BUILD without), and rounded by
   `output`. The order is the BLAS's: how many sums there are, in which order they add, and what is fused,
   depends on the processor, its version, the sizes and its threads, and so do the bits. It may allocate
   memory, is subject to the floating-point environment and gives the NaN that it likes. What is promised: A,
   B and the result are rounded as above, with the same draws, and wherever products and sums are exact the
   result is that of the other orders, but for signs of zeros. Neither product nor sum may have a plan or a
   function, and sums begin with 0 (LATHE_E_OPTION). Where a or b has a plan it needs the workspace
   (LATHE_E_SPACE); dimensions must be those of an int (LATHE_E_SIZE). It serves gemm, gemv and dot, and
   gemm_blocks with a workspace. */

/* The bytes of workspace with which such a product is fastest by the instruction set in use; 0 where none
   would help. */
LATHE_API lathe_status lathe_gemm_workspace_f32(const lathe_dot *dot, size_t m, size_t n, size_t k,
                                                size_t *bytes);
LATHE_API lathe_status lathe_gemm_workspace_f64(const lathe_dot *dot, size_t m, size_t n, size_t k,
                                                size_t *bytes);

/* y = alpha op(A) x + beta y: a product with n = 1, in which x is B, by its plan too, and y is C. op(A) is
   m x k, where CBLAS has the dimensions of A. x[i incx] is element i; an increment of 0 is LATHE_E_OPTION. */
LATHE_API lathe_status lathe_gemv_f32(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                                      lathe_transpose transpose, size_t m, size_t k, float alpha,
                                      const float *a, size_t lda, const float *x, size_t incx, float beta,
                                      float *y, size_t incy);
LATHE_API lathe_status lathe_gemv_f64(const lathe_dot *dot, const lathe_dot_extra *extra, lathe_major major,
                                      lathe_transpose transpose, size_t m, size_t k, double alpha,
                                      const double *a, size_t lda, const double *x, size_t incx, double beta,
                                      double *y, size_t incy);

/* *dst = the sum of a[l inca] b[l incb], l = 0, ..., k - 1: a product with m = n = 1, alpha 1 and beta 0;
   with LATHE_DOT_FROM_C *dst is what it begins with. */
LATHE_API lathe_status lathe_dot_f32(const lathe_dot *dot, const lathe_dot_extra *extra, float *dst,
                                     const float *a, size_t inca, const float *b, size_t incb, size_t k);
LATHE_API lathe_status lathe_dot_f64(const lathe_dot *dot, const lathe_dot_extra *extra, double *dst,
                                     const double *a, size_t inca, const double *b, size_t incb, size_t k);

/* A matrix as codes and scales of block.h: an array of rank 2 in which all strides are 0, its axis the one
   along which l runs or not, as the blocks lie. Its shape is that of A, or B, as the product takes them:
   row-major, k columns or k rows. `tensor` is T for a plan that has one. */
typedef struct lathe_dot_blocks {
    const lathe_block_plan *plan;
    int axis, row_axis; /* of lathe_array */
    const float *tensor;
    const void *codes, *scales;
} lathe_dot_blocks;

/* C = A B + beta C, with A and B dequantised as by lathe_block_dequantize: q X T, rounded once to the
   carrier; a machine that scales the sums of chunks instead is in unit.h (`interval`). C is row-major. With a
   workspace, of as many bytes as lathe_gemm_blocks_workspace says, that is done once for each element; all
   else is as in lathe_gemm. The workspace may overlap no codes and scales. */
LATHE_API lathe_status lathe_gemm_blocks_f32(const lathe_dot *dot, const lathe_dot_extra *extra, size_t m,
                                             size_t n, size_t k, const lathe_dot_blocks *a,
                                             const lathe_dot_blocks *b, float beta, float *c, size_t ldc);
LATHE_API lathe_status lathe_gemm_blocks_workspace_f32(const lathe_dot *dot, size_t m, size_t n, size_t k,
                                                       size_t *bytes);

/* What becomes of a sum beyond the 32 bits of the accumulator. */
typedef enum lathe_integer_overflow { LATHE_INTEGER_SATURATE = 0, LATHE_INTEGER_WRAP } lathe_integer_overflow;

/* Integers of 8 bits, by 32-bit accumulation. */
typedef struct lathe_dot_integer {
    lathe_integer_overflow overflow;  /* of every addition, in the order of l */
    int a_is_unsigned, b_is_unsigned; /* uint8_t, else int8_t */
    int accumulates;                  /* sums begin with C, else with 0 */
    int reserved[4];                  /* 0 */
} lathe_dot_integer;

/* C = op(A) op(B), or C + op(A) op(B): exact products, added in sequence. Arguments and failures are those
   of lathe_gemm, LATHE_E_OPTION for an overflow that is none too, LATHE_E_OVERLAP wherever C has bytes
   between the first and the last of A or B. */
LATHE_API lathe_status lathe_gemm_i32(const lathe_dot_integer *dot, lathe_major major,
                                      lathe_transpose transpose_a, lathe_transpose transpose_b, size_t m,
                                      size_t n, size_t k, const void *a, size_t lda, const void *b,
                                      size_t ldb, int32_t *c, size_t ldc);

#ifdef __cplusplus
}
#endif

#endif
