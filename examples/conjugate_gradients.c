/* SPDX-License-Identifier: MIT */
/* What would conjugate gradients do in fp16? Every operation rounded to formats from the command line.

   Each operation is computed in double and rounded to the format. For precision up to 25 the first rounding
   is innocuous under ties to even: +, -, * and / of values of the format give what one exact rounding would.
   For wider formats the double counts; arithmetic that rounds once in every format is not in the library. */
#include <math.h>
#include <stdio.h>

#include <lathe/lathe.h>

enum { SIDE = 21, STRIDE = SIDE + 2, POINTS = STRIDE * STRIDE, CENTRE = POINTS / 2 };
enum { ITERATIONS = 60, MOST = 8 };

/* A x = b with the five-point Laplacian on SIDE x SIDE points; b is 1 in the centre, else 0, so every format
   has the same problem. The frame around the points stays zero. */
typedef struct solver {
    lathe_plan plan;
    double x[POINTS], r[POINTS], p[POINTS], q[POINTS];
    double rr; /* r . r */
} solver;

static double add(const solver *s, double a, double b)
{
    return lathe_round1_f64(&s->plan, a + b);
}

static double mul(const solver *s, double a, double b)
{
    return lathe_round1_f64(&s->plan, a * b);
}

static double quotient(const solver *s, double a, double b)
{
    return lathe_round1_f64(&s->plan, a / b);
}

/* Sums row by row, then the rows: in low precision one long sum would soon swallow its terms. */
static double dot(const solver *s, const double *a, const double *b)
{
    double sum = 0.0;

    for (int i = 1; i <= SIDE; i++) {
        double row = 0.0;

        for (int k = i * STRIDE + 1; k <= i * STRIDE + SIDE; k++)
            row = add(s, row, mul(s, a[k], b[k]));
        sum = add(s, sum, row);
    }
    return sum;
}

static void start(solver *s)
{
    s->r[CENTRE] = s->p[CENTRE] = 1.0;
    s->rr = dot(s, s->r, s->r);
}

static void iterate(solver *s)
{
    const double old = s->rr;
    double alpha, beta;

    if (old == 0.0)
        return; /* as far as this format can tell, solved */
    for (int i = 1; i <= SIDE; i++)
        for (int k = i * STRIDE + 1; k <= i * STRIDE + SIDE; k++) {
            const double across = add(s, s->p[k - 1], s->p[k + 1]);
            const double along = add(s, s->p[k - STRIDE], s->p[k + STRIDE]);

            s->q[k] = add(s, mul(s, 4.0, s->p[k]), -add(s, across, along));
        }
    alpha = quotient(s, old, dot(s, s->p, s->q));
    for (int k = 0; k < POINTS; k++) {
        s->x[k] = add(s, s->x[k], mul(s, alpha, s->p[k]));
        s->r[k] = add(s, s->r[k], -mul(s, alpha, s->q[k]));
    }
    s->rr = dot(s, s->r, s->r);
    beta = quotient(s, s->rr, old);
    for (int k = 0; k < POINTS; k++)
        s->p[k] = add(s, s->r[k], mul(s, beta, s->p[k]));
}

/* ||b - A x|| with ||b|| = 1, evaluated in double: the truth, not what the recurrence for r believes. */
static double true_residual(const double *x)
{
    double sum = 0.0;

    for (int i = 1; i <= SIDE; i++)
        for (int k = i * STRIDE + 1; k <= i * STRIDE + SIDE; k++) {
            const double ax = 4.0 * x[k] - x[k - 1] - x[k + 1] - x[k - STRIDE] - x[k + STRIDE];
            const double r = (k == CENTRE ? 1.0 : 0.0) - ax;

            sum += r * r;
        }
    return sqrt(sum);
}

static int prepare(solver *s, const char *name)
{
    lathe_format format;
    size_t offset = 0;
    lathe_status status = lathe_format_parse(&format, name, &offset);

    if (status) {
        fprintf(stderr, "conjugate_gradients: '%s': %s, at offset %zu\n", name, lathe_status_string(status),
                offset);
        return 2;
    }
    status = lathe_plan_init(&s->plan, &format, NULL);
    if (status) {
        fprintf(stderr, "conjugate_gradients: '%s': %s\n", name, lathe_status_string(status));
        return 2;
    }
    start(s);
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const usual[] = {"fp64", "fp32", "bf16", "fp16"};
    static solver solvers[MOST];
    const char *const *names = argc > 1 ? (const char *const *)(argv + 1) : usual;
    const int count = argc > 1 ? argc - 1 : (int)(sizeof usual / sizeof *usual);

    if (count > MOST) {
        fprintf(stderr, "usage: conjugate_gradients [FORMAT]... (%d at most)\n", MOST);
        return 2;
    }
    for (int i = 0; i < count; i++)
        if (prepare(&solvers[i], names[i]))
            return 2;

    printf("Relative residual ||b - A x|| / ||b||, %d x %d Poisson problem\n\niteration", SIDE, SIDE);
    for (int i = 0; i < count; i++)
        printf("  %9s", names[i]);
    for (int n = 0; n <= ITERATIONS; n++) {
        printf("\n%9d", n);
        for (int i = 0; i < count; i++) {
            printf("  %9.1e", true_residual(solvers[i].x));
            iterate(&solvers[i]);
        }
    }
    printf("\n");
    return 0;
}
