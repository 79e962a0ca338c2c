/* SPDX-License-Identifier: MIT */
/* The targets for arithmetic, and the five runs. */
#include "arith_targets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arith_speed.h"
#include "data.h"
#include "machine.h"
#include "rule.h"
#include "table.h"
#include "timing.h"

enum { RUNS = 5, LENGTHS = 4, MIDDLE = 1, OPERATIONS = 5, CARRIERS = 2, FORMATS = 3, RULES = 4 };

static const char isa[] = "avx512";
static const lathe_operation operations[OPERATIONS] = {LATHE_ADD, LATHE_MUL, LATHE_FMA, LATHE_DIV,
                                                       LATHE_SQRT};
static const size_t carriers[CARRIERS] = {sizeof(float), sizeof(double)};
static const char *const formats[FORMATS] = {"fp16", "bf16", "e4m3fn"};
static const lathe_rounding rules[RULES] = {LATHE_TIES_TO_EVEN, LATHE_TOWARD_ZERO, LATHE_TOWARD_POSITIVE,
                                            LATHE_TO_ODD};
static const size_t lengths[LENGTHS] = {4096, 65536, 1048576, 16777216};

/* In cache for all operations, formats and rules, at every length for the first. */
static const double sum_in_fp16[LENGTHS] = {1.6, 1.3, 1.05, 1.02}, quick = 1.6, slow = 1.0;

/* Memory itself varies; caches less. */
static const size_t out_of_cache = 4194304;
static const double slack_in_cache = 1.05, slack_in_memory = 1.15;

static const double seconds_per_cell = 0.02;

static const char legend[] =
    "measured: time over that of the plain operation on the same arrays, for the slower of two "
    "distributions\n"
    "met:      the median of five runs is within 5 % of the target, over 4 Mi elements 15 %\n";

/* One row: places in the lists above, and what it came to in each run. */
typedef struct cell {
    size_t operation, carrier, format, rule, length;
    double target, measured[RUNS];
    size_t runs;
} cell;

enum { MOST_CELLS = OPERATIONS * CARRIERS * FORMATS * RULES + LENGTHS };

enum { COLUMNS = 9 };

static const table_column columns[COLUMNS] = {
    {"isa", "isa", TABLE_TEXT, 6, 0},        {"carrier", "carrier", TABLE_TEXT, 7, 0},
    {"format", "format", TABLE_TEXT, 6, 0},  {"rule", "rule", TABLE_TEXT, 15, 0},
    {"op", "op", TABLE_TEXT, 4, 0},          {"n", "n", TABLE_COUNT, 9, 0},
    {"target", "target", TABLE_FIXED, 6, 2}, {"measured", "measured", TABLE_FIXED, 8, 2},
    {"met", "met", TABLE_TEXT, 3, 0},
};

/* 0 where there is none. */
static double target_of(const cell *c)
{
    const lathe_operation operation = operations[c->operation];

    if (c->operation + c->carrier + c->format + c->rule == 0)
        return sum_in_fp16[c->length];
    if (c->length != MIDDLE)
        return 0.0;
    return operation == LATHE_DIV || operation == LATHE_SQRT ? slow : quick;
}

static int is_asked(const arith_request *q, const cell *c, const lathe_format *format)
{
    return arith_request_has_operation(q, operations[c->operation]) &&
           request_has_item_size(&q->rows, carriers[c->carrier]) && request_has_format(&q->rows, format) &&
           request_has_rule(&q->rows, (bench_rule){rules[c->rule], LATHE_DRAW_CARRIER}) &&
           request_has_n(&q->rows, lengths[c->length]);
}

/* Digits of one number, the last place first, are the places in the lists. */
static size_t list_cells(const arith_request *q, cell cells[MOST_CELLS])
{
    size_t count = 0;

    for (size_t i = 0; i < (size_t)OPERATIONS * CARRIERS * FORMATS * RULES * LENGTHS; i++) {
        const size_t rest = i / LENGTHS / RULES;
        cell c = {.length = i % LENGTHS, .rule = i / LENGTHS % RULES, .format = rest % FORMATS};
        lathe_format format;

        c.carrier = rest / FORMATS % CARRIERS;
        c.operation = rest / FORMATS / CARRIERS;
        c.target = target_of(&c);
        if (c.target > 0.0 && lathe_format_parse(&format, formats[c.format], NULL) == LATHE_OK &&
            is_asked(q, &c, &format))
            cells[count++] = c;
    }
    return count;
}

