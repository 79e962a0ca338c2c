/* SPDX-License-Identifier: MIT */
/* Speed and error of rounding: every format and rule on a Poisson problem's fields or on a .npy file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "array_call.h"
#include "bench.h"
#include "errors.h"
#include "npy.h"
#include "output.h"
#include "picture.h"
#include "poisson.h"
#include "report.h"
#include "rule.h"
#include "threads.h"
#include "timing.h"

enum { USAGE_ERROR = 2, SIDE = 512 };

static const double seconds_per_row = 0.08;

static const char usage[] =
    " [FILE.npy] [--csv | --json] [--svg FILE] [--format NAME]... [--rule NAME]... [--help]\n";

static const char help[] =
    "\n"
    "Rounds an array into every named format by every rule. The array is FILE.npy (f2, f4 or f8)\n"
    "or else the solution and the residual of a Poisson problem on 512 x 512 points, as floats and as "
    "doubles.\n"
    "\n"
    "  --csv, --json   the same rows for programs\n"
    "  --svg FILE      draw the ratios to memcpy\n"
    "  --format NAME   only this format, which may be any that lathe_format_parse reads; repeatable\n"
    "  --rule NAME     only this rule; repeatable\n"
    "\n"
    "\"stochastic\" draws 32 bits for a float and 64 for a double, \"stochastic:16\" 16 for either.\n"
    "The errors are those of the draws from index 0 on.\n"
    "\n"
    "ns/elem:   median time of a call per element, source and destination apart\n"
    "xmemcpy:   median ratio to memcpy of the same bytes, timed in turn with the calls\n";

static const char *program = "";

/* What the command line asks for. */
typedef struct request {
    const char *path, *svg;
    table_style style;
    lathe_format *formats;
    bench_rule *rules;
    size_t format_count, rule_count;
    int chosen; /* formats were named: one that no carrier holds is an error */
    int help;
} request;

/* The input in the carriers to be timed; NULL for one that is not. */
typedef struct dataset {
    float *f32;
    double *f64;
    size_t n;
    char source[256];
} dataset;

static int complain(int status, const char *what, const char *about)
{
    fprintf(stderr, "%s: %s%s%s\n", program, what, about ? ": " : "", about ? about : "");
    return status;
}

static int reject_name(const char *option, const char *name, lathe_status status, size_t offset)
{
    fprintf(stderr, "%s: %s '%s': %s, at offset %zu\n", program, option, name, lathe_status_string(status),
            offset);
    return USAGE_ERROR;
}

static int take_name(request *q, const char *option, const char *name)
{
    lathe_status status;
    size_t offset = 0;

    if (strcmp(option, "--svg") == 0) {
        q->svg = name;
        return 0;
    }
    if (strcmp(option, "--format") == 0) {
        status = lathe_format_parse(&q->formats[q->format_count], name, &offset);
        q->format_count += status == LATHE_OK;
    } else {
        status = bench_rule_parse(&q->rules[q->rule_count], name, &offset);
        q->rule_count += status == LATHE_OK;
    }
    return status ? reject_name(option, name, status, offset) : 0;
}

static int take_style(request *q, table_style style)
{
    if (q->style != TABLE_PLAIN && q->style != style)
        return complain(USAGE_ERROR, "--csv and --json exclude each other", NULL);
    q->style = style;
    return 0;
}

static int take_arguments(request *q, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        int status = 0;

        if (strcmp(a, "--help") == 0) {
            q->help = 1;
        } else if (strcmp(a, "--csv") == 0) {
            status = take_style(q, TABLE_CSV);
        } else if (strcmp(a, "--json") == 0) {
            status = take_style(q, TABLE_JSON);
        } else if (strcmp(a, "--format") == 0 || strcmp(a, "--rule") == 0 || strcmp(a, "--svg") == 0) {
            if (i + 1 == argc)
                return complain(USAGE_ERROR, "a name must follow", a);
            status = take_name(q, a, argv[++i]);
        } else if (a[0] == '-') {
            return complain(USAGE_ERROR, "unknown option, --help lists them", a);
        } else if (q->path) {
            return complain(USAGE_ERROR, "more than one file", a);
        } else {
            q->path = a;
        }
        if (status)
            return status;
    }
    return 0;
}

