/* SPDX-License-Identifier: MIT */
/* The table of targets, and the five runs. */
#include "targets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array_call.h"
#include "machine.h"
#include "rule.h"
#include "speed.h"
#include "table.h"
#include "threads.h"

enum { RUNS = 5, LENGTHS = 4, F32 = sizeof(float), F64 = sizeof(double) };

/* Memory itself varies; caches less. */
static const size_t out_of_cache = 4194304;
static const double slack_in_cache = 1.05, slack_in_memory = 1.15, most_spread = 0.05;

static const double seconds_per_cell = 0.02;

/* No power of two, and such that the data fits the integers. */
static const float affine_scale = 0.99F;

const char *const targets_data = "standard normal; log-uniform over the format's range and a little more";

static const char legend[] =
    "arrays:  time over that of memcpy of the same bytes, for the slower of two distributions\n"
    "codes:   encode and decode likewise, over memcpy of as many bytes as are read and written\n"
    "calls:   time over that of an indirect call that copies as many values\n"
    "threads: time on one thread over that on two; more is better\n"
    "met:     the median of five runs is within 5 % of the target, over 4 Mi elements 15 %\n"
    "spread:  by how many percent the slower distribution is slower; 5 is the most\n";

/* The rows that ties to even or another rule share with a whole class of formats stand for the class. */
static const double fp8[] = {1.7, 1.3, 1.1, 1.03}, bf16[] = {1.5, 1.15, 1.05, 1.03},
                    away[] = {2.0, 1.5, 1.1, 1.03}, directed[] = {3.0, 2.3, 1.1, 1.05},
                    any[] = {3.0, 2.3, 1.15, 1.05}, f64[] = {1.8, 1.6, 1.15, 1.03},
                    avx2[] = {3.4, 2.7, 1.15, 1.05}, random32[] = {9.5, 7.7, 3.1, 1.3},
                    random64[] = {10.0, 8.0, 3.5, 1.4}, random16[] = {6.5, 5.0, 2.1, 1.1},
                    encode[] = {4.0, 3.3, 1.4, 1.15}, decode[] = {1.3, 1.4, 1.05, 1.03}, calls[] = {3.0, 4.0},
                    mxfp4[] = {3.5, 2.8, 1.4, 1.05}, nvfp4[] = {6.7, 5.4, 2.7, 1.1},
                    threads[] = {1.0, 1.8, 1.0};

/* Of other kinds than floats: 65536 values of 8 bits may take 8 times, of fixed point 1.6 times memcpy, with
   AVX2 twice that. The rest is a little more than was reached when it was set, on an Intel Xeon (family 6,
   model 207), or for affine integers an AMD EPYC (family 25, model 17), with GCC 12.2. */
static const double taper[] = {16.0, 8.0, 1.3, 1.25}, taper_avx2[] = {28.0, 16.0, 2.2, 1.75},
                    steps[] = {36.0, 8.0, 1.7, 1.5}, steps_avx2[] = {64.0, 16.0, 4.0, 2.6},
                    leaps[] = {1500.0, 30.0, 4.3, 2.1}, leaps_avx2[] = {1550.0, 54.0, 17.0, 6.0},
                    fixed[] = {4.0, 1.6, 1.1, 1.05}, fixed_avx2[] = {7.5, 3.2, 1.1, 1.05},
                    affine[] = {5.0, 1.6, 1.6, 1.05}, affine_avx2[] = {8.0, 3.2, 2.6, 1.05},
                    taper_random[] = {46.0, 10.5, 4.5, 2.3}, taper_random_avx2[] = {88.0, 20.0, 7.4, 4.2},
                    string_encode[] = {55.0, 11.5, 4.0, 2.35}, string_decode[] = {30.0, 6.4, 2.3, 1.7},
                    table_encode[] = {185.0, 28.0, 10.5, 6.5}, table_decode[] = {950.0, 16.5, 1.5, 1.2},
                    integers_encode[] = {30.0, 6.8, 2.6, 1.8}, integers_decode[] = {17.5, 3.7, 1.3, 1.3};

static const size_t array_lengths[LENGTHS] = {4096, 65536, 1048576, 16777216},
                    call_lengths[LENGTHS] = {1, 16}, thread_lengths[LENGTHS] = {65536, 1048576, 16777216};

static const size_t *lengths_of(speed_kind kind)
{
    return kind == SPEED_CALLS ? call_lengths : kind == SPEED_THREADS ? thread_lengths : array_lengths;
}

