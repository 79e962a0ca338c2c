/* SPDX-License-Identifier: MIT */
/* Linear algebra in which every operation rounds: vectors, triangular systems, LU, Cholesky and QR.

   Names and arguments are those of BLAS and LAPACK, behind a lathe_dot that says how numbers are multiplied
   and added (dot.h). Below

       y += a x     is one step of its plain loop: the product rounded by `product` and the sum by `sum`, or
                    both at once; y -= a x is the same with -a, which is exact
       R(...)       is one operation, rounded by `sum` (NULL: to the carrier, ties to even)

   Order, chunk, start and outer count only where a product of matrices is said to be one of lathe_gemm, but
   are checked everywhere. Whether a number is the larger, or zero, is decided exactly.

   Increments and leading dimensions are at least 1 and as matrix.h says. What is written may not overlap what
   is read, unless it is the same matrix by definition, or the y of axpy is its x: LATHE_E_OVERLAP. Parts of
   one matrix, as rows, columns and blocks between each other's lines, do not overlap: both then have its
   leading dimension, or a vector across the lines as its increment. Calls use one thread, but in products of
   lathe_gemm and of units.

   Calls fail as those of dot.h, and then have changed nothing. LATHE_E_OPTION is also for

       plans a and b; `output` but beside a unit; a function for the product; LATHE_DOT_BLAS
       a triangle, diagonal or side that is none; an increment of 0
       a unit without a block, in calls other than getrf and potrf too; unit_options without a unit, or with
       scales or negate_a; and what lathe_unit_gemm refuses in them */
#ifndef LATHE_LINEAR_H
#define LATHE_LINEAR_H

#include <stddef.h>

