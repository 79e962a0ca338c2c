/* SPDX-License-Identifier: MIT */
/* Values -1, 0 and 1: thresholds and scales against rational numbers, and every byte of the packings. */
#include <math.h>

#include <gmp.h>

#include "check.h"
#include "rational.h"

enum { MOST = 64 };

/* The mean of the magnitudes above 7/10 of m, or of all for m < 0, rounded to binary64; 0 of none. */
static double mean_above(const double *x, size_t n, double m)
{
    mpq_t sum, term, bound;
    unsigned long count = 0;
    mpq_inits(sum, term, bound, NULL);
    mpq_set_d(bound, m);
    mpq_set_ui(term, 7, 10);
    mpq_mul(bound, bound, term);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            continue;
        mpq_set_d(term, fabs(x[i]));
        if (m >= 0 && mpq_cmp(term, bound) <= 0)
            continue;
        mpq_add(sum, sum, term);
        count++;
    }
    mpq_set_ui(term, count ? count : 1, 1);
    mpq_div(sum, sum, term);
    rational_round(sum, (rational_grid){53, -1022}, LATHE_TIES_TO_EVEN, 0);
    const double mean = mpq_get_d(sum);
    mpq_clears(sum, term, bound, NULL);
    return mean;
}

static int wanted_value(double x, double m, int by_sign)
{
    mpq_t a, bound, factor;
    int result;
    if (by_sign)
        return x < 0 ? -1 : 1;
    if (!isfinite(x))
        return isnan(x) ? 0 : x < 0 ? -1 : 1;
    mpq_inits(a, bound, factor, NULL);
    mpq_set_d(a, fabs(x));
    mpq_set_d(bound, m);
    mpq_set_ui(factor, 7, 10);
    mpq_mul(bound, bound, factor);
    result = mpq_cmp(a, bound) > 0 ? (x < 0 ? -1 : 1) : 0;
    mpq_clears(a, bound, factor, NULL);
    return result;
}

/* Small integers, whose means and thresholds are often met exactly; or numbers of any size. */
static double number(uint64_t r, int kind)
{
    if ((r & 63) == 0)
        return r & 64 ? NAN : r & 128 ? INFINITY : -INFINITY;
    if (kind == 0)
        return (double)((int)(r >> 60) - 8);
    if (kind == 1)
        return (r & 256 ? -1 : 1) *
               ldexp(1 + (double)(float)((double)(r >> 41) * 0x1p-23), (int)(r >> 10 & 7));
    return (r & 256 ? -1.0 : 1.0) * (kind == 2 ? 0x1p-149 * (double)(r >> 59) : 0.0);
}

static void values_and_scales_are_those_of_the_definition(void **state)
{
    size_t executed = 0;
    uint64_t seed = 22;
    (void)state;
    for (int round = 0; round < 4000; round++) {
        const uint64_t r = cases_random(&seed);
        const size_t n = 1 + (size_t)(r % (MOST - 1));
        const lathe_array line = {.rank = 1, .shape = {n}};
        const lathe_ternary t = {.rule = (lathe_ternary_rule)(r >> 32 & 1)};
        double x[MOST], scale = 0;
        float narrow[MOST], narrow_scale = 0;
        int8_t q[MOST], narrow_q[MOST];
        for (size_t i = 0; i < n; i++) {
            x[i] = number(cases_random(&seed), round & 3);
            narrow[i] = (float)x[i];
        }
        assert_int_equal(lathe_ternary_quantize_f64(&t, &line, q, &scale, x), LATHE_OK);
        assert_int_equal(lathe_ternary_quantize_f32(&t, &line, narrow_q, &narrow_scale, narrow), LATHE_OK);
        const double m = mean_above(x, n, -1), mean = t.rule == LATHE_TERNARY_SIGN ? m : mean_above(x, n, m);
        assert_true(bits_of_double(scale) == bits_of_double(mean == 0 ? 1 : mean));
        assert_true(bits_of_float(narrow_scale) == bits_of_float((float)mean == 0 ? 1 : (float)mean));
        for (size_t i = 0; i < n; i++) {
            const int wanted = wanted_value(x[i], m, t.rule == LATHE_TERNARY_SIGN);
            if (q[i] != wanted || narrow_q[i] != wanted)
                fail_msg("%a beside a mean of %a gave %d, wanted %d", x[i], m, q[i], wanted);
            executed++;
        }
    }
    expect_cases("values", executed, 100000);
}

