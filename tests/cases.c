/* SPDX-License-Identifier: MIT */
/* Generates inputs: m * 2^e that matter to a format, each with its neighbours in the carrier, both signs. */
#include <stdlib.h>

#include "cases.h"

#define SIGNED_ZERO (LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO)
#define SIGN_ONLY (LATHE_HAS_SIGN | LATHE_HAS_SUBNORMALS | SIGNED_ZERO)
#define UNSIGNED (LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO)
#define ONE_ZERO (UNSIGNED | LATHE_HAS_SIGN | LATHE_HAS_NAN)
#define NO_BOTTOM_NAN (LATHE_HAS_NO_BOTTOM | LATHE_HAS_NAN)
#define FLOAT(p, lo, hi, has)                                                                                \
    .kind = LATHE_KIND_FLOAT, .flags = (has), .precision = (p), .emin = (lo), .emax = (hi)

const carrier carrier_f32 = {"f32", 32, 24, -126, 127};
const carrier carrier_f64 = {"f64", 64, 53, -1022, 1023};

const test_format named_formats[] = {
    {"fp16", {FLOAT(11, -14, 15, LATHE_HAS_ALL)}},
    {"bf16", {FLOAT(8, -126, 127, LATHE_HAS_ALL)}},
    {"tf32", {FLOAT(11, -126, 127, LATHE_HAS_ALL)}},
    {"fp32", {FLOAT(24, -126, 127, LATHE_HAS_ALL)}},
    {"fp64", {FLOAT(53, -1022, 1023, LATHE_HAS_ALL)}},
    {"e4m3fn", {FLOAT(4, -6, 8, SIGN_ONLY | LATHE_HAS_NAN), .largest = 14}},
    {"e5m2", {FLOAT(3, -14, 15, LATHE_HAS_ALL)}},
    {"e3m2", {FLOAT(3, -2, 4, SIGN_ONLY)}},
    {"e2m3", {FLOAT(4, 0, 2, SIGN_ONLY)}},
    {"e2m1", {FLOAT(2, 0, 2, SIGN_ONLY)}},
    {"e8m0", {FLOAT(1, -127, 127, LATHE_HAS_NAN)}},
    {"e4m3ieee", {FLOAT(4, -6, 7, LATHE_HAS_ALL)}},
    {"e3m4", {FLOAT(5, -2, 3, LATHE_HAS_ALL)}},
    {"e3m0", {FLOAT(1, -2, 4, SIGN_ONLY)}},
    {"e1m2", {FLOAT(3, 0, 0, SIGN_ONLY)}},
    {"e4m3fnuz", {FLOAT(4, -7, 7, ONE_ZERO)}},
    {"e5m2fnuz", {FLOAT(3, -15, 15, ONE_ZERO)}},
    {"e4m3b11fnuz", {FLOAT(4, -10, 4, ONE_ZERO)}},
    {"fp16alt", {FLOAT(11, -14, 16, SIGN_ONLY)}},
    {"pxr24", {FLOAT(16, -126, 127, LATHE_HAS_ALL), .overflow = LATHE_OVERFLOW_SATURATE}},
    {"dlfloat16", {FLOAT(10, -31, 32, LATHE_HAS_SIGN | SIGNED_ZERO | NO_BOTTOM_NAN), .largest = 1022}},
    {"ue4m3", {FLOAT(4, -6, 8, UNSIGNED | LATHE_HAS_NAN), .largest = 14}},
    {"ue5m3", {FLOAT(4, -14, 16, UNSIGNED | LATHE_HAS_NAN), .largest = 14}},
};
const size_t named_format_count = sizeof named_formats / sizeof *named_formats;

#define ALL_BUT(flags) (LATHE_HAS_ALL & ~(unsigned)(flags))

