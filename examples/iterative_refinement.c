/* SPDX-License-Identifier: MIT */
/* How bad may a factorisation be? Linear systems solved to double accuracy with LU factors in fp16, bf16 or
   fp8, and with those that matrix units make.

   The matrix is scaled by powers of two and factored by lathe_getrf in the format, every operation rounded,
   or, beside a unit, in the format of its accumulator, with blocks that the unit updates from inputs in its
   own; the factors precondition GMRES in double, whose solutions correct x until its backward error is that
   of double (Carson and Higham, "Accelerating the solution of linear systems by iterative refinement in three
   precisions", SIAM J. Sci. Comput. 40, 2018; Higham and Pranesh for the scaling, 2019). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

enum { N = 32, BLOCK = 8, STEPS = 15, KRYLOV = N, LARGEST_EXPONENT = 12, COLUMN = 17 };

typedef double matrix[N][N];

/* P (R A C) = L U, in a format. */
typedef struct factors {
    matrix lu;
    size_t pivots[N];
    double row[N], column[N];
} factors;

/* x in [-1, 1), the same everywhere. */
static double number(unsigned long long *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(*state >> 11) * 0x1p-52 - 1.0;
}

/* A := (I - 2 v v^T) A, and the same from the right by a transposition. */
static void reflect(matrix a, unsigned long long *state)
{
    double v[N], norm = 0.0;

    for (int i = 0; i < N; i++) {
        v[i] = number(state);
        norm += v[i] * v[i];
    }
    for (int j = 0; j < N; j++) {
        double w = 0.0;

        for (int i = 0; i < N; i++)
            w += v[i] * a[i][j];
        for (int i = 0; i < N; i++)
            a[i][j] -= 2.0 * w / norm * v[i];
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++) {
            const double old = a[i][j];

            a[i][j] = a[j][i];
            a[j][i] = old;
        }
}

/* Singular values from 1 down to 1 / condition, in equal ratios. */
static void make(matrix a, double condition)
{
    unsigned long long state = 1;

    memset(a, 0, sizeof(matrix));
    for (int i = 0; i < N; i++)
        a[i][i] = pow(condition, -(double)i / (N - 1));
    for (int i = 0; i < 8; i++)
        reflect(a, &state);
}

static double power_above(double x)
{
    int exponent;

    frexp(x, &exponent);
    return x > 0.0 ? ldexp(1.0, exponent) : 1.0;
}