/* Neighbours with one carrier and format share their data. */
static const struct target {
    speed_kind kind;
    const char *isa;
    size_t item_size;
    const char *format, *rule; /* of blocks: the block format */
    const double *ratio;       /* for each of the kind's lengths */
} targets[] = {
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "ties_to_even", fp8},
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "ties_to_away", away},
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "toward_zero", away},
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "toward_positive", directed},
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "toward_negative", directed},
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "to_odd", directed},
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "stochastic", random32},
    {SPEED_ARRAYS, "avx512", F32, "e4m3fn", "stochastic:16", random16},
    {SPEED_ARRAYS, "avx2", F32, "e4m3fn", "ties_to_even", avx2},
    {SPEED_CALLS, "avx512", F32, "e4m3fn", "ties_to_even", calls},
    {SPEED_THREADS, "avx512", F32, "e4m3fn", "ties_to_even", threads},
    {SPEED_ENCODE, "avx512", F32, "e4m3fn", "ties_to_even", encode},
    {SPEED_DECODE, "avx512", F32, "e4m3fn", "ties_to_even", decode},
    {SPEED_ENCODE, "avx512", F32, "e5m2", "ties_to_even", encode},
    {SPEED_DECODE, "avx512", F32, "e5m2", "ties_to_even", decode},
    {SPEED_ARRAYS, "avx512", F32, "fp16", "ties_to_even", fp8},
    {SPEED_ARRAYS, "avx512", F32, "e2m3", "ties_to_even", fp8},
    {SPEED_ARRAYS, "avx512", F32, "e2m1", "ties_to_even", fp8},
    {SPEED_ARRAYS, "avx512", F32, "posit8_2", "ties_to_even", taper},
    {SPEED_ARRAYS, "avx512", F32, "posit16_2", "ties_to_even", taper},
    {SPEED_ARRAYS, "avx512", F32, "hif8", "ties_to_even", taper},
    {SPEED_ARRAYS, "avx512", F32, "nf4", "ties_to_even", steps},
    {SPEED_ARRAYS, "avx512", F32, "lns4_3", "ties_to_even", steps},
    {SPEED_ARRAYS, "avx512", F32, "lns6_9", "ties_to_even", leaps},
    {SPEED_ARRAYS, "avx512", F32, "int8", "ties_to_even", fixed},
    {SPEED_ARRAYS, "avx512", F32, "q4.4", "ties_to_even", fixed},
    {SPEED_ARRAYS, "avx2", F32, "posit8_2", "ties_to_even", taper_avx2},
    {SPEED_ARRAYS, "avx2", F32, "posit16_2", "ties_to_even", taper_avx2},
    {SPEED_ARRAYS, "avx2", F32, "hif8", "ties_to_even", taper_avx2},
    {SPEED_ARRAYS, "avx2", F32, "nf4", "ties_to_even", steps_avx2},
    {SPEED_ARRAYS, "avx2", F32, "lns4_3", "ties_to_even", steps_avx2},
    {SPEED_ARRAYS, "avx2", F32, "lns6_9", "ties_to_even", leaps_avx2},
    {SPEED_ARRAYS, "avx2", F32, "int8", "ties_to_even", fixed_avx2},
    {SPEED_ARRAYS, "avx2", F32, "q4.4", "ties_to_even", fixed_avx2},
    {SPEED_ARRAYS, "avx512", F32, "posit8_2", "stochastic", taper_random},
    {SPEED_ARRAYS, "avx2", F32, "posit8_2", "stochastic", taper_random_avx2},
    {SPEED_ENCODE, "avx512", F32, "posit8_2", "ties_to_even", string_encode},
    {SPEED_DECODE, "avx512", F32, "posit8_2", "ties_to_even", string_decode},
    {SPEED_ENCODE, "avx512", F32, "hif8", "ties_to_even", table_encode},
    {SPEED_DECODE, "avx512", F32, "hif8", "ties_to_even", table_decode},
    {SPEED_ENCODE, "avx512", F32, "int8", "ties_to_even", integers_encode},
    {SPEED_DECODE, "avx512", F32, "int8", "ties_to_even", integers_decode},
    {SPEED_BLOCKS, "avx512", F32, "mxfp4", "ties_to_even", mxfp4},
    {SPEED_BLOCKS, "avx512", F32, "nvfp4_single", "ties_to_even", nvfp4},
    {SPEED_BLOCKS, "avx512", F32, "nvfp4", "ties_to_even", nvfp4},
    {SPEED_AFFINE, "avx512", F32, "int8", "ties_to_even", affine},
    {SPEED_AFFINE, "avx2", F32, "int8", "ties_to_even", affine_avx2},
    {SPEED_DECODE_PACKED, "avx512", F32, "e2m1", "ties_to_even", decode},
    {SPEED_ARRAYS, "avx512", F32, "bf16", "ties_to_even", bf16},
    {SPEED_CALLS, "avx512", F32, "bf16", "ties_to_even", calls},
    {SPEED_ARRAYS, "avx512", F32, "tf32", "ties_to_even", bf16},
    {SPEED_ARRAYS, "avx512", F32, "p=12,emin=-20,emax=127", "ties_to_even", any},
    {SPEED_ARRAYS, "avx512", F32, "p=23,emin=-60,emax=60", "ties_to_even", any},
    {SPEED_ARRAYS, "avx512", F32, "e8m0", "ties_to_even", any},
    {SPEED_ARRAYS, "avx512", F64, "e4m3fn", "ties_to_even", f64},
    {SPEED_ARRAYS, "avx512", F64, "e4m3fn", "stochastic", random64},
    {SPEED_ARRAYS, "avx512", F64, "fp16", "ties_to_even", f64},
};

