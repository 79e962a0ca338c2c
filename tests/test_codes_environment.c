/* SPDX-License-Identifier: MIT */
/* The caller's floating-point environment changes no code and no decoded value, and no call changes it, in
   any instruction set. */
#include "check_random.h"
#include "environment.h"

#include <stdio.h>

#include "code_checks.h"

enum { MOST_CODES = 1 << 11 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* One of each kind that src/layout.c tells apart. */
static const char *const kinds[] = {"e4m3fn",
                                    "e5m2",
                                    "e2m1",
                                    "e4m3fnuz",
                                    "bf16",
                                    "fp16",
                                    "binary8p4se",
                                    "binary6p2uf",
                                    "e8m0",
                                    "ue5m3",
                                    "dlfloat16",
                                    "fp32",
                                    "p=7,emin=-9,emax=9,subnormals=0",
                                    "p=4,emin=-140,emax=3"};
static const char *const ways[] = {"", "rounding=toward_zero", "rounding=toward_negative"};
enum { KINDS = sizeof kinds / sizeof *kinds, WAYS = sizeof ways / sizeof *ways };

static size_t executed;

typedef struct trial {
    const lathe_plan *plan;
    const carrier *c;
    cases x;
    unsigned char *codes; /* `bytes` each, and the values of the first that many of them */
    size_t bytes, code_count;
    void *values;
} trial;

static lathe_status encode(const trial *t, void *codes)
{
    return t->c == &carrier_f32 ? lathe_encode_f32(t->plan, codes, t->bytes, t->x.x, t->x.n)
                                : lathe_encode_f64(t->plan, codes, t->bytes, t->x.x, t->x.n);
}

static lathe_status decode(const trial *t, void *values)
{
    return t->c == &carrier_f32 ? lathe_decode_f32(t->plan, values, t->codes, t->bytes, t->code_count)
                                : lathe_decode_f64(t->plan, values, t->codes, t->bytes, t->code_count);
}

static void check_within(const environment *e, const trial *t, const void *wanted_codes, void *codes,
                         void *values)
{
    environment_saved saved;
    memset(codes, 0x5a, t->x.n * t->bytes);
    memset(values, 0x5a, t->code_count * carrier_bytes(t->c));
    environment_enter(e, &saved);
    const uint64_t before = environment_word();
    const lathe_status encoded = encode(t, codes), decoded = decode(t, values);
    const uint64_t after = environment_word();
    environment_leave(&saved);
    assert_int_equal(encoded, LATHE_OK);
    assert_int_equal(decoded, LATHE_OK);
    assert_true(before == after);
    if (memcmp(codes, wanted_codes, t->x.n * t->bytes) != 0)
        fail_msg("%s: other codes with %s", e->name, lathe_isa_current());
    if (memcmp(values, t->values, t->code_count * carrier_bytes(t->c)) != 0)
        fail_msg("%s: other values with %s", e->name, lathe_isa_current());
    executed += t->x.n + t->code_count;
}

static void check(const char *kind, const char *way, const carrier *c)
{
    const lathe_format f = format_by_name(kind);
    lathe_options options;
    assert_int_equal(lathe_options_parse(&options, way, NULL), LATHE_OK);
    if (!oracle_accepts(&f, &options))
        return;
    const lathe_plan plan = plan_by(&f, &options);
    if (!plan_serves(&plan, c))
        return;
    const int bits = lathe_format_bits(&f);
    trial t = {
        &plan, c,   cases_make(&plan.format, c, CASES_BOUNDARY), NULL, bits > 16 ? 4 : bits > 8 ? 2 : 1,
        0,     NULL};
    uint64_t random = 11;
    t.code_count = bits > 11 ? MOST_CODES : (size_t)1 << bits;
    t.codes = test_malloc(t.code_count * t.bytes);
    for (size_t i = 0; i < t.code_count; i++)
        integer_set(t.codes, t.bytes, i, bits > 11 && i ? cases_random(&random) : i);
    t.values = test_malloc(t.code_count * carrier_bytes(c));
    void *const values = test_malloc(t.code_count * carrier_bytes(c));
    void *const codes = test_malloc(t.x.n * t.bytes), *const wanted = test_malloc(t.x.n * t.bytes);
    assert_int_equal(lathe_isa_use("scalar"), LATHE_OK);
    assert_int_equal(encode(&t, wanted), LATHE_OK);
    assert_int_equal(decode(&t, t.values), LATHE_OK);
    for (size_t i = 0; lathe_isa_name(i); i++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
        for (size_t j = 0; environment_at(j); j++)
            check_within(environment_at(j), &t, wanted, codes, values);
    }
    test_free(codes);
    test_free(wanted);
    test_free(values);
    test_free(t.values);
    test_free(t.codes);
    cases_free(&t.x);
}

static void no_environment_changes_a_code_or_value_nor_is_changed(void **state)
{
    (void)state;
    executed = 0;
    for (size_t k = 0; k < KINDS; k++)
        for (size_t w = 0; w < WAYS; w++)
            for (int wide = 0; wide < 2; wide++)
                check(kinds[k], ways[w], carriers[wide]);
    expect_cases("codes and values", executed, isa_count() * environment_count() * 115000);
}

int main(void)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        printf("instruction set: %s\n", lathe_isa_name(i));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_environment_changes_a_code_or_value_nor_is_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
