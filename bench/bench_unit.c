/* SPDX-License-Identifier: MIT */
/* Speed of matrix units: products of square matrices on one thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "bench.h"
#include "machine.h"
#include "request.h"
#include "table.h"
#include "threads.h"
#include "timing.h"

static const double seconds_per_row = 0.2;

/* Multiply-adds a second of a row of NVIDIA on one core; and what a row must do to be timed on large
   matrices. */
static const double target = 1e9, fast = 1e8;

enum { SMALL = 64, LARGE = 512, MOST = 4096 };

static const char usage[] =
    " [--targets] [--csv | --json] [--isa NAME]... [--unit NAME]... [--n N]... [--help]\n";

static const char help[] =
    "\n"
    "Times products of N x N matrices on the matrix units of the library, on one thread, in turn with a "
    "plain\n"
    "loop that multiplies and adds in the carrier as often.\n"
    "\n"
    "  --targets       only units of NVIDIA, of which 1 G multiply-adds a second are asked\n"
    "  --csv, --json   the same rows for programs\n"
    "  --unit NAME     any that lathe_unit_find reads; can be repeated, as --isa and --n\n"
    "\n"
    "Without --n, 512, or 64 for units that no vector kernel is for.\n"
    "\n";

static const char legend[] = "G/s:    10^9 multiply-adds a second, by the median time of a call\n"
                             "ratio:  median ratio of that time to the plain loop's, timed in turn\n"
                             "met:    the target of 1 G/s; empty where there is none\n";

enum { COLUMNS = 7 };

static const table_column columns[COLUMNS] = {
    {"isa", "isa", TABLE_TEXT, 6, 0},
    {"unit", "unit", TABLE_TEXT, 20, 0},
    {"model", "model", TABLE_TEXT, 5, 0},
    {"n", "n", TABLE_COUNT, 5, 0},
    {"G/s", "giga_per_second", TABLE_FIXED, 7, 3},
    {"ratio", "ratio", TABLE_FIXED, 8, 2},
    {"met", "met", TABLE_TEXT, 4, 0},
};

typedef struct unit_request {
    request rows;
    const lathe_unit **units;
    size_t unit_count;
} unit_request;

/* One product. */
typedef struct work {
    const lathe_unit *unit;
    int is_wide;
    size_t n;
    float *a, *b, *d;
    double *wide_a, *wide_b, *wide_d;
    lathe_status status;
} work;

static void multiply(void *context)
{
    work *const w = context;
    const size_t n = w->n;
    w->status = w->is_wide
                    ? lathe_unit_gemm_f64(w->unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, n,
                                          n, n, w->wide_a, n, w->wide_b, n, NULL, n, w->wide_d, n)
                    : lathe_unit_gemm_f32(w->unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, n,
                                          n, n, w->a, n, w->b, n, NULL, n, w->d, n);
}

static void multiply_plainly(void *context)
{
    const work *const w = context;
    const size_t n = w->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            w->wide_d[i * n + j] = w->d[i * n + j] = 0;
        for (size_t k = 0; k < n && w->is_wide; k++)
            for (size_t j = 0; j < n; j++)
                w->wide_d[i * n + j] += w->wide_a[i * n + k] * w->wide_b[k * n + j];
        for (size_t k = 0; k < n && !w->is_wide; k++)
            for (size_t j = 0; j < n; j++)
                w->d[i * n + j] += w->a[i * n + k] * w->b[k * n + j];
    }
}

static void release(work *w)
{
    free(w->a);
    free(w->b);
    free(w->d);
    free(w->wide_a);
    free(w->wide_b);
    free(w->wide_d);
}

/* Multiples of 1/4 up to 4, which most inputs have; 0 if there is no memory. */
static int prepare(work *w, size_t n)
{
    const size_t size = n * n;
    uint64_t state = 1;
    *w = (work){.n = n,
                .a = malloc(size * sizeof *w->a),
                .b = malloc(size * sizeof *w->b),
                .d = malloc(size * sizeof *w->d),
                .wide_a = malloc(size * sizeof *w->wide_a),
                .wide_b = malloc(size * sizeof *w->wide_b),
                .wide_d = malloc(size * sizeof *w->wide_d)};
    if (!w->a || !w->b || !w->d || !w->wide_a || !w->wide_b || !w->wide_d)
        return 0;
    for (size_t i = 0; i < size; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        w->a[i] = (float)((int)(state >> 40 & 31) - 16) / 4;
        w->b[i] = (float)((int)(state >> 50 & 31) - 16) / 4;
        w->wide_a[i] = (double)w->a[i];
        w->wide_b[i] = (double)w->b[i];
    }
    return 1;
}

static int is_nvidia(const lathe_unit_info *u)
{
    return u->model[0] == 'T' && u->model[1] != 'R'
               ? 1
               : strcmp(u->model, "X8") == 0 || strncmp(u->name, "nv.", 3) == 0;
}

