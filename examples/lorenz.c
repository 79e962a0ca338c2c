/* SPDX-License-Identifier: MIT */
/* The climate of the Lorenz system in fp16 and bf16, by ties to even and by stochastic rounding.

   Euler's method adds step * slope to each coordinate. Less than half a unit in the last place of the
   coordinate is lost in the nearest value of the sum: with a small step the system ends standing still, and
   its means over time are those of the place. Stochastic rounding moves on by a whole unit now and then,
   right on average.

   Every operation is computed in double and rounded to the format. Products of two values of these formats
   are exact in double, and so are sums, but for terms too small to matter: each result is rounded once. */
#include <math.h>
#include <stdio.h>

#include <lathe/lathe.h>

enum { RUNS = 16, TIME = 10, STEPS = 4, FORMATS = 2 };

/* 8/3 in bf16: one system for all formats. */
#define BETA (171.0 / 64.0)

/* One number for each run. */
typedef struct vec {
    double at[RUNS];
} vec;

typedef struct point {
    vec x, y, z;
} point;

/* Runs that differ in where they start, as elements of arrays: each draws bits of its own. */
typedef struct model {
    lathe_plan plan;
    lathe_random random;
    lathe_status status; /* of the first call that failed */
    point now;
} model;

/* What the runs of a model came to. */
typedef struct climate {
    double mean; /* of z, over all times and runs */
    int still;   /* runs that end where they were a unit of time before */
} climate;

static vec rounded(model *m, vec v)
{
    const lathe_status status = lathe_round_random_f64(&m->plan, &m->random, v.at, v.at, RUNS);

    m->status = m->status ? m->status : status;
    return v;
}

static vec all(double value)
{
    vec v;

    for (int i = 0; i < RUNS; i++)
        v.at[i] = value;
    return v;
}

static vec add(model *m, vec a, vec b)
{
    for (int i = 0; i < RUNS; i++)
        a.at[i] += b.at[i];
    return rounded(m, a);
}

static vec sub(model *m, vec a, vec b)
{
    for (int i = 0; i < RUNS; i++)
        a.at[i] -= b.at[i];
    return rounded(m, a);
}

static vec mul(model *m, vec a, vec b)
{
    for (int i = 0; i < RUNS; i++)
        a.at[i] *= b.at[i];
    return rounded(m, a);
}

/* No call has two arguments that draw: C does not say which would go first. */
static void advance(model *m, double step)
{
    const vec x = m->now.x, y = m->now.y, z = m->now.z, h = all(step);
    const vec dx = mul(m, all(10.0), sub(m, y, x));
    const vec dy = sub(m, mul(m, x, sub(m, all(28.0), z)), y);
    const vec xy = mul(m, x, y);
    const vec dz = sub(m, xy, mul(m, all(BETA), z));

    m->now.x = add(m, x, mul(m, h, dx));
    m->now.y = add(m, y, mul(m, h, dy));
    m->now.z = add(m, z, mul(m, h, dz));
}

static int prepare(model *m, const char *format, lathe_rounding rule, uint64_t stream)
{
    const lathe_options options = {.rounding = rule};
    lathe_format f;

    *m = (model){.random = {.seed = 1963, .stream = stream}};
    m->status = lathe_format_parse(&f, format, NULL);
    if (m->status == LATHE_OK)
        m->status = lathe_plan_init(&m->plan, &f, &options);
    return m->status ? -1 : 0;
}

/* Where the runs start: points of one long run in double, three units of time apart, as bf16 has them. */
static int find_starts(point *start)
{
    model m, b;

    if (prepare(&m, "fp64", LATHE_TIES_TO_EVEN, 0) || prepare(&b, "bf16", LATHE_TIES_TO_EVEN, 0))
        return -1;
    m.now = (point){all(1.0), all(1.0), all(1.0)};
    for (int i = 0; i < RUNS; i++) {
        for (int n = 0; n < 3 * 1024; n++)
            advance(&m, 1.0 / 1024.0);
        start->x.at[i] = m.now.x.at[0];
        start->y.at[i] = m.now.y.at[0];
        start->z.at[i] = m.now.z.at[0];
    }
    *start = (point){rounded(&b, start->x), rounded(&b, start->y), rounded(&b, start->z)};
    return m.status || b.status ? -1 : 0;
}

/* Prints the mean and, in brackets, the runs that stand still. */
static int simulate(climate *c, const point *start, int steps_per_unit, const char *format,
                    lathe_rounding rule, uint64_t stream)
{
    const long steps = (long)TIME * steps_per_unit;
    point before = *start;
    double sum = 0.0;
    model m;

    if (prepare(&m, format, rule, stream))
        return -1;
    m.now = *start;
    for (long n = 0; n < steps; n++) {
        if (n == steps - steps_per_unit)
            before = m.now;
        advance(&m, 1.0 / steps_per_unit);
        for (int i = 0; i < RUNS; i++)
            sum += m.now.z.at[i];
    }
    *c = (climate){.mean = sum / (double)steps / RUNS};
    for (int i = 0; i < RUNS; i++)
        c->still += m.now.x.at[i] == before.x.at[i] && m.now.y.at[i] == before.y.at[i] &&
                    m.now.z.at[i] == before.z.at[i];
    printf("   %5.2f (%2d)", c->mean, c->still);
    return m.status ? -1 : 0;
}

/* At the last, smallest step ties to even has stopped every run, and stochastic rounding none: its mean is
   within 3 % of the truth, and the nearer one. */
static int is_as_told(climate truth, climate even, climate stochastic)
{
    const double error = fabs(stochastic.mean - truth.mean);

    return even.still == RUNS && stochastic.still == 0 && error < 0.03 * truth.mean &&
           error < fabs(even.mean - truth.mean);
}

int main(void)
{
    static const char *const formats[FORMATS] = {"fp16", "bf16"};
    climate truth, even[FORMATS], stochastic[FORMATS];
    int failed = 0;
    point start;

    failed |= find_starts(&start);
    printf("Mean of z in the Lorenz system over %d runs of %d units of time, Euler's method\n"
           "(in brackets: runs that stand still at the end)\n\n"
           "                        fp16                      bf16\n"
           "  step   double         even         stochastic   even         stochastic\n",
           RUNS, TIME);
    for (int k = 0; k < STEPS; k++) {
        const int steps_per_unit = 64 << 2 * k;

        printf("1/%-5d", steps_per_unit);
        failed |= simulate(&truth, &start, steps_per_unit, "fp64", LATHE_TIES_TO_EVEN, 0);
        for (int f = 0; f < FORMATS; f++) {
            const uint64_t stream = (uint64_t)(k * FORMATS + f);

            failed |= simulate(&even[f], &start, steps_per_unit, formats[f], LATHE_TIES_TO_EVEN, 0);
            failed |= simulate(&stochastic[f], &start, steps_per_unit, formats[f], LATHE_STOCHASTIC, stream);
        }
        printf("\n");
    }
    for (int f = 0; !failed && f < FORMATS; f++)
        if (!is_as_told(truth, even[f], stochastic[f])) {
            fprintf(stderr, "lorenz: %s does not behave as told\n", formats[f]);
            failed = 1;
        }
    return failed ? 1 : 0;
}
