/* SPDX-License-Identifier: MIT */
/* Speed of rounding, by instruction set, carrier, format, rule, length and data; and the targets for it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

#include "array_call.h"
#include "data.h"
#include "rule.h"
#include "speed.h"
#include "speed_request.h"
#include "table.h"
#include "targets.h"
#include "threads.h"

enum { MOST_LENGTHS = 8, MOST_THREADS = 2 };

static const double seconds_per_row = 0.02;

static const char usage[] =
    "usage: bench_speed [--arrays] [--calls] [--threads] [--draws] [--targets] [--csv | --json]\n"
    "       [--isa NAME]... [--carrier f32|f64]... [--format NAME]... [--rule NAME]... [--n N]... [--help]\n";

static const char help[] =
    "\n"
    "Times array calls on random values of two distributions, standard normal and log-uniform over the "
    "whole\n"
    "range of the format and a little more.\n"
    "\n"
    "  --arrays        on one thread, against memcpy of the same bytes\n"
    "  --calls         calls on 1 to 64 values back to back, against an indirect call that copies as many\n"
    "  --threads       two threads against one\n"
    "  --draws         random integers of 4 bytes on one thread, against memcpy of as many bytes; where a\n"
    "                  carrier, format or rule is chosen, only if asked for\n"
    "  --targets       the targets that the project has set itself: five runs and what their medians reach\n"
    "  --csv, --json   the same rows for programs\n"
    "\n"
    "Options with a value choose rows and can be repeated: --isa (avx512, avx2, neon, scalar), --carrier,\n"
    "--format (any that lathe_format_parse reads), --rule, --n. Without --rule, calls and threads are timed\n"
    "for ties to even. \"stochastic\" draws 32 bits for a float and 64 for a double, \"stochastic:16\" 16.\n"
    "\n";

static const char legend[] =
    "ns/call, ns/elem: median time of a call, source and destination apart, and that per element\n"
    "ratio:   median ratio to memcpy, to the copying call or to one thread, timed in turn\n"
    "spread:  by how many percent the slower distribution is slower\n"
    "speedup: 1 / ratio, for threads\n";

/* A format of each class of kernels, with the carriers it is timed in. */
static const struct {
    const char *name;
    int is_f32, is_f64;
} classes[] = {
    {"e4m3fn", 1, 1},
    {"e2m1", 1, 1},
    {"fp16", 1, 1},
    {"bf16", 1, 1},
    {"tf32", 1, 0},
    {"p=12,emin=-20,emax=127", 1, 0},
    {"p=24,emin=-60,emax=60", 1, 1},
    {"e8m0", 1, 1},
};

static const size_t lengths[SPEED_KINDS][MOST_LENGTHS] = {
    [SPEED_ARRAYS] = {4096, 65536, 1048576, 16777216},
    [SPEED_CALLS] = {1, 2, 4, 8, 16, 32, 64},
    [SPEED_THREADS] = {65536, 1048576, 16777216},
    [SPEED_DRAWS] = {4096, 65536, 1048576, 16777216},
};

enum { FORMAT_COLUMN = 2, COLUMNS = 13 };

static table_column columns[COLUMNS] = {
    {"kind", "kind", TABLE_TEXT, 7, 0},
    {"carrier", "carrier", TABLE_TEXT, 7, 0},
    {"format", "format", TABLE_TEXT, 22, 0},
    {"isa", "isa", TABLE_TEXT, 6, 0},
    {"rule", "rule", TABLE_TEXT, 19, 0},
    {"data", "data", TABLE_TEXT, 11, 0},
    {"n", "n", TABLE_COUNT, 9, 0},
    {"threads", "threads", TABLE_COUNT, 7, 0},
    {"ns/call", "ns_per_call", TABLE_FIXED, 12, 1},
    {"ns/elem", "ns_per_element", TABLE_FIXED, 8, 3},
    {"ratio", "ratio", TABLE_FIXED, 7, 2},
    {"spread", "spread_percent", TABLE_FIXED, 6, 1},
    {"speedup", "speedup", TABLE_FIXED, 7, 2},
};

/* What the rows of one format in one carrier have in common. The generator's rows have neither. */
typedef struct bench {
    const speed_request *q;
    table *to;
    const data_arrays *data;
    char format[LATHE_FORMAT_PRINT_MAX];
    bench_rule rule;
    lathe_plan plan;
} bench;

