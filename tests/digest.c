/* SPDX-License-Identifier: MIT */
/* The bits of results, pinned: recomputes the digests of a file with every instruction set that runs here.

     digest FILE      compares; ends with "N passed, N failed"
     digest --write   prints the file

   Needs nothing but Lathe and libc, so that it runs where the oracles do not. A line of the file is a digest
   for each carrier (- where it does not serve), a format, what becomes of its codes if the line is about
   them, and options. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { COUNT = 1 << 14 };

static const char *const formats[] = {
    "fp64",
    "fp32",
    "tf32",
    "bf16",
    "fp16",
    "e5m2",
    "e4m3fn",
    "e4m3ieee",
    "e3m4",
    "e3m2",
    "e2m3",
    "e2m1",
    "e8m0",
    "p=24,emin=-60,emax=60",
    "p=12,emin=-20,emax=127",
    "p=53,emin=-500,emax=500",
    "p=4,emin=-140,emax=3",
    "p=1,emin=-9,emax=12",
    "p=4,emin=-7,emax=7,inf=0,negzero=0",
    "p=4,emin=-14,emax=16,largest=114688,signed=0,inf=0",
};

static const char *const options[] = {
    "", "overflow=saturate,infinity=saturate", "subnormals=off", "subnormals=flush", "exponent=unlimited",
};

/* Each for one rule that takes random bits, in every format. */
static const char *const random_options[] = {
    "rounding=stochastic",
    "rounding=stochastic,random_bits=9",
    "rounding=stochastic,random_bits=32",
    "rounding=stochastic,draw=16",
    "rounding=stochastic,draw=16,random_bits=7,overflow=saturate",
    "rounding=stochastic,stochastic=b,random_bits=4",
    "rounding=stochastic,stochastic=c,random_bits=5,draw=16",
    "rounding=stochastic,subnormals=off",
    "rounding=stochastic_equal",
};

typedef enum work_kind { ROUND, ENCODE, DECODE, LSB_FIRST, MSB_FIRST, HALF_SPLIT } work_kind;

/* Without random bits a line is about the rules from that of the options to this one. */
static const struct {
    const char *word;
    lathe_rounding last;
} works[] = {
    [ROUND] = {"", LATHE_NO_ROUNDING},          [ENCODE] = {" encode", LATHE_TO_ODD},
    [DECODE] = {" decode", LATHE_TIES_TO_EVEN}, [LSB_FIRST] = {" lsb_first", LATHE_TO_ODD},
    [MSB_FIRST] = {" msb_first", LATHE_TO_ODD}, [HALF_SPLIT] = {" half_split", LATHE_TO_ODD},
};

static const char *const code_formats[] = {
    "e4m3fn",
    "e5m2",
    "e4m3fnuz",
    "e5m2fnuz",
    "ue5m3",
    "e8m0",
    "e3m2",
    "e2m1",
    "fp16",
    "bf16",
    "dlfloat16",
    "binary8p4se",
    "p=5,emin=-9,emax=12,negzero=0",
    "p=12,emin=-20,emax=127",
};

static const struct {
    work_kind work;
    const char *options;
} code_rows[] = {
    {ENCODE, ""},
    {ENCODE, "overflow=saturate,infinity=saturate,nan=zero"},
    {ENCODE, "rounding=stochastic"},
    {ENCODE, "rounding=stochastic,draw=16"},
    {DECODE, ""},
    {LSB_FIRST, ""},
    {MSB_FIRST, ""},
    {HALF_SPLIT, ""},
    {LSB_FIRST, "rounding=stochastic"},
};

static int is_random(const lathe_plan *plan)
{
    return plan->options.rounding >= LATHE_STOCHASTIC;
}

static union {
    float f32[COUNT];
    double f64[COUNT];
} x;

static uint64_t codes[COUNT];

static void fill(size_t size, const lathe_format *format)
{
    const int fraction = size == 4 ? 23 : 52, bias = size == 4 ? 127 : 1023;
    uint64_t state = 1;

    for (size_t i = 0; i < COUNT; i++)
        put(&x, size, i, i < SPECIALS ? special(i, fraction, bias) : pattern(&state, format, fraction, bias));
}

static uint64_t digest_rounded(const lathe_plan *plan, size_t size, uint64_t digest)
{
    lathe_random random = first_draw;

    fill(size, &plan->format);
    if (size == 4 && is_random(plan))
        lathe_round_random_f32(plan, &random, x.f32, x.f32, COUNT);
    else if (size == 4)
        lathe_round_f32(plan, x.f32, x.f32, COUNT);
    else if (is_random(plan))
        lathe_round_random_f64(plan, &random, x.f64, x.f64, COUNT);
    else
        lathe_round_f64(plan, x.f64, x.f64, COUNT);
    return add_array(digest, &x, size, COUNT);
}

/* Codes of every size that holds them. */
static uint64_t digest_encoded(const lathe_plan *plan, size_t size, uint64_t digest)
{
    fill(size, &plan->format);
    for (size_t bytes = 1; bytes <= 8; bytes *= 2) {
        lathe_random random = first_draw;

        if (8 * (int)bytes < lathe_format_bits(&plan->format))
            continue;
        if (size == 4 && is_random(plan))
            lathe_encode_random_f32(plan, &random, codes, bytes, x.f32, COUNT);
        else if (size == 4)
            lathe_encode_f32(plan, codes, bytes, x.f32, COUNT);
        else if (is_random(plan))
            lathe_encode_random_f64(plan, &random, codes, bytes, x.f64, COUNT);
        else
            lathe_encode_f64(plan, codes, bytes, x.f64, COUNT);
        digest = add_array(digest, codes, bytes, COUNT);
    }
    return digest;
}