#include <lathe/dot.h>
#include <lathe/export.h>
#include <lathe/matrix.h>
#include <lathe/random.h>
#include <lathe/status.h>
#include <lathe/unit.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a call may be given besides; NULL is {0}.

   `random` is for stochastic rules, which need it. An operation that makes element (i, j) of what is written,
   m x n, in step l draws by the index next + (l m + i) n + j (see random.h), whatever the layout and the
   block; next then advances by m n max(steps, 1). Steps are

       axpy, scal, ger     one, of n x 1 elements, and of m x n
       nrm2, asum          the terms, of one element; the root as in step 0
       trsv, trsm          the unknowns in the order of their numbers, of n x 1, and of B
       syrk                the terms, as lathe_gemm has them
       getrf, geqrf        the columns 0 to min(m, n) - 1
       potrf               the columns of L, which U is the transpose of

   and the rounding stages

       0 and 4             the sum and the product of y += a x
       7                   R(alpha ...); of ger with the first index of its row
       13, 14              quotients; square roots
       15, 16, 17          geqrf: R(beta - x), tau, d; as those and the root before them are made of column j,
                           with the index of (j, j)
       18, 19, 20 and 21   geqrf: R(tau w); R(A[j][q] - w), both with the index of (j, q); the sum and the
                           product of A[i][q] -= v[i] w
       6                   `output`, in the step of the panel's first column

   Products of lathe_gemm draw as parts of whole ones, from the first column of the panel on. So Cholesky in
   blocks, its sums beginning with C, has the draws of the unblocked form; in LU a row draws by where it
   stands when the operation is done, and blocks let some rows change places before.

   `unit` multiplies in getrf and potrf in the place of lathe_gemm. With a block, and only so: L U is taken
   from C by lathe_unit_gemm with the signs of L changed (negate_a), its accumulator beginning with C, and by
   its own order and rounding; `output` of the spec, unless NULL, then rounds the elements of C, as where the
   accumulator is binary32 and the matrix fp16. Panels are factored by the spec. Its options may not have
   scales and signs of their own. (Haidar, Tomov, Dongarra and Higham, "Harnessing GPU tensor cores for fast
   FP16 arithmetic to speed up mixed-precision iterative refinement solvers", SC'18.) */
typedef struct lathe_linear_extra {
    lathe_random *random;
    const lathe_unit *unit;
    const lathe_unit_options *unit_options; /* NULL: the row as it is */
} lathe_linear_extra;

/* y[i] += alpha x[i] for i < n. */
LATHE_API lathe_status lathe_axpy_f32(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n,
                                      float alpha, const float *x, size_t incx, float *y, size_t incy);
LATHE_API lathe_status lathe_axpy_f64(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n,
                                      double alpha, const double *x, size_t incx, double *y, size_t incy);

/* x[i] = R(alpha x[i]). */
LATHE_API lathe_status lathe_scal_f32(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n,
                                      float alpha, float *x, size_t incx);
LATHE_API lathe_status lathe_scal_f64(const lathe_dot *dot, const lathe_linear_extra *extra, size_t n,
                                      double alpha, double *x, size_t incx);

/* *dst = R(sqrt(s)) with s = +0, then s += x[i] x[i] in sequence: without the scaling of BLAS, so that
   squares overflow and underflow as they do in the format. */
LATHE_API lathe_status lathe_nrm2_f32(const lathe_dot *dot, const lathe_linear_extra *extra, float *dst,
                                      size_t n, const float *x, size_t incx);
LATHE_API lathe_status lathe_nrm2_f64(const lathe_dot *dot, const lathe_linear_extra *extra, double *dst,
                                      size_t n, const double *x, size_t incx);

/* *dst = s with s = +0, then s = R(s + |x[i]|) in sequence. */
LATHE_API lathe_status lathe_asum_f32(const lathe_dot *dot, const lathe_linear_extra *extra, float *dst,
                                      size_t n, const float *x, size_t incx);
LATHE_API lathe_status lathe_asum_f64(const lathe_dot *dot, const lathe_linear_extra *extra, double *dst,
                                      size_t n, const double *x, size_t incx);

/* A[i][j] += t y[j] with t = R(alpha x[i]), for a matrix of m x n. */
LATHE_API lathe_status lathe_ger_f32(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                                     size_t m, size_t n, float alpha, const float *x, size_t incx,
                                     const float *y, size_t incy, float *a, size_t lda);
LATHE_API lathe_status lathe_ger_f64(const lathe_dot *dot, const lathe_linear_extra *extra, lathe_major major,
                                     size_t m, size_t n, double alpha, const double *x, size_t incx,
                                     const double *y, size_t incy, double *a, size_t lda);

/* Solves op(A) x = b, of n unknowns, in x, which holds b. `triangle` is that of A. Of op(A) lower i counts
   up from 0, of upper down from n - 1: x[i] = R(x[i] / op(A)[i][i]), unless the diagonal is a unit one;
   then x[j] -= op(A)[j][i] x[i] for each j that is left. */
LATHE_API lathe_status lathe_trsv_f32(const lathe_dot *dot, const lathe_linear_extra *extra,
                                      lathe_major major, lathe_triangle triangle, lathe_transpose transpose,
                                      lathe_diagonal diagonal, size_t n, const float *a, size_t lda, float *x,
                                      size_t incx);
LATHE_API lathe_status lathe_trsv_f64(const lathe_dot *dot, const lathe_linear_extra *extra,
                                      lathe_major major, lathe_triangle triangle, lathe_transpose transpose,
                                      lathe_diagonal diagonal, size_t n, const double *a, size_t lda,
                                      double *x, size_t incx);

/* Solves op(A) X = alpha B or, with A on the right, X op(A) = alpha B, in B of m x n: B = R(alpha B) unless
   alpha is 1, then each column, or row, as by lathe_trsv (a row with op(A) transposed). */
LATHE_API lathe_status lathe_trsm_f32(const lathe_dot *dot, const lathe_linear_extra *extra,
                                      lathe_major major, lathe_side side, lathe_triangle triangle,
                                      lathe_transpose transpose, lathe_diagonal diagonal, size_t m, size_t n,
                                      float alpha, const float *a, size_t lda, float *b, size_t ldb);
LATHE_API lathe_status lathe_trsm_f64(const lathe_dot *dot, const lathe_linear_extra *extra,
                                      lathe_major major, lathe_side side, lathe_triangle triangle,
                                      lathe_transpose transpose, lathe_diagonal diagonal, size_t m, size_t n,
                                      double alpha, const double *a, size_t lda, double *b, size_t ldb);

/* C = alpha op(A) op(A)^T + beta C in one triangle of C, n x n, with op(A) of n x k: its elements are those
   of lathe_gemm. */
LATHE_API lathe_status lathe_syrk_f32(const lathe_dot *dot, const lathe_linear_extra *extra,
                                      lathe_major major, lathe_triangle triangle, lathe_transpose transpose,
                                      size_t n, size_t k, float alpha, const float *a, size_t lda, float beta,
                                      float *c, size_t ldc);
LATHE_API lathe_status lathe_syrk_f64(const lathe_dot *dot, const lathe_linear_extra *extra,
                                      lathe_major major, lathe_triangle triangle, lathe_transpose transpose,
                                      size_t n, size_t k, double alpha, const double *a, size_t lda,
                                      double beta, double *c, size_t ldc);

/* The factorisations take a matrix as it is (lathe_round makes it one of the format) and work on columns 0,
   1, ... in panels of `block` columns (0: all in one, the unblocked form). A panel is factored, and then
   what is right of it is updated, the part below the panel's rows by lathe_gemm with alpha -1 and beta 1, or
   by a unit. With LATHE_DOT_SEQUENTIAL from C every block gives the bits of the unblocked form (of LU unless
   it draws, of Cholesky before a column that fails); from zero products are summed within blocks, before
   they are subtracted.

   *info is 0, or one more than the first column whose pivot is 0 (LU, which goes on) or not positive
   (Cholesky, which ends there, with that pivot as it was); it may be NULL. */

/* P A = L U, m x n, with partial pivoting: in column j row pivots[j], of j and those below the first of
   largest magnitude (NaN counts as least), changes places with row j; then L[i][j] = R(A[i][j] / A[j][j]),
   or where the pivot is 0 it is A[i][j] as it is, and A[i][q] -= L[i][j] A[j][q]. There are min(m, n)
   pivots; P b is b with elements j and pivots[j] exchanged, for j = 0, 1, ... in turn. */
LATHE_API lathe_status lathe_getrf_f32(const lathe_dot *dot, const lathe_linear_extra *extra,
                                       lathe_major major, size_t m, size_t n, float *a, size_t lda,
                                       size_t *pivots, size_t block, size_t *info);
LATHE_API lathe_status lathe_getrf_f64(const lathe_dot *dot, const lathe_linear_extra *extra,
                                       lathe_major major, size_t m, size_t n, double *a, size_t lda,
                                       size_t *pivots, size_t block, size_t *info);

/* A = L L^T or, in the upper triangle, U^T U, with U = L^T to the bit: L[j][j] = R(sqrt(A[j][j])),
   L[i][j] = R(A[i][j] / L[j][j]), then A[i][q] -= L[i][j] L[q][j] for j < q <= i. A blocked update computes
   the triangle alone. */
LATHE_API lathe_status lathe_potrf_f32(const lathe_dot *dot, const lathe_linear_extra *extra,
                                       lathe_major major, lathe_triangle triangle, size_t n, float *a,
                                       size_t lda, size_t block, size_t *info);
LATHE_API lathe_status lathe_potrf_f64(const lathe_dot *dot, const lathe_linear_extra *extra,
                                       lathe_major major, lathe_triangle triangle, size_t n, double *a,
                                       size_t lda, size_t block, size_t *info);

/* A = Q R, m x n, by Householder's reflections H = I - tau v v^T, as LAPACK keeps them: R above, v below
   the diagonal without its first element 1, min(m, n) tau. Of column j: s = +0, s += x x for its elements
   from the diagonal on; beta = R(sqrt(s)) with the sign opposite to the diagonal's x; tau = R(R(beta - x) /
   beta); the others are R(x / d) with d = R(x - beta). Where all those are 0, or beta is 0, tau is 0 and
   nothing changes. Then for each column right of it w = its first element, w += v[i] A[i][q], w = R(tau w),
   the first element is R(A[j][q] - w), and A[i][q] -= v[i] w. */
LATHE_API lathe_status lathe_geqrf_f32(const lathe_dot *dot, const lathe_linear_extra *extra,
                                       lathe_major major, size_t m, size_t n, float *a, size_t lda,
                                       float *tau);
LATHE_API lathe_status lathe_geqrf_f64(const lathe_dot *dot, const lathe_linear_extra *extra,
                                       lathe_major major, size_t m, size_t n, double *a, size_t lda,
                                       double *tau);

#ifdef __cplusplus
}
#endif

#endif
