/* SPDX-License-Identifier: MIT */
/* Calls on blocks: which elements share a scale in strided arrays, bad input. */
#include "block_cases.h"
#include "block_reference.h"

enum { MOST = 4096, PRIME = 977 };

/* One array and its memory; what no element uses holds a mark. */
static const uint32_t mark = 0x7fe5a5a5;

static size_t offset_of(const lathe_array *a, const size_t *index)
{
    size_t offset = 0;
    for (int d = 0; d < a->rank; d++)
        offset += index[d] * a->stride[d];
    return offset;
}

/* The next index, the last fastest; 0 past the end. */
static int advance(const lathe_array *a, size_t *index)
{
    for (int d = a->rank - 1; d >= 0; d--) {
        if (++index[d] < a->shape[d])
            return 1;
        index[d] = 0;
    }
    return 0;
}

/* Where an element's block begins: the same for all that share a scale. */
static int same_block(const lathe_block *b, const lathe_array *a, const size_t *x, const size_t *y)
{
    for (int d = 0; d < a->rank; d++) {
        size_t length = 1;
        if (b->span == LATHE_SPAN_TENSOR || (b->span == LATHE_SPAN_CHANNEL && d != a->axis))
            length = SIZE_MAX;
        else if (b->span == LATHE_SPAN_TILE && d == a->axis)
            length = b->cols;
        else if (b->span == LATHE_SPAN_TILE && b->rows > 1 && d == a->row_axis)
            length = b->rows;
        if (x[d] / length != y[d] / length)
            return 0;
    }
    return 1;
}

/* Rounds the array and compares with the reference on the elements of each block, gathered. */
static size_t check_array(const char *name, const lathe_array *a, uint64_t seed)
{
    const lathe_block b = block_by_name(name);
    const lathe_block_plan plan = block_plan_by_name(name);
    static float x[MOST], y[MOST], z[MOST], all[MOST];
    static unsigned char codes[MOST];
    static float scales[MOST];
    size_t index[4] = {0}, n = 0, blocks = 0;
    uint64_t state = seed;
    float tensor;
    reference_tensor t;
    lathe_block_needs needs;
    for (size_t i = 0; i < MOST; i++)
        x[i] = z[i] = float_of_bits(mark);
    do {
        const uint64_t r = cases_random(&state);
        x[offset_of(a, index)] = all[n++] = ldexpf((float)(int32_t)r, -(int)(r >> 40 & 31));
    } while (advance(a, index));
    memcpy(y, x, sizeof y);
    assert_int_equal(lathe_block_round_array_f32(&plan, a, NULL, y, y), LATHE_OK);
    assert_int_equal(lathe_block_measure(&plan, a, &needs), LATHE_OK);
    assert_int_equal(
        lathe_block_quantize_f32(&plan, a, &(lathe_block_extra){.tensor = &tensor}, codes, scales, x),
        LATHE_OK);
    assert_int_equal(lathe_block_dequantize_f32(&plan, a, &tensor, z, codes, scales), LATHE_OK);
    for (size_t i = 0; i < MOST; i++)
        assert_int_equal(bits_of_float(y[i]), bits_of_float(z[i]));
    reference_tensor_init(&t, &b, &carrier_f32, all, n);
    do {
        /* each block once: at its first element */
        size_t other[4] = {0}, members = 0;
        static size_t at[MOST];
        static uint64_t wanted[MOST];
        int is_first = 1;
        do {
            if (!same_block(&b, a, index, other))
                continue;
            if (members == 0)
                is_first = memcmp(index, other, sizeof other) == 0;
            at[members] = offset_of(a, other);
            all[members] = x[at[members]];
            members++;
        } while (is_first && advance(a, other));
        if (!is_first)
            continue;
        reference_block(&b, &carrier_f32, &t, all, members, wanted, NULL);
        for (size_t i = 0; i < members; i++) {
            if (bits_of_float(y[at[i]]) != (uint32_t)wanted[i])
                fail_msg("%s: %a gave %a, not %a", name, (double)all[i], (double)y[at[i]],
                         (double)float_of_bits((uint32_t)wanted[i]));
            y[at[i]] = float_of_bits(mark);
        }
        blocks++;
    } while (advance(a, index));
    for (size_t i = 0; i < MOST; i++)
        assert_int_equal(bits_of_float(y[i]), mark);
    reference_tensor_clear(&t);
    assert_int_equal(needs.codes, n);
    assert_int_equal(needs.scales, blocks);
    return n;
}

