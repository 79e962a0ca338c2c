/* SPDX-License-Identifier: MIT */
/* Faults in formats of other kinds than FLOAT against their definition: all codes, as codes and as values. */
#include "check.h"

#include <math.h>

#include "philox.h"

enum { STAGE = 63, MOST = 1 << 16 };

static const lathe_random stream = {.seed = 0x123456789abcdef0, .stream = 78, .next = 999};

/* What the codes of a format are worth, and its highest bit if that is a sign. */
typedef struct meanings {
    const lathe_plan *plan;
    int bits;
    uint64_t sign;
    double *value;
} meanings;

static int is_admissible(const meanings *m, uint64_t code, lathe_fault_result result)
{
    const double x = m->value[code];
    const int has_nan = (m->plan->format.flags & LATHE_HAS_NAN) != 0;
    return isfinite(x) || (result == LATHE_FAULT_ANY && (isinf(x) || has_nan));
}

/* What becomes of the code as element i, where every one is hit. */
static uint64_t wanted(const meanings *m, const lathe_fault *f, uint64_t code, size_t i)
{
    uint64_t candidates[64], k = 0;
    const unsigned parts = f->parts ? f->parts : 7;
    const uint64_t d = philox_draw(stream.seed, stream.stream, STAGE, 32, stream.next + i);
    if (!is_admissible(m, code, f->result))
        return code;
    for (int bit = 0; bit < m->bits; bit++) {
        const uint64_t flip = UINT64_C(1) << bit;
        if (parts & (flip == m->sign ? LATHE_FAULT_SIGN : LATHE_FAULT_FRACTION) &&
            is_admissible(m, code ^ flip, f->result))
            candidates[k++] = code ^ flip;
    }
    return k ? candidates[d * k >> 32] : code;
}

static size_t check_all(const meanings *m, const lathe_fault *f)
{
    const size_t n = (size_t)1 << m->bits;
    uint16_t *const codes = allocate(n * sizeof *codes);
    double *const values = allocate(n * sizeof *values);
    lathe_random r = stream;
    for (size_t i = 0; i < n; i++)
        codes[i] = (uint16_t)i;
    assert_int_equal(lathe_fault_codes(m->plan, f, &r, codes, codes, sizeof *codes, n), LATHE_OK);
    for (size_t i = 0; i < n; i++)
        if (codes[i] != wanted(m, f, i, i))
            fail_msg("code %zx becomes %x, wanted %llx", i, codes[i], (unsigned long long)wanted(m, f, i, i));
    r = stream;
    assert_int_equal(lathe_fault_f64(m->plan, f, &r, values, m->value, n), LATHE_OK);
    for (size_t i = 0; i < n; i++) {
        const int has_nan = (m->plan->format.flags & LATHE_HAS_NAN) != 0;
        const int is_none = isnan(m->value[i]) && !has_nan;
        const double want = is_none ? m->value[i] : m->value[wanted(m, f, i, i)];
        if (bits_of_double(values[i]) != bits_of_double(want))
            fail_msg("value %zx becomes %a, wanted %a", i, values[i], want);
    }
    free(codes);
    free(values);
    return 2 * n;
}

static size_t check_format(const lathe_format *format, int has_sign)
{
    static double value[MOST];
    static uint16_t codes[MOST];
    const lathe_plan plan = plan_by(format, NULL);
    const int bits = lathe_format_bits(format);
    const meanings m = {&plan, bits, has_sign ? UINT64_C(1) << (bits - 1) : 0, value};
    const size_t n = (size_t)1 << bits;
    size_t executed = 0;
    for (size_t i = 0; i < n; i++)
        codes[i] = (uint16_t)i;
    assert_int_equal(lathe_decode_f64(&plan, value, codes, sizeof *codes, n), LATHE_OK);
    for (unsigned parts = 0; parts < 8; parts++)
        for (int result = 0; result < 2; result++) {
            const lathe_fault f = {1, parts, (lathe_fault_result)result, {0}};
            lathe_random r = stream;
            if (parts == LATHE_FAULT_EXPONENT || (!has_sign && parts && !(parts & LATHE_FAULT_FRACTION)))
                assert_int_equal(lathe_fault_codes(&plan, &f, &r, NULL, NULL, 2, 0), LATHE_E_POLICY);
            else
                executed += check_all(&m, &f);
        }
    return executed;
}

