/* SPDX-License-Identifier: MIT */
/* Published vectors: writes them by the oracle, which shares no code with the library. Their grammar is in
   docs/vectors.md.

     vectors round | arith          prints the file of that name
     vectors round | arith FILE     fails unless that is what FILE has */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "code_spec.h"
#include "oracle.h"
#include "oracle_arith.h"

static const struct {
    const char *format;
    const carrier *carrier;
} targets[] = {
    {"e4m3fn", &carrier_f32}, {"e5m2", &carrier_f32}, {"e2m1", &carrier_f32}, {"bf16", &carrier_f32},
    {"fp16", &carrier_f32},   {"fp16", &carrier_f64}, {"fp32", &carrier_f64},
};

static const char *const rules[] = {"ties_to_even",    "ties_to_away",    "ties_toward_zero", "toward_zero",
                                    "toward_positive", "toward_negative", "away_from_zero",   "to_odd"};
enum { RULES = sizeof rules / sizeof *rules };

static const struct {
    const char *text;
    lathe_options options;
} variants[] = {
    {"", {.rounding = LATHE_TIES_TO_EVEN}},
    {",overflow=saturate", {.overflow = LATHE_OVERFLOW_SATURATE}},
    {",subnormals=flush", {.subnormals = LATHE_SUBNORMALS_FLUSH}},
};

static const struct {
    const char *name;
    lathe_operation operation;
} operations[] = {{"add", LATHE_ADD}, {"sub", LATHE_SUB},   {"mul", LATHE_MUL},
                  {"div", LATHE_DIV}, {"sqrt", LATHE_SQRT}, {"fma", LATHE_FMA}};

/* Where lines go: to stdout, or against the next line of a file. */
static FILE *published;
static long line_number;

__attribute__((format(printf, 1, 2))) static void put(const char *form, ...)
{
    char line[256], other[256];
    va_list arguments;
    va_start(arguments, form);
    vsnprintf(line, sizeof line, form, arguments);
    va_end(arguments);
    line_number++;
    if (!published) {
        fputs(line, stdout);
    } else if (!fgets(other, sizeof other, published) || strcmp(line, other) != 0) {
        fprintf(stderr, "line %ld is not what the oracle says: %s", line_number, line);
        exit(1);
    }
}

static const lathe_format *format_named(const char *name)
{
    for (size_t i = 0; i < named_format_count; i++)
        if (strcmp(named_formats[i].name, name) == 0)
            return &named_formats[i].format;
    abort();
}

/* The code of a result by the format's specification, or -1: none, or a NaN, of which there may be many. */
static long code_of(const char *name, const carrier *c, uint64_t bits)
{
    for (size_t row = 0; row < code_row_count; row++) {
        if (strcmp(code_rows[row].name, name) != 0)
            continue;
        for (long code = 0; code < 1L << code_rows[row].bits; code++) {
            const code_meaning meaning = code_spec_read(&code_rows[row], (uint64_t)code);
            if (!carrier_is_nan(c, bits) && code_meaning_bits(&meaning, c) == bits)
                return code;
        }
    }
    return -1;
}

static void write_section(size_t target, int rule, size_t variant)
{
    const lathe_format *const f = format_named(targets[target].format);
    const carrier *const c = targets[target].carrier;
    const int digits = c->width / 4;
    lathe_options options = variants[variant].options;
    options.rounding = (lathe_rounding)rule;
    if (!oracle_accepts(f, &options))
        return;
    oracle o;
    oracle_init(&o, f, &options, c);
    cases in = cases_make(f, c, CASES_BOUNDARY);
    put("\n");
    put("round %s %s rounding=%s%s\n", c->name, targets[target].format, rules[rule], variants[variant].text);
    for (size_t i = 0; i < in.n; i += variant ? 6 : 1) {
        const uint64_t x = carrier_get(c, in.x, i), y = oracle_round(&o, x);
        const long code = code_of(targets[target].format, c, y);
        if (code < 0)
            put("%0*" PRIx64 " %0*" PRIx64 " -\n", digits, x, digits, y);
        else
            put("%0*" PRIx64 " %0*" PRIx64 " %lx\n", digits, x, digits, y, (unsigned long)code);
    }
    cases_free(&in);
    oracle_clear(&o);
}

static void write_operation(size_t target, int rule, size_t operation)
{
    const lathe_format *const f = format_named(targets[target].format);
    const carrier *const c = targets[target].carrier;
    const lathe_options options = {.rounding = (lathe_rounding)rule};
    const int digits = c->width / 4, operands = oracle_operands(operations[operation].operation);
    uint64_t state = 1 + target;
    oracle o;
    oracle_exact exact;
    oracle_init(&o, f, &options, c);
    oracle_exact_init(&exact);
    cases in = cases_make(f, c, CASES_BOUNDARY);
    put("\n");
    put("%s %s %s rounding=%s\n", operations[operation].name, c->name, targets[target].format, rules[rule]);
    for (int i = 0; i < 24; i++) {
        uint64_t x[3] = {0};
        char text[3][20] = {"", "", ""};
        for (int k = 0; k < operands; k++) {
            x[k] = carrier_get(c, in.x, (size_t)(cases_random(&state) % in.n));
            snprintf(text[k], sizeof text[k], digits == 8 ? "%08" PRIx64 " " : "%016" PRIx64 " ", x[k]);
        }
        oracle_exact_set(&exact, operations[operation].operation, 0, c, x);
        put("%s%s%s%0*" PRIx64 "\n", text[0], text[1], text[2], digits, oracle_arith(&o, &exact, 0, NULL));
    }
    cases_free(&in);
    oracle_exact_clear(&exact);
    oracle_clear(&o);
}

int main(int argc, char **argv)
{
    const int is_arith = argc > 1 && strcmp(argv[1], "arith") == 0;
    if (argc < 2 || argc > 3 || (!is_arith && strcmp(argv[1], "round") != 0))
        return fprintf(stderr, "usage: vectors round | arith [FILE]\n"), 2;
    if (argc == 3 && !(published = fopen(argv[2], "r")))
        return perror(argv[2]), 1;
    put("# SPDX-License-Identifier: MIT\n");
    put("# Written by tests/vectors.c from the definitions; docs/vectors.md has the grammar.\n");
    for (size_t target = 0; target < sizeof targets / sizeof *targets; target++)
        for (int rule = 0; rule < RULES; rule++) {
            for (size_t i = 0; !is_arith && i < sizeof variants / sizeof *variants; i++)
                write_section(target, rule, i);
            for (size_t i = 0; is_arith && i < sizeof operations / sizeof *operations; i++)
                write_operation(target, rule, i);
        }
    if (published && fgetc(published) != EOF)
        return fprintf(stderr, "%s goes on after line %ld\n", argv[2], line_number), 1;
    return 0;
}
