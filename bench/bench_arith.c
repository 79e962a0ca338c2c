/* SPDX-License-Identifier: MIT */
/* Speed of arithmetic by instruction set, carrier, format, rule, operation, data and length; and the
   targets. */
#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

#include "arith_request.h"
#include "arith_speed.h"
#include "arith_targets.h"
#include "array_call.h"
#include "bench.h"
#include "data.h"
#include "machine.h"
#include "rule.h"
#include "table.h"
#include "threads.h"

static const double seconds_per_row = 0.02;

static const char usage[] =
    " [--targets] [--csv | --json] [--isa NAME]... [--carrier f32|f64]...\n"
    "       [--format NAME]... [--rule NAME]... [--op NAME]... [--data normal|log-uniform]... [--n N]...\n"
    "       [--exceptions] [--help]\n";

static const char help[] =
    "\n"
    "Times arithmetic that rounds once to a format, on one thread, against the carrier's own operation in a\n"
    "plain loop over the same arrays, compiled for the same instructions; and that loop with a call of\n"
    "lathe_round on its results, which rounds twice.\n"
    "\n"
    "  --targets       the targets that the project has set itself: five runs and what their medians reach\n"
    "  --exceptions    the calls report exceptions too\n"
    "  --csv, --json   the same rows for programs\n"
    "\n"
    "Options with a value choose rows and can be repeated: --isa (avx512, avx2, neon, scalar), --carrier,\n"
    "--format (any that lathe_format_parse reads), --rule, --op (add, sub, mul, div, fma, sqrt), --data, "
    "--n.\n"
    "Without --isa, the best is timed, or that of LATHE_ISA; without --rule, four rules for add, mul and "
    "fma\n"
    "and ties to even for the others; without --exceptions, one operation with them.\n"
    "\n";

static const char legend[] =
    "exc:     the call reports exceptions\n"
    "ns/elem: median time of a call per element\n"
    "ratio:   median ratio to the plain operation on the same arrays, timed in turn\n"
    "2 steps: ratio of the plain operation and lathe_round on its results, to the plain operation\n";

static const char *const formats[] = {"fp16", "bf16", "e4m3fn", "tf32", "p=23,emin=-126,emax=127",
                                      "fp32", "fp64"};

static const lathe_rounding rules[] = {LATHE_TIES_TO_EVEN, LATHE_TOWARD_POSITIVE, LATHE_TO_ODD,
                                       LATHE_STOCHASTIC};

static const size_t lengths[] = {4096, 65536, 1048576, 16777216};

enum {
    FORMATS = sizeof formats / sizeof *formats,
    RULES = sizeof rules / sizeof *rules,
    LENGTHS = sizeof lengths / sizeof *lengths
};

enum { FORMAT_COLUMN = 2, COLUMNS = 11 };

static table_column columns[COLUMNS] = {
    {"isa", "isa", TABLE_TEXT, 6, 0},
    {"carrier", "carrier", TABLE_TEXT, 7, 0},
    {"format", "format", TABLE_TEXT, 23, 0},
    {"rule", "rule", TABLE_TEXT, 19, 0},
    {"op", "op", TABLE_TEXT, 4, 0},
    {"exc", "exceptions", TABLE_TEXT, 3, 0},
    {"data", "data", TABLE_TEXT, 11, 0},
    {"n", "n", TABLE_COUNT, 9, 0},
    {"ns/elem", "ns_per_element", TABLE_FIXED, 8, 3},
    {"ratio", "ratio", TABLE_FIXED, 7, 2},
    {"2 steps", "two_steps_ratio", TABLE_FIXED, 7, 2},
};

/* What the rows of one format in one carrier and instruction set have in common. */
typedef struct bench {
    const arith_request *q;
    table *to;
    const data_arrays *data;
    char format[LATHE_FORMAT_PRINT_MAX];
    bench_rule rule;
    lathe_plan plan;
} bench;

static int bench_length(const bench *b, lathe_operation operation, int exceptions, size_t n)
{
    const arith_work work = {&b->plan, operation, exceptions, arith_request_data(b->q)};
    arith_time time[DATA_KINDS];
    const lathe_status status = arith_speed(&work, b->data, n, DATA_KINDS * seconds_per_row, time);

    if (status)
        return request_complain(&b->q->rows, 1, b->format, lathe_status_string(status));
    for (int kind = 0; kind < DATA_KINDS; kind++)
        if (work.data >> kind & 1)
            table_row(b->to, (table_cell[COLUMNS]){
                                 {.text = lathe_isa_current()},
                                 {.text = b->data->item_size == sizeof(float) ? "f32" : "f64"},
                                 {.text = b->format},
                                 {.text = bench_rule_name(b->rule)},
                                 {.text = arith_operation_names[operation]},
                                 {.text = exceptions ? "yes" : "no"},
                                 {.text = data_name(kind)},
                                 {.number = (double)n},
                                 {.number = 1e9 * time[kind].seconds / (double)n},
                                 {.number = time[kind].ratio},
                                 {.number = time[kind].two_steps_ratio},
                             });
    return 0;
}

static int bench_lengths(const bench *b, lathe_operation operation, int exceptions)
{
    const request *const r = &b->q->rows;
    const size_t *const n = r->n_count ? r->n : lengths;
    int status = 0;

    for (size_t i = 0; status == 0 && i < (r->n_count ? r->n_count : LENGTHS); i++)
        status = bench_length(b, operation, exceptions, n[i]);
    return status;
}

