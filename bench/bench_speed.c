/* SPDX-License-Identifier: MIT */
/* Speed of rounding, codes and statistics by instruction set, carrier, format, rule, length and data; and the
   targets. */
#include <math.h>
#include <stdio.h>

#include <lathe/lathe.h>

#include "array_call.h"
#include "bench.h"
#include "data.h"
#include "machine.h"
#include "rule.h"
#include "speed.h"
#include "speed_request.h"
#include "table.h"
#include "targets.h"
#include "threads.h"

enum { MOST_THREADS = 2 };

static const double seconds_per_row = 0.02;

static const char usage[] =
    " [--arrays] [--calls] [--threads] [--codes] [--stats] [--draws] [--blocks] [--affine]\n"
    "       [--targets] [--csv | --json] [--isa NAME]... [--carrier f32|f64]... [--format NAME]...\n"
    "       [--rule NAME]... [--n N]... [--help]\n";

static const char help[] =
    "\n"
    "Times array calls on random values of two distributions, standard normal and log-uniform over the "
    "whole\n"
    "range of the format and a little more.\n"
    "\n"
    "  --arrays        on one thread, against memcpy of the same bytes\n"
    "  --calls         calls on 1 to 64 values back to back, against an indirect call that copies as many\n"
    "  --threads       two threads against one\n"
    "  --codes         encoding and decoding on one thread, against memcpy of as many bytes as are read and\n"
    "                  written: integers of 1 or 2 bytes; a stream of bits, LSB first, where these would "
    "have\n"
    "                  spare bits. Decoded are the codes of the log-uniform values\n"
    "  --stats         statistics of values and what they are rounded to on one thread, against memcpy of as "
    "many\n"
    "                  bytes as are read\n"
    "  --draws         random integers of 4 bytes on one thread, against memcpy of as many bytes; where a\n"
    "                  carrier, format or rule is chosen, only if asked for\n"
    "  --blocks        with --targets: rounding of blocks that share scales\n"
    "  --affine        with --targets: rounding to integers times a scale\n"
    "  --targets       the targets that the project has set itself: five runs and what their medians reach\n"
    "  --csv, --json   the same rows for programs\n"
    "\n"
    "Options with a value choose rows and can be repeated: --isa (avx512, avx2, neon, scalar), --carrier,\n"
    "--format (any that lathe_format_parse reads), --rule, --n. Without --rule, only arrays are timed\n"
    "for others than ties to even; decoding, which has no rule, comes with that. \"stochastic\" draws 32\n"
    "bits for a float and 64 for a double, \"stochastic:16\" 16.\n"
    "\n";

static const char legend[] =
    "ns/call, ns/elem: median time of a call, source and destination apart, and that per element\n"
    "ratio:   median ratio to memcpy, to the copying call or to one thread, timed in turn\n"
    "spread:  by how many percent the slower distribution is slower\n"
    "speedup: 1 / ratio, for threads\n";

/* Kinds of rows by what they need of a format. */
enum {
    ROUND = 1 << SPEED_ARRAYS | 1 << SPEED_CALLS | 1 << SPEED_THREADS,
    CODES = 1 << SPEED_ENCODE | 1 << SPEED_DECODE | 1 << SPEED_ENCODE_PACKED | 1 << SPEED_DECODE_PACKED,
    STATS = 1 << SPEED_STATS,
    PLAN = ROUND | CODES | STATS
};

/* A format of each class of kernels, with the carriers and kinds it is timed in. */
static const struct {
    const char *name;
    int is_f32, is_f64;
    unsigned kinds;
} classes[] = {
    {"e4m3fn", 1, 1, ROUND | CODES | STATS},
    {"e5m2", 1, 1, CODES},
    {"e2m1", 1, 1, ROUND | CODES},
    {"e3m2", 1, 1, CODES},
    {"fp16", 1, 1, ROUND | CODES},
    {"bf16", 1, 1, ROUND | CODES | STATS},
    {"tf32", 1, 0, ROUND},
    {"p=12,emin=-20,emax=127", 1, 0, ROUND},
    {"p=24,emin=-60,emax=60", 1, 1, ROUND},
    {"e8m0", 1, 1, ROUND},
};

