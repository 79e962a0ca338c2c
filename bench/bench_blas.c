/* SPDX-License-Identifier: MIT */
/* Speed of the products that a BLAS makes, by its own name for the processor. */
#include <stdio.h>
#include <stdlib.h>

#include <cblas.h>

#include <lathe/lathe.h>

#include "bench.h"
#include "peak.h"
#include "timing.h"

enum { SIDE = 1024, LONGER = 64 };

static const double seconds_per_row = 0.5;

typedef struct work {
    lathe_dot dot;
    lathe_dot_extra extra;
    float *memory; /* A, B and C */
    peak_loop *peak;
    lathe_status status;
} work;

static void multiply(void *context)
{
    work *const w = context;
    float *const b = w->memory + (size_t)SIDE * SIDE, *const c = b + (size_t)SIDE * SIDE;

    w->status = lathe_gemm_f32(&w->dot, &w->extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, SIDE,
                               SIDE, SIDE, 1.0f, w->memory, SIDE, b, SIDE, 0.0f, c, SIDE);
}

static size_t turns(void)
{
    return (size_t)SIDE * SIDE * SIDE / LONGER + 1;
}

static void run_peak(void *context)
{
    const work *const w = context;

    w->peak(turns());
}

static lathe_status row(work *w, const char *name, const lathe_plan *inputs)
{
    const double pairs = (double)SIDE * SIDE * SIDE;
    timing_result result;

    w->dot.a = w->dot.b = inputs;
    multiply(w); /* touches the memory */
    if (w->status)
        return w->status;
    timing_compare(&(timing_pair){multiply, run_peak, w}, 1, seconds_per_row, &result);
    printf("%-14s %8.2f %7.3f\n", name, 1e-9 * pairs / result.seconds,
           pairs / w->peak(turns()) / result.ratio);
    return LATHE_OK;
}

int bench_blas(int argc, char **argv)
{
    const size_t elements = (size_t)3 * SIDE * SIDE;
    work w = {.dot = {.order = LATHE_DOT_BLAS}, .peak = peak_loop_for(lathe_isa_current())};
    lathe_format format;
    lathe_plan plan;

    if (argc > 1 || !w.peak)
        return fprintf(stderr, "%s: takes no arguments, and needs vectors\n", bench_program(argv[0])), 2;
    lathe_status status = lathe_format_parse(&format, "bf16", NULL);
    if (!status)
        status = lathe_plan_init(&plan, &format, NULL);
    w.dot.a = w.dot.b = &plan;
    if (!status)
        status = lathe_gemm_workspace_f32(&w.dot, SIDE, SIDE, SIDE, &w.extra.workspace_bytes);
    w.memory = malloc(elements * sizeof *w.memory);
    w.extra.workspace = malloc(w.extra.workspace_bytes + 1);
    if (!w.memory || !w.extra.workspace)
        status = LATHE_E_SPACE;
    for (size_t i = 0; !status && i < elements; i++)
        w.memory[i] = (float)(i * 2654435761u % 4096) * 0x1p-11f - 1.0f;
    openblas_set_num_threads(1); /* as the loop in registers */
    if (!status)
        printf("%s, core %s, one thread, %d x %d\n%-14s %8s %7s\n", openblas_get_config(),
               openblas_get_corename(), SIDE, SIDE, "inputs", "G/s", "share");
    if (!status)
        status = row(&w, "fp32", NULL);
    if (!status)
        status = row(&w, "bf16, rounded", &plan);
    if (!status)
        printf("# G/s: 1e9 products and additions a second, the median; share: of a loop of fused "
               "multiply-adds in\n"
               "# registers, the median of ratios taken in turn. The order of sums is the BLAS's.\n");
    free(w.memory);
    free(w.extra.workspace);
    return status ? fprintf(stderr, "%s\n", lathe_status_string(status)), 1 : 0;
}
