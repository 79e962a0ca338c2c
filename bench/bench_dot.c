/* SPDX-License-Identifier: MIT */
/* Speed of products of matrices, as a share of the multiply-adds that the processor can do. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "bench.h"
#include "machine.h"
#include "peak.h"
#include "request.h"
#include "threads.h"
#include "timing.h"

static const double seconds_per_row = 0.5;

static const char usage[] = " [--csv | --json] [--isa NAME]... [--n N]... [--help]\n";

static const char help[] =
    "\n"
    "Times lathe_gemm_f32 on square matrices, with a workspace and on one thread, in "
    "turn with a loop of fused\n"
    "multiply-adds in registers alone, of vectors of the same width, and on two threads in "
    "turn with one.\n"
    "\n"
    "  --csv, --json   the same rows for programs\n"
    "\n"
    "Options with a value choose rows and can be repeated: --isa (avx512, avx2, neon) "
    "and --n, rows and columns.\n"
    "Without --isa, the best is timed, or that of LATHE_ISA.\n"
    "\n";

static const char legend[] =
    "G/s:    products and additions, in 1e9 pairs a second: the median\n"
    "share:  of what the loop in registers reaches, the median of ratios taken in turn\n"
    "target: the share that the project has set itself\n"
    "speedup: of two threads: the median of ratios taken in turn\n";

/* What is rounded to which format. */
typedef struct kind {
    const char *name, *input, *product, *sum, *outer;
    size_t chunk;
    double target[2]; /* with AVX-512, and with others; 0: none */
} kind;

static const kind kinds[] = {
    {"fp16: products and sums", "fp16", "fp16", "fp16", NULL, 0, {0.13, 0.13}},
    {"bf16: products and sums", "bf16", "bf16", "bf16", NULL, 0, {0.13, 0.13}},
    {"e4m3fn: products and sums", "e4m3fn", "e4m3fn", "e4m3fn", NULL, 0, {0.13, 0.13}},
    {"fp16: sums, exact products", "fp16", NULL, "fp16", NULL, 0, {0.11, 0}},
    {"fp16: sums of 32 in fp32", "fp16", NULL, NULL, "fp16", 32, {0.8, 0}},
    {"fp16: inputs, fused fp32", "fp16", NULL, NULL, NULL, 0, {0.8, 0.8}},
    {"fp16: inputs, fp32", "fp16", "fp32", NULL, NULL, 0, {0, 0}},
};
enum { KINDS = sizeof kinds / sizeof *kinds, COLUMNS = 7, LONGER = 64 };

/* With and without parts of tiles at the edges. */
static const size_t lengths[] = {500, 511, 512, 513, 1024, 2048};

static const table_column columns[COLUMNS] = {
    {"isa", "isa", TABLE_TEXT, 7, 0},
    {"kind", "kind", TABLE_TEXT, 27, 0},
    {"n", "n", TABLE_COUNT, 6, 0},
    {"G/s", "gigas_per_second", TABLE_FIXED, 8, 2},
    {"share", "share", TABLE_FIXED, 7, 3},
    {"target", "target", TABLE_FIXED, 7, 2},
    {"speedup", "speedup", TABLE_FIXED, 8, 2},
};

typedef struct work {
    lathe_dot dot;
    lathe_dot_extra extra;
    const float *a, *b;
    float *c;
    size_t n;
    peak_loop *peak;
    lathe_status status;
    int has_threads;
} work;

static void multiply(void *context)
{
    work *const w = context;

    w->status = lathe_gemm_f32(&w->dot, &w->extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, w->n,
                               w->n, w->n, 1.0f, w->a, w->n, w->b, w->n, 0.0f, w->c, w->n);
}

static void multiply_by_two(void *context)
{
    bench_set_threads(2);
    multiply(context);
    bench_set_threads(1);
}

/* So many that the loop takes as long as a product that rounds: where others use the processor too, they
   then disturb both alike. */
static size_t turns_beside(const work *w)
{
    return w->n * w->n * w->n / LONGER + 1;
}

static void run_peak(void *context)
{
    const work *const w = context;

    w->peak(turns_beside(w));
}

/* Nearly standard normal numbers. */
static int fill(float *x, size_t n, uint64_t seed)
{
    lathe_random random = {.seed = seed};

    for (size_t i = 0; i < n; i++) {
        uint16_t draw[12];
        float sum = -6.0f;

        if (lathe_random_draws(&random, draw, sizeof *draw, 12))
            return 1;
        for (int k = 0; k < 12; k++)
            sum += (float)draw[k] * 0x1p-16f;
        x[i] = sum;
    }
    return 0;
}

/* NULL is no plan. */
static lathe_status make(lathe_plan *plan, const char *name, const lathe_plan **to)
{
    lathe_format format;
    lathe_status status = LATHE_OK;

    *to = name ? plan : NULL;
    if (name)
        status = lathe_format_parse(&format, name, NULL);
    return status || !name ? status : lathe_plan_init(plan, &format, NULL);
}

