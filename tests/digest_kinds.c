/* SPDX-License-Identifier: MIT */
/* The bits of formats of other kinds than FLOAT, pinned as digest.c pins those of rounding:

     digest_kinds FILE      compares; ends with "N passed, N failed"
     digest_kinds --write   prints the file

   A line of the file is a digest for each carrier (- where it does not serve), a format, and options: of
   rounding and encoding by the rule that they name or, if none, by all without random bits, and of
   decoding. */
#include <inttypes.h>
#include <math.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { COUNT = 700, SMALL = 41, LARGE = 700, DECODED = 4096 };

/* With these names come the tables made here. */
static const char small[] = "41 values with codes", large[] = "700 values";

static const char *const formats[] = {
    "posit8_2",   "posit16_2", "posit8_0", "hif8",   "takum8linear", "takum16linear", "takum8log",
    "takum16log", "lns4_3",    "lns6_9",   "lns2_1", "madam8_8",     "nf4",           "bnbfp4",
    "int8",       "uint4",     "q4.4",     "q8.8",   "uq1.15",       small,           large,
};

static const char *const options[] = {
    "",
    "overflow=wrap",
    "ties=zero",
    "ties=down",
    "domain=linear",
    "infinity=saturate",
    "negative_zero=drop",
    "rounding=stochastic",
    "rounding=stochastic,random_bits=7",
    "rounding=stochastic,draw=16",
    "rounding=stochastic,stochastic=b,random_bits=5",
    "rounding=stochastic_equal",
};

enum { FORMATS = sizeof formats / sizeof *formats, OPTIONS = sizeof options / sizeof *options };

static double small_table[SMALL], large_table[LARGE];
static uint16_t small_codes[SMALL];

static union {
    float f32[DECODED];
    double f64[DECODED];
} x, y;
static uint64_t codes[DECODED];

/* Squares, the lesser of them negative; -0 and 0. */
static void make_tables(void)
{
    const int middle = SMALL / 3;

    for (int i = 0; i < SMALL; i++) {
        const double root = i <= middle ? i - middle : i - middle - 1;
        small_table[i] = (root < 0 ? -root * root : root * root) / 64;
        small_codes[i] = (uint16_t)((i * 29 + 3) % 64);
    }
    small_table[middle] = -0.0;
    for (int i = 0; i < LARGE; i++)
        large_table[i] = (double)(i + 1) * (double)(i + 2) / 4096 - 20.0009765625;
}

static int make_format(lathe_format *f, const char *name)
{
    if (name != small && name != large)
        return lathe_format_parse(f, name, NULL) == LATHE_OK;
    *f = (lathe_format){.kind = LATHE_KIND_TABLE, .count = LARGE, .table = large_table};
    if (name == small)
        *f = (lathe_format){
            .kind = LATHE_KIND_TABLE, .count = SMALL, .table = small_table, .codes = small_codes};
    return 1;
}

static uint64_t bits_of(size_t size, double value)
{
    const float narrow = (float)value;
    uint64_t bits = 0;

    memcpy((char *)&bits + low_bytes(size), size == 4 ? (const void *)&narrow : (const void *)&value, size);
    return bits;
}

/* Near a value: it, the middle between it and the next one as numbers and as patterns, and neighbours. */
static uint64_t near_value(const lathe_plan *plan, size_t size, uint64_t *state)
{
    const uint64_t r = draw(state), code = draw(state) >> (64 - lathe_format_bits(&plan->format));
    const uint64_t infinity = bits_of(size, (double)INFINITY);
    uint64_t c = 0;
    double value;

    put(&c, sizeof c, 0, code);
    lathe_decode_f64(plan, &value, &c, sizeof c, 1);
    const double next = lathe_format_next_up(&plan->format, value);
    const uint64_t below = bits_of(size, value), above = bits_of(size, next);
    const uint64_t magnitude = below & ~(UINT64_C(1) << (8 * size - 1));
    if (magnitude >= infinity || r % 3 == 0 || next - next != 0)
        return below + (magnitude > 0 && magnitude < infinity ? (r >> 8) % 3 - 1 : 0);
    if (r % 3 == 1 && below >> (8 * size - 1) == above >> (8 * size - 1))
        return below + (uint64_t)((int64_t)(above - below) / 2) + (r >> 8) % 3 - 1;
    const uint64_t middle = bits_of(size, (value + next) / 2);
    return middle << 1 << (64 - 8 * size) ? middle + (r >> 8) % 3 - 1 : middle;
}

