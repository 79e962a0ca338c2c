/* SPDX-License-Identifier: MIT */
/* Faults against their definition in lathe/fault.h, element by element, with draws from a second generator
   and codes from the specifications. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include "code_spec.h"
#include "environment.h"
#include "philox.h"

enum { PARTS = 8, STAGE = 63, MOST_CODES = 1 << 16, LONG = 70001 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
static const lathe_random stream = {.seed = 0x123456789abcdef0, .stream = 77, .next = 1000003};

static int is_admissible(const code_meaning *m, lathe_fault_result result)
{
    return m->kind == CODE_VALUE ||
           (result == LATHE_FAULT_ANY && (m->kind == CODE_INFINITE || m->kind == CODE_NAN));
}

/* floor(p 2^64), for p < 1. */
static uint64_t threshold_of(double p)
{
    mpfr_t threshold;
    mpfr_init2(threshold, 200);
    mpfr_set_d(threshold, p, MPFR_RNDN);
    mpfr_mul_2ui(threshold, threshold, 64, MPFR_RNDN);
    const uint64_t floor = mpfr_get_uj(threshold, MPFR_RNDD);
    mpfr_clear(threshold);
    return floor;
}

static uint64_t flipped(const code_spec *spec, const code_meaning *means, const lathe_fault *f, int precision,
                        uint64_t code, uint64_t d)
{
    uint64_t candidates[64], k = 0;
    const unsigned parts = f->parts ? f->parts : 7;
    if (!is_admissible(&means[code], f->result))
        return code;
    for (int i = 0; i < spec->bits; i++) {
        const unsigned part = i < precision - 1                        ? LATHE_FAULT_FRACTION
                              : spec->is_signed && i == spec->bits - 1 ? LATHE_FAULT_SIGN
                                                                       : LATHE_FAULT_EXPONENT;
        const uint64_t other = code ^ UINT64_C(1) << i;
        if (parts & part && is_admissible(&means[other], f->result))
            candidates[k++] = other;
    }
    return k ? candidates[d * k >> 32] : code;
}

static lathe_status fault_values(const lathe_plan *plan, const lathe_fault *f, lathe_random *r,
                                 const carrier *c, void *dst, const void *src, size_t n)
{
    return c->width == 32 ? lathe_fault_f32(plan, f, r, dst, src, n)
                          : lathe_fault_f64(plan, f, r, dst, src, n);
}

/* All codes of a format; `wanted` gets what becomes of each. */
typedef struct trial {
    const code_spec *spec;
    const lathe_plan *plan;
    const lathe_fault *fault;
    code_meaning *means;
    size_t count;
    uint64_t threshold;
    int is_certain;
} trial;

static uint64_t wanted_code(const trial *t, uint64_t code, size_t i)
{
    const uint64_t index = stream.next + i;
    const uint64_t draw = philox_draw(stream.seed, stream.stream, STAGE, 64, index);
    const uint64_t d = philox_draw(stream.seed, stream.stream, STAGE, 32, index);
    return t->is_certain || draw < t->threshold
               ? flipped(t->spec, t->means, t->fault, t->plan->format.precision, code, d)
               : code;
}

static size_t check_codes(const trial *t, size_t bytes)
{
    uint8_t *const codes = allocate(t->count * bytes);
    lathe_random r = stream;
    /* Spare bits stay what they are. */
    const uint64_t spare = 8 * bytes > (size_t)t->spec->bits ? (uint64_t)5 << t->spec->bits : 0;
    for (size_t i = 0; i < t->count; i++)
        integer_set(codes, bytes, i, i | spare);
    assert_int_equal(lathe_fault_codes(t->plan, t->fault, &r, codes, codes, bytes, t->count), LATHE_OK);
    assert_true(r.next == stream.next + t->count && r.seed == stream.seed && r.stream == stream.stream);
    for (size_t i = 0; i < t->count; i++) {
        const uint64_t kept = bytes == 8 ? spare : spare & ((UINT64_C(1) << 8 * bytes) - 1);
        const uint64_t want = wanted_code(t, i, i) | kept;
        if (integer_get(codes, bytes, i) != want)
            fail_msg("%s: code %zx becomes %llx, wanted %llx", t->spec->name, i,
                     (unsigned long long)integer_get(codes, bytes, i), (unsigned long long)want);
    }
    free(codes);
    return t->count;
}

