/* SPDX-License-Identifier: MIT */
/* Every instruction set gives the bits of the scalar kernels, at every length and place. */
#include "check.h"
#include "guard.h"

#include <stdio.h>

enum { LONGEST = 200, MOST_OFFSETS = 17 };

/* One of each kind that src/method.c tells apart, and some at the edges of those kinds. */
static const char *const kinds[] = {
    "e4m3fn",
    "fp16",
    "e2m1",
    "bf16",
    "fp32",
    "p=12,emin=-20,emax=127",
    "p=24,emin=-60,emax=60",
    "p=23,emin=-102,emax=126",
    "p=23,emin=-104,emax=126",
    "e8m0",
    "p=4,emin=-140,emax=3",
    "p=6,emin=-10,emax=10,subnormals=0",
    "p=4,emin=-7,emax=7,negzero=0,inf=0",
    "p=53,emin=-500,emax=500",
    "p=52,emin=-1000,emax=1022",
    "dlfloat16",
    "binary8p4ue",
};

static size_t executed;

/* Bytes of an element. */
static size_t width_of(const carrier *c)
{
    return (size_t)c->width / 8;
}

static void round_by(const char *isa, const lathe_plan *plan, const carrier *c, void *dst, const void *src,
                     size_t n)
{
    assert_int_equal(lathe_isa_use(isa), LATHE_OK);
    if (c->width == 32)
        assert_int_equal(lathe_round_f32(plan, dst, src, n), LATHE_OK);
    else
        assert_int_equal(lathe_round_f64(plan, dst, src, n), LATHE_OK);
}

static int serves(const lathe_plan *plan, const carrier *c)
{
    return c->width == 32 ? lathe_plan_serves_f32(plan) : lathe_plan_serves_f64(plan);
}

static uint64_t element(const carrier *c, const void *array, size_t i)
{
    return c->width == 32 ? ((const uint32_t *)array)[i] : ((const uint64_t *)array)[i];
}

static void compare(const char *isa, const char *name, const lathe_plan *plan, const carrier *c,
                    const void *x, const void *got, const void *wanted, size_t n)
{
    const size_t bytes = n * width_of(c);

    executed += n;
    if (bytes == 0 || memcmp(got, wanted, bytes) == 0)
        return;
    for (size_t i = 0; i < n; i++)
        if (element(c, got, i) != element(c, wanted, i)) {
            print_error("%s, element %zu of %zu\n", isa, i, n);
            report_format(name, &plan->format);
            report_options(&plan->options);
            report_bits("input", c, element(c, x, i));
            report_bits("got", c, element(c, got, i));
            report_bits("scalar", c, element(c, wanted, i));
            fail_msg("%s and scalar differ", isa);
        }
}

/* All instruction sets on all cases of a plan. */
static void compare_cases(const test_format *format, const lathe_plan *plan, const cases *x, void *wanted,
                          void *got)
{
    if (!serves(plan, x->carrier))
        return;
    round_by("scalar", plan, x->carrier, wanted, x->x, x->n);
    for (size_t i = 0; lathe_isa_name(i); i++) {
        round_by(lathe_isa_name(i), plan, x->carrier, got, x->x, x->n);
        compare(lathe_isa_name(i), format->name, plan, x->carrier, x->x, got, wanted, x->n);
    }
}

static void compare_format(const test_format *format, const carrier *c)
{
    enum { OVERFLOWS = LATHE_OVERFLOW_NAN + 1 };
    cases x = cases_make(&format->format, c, CASES_FULL);
    void *const wanted = test_malloc(x.n * width_of(c)), *const got = test_malloc(x.n * width_of(c));

    for (int rule = 0; rule < RULES; rule++)
        for (int way = 0; way <= OVERFLOWS; way++) /* the last: own conventions without -0 */
            for (int subnormals = LATHE_SUBNORMALS_OWN; subnormals <= LATHE_SUBNORMALS_FLUSH; subnormals++) {
                const lathe_options options = {.rounding = (lathe_rounding)rule,
                                               .overflow = (lathe_overflow)(way % OVERFLOWS),
                                               .subnormals = (lathe_subnormals)subnormals,
                                               .negative_zero = (lathe_negative_zero)(way / OVERFLOWS)};
                lathe_plan plan;

                if (lathe_plan_init(&plan, &format->format, &options) == LATHE_OK)
                    compare_cases(format, &plan, &x, wanted, got);
            }
    test_free(wanted);
    test_free(got);
    cases_free(&x);
}