enum { TARGETS = sizeof targets / sizeof *targets, CELLS = TARGETS * LENGTHS };

/* What one cell of the table came to in each run; `spread` where both distributions are read. */
typedef struct cell {
    double measured[RUNS], spread[RUNS];
    size_t runs;
} cell;

enum { COLUMNS = 11 };

static const table_column columns[COLUMNS] = {
    {"kind", "kind", TABLE_TEXT, 13, 0},      {"isa", "isa", TABLE_TEXT, 6, 0},
    {"carrier", "carrier", TABLE_TEXT, 7, 0}, {"format", "format", TABLE_TEXT, 22, 0},
    {"rule", "rule", TABLE_TEXT, 15, 0},      {"n", "n", TABLE_COUNT, 9, 0},
    {"target", "target", TABLE_FIXED, 6, 2},  {"measured", "measured", TABLE_FIXED, 8, 2},
    {"met", "met", TABLE_TEXT, 3, 0},         {"spread", "spread_percent", TABLE_FIXED, 6, 1},
    {"even", "even", TABLE_TEXT, 4, 0},
};

double targets_spread(const timing_result time[DATA_KINDS])
{
    double least = time[0].seconds, most = time[0].seconds;

    for (int kind = 1; kind < DATA_KINDS; kind++) {
        least = fmin(least, time[kind].seconds);
        most = fmax(most, time[kind].seconds);
    }
    return most / least - 1.0;
}

static int has_spread(speed_kind kind)
{
    return speed_kinds[kind].end - speed_kinds[kind].first == DATA_KINDS;
}

static void measure(const struct target *t, const lathe_plan *plan, const array_call *scaled,
                    const data_arrays *data, size_t n, cell *c)
{
    const int rows = speed_kinds[t->kind].end - speed_kinds[t->kind].first;
    timing_result time[DATA_KINDS];
    double measured = 0.0;

    if (t->kind == SPEED_CALLS) {
        measured = speed_calls(plan, data, n, seconds_per_cell).ratio;
    } else if (t->kind == SPEED_THREADS) {
        measured = 1.0 / speed_threads(plan, data, n, 2, seconds_per_cell).ratio;
    } else {
        if (t->kind >= SPEED_BLOCKS)
            speed_scaled(t->kind, scaled, data, n, seconds_per_cell, time);
        else
            speed_arrays(t->kind, plan, data, n, seconds_per_cell, time);
        for (int i = 0; i < rows; i++)
            measured = fmax(measured, time[i].ratio);
        if (has_spread(t->kind))
            c->spread[c->runs] = targets_spread(time);
    }
    c->measured[c->runs++] = measured;
}

static int is_asked(const speed_request *q, const struct target *t, bench_rule rule,
                    const lathe_format *format)
{
    return speed_request_has_kind(q, t->kind) && request_has_isa(&q->rows, t->isa) &&
           request_has_item_size(&q->rows, t->item_size) && request_has_format(&q->rows, format) &&
           request_has_rule(&q->rows, rule) && lathe_isa_use(t->isa) == LATHE_OK &&
           (t->kind != SPEED_THREADS || bench_set_threads(1));
}

/* The format of a row, which the data fits: of blocks that of the elements; and the plan that the kind needs.
   1 if it cannot be. */
static int parse_target(const struct target *t, lathe_format *format, lathe_block_plan *block,
                        lathe_quant_plan *integers)
{
    lathe_block blocks;

    if (t->kind != SPEED_BLOCKS)
        return lathe_format_parse(format, t->format, NULL) ||
               (t->kind == SPEED_AFFINE &&
                lathe_quant_plan_init(integers, &(lathe_quant){.bits = lathe_format_bits(format)}));
    if (lathe_block_parse(&blocks, t->format, NULL) || lathe_block_plan_init(block, &blocks))
        return 1;
    *format = blocks.element;
    return 0;
}