/* All formats of the table and all rules, where none were named. */
static int complete(request *q)
{
    q->chosen = q->format_count > 0;
    for (size_t i = 0; !q->chosen && lathe_format_name(i); i++)
        if (lathe_format_parse(&q->formats[q->format_count++], lathe_format_name(i), NULL))
            return complain(1, "the library does not know its own format", lathe_format_name(i));
    if (q->rule_count == 0)
        while (bench_rule_at(q->rule_count, &q->rules[q->rule_count]))
            q->rule_count++;
    return 0;
}

static int allocate(request *q, int argc)
{
    size_t formats = 0, rules = 1; /* one more, to ask for the rule past the last */

    while (lathe_format_name(formats))
        formats++;
    while (bench_rule_at(rules - 1, &(bench_rule){LATHE_TIES_TO_EVEN, LATHE_DRAW_CARRIER}))
        rules++;
    q->formats = calloc(formats + (size_t)argc, sizeof *q->formats);
    q->rules = calloc(rules + (size_t)argc, sizeof *q->rules);
    return q->formats && q->rules ? 0 : complain(1, "out of memory", NULL);
}

static int load_file(dataset *data, const char *path)
{
    npy_array array;
    char error[NPY_ERROR_MAX];

    if (npy_read(&array, path, error))
        return complain(1, error, NULL);
    data->n = array.count;
    if (array.item_size == sizeof(float))
        data->f32 = array.data;
    else
        data->f64 = array.data;
    snprintf(data->source, sizeof data->source, "%s, dtype '<f%zu'", path, array.item_size);
    return data->n ? 0 : complain(1, path, "the array is empty");
}

static int load_poisson(dataset *data)
{
    const size_t points = (size_t)SIDE * SIDE;
    poisson_result p;

    if (poisson_solve(&p, SIDE, 1e-8))
        return complain(1, "the Poisson problem could not be solved", NULL);
    data->n = 2 * points;
    data->f32 = malloc(data->n * sizeof(float));
    data->f64 = malloc(data->n * sizeof(double));
    if (data->f32 && data->f64) {
        memcpy(data->f64, p.solution, points * sizeof(double));
        memcpy(data->f64 + points, p.residual, points * sizeof(double));
        for (size_t i = 0; i < data->n; i++)
            data->f32[i] = (float)data->f64[i];
    }
    snprintf(data->source, sizeof data->source,
             "Poisson %d x %d, solution and residual; conjugate gradients, %d iterations to %.1e", SIDE, SIDE,
             p.iterations, p.relative_residual);
    poisson_free(&p);
    return data->f32 && data->f64 ? 0 : complain(1, "out of memory", NULL);
}

static int serves(const lathe_plan *plan, size_t item_size)
{
    return item_size == sizeof(float) ? lathe_plan_serves_f32(plan) : lathe_plan_serves_f64(plan);
}

static int bench_row(report *to, picture *drawn, array_call *c, const char *name)
{
    const int is_f32 = c->item_size == sizeof(float);
    const lathe_options *const o = &c->plan->options;
    timing_result time;

    timing_compare(&(timing_pair){array_call_round, array_call_copy, c}, 1, seconds_per_row, &time);
    report_row row = {.carrier = is_f32 ? "f32" : "f64",
                      .format = name,
                      .rule = bench_rule_name((bench_rule){o->rounding, o->draw}),
                      .instruction_set = lathe_isa_current(),
                      .n = c->n,
                      .seconds = time.seconds,
                      .ratio = time.ratio};

    c->random = array_call_random;
    array_call_round(c); /* the last timed call may have been the copy, and had later draws */
    row.errors = rounding_errors_of(&c->plan->format, c->src, c->dst, c->n, c->item_size);
    report_add(to, &row);
    return picture_add(drawn, &row) ? complain(1, "out of memory", NULL) : 0;
}

