/* SPDX-License-Identifier: MIT */
/* Matrix units: published values, what directed probes expect, and promotion. */
#include <math.h>

#include "check.h"
#include "unit_reference.h"
#include "unit_rows.h"

enum { MOST_K = 64 };

static float dot(const char *name, const lathe_unit_options *o, const float *a, const float *b, float c,
                 size_t k)
{
    float d = NAN;
    const lathe_unit *const unit = lathe_unit_find(name);
    if (!unit)
        fail_msg("no %s", name);
    assert_int_equal(lathe_unit_dot_f32(unit, o, &d, a, b, &c, k), LATHE_OK);
    return d;
}

/* 2^23 - 2^23 - 0.875: what is left tells how many bits a unit keeps. */
static void the_published_example_comes_out(void **state)
{
    (void)state;
    static const struct example {
        const char *name;
        lathe_unit_input input;
        float wanted;
    } examples[] = {
        {"v100.f16.f32", LATHE_INPUT_FP16, 0},      {"t4.f16.f32", LATHE_INPUT_FP16, -0.5f},
        {"a100.f16.f32", LATHE_INPUT_FP16, -0.5f},  {"ada.f16.f32", LATHE_INPUT_FP16, -0.5f},
        {"ada.f8.f32", LATHE_INPUT_E5M2, 0},        {"h100.f8.f32.wgmma", LATHE_INPUT_E5M2, 0},
        {"h100.f16.f32", LATHE_INPUT_FP16, -0.75f}, {"b200.f16.f32", LATHE_INPUT_FP16, -0.75f},
        {"bw.mxfp8.f32", LATHE_INPUT_E5M2, -0.75f}, {"mi100.f16", LATHE_INPUT_FP16, -0.875f},
        {"mi200.bf16", LATHE_INPUT_BF16, -0.375f},  {"mi200.f16", LATHE_INPUT_FP16, 0},
        {"mi300.f16", LATHE_INPUT_FP16, -0.5f},     {"mi300.fp8", LATHE_INPUT_E5M2FNUZ, -1},
    };
    const float a[4] = {-0x1p12f, -0.5f, -0.25f, -0.125f}, b[4] = {0x1p11f, 1, 1, 1};
    const size_t n = sizeof examples / sizeof *examples;
    for (size_t i = 0; i < n; i++) {
        const lathe_unit_options o = {.a = examples[i].input, .b = examples[i].input};
        const float got = dot(examples[i].name, &o, a, b, 0x1p23f, 4);
        if (got != examples[i].wanted)
            fail_msg("%s gives %g, not %g", examples[i].name, (double)got, (double)examples[i].wanted);
    }
    const double wide_a[4] = {-0x1p12, -0.5, -0.25, -0.125}, wide_b[4] = {0x1p11, 1, 1, 1}, c = 0x1p23;
    double d = 0;
    assert_int_equal(lathe_unit_dot_f64(lathe_unit_find("a100.f64"), NULL, &d, wide_a, wide_b, &c, 4),
                     LATHE_OK);
    assert_true(d == -0.875);

    /* in two groups of FP4 */
    float x[32] = {-4}, y[32] = {4};
    const float p[2] = {0x1p11f, 1}, q[2] = {0x1p8f, 0.5f};
    lathe_unit_options o = {.scale_block = 16, .scale_a = p, .scale_b = q};
    x[16] = -1, y[16] = 1, x[17] = -0.5f, y[17] = 1, x[18] = -0.5f, y[18] = 0.5f;
    assert_true(dot("bw.mxfp4.f32", &o, x, y, 0x1p23f, 32) == -0.875f);
    const float r[2] = {256, 1}, s[2] = {256, 0.5f};
    o = (lathe_unit_options){.scale_a = r, .scale_b = s};
    x[0] = x[1] = x[2] = -6, y[0] = y[1] = y[2] = 6, x[3] = -4, y[3] = 4, x[4] = -2, y[4] = 2;
    assert_true(dot("bw.nvfp4.f32", &o, x, y, 0x1p23f, 32) == -0.875f);
    expect_cases("examples", n + 3, 17);
}