static size_t check_values(const trial *t, const carrier *c)
{
    void *const src = allocate(t->count * carrier_bytes(c)), *const dst =
                                                                 allocate(t->count * carrier_bytes(c));
    uint64_t *const codes = allocate(t->count * sizeof *codes);
    lathe_random r = stream;
    for (size_t i = 0; i < t->count; i++)
        carrier_set(c, src, i, code_meaning_bits(&t->means[i], c));
    assert_int_equal(c->width == 32 ? lathe_encode_f32(t->plan, codes, 8, src, t->count)
                                    : lathe_encode_f64(t->plan, codes, 8, src, t->count),
                     LATHE_OK);
    assert_int_equal(fault_values(t->plan, t->fault, &r, c, dst, src, t->count), LATHE_OK);
    for (size_t i = 0; i < t->count; i++) {
        const uint64_t x = carrier_get(c, src, i);
        const int is_value = t->means[i].kind <= CODE_NAN; /* what is read from other codes is none */
        const uint64_t code = wanted_code(t, codes[i], i);
        const uint64_t want = is_value && code != codes[i] ? code_meaning_bits(&t->means[code], c) : x;
        if (is_value && carrier_get(c, dst, i) != want) {
            report_bits("input", c, x);
            report_bits("got", c, carrier_get(c, dst, i));
            report_bits("wanted", c, want);
            fail_msg("%s: another fault", t->spec->name);
        }
    }
    free(src);
    free(dst);
    free(codes);
    return t->count;
}

static size_t check_spec(const code_spec *spec, const lathe_format *f)
{
    static const double probabilities[] = {1, 0.3, 1e-3, 0};
    const size_t bytes = spec->bits > 8 ? 2 : 1;
    size_t executed = 0;
    const lathe_plan plan = plan_by(f, NULL);
    trial t = {.spec = spec, .plan = &plan, .count = (size_t)1 << spec->bits};
    t.means = allocate(t.count * sizeof *t.means);
    for (size_t i = 0; i < t.count; i++)
        t.means[i] = code_spec_read(spec, i);
    for (size_t p = 0; p < sizeof probabilities / sizeof *probabilities; p++)
        for (unsigned parts = 0; parts<PARTS; parts += spec->bits> 8 ? 7 : 1)
            for (int result = 0; result < 2; result++) {
                const lathe_fault fault = {probabilities[p], parts, (lathe_fault_result)result, {0}};
                const int has_part =
                    !parts || (parts & LATHE_FAULT_SIGN && spec->is_signed) ||
                    (parts & LATHE_FAULT_FRACTION && f->precision > 1) ||
                    (parts & LATHE_FAULT_EXPONENT && spec->bits - spec->is_signed > f->precision - 1);
                lathe_random r = stream;
                t.fault = &fault;
                t.is_certain = fault.probability == 1;
                t.threshold = t.is_certain ? 0 : threshold_of(fault.probability);
                if (!has_part) {
                    assert_int_equal(lathe_fault_codes(&plan, &fault, &r, NULL, NULL, bytes, 0),
                                     LATHE_E_POLICY);
                    continue;
                }
                executed += check_codes(&t, bytes) + (p == 1 ? check_codes(&t, 2 * bytes) : 0);
                for (int wide = 0; wide < 2; wide++)
                    executed += plan_serves(&plan, carriers[wide]) ? check_values(&t, carriers[wide]) : 0;
            }
    free(t.means);
    return executed;
}

static void every_fault_is_that_of_its_definition(void **unused)
{
    static const char *const odd[] = {"p=3,emin=-2,emax=3,largest=10,lowest=-8",
                                      "p=4,emin=-3,emax=3,subnormals=0", "p=5,emin=-3,emax=3,signed=0,nan=0",
                                      "p=1,emin=-3,emax=4,inf=0,nan=0"};
    size_t executed = 0;
    (void)unused;
    for (size_t i = 0; i < code_row_count; i++) {
        const lathe_format f = format_by_name(code_rows[i].name);
        executed += check_spec(&code_rows[i], &f);
    }
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        const lathe_format f = format_by_name(odd[i]);
        code_spec spec = code_spec_generic(&f);
        spec.name = odd[i];
        executed += check_spec(&spec, &f);
    }
    expect_cases("elements", executed, 14262560);
}

