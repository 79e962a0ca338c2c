/* SPDX-License-Identifier: MIT */
/* What is printed reads back as an equal format, and no text, however hostile, does more than be refused. */
#include "check.h"

#define FLOAT(p, lo, hi, has)                                                                                \
    .kind = LATHE_KIND_FLOAT, .flags = (has), .precision = (p), .emin = (lo), .emax = (hi)

static void expect_round_trip(const lathe_format *f)
{
    char text[LATHE_FORMAT_PRINT_MAX], small[LATHE_FORMAT_PRINT_MAX];
    size_t needed = 0;
    memset(text, 0x5a, sizeof text);
    lathe_status status = lathe_format_print(f, text, sizeof text, &needed);
    if (status != LATHE_OK) {
        report_format("unprintable", f);
        fail_msg("printing gave %d", (int)status);
    }
    assert_int_equal(needed, strlen(text) + 1);
    lathe_format back;
    size_t at = 0;
    status = lathe_format_parse(&back, text, &at);
    if (status != LATHE_OK || !lathe_format_equal(f, &back) || !lathe_format_equal(&back, f)) {
        report_format("printed", f);
        report_format("read back", &back);
        fail_msg("\"%s\": status %d at %zu, or another format", text, (int)status, at);
    }
    /* the exact size does, one byte less does not, and nothing is written then */
    memset(small, 0x5a, sizeof small);
    assert_int_equal(lathe_format_print(f, small, needed, NULL), LATHE_OK);
    assert_memory_equal(small, text, needed);
    assert_true(needed == sizeof small || small[needed] == 0x5a);
    memset(small, 0x5a, sizeof small);
    size_t again = 0;
    assert_int_equal(lathe_format_print(f, small, needed - 1, &again), LATHE_E_SPACE);
    assert_int_equal(again, needed);
    for (size_t i = 0; i < sizeof small; i++)
        assert_true(small[i] == 0x5a);
    assert_int_equal(lathe_format_print(f, NULL, 0, &again), LATHE_E_SPACE);
    assert_int_equal(again, needed);
}

/* A sound format of random fields, over all that a struct may hold. */
static lathe_format random_format(uint64_t *random)
{
    uint64_t a = cases_random(random), b = cases_random(random);
    lathe_format f = {.kind = LATHE_KIND_FLOAT, .flags = (unsigned)(a & LATHE_HAS_ALL)};
    if (!(f.flags & LATHE_HAS_SIGN) || !(f.flags & LATHE_HAS_ZERO))
        f.flags &= ~(unsigned)LATHE_HAS_NEGATIVE_ZERO;
    f.precision = 1 + (int)((a >> 6) % 63);
    int span = a >> 16 & 1 ? 1 << 20 : 300;
    f.emin = (int)((b & 0xffffffff) % (uint64_t)(2 * span + 1)) - span;
    f.emax = f.emin + (int)((b >> 32) % (uint64_t)(span - f.emin + 1));
    if (f.precision > 1 && (f.flags & (LATHE_HAS_ZERO | LATHE_HAS_SUBNORMALS)) == LATHE_HAS_ZERO &&
        a >> 19 & 1)
        f.flags |= LATHE_HAS_NO_BOTTOM;
    uint64_t one = UINT64_C(1) << (f.precision - 1);
    if (a >> 17 & 1)
        f.largest = (int64_t)(one + cases_random(random) % one);
    if (a >> 18 & 1 && f.flags & LATHE_HAS_SIGN)
        f.lowest = -(int64_t)(one + cases_random(random) % one);
    int infinity = (f.flags & LATHE_HAS_INFINITY) != 0, nan = (f.flags & LATHE_HAS_NAN) != 0;
    f.overflow = (lathe_overflow)((a >> 20) % 5);
    if ((f.overflow == LATHE_OVERFLOW_INFINITY && !infinity) || (f.overflow == LATHE_OVERFLOW_NAN && !nan) ||
        (f.overflow == LATHE_OVERFLOW_BY_DIRECTION && !infinity && !nan))
        f.overflow = LATHE_OVERFLOW_SATURATE;
    f.infinity = (lathe_infinity)((a >> 24) % 4);
    if ((f.infinity == LATHE_INFINITY_KEEP && !infinity) || (f.infinity == LATHE_INFINITY_NAN && !nan))
        f.infinity = LATHE_INFINITY_SATURATE;
    if (!(f.flags & LATHE_HAS_SIGN)) {
        f.negative = (lathe_negative)((a >> 28) % 5);
        if ((f.negative == LATHE_NEGATIVE_TO_NAN || f.negative == LATHE_NEGATIVE_BY_DIRECTION) && !nan)
            f.negative = LATHE_NEGATIVE_TO_MAGNITUDE;
    }
    return f;
}