/* Rows and columns with largest elements just under a tenth of the format's largest value. */
static void scale(factors *f, const matrix a, double largest)
{
    for (int i = 0; i < N; i++) {
        double most = 0.0;

        for (int j = 0; j < N; j++)
            most = fmax(most, fabs(a[i][j]));
        f->row[i] = 1.0 / power_above(most);
    }
    for (int j = 0; j < N; j++) {
        double most = 0.0;

        for (int i = 0; i < N; i++)
            most = fmax(most, fabs(a[i][j]) * f->row[i]);
        f->column[j] = power_above(0.1 * fmin(largest, 1e6)) / 2.0 / power_above(most);
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            f->lu[i][j] = f->row[i] * a[i][j] * f->column[j];
}

/* x := C U^-1 L^-1 P R x, in double. */
static void apply(const factors *f, double *x)
{
    for (int i = 0; i < N; i++)
        x[i] *= f->row[i];
    for (int i = 0; i < N; i++) {
        const double old = x[i];

        x[i] = x[f->pivots[i]];
        x[f->pivots[i]] = old;
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++)
            x[i] -= f->lu[i][j] * x[j];
    for (int i = N - 1; i >= 0; i--) {
        for (int j = i + 1; j < N; j++)
            x[i] -= f->lu[i][j] * x[j];
        x[i] /= f->lu[i][i];
    }
    for (int i = 0; i < N; i++)
        x[i] *= f->column[i];
}

static void multiply(const matrix a, const double *x, double *y)
{
    for (int i = 0; i < N; i++) {
        y[i] = 0.0;
        for (int j = 0; j < N; j++)
            y[i] += a[i][j] * x[j];
    }
}

static double inner(const double *x, const double *y)
{
    double s = 0.0;

    for (int i = 0; i < N; i++)
        s += x[i] * y[i];
    return s;
}

/* d := nearly A^-1 r by preconditioned GMRES (Saad and Schultz, 1986); the number of its iterations. */
static int gmres(const matrix a, const factors *f, const double *r, double *d)
{
    static double v[KRYLOV + 1][N], h[KRYLOV + 1][KRYLOV];
    double g[KRYLOV + 1] = {0}, c[KRYLOV], s[KRYLOV], y[KRYLOV];
    int n = 0;

    memcpy(v[0], r, sizeof v[0]);
    apply(f, v[0]);
    const double norm = sqrt(inner(v[0], v[0]));
    memset(d, 0, N * sizeof *d);
    if (!(norm > 0.0) || isinf(norm))
        return 0;
    for (int i = 0; i < N; i++)
        v[0][i] /= norm;
    g[0] = norm;
    while (n < KRYLOV && fabs(g[n]) > 1e-4 * norm) {
        double *const w = v[n + 1];

        multiply(a, v[n], w);
        apply(f, w);
        for (int i = 0; i <= n; i++) {
            h[i][n] = inner(v[i], w);
            for (int e = 0; e < N; e++)
                w[e] -= h[i][n] * v[i][e];
        }
        const double length = sqrt(inner(w, w));
        for (int i = 0; i < n; i++) {
            const double t = c[i] * h[i][n] + s[i] * h[i + 1][n];

            h[i + 1][n] = c[i] * h[i + 1][n] - s[i] * h[i][n];
            h[i][n] = t;
        }
        const double radius = hypot(h[n][n], length);
        c[n] = h[n][n] / radius;
        s[n] = length / radius;
        h[n][n] = radius;
        g[n + 1] = -s[n] * g[n];
        g[n] *= c[n];
        for (int e = 0; e < N && length > 0.0; e++)
            w[e] /= length;
        n++;
    }
    for (int i = n - 1; i >= 0; i--) {
        y[i] = g[i];
        for (int j = i + 1; j < n; j++)
            y[i] -= h[i][j] * y[j];
        y[i] /= h[i][i];
        for (int e = 0; e < N; e++)
            d[e] += y[i] * v[i][e];
    }
    return n;
}

/* max |b - A x| / (max |A| sum |x| + max |b|), and the residual. */
static double backward_error(const matrix a, const double *b, const double *x, double *r)
{
    double most = 0.0, largest = 0.0, sum = 0.0, right = 0.0;

    multiply(a, x, r);
    for (int i = 0; i < N; i++) {
        r[i] = b[i] - r[i];
        most = fmax(most, fabs(r[i]));
        sum += fabs(x[i]);
        right = fmax(right, fabs(b[i]));
        for (int j = 0; j < N; j++)
            largest = fmax(largest, fabs(a[i][j]));
    }
    return most / (largest * sum + right);
}

/* What factors: every operation in `panels`, but for products by the unit, if there is one, of `inputs`. */
typedef struct machine {
    const lathe_unit *unit;
    lathe_format panels, inputs;
} machine;

/* The machine with this name: a format, or a unit. */
static lathe_status machine_named(machine *m, const char *name)
{
    lathe_unit_info info;
    char first[32];

    m->unit = lathe_unit_find(name);
    if (!m->unit) {
        const lathe_status status = lathe_format_parse(&m->panels, name, NULL);

        m->inputs = m->panels;
        return status;
    }
    lathe_unit_describe(m->unit, &info);
    snprintf(first, sizeof first, "%.*s", (int)strcspn(info.inputs, " "), info.inputs);
    const lathe_status status = lathe_format_parse(&m->panels, info.accumulator, NULL);
    return status ? status : lathe_format_parse(&m->inputs, first, NULL);
}

static lathe_status factor(const machine *m, factors *f, const matrix a)
{
    const lathe_options options = {.overflow = LATHE_OVERFLOW_SATURATE};
    const lathe_linear_extra extra = {.unit = m->unit};
    lathe_plan plan;

    lathe_status status = lathe_plan_init(&plan, &m->panels, &options);
    if (status)
        return status;
    scale(f, a, lathe_format_largest(&m->inputs));
    status = lathe_round_f64(&plan, f->lu[0], f->lu[0], (size_t)N * N);
    if (!status)
        status = lathe_getrf_f64(&(lathe_dot){.product = &plan, .sum = &plan}, &extra, LATHE_ROW_MAJOR, N, N,
                                 f->lu[0], N, f->pivots, BLOCK, NULL);
    for (int i = 0; i < N; i++) /* a zero pivot becomes the smallest value */
        if (f->lu[i][i] == 0.0)
            f->lu[i][i] = lathe_format_smallest(&m->inputs);
    return status;
}

/* Prints the iterations of GMRES that all corrections took, and the backward error they led to. */
static lathe_status solve(const machine *m, double condition)
{
    static matrix a;
    static factors f;
    double b[N], x[N] = {0}, r[N], d[N], error = 1.0, best = 1.0;
    int iterations = 0;

    make(a, condition);
    for (int i = 0; i < N; i++)
        b[i] = 1.0;
    const lathe_status status = factor(m, &f, (const double(*)[N])a);
    for (int step = 0; !status && step <= STEPS; step++) {
        error = backward_error((const double(*)[N])a, b, x, r);
        if (!(error > 0x1p-52) || step == STEPS || !(error <= 10.0 * best))
            break;
        best = fmin(best, error);
        iterations += gmres((const double(*)[N])a, &f, r, d);
        for (int i = 0; i < N; i++)
            x[i] += d[i];
    }
    printf(" %*d %7.0e", COLUMN - 8, iterations, error);
    return status;
}

static lathe_status table(const char *const *names, int n)
{
    printf("%-9s", "condition");
    for (int k = 0; k < n; k++)
        printf(" %*s", COLUMN, names[k]);
    printf("   (iterations, backward error)\n");
    for (int e = 1; e <= LARGEST_EXPONENT; e++) {
        printf("1e%-7d", e);
        for (int k = 0; k < n; k++) {
            machine m;
            lathe_status status = machine_named(&m, names[k]);

            if (!status)
                status = solve(&m, pow(10.0, e));
            if (status)
                return fprintf(stderr, "%s: %s\n", names[k], lathe_status_string(status)), status;
        }
        printf("\n");
    }
    return LATHE_OK;
}

int main(void)
{
    static const char *const formats[] = {"fp32", "tf32", "fp16", "bf16", "e4m3fn", "e5m2"};
    static const char *const units[] = {"v100.f16.f32",  "v100.f16.f16",      "h100.f16.f32",
                                        "h100.bf16.f32", "h100.f8.f32.wgmma", "mi300.bf16"};
    enum { FORMATS = sizeof formats / sizeof *formats, UNITS = sizeof units / sizeof *units };

    const lathe_status status = table(formats, FORMATS);
    printf("\n");
    return (status ? status : table(units, UNITS)) != LATHE_OK;
}
