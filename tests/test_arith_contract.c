/* SPDX-License-Identifier: MIT */
/* What calls of arithmetic promise besides their results: failures, scalars, rounded operands, exceptions. */
#include "arith_ways.h"
#include "check_arith.h"
#include "check_random.h"

#include <math.h>

enum { N = 331 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
static const lathe_random start = {.seed = 5, .stream = 6, .next = 7001};

/* A call that must fail in both carriers, as one on an array and as one on a value. */
static size_t expect_failure(lathe_arith arith, lathe_status wanted, size_t n)
{
    unsigned char canary[64], dst[64];
    double x[3][8] = {{1, 2}, {3, 4}, {5, 6}};
    const void *const operands[3] = {x[0], x[1], x[2]};
    unsigned exceptions = 64;
    memset(canary, 0xa5, sizeof canary);
    memset(dst, 0xa5, sizeof dst);
    if (!arith.exceptions)
        arith.exceptions = &exceptions;
    const uint64_t next = arith.random ? arith.random->next : 0;
    for (int k = 0; k < 2; k++) {
        const uint64_t one[3] = {0, 0, 0};
        assert_int_equal(arith_array(&arith, carriers[k], dst, operands, n), wanted);
        if (n)
            assert_true(carrier_is_nan(carriers[k], arith_one(&arith, carriers[k], one)));
    }
    assert_memory_equal(dst, canary, sizeof canary);
    assert_int_equal(exceptions, 64);
    assert_true(!arith.random || arith.random->next == next);
    return 4;
}

static void wrong_specifications_are_refused_and_change_nothing(void **state)
{
    (void)state;
    const lathe_plan sound = plan_named("e4m3fn", ""), unmade = {0};
    const lathe_plan drawing = plan_named("fp16", "rounding=stochastic");
    const lathe_plan wide = plan_named("fp64", ""), tapered = plan_named("posit8_2", "");
    lathe_random far = {.next = UINT64_MAX - 1}, other = {.stream = UINT64_C(1) << 56};
    size_t executed = 0;
    float x = 1, y = 7;
    for (size_t n = 0; n <= 2; n += 2) {
        executed += expect_failure((lathe_arith){0}, LATHE_E_NULL, n);
        executed += expect_failure((lathe_arith){.plan = &unmade}, LATHE_E_UNMADE, n);
        executed += expect_failure((lathe_arith){.plan = &sound, .operands = &unmade}, LATHE_E_UNMADE, n);
        executed += expect_failure((lathe_arith){.plan = &drawing}, LATHE_E_STOCHASTIC, n);
        executed +=
            expect_failure((lathe_arith){.plan = &sound, .operands = &drawing}, LATHE_E_STOCHASTIC, n);
        executed += expect_failure((lathe_arith){.plan = &drawing, .random = &other}, LATHE_E_STREAM, n);
        executed += expect_failure((lathe_arith){.plan = &sound, .operands = &drawing, .random = &other},
                                   LATHE_E_STREAM, n);
        executed += expect_failure((lathe_arith){.plan = &sound, .operation = (lathe_operation)OPERATIONS},
                                   LATHE_E_OPTION, n);
        executed += expect_failure((lathe_arith){.plan = &sound, .operation = (lathe_operation)-1},
                                   LATHE_E_OPTION, n);
        executed += expect_failure((lathe_arith){.plan = &tapered, .operation = LATHE_RINT}, LATHE_E_KIND, n);
        executed += expect_failure((lathe_arith){.plan = &sound, .scalars = 8}, LATHE_E_OPTION, n);
        executed += expect_failure((lathe_arith){.plan = &sound, .scalars = 0x80000001}, LATHE_E_OPTION, n);
        for (int i = 0; i < 3; i++) {
            lathe_arith arith = {.plan = &sound};
            arith.reserved[i] = 1;
            executed += expect_failure(arith, LATHE_E_RESERVED, n);
        }
        lathe_arith arith = {.plan = &wide};
        assert_int_equal(lathe_arith_f32(&arith, &y, &x, &x, &x, n / 2), LATHE_E_CARRIER);
        arith = (lathe_arith){.plan = &sound, .operands = &wide};
        assert_int_equal(lathe_arith_f32(&arith, &y, &x, &x, &x, n / 2), LATHE_E_CARRIER);
        assert_int_equal(lathe_add_f32(&wide, &y, &x, &x, n / 2), LATHE_E_CARRIER);
        assert_int_equal(lathe_add_f32(&unmade, &y, &x, &x, n / 2), LATHE_E_UNMADE);
        assert_int_equal(lathe_add_f32(NULL, &y, &x, &x, n / 2), LATHE_E_NULL);
        assert_int_equal(lathe_fma_f32(&drawing, &y, &x, &x, &x, n / 2), LATHE_E_STOCHASTIC);
        assert_int_equal(lathe_arith_f32(NULL, &y, &x, &x, &x, n / 2), LATHE_E_NULL);
    }
    /* one element is left of the stream: its index is 2^64 - 2 */
    lathe_arith last = {.plan = &drawing, .random = &far};
    float z[2] = {7, 7};
    static const float two[2] = {1, 2};
    assert_int_equal(lathe_arith_f32(&last, z, two, two, NULL, 2), LATHE_E_STREAM);
    assert_true(z[0] == 7 && z[1] == 7 && far.next == UINT64_MAX - 1);
    assert_int_equal(lathe_arith_f32(&last, z, two, two, NULL, 1), LATHE_OK);
    assert_true(z[0] == 2 && far.next == UINT64_MAX);
    assert_true(isnan(lathe_arith1_f32(&last, 1, 2, 3)) && far.next == UINT64_MAX);
    assert_true(isnan(lathe_add1_f32(&wide, 1, 2)) && isnan(lathe_sqrt1_f64(&unmade, 1)));
    assert_true(isnan(lathe_fma1_f64(&drawing, 1, 2, 3)) && isnan(lathe_arith1_f64(NULL, 1, 2, 3)));
    assert_true(y == 7);
    expect_cases("wrong specifications", executed + 14, 100);
}

/* Every operand that counts, missing, overlapping or too long; those that do not count may be anything. */
static void wrong_arrays_are_refused_and_change_nothing(void **state)
{
    (void)state;
    enum { ROOM = 64, LENGTH = 8 };
    const lathe_plan plan = plan_named("bf16", "");
    double memory[ROOM], before[ROOM];
    size_t executed = 0;
    for (size_t i = 0; i < ROOM; i++)
        memory[i] = before[i] = (double)(i + 1);
    for (int k = 0; k < 2; k++)
        for (int operation = 0; operation < OPERATIONS; operation++) {
            const carrier *const c = carriers[k];
            const size_t size = carrier_bytes(c), huge[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 4 + 1};
            const lathe_arith arith = {.operation = (lathe_operation)operation, .plan = &plan},
                              single = {.operation = (lathe_operation)operation,
                                        .plan = &plan,
                                        .scalars = LATHE_SCALAR_A | LATHE_SCALAR_B | LATHE_SCALAR_C};
            char *const dst = (char *)memory + 16 * size;
            const int most = oracle_operands(arith.operation);
            const void *const good[3] = {memory, memory, memory};
            assert_int_equal(arith_array(&arith, c, NULL, good, 1), LATHE_E_NULL);
            for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
                assert_int_equal(arith_array(&arith, c, dst, good, huge[i]), LATHE_E_SIZE);
                assert_int_equal(arith_array(&single, c, dst, good, huge[i]), LATHE_E_SIZE);
            }
            for (int j = 0; j < 3; j++) {
                const void *x[3] = {memory, memory, memory};
                x[j] = NULL;
                if (j < most) {
                    assert_int_equal(arith_array(&arith, c, dst, x, 1), LATHE_E_NULL);
                    for (size_t shift = 1; shift < LENGTH; shift++, executed += 2) {
                        x[j] = dst + shift * size;
                        assert_int_equal(arith_array(&arith, c, dst, x, LENGTH), LATHE_E_OVERLAP);
                        x[j] = dst - shift * size;
                        assert_int_equal(arith_array(&arith, c, dst, x, LENGTH), LATHE_E_OVERLAP);
                    }
                    lathe_arith scalar = arith;
                    scalar.scalars = 1u << j;
                    x[j] = NULL;
                    assert_int_equal(arith_array(&scalar, c, dst, x, 1), LATHE_E_NULL);
                    executed++;
                } else {
                    double out[LENGTH];
                    assert_int_equal(arith_array(&arith, c, out, x, LENGTH), LATHE_OK);
                    x[j] = (char *)out + 1;
                    assert_int_equal(arith_array(&arith, c, out, x, LENGTH), LATHE_OK);
                    executed += 2;
                }
            }
            assert_int_equal(arith_array(&arith, c, NULL, (const void *const[3]){NULL, NULL, NULL}, 0),
                             LATHE_OK);
            assert_memory_equal(memory, before, sizeof memory);
        }
    expect_cases("wrong arrays", executed, 1100);
}