/* All rules for one format in one carrier; none where the carrier cannot hold the format. */
static int bench_format(report *to, picture *drawn, const request *q, const lathe_format *format,
                        const array_call *without_plan)
{
    char name[LATHE_FORMAT_PRINT_MAX];
    lathe_status status = lathe_format_print(format, name, sizeof name, NULL);
    lathe_plan plan;
    array_call c = *without_plan;

    c.plan = &plan;
    for (size_t i = 0; status == LATHE_OK && i < q->rule_count; i++) {
        const bench_rule rule = q->rules[i];

        status =
            lathe_plan_init(&plan, format, &(lathe_options){.rounding = rule.rounding, .draw = rule.draw});
        if (status == LATHE_E_PRECISION || status == LATHE_E_RANGE)
            return 0;
        if (status == LATHE_OK && serves(&plan, c.item_size) && bench_row(to, drawn, &c, name))
            return 1;
    }
    return status ? complain(1, name, lathe_status_string(status)) : 0;
}

static int bench_carrier(report *to, picture *drawn, const request *q, const void *src, size_t n,
                         size_t item_size)
{
    array_call c = {.random = array_call_random,
                    .src = src,
                    .dst = malloc(n * item_size),
                    .n = n,
                    .item_size = item_size};
    int status = c.dst ? 0 : complain(1, "out of memory", NULL);

    for (size_t i = 0; status == 0 && i < q->format_count; i++)
        status = bench_format(to, drawn, q, &q->formats[i], &c);
    free(c.dst);
    return status;
}

static int widest(const request *q)
{
    size_t width = strlen("format");

    for (size_t i = 0; i < q->format_count; i++) {
        size_t needed = 0;

        lathe_format_print(&q->formats[i], NULL, 0, &needed);
        width = needed > width + 1 ? needed - 1 : width;
    }
    return (int)width;
}

/* A chosen format that no carrier of the data holds would be a silent gap: refused before any timing. */
static int check_carriers(const request *q, const dataset *data)
{
    for (size_t i = 0; q->chosen && i < q->format_count; i++) {
        char name[LATHE_FORMAT_PRINT_MAX] = "";
        lathe_plan plan;
        const lathe_status status = lathe_plan_init(&plan, &q->formats[i], NULL);

        lathe_format_print(&q->formats[i], name, sizeof name, NULL);
        if (status)
            return complain(1, name, lathe_status_string(status));
        if (!(data->f32 && lathe_plan_serves_f32(&plan)) && !(data->f64 && lathe_plan_serves_f64(&plan)))
            return complain(1, name, lathe_status_string(LATHE_E_CARRIER));
    }
    return 0;
}

static int draw(const request *q, const picture *drawn, const char *source)
{
    output out;

    if (output_open(&out, q->svg))
        return 1;
    picture_draw(out.file, drawn, source);
    return output_commit(&out);
}

static int bench(const request *q, const dataset *data)
{
    picture drawn = {0};
    report to;
    int status = check_carriers(q, data);

    if (status == 0 && !lathe_isa_current())
        status = complain(1, "LATHE_ISA", lathe_status_string(LATHE_E_ISA));
    if (status)
        return status;
    report_begin(&to, q->style, widest(q), data->source, data->n);
    bench_set_threads(1); /* as memcpy */
    if (data->f32)
        status = bench_carrier(&to, &drawn, q, data->f32, data->n, sizeof(float));
    if (status == 0 && data->f64)
        status = bench_carrier(&to, &drawn, q, data->f64, data->n, sizeof(double));
    if (status == 0)
        report_end(&to);
    if (status == 0 && q->svg)
        status = draw(q, &drawn, data->source);
    picture_free(&drawn);
    return status;
}

int bench_round(int argc, char **argv)
{
    request q = {0};
    dataset data = {0};
    int status = allocate(&q, argc);

    program = bench_program(argv[0]);

    if (status == 0)
        status = take_arguments(&q, argc, argv);
    if (status == 0 && q.help) {
        printf("usage: %s%s%s%s", program, usage, help, rounding_errors_text);
    } else if (status == 0) {
        status = complete(&q);
        if (status == 0)
            status = q.path ? load_file(&data, q.path) : load_poisson(&data);
        if (status == 0)
            status = bench(&q, &data);
    }
    if ((fflush(stdout) || ferror(stdout)) && status == 0)
        status = complain(1, "cannot write the output", NULL);
    free(q.formats);
    free(q.rules);
    free(data.f32);
    free(data.f64);
    return status;
}
