/* SPDX-License-Identifier: MIT */
/* Array arguments: failing calls write nothing, others touch nothing outside the arrays. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <math.h>
#include <signal.h>

#include "guard.h"

static lathe_plan made_plan(const char *name)
{
    lathe_format f;
    lathe_plan plan;
    assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
    assert_int_equal(lathe_plan_init(&plan, &f, NULL), LATHE_OK);
    return plan;
}

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* Calls that must fail: the destination keeps its canaries. */
static void failing_array_calls_write_nothing(void **state)
{
    (void)state;
    size_t executed = 0;
    double src[8] = {1.0625, 2.125, -3.125, 0, 5, 6, 7, 8};
    unsigned char dst[sizeof src], canary[sizeof src];
    lathe_plan zeroed = {0}, wide = made_plan("fp64"), sound = made_plan("e4m3fn");

    memset(canary, 0xa5, sizeof canary);
    memset(dst, 0xa5, sizeof dst);
    for (int k = 0; k < 2; k++) {
        const carrier *c = carriers[k];
        size_t huge[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 4 + 1, SIZE_MAX - 7};
        assert_int_equal(round_array(&zeroed, c, dst, src, 4), LATHE_E_UNMADE);
        assert_int_equal(round_array(NULL, c, dst, src, 4), LATHE_E_NULL);
        assert_int_equal(round_array(&sound, c, NULL, src, 4), LATHE_E_NULL);
        assert_int_equal(round_array(&sound, c, dst, NULL, 4), LATHE_E_NULL);
        assert_int_equal(round_array(&sound, c, NULL, NULL, 1), LATHE_E_NULL);
        for (size_t i = 0; i < sizeof huge / sizeof *huge; i++)
            assert_int_equal(round_array(&sound, c, src, src, huge[i]), LATHE_E_SIZE);
        void *last = (void *)(UINTPTR_MAX - 63); /* eight doubles would still end within memory */
        assert_int_equal(round_array(&sound, c, last, src, 1000), LATHE_E_SIZE);
        assert_int_equal(round_array(&sound, c, dst, last, 1000), LATHE_E_SIZE);
        executed += 11;
    }
    assert_int_equal(lathe_round_f32(&wide, (float *)(void *)dst, (const float *)(const void *)src, 4),
                     LATHE_E_CARRIER);
    assert_int_equal(lathe_round_f64(&sound, src, src, SIZE_MAX / 8 + 1), LATHE_E_SIZE);
    assert_memory_equal(dst, canary, sizeof canary);
    assert_true(src[0] == 1.0625 && src[2] == -3.125 && src[7] == 8);

    assert_int_equal(lathe_plan_serves_f32(&wide), 0);
    assert_int_equal(lathe_plan_serves_f64(&wide), 1);
    assert_int_equal(lathe_plan_serves_f32(&zeroed), 0);
    assert_int_equal(lathe_plan_serves_f64(&zeroed), 0);
    assert_int_equal(lathe_plan_serves_f32(NULL), 0);
    assert_int_equal(lathe_plan_serves_f64(NULL), 0);
    assert_true(isnan(lathe_round1_f32(&wide, 1)));
    assert_true(isnan(lathe_round1_f32(&zeroed, 1)));
    assert_true(isnan(lathe_round1_f64(&zeroed, 1)));
    assert_true(isnan(lathe_round1_f32(NULL, 1)));
    assert_true(isnan(lathe_round1_f64(NULL, 1)));
    assert_int_equal(lathe_plan_size(), sizeof(lathe_plan));
    expect_cases("failing calls", executed + 13, 35);
}

static void no_elements_need_no_arrays(void **state)
{
    (void)state;
    lathe_plan plan = made_plan("bf16");
    float x = 1.1f, y = 7;
    assert_int_equal(lathe_round_f32(&plan, NULL, NULL, 0), LATHE_OK);
    assert_int_equal(lathe_round_f64(&plan, NULL, NULL, 0), LATHE_OK);
    assert_int_equal(lathe_round_f32(&plan, &y, NULL, 0), LATHE_OK);
    assert_int_equal(lathe_round_f32(&plan, NULL, &x, 0), LATHE_OK);
    assert_int_equal(lathe_round_f32(&plan, &y, &x, 0), LATHE_OK);
    assert_true(y == 7);
    expect_cases("n = 0", 5, 5);
}