static void every_fault_is_that_of_its_definition(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int has_sign;
    } formats[] = {{"posit8_2", 1}, {"posit16_1", 1}, {"hif8", 1},  {"takum8_linear", 1}, {"takum8_log", 1},
                   {"lns4_3", 1},   {"madam6_4", 1},  {"q4.4", 1},  {"uq4.4", 0},         {"int8", 1},
                   {"nf4", 0},      {"bnbfp4", 0},    {"uint5", 0}, {"posit5_1", 1}};
    static const double gaps[] = {-3, 0.5, 7};
    static const uint16_t codes[] = {6, 0, 3};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const lathe_format f = format_by_name(formats[i].name);
        executed += check_format(&f, formats[i].has_sign);
    }
    executed +=
        check_format(&(lathe_format){.kind = LATHE_KIND_TABLE, .table = gaps, .codes = codes, .count = 3}, 0);
    executed += check_format(
        &(lathe_format){.kind = LATHE_KIND_FIXED, .flags = LATHE_HAS_SIGN, .width = 4, .lowest = -7}, 1);
    expect_cases("codes and values", executed, 1800000);
}

/* What is no value of the format stays, wherever it lies. */
static void other_values_stay(void **state)
{
    (void)state;
    static const char *const names[] = {"posit8_2", "hif8",  "lns4_3", "madam6_4",
                                        "q4.4",     "uq4.4", "nf4",    "bnbfp4"};
    static const float src[] = {1e30f, -1e30f, 0.3f, -0.3f, 1e-30f, -0.0f, -INFINITY, 77.77f};
    enum { N = sizeof src / sizeof *src };
    size_t executed = 0;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const lathe_plan plan = plan_named(names[k], "");
        const lathe_fault f = {.probability = 1};
        lathe_random r = stream;
        float dst[N];
        assert_int_equal(lathe_fault_f32(&plan, &f, &r, dst, src, N), LATHE_OK);
        for (size_t i = 0; i < N; i++, executed++)
            if (!lathe_format_has(&plan.format, (double)src[i]) &&
                bits_of_float(dst[i]) != bits_of_float(src[i]))
                fail_msg("%s: %a becomes %a", names[k], (double)src[i], (double)dst[i]);
    }
    expect_cases("values", executed, 64);
}

/* Values beyond the carrier have no codes that could be hit in it, those of more than 64 bits none at all. */
static void formats_without_codes_are_refused(void **state)
{
    (void)state;
    const lathe_plan deep = plan_named("p=8,emin=-200,emax=200", "exponent=unlimited"),
                     vast = plan_named("p=53,emin=-2000,emax=2000", "exponent=unlimited");
    const lathe_fault fault = {.probability = 1};
    lathe_random random = {.seed = 1};
    float x[2] = {1, 2};
    double y[2] = {1, 2};
    uint64_t codes[2] = {1, 2};
    assert_int_equal(lathe_fault_f32(&deep, &fault, &random, x, x, 2), LATHE_E_CARRIER);
    assert_int_equal(lathe_fault_f64(&vast, &fault, &random, y, y, 2), LATHE_E_CARRIER);
    assert_int_equal(lathe_fault_codes(&vast, &fault, &random, codes, codes, 8, 2), LATHE_E_CODE_SIZE);
    assert_true(x[0] == 1 && y[1] == 2 && codes[0] == 1 && random.next == 0);
    assert_int_equal(lathe_fault_f64(&deep, &fault, &random, y, y, 2), LATHE_OK);
    expect_cases("calls", 4, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_without_codes_are_refused),
        cmocka_unit_test(every_fault_is_that_of_its_definition),
        cmocka_unit_test(other_values_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