const test_format custom_formats[] = {
    {"p24 restricted", {FLOAT(24, -20, 20, LATHE_HAS_ALL)}},
    {"p24 at the bottom", {FLOAT(24, -126, -100, LATHE_HAS_ALL)}},
    {"p23", {FLOAT(23, -126, 127, LATHE_HAS_ALL)}},
    {"p23, emax one less than that of f32", {FLOAT(23, -102, 126, LATHE_HAS_ALL)}},
    {"p23, quantum just under the f32 normals", {FLOAT(23, -105, 126, LATHE_HAS_ALL)}},
    {"p25", {FLOAT(25, -100, 127, LATHE_HAS_ALL)}},
    {"p53 restricted", {FLOAT(53, -100, 100, LATHE_HAS_ALL)}},
    {"p52", {FLOAT(52, -1022, 1023, LATHE_HAS_ALL)}},
    {"p52, emax one less than that of f64", {FLOAT(52, -960, 1022, LATHE_HAS_ALL)}},
    {"p52, quantum just under the f64 normals", {FLOAT(52, -972, 1022, LATHE_HAS_ALL)}},
    {"p2", {FLOAT(2, -5, 6, LATHE_HAS_ALL)}},
    {"p1 odd emin", {FLOAT(1, -3, 4, LATHE_HAS_ALL)}},
    {"p1 even emin", {FLOAT(1, -4, 4, LATHE_HAS_ALL)}},
    {"p1 signed, no zero, odd emin", {FLOAT(1, -3, 5, ALL_BUT(SIGNED_ZERO))}},
    {"p1 signed, no zero, even emin", {FLOAT(1, -4, 5, ALL_BUT(SIGNED_ZERO))}},
    {"p1 no NaN, no infinity", {FLOAT(1, -2, 3, SIGN_ONLY)}},
    {"p1 unsigned with zero", {FLOAT(1, -127, 127, LATHE_HAS_ZERO | LATHE_HAS_NAN)}},
    {"p1 unsigned, even emin", {FLOAT(1, -20, 21, LATHE_HAS_NAN)}},
    {"p1 one value", {FLOAT(1, 0, 0, LATHE_HAS_ALL)}},
    {"p1 whole f32", {FLOAT(1, -149, 127, LATHE_HAS_ALL)}},
    {"p1 whole f64", {FLOAT(1, -1074, 1023, LATHE_HAS_ALL)}},
    {"emin above zero", {FLOAT(4, 2, 5, LATHE_HAS_ALL)}},
    {"emin zero, no subnormals", {FLOAT(3, 0, 3, ALL_BUT(LATHE_HAS_SUBNORMALS))}},
    {"all below the f32 normals", {FLOAT(4, -140, -130, LATHE_HAS_ALL)}},
    {"one value, just under the f32 normals", {FLOAT(1, -127, -127, LATHE_HAS_NAN | LATHE_HAS_INFINITY)}},
    {"emin below f32, no subnormals", {FLOAT(8, -200, 127, ALL_BUT(LATHE_HAS_SUBNORMALS))}},
    {"quantum is the least f32", {FLOAT(3, -147, -140, LATHE_HAS_ALL)}},
    {"least f32, no subnormals", {FLOAT(2, -148, 127, ALL_BUT(LATHE_HAS_SUBNORMALS))}},
    {"quantum is the least f64", {FLOAT(3, -1072, -1000, LATHE_HAS_ALL)}},
    {"emax of f32, other emin", {FLOAT(8, -100, 127, LATHE_HAS_ALL)}},
    {"emax of f64, other emin", {FLOAT(11, -14, 1023, LATHE_HAS_ALL)}},
    {"at the top of f32", {FLOAT(4, 110, 127, LATHE_HAS_ALL)}},
    {"at the top of f64", {FLOAT(4, 980, 1023, LATHE_HAS_ALL)}},
    {"p1 at the top of f32", {FLOAT(1, 115, 127, LATHE_HAS_ALL)}},
    {"one binade", {FLOAT(4, 0, 0, LATHE_HAS_ALL)}},
    {"one binade, no subnormals", {FLOAT(4, 3, 3, ALL_BUT(LATHE_HAS_SUBNORMALS))}},
    {"no subnormals", {FLOAT(10, -31, 32, ALL_BUT(LATHE_HAS_SUBNORMALS))}},
    {"unsigned, zero", {FLOAT(3, -3, 4, UNSIGNED)}},
    {"unsigned, zero, infinity, NaN", {FLOAT(3, -7, 7, UNSIGNED | LATHE_HAS_INFINITY | LATHE_HAS_NAN)}},
    {"unsigned, zero, infinity", {FLOAT(3, -7, 7, UNSIGNED | LATHE_HAS_INFINITY)}},
    {"unsigned, NaN", {FLOAT(3, -3, 4, LATHE_HAS_NAN)}},
    {"unsigned, nothing else", {FLOAT(3, -3, 3, 0)}},
    {"unsigned, infinity", {FLOAT(3, -3, 3, LATHE_HAS_INFINITY)}},
    {"unsigned, subnormals, no zero", {FLOAT(3, -3, 3, LATHE_HAS_SUBNORMALS | LATHE_HAS_NAN)}},
    {"unsigned, keeps magnitudes",
     {FLOAT(4, -6, 8, UNSIGNED | LATHE_HAS_NAN), .negative = LATHE_NEGATIVE_TO_MAGNITUDE}},
    {"unsigned as P3109",
     {FLOAT(4, -15, 15, UNSIGNED | LATHE_HAS_NAN), .largest = 14, .negative = LATHE_NEGATIVE_BY_DIRECTION}},
    {"unsigned, to NaN", {FLOAT(4, -6, 6, UNSIGNED | LATHE_HAS_NAN), .negative = LATHE_NEGATIVE_TO_NAN}},
    {"no negative zero", {FLOAT(4, -7, 7, ALL_BUT(LATHE_HAS_NEGATIVE_ZERO)), .largest = 14}},
    {"signed, no zero", {FLOAT(3, -4, 4, ALL_BUT(SIGNED_ZERO | LATHE_HAS_SUBNORMALS))}},
    {"signed, subnormals, no zero", {FLOAT(4, -4, 4, ALL_BUT(SIGNED_ZERO))}},
    {"signed, no zero, no NaN", {FLOAT(4, -4, 4, LATHE_HAS_SIGN)}},
    {"no bottom, infinity", {FLOAT(3, -5, 5, ALL_BUT(LATHE_HAS_SUBNORMALS) | LATHE_HAS_NO_BOTTOM)}},
    {"no bottom, p2, no negative zero",
     {FLOAT(2, -4, 4, LATHE_HAS_SIGN | LATHE_HAS_ZERO | NO_BOTTOM_NAN), .lowest = -2}},
    {"no bottom, unsigned", {FLOAT(4, -6, 6, LATHE_HAS_ZERO | LATHE_HAS_NO_BOTTOM)}},
    {"no bottom, below the f32 normals",
     {FLOAT(4, -140, 3, ALL_BUT(LATHE_HAS_SUBNORMALS) | LATHE_HAS_NO_BOTTOM)}},
    {"no bottom, as P3109",
     {FLOAT(4, -6, 6, LATHE_HAS_ZERO | LATHE_HAS_INFINITY | LATHE_HAS_NAN | LATHE_HAS_NO_BOTTOM),
      .negative = LATHE_NEGATIVE_BY_DIRECTION}},
    {"no bottom, emin of f32", {FLOAT(8, -126, 127, ALL_BUT(LATHE_HAS_SUBNORMALS) | LATHE_HAS_NO_BOTTOM)}},
    {"no bottom, all bits of f32",
     {FLOAT(24, -126, 100, ALL_BUT(LATHE_HAS_SUBNORMALS) | LATHE_HAS_NO_BOTTOM)}},
    {"no bottom, too fine for f32 unless unlimited",
     {FLOAT(20, -140, 100, ALL_BUT(LATHE_HAS_SUBNORMALS) | LATHE_HAS_NO_BOTTOM)}},
    {"unsigned as P3109, finite",
     {FLOAT(4, -15, 15, UNSIGNED | LATHE_HAS_NAN), .overflow = LATHE_OVERFLOW_SATURATE,
      .infinity = LATHE_INFINITY_SATURATE, .negative = LATHE_NEGATIVE_BY_DIRECTION}},
    {"lowest farther out", {FLOAT(4, -4, 4, LATHE_HAS_ALL), .largest = 12, .lowest = -15}},
    {"lowest nearer", {FLOAT(4, -4, 4, LATHE_HAS_ALL), .lowest = -9}},
    {"lowest farther out, finite", {FLOAT(5, -4, 4, SIGN_ONLY), .largest = 17, .lowest = -24}},
    {"largest truncated", {FLOAT(8, -14, 15, LATHE_HAS_ALL), .largest = 129}},
    {"largest a power of two", {FLOAT(5, -6, 6, LATHE_HAS_ALL), .largest = 16}},
    {"largest odd, NaN", {FLOAT(4, -6, 8, SIGN_ONLY | LATHE_HAS_NAN), .largest = 13}},
    {"infinity without NaN", {FLOAT(3, -6, 6, ALL_BUT(LATHE_HAS_NAN))}},
    {"saturates, keeps infinity", {FLOAT(4, -7, 7, LATHE_HAS_ALL), .overflow = LATHE_OVERFLOW_SATURATE}},
    {"saturates infinity", {FLOAT(4, -7, 7, LATHE_HAS_ALL), .infinity = LATHE_INFINITY_SATURATE}},
    {"overflows to NaN",
     {FLOAT(4, -7, 7, LATHE_HAS_ALL), .overflow = LATHE_OVERFLOW_NAN, .infinity = LATHE_INFINITY_NAN}},
    {"overflows to infinity", {FLOAT(4, -7, 7, LATHE_HAS_ALL), .overflow = LATHE_OVERFLOW_INFINITY}},
};
const size_t custom_format_count = sizeof custom_formats / sizeof *custom_formats;