/* One row of the table: a side of matrices, or 0 to choose one. */
static int bench_side(const unit_request *q, table *to, const lathe_unit *unit, size_t n)
{
    lathe_unit_info info;
    timing_result time;
    work w;
    lathe_unit_describe(unit, &info);
    const int is_wide = strcmp(info.accumulator, "fp64") == 0 || strcmp(info.accumulator, "int32") == 0;
    const size_t side = n ? n : LARGE;
    int status = 0;
    if (!prepare(&w, side)) {
        release(&w);
        return request_complain(&q->rows, 1, "out of memory", NULL);
    }
    w.unit = unit;
    w.is_wide = is_wide;
    if (!n) {
        w.n = SMALL;
        double seconds = 1;
        for (int i = 0; i < 3; i++) {
            const double begin = timing_now();
            multiply(&w);
            const double took = timing_now() - begin;
            seconds = took < seconds ? took : seconds;
        }
        w.n = (double)SMALL * SMALL * SMALL < fast * seconds ? SMALL : LARGE;
    }
    const timing_pair pair = {multiply, multiply_plainly, &w};
    timing_compare(&pair, 1, seconds_per_row, &time);
    const double rate = (double)w.n * (double)w.n * (double)w.n / time.seconds;
    if (w.status)
        status = request_complain(&q->rows, 1, info.name, lathe_status_string(w.status));
    else
        table_row(to, (table_cell[COLUMNS]){{.text = lathe_isa_current()},
                                            {.text = info.name},
                                            {.text = info.model},
                                            {.number = (double)w.n},
                                            {.number = 1e-9 * rate},
                                            {.number = time.ratio},
                                            {.text = !is_nvidia(&info) ? ""
                                                     : rate >= target  ? "yes"
                                                                       : "no"}});
    release(&w);
    return status;
}

static int bench_units(const unit_request *q, table *to)
{
    const request *const r = &q->rows;
    int status = 0;
    for (size_t i = 0; status == 0 && (q->unit_count ? i < q->unit_count : lathe_unit_at(i) != NULL); i++) {
        const lathe_unit *const unit = q->unit_count ? q->units[i] : lathe_unit_at(i);
        lathe_unit_info info;
        lathe_unit_describe(unit, &info);
        if (r->targets && !is_nvidia(&info))
            continue;
        for (size_t k = 0; status == 0 && k < (r->n_count ? r->n_count : 1); k++)
            status = bench_side(q, to, unit, r->n_count ? r->n[k] : 0);
    }
    return status;
}

static int bench_all(const unit_request *q)
{
    const request *const r = &q->rows;
    const char *const best = lathe_isa_current();
    table to = {.style = r->style, .column = columns, .columns = COLUMNS};
    int status = 0;
    if (r->isa_count == 0 && !best)
        return request_complain(r, 1, "LATHE_ISA", lathe_status_string(LATHE_E_ISA));
    table_begin(&to, (table_note[]){{"lathe", lathe_version(), 0}, {"data", "multiples of 1/4 up to 4", 0}},
                2);
    for (size_t i = 0; status == 0 && i < (r->isa_count ? r->isa_count : 1); i++) {
        if (lathe_isa_use(r->isa_count ? r->isas[i] : best))
            return request_complain(r, 1, r->isas[i], lathe_status_string(LATHE_E_ISA));
        status = bench_units(q, &to);
    }
    if (status == 0)
        table_end(&to, legend);
    return status;
}

static int take_option(void *context, const char *option, const char *next)
{
    unit_request *const q = context;
    if (strcmp(option, "--carrier") == 0 || strcmp(option, "--format") == 0 || strcmp(option, "--rule") == 0)
        return request_complain(&q->rows, -1, "a unit has its own", option);
    if (strcmp(option, "--unit") != 0)
        return 0;
    if (!next)
        return request_complain(&q->rows, -1, "a name must follow", option);
    q->units[q->unit_count] = lathe_unit_find(next);
    if (!q->units[q->unit_count++]) {
        request_reject(&q->rows, option, next, "no unit has this name");
        return -1;
    }
    return 2;
}

int bench_unit(int argc, char **argv)
{
    unit_request q = {.units = calloc((size_t)argc, sizeof(const lathe_unit *))};
    int status = q.units ? request_take(&q.rows, argc, argv, take_option, &q) : 1;

    for (size_t i = 0; status == 0 && i < q.rows.n_count; i++)
        if (q.rows.n[i] > MOST)
            status = request_complain(&q.rows, USAGE_ERROR, "--n is 4096 at most", NULL);
    if (status == 0 && q.rows.help)
        printf("usage: %s%s%s%s", q.rows.program, usage, help, legend);
    bench_set_threads(1);
    if (status == 0 && !q.rows.help)
        status = bench_all(&q);
    if (fflush(stdout) || ferror(stdout))
        status = request_complain(&q.rows, 1, "cannot write the output", NULL);
    request_free(&q.rows);
    free(q.units);
    return status;
}