static void what_is_printed_reads_back_as_an_equal_format(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 6;
    for (size_t i = 0; i < test_format_count(); i++, executed++)
        expect_round_trip(&test_format_at(i)->format);
    for (size_t i = 0; i < named_format_count; i++, executed++) {
        char text[LATHE_FORMAT_PRINT_MAX];
        assert_int_equal(lathe_format_print(&named_formats[i].format, text, sizeof text, NULL), LATHE_OK);
        assert_string_equal(text, named_formats[i].name);
    }
    for (int i = 0; i < 20000; i++, executed++) {
        lathe_format f = random_format(&random);
        assert_int_equal(lathe_format_check(&f), LATHE_OK);
        expect_round_trip(&f);
    }
    const lathe_format none = {0};
    char text[LATHE_FORMAT_PRINT_MAX] = "untouched";
    assert_int_equal(lathe_format_print(&none, text, sizeof text, NULL), LATHE_E_KIND);
    assert_string_equal(text, "untouched");
    expect_cases("round trips", executed, 20000);
}

/* Equality is of values and conventions, however written. */
/* Letter for letter: no key that a reader would assume, and integers in decimal below 2^53. */
static void a_format_without_name_is_printed_by_its_keys(void **state)
{
    static const char *const texts[] = {
        "p=4,emin=0,emax=3,largest=13",
        "p=4,emin=-1,emax=2,largest=0xdp-1",
        "p=53,emin=0,emax=52,largest=9007199254740989",
        "p=53,emin=0,emax=53,largest=0x1ffffffffffffdp1",
        "p=4,emin=-6,emax=8,lowest=-448",
        "p=1,emin=0,emax=3",
        "p=5,emin=-3,emax=9,subnormals=0",
        "p=5,emin=-3,emax=9,signed=0",
        "p=5,emin=-3,emax=9,negzero=0",
        "p=5,emin=-3,emax=9,inf=0,nan=0",
        "p=5,emin=-3,emax=9,overflow=saturate,infinity=nan",
        "p=5,emin=-1048576,emax=1048576",
    };
    size_t executed = 0;
    (void)state;
    for (; executed < sizeof texts / sizeof *texts; executed++) {
        char text[LATHE_FORMAT_PRINT_MAX];
        const lathe_format f = format_by_name(texts[executed]);
        assert_int_equal(lathe_format_print(&f, text, sizeof text, NULL), LATHE_OK);
        if (strcmp(text, texts[executed]) != 0)
            fail_msg("%s is printed as %s", texts[executed], text);
    }
    static const double values[] = {-1, 0, 1};
    char text[LATHE_FORMAT_PRINT_MAX] = "as it was";
    const lathe_format own = {.kind = LATHE_KIND_TABLE, .table = values, .count = 3};
    assert_int_equal(lathe_format_print(&own, text, sizeof text, NULL), LATHE_E_NAME);
    assert_string_equal(text, "as it was");
    expect_cases("texts", executed, 12);
}

static void formats_are_equal_when_their_values_and_conventions_are(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++)
        for (size_t j = 0; j < test_format_count(); j++, executed++) {
            int equal = lathe_format_equal(&test_format_at(i)->format, &test_format_at(j)->format);
            if (equal != (i == j))
                fail_msg("\"%s\" and \"%s\": equal is %d", test_format_at(i)->name, test_format_at(j)->name,
                         equal);
        }
    lathe_format a = {FLOAT(4, -6, 7, LATHE_HAS_ALL)}, b = a;
    b.largest = 15;
    b.lowest = -15;
    b.overflow = LATHE_OVERFLOW_BY_DIRECTION;
    b.infinity = LATHE_INFINITY_KEEP;
    assert_int_equal(lathe_format_equal(&a, &b), 1);
    b.lowest = -14;
    assert_int_equal(lathe_format_equal(&a, &b), 0);
    b.lowest = -15;
    b.negative = LATHE_NEGATIVE_TO_MAGNITUDE; /* of no effect with a sign */
    assert_int_equal(lathe_format_equal(&a, &b), 1);
    a.flags = b.flags = LATHE_HAS_ALL & ~(unsigned)(LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO);
    b.lowest = 0;
    assert_int_equal(lathe_format_equal(&a, &b), 0);
    expect_cases("pairs", executed + 4, 4000);
}