size_t test_format_count(void)
{
    return named_format_count + custom_format_count;
}

const test_format *test_format_at(size_t i)
{
    return i < named_format_count ? &named_formats[i] : &custom_formats[i - named_format_count];
}

uint64_t cases_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void put(cases *c, uint64_t bits)
{
    if (c->n == c->room) {
        c->room = c->room ? 2 * c->room : 1024;
        c->x = realloc(c->x, c->room * carrier_bytes(c->carrier));
        if (!c->x)
            abort();
    }
    carrier_set(c->carrier, c->x, c->n++, bits);
}

static void put_both_signs(cases *c, uint64_t positive)
{
    put(c, positive);
    put(c, positive | carrier_sign(c->carrier));
}

/* A positive pattern and the one on either side. */
static void put_around(cases *c, uint64_t positive)
{
    if (positive > 0)
        put_both_signs(c, positive - 1);
    put_both_signs(c, positive);
    if (positive < carrier_infinity(c->carrier))
        put_both_signs(c, positive + 1);
}

/* The pattern of m * 2^e cut to the carrier; its largest finite value from its range on. */
static uint64_t cut_pattern(const carrier *c, uint64_t m, int e)
{
    if (m == 0)
        return 0;
    while (m >> 63 == 0) {
        m <<= 1;
        e--;
    }
    int exponent = e + 63;
    if (exponent > c->emax)
        return carrier_infinity(c) - 1;
    int lost = 64 - c->precision;
    if (exponent < c->emin) {
        lost += c->emin - exponent;
        return lost < 64 ? m >> lost : 0;
    }
    return (m >> lost) + ((uint64_t)(exponent - c->emin) << (c->precision - 1));
}