static void fill(const lathe_plan *plan, size_t size)
{
    const int fraction = size == 4 ? 23 : 52, bias = size == 4 ? 127 : 1023;
    uint64_t state = 1;

    for (size_t i = 0; i < COUNT; i++) {
        const uint64_t r = draw(&state), field = (uint64_t)bias - 12 + r % 24;
        uint64_t bits = r >> 63 << (8 * size - 1) | field << fraction | (r & ((UINT64_C(1) << fraction) - 1));
        if (i < SPECIALS)
            bits = special(i, fraction, bias);
        else if (i % 8 == 0)
            bits = r >> (64 - 8 * size);
        else if (i % 8 < 6)
            bits = near_value(plan, size, &state);
        put(&x, size, i, bits);
    }
}

static uint64_t digest_rounded(const lathe_plan *plan, size_t size, uint64_t digest)
{
    const int is_random = plan->options.rounding >= LATHE_STOCHASTIC;
    const size_t bytes = (size_t)lathe_format_bits(&plan->format) > 8 ? 2 : 1;
    lathe_random random = first_draw;

    fill(plan, size);
    if (size == 4 && is_random) {
        lathe_round_random_f32(plan, &random, y.f32, x.f32, COUNT);
        lathe_encode_random_f32(plan, &random, codes, bytes, x.f32, COUNT);
    } else if (size == 4) {
        lathe_round_f32(plan, y.f32, x.f32, COUNT);
        lathe_encode_f32(plan, codes, bytes, x.f32, COUNT);
    } else if (is_random) {
        lathe_round_random_f64(plan, &random, y.f64, x.f64, COUNT);
        lathe_encode_random_f64(plan, &random, codes, bytes, x.f64, COUNT);
    } else {
        lathe_round_f64(plan, y.f64, x.f64, COUNT);
        lathe_encode_f64(plan, codes, bytes, x.f64, COUNT);
    }
    return add_array(add_array(digest, &y, size, COUNT), codes, bytes, COUNT);
}

/* All codes of up to 12 bits and some of more, with spare bits. */
static uint64_t digest_decoded(const lathe_plan *plan, size_t size, uint64_t digest)
{
    for (size_t i = 0; i < DECODED; i++)
        put(codes, 2, i, i * 5);
    if (size == 4)
        lathe_decode_f32(plan, y.f32, codes, 2, DECODED);
    else
        lathe_decode_f64(plan, y.f64, codes, 2, DECODED);
    return add_array(digest, &y, size, DECODED);
}

static int make_line(char line[LINE], size_t i)
{
    const char *const name = formats[i / OPTIONS], *const words = options[i % OPTIONS];
    char digests[2][20] = {"-", "-"};
    lathe_format format;
    lathe_options o;

    make_tables();
    if (!make_format(&format, name) || lathe_options_parse(&o, words, NULL))
        return 0;
    for (size_t size = 4; size <= 8; size += 4) {
        lathe_options each = o;
        uint64_t digest = start;
        int rules = 0;

        for (; each.rounding <= (o.rounding ? o.rounding : LATHE_TO_ODD);
             each.rounding = (lathe_rounding)(each.rounding + 1), rules++) {
            lathe_plan plan;
            if (lathe_plan_init(&plan, &format, &each))
                return 0;
            if (size == 4 && !lathe_plan_serves_f32(&plan))
                break;
            digest = digest_rounded(&plan, size, digest);
            if (each.rounding == LATHE_TIES_TO_EVEN)
                digest = digest_decoded(&plan, size, digest);
        }
        if (rules)
            snprintf(digests[size / 8], sizeof *digests, "%016" PRIx64, digest);
    }
    snprintf(line, LINE, "%s %s %s%s%s\n", digests[0], digests[1], name, *words ? " " : "", words);
    return 1;
}

int main(int argc, char **argv)
{
    return digest_main(argc, argv, make_line, (size_t)FORMATS * OPTIONS);
}