/* Sums so small that the least alignment exponent decides; patterns of fp16. */
static void the_least_exponent_decides_where_all_is_small(void **state)
{
    (void)state;
    static const struct vector {
        const char *name;
        double a0, b0, a1, b1, wanted;
    } vectors[] = {
        {"h200.f16.f16.mma", 0x1p-11, 0x1p-14, 0x1p-23, 0x1p-24, 0x1p-24},
        {"h200.f16.f16.wgmma", 0x1p-11, 0x1p-14, 0x1p-24, 0x1p-24, 0x1p-24},
        {"h200.f16.f16.mma", 0x1p-11, 0x1p-14, 0x1p-24, 0x1p-24, 0},
        {"a100.f16.f16", 0x1p-11, 0x1p-14, 0x1p-21, 0x1p-24, 0x1p-24},
        {"ada.f16.f16", 0x1p-11, 0x1p-14, 0x1p-21, 0x1p-24, 0x1p-24},
        {"v100.f16.f16", 0x1p-11, 0x1p-14, 0x1p-19, 0x1p-24, 0x1p-24},
        {"v100.f16.f16", 0x1p-11, 0x1p-14, 0x1p-20, 0x1p-24, 0},
    };
    const size_t n = sizeof vectors / sizeof *vectors;
    for (size_t i = 0; i < n; i++) {
        const float a[2] = {(float)vectors[i].a0, (float)vectors[i].a1};
        const float b[2] = {(float)vectors[i].b0, (float)vectors[i].b1};
        const float got = dot(vectors[i].name, NULL, a, b, 0, 2);
        if ((double)got != vectors[i].wanted)
            fail_msg("%s gives %a, not %a", vectors[i].name, (double)got, vectors[i].wanted);
    }
    expect_cases("vectors", n, 7);
}

/* Where the last steps of CDNA3 show: what is kept of the products under a greater c, the exponent of c
   = 0, and when c is left out. */
static void cdna3_adds_c_late(void **state)
{
    (void)state;
    static const struct vector {
        const char *name;
        float a[4], b[4], c;
        uint32_t wanted;
    } vectors[] = {
        {"mi300.f16",
         {-0x1p-4f, -0x1p-4f, 0x1p-12f, 0x1p-16f},
         {0x1p-4f, 0x1p-4f, 0x1p-13f, 0x1p-16f},
         1,
         0x3f7e0001},
        {"mi300.f16", {-0x1p-4f, -0x1p-4f, 0x1p-12f, 0}, {0x1p-4f, 0x1p-4f, 0x1p-13f, 0}, 1, 0x3f7e0000},
        {"mi300.bf16", {0x1p-75f, 0x1p-80f}, {0x1p-75f, 0x1p-80f}, 0, 0},
        {"mi300.bf16", {-0x1p-75f, -0x1p-80f}, {0x1p-75f, 0x1p-80f}, 0, 0x80000001},
        {"mi300.fp8", {1}, {1}, -0x1p-25f, 0x3f7fffff},
        {"mi300.fp8", {1}, {1}, -0x1p-26f, 0x3f800000},
        {"mi300.f16", {1}, {1}, -0x1p-26f, 0x3f7fffff},
    };
    const size_t n = sizeof vectors / sizeof *vectors;
    for (size_t i = 0; i < n; i++) {
        const uint32_t got =
            bits_of_float(dot(vectors[i].name, NULL, vectors[i].a, vectors[i].b, vectors[i].c, 4));
        if (got != vectors[i].wanted)
            fail_msg("vector %zu: %s gives %08x, not %08x", i, vectors[i].name, got, vectors[i].wanted);
    }
    expect_cases("vectors", n, 7);
}

static void a_nan_of_tf32_without_upper_payload_is_an_infinity(void **state)
{
    (void)state;
    const uint32_t patterns[3] = {0x7f800001, 0xff801fff, 0x7f802000},
                   wanted[3] = {0x7f800000, 0xff800000, 0x7fffffff};
    const float b[1] = {2};
    const char *const before = lathe_isa_current();
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (int i = 0; i < 3; i++) {
            float a[1];
            memcpy(a, &patterns[i], sizeof *a);
            assert_int_equal(bits_of_float(dot("a100.tf32.f32", NULL, a, b, 1, 1)), wanted[i]);
            assert_int_equal(bits_of_float(dot("a100.tf32.f32", NULL, b, a, 1, 1)), wanted[i]);
        }
    }
    assert_int_equal(lathe_isa_use(before), LATHE_OK);
    expect_cases("patterns", 6 * isa_count(), 6);
}

