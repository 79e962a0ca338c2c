/* SPDX-License-Identifier: MIT */
/* The bits of arithmetic, pinned as digest.c pins those of rounding:

     digest_arith FILE      compares; ends with "N passed, N failed"
     digest_arith --write   prints the file

   A line of the file is a digest for each carrier (- where the format does not fit), a format, an operation,
   and the options if it is about one rule; else it is about all rules without random bits. Exceptions count
   too. */
#include <inttypes.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { COUNT = 1 << 10, TOLD = 1 << 7 };

static const char *const formats[] = {
    "fp64",
    "fp32",
    "bf16",
    "fp16",
    "e4m3fn",
    "e8m0",
    "p=24,emin=-60,emax=60",
    "p=23,emin=-126,emax=127",
    "p=53,emin=-500,emax=500",
    "p=52,emin=-1022,emax=1023",
    "p=4,emin=-140,emax=3",
    "p=4,emin=-14,emax=16,largest=114688,signed=0,inf=0",
};

static const char *const operations[] = {
    [LATHE_ADD] = "add",
    [LATHE_SUB] = "sub",
    [LATHE_MUL] = "mul",
    [LATHE_DIV] = "div",
    [LATHE_FMA] = "fma",
    [LATHE_SQRT] = "sqrt",
    [LATHE_COPY] = "copy",
    [LATHE_ABS] = "abs",
    [LATHE_NEG] = "neg",
    [LATHE_COPYSIGN] = "copysign",
    [LATHE_MINIMUM] = "minimum",
    [LATHE_MAXIMUM] = "maximum",
    [LATHE_MINIMUM_NUMBER] = "minimum_number",
    [LATHE_MAXIMUM_NUMBER] = "maximum_number",
    [LATHE_MINIMUM_MAGNITUDE] = "minimum_magnitude",
    [LATHE_MAXIMUM_MAGNITUDE] = "maximum_magnitude",
    [LATHE_MINIMUM_MAGNITUDE_NUMBER] = "minimum_magnitude_number",
    [LATHE_MAXIMUM_MAGNITUDE_NUMBER] = "maximum_magnitude_number",
    [LATHE_RINT] = "rint",
    [LATHE_SCALE] = "scale",
};

static const char *const options[] = {
    "",
    "rounding=stochastic",
    "rounding=stochastic,random_bits=7,draw=16,overflow=saturate",
};

enum {
    FORMATS = sizeof formats / sizeof *formats,
    OPERATIONS = sizeof operations / sizeof *operations,
    OPTIONS = sizeof options / sizeof *options,
    LINES = FORMATS * OPERATIONS * OPTIONS,
    EXPONENT = -3
};

/* Operands a, b, c and results. */
static union {
    float f32[COUNT];
    double f64[COUNT];
} x[4];

/* Any numbers that matter to the format; b often nearly the opposite of a, c of b. */
static void fill(size_t size, const lathe_format *format)
{
    const int fraction = size == 4 ? 23 : 52, bias = size == 4 ? 127 : 1023;
    const uint64_t sign = UINT64_C(1) << (8 * size - 1);
    uint64_t state = 1;

    for (size_t i = 0; i < COUNT; i++) {
        uint64_t before = 0;
        for (size_t k = 0; k < 3; k++) {
            uint64_t bits = pattern(&state, format, fraction, bias);
            if (i < SPECIALS * SPECIALS)
                bits = special(k == 0   ? i % SPECIALS
                               : k == 1 ? i / SPECIALS
                                        : (i * 7 + 3) % SPECIALS,
                               fraction, bias);
            else if (k && draw(&state) % 4 == 0)
                bits = (before ^ sign) + draw(&state) % 3;
            put(&x[k], size, i, before = bits);
        }
    }
}

static uint64_t digest_results(const lathe_plan *plan, lathe_operation operation, size_t size,
                               uint64_t digest)
{
    const int is_random = plan->options.rounding >= LATHE_STOCHASTIC;
    unsigned exceptions = 0;
    lathe_random random = first_draw;
    lathe_arith arith = {
        .operation = operation, .plan = plan, .random = is_random ? &random : NULL, .exponent = EXPONENT};

    for (size_t i = 0; i < COUNT; i++) /* where a call fails the digest shows it */
        put(&x[3], size, i, 0);
    if (size == 4)
        lathe_arith_f32(&arith, x[3].f32, x[0].f32, x[1].f32, x[2].f32, COUNT);
    else
        lathe_arith_f64(&arith, x[3].f64, x[0].f64, x[1].f64, x[2].f64, COUNT);
    digest = add_array(digest, &x[3], size, COUNT);
    arith.exceptions = &exceptions;
    for (size_t i = SPECIALS * SPECIALS - TOLD / 2; i < SPECIALS * SPECIALS + TOLD / 2; i++) {
        exceptions = 0;
        if (size == 4)
            lathe_arith_f32(&arith, x[3].f32, &x[0].f32[i], &x[1].f32[i], &x[2].f32[i], 1);
        else
            lathe_arith_f64(&arith, x[3].f64, &x[0].f64[i], &x[1].f64[i], &x[2].f64[i], 1);
        digest = add_bits(add_array(digest, &x[3], size, 1), exceptions, 4);
    }
    return digest;
}

/* As text; 0 where there is none: operations that pass operands on have no tail of their own to draw by. */
static int make_line(char line[LINE], size_t i)
{
    const char *const name = formats[i / OPTIONS / OPERATIONS], *const words = options[i % OPTIONS];
    const lathe_operation operation = (lathe_operation)(i / OPTIONS % OPERATIONS);
    uint64_t f32 = start, f64 = start;
    lathe_format format;
    lathe_options o;
    lathe_plan plan;
    char first[20] = "-", second[20] = "-";

    if (*words && operation > LATHE_SQRT)
        return 0;
    if (lathe_format_parse(&format, name, NULL) || lathe_options_parse(&o, words, NULL))
        return 0;
    const lathe_rounding last = o.rounding ? o.rounding : LATHE_NO_ROUNDING;
    for (; o.rounding <= last; o.rounding = (lathe_rounding)(o.rounding + 1)) {
        if (lathe_plan_init(&plan, &format, &o))
            return 0;
        if (lathe_plan_serves_f32(&plan)) {
            fill(4, &format);
            snprintf(first, sizeof first, "%016" PRIx64, f32 = digest_results(&plan, operation, 4, f32));
        }
        if (lathe_plan_serves_f64(&plan)) {
            fill(8, &format);
            snprintf(second, sizeof second, "%016" PRIx64, f64 = digest_results(&plan, operation, 8, f64));
        }
    }
    snprintf(line, LINE, "%s %s %s %s%s%s\n", first, second, name, operations[operation], *words ? " " : "",
             words);
    return 1;
}

int main(int argc, char **argv)
{
    return digest_main(argc, argv, make_line, LINES);
}