/* Where no rule is chosen, the operations of one kernel each stand for the others. */
static int is_asked(const bench *b, lathe_operation operation)
{
    const int is_even = bench_rule_equal(b->rule, (bench_rule){LATHE_TIES_TO_EVEN, LATHE_DRAW_CARRIER});
    const int has_rules = operation == LATHE_ADD || operation == LATHE_MUL || operation == LATHE_FMA;
    int is_usual = 0;

    if (!arith_request_has_operation(b->q, operation))
        return 0;
    if (b->q->rows.rule_count)
        return request_has_rule(&b->q->rows, b->rule);
    for (size_t i = 0; i < RULES; i++)
        is_usual |= bench_rule_equal(b->rule, (bench_rule){rules[i], LATHE_DRAW_CARRIER});
    return is_usual && (is_even || has_rules);
}

/* What exceptions cost depends on the operation and the rule but little. */
static int is_example(const bench *b, lathe_operation operation)
{
    return operation == LATHE_ADD && b->rule.rounding == LATHE_TIES_TO_EVEN &&
           strcmp(b->format, formats[0]) == 0;
}

static int bench_operations(const bench *b)
{
    const int all = b->q->exceptions;
    int status = 0;

    for (int operation = 0; status == 0 && operation < ARITH_OPERATIONS; operation++) {
        if (!is_asked(b, (lathe_operation)operation))
            continue;
        status = bench_lengths(b, (lathe_operation)operation, all);
        if (status == 0 && !all && is_example(b, (lathe_operation)operation))
            status = bench_lengths(b, (lathe_operation)operation, 1);
    }
    return status;
}

static int bench_rules(bench *b, const lathe_format *format)
{
    const int is_f32 = b->data->item_size == sizeof(float);
    int status = 0;

    for (size_t i = 0; status == 0 && bench_rule_at(i, &b->rule); i++) {
        const lathe_options options = {.rounding = b->rule.rounding, .draw = b->rule.draw};

        if (lathe_plan_init(&b->plan, format, &options) == LATHE_OK &&
            (is_f32 ? lathe_plan_serves_f32(&b->plan) : lathe_plan_serves_f64(&b->plan)))
            status = bench_operations(b);
    }
    return status;
}

static int bench_format(bench *b, const char *const *isas, size_t isa_count, const lathe_format *format)
{
    int status = 0;

    if (lathe_format_print(format, b->format, sizeof b->format, NULL))
        return request_complain(&b->q->rows, 1, "a format without a name", NULL);
    for (size_t i = 0; status == 0 && i < isa_count; i++) {
        if (lathe_isa_use(isas[i]))
            return request_complain(&b->q->rows, 1, isas[i], lathe_status_string(LATHE_E_ISA));
        status = bench_rules(b, format);
    }
    return status;
}

static size_t longest(const request *r)
{
    size_t n = r->n_count ? 0 : lengths[LENGTHS - 1];

    for (size_t i = 0; i < r->n_count; i++)
        n = r->n[i] > n ? r->n[i] : n;
    return n;
}

static int bench_carrier(const arith_request *q, table *to, size_t item_size, const char *const *isas,
                         size_t isa_count)
{
    const request *const r = &q->rows;
    data_arrays data;
    bench b = {.q = q, .to = to, .data = &data};
    int status = 0;

    if (arith_data_make(&data, item_size, longest(r), 1))
        return request_complain(r, 1, "out of memory", NULL);
    for (size_t i = 0; status == 0 && i < (r->format_count ? r->format_count : FORMATS); i++) {
        lathe_format format;

        if (r->format_count)
            format = r->formats[i];
        else if (lathe_format_parse(&format, formats[i], NULL))
            status = request_complain(r, 1, "the library does not know", formats[i]);
        if (status == 0) {
            arith_data_fit(&data, &format);
            status = bench_format(&b, isas, isa_count, &format);
        }
    }
    data_free(&data);
    return status;
}

static int bench_all(const arith_request *q)
{
    const size_t item_sizes[] = {sizeof(float), sizeof(double)};
    const request *const r = &q->rows;
    const char *const best = lathe_isa_current();
    table to = {.style = r->style, .column = columns, .columns = COLUMNS};
    int status = request_check_formats(r);

    if (status == 0 && r->isa_count == 0 && !best)
        status = request_complain(r, 1, "LATHE_ISA", lathe_status_string(LATHE_E_ISA));
    if (status)
        return status;
    columns[FORMAT_COLUMN].width = request_format_width(r, columns[FORMAT_COLUMN].width);
    table_begin(&to,
                (table_note[]){{"lathe", lathe_version(), 0},
                               {"data", arith_data_text, 0},
                               {"random", array_call_random_text, 0}},
                3);
    for (size_t i = 0; status == 0 && i < 2; i++)
        if (request_has_item_size(r, item_sizes[i]))
            status = bench_carrier(q, &to, item_sizes[i], r->isa_count ? r->isas : &best,
                                   r->isa_count ? r->isa_count : 1);
    if (status == 0)
        table_end(&to, legend);
    return status;
}

int bench_arith(int argc, char **argv)
{
    arith_request q;
    int status = arith_request_take(&q, argc, argv);

    if (status == 0 && q.rows.help)
        printf("usage: %s%s%s%s", q.rows.program, usage, help, legend);
    bench_set_threads(1); /* as the plain loop */
    if (status == 0 && !q.rows.help)
        status = q.rows.targets ? arith_targets_run(&q) : bench_all(&q);
    if ((fflush(stdout) || ferror(stdout)) && status == 0)
        status = request_complain(&q.rows, 1, "cannot write the output", NULL);
    request_free(&q.rows);
    return status;
}
