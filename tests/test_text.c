/* SPDX-License-Identifier: MIT */
/* Names of formats: all that people type, and where a wrong one is wrong. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "numbers.h"

#define FLOAT(p, lo, hi, has)                                                                                \
    .kind = LATHE_KIND_FLOAT, .flags = (has), .precision = (p), .emin = (lo), .emax = (hi)

static int same_format(const lathe_format *f, const lathe_format *w)
{
    unsigned heeded = LATHE_HAS_ALL & ~(w->precision == 1 ? (unsigned)LATHE_HAS_SUBNORMALS : 0u);
    return f->kind == w->kind && f->precision == w->precision && f->emin == w->emin && f->emax == w->emax &&
           (f->flags & heeded) == (w->flags & heeded) && numbers_end(f, 0) == numbers_end(w, 0) &&
           (!(w->flags & LATHE_HAS_SIGN) || numbers_end(f, 1) == numbers_end(w, 1)) &&
           lathe_format_equal(f, w) == 1;
}

static const lathe_format *named(const char *name)
{
    for (size_t i = 0; i < named_format_count; i++)
        if (strcmp(named_formats[i].name, name) == 0)
            return &named_formats[i].format;
    fail_msg("no test format %s", name);
    return NULL;
}

static void expect_format(const char *text, const lathe_format *wanted)
{
    lathe_format f;
    size_t at = 0;
    lathe_status status = lathe_format_parse(&f, text, &at);
    if (status != LATHE_OK)
        fail_msg("\"%s\" was refused: %s, at %zu", text, lathe_status_string(status), at);
    if (!same_format(&f, wanted)) {
        report_format("got", &f);
        report_format("wanted", wanted);
        fail_msg("\"%s\" is another format", text);
    }
}

/* Canonical name, then everything that means the same. */
static const char *const aliases[][16] = {
    {"fp16", "half", "h", "binary16", "float16", "e5m10", "FP16", "Half", "fp-16", "fp_16", " fp16 ",
     "f p 1 6", "binary-16", "E5M10"},
    {"bf16", "b", "bfloat16", "e8m7", "BFloat16", "bf-16", "b_float16"},
    {"tf32", "t", "tensorfloat-32", "tensorfloat32", "e8m10", "TF32", "TensorFloat-32"},
    {"fp32", "s", "single", "binary32", "float32", "e8m23", "Single"},
    {"fp64", "d", "double", "binary64", "float64", "e11m52", "DOUBLE"},
    {"e5m2", "q52", "fp8-e5m2", "fp8_e5m2", "float8_e5m2", "Float8-E5M2", "e5m2ieee"},
    {"e4m3fn", "q43", "e4m3", "fp8-e4m3", "fp8_e4m3", "float8_e4m3fn", "E4M3FN", "e4m3-fn"},
    {"e4m3ieee", "float8_e4m3", "Float8_E4M3", "E4M3IEEE", "e4m3_ieee"},
    {"e3m4", "float8_e3m4", "e3m4ieee", "E3M4"},
    {"e3m2", "fp6_e3m2", "float6_e3m2fn", "fp6-e3m2"},
    {"e2m3", "fp6_e2m3", "float6_e2m3fn", "FP6_E2M3"},
    {"e2m1", "fp4", "float4_e2m1fn", "FP4", "Float4_E2M1FN"},
    {"e8m0", "ue8m0", "float8_e8m0fnu", "UE8M0"},
    {"e3m0", "fp4_e3m0", "e3m0fn"},
    {"e1m2", "fp4_e1m2", "e1m2fn"},
    {"e4m3fnuz", "fp8_e4m3fnuz", "float8_e4m3fnuz", "Float8-E4M3FNUZ"},
    {"e5m2fnuz", "fp8_e5m2fnuz", "float8_e5m2fnuz", "Float8-E5M2FNUZ"},
    {"e4m3b11fnuz", "e4m3b11", "float8_e4m3b11fnuz"},
    {"fp16alt", "half_alt", "armhalf", "arm_half", "FP16-Alt"},
    {"pxr24", "fp24", "PXR24"},
    {"dlfloat16", "dlfloat", "DLFloat16", "e6m9dl"},
    {"ue4m3", "ue4m3fn", "UE4M3"},
    {"ue5m3", "ue5m3fn", "UE5M3"},
};