static int bench_kind(const request *q, table *to, work *w, const kind *k)
{
    lathe_plan plans[4];
    timing_result result, two = {0, (double)NAN};
    const int is_wide = strcmp(lathe_isa_current(), "avx512") == 0;

    w->dot = (lathe_dot){.order = k->chunk ? LATHE_DOT_BLOCKED : LATHE_DOT_SEQUENTIAL, .chunk = k->chunk};
    lathe_status status = make(&plans[0], k->input, &w->dot.a);
    w->dot.b = w->dot.a;
    if (!status)
        status = make(&plans[1], k->product, &w->dot.product);
    if (!status)
        status = make(&plans[2], k->sum, &w->dot.sum);
    if (!status)
        status = make(&plans[3], k->outer, &w->dot.outer);
    if (!status)
        status = lathe_gemm_workspace_f32(&w->dot, w->n, w->n, w->n, &w->extra.workspace_bytes);
    if (status)
        return request_complain(q, 1, k->name, lathe_status_string(status));
    w->extra.workspace = malloc(w->extra.workspace_bytes ? w->extra.workspace_bytes : 1);
    if (!w->extra.workspace)
        return request_complain(q, 1, "out of memory", NULL);
    multiply(w); /* touches the memory */
    status = w->status;
    if (!status)
        timing_compare(&(timing_pair){multiply, run_peak, w}, 1, seconds_per_row, &result);
    if (!status && w->has_threads)
        timing_compare(&(timing_pair){multiply_by_two, multiply, w}, 1, seconds_per_row, &two);
    free(w->extra.workspace);
    if (status)
        return request_complain(q, 1, k->name, lathe_status_string(status));
    const double pairs = (double)w->n * (double)w->n * (double)w->n;
    table_row(to, (table_cell[COLUMNS]){
                      {.text = lathe_isa_current()},
                      {.text = k->name},
                      {.number = (double)w->n},
                      {.number = 1e-9 * pairs / result.seconds},
                      {.number = pairs / w->peak(turns_beside(w)) / result.ratio},
                      {.number = k->target[!is_wide]},
                      {.number = 1.0 / two.ratio},
                  });
    return 0;
}

static int bench_length(const request *q, table *to, peak_loop *peak, size_t n)
{
    float *const a = malloc(n * n * sizeof *a), *const b = malloc(n * n * sizeof *b);
    float *const c = malloc(n * n * sizeof *c);
    work w = {.a = a, .b = b, .c = c, .n = n, .peak = peak, .has_threads = bench_set_threads(1)};
    int status = 0;

    if (!a || !b || !c || fill(a, n * n, 1) || fill(b, n * n, 2))
        status = request_complain(q, 1, "out of memory", NULL);
    for (size_t i = 0; status == 0 && i < KINDS; i++)
        status = bench_kind(q, to, &w, &kinds[i]);
    free(a);
    free(b);
    free(c);
    return status;
}

static int bench_isa(const request *q, table *to, const char *isa)
{
    peak_loop *const peak = peak_loop_for(isa);
    const size_t *const n = q->n_count ? q->n : lengths;
    const size_t count = q->n_count ? q->n_count : sizeof lengths / sizeof *lengths;
    int status = 0;

    if (lathe_isa_use(isa))
        return request_complain(q, 1, isa, lathe_status_string(LATHE_E_ISA));
    if (!peak)
        return request_complain(q, 1, "has no vectors", isa);
    for (size_t i = 0; status == 0 && i < count; i++)
        status = bench_length(q, to, peak, n[i]);
    return status;
}

static int bench_all(const request *q)
{
    const char *const best = lathe_isa_current();
    table to = {.style = q->style, .column = columns, .columns = COLUMNS};
    int status = 0;

    if (q->targets || q->item_size_count || q->format_count || q->rule_count)
        return request_complain(q, USAGE_ERROR, "rows are chosen by --isa and --n", NULL);
    if (q->isa_count == 0 && !best)
        return request_complain(q, 1, "LATHE_ISA", lathe_status_string(LATHE_E_ISA));
    table_begin(&to, (table_note[]){{"lathe", lathe_version(), 0}, {"data", "nearly standard normal", 0}}, 2);
    for (size_t i = 0; status == 0 && i < (q->isa_count ? q->isa_count : 1); i++)
        status = bench_isa(q, &to, q->isa_count ? q->isas[i] : best);
    if (status == 0)
        table_end(&to, legend);
    return status;
}

static int no_option(void *context, const char *option, const char *next)
{
    (void)context;
    (void)option;
    (void)next;
    return 0;
}

int bench_dot(int argc, char **argv)
{
    request q;
    int status = request_take(&q, argc, argv, no_option, NULL);

    if (status == 0 && q.help)
        printf("usage: %s%s%s%s", q.program, usage, help, legend);
    bench_set_threads(1); /* as the loop in registers */
    if (status == 0 && !q.help)
        status = bench_all(&q);
    if (fflush(stdout) || ferror(stdout))
        status = request_complain(&q, 1, "cannot write the output", NULL);
    request_free(&q);
    return status;
}
