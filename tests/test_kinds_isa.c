/* SPDX-License-Identifier: MIT */
/* Formats of other kinds than FLOAT give, in long arrays and with every instruction set, what single values
   give: at each point where the result changes, at every length, in every place. */
#include "check_random.h"
#include "environment.h"
#include "guard.h"

#include <math.h>
#include <stdio.h>

enum { PAIRS = 300, EACH = 8, SPECIALS = 12, MOST = PAIRS * EACH + SPECIALS, TABLE = 300 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* Their names are those of the formats made here. */
static const char odd_table[] = "300 values without zero", even_table[] = "symmetric values",
                  full_table[] = "256 values", fine_fixed[] = "quanta under the normal numbers of f32",
                  fine_unsigned[] = "the same without sign", coarse_fixed[] = "quanta near the end of f32";

static const char *const formats[] = {
    "posit8_2",  "posit16_2", "posit8_0",    "hif8",       "takum8linear", "takum16linear", "takum8log",
    "takum9log", "lns4_3",    "lns6_9",      "lns2_1",     "madam8_8",     "nf4",           "bnbfp4",
    "int8",      "uint4",     "q8.8",        "uq1.15",     "q20.2",        odd_table,       even_table,
    full_table,  fine_fixed,  fine_unsigned, coarse_fixed, "q21.2",        "lns5_10",       "posit24_2",
};
enum { FORMATS = sizeof formats / sizeof *formats };

static const char *const options[] = {
    "",
    "rounding=toward_positive",
    "rounding=toward_negative",
    "rounding=to_odd",
    "rounding=ties_to_away",
    "rounding=ties_toward_zero",
    "ties=zero",
    "ties=down",
    "domain=linear",
    "infinity=saturate",
    "overflow=wrap",
    "overflow=wrap,rounding=to_odd",
    "overflow=wrap,rounding=toward_negative",
};
enum { OPTIONS = sizeof options / sizeof *options };

static double odd_values[TABLE], even_values[6] = {-4, -1.5, -0.25, 0.25, 1.5, 4}, full_values[256];
static unsigned char x[8 * MOST], y[8 * MOST], z[8 * MOST], codes[8 * MOST], others[8 * MOST];

static lathe_format format_of(const char *name)
{
    if (name == even_table)
        return (lathe_format){.kind = LATHE_KIND_TABLE, .count = 6, .table = even_values};
    if (name == fine_fixed || name == fine_unsigned || name == coarse_fixed)
        return (lathe_format){.kind = LATHE_KIND_FIXED,
                              .flags = name == fine_unsigned ? 0 : LATHE_HAS_SIGN,
                              .width = 8,
                              .fraction = name == coarse_fixed ? -110 : 130};
    for (int i = 0; i < 256; i++)
        full_values[i] = (i - 100) * (1 + (i * 29 % 16) * 0x1p-12) / 8;
    if (name == full_table)
        return (lathe_format){.kind = LATHE_KIND_TABLE, .count = 256, .table = full_values};
    if (name != odd_table)
        return format_by_name(name);
    for (int i = 0; i < TABLE; i++)
        odd_values[i] = (i - 140.25) * (1 + (i * 37 % 16) * 0x1p-12) / 16;
    return (lathe_format){.kind = LATHE_KIND_TABLE, .count = TABLE, .table = odd_values};
}

/* 0 where the format lacks what is asked, or the carrier the format. */
static int make(lathe_plan *plan, const char *name, const char *words, const carrier *c)
{
    const lathe_format f = format_of(name);
    lathe_options o;
    assert_int_equal(lathe_options_parse(&o, words, NULL), LATHE_OK);
    const lathe_status status = lathe_plan_init(plan, &f, &o);
    assert_true(status == LATHE_OK || (status == LATHE_E_POLICY && *words));
    return !status && plan_serves(plan, c);
}

static uint64_t pattern_of(const carrier *c, double value)
{
    return c->width == 32 ? bits_of_float((float)value) : bits_of_double(value);
}

/* Integers in the order of the numbers. */
static int64_t key_of(const carrier *c, uint64_t bits)
{
    const uint64_t sign = carrier_sign(c);
    return bits & sign ? -(int64_t)(bits ^ sign) - 1 : (int64_t)bits;
}

static uint64_t bits_of_key(const carrier *c, int64_t key)
{
    return key < 0 ? (uint64_t)(-key - 1) | carrier_sign(c) : (uint64_t)key;
}

static uint64_t rounded(const lathe_plan *plan, const carrier *c, int64_t key)
{
    unsigned char one[8];
    carrier_set(c, one, 0, bits_of_key(c, key));
    return round_one(plan, c, one, 0);
}

static size_t put(const carrier *c, size_t n, int64_t key)
{
    const uint64_t bits = bits_of_key(c, key);
    carrier_set(c, x, n, (bits & ~carrier_sign(c)) > carrier_infinity(c) ? 0 : bits);
    return n + 1;
}

/* Between two keys: where the result stops being the first one's, and either side of it. */
static size_t put_boundary(const lathe_plan *plan, const carrier *c, size_t n, int64_t from, int64_t to)
{
    const uint64_t first = rounded(plan, c, from);
    while (to - from > 1) {
        const int64_t middle = from + (to - from) / 2;
        if (rounded(plan, c, middle) == first)
            from = middle;
        else
            to = middle;
    }
    n = put(c, n, from - 1);
    n = put(c, n, from);
    n = put(c, n, to);
    return put(c, n, to + 1);
}

/* Values of some codes, what lies at either side, and the point between each and the next where the rule
   changes its mind. */
static size_t fill(const lathe_plan *plan, const carrier *c, uint64_t seed)
{
    const uint64_t infinity = carrier_infinity(c), sign = carrier_sign(c);
    const uint64_t specials[SPECIALS / 2] = {
        0, 1, infinity - 1, infinity, infinity + 1, infinity | infinity >> 1};
    const uint64_t all = UINT64_MAX >> (64 - lathe_format_bits(&plan->format));
    size_t n = 0;
    for (size_t i = 0; i < SPECIALS; i++)
        carrier_set(c, x, n++, specials[i / 2] | (i % 2 ? sign : 0));
    for (uint64_t i = 0; i < PAIRS; i++) {
        const uint64_t code = all < PAIRS ? i & all : cases_random(&seed) & all;
        const uint32_t four = (uint32_t)code;
        double value;
        assert_int_equal(lathe_decode_f64(plan, &value, &four, sizeof four, 1), LATHE_OK);
        const double next = lathe_format_next_up(&plan->format, value);
        if (!isfinite(value) || !isfinite(next) || next == value)
            continue;
        const int64_t from = key_of(c, pattern_of(c, value)), to = key_of(c, pattern_of(c, next));
        n = put(c, n, from - 1);
        n = put(c, n, from);
        n = put(c, n, from + 1);
        n = put(c, n, from + (int64_t)(cases_random(&seed) % (uint64_t)(to - from)));
        n = put_boundary(plan, c, n, from, to);
    }
    return n;
}

static void check_same(const char *isa, const char *name, const char *words, const carrier *c,
                       const void *got, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (carrier_get(c, got, i) != carrier_get(c, z, i)) {
            report_bits("input", c, carrier_get(c, x, i));
            report_bits("got", c, carrier_get(c, got, i));
            report_bits("wanted", c, carrier_get(c, z, i));
            fail_msg("%s, %s %s: element %zu of %zu", isa, name, words, i, n);
        }
}

static lathe_status encode(const lathe_plan *plan, const carrier *c, void *to, size_t bytes, const void *from,
                           size_t n)
{
    return c->width == 32 ? lathe_encode_f32(plan, to, bytes, from, n)
                          : lathe_encode_f64(plan, to, bytes, from, n);
}

static lathe_status decode(const lathe_plan *plan, const carrier *c, void *to, const void *from, size_t bytes,
                           size_t n)
{
    return c->width == 32 ? lathe_decode_f32(plan, to, from, bytes, n)
                          : lathe_decode_f64(plan, to, from, bytes, n);
}

/* The scalar row is the last; single values have no tables. */
static void use_scalar(void)
{
    assert_int_equal(lathe_isa_use(lathe_isa_name(isa_count() - 1)), LATHE_OK);
}

/* Integers of one size, which go round with `turn`. */
static size_t check_codes(const lathe_plan *plan, const char *name, const char *words, const carrier *c,
                          size_t n, size_t turn)
{
    const int bits = lathe_format_bits(&plan->format);
    const size_t least = bits > 16 ? 4 : bits > 8 ? 2 : 1, more = least << turn % 4;
    const size_t bytes = more > 8 ? least : more;
    use_scalar();
    for (size_t i = 0; i < n; i++)
        assert_int_equal(encode(plan, c, others + i * bytes, bytes, element_at(c, x, i), 1), LATHE_OK);
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        assert_int_equal(encode(plan, c, codes, bytes, x, n), LATHE_OK);
        for (size_t i = 0; i < n; i++)
            if (integer_get(codes, bytes, i) != integer_get(others, bytes, i)) {
                report_bits("input", c, carrier_get(c, x, i));
                fail_msg("%s, %s %s: code %llu, wanted %llu", lathe_isa_name(isa), name, words,
                         (unsigned long long)integer_get(codes, bytes, i),
                         (unsigned long long)integer_get(others, bytes, i));
            }
    }
    use_scalar();
    for (size_t i = 0; i < n; i++) {
        integer_set(codes, bytes, i, i * 7);
        assert_int_equal(decode(plan, c, element_at(c, z, i), codes + i * bytes, bytes, 1), LATHE_OK);
    }
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        assert_int_equal(decode(plan, c, y, codes, bytes, n), LATHE_OK);
        check_same(lathe_isa_name(isa), name, words, c, y, n);
    }
    return 2 * n * isa_count();
}