/* All codes of up to 16 bits, with and without spare bits; of longer ones as many at random. */
static uint64_t digest_decoded(const lathe_plan *plan, size_t size, uint64_t digest)
{
    const int bits = lathe_format_bits(&plan->format);

    for (size_t bytes = 1; bytes <= 8; bytes *= 2) {
        uint64_t state = 1;

        for (uint64_t first = 0; 8 * (int)bytes >= bits && first < 1 << 16; first += COUNT) {
            for (size_t i = 0; i < COUNT; i++)
                put(codes, bytes, i, bits > 16 ? draw(&state) : first + i);
            if (size == 4)
                lathe_decode_f32(plan, x.f32, codes, bytes, COUNT);
            else
                lathe_decode_f64(plan, x.f64, codes, bytes, COUNT);
            digest = add_array(digest, &x, size, COUNT);
        }
    }
    return digest;
}

/* A stream of codes that ends within a byte or a block, and the values of one of random bits. */
static uint64_t digest_packed(const lathe_plan *plan, lathe_order order, size_t size, uint64_t digest)
{
    const size_t n = COUNT - 3;
    lathe_random random = first_draw;
    uint64_t state = 1;
    size_t bytes = 0;

    fill(size, &plan->format);
    lathe_packed_bytes(n, lathe_format_bits(&plan->format), &bytes);
    if (size == 4 && is_random(plan))
        lathe_encode_packed_random_f32(plan, &random, codes, order, x.f32, n);
    else if (size == 4)
        lathe_encode_packed_f32(plan, codes, order, x.f32, n);
    else if (is_random(plan))
        lathe_encode_packed_random_f64(plan, &random, codes, order, x.f64, n);
    else
        lathe_encode_packed_f64(plan, codes, order, x.f64, n);
    digest = add_array(digest, codes, 1, bytes);
    for (size_t i = 0; i < bytes; i++)
        put(codes, 1, i, draw(&state) >> 56);
    if (size == 4)
        lathe_decode_packed_f32(plan, x.f32, codes, order, n);
    else
        lathe_decode_packed_f64(plan, x.f64, codes, order, n);
    return add_array(digest, &x, size, n);
}

static uint64_t digest_work(work_kind work, const lathe_plan *plan, size_t size, uint64_t digest)
{
    return work == ROUND    ? digest_rounded(plan, size, digest)
           : work == ENCODE ? digest_encoded(plan, size, digest)
           : work == DECODE ? digest_decoded(plan, size, digest)
                            : digest_packed(plan, (lathe_order)(work - LSB_FIRST), size, digest);
}

/* A digest for each carrier, as text, of the rule that the options name or, if none, of all without random
   bits; 0 where the options name what the format lacks, or streams cannot hold its codes. */
static int make_line(char line[LINE], const char *name, work_kind work, const char *words)
{
    uint64_t f32 = start, f64 = start;
    lathe_format format;
    lathe_options o;
    lathe_plan plan;
    char first[20] = "-", second[20] = "-";

    if (lathe_format_parse(&format, name, NULL) || lathe_options_parse(&o, words, NULL))
        return 0;
    if (work >= LSB_FIRST && lathe_format_bits(&format) > 16)
        return 0;
    const lathe_rounding last = o.rounding ? o.rounding : works[work].last;
    for (; o.rounding <= last; o.rounding = (lathe_rounding)(o.rounding + 1)) {
        if (lathe_plan_init(&plan, &format, &o))
            return 0;
        if (lathe_plan_serves_f32(&plan))
            snprintf(first, sizeof first, "%016" PRIx64, f32 = digest_work(work, &plan, 4, f32));
        if (lathe_plan_serves_f64(&plan))
            snprintf(second, sizeof second, "%016" PRIx64, f64 = digest_work(work, &plan, 8, f64));
    }
    snprintf(line, LINE, "%s %s %s%s%s%s\n", first, second, name, works[work].word, *words ? " " : "", words);
    return 1;
}

enum {
    FORMATS = sizeof formats / sizeof *formats,
    OPTIONS = sizeof options / sizeof *options,
    RANDOM_OPTIONS = sizeof random_options / sizeof *random_options,
    CODE_FORMATS = sizeof code_formats / sizeof *code_formats,
    CODE_ROWS = sizeof code_rows / sizeof *code_rows,
    LINES = FORMATS * (OPTIONS + RANDOM_OPTIONS) + CODE_FORMATS * CODE_ROWS
};

/* The i-th line: first those without random bits, last those about codes. */
static int make_line_at(char line[LINE], size_t i)
{
    if (i < FORMATS * OPTIONS)
        return make_line(line, formats[i / OPTIONS], ROUND, options[i % OPTIONS]);
    i -= FORMATS * OPTIONS;
    if (i < FORMATS * RANDOM_OPTIONS)
        return make_line(line, formats[i / RANDOM_OPTIONS], ROUND, random_options[i % RANDOM_OPTIONS]);
    i -= FORMATS * RANDOM_OPTIONS;
    return make_line(line, code_formats[i / CODE_ROWS], code_rows[i % CODE_ROWS].work,
                     code_rows[i % CODE_ROWS].options);
}

int main(int argc, char **argv)
{
    return digest_main(argc, argv, make_line_at, LINES);
}