/* One target of one run: `fitted` is the format that the data fits, for neighbours. */
static int run_target(const speed_request *q, const struct target *t, data_arrays *data, lathe_format *fitted,
                      cell *c)
{
    const size_t *const lengths = lengths_of(t->kind);
    lathe_format format;
    bench_rule rule;
    lathe_plan plan;
    lathe_block_plan block = {.made = 0};
    lathe_quant_plan integers = {.made = 0};

    if (parse_target(t, &format, &block, &integers))
        return request_complain(&q->rows, 1, "the library does not know", t->format);
    if (bench_rule_parse(&rule, t->rule, NULL) ||
        lathe_plan_init(&plan, &format, &(lathe_options){.rounding = rule.rounding, .draw = rule.draw}))
        return request_complain(&q->rows, 1, "the library cannot round into", t->format);
    if (!is_asked(q, t, rule, &format))
        return 0;
    if (!lathe_format_equal(fitted, &format))
        data_fit(data, &format);
    *fitted = format;
    for (size_t i = 0; i < LENGTHS && lengths[i]; i++)
        if (request_has_n(&q->rows, lengths[i]))
            measure(t, &plan, &(array_call){.block = &block, .affine = &integers, .scale = affine_scale},
                    data, lengths[i], &c[i]);
    return 0;
}

/* The longest array that the request asks for. */
static size_t longest(const speed_request *q)
{
    size_t n = speed_calls_need();

    for (int kind = 0; kind < SPEED_KINDS; kind++)
        for (size_t i = 0; speed_request_has_kind(q, (speed_kind)kind) && i < LENGTHS; i++) {
            const size_t length = lengths_of((speed_kind)kind)[i];

            if (request_has_n(&q->rows, length) && length > n)
                n = length;
        }
    return n;
}

/* Every run has arrays of its own: new values, and other pages of memory. */
static int run_once(const speed_request *q, uint64_t run, cell *cells)
{
    int status = 0;

    for (size_t item_size = F32; status == 0 && item_size <= F64; item_size += F64 - F32) {
        lathe_format fitted = {.kind = LATHE_KIND_NONE};
        data_arrays data;

        if (!request_has_item_size(&q->rows, item_size))
            continue;
        if (data_make(&data, item_size, longest(q), run + 1))
            return request_complain(&q->rows, 1, "out of memory", NULL);
        for (size_t i = 0; status == 0 && i < TARGETS; i++)
            if (targets[i].item_size == item_size)
                status = run_target(q, &targets[i], &data, &fitted, &cells[i * LENGTHS]);
        data_free(&data);
    }
    return status;
}

/* What is counted: cells met and measured, those with little enough spread and all in cache. */
typedef struct tally {
    size_t met, cells, even, in_cache;
} tally;

static void print_cell(table *to, const struct target *t, size_t i, cell *c, tally *count)
{
    const size_t n = lengths_of(t->kind)[i];
    const double slack = n > out_of_cache ? slack_in_memory : slack_in_cache;
    const double measured = timing_median(c->measured, c->runs);
    const int is_met =
        t->kind == SPEED_THREADS ? measured * slack >= t->ratio[i] : measured <= t->ratio[i] * slack;
    const double spread = has_spread(t->kind) ? timing_median(c->spread, c->runs) : (double)NAN;
    const int is_even = spread <= most_spread;

    count->met += is_met != 0;
    count->cells++;
    if (has_spread(t->kind) && n <= out_of_cache) {
        count->even += is_even != 0;
        count->in_cache++;
    }
    table_row(to, (table_cell[COLUMNS]){{.text = speed_kinds[t->kind].name},
                                        {.text = t->isa},
                                        {.text = t->item_size == F32 ? "f32" : "f64"},
                                        {.text = t->format},
                                        {.text = speed_has_rule(t->kind) ? t->rule : NULL},
                                        {.number = (double)n},
                                        {.number = t->ratio[i]},
                                        {.number = measured},
                                        {.text = is_met ? "yes" : "no"},
                                        {.number = 100.0 * spread},
                                        {.text = !has_spread(t->kind) ? ""
                                                 : is_even            ? "yes"
                                                                      : "no"}});
}

int targets_run(const speed_request *q)
{
    static cell cells[CELLS];
    table to = {.style = q->rows.style, .column = columns, .columns = COLUMNS};
    tally count = {0};
    int status = 0;

    for (uint64_t run = 0; status == 0 && run < RUNS; run++)
        status = run_once(q, run, cells);
    if (status)
        return status;
    table_begin(&to,
                (table_note[]){{"lathe", lathe_version(), 0},
                               {"data", targets_data, 0},
                               {"random", array_call_random_text, 0}},
                3);
    for (size_t i = 0; i < CELLS; i++)
        if (cells[i].runs)
            print_cell(&to, &targets[i / LENGTHS], i % LENGTHS, &cells[i], &count);
    table_end(&to, legend);
    if (q->rows.style == TABLE_PLAIN)
        printf("# %zu of %zu targets are met; the data makes no difference in %zu of %zu rows in cache\n",
               count.met, count.cells, count.even, count.in_cache);
    return 0;
}