/* Nothing at all happens with probability 0: not to zeros, NaN payloads or values that the format lacks. */
static void probability_zero_changes_no_bit(void **unused)
{
    const uint32_t bits[] = {0, 0x80000000, 0x7fa00001, 0xffc00123, 0x7f800000, 0x3dcccccd, 1, 0x7f7fffff};
    enum { N = sizeof bits / sizeof *bits };
    static const double zeros[] = {0, -0.0};
    float src[N], dst[N];
    size_t executed = 0;
    (void)unused;
    memcpy(src, bits, sizeof src);
    for (size_t i = 0; i < test_format_count(); i++) {
        lathe_plan plan;
        if (lathe_plan_init(&plan, &test_format_at(i)->format, NULL) || !lathe_plan_serves_f32(&plan))
            continue;
        for (int z = 0; z < 2; z++, executed += N) {
            lathe_random r = stream;
            const lathe_fault fault = {.probability = zeros[z]};
            memset(dst, 0x77, sizeof dst);
            const lathe_status status = lathe_fault_f32(&plan, &fault, &r, dst, src, N);
            assert_true(status == LATHE_OK || status == LATHE_E_CODE_SIZE || status == LATHE_E_POLICY);
            assert_true(status || (memcmp(dst, src, sizeof dst) == 0 && r.next == stream.next + N));
        }
    }
    expect_cases("elements", executed, 1312);
}

/* What is no value of the format is not made one, even where everything is hit. */
static void other_values_stay(void **unused)
{
    static const float src[] = {0.1f, 449, -500, (float)INFINITY, 0x1p-149f, 1.0625f, 1e30f};
    float dst[7];
    lathe_random r = stream;
    const lathe_fault fault = {.probability = 1};
    const lathe_format f = format_by_name("e4m3fn"), unsigned_one = format_by_name("ue4m3");
    const lathe_plan plan = plan_by(&f, NULL), positive = plan_by(&unsigned_one, NULL);
    static const float minus[] = {-0.0f, -1};
    (void)unused;
    assert_int_equal(lathe_fault_f32(&plan, &fault, &r, dst, src, 7), LATHE_OK);
    assert_memory_equal(dst, src, sizeof src);
    assert_int_equal(lathe_fault_f32(&positive, &fault, &r, dst, minus, 2), LATHE_OK);
    assert_memory_equal(dst, minus, sizeof minus);
    expect_cases("values", 9, 9);
}

/* Zeros have seven admissible neighbours in e4m3fn besides -0: each is as frequent, within five standard
   deviations. */
static void bits_are_equally_likely(void **unused)
{
    enum { N = 1 << 16, BITS = 8 };
    static uint8_t codes[N];
    size_t counts[BITS] = {0};
    lathe_random r = {.seed = 9};
    const lathe_fault fault = {.probability = 1};
    const lathe_format f = format_by_name("e4m3fn");
    const lathe_plan plan = plan_by(&f, NULL);
    (void)unused;
    assert_int_equal(lathe_fault_codes(&plan, &fault, &r, codes, codes, 1, N), LATHE_OK);
    for (size_t i = 0; i < N; i++)
        for (int b = 0; b < BITS; b++)
            counts[b] += codes[i] == 1u << b;
    for (int b = 0; b < BITS; b++)
        assert_true(fabs((double)counts[b] - N / BITS) < 5 * sqrt(N / BITS));
    expect_cases("elements", N, N);
}