/* A scalar operand is an array of equal elements, even where it lies in the destination. */
static void scalar_operands_are_arrays_of_one_value(void **state)
{
    (void)state;
    const lathe_plan plans[] = {plan_named("e5m2", ""), plan_named("bf16", "rounding=stochastic"),
                                plan_named("p=24,emin=-126,emax=127", "rounding=to_odd")};
    static double spread[3][N], got[N], wanted[N];
    uint64_t random = 31;
    size_t executed = 0;
    for (int way = 0; way < 2 * OPERATIONS * 8 * 3; way++) {
        const carrier *const c = carriers[way % 2];
        const size_t size = carrier_bytes(c);
        const int operation = way / 2 % OPERATIONS;
        const unsigned scalars = (unsigned)(way / 2 / OPERATIONS) % 8;
        const lathe_plan *const plan = &plans[way / 2 / OPERATIONS / 8];
        arith_cases in = cases_for(c, plan, operation, N, &random);
        lathe_random stream = start, again = start;
        const int draws = is_stochastic(&plan->options);
        unsigned e[2] = {0, 0};
        lathe_arith arith = {.operation = in.operation,
                             .plan = plan,
                             .exponent = in.exponent,
                             .random = draws ? &stream : NULL,
                             .exceptions = way % 3 ? &e[0] : NULL};
        const void *x[3];
        for (int j = 0; j < 3; j++) {
            for (size_t i = 0; i < N; i++)
                carrier_set(c, spread[j], i, carrier_get(c, in.x[j], scalars >> j & 1 ? 0 : i));
            x[j] = spread[j];
        }
        assert_int_equal(arith_array(&arith, c, wanted, x, N), LATHE_OK);
        arith.scalars = scalars;
        arith.random = draws ? &again : NULL;
        arith.exceptions = way % 3 ? &e[1] : NULL;
        for (int j = 0; j < 3; j++)
            x[j] = in.x[j];
        if (scalars) {
            /* the first scalar in the middle, at the end or the beginning of the destination */
            const int j = scalars & 1 ? 0 : scalars & 2 ? 1 : 2;
            const size_t at = way % 5 == 0 ? 0 : way % 5 == 1 ? N - 1 : N / 2;
            carrier_set(c, got, at, carrier_get(c, in.x[j], 0));
            x[j] = (char *)got + at * size;
        }
        assert_int_equal(arith_array(&arith, c, got, x, N), LATHE_OK);
        assert_memory_equal(got, wanted, N * size);
        assert_true(e[0] == e[1] && again.next == stream.next);
        executed += N;
        arith_cases_free(&in);
    }
    expect_cases("scalars", executed, 300000);
}