static void the_processors_instruction_passes_on_the_first_nan(void **state)
{
    (void)state;
    static const uint32_t vectors[][6] = {
        /* a0, b0, a1, b1, c, result */
        {0x7fc10000, 0xffc20000, 0x3f800000, 0x3f800000, 0x3f800000, 0x7fc10000},
        {0x3f800000, 0xffc20000, 0x7fc10000, 0x3f800000, 0x3f800000, 0xffc20000},
        {0x3f800000, 0x3f800000, 0x7f810000, 0xffc20000, 0x7fc12345, 0x7fc10000},
        {0x3f800000, 0x3f800000, 0x3f800000, 0x3f800000, 0xff812345, 0xffc12345},
        {0x3f800000, 0x7f800000, 0x3f800000, 0xff800000, 0x3f800000, 0xffc00000},
    };
    const size_t n = sizeof vectors / sizeof *vectors;
    for (size_t i = 0; i < n; i++) {
        float a[2], b[2], c, d;
        memcpy(&a[0], &vectors[i][0], 4);
        memcpy(&b[0], &vectors[i][1], 4);
        memcpy(&a[1], &vectors[i][2], 4);
        memcpy(&b[1], &vectors[i][3], 4);
        memcpy(&c, &vectors[i][4], 4);
        assert_int_equal(lathe_unit_dot_f32(lathe_unit_find("x86.dpbf16"), NULL, &d, a, b, &c, 2), LATHE_OK);
        assert_int_equal(bits_of_float(d), vectors[i][5]);
    }
    expect_cases("vectors", n, 5);
}

/* Zeros, infinities, NaN of the units of NVIDIA, and overflow. */
static void special_values_are_those_of_the_units(void **state)
{
    (void)state;
    static const struct vector {
        const char *name;
        float a0, b0, a1, b1, c;
        uint32_t wanted;
    } vectors[] = {
        {"h100.f16.f32", -0.0f, 1, -0.0f, 1, -0.0f, 0},
        {"v100.f16.f16", -0.0f, 1, -0.0f, 1, -0.0f, 0},
        {"h100.f16.f32", 1, 1, -1, 1, 0, 0},
        {"a100.f16.f16", -0x1p-24f, 0.5f, 0, 0, 0, 0x80000000},
        {"h100.bf16.f32", -0x1p-75f, 0x1p-75f, 0, 0, 0, 0x80000000},
        {"h100.f16.f32", INFINITY, 0, 1, 1, 0, 0x7fffffff},
        {"h100.f16.f32", INFINITY, 1, -INFINITY, 1, 0, 0x7fffffff},
        {"h100.f16.f32", INFINITY, 1, 1, 1, -INFINITY, 0x7fffffff},
        {"h100.f16.f32", -INFINITY, 1, 1, 1, 5, 0xff800000},
        {"h100.f16.f32", -NAN, 1, INFINITY, 1, 5, 0x7fffffff},
        {"h100.f16.f16.mma", NAN, 1, 1, 1, 5, 0x7fffe000},
        {"h100.f16.f32", 1, 1, 1, 1, NAN, 0x7fffffff},
        {"h100.f16.f16.mma", 256, 256, 0, 0, 0, 0x7f800000},
        {"h100.f16.f16.mma", 255, 256, 239, 1, 0, 0x477fe000},
        {"h100.f16.f16.mma", 255, 256, 240, 1, 0, 0x7f800000},
        {"h100.bf16.f32", 0x1p127f, 2, 0, 0, 0, 0x7f800000},
        {"h100.bf16.f32", -0x1p127f, 4, 0x1p127f, 3, 0, 0xff7fffff - 0x7fffff},
        {"h100.bf16.f32", 0x1p100f, 0x1p100f, 0x1p100f, -0x1p100f, 1, 0},
        {"mi300.bf16", 0x1p100f, 0x1p100f, 0x1p100f, -0x1p100f, 1, 0x7fc00000},
        {"h100.f8.f32.wgmma", 448, 448, 0, 0, 0, 0x48440000},
        {"ada.f8.f32", 500, 1, 0, 0, 0, 0x7fffffff},
        {"b200.fp864.f32", INFINITY, 1, 0, 0, 0, 0x7fffffff},
        {"a100.tf32.f32", 0x1.003ffep0f, 1, 0, 0, 0, 0x3f800000},
        {"mi200.f16", 0x1p-24f, -1, 0, 0, -0.0f, 0},
        {"mi100.f16", 0x1p-24f, 0x1p-24f, 0, 0, -0x1p-149f, 0x27800000},
        {"x86.dpbf16", -0.0f, 1, -0.0f, 1, -0.0f, 0x80000000},
        {"x86.dpbf16", INFINITY, 0, 0, 0, 0, 0xffc00000},
        {"arm.bfdot", 1, 1, 0x1p-30f, 1, 0, 0x3f800001},
    };
    const size_t n = sizeof vectors / sizeof *vectors;
    for (size_t i = 0; i < n; i++) {
        const float a[2] = {vectors[i].a0, vectors[i].a1}, b[2] = {vectors[i].b0, vectors[i].b1};
        const uint32_t got = bits_of_float(dot(vectors[i].name, NULL, a, b, vectors[i].c, 2));
        if (got != vectors[i].wanted)
            fail_msg("vector %zu: %s gives %08x, not %08x", i, vectors[i].name, got, vectors[i].wanted);
    }
    expect_cases("vectors", n, 28);
}