static void groups_and_channels_have_scales_of_their_own(void **state)
{
    static const float x[] = {1, 1, 1, 9, 2, 0, 0, 2};
    const lathe_array rows = {.rank = 2, .axis = 0, .shape = {2, 4}},
                      along = {.rank = 2, .axis = 1, .shape = {2, 4}};
    const lathe_ternary channel = {.span = LATHE_QUANT_CHANNEL},
                        group = {.span = LATHE_QUANT_GROUP, .length = 2};
    float scales[4];
    int8_t q[8];
    (void)state;
    assert_int_equal(lathe_ternary_quantize_f32(&channel, &rows, q, scales, x), LATHE_OK);
    assert_memory_equal(q, ((const int8_t[]){0, 0, 0, 1, 1, 0, 0, 1}), 8);
    assert_true(scales[0] == 9 && scales[1] == 2);
    assert_int_equal(lathe_ternary_quantize_f32(&group, &along, q, scales, x), LATHE_OK);
    assert_memory_equal(q, ((const int8_t[]){1, 1, 0, 1, 1, 0, 0, 1}), 8);
    assert_true(scales[0] == 1 && scales[1] == 9 && scales[2] == 2 && scales[3] == 2);
}

/* Byte for byte from the words of the header. */
static int byte_value(lathe_trits layout, unsigned byte, unsigned k, int *is_sound)
{
    static const unsigned powers[] = {1, 3, 9, 27, 81};
    unsigned code;
    switch (layout) {
    case LATHE_TRITS_MSB_FIRST:
        code = byte >> (6 - 2 * k) & 3;
        break;
    case LATHE_TRITS_LSB_FIRST:
        code = byte >> (2 * k) & 3;
        break;
    case LATHE_TRITS_BASE_3:
        *is_sound &= byte < 243;
        code = byte / powers[k] % 3;
        break;
    default:
        return byte >> k & 1 ? 1 : -1;
    }
    *is_sound &= code < 3;
    return (int)code - 1;
}

static void every_byte_unpacks_or_is_refused(void **state)
{
    static const unsigned counts[] = {4, 4, 5, 8};
    size_t executed = 0;
    (void)state;
    for (int layout = 0; layout < 4; layout++)
        for (unsigned byte = 0; byte < 256; byte++)
            for (size_t n = 1; n <= counts[layout]; n++) {
                const uint8_t packed = (uint8_t)byte;
                uint8_t again = 0;
                int8_t values[8], wanted[8];
                int is_sound = 1;
                memset(values, 77, sizeof values);
                for (unsigned k = 0; k < n; k++)
                    wanted[k] = (int8_t)byte_value((lathe_trits)layout, byte, k, &is_sound);
                const lathe_status status = lathe_trits_unpack(values, &packed, (lathe_trits)layout, n);
                assert_int_equal(status, is_sound ? LATHE_OK : LATHE_E_CODE);
                executed++;
                if (!is_sound) {
                    assert_int_equal(values[0], 77);
                    continue;
                }
                assert_memory_equal(values, wanted, n);
                assert_int_equal(lathe_trits_pack(&again, (lathe_trits)layout, values, n), LATHE_OK);
                if (n == counts[layout])
                    assert_int_equal(again, packed);
            }
    expect_cases("bytes", executed, 256 * 21);
}

static void long_arrays_pack_and_come_back(void **state)
{
    static int8_t values[100003], back[100003];
    static uint8_t packed[25002];
    const int8_t golden[] = {1, -1, 0, -1, 0, 1};
    const uint8_t i2s[] = {0x84 + 0x00, 0x60};
    uint64_t seed = 8;
    size_t bytes = 0;
    (void)state;
    for (size_t n = 99990; n <= 100003; n++)
        for (int layout = 0; layout < 4; layout++) {
            for (size_t i = 0; i < n; i++)
                values[i] = (int8_t)((int)(cases_random(&seed) >> 33) % 3 - 1);
            for (size_t i = 0; i < n && layout == LATHE_TRITS_SIGN; i++)
                values[i] = values[i] ? values[i] : 1;
            assert_int_equal(lathe_trits_bytes((lathe_trits)layout, n, &bytes), LATHE_OK);
            assert_true(bytes <= sizeof packed);
            assert_int_equal(lathe_trits_pack(packed, (lathe_trits)layout, values, n), LATHE_OK);
            assert_int_equal(lathe_trits_unpack(back, packed, (lathe_trits)layout, n), LATHE_OK);
            assert_memory_equal(values, back, n);
        }
    /* codes 2 0 1 0 and 1 2 from the top */
    assert_int_equal(lathe_trits_pack(packed, LATHE_TRITS_MSB_FIRST, golden, 6), LATHE_OK);
    assert_memory_equal(packed, i2s, 2);
}

