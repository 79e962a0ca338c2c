/* SPDX-License-Identifier: MIT */
/* Conjugate gradients for the five-point Laplacian, matrix-free, in double. */
#include "poisson.h"

#include <math.h>
#include <stdlib.h>

/* Every array carries a frame of zeros, the boundary values, so that no point is special. */
typedef struct grid {
    size_t side, stride, total;
    double inverse_h2;
} grid;

static double *new_field(const grid *g)
{
    return calloc(g->total, sizeof(double));
}

/* q = -Laplace p */
static void apply(const grid *g, double *restrict q, const double *restrict p)
{
    const size_t w = g->stride;

    for (size_t i = 1; i <= g->side; i++)
        for (size_t k = i * w + 1; k <= i * w + g->side; k++)
            q[k] = g->inverse_h2 * (4.0 * p[k] - p[k - 1] - p[k + 1] - p[k - w] - p[k + w]);
}

static double dot(const grid *g, const double *a, const double *b)
{
    double sum = 0.0;

    for (size_t k = 0; k < g->total; k++)
        sum += a[k] * b[k];
    return sum;
}

/* A source, a broad sink, a sharp source and a wave: values of both signs and of many magnitudes. */
static double load(double x, double y)
{
    const double pi = 3.14159265358979323846;
    const double a = (x - 0.30) * (x - 0.30) + (y - 0.35) * (y - 0.35);
    const double b = (x - 0.70) * (x - 0.70) + (y - 0.60) * (y - 0.60);
    const double c = (x - 0.45) * (x - 0.45) + (y - 0.80) * (y - 0.80);

    return 900.0 * exp(-a / 0.01) - 300.0 * exp(-b / 0.03) + 20000.0 * exp(-c / 0.0004) +
           40.0 * sin(3.0 * pi * x) * sin(5.0 * pi * y);
}

static void fill_load(const grid *g, double *f)
{
    const double h = 1.0 / (double)(g->side + 1);

    for (size_t i = 1; i <= g->side; i++)
        for (size_t j = 1; j <= g->side; j++)
            f[i * g->stride + j] = load((double)j * h, (double)i * h);
}

/* On entry u = 0 and r = f; on return r is the residual that the recurrence believes in. */
static int iterate(const grid *g, double *u, double *r, double *p, double *q, double tolerance)
{
    const int most = 20 * (int)g->side + 100;
    double rr = dot(g, r, r);
    const double stop = tolerance * tolerance * rr;
    int iterations = 0;

    for (size_t k = 0; k < g->total; k++)
        p[k] = r[k];
    while (rr > stop && iterations < most) {
        const double old = rr;
        double alpha;

        apply(g, q, p);
        alpha = rr / dot(g, p, q);
        for (size_t k = 0; k < g->total; k++) {
            u[k] += alpha * p[k];
            r[k] -= alpha * q[k];
        }
        rr = dot(g, r, r);
        for (size_t k = 0; k < g->total; k++)
            p[k] = r[k] + rr / old * p[k];
        iterations++;
    }
    return rr <= stop ? iterations : -1;
}

/* Drops the frame. */
static void compact(const grid *g, double *to, const double *from)
{
    for (size_t i = 0; i < g->side; i++)
        for (size_t j = 0; j < g->side; j++)
            to[i * g->side + j] = from[(i + 1) * g->stride + j + 1];
}

static int solve(const grid *g, double *work[4], poisson_result *result, double tolerance)
{
    double *u = work[0], *r = work[1], *p = work[2], *q = work[3];
    double norm;

    fill_load(g, r);
    norm = sqrt(dot(g, r, r));
    result->iterations = iterate(g, u, r, p, q, tolerance);
    if (result->iterations < 0)
        return -1;

    fill_load(g, r);
    apply(g, q, u);
    for (size_t k = 0; k < g->total; k++)
        r[k] -= q[k];
    result->relative_residual = sqrt(dot(g, r, r)) / norm;
    compact(g, result->solution, u);
    compact(g, result->residual, r);
    return 0;
}

int poisson_solve(poisson_result *result, size_t side, double tolerance)
{
    const grid g = {side, side + 2, (side + 2) * (side + 2), (double)(side + 1) * (double)(side + 1)};
    double *work[4];
    int status = -1, complete = 1;

    *result = (poisson_result){.side = side};
    result->solution = malloc(side * side * sizeof(double));
    result->residual = malloc(side * side * sizeof(double));
    for (int i = 0; i < 4; i++) {
        work[i] = new_field(&g);
        complete = complete && work[i];
    }
    if (complete && result->solution && result->residual)
        status = solve(&g, work, result, tolerance);
    for (int i = 0; i < 4; i++)
        free(work[i]);
    if (status)
        poisson_free(result);
    return status;
}

void poisson_free(poisson_result *result)
{
    free(result->solution);
    free(result->residual);
    *result = (poisson_result){0};
}
