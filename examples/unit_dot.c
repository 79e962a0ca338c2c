/* SPDX-License-Identifier: MIT */
/* The same random dot product on every matrix unit. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

enum { K = 1024 };

/* Uniform in (-1, 1). */
static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 4503599627370496.0 - 1;
}

/* Rounds x to the unit's input format, so that only the sum differs from the exact one. */
static lathe_status round_inputs(const lathe_unit_info *info, double *y, const double *x)
{
    char name[64];
    lathe_format format;
    lathe_plan plan;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(info->inputs, " "), info->inputs);
    const int is_integer = strcmp(name, "int8") == 0;
    for (int i = 0; i < K && is_integer; i++)
        y[i] = nearbyint(127 * x[i]);
    lathe_status status = is_integer ? LATHE_OK : lathe_format_parse(&format, name, NULL);
    if (!status && !is_integer)
        status = lathe_plan_init(&plan, &format, NULL);
    return status || is_integer ? status : lathe_round_f64(&plan, y, x, K);
}

int main(void)
{
    static double x[K], y[K], a[K], b[K];
    lathe_status status = LATHE_OK;
    uint64_t state = 42;
    for (int i = 0; i < K; i++) {
        x[i] = uniform(&state);
        y[i] = uniform(&state);
    }
    printf("a dot product of %d terms, each rounded to the unit's inputs first\n", K);
    printf("%-20s %-5s %-8s %16s %16s %10s\n", "unit", "model", "evidence", "result", "exact", "error");
    for (size_t i = 0; lathe_unit_at(i) && !status; i++) {
        const lathe_unit *const unit = lathe_unit_at(i);
        lathe_unit_info info;
        double d = 0, exact = 0;
        lathe_unit_describe(unit, &info);
        status = round_inputs(&info, a, x);
        if (!status)
            status = round_inputs(&info, b, y);
        if (!status)
            status = lathe_unit_dot_f64(unit, NULL, &d, a, b, NULL, K);
        for (int k = 0; k < K; k++)
            exact += a[k] * b[k];
        if (!status)
            printf("%-20s %-5s %-8.1s %16.9g %16.9g %10.2e\n", info.name, info.model, info.evidence, d, exact,
                   fabs(d - exact));
    }
    if (status)
        fprintf(stderr, "%s\n", lathe_status_string(status));
    return status != LATHE_OK;
}
