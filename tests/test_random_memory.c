/* SPDX-License-Identifier: MIT */
/* Arguments of calls with random bits: failing calls write and draw nothing. */
#include "check_random.h"

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static const lathe_options stochastic = {.rounding = LATHE_STOCHASTIC};

/* Every rule takes random bits, so that every rule refuses what is wrong with them. */
static void failing_calls_with_random_bits_write_and_draw_nothing(void **state)
{
    (void)state;
    enum { N = 4 };
    const lathe_format f = format_by_name("e4m3fn");
    const lathe_plan zeroed = {0}, sound = plan_by(&f, &stochastic), other = plan_by(&f, NULL);
    double src[N] = {1.0625, 2.125, -3.125, 0}, bits[N] = {0};
    unsigned char dst[sizeof src], canary[sizeof src];
    void *const last = (void *)(UINTPTR_MAX - 63);
    const struct {
        lathe_status wanted;
        const lathe_plan *plan;
        void *dst;
        const void *src, *bits;
        size_t n;
    } rows[] = {
        {LATHE_E_NULL, NULL, dst, src, bits, N},
        {LATHE_E_NULL, NULL, dst, src, bits, 0},
        {LATHE_E_UNMADE, &zeroed, dst, src, bits, N},
        {LATHE_E_UNMADE, &zeroed, dst, src, bits, 0},
        {LATHE_E_NULL, &sound, NULL, src, bits, N},
        {LATHE_E_NULL, &sound, dst, NULL, bits, N},
        {LATHE_E_NULL, &sound, NULL, NULL, bits, 1},
        {LATHE_E_NULL, &other, dst, NULL, bits, N},
        {LATHE_E_SIZE, &sound, last, src, bits, 1000},
        {LATHE_E_SIZE, &sound, dst, last, bits, 1000},
        {LATHE_E_SIZE, &sound, src, src, bits, SIZE_MAX},
        {LATHE_E_SIZE, &sound, src, src, bits, SIZE_MAX / 2},
        {LATHE_E_SIZE, &sound, src, src, bits, SIZE_MAX / 4 + 1},
    };
    size_t executed = 0;

    memset(canary, 0xa5, sizeof canary);
    memset(dst, 0xa5, sizeof dst);
    for (int k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        lathe_random random = {.seed = 1, .stream = 2};
        const lathe_random before = random;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, executed += 2) {
            const lathe_plan *const plan = rows[i].plan;
            assert_int_equal(round_with_bits(plan, c, rows[i].dst, rows[i].src, rows[i].bits, rows[i].n),
                             rows[i].wanted);
            assert_int_equal(round_with_stream(plan, &random, c, rows[i].dst, rows[i].src, rows[i].n),
                             rows[i].wanted);
        }
        for (int way = 0; way < 2; way++, executed += 5) {
            const lathe_plan *const plan = way ? &sound : &other;
            assert_int_equal(round_with_bits(plan, c, dst, src, NULL, N), LATHE_E_NULL);
            assert_int_equal(round_with_bits(plan, c, src, src, last, 1000), LATHE_E_SIZE);
            assert_int_equal(round_with_stream(plan, NULL, c, dst, src, N), LATHE_E_NULL);
            assert_int_equal(round_with_stream(plan, NULL, c, dst, src, 0), LATHE_E_NULL);
            assert_int_equal(round_one_with_stream(plan, NULL, c, src, 0), carrier_nan(c, 0));
        }
        assert_int_equal(round_one_with_stream(&zeroed, &random, c, src, 0), carrier_nan(c, 0));
        assert_int_equal(round_one_with_stream(NULL, &random, c, src, 0), carrier_nan(c, 0));
        assert_int_equal(round_array(&sound, c, dst, src, N), LATHE_E_STOCHASTIC);
        assert_int_equal(round_array(&sound, c, NULL, NULL, 0), LATHE_E_STOCHASTIC);
        assert_int_equal(round_one(&sound, c, src, 0), carrier_nan(c, 0));
        assert_memory_equal(&random, &before, sizeof random);
        executed += 5;
    }
    assert_memory_equal(dst, canary, sizeof canary);
    assert_true(src[0] == 1.0625 && src[2] == -3.125 && src[3] == 0);
    expect_cases("failing calls with random bits", executed, 82);
}

static void a_stream_that_cannot_be_drawn_from_is_refused_and_stays(void **state)
{
    (void)state;
    enum { N = 8 };
    const lathe_format f = format_by_name("e4m3fn");
    const lathe_plan plans[] = {plan_by(&f, NULL), plan_by(&f, &stochastic)};
    const double src[N] = {1.0625, 2.125, -3.125, 0};
    unsigned char dst[sizeof src], canary[sizeof src];
    size_t executed = 0;

    memset(canary, 0xa5, sizeof canary);
    memset(dst, 0xa5, sizeof dst);
    for (int way = 0; way < 4; way++) {
        const lathe_plan *const plan = &plans[way / 2];
        const carrier *const c = carriers[way % 2];
        lathe_random random, before;
        for (size_t n = 0; n < N; n++, executed++) {
            before = random = (lathe_random){.seed = 1, .stream = UINT64_C(1) << (56 + n)};
            assert_int_equal(round_with_stream(plan, &random, c, dst, src, n), LATHE_E_STREAM);
            assert_memory_equal(&random, &before, sizeof random);
        }
        for (size_t n = 1; n <= N; n++, executed++) {
            before = random = (lathe_random){.next = UINT64_MAX - n + 1};
            assert_int_equal(round_with_stream(plan, &random, c, dst, src, n), LATHE_E_STREAM);
            assert_memory_equal(&random, &before, sizeof random);
        }
        before = random = (lathe_random){.next = UINT64_MAX};
        assert_int_equal(round_one_with_stream(plan, &random, c, src, 0), carrier_nan(c, 0));
        assert_memory_equal(&random, &before, sizeof random);
        assert_memory_equal(dst, canary, sizeof canary);
        /* The last stream and index that there are. */
        random = (lathe_random){.stream = (UINT64_C(1) << 56) - 1, .next = UINT64_MAX - N};
        assert_int_equal(round_with_stream(plan, &random, c, dst, src, N), LATHE_OK);
        assert_true(random.next == UINT64_MAX);
        memset(dst, 0xa5, sizeof dst);
        executed += 2;
    }
    expect_cases("streams", executed, 72);
}