static void every_instruction_set_gives_the_bits_of_the_scalar_kernels(void **state)
{
    (void)state;
    executed = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        compare_format(test_format_at(i), &carrier_f32);
        compare_format(test_format_at(i), &carrier_f64);
    }
    expect_cases("rows against scalar", executed, 10000000);
}

/* Rounds n elements that begin `offset` elements behind an unmapped page, then n that end at one, apart and
   in place; what surrounds them must stay. */
static void compare_places(const char *isa, const char *name, const lathe_plan *plan, const carrier *c,
                           const unsigned char *x, const guard *from, const guard *to, size_t n,
                           size_t offset)
{
    const size_t size = width_of(c), bytes = n * size;
    unsigned char wanted[LONGEST * 8], canary[2 * MOST_OFFSETS * 8];
    unsigned char *src = (unsigned char *)guard_begin(from) + offset * size;
    unsigned char *dst = (unsigned char *)guard_begin(to) + offset * size;

    round_by("scalar", plan, c, wanted, x, n);
    memcpy(src, x, bytes);
    memset(canary, 0xa5, sizeof canary);
    memset(guard_begin(to), 0xa5, offset * size + bytes + sizeof canary);
    round_by(isa, plan, c, dst, src, n);
    compare(isa, name, plan, c, x, dst, wanted, n);
    assert_memory_equal(guard_begin(to), canary, offset * size);
    assert_memory_equal(dst + bytes, canary, sizeof canary);

    round_by(isa, plan, c, src, src, n);
    compare(isa, name, plan, c, x, src, wanted, n);

    src = guard_end(from, bytes);
    dst = guard_end(to, bytes);
    memcpy(src, x, bytes);
    round_by(isa, plan, c, dst, src, n);
    compare(isa, name, plan, c, x, dst, wanted, n);
}

static void compare_kind(const char *name, const carrier *c, const guard *from, const guard *to)
{
    static const size_t lengths[] = {0,  1,  2,  3,   4,   5,   7,   8,   9,   11,  13,  15, 16, 17,
                                     19, 23, 31, 32,  33,  47,  48,  49,  61,  63,  64,  65, 67, 79,
                                     80, 81, 97, 113, 127, 128, 129, 131, 160, 191, 193, 199};
    lathe_format format;

    assert_int_equal(lathe_format_parse(&format, name, NULL), LATHE_OK);
    cases x = cases_make(&format, c, CASES_FULL);
    assert_true(x.n >= LONGEST);
    for (int rule = 0; rule < RULES; rule++) {
        const lathe_options options = {.rounding = (lathe_rounding)rule};
        lathe_plan plan;

        assert_int_equal(lathe_plan_init(&plan, &format, &options), LATHE_OK);
        for (size_t i = 0; serves(&plan, c) && lathe_isa_name(i); i++)
            for (size_t j = 0; j < sizeof lengths / sizeof *lengths; j++)
                for (size_t offset = 0; offset < MOST_OFFSETS; offset++) {
                    /* a different stretch of the cases each time */
                    const size_t start = (j * MOST_OFFSETS + offset) * 37 % (x.n - LONGEST + 1);
                    compare_places(lathe_isa_name(i), name, &plan, c,
                                   (const unsigned char *)x.x + start * width_of(c), from, to, lengths[j],
                                   offset);
                }
    }
    cases_free(&x);
}