static void put_value(cases *c, uint64_t m, int e)
{
    put_around(c, cut_pattern(c->carrier, m, e));
}

static void put_specials(cases *c)
{
    const carrier *k = c->carrier;
    uint64_t infinity = carrier_infinity(k), quiet = UINT64_C(1) << (k->precision - 2);
    /* the last of them look like the largest significands */
    const uint64_t payloads[] = {1,
                                 2,
                                 quiet - 1,
                                 quiet >> 1,
                                 quiet,
                                 quiet | 1,
                                 quiet | quiet >> 1,
                                 2 * quiet - 1,
                                 2 * quiet - (quiet >> 1) + 1,
                                 2 * quiet - (quiet >> 2) + 1,
                                 2 * quiet - (quiet >> 3) + 1};

    put_both_signs(c, 0);
    put_both_signs(c, infinity);
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++)
        put_both_signs(c, infinity | payloads[i]);
}

static void put_carrier_corners(cases *c)
{
    const carrier *k = c->carrier;
    put_around(c, 1);
    put_around(c, 3);
    put_around(c, UINT64_C(1) << (k->precision - 2));
    put_around(c, UINT64_C(1) << (k->precision - 1));
    put_around(c, carrier_infinity(k) - 1);
    put_value(c, 1, 0);
    put_value(c, 3, -1);
    put_value(c, 3, 0);
    put_value(c, 0xaaaaaaaaaaaaaaab, -60);
}

/* The end of the range, magnitude m * 2^(emax - p + 1): quarters of a unit around it. */
static void put_end(cases *c, const lathe_format *f, uint64_t m)
{
    int quarter = f->emax - f->precision - 1;
    for (uint64_t step = 0; step <= 16; step++)
        if (4 * m + step >= 8)
            put_value(c, 4 * m + step - 8, quarter);
}