static void every_alias_means_its_row_of_the_table(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        for (size_t j = 0; j < 16 && aliases[i][j]; j++, executed++)
            expect_format(aliases[i][j], named(aliases[i][0]));
    expect_cases("aliases", executed, 80);
}

static void exponent_and_fraction_bits_name_an_ieee_format(void **state)
{
    (void)state;
    size_t executed = 0;
    for (int x = 2; x <= 20; x++)
        for (int y = 1; y <= 62; y++)
            for (int ieee = 0; ieee < 2; ieee++, executed++) {
                char text[32];
                int emax = (1 << (x - 1)) - 1;
                lathe_format wanted = {.kind = LATHE_KIND_FLOAT,
                                       .flags = LATHE_HAS_ALL,
                                       .precision = y + 1,
                                       .emin = 1 - emax,
                                       .emax = emax};
                snprintf(text, sizeof text, "e%dm%d%s", x, y, ieee ? "ieee" : "");
                for (size_t i = 0; i < sizeof aliases / sizeof *aliases && !ieee; i++)
                    for (size_t j = 0; j < 16 && aliases[i][j]; j++)
                        if (strcmp(aliases[i][j], text) == 0)
                            wanted = *named(aliases[i][0]);
                expect_format(text, &wanted);
            }
    lathe_format f;
    static const char *const none[] = {
        "e1m2ieee", "e1m3", "e0m3",    "e21m2", "e5m0",   "e5m63",     "e5m",
        "em",       "e5",   "e5m2fnx", "e5mm2", "e-5m2x", "e5m2ieeex", "e99999999999999999999m1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++, executed++)
        if (lathe_format_parse(&f, none[i], NULL) == LATHE_OK)
            fail_msg("\"%s\" was accepted", none[i]);
    expect_cases("eXmY", executed, 2300);
}

static void keys_and_values_describe_any_format(void **state)
{
    (void)state;
    static const test_format rows[] = {
        {"p=11,emin=-14,emax=15", {FLOAT(11, -14, 15, LATHE_HAS_ALL)}},
        {" P = 11 , EMIN = -14 , EmAx = 15 ", {FLOAT(11, -14, 15, LATHE_HAS_ALL)}},
        {"emax=15,p=11,emin=-14", {FLOAT(11, -14, 15, LATHE_HAS_ALL)}},
        {"p=4,emin=-6,emax=8,largest=448,inf=0",
         {FLOAT(4, -6, 8, LATHE_HAS_ALL & ~LATHE_HAS_INFINITY), .largest = 14}},
        {"p=4,emin=-6,largest=448,inf=0",
         {FLOAT(4, -6, 8, LATHE_HAS_ALL & ~LATHE_HAS_INFINITY), .largest = 14}},
        {"p=4,emin=-6,largest=0x1.cp8,inf=0",
         {FLOAT(4, -6, 8, LATHE_HAS_ALL & ~LATHE_HAS_INFINITY), .largest = 14}},
        {"p=4,emin=-6,largest=0X1CP4,inf=0",
         {FLOAT(4, -6, 8, LATHE_HAS_ALL & ~LATHE_HAS_INFINITY), .largest = 14}},
        {"p=4,emin=-6,largest=0x1c0,inf=0",
         {FLOAT(4, -6, 8, LATHE_HAS_ALL & ~LATHE_HAS_INFINITY), .largest = 14}},
        {"p=4,emin=-6,largest=0x1c0 ,inf=0",
         {FLOAT(4, -6, 8, LATHE_HAS_ALL & ~LATHE_HAS_INFINITY), .largest = 14}},
        {"p=4,emin=0,largest=0xf", {FLOAT(4, 0, 3, LATHE_HAS_ALL)}},
        {"p=4,emin=0,largest=0xa", {FLOAT(4, 0, 3, LATHE_HAS_ALL), .largest = 10}},
        {"p=4,emin=0,largest=7.5", {FLOAT(4, 0, 2, LATHE_HAS_ALL)}},
        {"p=4,emin=0,emax=2,largest=7,lowest=-7.5",
         {FLOAT(4, 0, 2, LATHE_HAS_ALL), .largest = 14, .lowest = -15}},
        {"p=4,emin=0,emax=2,lowest=-0x1.ep2", {FLOAT(4, 0, 2, LATHE_HAS_ALL)}},
        {"p=3,emin=-9,largest=0.21875", {FLOAT(3, -9, -3, LATHE_HAS_ALL)}},
        {"p=3,emin=-4,emax=4,signed=0",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL & ~(LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO))}},
        {"p=3,emin=-4,emax=4,zero=0",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL & ~(LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO))}},
        {"p=3,emin=-4,emax=4,negzero=0", {FLOAT(3, -4, 4, LATHE_HAS_ALL & ~LATHE_HAS_NEGATIVE_ZERO)}},
        {"p=3,emin=-4,emax=4,subnormals=0,nan=0",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL & ~(LATHE_HAS_SUBNORMALS | LATHE_HAS_NAN))}},
        {"p=3,emin=-4,emax=4,signed=1,subnormals=1,inf=1,nan=1,zero=1,negzero=1",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL)}},
        {"p=3,emin=-4,emax=4,overflow=saturate,infinity=nan",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL), .overflow = LATHE_OVERFLOW_SATURATE,
          .infinity = LATHE_INFINITY_NAN}},
        {"p=3,emin=-4,emax=4,overflow=by_direction,infinity=keep", {FLOAT(3, -4, 4, LATHE_HAS_ALL)}},
        {"p=3,emin=-4,emax=4,overflow=infinity,infinity=saturate",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL), .overflow = LATHE_OVERFLOW_INFINITY,
          .infinity = LATHE_INFINITY_SATURATE}},
        {"p=3,emin=-4,emax=4,overflow=nan", {FLOAT(3, -4, 4, LATHE_HAS_ALL), .overflow = LATHE_OVERFLOW_NAN}},
        {"p=3,emin=-4,emax=4,signed=0,negative=magnitude",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL & ~(LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO)),
          .negative = LATHE_NEGATIVE_TO_MAGNITUDE}},
        {"p=3,emin=-4,emax=4,signed=0,negative=by_direction",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL & ~(LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO)),
          .negative = LATHE_NEGATIVE_BY_DIRECTION}},
        {"p=3,emin=-4,emax=4,signed=0,negative=nan",
         {FLOAT(3, -4, 4, LATHE_HAS_ALL & ~(LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO)),
          .negative = LATHE_NEGATIVE_TO_NAN}},
        {"p=63,emin=-1048576,emax=1048576", {FLOAT(63, -1048576, 1048576, LATHE_HAS_ALL)}},
    };
    size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++)
        expect_format(rows[i].name, &rows[i].format);
    expect_cases("keys and values", count, 28);
}