/* What is no integer, or none of 8 bits; and -0, which is 0. */
static void integers_are_rounded_and_limited(void **state)
{
    (void)state;
    static const struct vector {
        double x, as_int8, as_uint8;
    } vectors[] = {{2.5, 2, 2},     {3.5, 4, 4},       {-2.5, -2, 0},   {127.5, 127, 128},   {200, 127, 200},
                   {300, 127, 255}, {-128, -128, 0},   {-200, -128, 0}, {-5, -5, 0},         {-0.0, 0, 0},
                   {0.5, 0, 0},     {255.5, 127, 255}, {NAN, NAN, NAN}, {INFINITY, 127, 255}};
    const size_t n = sizeof vectors / sizeof *vectors;
    const lathe_unit *const unit = lathe_unit_find("nv.s8");
    const char *const before = lathe_isa_current();
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (size_t i = 0; i < n; i++)
            for (int k = 0; k < 2; k++) {
                const lathe_unit_options o = {.b = k ? LATHE_INPUT_UINT8 : LATHE_INPUT_INT8};
                const double wanted = k ? vectors[i].as_uint8 : vectors[i].as_int8, one = 1;
                double d = 1;
                assert_int_equal(lathe_unit_dot_f64(unit, &o, &d, &one, &vectors[i].x, NULL, 1), LATHE_OK);
                if (isnan(wanted) ? !isnan(d) : bits_of_double(d) != bits_of_double(wanted))
                    fail_msg("%s: %g is read as %g", lathe_isa_current(), vectors[i].x, d);
            }
        const double minus = -0.0, two[2] = {-1, 1}, high = 0x1p31 - 1, zero = 0;
        double d = 1;
        assert_int_equal(lathe_unit_dot_f64(unit, NULL, &d, &zero, &minus, &minus, 1), LATHE_OK);
        assert_true(bits_of_double(d) == 0);
        assert_int_equal(lathe_unit_dot_f64(unit, NULL, &d, two + 1, two + 1, &high, 1), LATHE_OK);
        assert_true(d == -0x1p31);
        const lathe_unit_options o = {.saturate = 1};
        assert_int_equal(lathe_unit_dot_f64(unit, &o, &d, two + 1, two + 1, &high, 1), LATHE_OK);
        assert_true(d == high);
    }
    assert_int_equal(lathe_isa_use(before), LATHE_OK);
    expect_cases("inputs", isa_count() * (2 * n + 3), 31);
}

enum { SIDE = 5, LENGTH = 800 };

/* The total of intervals, by the reference and the processor's binary32. */
static float total(const unit_row *row, lathe_unit_input input, const lathe_unit_options *o, const float *a,
                   const float *b, const float *p, const float *q, float c)
{
    const unit_model u = unit_model_of(row, input, input);
    double x[LENGTH], y[LENGTH];
    volatile float t = c, s, product;
    for (size_t i = 0; i < LENGTH; i++) {
        x[i] = (double)a[i];
        y[i] = (double)b[i];
    }
    for (size_t i = 0, part = 0; i < LENGTH; i += o->interval, part++) {
        const size_t n = LENGTH - i < o->interval ? LENGTH - i : o->interval;
        s = (float)unit_reference(&u, x + i, y + i, NULL, NULL, 0, n);
        product = p[part] * q[part];
        if (o->scaling == LATHE_SCALING_FMA) {
            t = fmaf(product, s, t);
        } else {
            product = product * s;
            t = t + (o->scaling == LATHE_SCALING_MUL ? product : s);
        }
    }
    return t;
}