static const size_t array_lengths[] = {4096, 65536, 1048576, 16777216, 0},
                    call_lengths[] = {1, 2, 4, 8, 16, 32, 64, 0},
                    thread_lengths[] = {65536, 1048576, 16777216, 0},
                    stats_lengths[] = {4096, 65536, 1048576, 4194304, 0};

static const size_t *lengths_of(speed_kind kind)
{
    return kind == SPEED_CALLS     ? call_lengths
           : kind == SPEED_THREADS ? thread_lengths
           : kind == SPEED_STATS   ? stats_lengths
                                   : array_lengths;
}

enum { FORMAT_COLUMN = 2, COLUMNS = 13 };

static table_column columns[COLUMNS] = {
    {"kind", "kind", TABLE_TEXT, 13, 0},
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
    unsigned kinds; /* that are asked for and that the format has */
    char format[LATHE_FORMAT_PRINT_MAX];
    bench_rule rule;
    lathe_plan plan;
} bench;

static void add_row(const bench *b, speed_kind kind, int data, size_t n, const timing_result *time,
                    double spread)
{
    const int is_threads = kind == SPEED_THREADS, has_plan = kind < SPEED_PLAN_KINDS;
    const char *const carrier = b->data->item_size == sizeof(float) ? "f32" : "f64";

    table_row(b->to, (table_cell[COLUMNS]){
                         {.text = speed_kinds[kind].name},
                         {.text = has_plan ? carrier : NULL},
                         {.text = has_plan ? b->format : NULL},
                         {.text = lathe_isa_current()},
                         {.text = speed_has_rule(kind) ? bench_rule_name(b->rule) : NULL},
                         {.text = has_plan ? data_name(data) : NULL},
                         {.number = (double)n},
                         {.number = is_threads ? MOST_THREADS : 1},
                         {.number = 1e9 * time->seconds},
                         {.number = 1e9 * time->seconds / (double)n},
                         {.number = time->ratio},
                         {.number = spread},
                         {.number = is_threads ? 1.0 / time->ratio : (double)NAN},
                     });
}

static void bench_length(const bench *b, speed_kind kind, size_t n)
{
    const int first = speed_kinds[kind].first, rows = speed_kinds[kind].end - first;
    timing_result time[DATA_KINDS];
    double spread = (double)NAN;

    if (kind == SPEED_CALLS && n > SPEED_LONGEST_CALL)
        return;
    if (kind == SPEED_THREADS && !bench_set_threads(1))
        return;
    if (kind == SPEED_CALLS)
        time[0] = speed_calls(&b->plan, b->data, n, seconds_per_row);
    else if (kind == SPEED_THREADS)
        time[0] = speed_threads(&b->plan, b->data, n, MOST_THREADS, seconds_per_row);
    else
        speed_arrays(kind, &b->plan, b->data, n, rows * seconds_per_row, time);
    if (rows == DATA_KINDS)
        spread = 100.0 * targets_spread(time);
    for (int i = 0; i < rows; i++)
        add_row(b, kind, first + i, n, &time[i], spread);
}

static void bench_kind(const bench *b, speed_kind kind)
{
    for (size_t i = 0; i < b->q->rows.n_count; i++)
        bench_length(b, kind, b->q->rows.n[i]);
    for (const size_t *n = lengths_of(kind); b->q->rows.n_count == 0 && *n; n++)
        bench_length(b, kind, *n);
}

static int is_asked(const bench *b, speed_kind kind)
{
    const int has_others = kind == SPEED_ARRAYS || (b->q->rows.rule_count > 0 && speed_has_rule(kind));

    return (b->kinds & 1U << kind) != 0 && request_has_rule(&b->q->rows, b->rule) &&
           (has_others || b->rule.rounding == LATHE_TIES_TO_EVEN);
}

static void bench_rules(bench *b, speed_kind kind, const lathe_format *format)
{
    const size_t item_size = b->data->item_size;

    for (size_t i = 0; bench_rule_at(i, &b->rule); i++) {
        const lathe_options options = {.rounding = b->rule.rounding, .draw = b->rule.draw};

        if (is_asked(b, kind) && lathe_plan_init(&b->plan, format, &options) == LATHE_OK &&
            speed_serves(kind, &b->plan, item_size))
            bench_kind(b, kind);
    }
}