static void every_length_and_place_is_right_and_nothing_else_is_touched(void **state)
{
    const size_t room = (LONGEST + 3 * MOST_OFFSETS) * 8;
    guard from = guard_make(room), to = guard_make(room);

    (void)state;
    executed = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        compare_kind(kinds[i], &carrier_f32, &from, &to);
        compare_kind(kinds[i], &carrier_f64, &from, &to);
    }
    guard_free(&from);
    guard_free(&to);
    expect_cases("lengths and places", executed, 5000000);
}

/* Results this large are stored past the caches; those of a piece of them are not. */
static void arrays_larger_than_the_caches_are_right(void **state)
{
    enum { COUNT = (32 << 20) / 4 + 1000, PIECE = 1000000 };
    float *const x = test_malloc(COUNT * sizeof *x), *const y = test_malloc(COUNT * sizeof *y);
    float *const wanted = test_malloc(COUNT * sizeof *wanted);
    uint64_t random = 5;

    (void)state;
    executed = 0;
    for (size_t i = 0; i < COUNT; i++) {
        const uint32_t bits = (uint32_t)(cases_random(&random) >> 32);
        memcpy(&x[i], &bits, sizeof bits);
    }
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        lathe_format format;
        lathe_plan plan;

        assert_int_equal(lathe_format_parse(&format, kinds[k], NULL), LATHE_OK);
        assert_int_equal(lathe_plan_init(&plan, &format, NULL), LATHE_OK);
        if (k % 3 || !lathe_plan_serves_f32(&plan)) /* each method once */
            continue;
        for (size_t i = 0; i < COUNT; i += PIECE)
            round_by("scalar", &plan, &carrier_f32, wanted + i, x + i, COUNT - i < PIECE ? COUNT - i : PIECE);
        for (size_t i = 0; lathe_isa_name(i); i++)
            for (size_t offset = 0; offset < 3; offset++) {
                const size_t n = COUNT - 17 * offset;
                memset(y, 0xa5, COUNT * sizeof *y);
                round_by(lathe_isa_name(i), &plan, &carrier_f32, y + offset, x + offset, n - offset);
                compare(lathe_isa_name(i), kinds[k], &plan, &carrier_f32, x + offset, y + offset,
                        wanted + offset, n - offset);
                assert_true(offset == 0 || element(&carrier_f32, y, offset - 1) == 0xa5a5a5a5);
                assert_true(offset == 0 || element(&carrier_f32, y, n) == 0xa5a5a5a5);
            }
    }
    test_free(x);
    test_free(y);
    test_free(wanted);
    expect_cases("large arrays", executed, 100000000);
}

static void a_choice_that_cannot_be_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(lathe_isa_use("scalar"), LATHE_OK);
    assert_string_equal(lathe_isa_current(), "scalar");
    assert_int_equal(lathe_isa_use("mmx"), LATHE_E_ISA);
    assert_int_equal(lathe_isa_use("SCALAR"), LATHE_E_ISA);
    assert_int_equal(lathe_isa_use(""), LATHE_E_ISA);
    assert_int_equal(lathe_isa_use(NULL), LATHE_E_NULL);
    assert_string_equal(lathe_isa_current(), "scalar");
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    assert_string_equal(lathe_isa_current(), lathe_isa_name(0));

    size_t rows = 0;
    while (lathe_isa_name(rows))
        rows++;
    assert_string_equal(lathe_isa_name(rows - 1), "scalar");
    assert_null(lathe_isa_name(rows + 1));
    assert_null(lathe_isa_name(SIZE_MAX));
}

int main(void)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        printf("instruction set: %s\n", lathe_isa_name(i));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instruction_set_gives_the_bits_of_the_scalar_kernels),
        cmocka_unit_test(every_length_and_place_is_right_and_nothing_else_is_touched),
        cmocka_unit_test(arrays_larger_than_the_caches_are_right),
        cmocka_unit_test(a_choice_that_cannot_be_is_refused_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