static void put_boundaries(cases *c, const lathe_format *f)
{
    int p = f->precision, quantum = f->emin - p + 1;
    uint64_t one = UINT64_C(1) << (p - 1);

    for (uint64_t quarters = 1; quarters <= 14; quarters++)
        put_value(c, quarters, quantum - 2);
    for (uint64_t eighths = 4; eighths <= 12; eighths++)
        put_value(c, eighths, f->emin - 3);
    /* 2^emin from both sides: on the grid, and on the finer one of an unbounded exponent */
    for (uint64_t step = 0; step <= 12; step++)
        put_value(c, 4 * one + step - (p > 1 ? 6 : 1), quantum - 2);
    for (uint64_t step = 1; step <= 4 && step < 8 * one; step++)
        put_value(c, 8 * one - step, quantum - 3);
    put_end(c, f, f->largest ? (uint64_t)f->largest : 2 * one - 1);
    if (f->lowest)
        put_end(c, f, (uint64_t)-f->lowest);
    for (int beyond = 0; beyond <= 3; beyond++) {
        put_value(c, 1, f->emax + beyond);
        put_value(c, 3, f->emax + beyond);
    }
}

static void put_all_values_and_midpoints(cases *c, const lathe_format *f)
{
    uint64_t one = UINT64_C(1) << (f->precision - 1);
    for (int e = f->emin; e <= f->emax + 1; e++)
        for (uint64_t m = e == f->emin ? 0 : one; m < 2 * one; m++) {
            put_value(c, 2 * m, e - f->precision);
            put_value(c, 2 * m + 1, e - f->precision);
        }
}

static void put_powers_of_two(cases *c)
{
    const carrier *k = c->carrier;
    for (int e = k->emin - k->precision + 1; e <= k->emax; e++)
        put_value(c, 1, e);
}

/* Random significands, three of four close to a midpoint or a value, exponents around those of the format. */
static void put_random(cases *c, const lathe_format *f, size_t count)
{
    const carrier *k = c->carrier;
    uint64_t state = 0x1a7e;
    int low = f->emin - f->precision - 2, span = f->emax + 3 - low;

    for (size_t i = 0; i < count; i++) {
        uint64_t m = cases_random(&state) | UINT64_C(1) << 63, choice = cases_random(&state);
        int shift = 63 - f->precision; /* keeps the significand and the bit of the midpoint */
        if (choice % 4 != 0)
            m = m >> shift << shift;
        int e = low + (int)((choice >> 8) % (uint64_t)span);
        if (choice % 16 == 0)
            e = k->emin - k->precision +
                (int)((choice >> 8) % (uint64_t)(k->emax - k->emin + k->precision + 1));
        uint64_t bits = cut_pattern(k, m, e - 63) + choice / 4 % 2;
        put(c, bits | ((choice >> 40) & 1) << (k->width - 1));
    }
}

static int compare_u32(const void *a, const void *b)
{
    uint64_t x = carrier_get(&carrier_f32, a, 0), y = carrier_get(&carrier_f32, b, 0);
    return (x > y) - (x < y);
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = carrier_get(&carrier_f64, a, 0), y = carrier_get(&carrier_f64, b, 0);
    return (x > y) - (x < y);
}

static void sort_unique(cases *c)
{
    qsort(c->x, c->n, carrier_bytes(c->carrier), c->carrier->width == 32 ? compare_u32 : compare_u64);
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++) {
        uint64_t bits = carrier_get(c->carrier, c->x, i);
        if (kept == 0 || carrier_get(c->carrier, c->x, kept - 1) != bits)
            carrier_set(c->carrier, c->x, kept++, bits);
    }
    c->n = kept;
}

cases cases_make(const lathe_format *f, const carrier *k, cases_level level)
{
    cases c = {.carrier = k};
    put_specials(&c);
    put_carrier_corners(&c);
    put_boundaries(&c, f);
    if (level == CASES_FULL) {
        if (f->precision <= 8 && (uint64_t)(f->emax - f->emin + 2) << (f->precision - 1) <= 256)
            put_all_values_and_midpoints(&c, f);
        put_powers_of_two(&c);
        put_random(&c, f, 2000);
    }
    sort_unique(&c);
    return c;
}

void cases_free(cases *c)
{
    free(c->x);
    *c = (cases){0};
}