static void the_number_of_hits_is_that_of_the_probability(void **unused)
{
    static float src[LONG], dst[LONG];
    static const double probabilities[] = {0.5, 0.1, 0x1p-10};
    const lathe_format f = format_by_name("bf16");
    const lathe_plan plan = plan_by(&f, NULL);
    (void)unused;
    for (int k = 0; k < 3; k++) {
        const double p = probabilities[k];
        const lathe_fault fault = {.probability = p};
        lathe_random r = {.seed = 4};
        size_t hits = 0;
        for (size_t i = 0; i < LONG; i++)
            src[i] = 1;
        assert_int_equal(lathe_fault_f32(&plan, &fault, &r, dst, src, LONG), LATHE_OK);
        for (size_t i = 0; i < LONG; i++)
            hits += dst[i] != 1.0f;
        assert_true(fabs((double)hits - p * LONG) < 5 * sqrt(p * (1 - p) * LONG));
    }
    expect_cases("elements", 3 * LONG, 3 * LONG);
}

static void division_threads_and_instruction_sets_make_no_difference(void **unused)
{
    static double src[LONG], whole[LONG], parts[LONG];
    const lathe_format f = format_by_name("fp16");
    const lathe_plan plan = plan_by(&f, NULL);
    const lathe_fault fault = {.probability = 0.02, .result = LATHE_FAULT_FINITE};
    size_t executed = 0;
    uint64_t state = 2;
    (void)unused;
    for (size_t i = 0; i < LONG; i++)
        src[i] = (double)(i % 2048);
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        lathe_random r = stream, s = stream;
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        assert_int_equal(lathe_fault_f64(&plan, &fault, &r, parts, src, LONG), LATHE_OK);
        if (isa)
            assert_memory_equal(parts, whole, sizeof whole);
        memcpy(whole, parts, sizeof whole);
        memcpy(parts, src, sizeof src); /* in place */
        for (size_t begin = 0, n; begin < LONG; begin += n, executed += n) {
            n = (size_t)(cases_random(&state) % 3000);
            n = n < LONG - begin ? n : LONG - begin;
            assert_int_equal(lathe_fault_f64(&plan, &fault, &s, parts + begin, parts + begin, n), LATHE_OK);
        }
        assert_memory_equal(parts, whole, sizeof whole);
        assert_true(s.next == r.next);
    }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("elements", executed, isa_count() * LONG);
}

static void no_environment_changes_a_fault_nor_is_changed(void **unused)
{
    enum { N = 512 };
    static float src[N], want[N], got[N];
    const lathe_format f = format_by_name("p=4,emin=-140,emax=3");
    const lathe_plan plan = plan_by(&f, NULL);
    const lathe_fault fault = {.probability = 0.4};
    lathe_random r = stream;
    size_t executed = 0;
    (void)unused;
    for (size_t i = 0; i < N; i++)
        src[i] = ldexpf((float)(i % 15), (int)(i % 7) - 143);
    assert_int_equal(lathe_fault_f32(&plan, &fault, &r, want, src, N), LATHE_OK);
    assert_memory_not_equal(want, src, sizeof src);
    for (size_t i = 0; environment_at(i); i++, executed += N) {
        environment_saved saved;
        r = stream;
        environment_enter(environment_at(i), &saved);
        const uint64_t before = environment_word();
        const lathe_status status = lathe_fault_f32(&plan, &fault, &r, got, src, N);
        const uint64_t after = environment_word();
        environment_leave(&saved);
        assert_int_equal(status, LATHE_OK);
        assert_true(before == after);
        assert_memory_equal(got, want, sizeof got);
    }
    expect_cases("elements", executed, environment_count() * N);
}