/* Rounds an operand as stage `stage` of the stream does. */
static void round_operand(const lathe_plan *plan, const carrier *c, unsigned stage, void *dst,
                          const void *src)
{
    static uint64_t bits[N];
    oracle o;
    oracle_init(&o, &plan->format, &plan->options, c);
    for (size_t i = 0; i < N; i++)
        carrier_set(c, bits, i, stage_random(&o, &start, stage, start.next + i));
    oracle_clear(&o);
    assert_int_equal(round_with_bits(plan, c, dst, src, bits, N), LATHE_OK);
}

static void operands_are_rounded_as_by_round_calls(void **state)
{
    (void)state;
    static const char *const ways[][2] = {{"fp16", ""},
                                          {"e4m3fn", "rounding=toward_positive"},
                                          {"e5m2", "rounding=stochastic"},
                                          {"bf16", "rounding=stochastic,random_bits=5"},
                                          {"e2m1", "rounding=stochastic,draw=16,nan=largest"},
                                          {"e8m0", "rounding=stochastic_equal"},
                                          {"p=24,emin=-126,emax=127", "subnormals=flush"}};
    enum { WAYS = sizeof ways / sizeof *ways };
    static double rounded[3][N], got[N], wanted[N];
    uint64_t random = 32;
    size_t executed = 0;
    for (size_t way = 0; way < 2 * OPERATIONS * WAYS; way++) {
        const carrier *const c = carriers[way % 2];
        const size_t k = way / 2 % WAYS, size = carrier_bytes(c);
        const lathe_plan operands = plan_named(ways[k][0], ways[k][1]);
        const lathe_plan plan =
            plan_named(ways[(k + way / 2 / WAYS) % WAYS][0], ways[(k + way / 2 / WAYS) % WAYS][1]);
        arith_cases in = cases_for(c, &operands, (int)(way / 2 / WAYS), N, &random);
        const unsigned scalars = way % 3 == 1 ? (unsigned)(way % 8) : 0;
        lathe_random first = start, second = start;
        unsigned e[2] = {0, 0};
        const void *x[3] = {in.x[0], in.x[1], in.x[2]};
        lathe_arith arith = {.operation = in.operation,
                             .scalars = scalars,
                             .plan = &plan,
                             .operands = &operands,
                             .random = &first,
                             .exceptions = way % 5 ? NULL : &e[0], /* another way of computing */
                             .exponent = in.exponent};
        if (!is_stochastic(&plan.options) && !is_stochastic(&operands.options))
            arith.random = NULL;
        assert_int_equal(arith_array(&arith, c, got, x, N), LATHE_OK);
        assert_true(first.next == start.next + (arith.random ? N : 0));
        for (int j = 0; j < 3; j++) {
            for (size_t i = 0; i < N && scalars >> j & 1; i++)
                carrier_set(c, in.x[j], i, carrier_get(c, in.x[j], 0));
            round_operand(&operands, c, 1 + (unsigned)j, rounded[j], in.x[j]);
            x[j] = rounded[j];
        }
        arith.scalars = 0;
        arith.operands = NULL;
        arith.random = is_stochastic(&plan.options) ? &second : NULL;
        arith.exceptions = arith.exceptions ? &e[1] : NULL;
        assert_int_equal(arith_array(&arith, c, wanted, x, N), LATHE_OK);
        for (size_t i = 0; i < N; i++)
            if (carrier_get(c, got, i) != carrier_get(c, wanted, i))
                fail_msg("%s of operands rounded to %s (%s), result to %s: element %zu is %llx, not %llx",
                         operation_name(in.operation), ways[k][0], ways[k][1],
                         ways[(k + way / 2 / WAYS) % WAYS][0], i, (unsigned long long)carrier_get(c, got, i),
                         (unsigned long long)carrier_get(c, wanted, i));
        assert_int_equal(e[0], e[1]);
        executed += N;
        assert_int_equal(size, carrier_bytes(c));
        arith_cases_free(&in);
    }
    expect_cases("rounded operands", executed, 90000);
}