/* Of a group whose mean is zero in binary64, and of one that is many parts long. */
static void small_means_and_long_groups_have_values(void **state)
{
    enum { N = 9000 };
    static float x[N];
    static int8_t q[N];
    static const double tiny[] = {0x1p-1074, 0, 0, -0.0};
    const lathe_array four = {.rank = 1, .shape = {4}}, line = {.rank = 1, .shape = {N}};
    const lathe_ternary t = {0};
    double scale;
    float narrow;
    (void)state;
    assert_int_equal(lathe_ternary_quantize_f64(&t, &four, q, &scale, tiny), LATHE_OK);
    assert_memory_equal(q, ((const int8_t[]){1, 0, 0, 0}), 4);
    assert_true(scale == 0x1p-1074);
    for (size_t i = 0; i < N; i++)
        x[i] = i % 2 ? -3.0f : 0.125f;
    assert_int_equal(lathe_ternary_quantize_f32(&t, &line, q, &narrow, x), LATHE_OK);
    assert_true(narrow == 3);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(q[i], i % 2 ? -1 : 0);
}

static void bad_calls_change_nothing(void **state)
{
    const lathe_array line = {.rank = 1, .shape = {4}};
    static const float x[4] = {1, 2, 3, 4};
    int8_t q[4] = {7, 7, 7, 7};
    uint8_t packed[2] = {9, 9};
    float scale = 5;
    size_t bytes = 3;
    (void)state;
    const lathe_ternary bad[] = {{.rule = 2},   {.rule = (lathe_ternary_rule)-1},
                                 {.span = 3},   {.span = (lathe_quant_span)-1},
                                 {.length = 4}, {.span = LATHE_QUANT_GROUP}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(lathe_ternary_quantize_f32(&bad[i], &line, q, &scale, x), LATHE_E_OPTION);
    const lathe_ternary t = {0}, reserved = {.reserved = {1}};
    assert_int_equal(lathe_ternary_quantize_f32(&reserved, &line, q, &scale, x), LATHE_E_RESERVED);
    assert_int_equal(lathe_ternary_quantize_f32(NULL, &line, q, &scale, x), LATHE_E_NULL);
    assert_int_equal(lathe_ternary_quantize_f32(&t, &line, NULL, &scale, x), LATHE_E_NULL);
    assert_int_equal(lathe_ternary_quantize_f32(&t, &line, (int8_t *)(uintptr_t)x, &scale, x),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_ternary_quantize_f32(&t, &(lathe_array){.rank = 1}, NULL, NULL, NULL), LATHE_OK);
    assert_int_equal(lathe_trits_pack(packed, LATHE_TRITS_MSB_FIRST, (const int8_t[]){0, -2}, 2),
                     LATHE_E_CODE);
    assert_int_equal(lathe_trits_pack(packed, 4, q, 1), LATHE_E_OPTION);
    assert_int_equal(lathe_trits_bytes(4, 1, &bytes), LATHE_E_OPTION);
    assert_int_equal(lathe_trits_bytes(0, 1, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_trits_pack(packed, LATHE_TRITS_MSB_FIRST, q, 4), LATHE_E_CODE);
    assert_int_equal(lathe_trits_pack(packed, LATHE_TRITS_SIGN, (const int8_t[]){1, 0}, 2), LATHE_E_CODE);
    assert_int_equal(lathe_trits_pack(q, LATHE_TRITS_SIGN, q, 2), LATHE_E_OVERLAP);
    assert_int_equal(lathe_trits_unpack(NULL, packed, LATHE_TRITS_SIGN, 2), LATHE_E_NULL);
    assert_int_equal(lathe_trits_unpack(NULL, NULL, LATHE_TRITS_SIGN, 0), LATHE_OK);
    assert_true(q[0] == 7 && scale == 5 && packed[0] == 9 && bytes == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_scales_are_those_of_the_definition),
        cmocka_unit_test(groups_and_channels_have_scales_of_their_own),
        cmocka_unit_test(every_byte_unpacks_or_is_refused),
        cmocka_unit_test(long_arrays_pack_and_come_back),
        cmocka_unit_test(small_means_and_long_groups_have_values),
        cmocka_unit_test(bad_calls_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