static void elements_share_scales_as_the_array_says(void **state)
{
    (void)state;
    static const char *const names[] = {
        "mxfp4:block=5", "mxfp4:block=3x4", "nvfp4:block=4x3", "fp8_tensor",      "fp8_channel",
        "fp8_128x128",   "mxint8:block=1",  "int8_channel",    "mxfp6:block=2x1", "nvfp4:block=tensor"};
    static const lathe_array arrays[] = {
        {.rank = 2, .axis = 1, .row_axis = 0, .shape = {7, 11}, .stride = {11, 1}},
        {.rank = 2, .axis = 0, .row_axis = 1, .shape = {7, 11}, .stride = {13, 1}},
        {.rank = 2, .axis = 1, .row_axis = 0, .shape = {6, 9}, .stride = {1, 8}},
        {.rank = 3, .axis = 2, .row_axis = 1, .shape = {3, 5, 6}, .stride = {100, 12, 2}},
        {.rank = 3, .axis = 0, .row_axis = 2, .shape = {5, 3, 4}, .stride = {3, 300, 40}},
        {.rank = 4, .axis = 2, .row_axis = 0, .shape = {3, 2, 7, 3}, .stride = {42, 21, 3, 1}},
        {.rank = 4, .axis = 3, .row_axis = 1, .shape = {2, 4, 1, 5}, .stride = {400, 50, 7, 9}},
    };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
            executed += check_array(names[i], &arrays[k], i + 31 * k + 1);
    expect_cases("elements", executed, 5000);
}

static void a_line_is_an_array_of_one_dimension(void **state)
{
    (void)state;
    static float x[PRIME], y[PRIME], z[PRIME], in_place[PRIME];
    const lathe_block_plan plan = block_plan_by_name("nvfp4");
    uint64_t random = 1;
    size_t executed = 0;
    for (size_t n = 0; n <= PRIME; n += n < 70 ? 1 : 151, executed++) {
        const lathe_array line = {.rank = 1, .shape = {n}, .stride = {1}};
        for (size_t i = 0; i < n; i++)
            x[i] = in_place[i] = (float)(int32_t)cases_random(&random);
        assert_int_equal(lathe_block_round_f32(&plan, y, x, n), LATHE_OK);
        assert_int_equal(lathe_block_round_f32(&plan, in_place, in_place, n), LATHE_OK);
        assert_int_equal(lathe_block_round_array_f32(&plan, &line, NULL, z, x), LATHE_OK);
        assert_memory_equal(y, z, n * sizeof *y);
        assert_memory_equal(y, in_place, n * sizeof *y);
    }
    assert_int_equal(lathe_block_round_f32(&plan, NULL, NULL, 0), LATHE_OK);
    expect_cases("lengths", executed, 70);
}

/* One that is more than a thread's part. */
static void a_block_has_any_length(void **state)
{
    (void)state;
    enum { N = 20000 };
    static float x[N], y[N];
    const lathe_block_plan plan = block_plan_by_name("mxfp4:block=tensor");
    for (size_t i = 0; i < N; i++)
        x[i] = i % 3 ? 0.75f : -1.5f;
    x[N - 1] = 12;
    assert_int_equal(lathe_block_round_f32(&plan, y, x, N), LATHE_OK);
    for (size_t i = 0; i < N; i++)
        assert_true(y[i] == (i == N - 1 ? 12 : i % 3 ? 1 : -2));
    expect_cases("values", N, N);
}