/* Of a thousand places and more. */
static void numbers_with_endless_places_are_refused(void **state)
{
    enum { BEFORE = 30, PLACES = 1001 };
    char text[BEFORE + PLACES + 1] = "p=4,emin=-6,emax=8,largest=0.0";
    (void)state;
    size_t at = 0;
    lathe_format f;
    memset(text + BEFORE, '0', PLACES);
    assert_int_equal(lathe_format_parse(&f, text, &at), LATHE_E_NUMBER);
    assert_int_equal(at, BEFORE - 1 + 1000);
}

/* The offset is that of the first character that no right text has there. */
static void a_wrong_text_is_refused_where_it_goes_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        lathe_status status;
        size_t at;
    } rows[] = {
        {"zzz", LATHE_E_NAME, 0},
        {"fp17", LATHE_E_NAME, 3},
        {"fp16x", LATHE_E_NAME, 4},
        {"bf17", LATHE_E_NAME, 3},
        {"hal", LATHE_E_NAME, 3},
        {"e4m3fx", LATHE_E_NAME, 5},
        {"fp1_6", LATHE_E_NAME, 3},
        {"p=11,emin=-14,emax=15,foo=1", LATHE_E_SYNTAX, 22},
        {"p=11,emin=-14", LATHE_E_SYNTAX, 13},
        {"p=11,emin=-14,emax=15,p=11", LATHE_E_SYNTAX, 22},
        {"p=11,emin=-14,emax=15,", LATHE_E_SYNTAX, 22},
        {"p=x,emin=-14,emax=15", LATHE_E_NUMBER, 2},
        {"p=11,emin=--14,emax=15", LATHE_E_NUMBER, 11},
        {"p=11,emin=-14,emax=99999999999999999999", LATHE_E_NUMBER, 37},
        {"p=11,emin=-14,emax=15,nan=2", LATHE_E_NUMBER, 26},
        {"p=11,emin=-14,emax=15,overflow=sometimes", LATHE_E_NAME, 32},
        {"p=11,emin=5,emax=2", LATHE_E_EXPONENTS, 10},
        {"emax=2,p=11,emin=5", LATHE_E_EXPONENTS, 17},
        {"p=4,emin=-6,emax=8,infinity=up", LATHE_E_NAME, 28},
        {"p=4,emin=-6,emax=8,negative=up", LATHE_E_NAME, 28},
        {"p=4,emin=-2000000,emax=8", LATHE_E_RANGE, 9},
        {"p=4,emin=2000000,emax=3000000", LATHE_E_RANGE, 9},
        {"p=4,emin=-3000000000,emax=8", LATHE_E_NUMBER, 9},
        {"p=1,emin=0,emax=3,subnormals=0,nobottom=1", LATHE_E_FLAGS, 40},
        {"p=4,emin=0,emax=3,nobottom=1", LATHE_E_FLAGS, 27},
        {"p=4,emin=0,emax=3,zero=0,subnormals=0,nobottom=1", LATHE_E_FLAGS, 47},
        {"p=4,emin=-6,largest=0x1p-2000000", LATHE_E_EXPONENTS, 9},
        {"p=4,emin=-6,largest=240,emax=9", LATHE_E_LARGEST, 20},
        {"p=64,emin=-14,emax=15", LATHE_E_PRECISION, 2},
        {"p=0,emin=-14,emax=15", LATHE_E_PRECISION, 2},
        {"p=4,emin=-14,emax=1048577", LATHE_E_RANGE, 18},
        {"p=4,emin=-6,largest=0x1p+2000000", LATHE_E_RANGE, 20},
        {"p=4,emin=0,emax=1073741824", LATHE_E_RANGE, 16},
        {"p=4,emin=0,emax=-1073741824", LATHE_E_RANGE, 16},
        {"binary2p1", LATHE_E_RANGE, 6},
        {"binary17p4", LATHE_E_RANGE, 6},
        {"binary8p0", LATHE_E_PRECISION, 8},
        {"binary8p8", LATHE_E_PRECISION, 8},
        {"binary8p9u", LATHE_E_PRECISION, 8},
        {"binary8p4x", LATHE_E_NAME, 9},
        {"binary8p4fs", LATHE_E_NAME, 10},
        {"binary8", LATHE_E_NAME, 7},
        {"binary6", LATHE_E_NAME, 7},
        {"binary8p", LATHE_E_NAME, 8},
        {"e21m2fn", LATHE_E_RANGE, 1},
        {"e1m2ieee", LATHE_E_RANGE, 1},
        {"e1m0b3fn", LATHE_E_RANGE, 5},
        {"e1m0fn", LATHE_E_RANGE, 1},
        {"e5m0", LATHE_E_PRECISION, 3},
        {"e5m63fn", LATHE_E_PRECISION, 3},
        {"posit2_0", LATHE_E_RANGE, 5},
        {"posit8_6", LATHE_E_RANGE, 5},
        {"posit12345_2", LATHE_E_NAME, 9},
        {"posit<8>", LATHE_E_NAME, 7},
        {"takum7", LATHE_E_RANGE, 5},
        {"takum17_linear", LATHE_E_RANGE, 5},
        {"q1", LATHE_E_NAME, 2},
        {"int54", LATHE_E_PRECISION, 3},
        {"lns0_3", LATHE_E_RANGE, 3},
        {"lns1_0", LATHE_E_RANGE, 3},
        {"lns20_3", LATHE_E_RANGE, 3},
        {"lns4_3x2", LATHE_E_NAME, 6},
        {"madam8_3", LATHE_E_RANGE, 7},
        {"madam8_0", LATHE_E_RANGE, 7},
        {"madam8_8x0.1", LATHE_E_NUMBER, 9},
        {"madam8_8x", LATHE_E_NUMBER, 9},
        {"madam8_8x0", LATHE_E_RANGE, 9},
        {"madam8_8x-1", LATHE_E_RANGE, 10},
        {"madam8_8x0x1p-1100", LATHE_E_RANGE, 9},
        {"ue4m3fnuz", LATHE_E_NAME, 5},
        {"e4m3b", LATHE_E_NAME, 5},
        {"e4m3bfn", LATHE_E_NAME, 5},
        {"ue", LATHE_E_NAME, 2},
        {"e4m03", LATHE_E_NAME, 4},
        {"e04m3", LATHE_E_NAME, 1},
        {"e4m5fnn", LATHE_E_NAME, 6},
        {"e4m00fn", LATHE_E_NAME, 4},
        {"p=4,emin=-6,emax=8,largest=449", LATHE_E_LARGEST, 27},
        {"p=4,emin=-6,emax=8,largest=512", LATHE_E_LARGEST, 27},
        {"p=4,emin=0,emax=2,largest=0x1p100", LATHE_E_LARGEST, 26},
        {"p=4,emin=0,emax=2,largest=0x7fffffffffffffffp100", LATHE_E_LARGEST, 26},
        {"p=4,emin=-6,emax=8,largest=0.0", LATHE_E_LARGEST, 27},
        {"p=4,emin=-6,emax=8,largest=0x1p-20000000", LATHE_E_NUMBER, 31},
        {"binary8p0s", LATHE_E_PRECISION, 8},
        {"binary0p3", LATHE_E_RANGE, 6},
        {"ue1m0fn", LATHE_E_RANGE, 2},
        {"e123456m3", LATHE_E_RANGE, 1},
        {"e1234567m3", LATHE_E_NAME, 7},
        {"e1m2b0ieee", LATHE_E_RANGE, 1},
        {"mada8xq", LATHE_E_NAME, 4},
        {"p=1,emin=0,emax=2,largest=0", LATHE_E_LARGEST, 26},
        {"p=1,emin=0,emax=2,largest=3", LATHE_E_LARGEST, 26},
        {"p=4,emin=2147483647,emax=8", LATHE_E_EXPONENTS, 9},
        {"p=4,emin=2147483648,emax=8", LATHE_E_NUMBER, 9},
        {"p=4,emin=-2147483648,emax=8", LATHE_E_RANGE, 9},
        {"p=4,emin=-2147483649,emax=8", LATHE_E_NUMBER, 9},
        {"p=4,emin=-1048577,emax=0", LATHE_E_RANGE, 9},
        {"p=4,emin=1048577,emax=1048578", LATHE_E_RANGE, 9},
        {"p=4,emin=1048576,emax=1048577", LATHE_E_RANGE, 22},
        {"p=4,emin=-1048576,emax=1048577", LATHE_E_RANGE, 23},
        {"p=4,emin=2000000,emax=1073741823", LATHE_E_RANGE, 9},
        {"p=4,emin=2000000,emax=1073741824", LATHE_E_RANGE, 22},
        {"p=4,emin=-2000000,emax=-1073741823", LATHE_E_EXPONENTS, 9},
        {"p=4,emin=-2000000,emax=-1073741824", LATHE_E_RANGE, 23},
        {"p=4,emin=-6,emax=8,largest=0x1p16777216", LATHE_E_LARGEST, 27},
        {"p=4,emin=-6,emax=8,largest=0x1p16777217", LATHE_E_NUMBER, 31},
        {"p=4,emin=-6,emax=8,largest=0x1p-16777216", LATHE_E_LARGEST, 27},
        {"p=4,emin=-6,emax=8,largest=0x1p-16777217", LATHE_E_NUMBER, 31},
        {"p=4,emin=-6,emax=8,largest=.", LATHE_E_NUMBER, 28},
        {"p=4,emin=-6,emax=8,largest=-", LATHE_E_NUMBER, 28},
        {"p=4,emin=-6,emax=8,largest=0x", LATHE_E_NUMBER, 28},
        {"p=4,emin=-6,emax=8,largest=0xg", LATHE_E_NUMBER, 29},
        {"p=4,emin=-6,emax=8,largest=18446744073709551615", LATHE_E_LARGEST, 27},
        {"p=4,emin=-6,emax=8,largest=18446744073709551616", LATHE_E_NUMBER, 46},
        {"p=4,emin=-6,emax=8,lowest=-449", LATHE_E_LOWEST, 26},
        {"p=4,emin=3,emax=3,subnormals=0,nobottom=1,largest=8", LATHE_E_LARGEST, 50},
        {"p=4,emin=-6,emax=8,zero=0,negzero=1", LATHE_E_FLAGS, 34},
        {"p=4,emin=-6,emax=8,negzero=1,signed=0", LATHE_E_FLAGS, 27},
        {"p=4,emin=-6,emax=8,inf=0,overflow=infinity", LATHE_E_CONVENTION, 34},
        {"p=4,emin=-6,emax=8,infinity=keep,inf=0", LATHE_E_CONVENTION, 28},
        {"p=4,emin=-6,emax=8,nan=0,signed=0,negative=nan", LATHE_E_CONVENTION, 43},
    };
    size_t count = sizeof rows / sizeof *rows;
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        lathe_format f, before;
        size_t at = 12345;
        memset(&f, 0x5a, sizeof f);
        before = f;
        lathe_status status = lathe_format_parse(&f, rows[i].text, &at);
        assert_memory_equal(&f, &before, sizeof f);
        assert_int_equal(lathe_format_parse(&f, rows[i].text, NULL), status);
        if (status == LATHE_OK || at > strlen(rows[i].text) || status != rows[i].status || at != rows[i].at) {
            print_error("\"%s\": status %d at %zu, wanted %d at %zu\n", rows[i].text, (int)status, at,
                        (int)rows[i].status, rows[i].at);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    expect_cases("wrong texts", count, 119);
}