static void arrays_give_what_single_values_give(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < (size_t)FORMATS * OPTIONS * 2; k++) {
        const char *const name = formats[k / 2 / OPTIONS], *const words = options[k / 2 % OPTIONS];
        const carrier *const c = carriers[k % 2];
        lathe_plan plan;
        if (!make(&plan, name, words, c))
            continue;
        use_scalar();
        const size_t n = fill(&plan, c, k + 1);
        for (size_t i = 0; i < n; i++)
            carrier_set(c, z, i, round_one(&plan, c, x, i));
        for (size_t isa = 0; isa < isa_count(); isa++, executed += n) {
            assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
            assert_int_equal(round_array(&plan, c, y, x, n), LATHE_OK);
            check_same(lathe_isa_name(isa), name, words, c, y, n);
        }
        if (k / 2 % OPTIONS < 2 || k / 2 % OPTIONS == 10)
            executed += check_codes(&plan, name, words, c, n, k / 2);
    }
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("points where results change", executed, isa_count() * 1700000);
}

/* Lengths from those on that are worth a table, ending and beginning where memory does, in place too, under
   any rounding mode and with subnormal numbers switched off. */
static void lengths_and_places_make_no_difference(void **state)
{
    enum { LONGEST = 2060 };
    static const size_t lengths[] = {1, 15, 16, 17, 129, 135, 1027, 1031, 1033, 2049, LONGEST};
    static const char *const few[] = {"posit8_2", "takum8log", "lns6_9", "lns4_3", "nf4", "int8"};
    guard from = guard_make((size_t)8 * MOST), to = guard_make((size_t)8 * MOST);
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < sizeof few / sizeof *few * 2; k++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
            for (size_t isa = 0; isa < isa_count(); isa++) {
                const carrier *const c = carriers[k % 2];
                const size_t n = lengths[i], size = n * carrier_bytes(c);
                lathe_plan plan;
                if (!make(&plan, few[k / 2], k % 3 ? "rounding=toward_positive" : "", c))
                    continue;
                use_scalar();
                fill(&plan, c, 3);
                for (size_t e = 0; e < n; e++)
                    carrier_set(c, z, e, round_one(&plan, c, x, e));
                assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
                for (int place = 0; place < 3; place++, executed += n) {
                    unsigned char *const src = place == 1 ? guard_begin(&from) : guard_end(&from, size);
                    unsigned char *const dst = place == 0   ? guard_end(&to, size)
                                               : place == 1 ? (unsigned char *)guard_begin(&to) + 4
                                                            : src;
                    memcpy(src, x, size);
                    environment_saved before;
                    environment_enter(environment_at(executed % environment_count()), &before);
                    const lathe_status status = round_array(&plan, c, dst, src, n);
                    environment_leave(&before);
                    assert_int_equal(status, LATHE_OK);
                    memcpy(y, dst, size);
                    check_same(lathe_isa_name(isa), few[k / 2], "", c, y, n);
                }
            }
    guard_free(&from);
    guard_free(&to);
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("lengths", executed, isa_count() * 180000);
}