static void add_row(const bench *b, speed_kind kind, const char *data, size_t n, const timing_result *time,
                    double spread)
{
    const int is_threads = kind == SPEED_THREADS, has_plan = kind < SPEED_PLAN_KINDS;
    const char *const carrier = b->data->item_size == sizeof(float) ? "f32" : "f64";

    table_row(b->to, (table_cell[COLUMNS]){
                         {.text = speed_kind_names[kind]},
                         {.text = has_plan ? carrier : NULL},
                         {.text = has_plan ? b->format : NULL},
                         {.text = lathe_isa_current()},
                         {.text = has_plan ? bench_rule_name(b->rule) : NULL},
                         {.text = data},
                         {.number = (double)n},
                         {.number = is_threads ? MOST_THREADS : 1},
                         {.number = 1e9 * time->seconds},
                         {.number = 1e9 * time->seconds / (double)n},
                         {.number = time->ratio},
                         {.number = spread},
                         {.number = is_threads ? 1.0 / time->ratio : (double)NAN},
                     });
}

static void bench_arrays(const bench *b, size_t n)
{
    timing_result time[DATA_KINDS];

    speed_arrays(&b->plan, b->data, n, DATA_KINDS * seconds_per_row, time);
    for (int kind = 0; kind < DATA_KINDS; kind++)
        add_row(b, SPEED_ARRAYS, data_name(kind), n, &time[kind], 100.0 * targets_spread(time));
}

static void bench_length(const bench *b, speed_kind kind, size_t n)
{
    timing_result time;

    if (kind == SPEED_ARRAYS) {
        bench_arrays(b, n);
        return;
    }
    if (kind == SPEED_CALLS && n > SPEED_LONGEST_CALL)
        return;
    if (kind == SPEED_THREADS && !bench_set_threads(1))
        return;
    time = kind == SPEED_CALLS     ? speed_calls(&b->plan, b->data, n, seconds_per_row)
           : kind == SPEED_THREADS ? speed_threads(&b->plan, b->data, n, MOST_THREADS, seconds_per_row)
                                   : speed_draws(b->data, n, seconds_per_row);
    add_row(b, kind, kind == SPEED_DRAWS ? NULL : data_name(DATA_LOG_UNIFORM), n, &time, (double)NAN);
}

static void bench_kind(const bench *b, speed_kind kind)
{
    for (size_t i = 0; i < b->q->n_count; i++)
        bench_length(b, kind, b->q->n[i]);
    for (size_t i = 0; b->q->n_count == 0 && i < MOST_LENGTHS && lengths[kind][i]; i++)
        bench_length(b, kind, lengths[kind][i]);
}

static int is_asked(const speed_request *q, speed_kind kind, bench_rule rule)
{
    return speed_request_has_kind(q, kind) && speed_request_has_rule(q, rule) &&
           (kind == SPEED_ARRAYS || q->rule_count > 0 || rule.rounding == LATHE_TIES_TO_EVEN);
}

static void bench_rules(bench *b, speed_kind kind, const lathe_format *format)
{
    const size_t item_size = b->data->item_size;

    for (size_t i = 0; bench_rule_at(i, &b->rule); i++) {
        const lathe_options options = {.rounding = b->rule.rounding, .draw = b->rule.draw};

        if (is_asked(b->q, kind, b->rule) && lathe_plan_init(&b->plan, format, &options) == LATHE_OK &&
            (item_size == sizeof(float) ? lathe_plan_serves_f32(&b->plan) : lathe_plan_serves_f64(&b->plan)))
            bench_kind(b, kind);
    }
}

/* Instruction sets, kinds and rules of one format; without format, the generator. */
static int bench_isas(bench *b, const lathe_format *format)
{
    for (size_t i = 0; lathe_isa_name(i); i++) {
        if (!speed_request_has_isa(b->q, lathe_isa_name(i)))
            continue;
        if (lathe_isa_use(lathe_isa_name(i)))
            return speed_complain(1, lathe_isa_name(i), lathe_status_string(LATHE_E_ISA));
        for (int kind = 0; format && kind < SPEED_PLAN_KINDS; kind++)
            bench_rules(b, (speed_kind)kind, format);
        if (!format)
            bench_kind(b, SPEED_DRAWS);
    }
    return 0;
}

static int bench_format(bench *b, const lathe_format *format)
{
    if (lathe_format_print(format, b->format, sizeof b->format, NULL))
        return speed_complain(1, "a format without a name", NULL);
    return bench_isas(b, format);
}