static void bad_input_gets_a_status_and_nothing_is_written(void **state)
{
    (void)state;
    const lathe_block_plan plan = block_plan_by_name("mxfp4"), tiles = block_plan_by_name("nvfp4_2d");
    const lathe_block_plan given = block_plan_by_name("nvfp4:tensor=given");
    const lathe_block_plan random = block_plan_by_name("mxfp4_unbiased");
    static const lathe_block_plan unmade;
    float x[64] = {1}, y[64] = {0}, zero[64] = {0}, tensor = 0;
    unsigned char codes[64] = {0}, scales[64] = {0};
    const lathe_array line = {.rank = 1, .shape = {64}};
    static const struct row {
        lathe_array array;
        lathe_status status;
    } arrays[] = {
        {{.rank = 0}, LATHE_E_OPTION},
        {{.rank = 5}, LATHE_E_OPTION},
        {{.rank = 1, .axis = 1, .shape = {4}}, LATHE_E_OPTION},
        {{.rank = 1, .axis = -1, .shape = {4}}, LATHE_E_OPTION},
        {{.rank = 1, .shape = {4, 4}}, LATHE_E_OPTION},
        {{.rank = 1, .reserved = 1, .shape = {4}}, LATHE_E_RESERVED},
        {{.rank = 1, .shape = {SIZE_MAX}}, LATHE_E_SIZE},
        {{.rank = 1, .shape = {SIZE_MAX / 8 + 1}}, LATHE_E_SIZE},
        {{.rank = 1, .shape = {4}, .stride = {1, 1}}, LATHE_E_OPTION},
        {{.rank = 2, .shape = {SIZE_MAX / 2, 4}}, LATHE_E_SIZE},
        {{.rank = 4, .shape = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}}, LATHE_E_SIZE},
        {{.rank = 2, .shape = {2, 2}, .stride = {SIZE_MAX / 4, 1}}, LATHE_E_SIZE},
        {{.rank = 2, .shape = {3, 2}, .stride = {SIZE_MAX, 1}}, LATHE_E_SIZE},
        {{.rank = 2, .shape = {4, 4}, .stride = {1, 1}}, LATHE_E_OVERLAP},
        {{.rank = 2, .shape = {4, 4}, .stride = {3, 1}}, LATHE_E_OVERLAP},
        {{.rank = 1, .shape = {0}}, LATHE_OK},
        {{.rank = 2, .shape = {SIZE_MAX, 0}}, LATHE_OK},
        {{.rank = 2, .shape = {0, SIZE_MAX}}, LATHE_OK},
        {{.rank = 4, .shape = {SIZE_MAX, 0, SIZE_MAX, SIZE_MAX}}, LATHE_OK},
    };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++, executed++) {
        lathe_block_needs needs;
        assert_int_equal(lathe_block_round_array_f32(&plan, &arrays[i].array, NULL, y, x), arrays[i].status);
        assert_int_equal(lathe_block_measure(&plan, &arrays[i].array, &needs), arrays[i].status);
        assert_int_equal(lathe_block_quantize_f32(&plan, &arrays[i].array, NULL, codes, scales, x),
                         arrays[i].status);
    }
    assert_int_equal(lathe_block_round_f32(NULL, y, x, 64), LATHE_E_NULL);
    assert_int_equal(lathe_block_round_f32(&unmade, y, x, 64), LATHE_E_UNMADE);
    assert_int_equal(lathe_block_round_f32(&tiles, y, x, 64), LATHE_E_POLICY);
    assert_int_equal(lathe_block_round_f32(&given, y, x, 64), LATHE_E_POLICY);
    assert_int_equal(lathe_block_round_f32(&random, y, x, 64), LATHE_E_STOCHASTIC);
    assert_int_equal(lathe_block_round_f32(&plan, NULL, x, 64), LATHE_E_NULL);
    assert_int_equal(lathe_block_round_f32(&plan, y, NULL, 64), LATHE_E_NULL);
    assert_int_equal(lathe_block_round_f32(&plan, x + 1, x, 63), LATHE_E_OVERLAP);
    assert_int_equal(lathe_block_round_f32(&plan, y, x, SIZE_MAX), LATHE_E_SIZE);
    assert_int_equal(lathe_block_round_array_f32(&tiles, &line, NULL, y, x), LATHE_E_OPTION);
    for (int row_axis = -1; row_axis <= 2; row_axis++) {
        const lathe_array matrix = {.rank = 2, .axis = 1, .row_axis = row_axis, .shape = {8, 8}};
        lathe_block_needs needs;
        assert_int_equal(lathe_block_measure(&tiles, &matrix, &needs),
                         row_axis == 0 ? LATHE_OK : LATHE_E_OPTION);
    }
    assert_int_equal(lathe_block_round_array_f32(&given, &line, NULL, y, x), LATHE_E_NULL);
    static const float wrong[] = {0, -1, INFINITY, NAN};
    for (size_t i = 0; i < 4; i++) {
        tensor = wrong[i];
        assert_int_equal(
            lathe_block_round_array_f32(&given, &line, &(lathe_block_extra){.tensor = &tensor}, y, x),
            LATHE_E_OPTION);
    }
    lathe_random last = {.next = UINT64_MAX - 10};
    assert_int_equal(lathe_block_round_array_f32(&random, &line, &(lathe_block_extra){.random = &last}, y, x),
                     LATHE_E_STREAM);
    assert_int_equal(last.next, UINT64_MAX - 10);
    const lathe_block_plan wide = block_plan_by_name("mxfp4_unbiased:random_bits=40");
    assert_int_equal(lathe_block_round_array_f32(&wide, &line, &(lathe_block_extra){.random = &last}, y, x),
                     LATHE_E_CARRIER);
    assert_int_equal(lathe_block_quantize_f32(&plan, &line, NULL, x, scales, x), LATHE_E_OVERLAP);
    assert_int_equal(lathe_block_quantize_f32(&plan, &line, NULL, codes, codes + 63, x), LATHE_E_OVERLAP);
    assert_int_equal(lathe_block_quantize_f32(&plan, &line, NULL, NULL, scales, x), LATHE_E_NULL);
    assert_int_equal(lathe_block_dequantize_f32(&given, &line, NULL, y, codes, scales), LATHE_E_NULL);
    assert_memory_equal(y, zero, sizeof y);
    expect_cases("arrays", executed, 19);
}