static void failing_calls_write_nothing(void **unused)
{
    static float src[8] = {1, 2, 3, 4, 5, 6, 7, 8}, dst[8];
    uint8_t codes[8] = {1, 2, 3, 4};
    static const float kept[8] = {0};
    const lathe_format f = format_by_name("e4m3fn"), wide = format_by_name("fp64"),
                       e8m0 = format_by_name("e8m0");
    const lathe_plan plan = plan_by(&f, NULL), too_wide = plan_by(&wide, NULL), powers = plan_by(&e8m0, NULL);
    const lathe_plan unmade = {0};
    const lathe_fault fine = {.probability = 0.5};
    const lathe_fault impossible[] = {{.probability = -0.1},          {.probability = 1.0000001},
                                      {.probability = (double)NAN},   {.probability = (double)INFINITY},
                                      {.probability = -0x1p-1074},    {.probability = -(double)NAN},
                                      {.probability = 0, .parts = 8}, {.result = (lathe_fault_result)2}};
    const lathe_fault reserved = {.probability = 0.5, .reserved = {0, 0, 0, 1}};
    const lathe_fault fraction = {.probability = 0.5, .parts = LATHE_FAULT_FRACTION | LATHE_FAULT_SIGN};
    const lathe_random end = {.next = UINT64_MAX - 3}, beyond = {.stream = UINT64_C(1) << 56};
    lathe_random r = stream, at_end = end, no_stream = beyond;
    (void)unused;
    assert_int_equal(lathe_fault_f32(NULL, &fine, &r, dst, src, 8), LATHE_E_NULL);
    assert_int_equal(lathe_fault_f32(&plan, NULL, &r, dst, src, 8), LATHE_E_NULL);
    assert_int_equal(lathe_fault_f32(&plan, &fine, NULL, dst, src, 8), LATHE_E_NULL);
    assert_int_equal(lathe_fault_f32(&plan, &fine, &r, NULL, src, 8), LATHE_E_NULL);
    assert_int_equal(lathe_fault_f32(&plan, &fine, &r, dst, NULL, 8), LATHE_E_NULL);
    assert_int_equal(lathe_fault_f32(&unmade, &fine, &r, dst, src, 8), LATHE_E_UNMADE);
    assert_int_equal(lathe_fault_f32(&too_wide, &fine, &r, dst, src, 8), LATHE_E_CARRIER);
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++)
        assert_int_equal(lathe_fault_f32(&plan, &impossible[i], &r, dst, src, 8), LATHE_E_OPTION);
    assert_int_equal(lathe_fault_f32(&plan, &reserved, &r, dst, src, 8), LATHE_E_RESERVED);
    assert_int_equal(lathe_fault_f32(&powers, &fraction, &r, dst, src, 8), LATHE_E_POLICY);
    assert_int_equal(lathe_fault_f32(&plan, &fine, &at_end, dst, src, 8), LATHE_E_STREAM);
    assert_int_equal(lathe_fault_f32(&plan, &fine, &no_stream, dst, src, 8), LATHE_E_STREAM);
    assert_int_equal(lathe_fault_f32(&plan, &fine, &r, src + 1, src, 4), LATHE_E_OVERLAP);
    assert_int_equal(lathe_fault_f32(&plan, &fine, &r, dst, src, SIZE_MAX / 2), LATHE_E_SIZE);
    assert_int_equal(lathe_fault_codes(&plan, &fine, &r, codes, codes, 3, 2), LATHE_E_CODE_SIZE);
    assert_int_equal(lathe_fault_codes(&plan, &fine, &r, codes, codes, 0, 2), LATHE_E_CODE_SIZE);
    assert_int_equal(lathe_fault_codes(&too_wide, &fine, &r, codes, codes, 4, 1), LATHE_E_CODE_SIZE);
    assert_int_equal(lathe_fault_codes(&plan, &fine, &r, codes + 1, codes, 1, 3), LATHE_E_OVERLAP);
    assert_memory_equal(dst, kept, sizeof dst);
    assert_memory_equal(&r, &stream, sizeof r);
    assert_memory_equal(&at_end, &end, sizeof end);
    assert_true(codes[0] == 1 && codes[1] == 2 && codes[3] == 4 && src[1] == 2);
    assert_int_equal(lathe_fault_f32(&plan, &fine, &r, NULL, NULL, 0), LATHE_OK);
    expect_cases("calls", 26, 26);
}

int main(void)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        printf("instruction set: %s\n", lathe_isa_name(i));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_that_of_its_definition),
        cmocka_unit_test(probability_zero_changes_no_bit),
        cmocka_unit_test(other_values_stay),
        cmocka_unit_test(bits_are_equally_likely),
        cmocka_unit_test(the_number_of_hits_is_that_of_the_probability),
        cmocka_unit_test(division_threads_and_instruction_sets_make_no_difference),
        cmocka_unit_test(no_environment_changes_a_fault_nor_is_changed),
        cmocka_unit_test(failing_calls_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