/* The least R that goes away from zero, the one before it, and any, of N bits. */
static void random_bits_decide_as_for_single_values(void **state)
{
    static const char *const tapered[] = {"posit8_2",     "posit16_2",     "posit8_0", "hif8",
                                          "takum8linear", "takum16linear", "lns4_3",   "nf4"};
    static const struct {
        const char *words;
        int bits[2]; /* in either carrier */
    } ways[] = {{"rounding=stochastic", {23, 52}},
                {"rounding=stochastic,random_bits=7", {7, 7}},
                {"rounding=stochastic,stochastic=b,random_bits=4", {4, 4}},
                {"rounding=stochastic_equal", {1, 1}}};
    static unsigned char bits[8 * MOST], one_bits[8];
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < sizeof tapered / sizeof *tapered * 8; k++) {
        const carrier *const c = carriers[k % 2];
        const size_t way = k / 2 % 4;
        const uint64_t all = (UINT64_C(1) << ways[way].bits[k % 2]) - 1;
        uint64_t seed = k + 1;
        lathe_plan plan, down;
        if (!make(&plan, tapered[k / 8], ways[way].words, c) ||
            !make(&down, tapered[k / 8], "rounding=toward_zero", c))
            continue;
        use_scalar();
        const size_t n = fill(&down, c, k + 1);
        for (size_t i = 0; i < n; i++) {
            uint64_t near = 0, far = all + 1;
            const uint64_t r = cases_random(&seed);
            carrier_set(c, one_bits, 0, 0);
            round_with_bits(&plan, c, z, element_at(c, x, i), one_bits, 1);
            const uint64_t first = carrier_get(c, z, 0);
            while (far - near > 1) {
                const uint64_t middle = near + (far - near) / 2;
                carrier_set(c, one_bits, 0, middle);
                round_with_bits(&plan, c, z, element_at(c, x, i), one_bits, 1);
                if (carrier_get(c, z, 0) == first)
                    near = middle;
                else
                    far = middle;
            }
            carrier_set(c, bits, i, r % 3 == 0 ? r >> 3 & all : r % 3 == 1 ? near : far & all);
        }
        for (size_t i = 0; i < n; i++)
            round_with_bits(&plan, c, element_at(c, z, i), element_at(c, x, i), element_at(c, bits, i), 1);
        for (size_t isa = 0; isa < isa_count(); isa++, executed += n) {
            environment_saved before;
            lathe_isa_use(lathe_isa_name(isa));
            environment_enter(environment_at((k + isa) % environment_count()), &before);
            const lathe_status status = round_with_bits(&plan, c, y, x, bits, n);
            environment_leave(&before);
            assert_int_equal(status, LATHE_OK);
            check_same(lathe_isa_name(isa), tapered[k / 8], ways[way].words, c, y, n);
        }
    }
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("random bits", executed, isa_count() * 50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_give_what_single_values_give),
        cmocka_unit_test(lengths_and_places_make_no_difference),
        cmocka_unit_test(random_bits_decide_as_for_single_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