static void promotion_adds_intervals_in_binary32(void **state)
{
    (void)state;
    static const struct promotion {
        const char *name;
        size_t interval;
        lathe_unit_input input;
    } promotions[] = {
        {"h100.fp8.f32.wgmma", 128, LATHE_INPUT_E4M3}, {"h100.fp8.f32.wgmma", 32, LATHE_INPUT_E5M2},
        {"a100.f16.f16", 8, LATHE_INPUT_FP16},         {"v100.f16.f32", 4, LATHE_INPUT_FP16},
        {"h100.fp8.f16.mma", 64, LATHE_INPUT_E4M3},    {"mi200.f16", 12, LATHE_INPUT_FP16},
        {"a100.tf32.f32", 20, LATHE_INPUT_TF32},
    };
    static float a[SIDE * LENGTH], b[SIDE * LENGTH], c[SIDE * SIDE], d[SIDE * SIDE], p[SIDE * LENGTH],
        q[SIDE * LENGTH];
    const char *const before = lathe_isa_current();
    uint64_t random = 3;
    size_t executed = 0;
    for (size_t i = 0; i < sizeof promotions / sizeof *promotions; i++)
        for (int scaling = LATHE_SCALING_NONE; scaling <= LATHE_SCALING_FMA; scaling++) {
            const unit_row *row = unit_rows;
            while (strcmp(row->name, promotions[i].name) != 0)
                row++;
            const size_t parts = (LENGTH + promotions[i].interval - 1) / promotions[i].interval;
            lathe_unit_options o = {.a = promotions[i].input,
                                    .b = promotions[i].input,
                                    .interval = promotions[i].interval,
                                    .scaling = (lathe_unit_scaling)scaling};
            if (scaling) {
                o.scale_a = p;
                o.scale_b = q;
            }
            for (size_t k = 0; k < SIDE * LENGTH; k++) {
                a[k] = (float)((int)(cases_random(&random) % 15) - 7) / 4;
                b[k] = (float)((int)(cases_random(&random) % 15) - 7) / 8;
                p[k] = (float)(cases_random(&random) % 1000003) * 0x1p-18f;
                q[k] = (float)(cases_random(&random) % 1000003) * 0x1p-21f;
            }
            for (size_t k = 0; k < SIDE * SIDE; k++)
                c[k] = (float)(cases_random(&random) % 1000003) * 0x1p-20f;
            for (size_t isa = 0; isa < isa_count(); isa++) {
                assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
                assert_int_equal(lathe_unit_gemm_f32(lathe_unit_find(row->name), &o, LATHE_ROW_MAJOR,
                                                     LATHE_NO_TRANS, LATHE_TRANS, SIDE, SIDE, LENGTH, a,
                                                     LENGTH, b, LENGTH, c, SIDE, d, SIDE),
                                 LATHE_OK);
                for (size_t k = 0; k < SIDE * SIDE; k++, executed++) {
                    const float wanted =
                        total(row, promotions[i].input, &o, a + k / SIDE * LENGTH, b + k % SIDE * LENGTH,
                              p + k / SIDE * parts, q + k % SIDE * parts, c[k]);
                    if (bits_of_float(wanted) != bits_of_float(d[k]))
                        fail_msg("%s every %zu, scaling %d, %s: got %a, not %a", row->name, o.interval,
                                 scaling, lathe_isa_current(), (double)d[k], (double)wanted);
                }
            }
        }
    assert_int_equal(lathe_isa_use(before), LATHE_OK);
    expect_cases("totals", executed, 525 * isa_count());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example_comes_out),
        cmocka_unit_test(the_least_exponent_decides_where_all_is_small),
        cmocka_unit_test(special_values_are_those_of_the_units),
        cmocka_unit_test(the_processors_instruction_passes_on_the_first_nan),
        cmocka_unit_test(cdna3_adds_c_late),
        cmocka_unit_test(a_nan_of_tf32_without_upper_payload_is_an_infinity),
        cmocka_unit_test(integers_are_rounded_and_limited),
        cmocka_unit_test(promotion_adds_intervals_in_binary32),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