static lathe_status measure(cell *c, const arith_request *q, const lathe_format *format,
                            const data_arrays *data)
{
    lathe_plan plan;
    const lathe_options options = {.rounding = rules[c->rule]};
    const arith_work work = {&plan, operations[c->operation], 0, arith_request_data(q)};
    arith_time time[DATA_KINDS] = {0};
    lathe_status status = lathe_plan_init(&plan, format, &options);

    if (!status)
        status = arith_speed(&work, data, lengths[c->length], 2 * seconds_per_cell, time);
    if (!status)
        c->measured[c->runs++] = fmax(time[DATA_NORMAL].ratio, time[DATA_LOG_UNIFORM].ratio);
    return status;
}

/* The cells of one carrier, format by format. */
static int run_carrier(const arith_request *q, size_t carrier, uint64_t seed, cell *cells, size_t count)
{
    data_arrays data;
    size_t longest = 0;
    lathe_status status = LATHE_OK;

    for (size_t i = 0; i < count; i++)
        if (cells[i].carrier == carrier && lengths[cells[i].length] > longest)
            longest = lengths[cells[i].length];
    if (longest == 0)
        return 0;
    if (arith_data_make(&data, carriers[carrier], longest, seed))
        return request_complain(&q->rows, 1, "out of memory", NULL);
    for (size_t format = 0; format < FORMATS; format++) {
        lathe_format f;

        if (!status)
            status = lathe_format_parse(&f, formats[format], NULL);
        if (!status)
            arith_data_fit(&data, &f);
        for (size_t i = 0; i < count && !status; i++)
            if (cells[i].carrier == carrier && cells[i].format == format)
                status = measure(&cells[i], q, &f, &data);
    }
    data_free(&data);
    return status ? request_complain(&q->rows, 1, "the library fails", lathe_status_string(status)) : 0;
}

static int print_cell(table *to, cell *c)
{
    const size_t n = lengths[c->length];
    const double slack = n > out_of_cache ? slack_in_memory : slack_in_cache;
    const double measured = timing_median(c->measured, c->runs);
    const int is_met = measured <= c->target * slack;

    table_row(to, (table_cell[COLUMNS]){{.text = isa},
                                        {.text = carriers[c->carrier] == sizeof(float) ? "f32" : "f64"},
                                        {.text = formats[c->format]},
                                        {.text = lathe_rounding_name(rules[c->rule])},
                                        {.text = arith_operation_names[operations[c->operation]]},
                                        {.number = (double)n},
                                        {.number = c->target},
                                        {.number = measured},
                                        {.text = is_met ? "yes" : "no"}});
    return is_met;
}

int arith_targets_run(const arith_request *q)
{
    static cell cells[MOST_CELLS];
    table to = {.style = q->rows.style, .column = columns, .columns = COLUMNS};
    const int is_here = request_has_isa(&q->rows, isa) && lathe_isa_use(isa) == LATHE_OK;
    const size_t count = is_here ? list_cells(q, cells) : 0;
    size_t met = 0;
    int status = 0;

    for (uint64_t run = 0; run < RUNS; run++)
        for (size_t carrier = 0; status == 0 && carrier < CARRIERS; carrier++)
            status = run_carrier(q, carrier, run + 1, cells, count);
    if (status)
        return status;
    table_begin(&to, (table_note[]){{"lathe", lathe_version(), 0}, {"data", arith_data_text, 0}}, 2);
    for (size_t i = 0; i < count; i++)
        met += print_cell(&to, &cells[i]) != 0;
    table_end(&to, legend);
    if (q->rows.style == TABLE_PLAIN)
        printf("# %zu of %zu targets are met\n", met, count);
    return 0;
}
