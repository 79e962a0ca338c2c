/* SPDX-License-Identifier: MIT */
/* Test data from a computation: the Poisson equation in two dimensions, solved in double. */
#ifndef LATHE_BENCH_POISSON_H
#define LATHE_BENCH_POISSON_H

#include <stddef.h>

typedef struct poisson_result {
    double *solution; /* side * side values, row by row */
    double *residual; /* f + Laplace u at the same points, computed anew from the solution */
    size_t side;
    int iterations;
    double relative_residual; /* norm of the residual over norm of f */
} poisson_result;

/* Solves -Laplace u = f in the unit square, u = 0 on its edge, on side x side interior points with the
   five-point stencil, by conjugate gradients until the relative residual is at most `tolerance`. Returns 0,
   or -1 with `result` empty where memory ran out or the iteration did not converge. */
int poisson_solve(poisson_result *result, size_t side, double tolerance);

void poisson_free(poisson_result *result);

#endif