static void unsound_formats_are_refused(void **state)
{
    (void)state;
    static const struct row {
        const char *text;
        lathe_status status;
    } rows[] = {
        {"element=fp32,scale_format=e8m0,block=32", LATHE_E_CODE_SIZE},
        {"element=p=20/emin=-8/emax=8,scale_format=e8m0,block=32", LATHE_E_CODE_SIZE},
        {"element=p=4/emin=-300/emax=8,scale_format=e8m0,block=32", LATHE_E_RANGE},
        {"mxfp4:rounding=none", LATHE_E_CODES},
        {"mxfp4:scale_format=fp64", LATHE_E_PRECISION},
        {"mxfp4:scale_format=fp32,scale=least_error", LATHE_E_PRECISION},
        {"mxfp4:scale_format=p=8/emin=-200/emax=8", LATHE_E_RANGE},
        {"mxfp4:scale_format=ue5m3finite", LATHE_E_POLICY},
        {"mxfp4:scale_format=ue5m3finite,nans=pass,infinities=count", LATHE_OK},
        {"mxfp4:scale_format=ue5m3finite,nans=pass,infinities=count,scale_overflow=nan", LATHE_E_POLICY},
        {"mxfp4:small=zero", LATHE_E_POLICY},
        {"nvfp4:small=zero", LATHE_OK},
        {"nvfp4:prescale=3/4,apply=reciprocal", LATHE_E_POLICY},
        {"nvfp4:scale=four_over_six,ratio=twice", LATHE_E_POLICY},
        {"mxfp4:nan=negative_zero", LATHE_OK},
        {"mxint8:nan=negative_zero", LATHE_E_POLICY},
        {"mxint8:subnormals=off", LATHE_E_POLICY},
        {"int8_tensor:subnormals=flush", LATHE_E_POLICY},
        {"mxfp4:subnormals=flush", LATHE_OK},
        {"element=e2m1,scale_format=e8m0", LATHE_E_OPTION},
        {"element=p=4/emin=-8/emax=300,scale_format=e8m0,block=32", LATHE_E_RANGE},
        {"mxfp4:scale_format=p=4/emin=-6/emax=8/subnormals=0/nobottom=1", LATHE_E_RANGE},
        {"mxfp4:scale_format=p=4/emin=1/emax=8,small=one", LATHE_E_POLICY},
        {"mxfp4:scale_format=p=4/emin=-8/emax=-1,small=one", LATHE_E_POLICY},
        {"mxfp4:scale_format=p=4/emin=0/emax=1,small=one", LATHE_OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const lathe_block b = block_by_name(rows[i].text);
        lathe_block_plan plan;
        const lathe_status status = lathe_block_plan_init(&plan, &b);
        if (status != rows[i].status)
            fail_msg("%s: %s", rows[i].text, lathe_status_string(status));
        assert_int_equal(plan.made == 0, status != LATHE_OK);
    }
    lathe_block b = block_by_name("mxfp4");
    b.reserved[3] = 1;
    assert_int_equal(lathe_block_check(&b), LATHE_E_RESERVED);
    assert_int_equal(lathe_block_check(NULL), LATHE_E_NULL);
    assert_int_equal(lathe_block_plan_size(), sizeof(lathe_block_plan));
    expect_cases("formats", sizeof rows / sizeof *rows, 25);
}

/* What no text says. */
static void fields_out_of_range_are_refused(void **state)
{
    (void)state;
    enum { TILES = 5, ALL = TILES + 2 };
    lathe_block b[ALL];
    for (int i = 0; i < ALL; i++)
        b[i] = block_by_name(i < TILES ? "mxfp4" : "mxfp4:block=channel");
    b[0].span = (lathe_block_span)(LATHE_SPAN_CHANNEL + 1);
    b[1].codes = (lathe_block_codes)(LATHE_CODES_INTEGER_FULL + 1);
    b[2].top = -1;
    b[3].top = (1 << 24) + 1;
    b[4].least = INFINITY;
    b[5].cols = 32;
    b[6].rows = 2;
    for (int i = 0; i < ALL; i++)
        if (lathe_block_check(&b[i]) != LATHE_E_OPTION)
            fail_msg("block %d: %s", i, lathe_status_string(lathe_block_check(&b[i])));
    lathe_block integers = block_by_name("mxint8:element=int16");
    integers.element.precision = 16;
    assert_int_equal(lathe_block_check(&integers), LATHE_E_CODE_SIZE);
    integers.element.precision = 1;
    assert_int_equal(lathe_block_check(&integers), LATHE_E_CODE_SIZE);
    integers.element.precision = 7;
    integers.element.flags |= LATHE_HAS_NAN;
    assert_int_equal(lathe_block_check(&integers), LATHE_E_FLAGS);
    expect_cases("blocks", ALL + 3, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_share_scales_as_the_array_says),
        cmocka_unit_test(a_line_is_an_array_of_one_dimension),
        cmocka_unit_test(a_block_has_any_length),
        cmocka_unit_test(bad_input_gets_a_status_and_nothing_is_written),
        cmocka_unit_test(unsound_formats_are_refused),
        cmocka_unit_test(fields_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
