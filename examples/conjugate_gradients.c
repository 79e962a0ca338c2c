/* SPDX-License-Identifier: MIT */
/* What would conjugate gradients do in fp16? Every operation rounded to formats from the command line.

   The operations are those of lathe/arith.h, which round the exact result once, whatever the precision.
   Vectors are updated by calls on arrays; a sum, whose order counts, goes value by value. */
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
    double step[POINTS]; /* a multiple of p or q */
    double rr;           /* r . r */
} solver;

/* Sums row by row, then the rows: in low precision one long sum would soon swallow its terms. */
static double dot(const solver *s, const double *a, const double *b)
{
    double sum = 0.0;

    for (int i = 1; i <= SIDE; i++) {
        double row = 0.0;

        for (int k = i * STRIDE + 1; k <= i * STRIDE + SIDE; k++)
            row = lathe_add1_f64(&s->plan, row, lathe_mul1_f64(&s->plan, a[k], b[k]));
        sum = lathe_add1_f64(&s->plan, sum, row);
    }
    return sum;
}

static void start(solver *s)
{
    s->r[CENTRE] = s->p[CENTRE] = 1.0;
    s->rr = dot(s, s->r, s->r);
}

/* dst = factor * src */
static lathe_status scale(const solver *s, double *dst, double factor, const double *src, size_t n)
{
    const lathe_arith times = {.operation = LATHE_MUL, .scalars = LATHE_SCALAR_A, .plan = &s->plan};

    return lathe_arith_f64(&times, dst, &factor, src, NULL, n);
}

/* q = A p, row by row: four times the point itself less the sum of its neighbours. */
static lathe_status apply(solver *s)
{
    lathe_status status = LATHE_OK;

    for (int i = 1; i <= SIDE && !status; i++) {
        const double *const p = s->p + i * STRIDE + 1;
        double *const q = s->q + i * STRIDE + 1;
        double around[SIDE];

        status = lathe_add_f64(&s->plan, q, p - 1, p + 1, SIDE);
        if (!status)
            status = lathe_add_f64(&s->plan, around, p - STRIDE, p + STRIDE, SIDE);
        if (!status)
            status = lathe_add_f64(&s->plan, around, q, around, SIDE);
        if (!status)
            status = scale(s, q, 4.0, p, SIDE);
        if (!status)
            status = lathe_sub_f64(&s->plan, q, q, around, SIDE);
    }
    return status;
}

static lathe_status iterate(solver *s)
{
    const double old = s->rr;
    lathe_status status;
    double alpha, beta;

    if (old == 0.0)
        return LATHE_OK; /* as far as this format can tell, solved */
    status = apply(s);
    alpha = lathe_div1_f64(&s->plan, old, dot(s, s->p, s->q));
    if (!status)
        status = scale(s, s->step, alpha, s->p, POINTS);
    if (!status)
        status = lathe_add_f64(&s->plan, s->x, s->x, s->step, POINTS);
    if (!status)
        status = scale(s, s->step, alpha, s->q, POINTS);
    if (!status)
        status = lathe_sub_f64(&s->plan, s->r, s->r, s->step, POINTS);
    s->rr = dot(s, s->r, s->r);
    beta = lathe_div1_f64(&s->plan, s->rr, old);
    if (!status)
        status = scale(s, s->p, beta, s->p, POINTS);
    if (!status)
        status = lathe_add_f64(&s->plan, s->p, s->r, s->p, POINTS);
    return status;
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

static int complain(const char *name, lathe_status status)
{
    fprintf(stderr, "conjugate_gradients: '%s': %s\n", name, lathe_status_string(status));
    return 2;
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
    if (status)
        return complain(name, status);
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
            const lathe_status status = iterate(&solvers[i]);

            if (status)
                return complain(names[i], status);
        }
    }
    printf("\n");
    return 0;
}