/* Shifted by 1 to 17 elements, either way, for lengths around the shift; adjacent arrays are fine. */
static void partial_overlap_is_refused_and_touches_nothing(void **state)
{
    (void)state;
    enum { ROOM = 64 };
    size_t executed = 0;
    lathe_plan plan = made_plan("e4m3fn");
    double memory[ROOM], before[ROOM];
    for (size_t i = 0; i < ROOM; i++)
        memory[i] = before[i] = 1.01 + (double)i;
    for (int k = 0; k < 2; k++)
        for (size_t shift = 1; shift <= 17; shift++)
            for (size_t n = shift + 1; n <= shift + 20; n++)
                for (int forward = 0; forward < 2; forward++, executed++) {
                    size_t bytes = carrier_bytes(carriers[k]);
                    char *low = (char *)memory, *high = low + shift * bytes;
                    assert_int_equal(
                        round_array(&plan, carriers[k], forward ? high : low, forward ? low : high, n),
                        LATHE_E_OVERLAP);
                    assert_memory_equal(memory, before, sizeof memory);
                }
    for (size_t n = 1; n <= 32; n++, executed++) {
        memcpy(memory, before, sizeof memory);
        assert_int_equal(lathe_round_f64(&plan, memory + n, memory, n), LATHE_OK);
        assert_memory_equal(memory, before, n * sizeof *memory);
        memcpy(memory, before, sizeof memory);
        assert_int_equal(lathe_round_f64(&plan, memory, memory + n, n), LATHE_OK);
        assert_memory_equal(memory + n, before + n, (ROOM - n) * sizeof *memory);
    }
    expect_cases("overlaps", executed, 1300);
}

static sigjmp_buf faulted;

static void on_fault(int number)
{
    (void)number;
    siglongjmp(faulted, 1);
}

static int faults(const volatile unsigned char *at)
{
    if (sigsetjmp(faulted, 1) != 0)
        return 1;
    (void)*at;
    return 0;
}

/* Without this, guards that guard nothing would pass everything. */
static void memory_beside_a_guarded_array_faults(void **state)
{
    (void)state;
    size_t executed = 0;
    struct sigaction action = {.sa_handler = on_fault}, segv, bus;
    sigaction(SIGSEGV, &action, &segv);
    sigaction(SIGBUS, &action, &bus);
    for (size_t bytes = 1; bytes <= 9000; bytes += 999, executed++) {
        guard g = guard_make(bytes);
        unsigned char *begin = guard_begin(&g), *end = guard_end(&g, bytes);
        assert_int_equal(faults(begin - 1), 1);
        assert_int_equal(faults(begin), 0);
        assert_int_equal(faults(end + bytes - 1), 0);
        assert_int_equal(faults(end + bytes), 1);
        guard_free(&g);
    }
    sigaction(SIGSEGV, &segv, NULL);
    sigaction(SIGBUS, &bus, NULL);
    expect_cases("guards", executed, 9);
}

/* Source and destination each right before and right behind an unmapped page. */
static void arrays_at_the_edge_of_memory_are_rounded_and_no_more(void **state)
{
    (void)state;
    enum { MOST = 70 };
    size_t executed = 0;
    guard from = guard_make(MOST * 8), to = guard_make(MOST * 8);
    double wanted[MOST];
    for (int rule = 0; rule < RULES; rule++) {
        lathe_plan plan;
        lathe_options options = {.rounding = (lathe_rounding)rule};
        assert_int_equal(lathe_plan_init(&plan, &named_formats[5].format, &options), LATHE_OK);
        for (int k = 0; k < 2; k++) {
            const carrier *c = carriers[k];
            cases in = cases_make(&named_formats[5].format, c, CASES_BOUNDARY);
            for (size_t n = 0; n <= MOST; n++)
                for (int place = 0; place < 6; place++, executed++) {
                    size_t bytes = n * carrier_bytes(c);
                    const char *x = (const char *)in.x + n * 3 % (in.n - MOST) * carrier_bytes(c);
                    void *src = place & 1 ? guard_end(&from, bytes) : guard_begin(&from);
                    void *dst = place >= 4 ? src : place & 2 ? guard_end(&to, bytes) : guard_begin(&to);
                    assert_int_equal(round_array(&plan, c, wanted, x, n), LATHE_OK);
                    memset(guard_begin(&to), 0x5a, to.bytes);
                    memcpy(src, x, bytes);
                    assert_int_equal(round_array(&plan, c, dst, src, n), LATHE_OK);
                    assert_memory_equal(dst, wanted, bytes);
                    if (place < 4) {
                        assert_memory_equal(src, x, bytes);
                        for (size_t i = 0; i < to.bytes; i++)
                            if (to.first + i < (unsigned char *)dst ||
                                to.first + i >= (unsigned char *)dst + bytes)
                                assert_true(to.first[i] == 0x5a);
                    }
                }
            cases_free(&in);
        }
    }
    guard_free(&from);
    guard_free(&to);
    expect_cases("arrays at unmapped pages", executed, 7000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_array_calls_write_nothing),
        cmocka_unit_test(no_elements_need_no_arrays),
        cmocka_unit_test(partial_overlap_is_refused_and_touches_nothing),
        cmocka_unit_test(memory_beside_a_guarded_array_faults),
        cmocka_unit_test(arrays_at_the_edge_of_memory_are_rounded_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