/* Instruction sets, kinds and rules of one format; without format, the generator. */
static int bench_isas(bench *b, const lathe_format *format)
{
    for (size_t i = 0; lathe_isa_name(i); i++) {
        if (!request_has_isa(&b->q->rows, lathe_isa_name(i)))
            continue;
        if (lathe_isa_use(lathe_isa_name(i)))
            return request_complain(&b->q->rows, 1, lathe_isa_name(i), lathe_status_string(LATHE_E_ISA));
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
        return request_complain(&b->q->rows, 1, "a format without a name", NULL);
    return bench_isas(b, format);
}

static size_t longest(const speed_request *q)
{
    size_t n = speed_calls_need();

    for (size_t i = 0; i < q->rows.n_count; i++)
        n = q->rows.n[i] > n ? q->rows.n[i] : n;
    for (int kind = 0; q->rows.n_count == 0 && kind < SPEED_KINDS; kind++)
        for (const size_t *i = lengths_of((speed_kind)kind);
             speed_request_has_kind(q, (speed_kind)kind) && *i; i++)
            n = *i > n ? *i : n;
    return n;
}

static int bench_carrier(const speed_request *q, table *to, size_t item_size)
{
    const unsigned asked = q->kinds ? q->kinds : PLAN;
    data_arrays data;
    bench b = {.q = q, .to = to, .data = &data, .kinds = asked};
    int status = 0;

    if (data_make(&data, item_size, longest(q), 1))
        return request_complain(&q->rows, 1, "out of memory", NULL);
    for (size_t i = 0; status == 0 && i < q->rows.format_count; i++) {
        data_fit(&data, &q->rows.formats[i]);
        status = bench_format(&b, &q->rows.formats[i]);
    }
    for (size_t i = 0; status == 0 && q->rows.format_count == 0 && i < sizeof classes / sizeof *classes;
         i++) {
        lathe_format format;

        b.kinds = classes[i].kinds & asked;
        if (!b.kinds || !(item_size == sizeof(float) ? classes[i].is_f32 : classes[i].is_f64))
            continue;
        if (lathe_format_parse(&format, classes[i].name, NULL))
            return request_complain(&q->rows, 1, "the library does not know", classes[i].name);
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
        return request_complain(&q->rows, 1, "out of memory", NULL);
    status = bench_isas(&b, NULL);
    data_free(&data);
    return status;
}

static int bench_all(const speed_request *q)
{
    const size_t item_sizes[] = {sizeof(float), sizeof(double)};
    table to = {.style = q->rows.style, .column = columns, .columns = COLUMNS};
    int status = request_check_formats(&q->rows);

    if (status)
        return status;
    columns[FORMAT_COLUMN].width = request_format_width(&q->rows, columns[FORMAT_COLUMN].width);
    table_begin(&to,
                (table_note[]){{"lathe", lathe_version(), 0},
                               {"data", targets_data, 0},
                               {"random", array_call_random_text, 0}},
                3);
    for (size_t i = 0; status == 0 && i < 2; i++)
        if ((q->kinds == 0 || q->kinds & PLAN) && request_has_item_size(&q->rows, item_sizes[i]))
            status = bench_carrier(q, &to, item_sizes[i]);
    if (status == 0 && speed_request_has_draws(q))
        status = bench_generator(q, &to);
    if (status == 0)
        table_end(&to, legend);
    return status;
}

int bench_speed(int argc, char **argv)
{
    speed_request q;
    int status = speed_request_take(&q, argc, argv);

    if (status == 0 && q.rows.help)
        printf("usage: %s%s%s%s", q.rows.program, usage, help, legend);
    bench_set_threads(1); /* unless told otherwise, as memcpy */
    if (status == 0 && !q.rows.help)
        status = q.rows.targets ? targets_run(&q) : bench_all(&q);
    if ((fflush(stdout) || ferror(stdout)) && status == 0)
        status = request_complain(&q.rows, 1, "cannot write the output", NULL);
    speed_request_free(&q);
    return status;
}