static size_t longest(const speed_request *q)
{
    size_t n = speed_calls_need();

    for (size_t i = 0; i < q->n_count; i++)
        n = q->n[i] > n ? q->n[i] : n;
    for (int kind = 0; q->n_count == 0 && kind < SPEED_KINDS; kind++)
        for (size_t i = 0; speed_request_has_kind(q, (speed_kind)kind) && i < MOST_LENGTHS; i++)
            n = lengths[kind][i] > n ? lengths[kind][i] : n;
    return n;
}

static int bench_carrier(const speed_request *q, table *to, size_t item_size)
{
    data_arrays data;
    bench b = {.q = q, .to = to, .data = &data};
    int status = 0;

    if (data_make(&data, item_size, longest(q), 1))
        return speed_complain(1, "out of memory", NULL);
    for (size_t i = 0; status == 0 && i < q->format_count; i++) {
        data_fit(&data, &q->formats[i]);
        status = bench_format(&b, &q->formats[i]);
    }
    for (size_t i = 0; status == 0 && q->format_count == 0 && i < sizeof classes / sizeof *classes; i++) {
        lathe_format format;

        if (!(item_size == sizeof(float) ? classes[i].is_f32 : classes[i].is_f64))
            continue;
        if (lathe_format_parse(&format, classes[i].name, NULL))
            return speed_complain(1, "the library does not know", classes[i].name);
        data_fit(&data, &format);
        status = bench_format(&b, &format);
    }
    data_free(&data);
    return status;
}

static int bench_generator(const speed_request *q, table *to)
{
    data_arrays data;
    bench b = {.q = q, .to = to, .data = &data};
    int status;

    if (data_make(&data, SPEED_DRAW_BYTES, longest(q), 1))
        return speed_complain(1, "out of memory", NULL);
    status = bench_isas(&b, NULL);
    data_free(&data);
    return status;
}

static int has_plans(const speed_request *q)
{
    int found = 0;

    for (int kind = 0; kind < SPEED_PLAN_KINDS; kind++)
        found |= speed_request_has_kind(q, (speed_kind)kind);
    return found;
}

/* A chosen format that no chosen carrier holds would be a silent gap. */
static int check_formats(const speed_request *q)
{
    for (size_t i = 0; i < q->format_count; i++) {
        char name[LATHE_FORMAT_PRINT_MAX] = "";
        lathe_plan plan;
        const lathe_status status = lathe_plan_init(&plan, &q->formats[i], NULL);

        lathe_format_print(&q->formats[i], name, sizeof name, NULL);
        if (status)
            return speed_complain(1, name, lathe_status_string(status));
        if (!(speed_request_has_item_size(q, sizeof(float)) && lathe_plan_serves_f32(&plan)) &&
            !(speed_request_has_item_size(q, sizeof(double)) && lathe_plan_serves_f64(&plan)))
            return speed_complain(1, name, lathe_status_string(LATHE_E_CARRIER));
    }
    return 0;
}

static int bench_all(const speed_request *q)
{
    const size_t item_sizes[] = {sizeof(float), sizeof(double)};
    table to = {.style = q->style, .column = columns, .columns = COLUMNS};
    int status = check_formats(q);

    if (status)
        return status;
    for (size_t i = 0; i < q->format_count; i++) {
        size_t needed = 0;

        lathe_format_print(&q->formats[i], NULL, 0, &needed);
        if (needed > (size_t)columns[FORMAT_COLUMN].width + 1)
            columns[FORMAT_COLUMN].width = (int)needed - 1;
    }
    table_begin(&to,
                (table_note[]){{"lathe", lathe_version(), 0},
                               {"data", targets_data, 0},
                               {"random", array_call_random_text, 0}},
                3);
    for (size_t i = 0; status == 0 && i < 2; i++)
        if (has_plans(q) && speed_request_has_item_size(q, item_sizes[i]))
            status = bench_carrier(q, &to, item_sizes[i]);
    if (status == 0 && speed_request_has_draws(q))
        status = bench_generator(q, &to);
    if (status == 0)
        table_end(&to, legend);
    return status;
}

int main(int argc, char **argv)
{
    speed_request q;
    int status = speed_request_take(&q, argc, argv);

    if (status == USAGE_ERROR)
        fputs(usage, stderr);
    if (status == 0 && q.help)
        printf("%s%s%s", usage, help, legend);
    bench_set_threads(1); /* unless told otherwise, as memcpy */
    if (status == 0 && !q.help)
        status = q.targets ? targets_run(&q) : bench_all(&q);
    if (fflush(stdout) || ferror(stdout))
        status = speed_complain(1, "cannot write the output", NULL);
    speed_request_free(&q);
    return status;
}
