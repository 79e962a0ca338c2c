/* SPDX-License-Identifier: MIT */
/* The bits of results, pinned: recomputes the digests of a file with every instruction set that runs here.

     digest FILE      compares; ends with "N passed, N failed"
     digest --write   prints the file

   Needs nothing but Lathe and libc, so that it runs where the oracles do not. A line of the file is a digest for
   each carrier (- where it does not serve), a format and options. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

enum { COUNT = 1 << 14, LINE = 256 };

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

/* xorshift64*: the same numbers everywhere. */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* A pattern of a carrier with `fraction` fraction bits and exponent bias `bias`: any pattern; or one with an
   exponent that the format knows; or such a one close to a midpoint of it. */
static uint64_t pattern(uint64_t *state, const lathe_format *f, int fraction, int bias)
{
    const uint64_t r = draw(state), kind = draw(state) % 4;
    const int span = f->emax - f->emin + f->precision + 5, cut = fraction + 1 - f->precision;
    int field = f->emin - f->precision - 2 + (int)(draw(state) % (unsigned)span) + bias;
    uint64_t x = r & ((UINT64_C(1) << fraction) - 1);

    field = field < 0 ? 0 : field > 2 * bias + 1 ? 2 * bias + 1 : field;
    if (kind == 0)
        return fraction == 23 ? r >> 32 : r;
    if (kind > 1 && cut > 0) {
        x = (x >> cut << cut) | UINT64_C(1) << (cut - 1);
        x += kind == 2 ? 0 : draw(state) % 3 - 1;
    }
    x += (uint64_t)field << fraction;
    return r >> 63 ? x | UINT64_C(1) << (fraction == 23 ? 31 : 63) : x;
}

/* The first patterns: zeros, infinities, NaN quiet and signalling, of both signs. */
static uint64_t special(size_t i, int fraction, int bias)
{
    const uint64_t infinity = (uint64_t)(2 * bias + 1) << fraction;
    const uint64_t sign = UINT64_C(1) << (fraction == 23 ? 31 : 63);
    const uint64_t magnitudes[] = {0, infinity, infinity + 1, infinity + (UINT64_C(1) << (fraction - 1)), 1};

    return magnitudes[i / 2] | (i % 2 ? sign : 0);
}

enum { SPECIALS = 10 };

/* FNV-1a over the bytes of each result, lowest first. */
static uint64_t add_bits(uint64_t digest, uint64_t bits, int bytes)
{
    for (int i = 0; i < bytes; i++, bits >>= 8)
        digest = (digest ^ (bits & 255)) * UINT64_C(1099511628211);
    return digest;
}

static const uint64_t start = UINT64_C(14695981039346656037);

/* The elements are those from an odd index on. */
static const lathe_random first_draw = {.seed = UINT64_C(0x1a7e5eed), .stream = 3, .next = 12345};

static int is_random(const lathe_plan *plan)
{
    return plan->options.rounding >= LATHE_STOCHASTIC;
}

static uint64_t digest_f32(const lathe_plan *plan, uint64_t digest)
{
    static float x[COUNT];
    uint64_t state = 1;

    for (size_t i = 0; i < COUNT; i++) {
        const uint32_t bits =
            (uint32_t)(i < SPECIALS ? special(i, 23, 127) : pattern(&state, &plan->format, 23, 127));
        memcpy(&x[i], &bits, sizeof bits);
    }
    lathe_random random = first_draw;
    if (is_random(plan))
        lathe_round_random_f32(plan, &random, x, x, COUNT);
    else
        lathe_round_f32(plan, x, x, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        digest = add_bits(digest, bits, 4);
    }
    return digest;
}

static uint64_t digest_f64(const lathe_plan *plan, uint64_t digest)
{
    static double x[COUNT];
    uint64_t state = 1;

    for (size_t i = 0; i < COUNT; i++) {
        const uint64_t bits = i < SPECIALS ? special(i, 52, 1023) : pattern(&state, &plan->format, 52, 1023);
        memcpy(&x[i], &bits, sizeof bits);
    }
    lathe_random random = first_draw;
    if (is_random(plan))
        lathe_round_random_f64(plan, &random, x, x, COUNT);
    else
        lathe_round_f64(plan, x, x, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        digest = add_bits(digest, bits, 8);
    }
    return digest;
}

/* A digest for each carrier, as text, of the rule that the options name or, if none, of all without random
   bits; 0 where the options name what the format lacks. */
static int make_line(char line[LINE], const char *name, const char *words)
{
    uint64_t f32 = start, f64 = start;
    lathe_format format;
    lathe_options o;
    lathe_plan plan;
    char first[20] = "-", second[20] = "-";

    if (lathe_format_parse(&format, name, NULL) || lathe_options_parse(&o, words, NULL))
        return 0;
    const lathe_rounding last = o.rounding ? o.rounding : LATHE_NO_ROUNDING;
    for (; o.rounding <= last; o.rounding = (lathe_rounding)(o.rounding + 1)) {
        if (lathe_plan_init(&plan, &format, &o))
            return 0;
        if (lathe_plan_serves_f32(&plan))
            snprintf(first, sizeof first, "%016" PRIx64, f32 = digest_f32(&plan, f32));
        if (lathe_plan_serves_f64(&plan))
            snprintf(second, sizeof second, "%016" PRIx64, f64 = digest_f64(&plan, f64));
    }
    snprintf(line, LINE, "%s %s %s%s%s\n", first, second, name, *words ? " " : "", words);
    return 1;
}

enum {
    FORMATS = sizeof formats / sizeof *formats,
    OPTIONS = sizeof options / sizeof *options,
    RANDOM_OPTIONS = sizeof random_options / sizeof *random_options,
    LINES = FORMATS * (OPTIONS + RANDOM_OPTIONS)
};

/* The i-th line: first those without random bits. */
static int make_line_at(char line[LINE], int i)
{
    if (i < FORMATS * OPTIONS)
        return make_line(line, formats[i / OPTIONS], options[i % OPTIONS]);
    i -= FORMATS * OPTIONS;
    return make_line(line, formats[i / RANDOM_OPTIONS], random_options[i % RANDOM_OPTIONS]);
}

static int write_lines(void)
{
    char line[LINE];

    for (int i = 0; i < LINES; i++)
        if (make_line_at(line, i))
            fputs(line, stdout);
    return 0;
}

/* The lines of the file in the order in which write_lines makes them; the number that differ. */
static int compare_lines(FILE *file, const char *isa, int *passed)
{
    char line[LINE], pinned[LINE];
    int failed = 0;

    rewind(file);
    for (int i = 0; i < LINES; i++) {
        if (!make_line_at(line, i))
            continue;
        if (fgets(pinned, sizeof pinned, file) && strcmp(line, pinned) == 0) {
            ++*passed;
            continue;
        }
        printf("%s gives    %s", isa, line);
        failed++;
    }
    return failed + (fgets(pinned, sizeof pinned, file) != NULL);
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    FILE *file;

    if (argc == 2 && strcmp(argv[1], "--write") == 0)
        return write_lines();
    if (argc != 2 || !(file = fopen(argv[1], "r"))) {
        fprintf(stderr, "usage: digest FILE | --write\n");
        return 2;
    }
    for (size_t i = 0; lathe_isa_name(i); i++) {
        lathe_isa_use(lathe_isa_name(i));
        printf("instruction set: %s\n", lathe_isa_name(i));
        failed += compare_lines(file, lathe_isa_name(i), &passed);
    }
    fclose(file);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