static void exceptions_are_added_to_what_is_there(void **state)
{
    (void)state;
    const lathe_plan plan = plan_named("fp16", "");
    static const float a[] = {1, 1, 60000, 0x1p-14f, 0, -0.0f}, b[] = {1, 0x1p-20f, 60000, -0x1p-15f, 0, 3};
    const unsigned sums[] = {0, LATHE_EXCEPTION_INEXACT, LATHE_EXCEPTION_INEXACT | LATHE_EXCEPTION_OVERFLOW};
    float y[6];
    unsigned word = 1u << 31;
    lathe_arith arith = {.plan = &plan, .exceptions = &word};
    size_t executed = 0;
    for (size_t n = 1; n <= 3; n++, executed++) {
        word = 1u << 31;
        assert_int_equal(lathe_arith_f32(&arith, y, a, b, NULL, n), LATHE_OK);
        assert_int_equal(word, 1u << 31 | sums[n - 1]);
    }
    arith.operation = LATHE_DIV;
    assert_int_equal(lathe_arith_f32(&arith, y, a + 4, b + 4, NULL, 1), LATHE_OK);
    assert_int_equal(word, 1u << 31 | sums[2] | LATHE_EXCEPTION_INVALID);
    assert_true(isnan(y[0]) && !signbit(y[0]));
    assert_true(lathe_arith1_f32(&arith, 1, -0.0f, 0) == -INFINITY);
    assert_int_equal(word, 1u << 31 | sums[2] | LATHE_EXCEPTION_INVALID | LATHE_EXCEPTION_DIVISION_BY_ZERO);
    arith.operation = LATHE_MUL;
    assert_true(lathe_arith1_f32(&arith, 0x1p-21f, 0x1.004p-5f, 0) == 0);
    assert_int_equal(word, 1u << 31 | 31);
    expect_cases("exceptions", executed + 5, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_specifications_are_refused_and_change_nothing),
        cmocka_unit_test(wrong_arrays_are_refused_and_change_nothing),
        cmocka_unit_test(scalar_operands_are_arrays_of_one_value),
        cmocka_unit_test(operands_are_rounded_as_by_round_calls),
        cmocka_unit_test(exceptions_are_added_to_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
