/* SPDX-License-Identifier: MIT */
/* HiFloat8's hybrid rounding: known values, and its definition in doubles. */
#include "check.h"

#include <math.h>

static float by_hybrid(float x, lathe_overflow overflow)
{
    float y = -77;
    assert_int_equal(lathe_hif8_hybrid_f32(overflow, &y, &x, 1), LATHE_OK);
    return y;
}

static void known_values_come_out(void **state)
{
    (void)state;
    static const float known[][2] = {{16, 20},      {17, 20},         {20, 24},
                                     {100.3f, 96},  {300.7f, 256},    {0.05f, 0.0546875f},
                                     {1, 1},        {-1, -1},         {3.14159274f, 3.25f},
                                     {15.5f, 16},   {15.49f, 15},     {-16, -20},
                                     {0x1p-24f, 0}, {-0.0f, 0},       {0x1p-23f, 0x1p-22f},
                                     {0, 0},        {1e9f, INFINITY}, {49152, INFINITY},
                                     {0x1p-140f, 0}};
    enum { N = sizeof known / sizeof *known };
    for (size_t i = 0; i < N; i++)
        if (bits_of_float(by_hybrid(known[i][0], LATHE_OVERFLOW_OWN)) != bits_of_float(known[i][1]))
            fail_msg("%a becomes %a, not %a", (double)known[i][0],
                     (double)by_hybrid(known[i][0], LATHE_OVERFLOW_OWN), (double)known[i][1]);
    assert_true(by_hybrid(-1e9f, LATHE_OVERFLOW_SATURATE) == -32768);
    assert_true(by_hybrid(-INFINITY, LATHE_OVERFLOW_SATURATE) == -32768);
    const uint32_t nans[] = {0xff812345, 0x7f800001};
    float nan[2];
    memcpy(nan, nans, sizeof nan);
    assert_int_equal(lathe_hif8_hybrid_f32(LATHE_OVERFLOW_OWN, nan, nan, 2), LATHE_OK);
    assert_true(bits_of_float(nan[0]) == 0xffc00000 && bits_of_float(nan[1]) == 0x7fc00000);
    expect_cases("values", N, 19);
}

/* The definition, in exact sums of doubles. */
static double wanted(float x)
{
    int e;
    const double m = 2 * frexp(fabs((double)x), &e); /* 1 <= m < 2 */
    e--;
    if (x == 0 || e < -23)
        return 0;
    const double fraction = ldexp(m - 1, 23), low = fmod(fraction, 16384);
    if (e == -23)
        return floor(fraction / 1024) + 8192 >= low ? copysign(0x1p-22, (double)x) : 0;
    const int bits = abs(e) < 4 ? 3 : abs(e) < 8 ? 2 : abs(e) < 16 ? 1 : 0;
    const double scaled = ldexp(m, bits), kept = floor(scaled), tail = scaled - kept;
    const int up = abs(e) < 4 ? tail >= 0.5 : floor(ldexp(tail, 14)) >= low;
    const double y = ldexp(kept + up, e - bits);
    return copysign(y >= 49152 ? (double)INFINITY : y, (double)x);
}

static void every_value_is_that_of_the_definition(void **state)
{
    (void)state;
    enum { N = 4096 };
    static float x[N], y[N];
    static const uint32_t tails[] = {0, 1, 0x1fff, 0x2000, 0x2001, 0x3fff};
    uint64_t random = 1;
    size_t executed = 0;
    for (uint32_t top = 0; top < 0xff; top++) {
        for (size_t i = 0; i < N; i++) {
            const uint32_t r = (uint32_t)(cases_random(&random) >> 32);
            uint32_t fraction = i < 512 ? (uint32_t)i << 14 | tails[i % 6] : r & 0x7fffff;
            if (i % 4 == 3)
                fraction &= ~0x3fffu;
            const uint32_t bits = r >> 31 << 31 | top << 23 | fraction;
            memcpy(&x[i], &bits, sizeof bits);
        }
        assert_int_equal(lathe_hif8_hybrid_f32(LATHE_OVERFLOW_INFINITY, y, x, N), LATHE_OK);
        for (size_t i = 0; i < N; i++, executed++) {
            const double want = wanted(x[i]) + 0.0;
            const lathe_format f = format_by_name("hif8");
            if (bits_of_float(y[i]) != bits_of_float((float)want) ||
                (i % 97 == 0 && !lathe_format_has(&f, (double)y[i])))
                fail_msg("%a becomes %a, not %a", (double)x[i], (double)y[i], want);
        }
    }
    expect_cases("values", executed, 1000000);
}

static void bad_calls_are_refused(void **state)
{
    (void)state;
    float x[2] = {1, 2};
    assert_int_equal(lathe_hif8_hybrid_f32(LATHE_OVERFLOW_NAN, x, x, 2), LATHE_E_OPTION);
    assert_int_equal(lathe_hif8_hybrid_f32(LATHE_OVERFLOW_OWN, NULL, x, 2), LATHE_E_NULL);
    assert_int_equal(lathe_hif8_hybrid_f32(LATHE_OVERFLOW_OWN, x + 1, x, 2), LATHE_E_OVERLAP);
    assert_int_equal(lathe_hif8_hybrid_f32(LATHE_OVERFLOW_OWN, x, x, SIZE_MAX), LATHE_E_SIZE);
    assert_int_equal(lathe_hif8_hybrid_f32(LATHE_OVERFLOW_OWN, NULL, NULL, 0), LATHE_OK);
    assert_true(x[0] == 1 && x[1] == 2);
    expect_cases("calls", 5, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values_come_out),
        cmocka_unit_test(every_value_is_that_of_the_definition),
        cmocka_unit_test(bad_calls_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