/* Whatever the text, a status and an offset within it; memory tools see to the rest. */
static void feed(const char *text, size_t *accepted)
{
    lathe_format f;
    lathe_options o;
    lathe_rounding r;
    size_t at = 0, length = strlen(text);
    lathe_status status = lathe_format_parse(&f, text, &at);
    if (status == LATHE_OK) {
        ++*accepted;
        assert_int_equal(lathe_format_check(&f), LATHE_OK);
    }
    assert_true(status == LATHE_OK || at <= length);
    at = 0;
    if (lathe_options_parse(&o, text, &at) != LATHE_OK)
        assert_true(at <= length);
    at = 0;
    if (lathe_rounding_parse(&r, text, &at) != LATHE_OK)
        assert_true(at <= length);
    else
        assert_true((unsigned)r < ALL_RULES);
}

static void hostile_texts_are_refused_in_order(void **state)
{
    (void)state;
    size_t executed = 0, accepted = 0;
    uint64_t random = 7;
    char text[3] = {0};
    feed("", &accepted);
    for (int a = 1; a < 256; a++)
        for (int b = 0; b < 256; b++, executed++) {
            text[0] = (char)a;
            text[1] = (char)b;
            feed(text, &accepted);
        }
    /* texts made of the parser's own words, and damaged ones */
    static const char *const words[] = {
        "p=", "emin=", "emax=",        "largest=", "lowest=",      ",",  "-",       "0x",  "1",
        "9",  ".",     "p+9999999999", "e4m3",     "fp16",         "=",  "inf=0",   "nan", "zero=1",
        " ",  "_",     "overflow=",    "saturate", "by_direction", "63", "1048576", "e",   "m",
        "\n", "bits=", "draw=16"};
    enum { LONG = 1 << 16 };
    char *big = allocate(LONG + 64);
    for (int i = 0; i < 100000; i++, executed++) {
        char made[256] = {0};
        uint64_t n = cases_random(&random) % 10;
        for (uint64_t j = 0; j < n; j++)
            strcat(made, words[cases_random(&random) % (sizeof words / sizeof *words)]);
        feed(made, &accepted);
    }
    for (int i = 0; i < 60000; i++, executed++) {
        char made[256] = "p=4,emin=-6,emax=8,largest=0x1.cp8,lowest=-448.000,inf=0,overflow=nan";
        uint64_t r = cases_random(&random);
        made[r % strlen(made)] = (char)(r >> 32);
        feed(made, &accepted);
        feed(made + (r >> 16) % 40, &accepted);
    }
    static const char *const long_bits[] = {"e", "9", "p=4,", "largest=0.", "0",
                                            " ", "-", "fp16", "\xff",       "p=00000000"};
    for (size_t i = 0; i < sizeof long_bits / sizeof *long_bits; i++, executed++) {
        memset(big, 0, LONG + 64);
        size_t piece = strlen(long_bits[i]);
        for (size_t at = 0; at + piece < LONG; at += piece)
            memcpy(big + at, long_bits[i], piece);
        feed(big, &accepted);
        memcpy(big, "p=4,emin=-6,largest=", 20);
        feed(big, &accepted);
    }
    free(big);
    print_message("           %zu accepted\n", accepted);
    assert_true(accepted > 50);
    expect_cases("hostile texts", executed, 220000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_reads_back_as_an_equal_format),
        cmocka_unit_test(a_format_without_name_is_printed_by_its_keys),
        cmocka_unit_test(formats_are_equal_when_their_values_and_conventions_are),
        cmocka_unit_test(hostile_texts_are_refused_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