static void a_carrier_too_small_for_format_or_random_bits_is_refused(void **state)
{
    (void)state;
    static const lathe_options many_bits = {.rounding = LATHE_STOCHASTIC, .random_bits = 33};
    const lathe_format narrow = format_by_name("e4m3fn"), wide = format_by_name("fp64");
    const lathe_plan plans[] = {plan_by(&narrow, &many_bits), plan_by(&wide, &stochastic)};
    size_t executed = 0;
    for (size_t i = 0; i < 2; i++, executed += 6) {
        float src = 1.0625f, dst = 7;
        double y = 1.0625;
        const uint32_t bits = 0;
        lathe_random random = {.next = 9};
        assert_int_equal(lathe_plan_serves_f32(&plans[i]), 0);
        assert_int_equal(lathe_plan_serves_f64(&plans[i]), 1);
        assert_int_equal(lathe_round_random_f32(&plans[i], &random, &dst, &src, 1), LATHE_E_CARRIER);
        assert_int_equal(lathe_round_bits_f32(&plans[i], &dst, &src, &bits, 1), LATHE_E_CARRIER);
        assert_int_equal(bits_of_float(lathe_round1_random_f32(&plans[i], &random, src)),
                         carrier_nan(&carrier_f32, 0));
        assert_true(random.next == 9 && dst == 7);
        assert_int_equal(lathe_round_random_f64(&plans[i], &random, &y, &y, 1), LATHE_OK);
    }
    expect_cases("carriers too small", executed, 12);
}

/* Own random bits may be the source's neighbours or the source, but nothing of the destination. */
static void random_bits_may_not_overlap_the_destination(void **state)
{
    (void)state;
    enum { ROOM = 64 };
    size_t executed = 0;
    const lathe_format f = format_by_name("e4m3fn");
    uint64_t memory[ROOM], before[ROOM], src[ROOM];
    for (uint64_t i = 0; i < ROOM; i++) {
        memory[i] = before[i] = i * UINT64_C(0x9e3779b97f4a7c15);
        src[i] = UINT64_C(0x3ff123456789abcd);
    }
    for (int way = 0; way < 4; way++) {
        const carrier *const c = carriers[way % 2];
        const lathe_options options = {.rounding = way / 2 ? LATHE_STOCHASTIC : LATHE_TO_ODD};
        const lathe_plan plan = plan_by(&f, &options);
        for (size_t shift = 0; shift <= 17; shift++)
            for (size_t n = shift + 1; n <= shift + 20; n++)
                for (int forward = 0; forward < 2; forward++, executed++) {
                    char *const low = (char *)memory, *const high = low + shift * carrier_bytes(c);
                    assert_int_equal(
                        round_with_bits(&plan, c, forward ? high : low, src, forward ? low : high, n),
                        LATHE_E_OVERLAP);
                    assert_int_equal(round_with_bits(&plan, c, forward ? high : low, forward ? high : low,
                                                     forward ? low : high, n),
                                     LATHE_E_OVERLAP);
                    assert_memory_equal(memory, before, sizeof memory);
                }
        for (size_t n = 1; n <= ROOM / 2; n++, executed += 2) {
            /* side by side, and bits that are the source */
            memcpy(memory, before, sizeof memory);
            assert_int_equal(round_with_bits(&plan, c, element_at(c, memory, n), src, memory, n), LATHE_OK);
            assert_memory_equal(memory, before, n * carrier_bytes(c));
            memcpy(memory, before, sizeof memory);
            assert_int_equal(round_with_bits(&plan, c, memory, src, element_at(c, memory, n), n), LATHE_OK);
            assert_memory_equal(element_at(c, memory, n), element_at(c, before, n), n * carrier_bytes(c));
            memcpy(memory, before, sizeof memory);
            assert_int_equal(round_with_bits(&plan, c, memory, src, src, n), LATHE_OK);
        }
        memcpy(memory, before, sizeof memory);
    }
    expect_cases("overlaps with random bits", executed, 2900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_calls_with_random_bits_write_and_draw_nothing),
        cmocka_unit_test(a_stream_that_cannot_be_drawn_from_is_refused_and_stays),
        cmocka_unit_test(a_carrier_too_small_for_format_or_random_bits_is_refused),
        cmocka_unit_test(random_bits_may_not_overlap_the_destination),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