static void a_decimal_comma_plays_no_part(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "tr_TR.UTF-8"};
    const char *const made = getenv("LATHE_LOCALES");
    if (made)
        setenv("LOCPATH", made, 1);
    size_t found = 0;
    const lathe_format truncated = {FLOAT(4, 0, 2, LATHE_HAS_ALL), .largest = 13, .lowest = -15};
    char usual[LATHE_FORMAT_PRINT_MAX], text[LATHE_FORMAT_PRINT_MAX];
    assert_int_equal(lathe_format_print(&truncated, usual, sizeof usual, NULL), LATHE_OK);
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        if (!setlocale(LC_ALL, locales[i]))
            continue;
        found++;
        assert_int_equal(lathe_format_print(&truncated, text, sizeof text, NULL), LATHE_OK);
        assert_string_equal(text, usual);
        expect_format("p=4,emin=0,emax=2,largest=6.5,lowest=-7.5", &truncated);
        expect_format("FP16", named("fp16"));
        expect_format("P=4,EMIN=0,LARGEST=6.5,LOWEST=-7.5", &truncated);
        lathe_format scaled;
        assert_int_equal(lathe_format_parse(&scaled, "MADAM8_8X0.25", NULL), LATHE_OK);
        assert_true(scaled.scale == 0.25);
        assert_int_equal(lathe_format_parse(&scaled, "Q4,4", NULL), LATHE_E_NAME);
        assert_int_equal(lathe_format_parse(&scaled, "NAMELESS", NULL), LATHE_E_NAME);
        assert_int_equal(lathe_format_parse(&scaled, "INT8", NULL), LATHE_OK);
    }
    setlocale(LC_ALL, "C");
    if (found == 0) {
        print_message("           skipped: no locale with a decimal comma is installed\n");
        skip();
    }
    print_message("           %zu locales\n", found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_alias_means_its_row_of_the_table),
        cmocka_unit_test(exponent_and_fraction_bits_name_an_ieee_format),
        cmocka_unit_test(keys_and_values_describe_any_format),
        cmocka_unit_test(numbers_with_endless_places_are_refused),
        cmocka_unit_test(a_wrong_text_is_refused_where_it_goes_wrong),
        cmocka_unit_test(a_decimal_comma_plays_no_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
