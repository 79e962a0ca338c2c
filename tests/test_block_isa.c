/* SPDX-License-Identifier: MIT */
/* Blocks on every instruction set against the plain ones, bit for bit. */
#include "block_cases.h"

#include "guard.h"

enum { MOST = 96 * 1024, SCALE_RULES = LATHE_SCALE_FOUR_OVER_SIX + 1 };

static float source[MOST], plain[MOST], vector[MOST];

/* Codes and scales in memory, and a byte or more behind them. */
typedef struct quantized {
    uint8_t codes[2 * MOST + 8], scales[4 * MOST + 8];
} quantized;

static quantized plain_codes, vector_codes;

static void quantize_all(const char *isa, const lathe_block_plan *plan, const lathe_array *a, float tensor,
                         quantized *to)
{
    const lathe_block_extra given = {.tensor = tensor > 0 ? &tensor : NULL};
    memset(to, 0x55, sizeof *to);
    assert_int_equal(lathe_isa_use(isa), LATHE_OK);
    assert_int_equal(lathe_block_quantize_f32(plan, a, &given, to->codes, to->scales, source), LATHE_OK);
}

static void dequantize_all(const char *isa, const lathe_block_plan *plan, const lathe_array *a, float tensor,
                           float *to, const quantized *from)
{
    tensor = tensor > 0 ? tensor : 1.0f;
    memset(to, 0x55, sizeof plain);
    assert_int_equal(lathe_isa_use(isa), LATHE_OK);
    assert_int_equal(lathe_block_dequantize_f32(plan, a, &tensor, to, from->codes, from->scales), LATHE_OK);
}

/* What plain_codes hold, as values by the scalar kernels and all others. */
static void check_values_of_codes(const char *name, const lathe_block_plan *plan, const lathe_array *a,
                                  float tensor)
{
    dequantize_all("scalar", plan, a, tensor, plain, &plain_codes);
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        dequantize_all(lathe_isa_name(isa), plan, a, tensor, vector, &plain_codes);
        for (size_t i = 0; i < MOST; i++)
            if (bits_of_float(vector[i]) != bits_of_float(plain[i]))
                fail_msg("%s, %s, %zu: from codes came %a, not %a", name, lathe_isa_name(isa), i,
                         (double)vector[i], (double)plain[i]);
    }
}

static void check_codes(const char *name, const lathe_block_plan *plan, const lathe_array *a, float tensor)
{
    quantize_all("scalar", plan, a, tensor, &plain_codes);
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        quantize_all(lathe_isa_name(isa), plan, a, tensor, &vector_codes);
        const uint8_t *const wanted = (uint8_t *)&plain_codes, *const got = (uint8_t *)&vector_codes;
        for (size_t i = 0; i < sizeof plain_codes; i++)
            if (got[i] != wanted[i])
                fail_msg("%s, %s: byte %zu of codes and scales is %x, not %x", name, lathe_isa_name(isa), i,
                         (unsigned)got[i], (unsigned)wanted[i]);
    }
    check_values_of_codes(name, plan, a, tensor);
}

/* Rounds n values by the scalar kernels, then by all others: past the array nothing is written, and in place
   comes the same. `tensor` is T where the plan wants it, else 0. */
static size_t check_all(const char *name, const lathe_block_plan *plan, const lathe_array *a, size_t n,
                        float tensor)
{
    const lathe_block_extra given = {.tensor = tensor > 0 ? &tensor : NULL};
    size_t executed = 0;
    for (size_t i = 0; i < n + 1; i++)
        plain[i] = 77;
    assert_int_equal(lathe_isa_use("scalar"), LATHE_OK);
    assert_int_equal(lathe_block_round_array_f32(plan, a, &given, plain, source), LATHE_OK);
    for (size_t isa = 0; lathe_isa_name(isa); isa++, executed += n) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (int in_place = 0; in_place < 2; in_place++) {
            for (size_t i = 0; i < n + 1; i++)
                vector[i] = 77;
            if (in_place)
                memcpy(vector, source, n * sizeof *vector);
            assert_int_equal(lathe_block_round_array_f32(plan, a, &given, vector, in_place ? vector : source),
                             LATHE_OK);
            for (size_t i = 0; i <= n; i++)
                if (bits_of_float(vector[i]) != bits_of_float(plain[i]))
                    fail_msg("%s, %s, %zu of %zu: %a gave %a, not %a", name, lathe_isa_name(isa), i, n,
                             (double)source[i], (double)vector[i], (double)plain[i]);
        }
    }
    return executed;
}

/* Neither zeros nor near an end of the range: the kernels do such blocks themselves. */
static int is_usual(const void *x, size_t block)
{
    uint32_t amax = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        const uint32_t a = (uint32_t)carrier_get(&carrier_f32, x, block * BLOCK + i) & 0x7fffffff;
        amax = a > amax ? a : amax;
    }
    return amax > bits_of_float(0x1p-60f) && amax < bits_of_float(0x1p60f);
}

/* Zeros; the cases of short blocks, repeated to whole ones, in three of four fills the usual ones alone. */
static size_t fill(const lathe_block *b, uint64_t seed)
{
    block_cases in = block_cases_make(b, &carrier_f32, seed, 2);
    size_t n = 4 * (size_t)b->cols;
    memset(source, 0, n * sizeof *source);
    for (size_t i = 0; i < in.blocks && n + b->cols < MOST; i++) {
        if (seed % 4 && !is_usual(in.x, i))
            continue;
        for (size_t k = 0; k < b->cols; k++)
            source[n++] = float_of_bits((uint32_t)carrier_get(&carrier_f32, in.x, i * BLOCK + k % BLOCK));
    }
    free(in.x);
    return n;
}

static lathe_block whole(const char *name, uint32_t cols)
{
    lathe_block b = block_by_name(name);
    b.span = LATHE_SPAN_TILE;
    b.cols = cols;
    b.rows = 0;
    if (b.options.rounding == LATHE_STOCHASTIC)
        b.options.rounding = LATHE_TIES_TO_EVEN;
    return b;
}

static void every_preset_and_scale_rule_is_the_same_everywhere(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {16, 32, 48};
    size_t executed = 0;
    uint64_t seed = 1;
    for (size_t i = 0; lathe_block_name(i); i++)
        for (int rule = 0; rule < SCALE_RULES; rule++, seed++) {
            lathe_block b = whole(lathe_block_name(i), lengths[seed % 3]);
            lathe_block_plan plan;
            b.rule = (lathe_scale_rule)rule;
            if (rule >= LATHE_SCALE_LEAST_ERROR || lathe_block_plan_init(&plan, &b))
                continue;
            const size_t n = fill(&b, seed);
            const lathe_array line = {.rank = 1, .shape = {n}};
            executed += check_all(lathe_block_name(i), &plan, &line, n, 0);
            check_codes(lathe_block_name(i), &plan, &line, 0);
        }
    expect_cases("values", executed, isa_count() * 1000000);
}

/* Exact multiples of scales that are ties, and their neighbours. */
static void ties_of_quotients_are_the_same_everywhere(void **state)
{
    (void)state;
    static const char *const names[] = {"nvfp4_single",
                                        "fp4_ue5m3",
                                        "nvfp4_single:element=e3m2",
                                        "fp4_ue5m3:element=e4m3,scale_format=e4m3",
                                        "torchao:nvfp4_single:ratio=exact,apply=exact",
                                        "nvfp4_single:scale_format=ue5m3,small=normal"};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const lathe_block b = whole(names[i], i % 2 ? 32 : 16);
        lathe_block_plan plan;
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
        size_t n = 0;
        for (double s = lathe_format_smallest(&b.scale); s <= lathe_format_largest(&b.scale);
             s = lathe_format_next_up(&b.scale, s))
            for (double q = lathe_format_smallest(&b.element) / 2;
                 n + b.cols < MOST && q < lathe_format_largest(&b.element);) {
                const double next = lathe_format_next_up(&b.element, q);
                for (size_t k = 0; k < b.cols; k++, n++) {
                    const float tie = (float)((k % 2 ? -s : s) * (q + next) / 2);
                    source[n] = float_of_bits(bits_of_float(tie) + (uint32_t)(k % 3) - 1);
                }
                source[n - 1] = (float)(s * lathe_format_largest(&b.element));
                q = next;
            }
        executed += check_all(names[i], &plan, &(lathe_array){.rank = 1, .shape = {n}}, n, 0);
    }
    expect_cases("values", executed, isa_count() * 50000);
}

/* The same under tensor scales of 24 bits, where a tie is a number of binary32 only by chance, and where
   every one is; the last of a block makes its scale, or is itself near a tie of scales. */
static void ties_under_a_tensor_scale_are_the_same_everywhere(void **state)
{
    (void)state;
    static const char *const names[] = {"nvfp4", "fp4_ue5m3_tensor", "nvfp4:element=e3m2",
                                        "nvfp4:element=e4m3,scale_format=e4m3", "nvfp4:small=normal"};
    static const float tensors[] = {1.0f,           0x1p-50f,      0x1.fffffep50f, 0x1.fffffep-1f,
                                    0x1.000002p-7f, 0x1.555556p3f, 0x1.921fb6p-9f, 0x1.6a09e6p-20f,
                                    0x1.3p-12f,     0x1p-120f};
    size_t executed = 0;
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t t = 0; t < sizeof tensors / sizeof *tensors; t++) {
            lathe_block b = whole(names[i], i % 2 ? 32 : 16);
            lathe_block_plan plan;
            b.tensor = LATHE_TENSOR_GIVEN;
            assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
            const size_t every = b.element.precision > 2 ? 16 : 2; /* of the pairs of scales and ties */
            size_t n = 0;
            for (double s = lathe_format_smallest(&b.scale); s < lathe_format_largest(&b.scale);
                 s = lathe_format_next_up(&b.scale, s))
                for (double q = lathe_format_smallest(&b.element) / 2;
                     n + b.cols < MOST && q < lathe_format_largest(&b.element); seed++) {
                    const double next = lathe_format_next_up(&b.element, q);
                    if (seed % every) {
                        q = next;
                        continue;
                    }
                    for (size_t k = 0; k < b.cols; k++, n++) {
                        const float tie = (float)((k % 2 ? -s : s) * (q + next) / 2 * (double)tensors[t]);
                        source[n] = float_of_bits(bits_of_float(tie) + (uint32_t)(k % 5) - 2);
                    }
                    const double up = lathe_format_next_up(&b.scale, s), scale = seed % 3 ? s : (s + up) / 2;
                    const float amax = (float)(scale * lathe_format_largest(&b.element) * (double)tensors[t]);
                    source[n - 1] = float_of_bits(bits_of_float(amax) + (uint32_t)(seed % 5) - 2);
                    q = next;
                }
            const lathe_array line = {.rank = 1, .shape = {n}};
            executed += check_all(names[i], &plan, &line, n, tensors[t]);
            check_codes(names[i], &plan, &line, tensors[t]);
        }
    expect_cases("values", executed, isa_count() * 400000);
}

/* Each differs in one thing from a format that the kernels serve. */
static void formats_beside_those_of_the_kernels_are_the_same_everywhere(void **state)
{
    (void)state;
    static const char *const names[] = {"mxfp4:scale_format=posit8_1",
                                        "mxfp4:scale_format=p=1/emin=-100/emax=100",
                                        "mxfp4:scale_format=p=1/emin=0/emax=1",
                                        "mxfp4:least=0x1p-3",
                                        "mxfp4:overflow=own",
                                        "mxfp8_e5m2:overflow=own",
                                        "mxfp8_e5m2:overflow=infinity",
                                        "mxfp4:subnormals=flush",
                                        "mxfp4:element=p=2/emin=0/emax=2/subnormals=0",
                                        "mxfp4:element=p=2/emin=0/emax=2/lowest=-4",
                                        "mxfp4:element=p=10/emin=-6/emax=8",
                                        "mxfp4:element=p=4/emin=-6/emax=110",
                                        "mxfp4:element=p=4/emin=-110/emax=6",
                                        "nvfp4:scale_format=p=4/emin=-6/emax=8/subnormals=0",
                                        "nvfp4:scale_format=p=4/emin=-60/emax=8",
                                        "nvfp4:scale_format=p=4/emin=-6/emax=110",
                                        "nvfp4:scale_format=p=4/emin=-6/emax=60",
                                        "nvfp4:scale_format=p=4/emin=-40/emax=8,element=p=2/emin=-40/emax=2",
                                        "nvfp4:element=p=2/emin=-60/emax=2",
                                        "nvfp4:element=p=2/emin=-5/emax=-1",
                                        "nvfp4:element=p=2/emin=0/emax=60",
                                        "nvfp4:scale_overflow=nan",
                                        "mxfp4:block=2048"};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int t = 0; t < 2; t++) {
            lathe_block b = block_by_name(names[i]);
            lathe_block_plan plan;
            b.tensor = t || b.tensor ? LATHE_TENSOR_GIVEN : LATHE_TENSOR_NONE;
            b.rule = t ? LATHE_SCALE_NEAREST : b.rule;
            assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
            const float tensor = !b.tensor ? 0 : t ? 0x1p-20f : 1;
            const size_t n = fill(&b, 2 * i + (size_t)t);
            const lathe_array line = {.rank = 1, .shape = {n}};
            executed += check_all(names[i], &plan, &line, n, tensor);
            check_codes(names[i], &plan, &line, tensor);
        }
    expect_cases("values", executed, isa_count() * 100000);
}

/* Codes and scales that rounding never gives among them: NaN, infinity, zero. */
static void any_codes_are_the_same_values_everywhere(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {16, 32, 7, 33, 1, 128, 1500};
    static const char *const others[] = {"nvfp4:scale_format=p=23/emin=-20/emax=20",
                                         "mxfp8_e5m2:scale_format=e5m2",
                                         "mxfp4:scale_format=p=4/emin=-146/emax=0"};
    static const float tensors[] = {1.0f, 0x1.921fb6p-9f, 0x1p-120f, 0x1.fffffep90f};
    size_t executed = 0, presets = 0;
    uint64_t seed = 1;
    while (lathe_block_name(presets))
        presets++;
    for (size_t i = 0; i < presets + sizeof others / sizeof *others; i++)
        for (size_t t = 0; t < sizeof tensors / sizeof *tensors; t++) {
            const char *const name = i < presets ? lathe_block_name(i) : others[i - presets];
            lathe_block b = whole(name, lengths[(i + t) % 7]);
            lathe_block_plan plan;
            b.tensor = t ? LATHE_TENSOR_GIVEN : LATHE_TENSOR_NONE;
            if (lathe_block_plan_init(&plan, &b))
                continue;
            for (size_t k = 0; k < sizeof plain_codes.codes; k++)
                plain_codes.codes[k] = (uint8_t)cases_random(&seed);
            /* Codes of binary32 among them, most of ordinary scales. */
            for (size_t k = 0; k < sizeof plain_codes.scales; k++) {
                const uint64_t r = cases_random(&seed);
                plain_codes.scales[k] = (uint8_t)(r % 16 == 0  ? 255 * (k % 2)
                                                  : r % 16 < 4 ? r >> 8
                                                               : 0x30 + k % 16);
            }
            const lathe_array matrix = {.rank = 2, .axis = 1, .shape = {3, 1111}};
            check_values_of_codes(name, &plan, &matrix, tensors[t]);
            executed += (size_t)3 * 1111;
        }
    expect_cases("values", executed, 700000);
}

static void every_length_and_place_is_the_same_everywhere(void **state)
{
    (void)state;
    const lathe_block_plan mx = block_plan_by_name("mxfp4"), nv = block_plan_by_name("nvfp4_single"),
                           tensor = block_plan_by_name("nvfp4");
    const lathe_block b = block_by_name("mxfp8");
    size_t executed = 0;
    const size_t filled = fill(&b, 5);
    for (size_t n = 0; n < 400 && n < filled; n++) {
        executed += check_all("mxfp4", &mx, &(lathe_array){.rank = 1, .shape = {n}}, n, 0);
        executed += check_all("nvfp4", &tensor, &(lathe_array){.rank = 1, .shape = {n}}, n, 0);
        executed += check_all("nvfp4_single", &nv, &(lathe_array){.rank = 1, .shape = {n}}, n, 0);
        if (n % 7 == 0) {
            check_codes("mxfp4", &mx, &(lathe_array){.rank = 1, .shape = {n}}, 0);
            check_codes("nvfp4", &tensor, &(lathe_array){.rank = 1, .shape = {n}}, 0);
        }
    }
    for (size_t cols = 30; cols < 140; cols++)
        executed +=
            check_all("rows", &mx, &(lathe_array){.rank = 2, .axis = 1, .shape = {7, cols}}, 7 * cols, 0);
    expect_cases("values", executed, isa_count() * 200000);
}

/* At the edge of an unmapped page. */
static void no_more_than_the_array_is_touched(void **state)
{
    (void)state;
    const lathe_block_plan mx = block_plan_by_name("mxfp4"), nv = block_plan_by_name("nvfp4");
    guard g = guard_make(8192);
    size_t executed = 0;
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (size_t n = 1; n < 300; n++, executed++) {
            float *const end = guard_end(&g, n * sizeof(float)), *const begin = guard_begin(&g);
            assert_int_equal(lathe_block_round_f32(&mx, end, end, n), LATHE_OK);
            assert_int_equal(lathe_block_round_f32(&nv, begin, begin, n), LATHE_OK);
        }
    }
    guard_free(&g);
    expect_cases("arrays", executed, isa_count() * 299);
}

/* Results that are stored past the caches, wherever lines begin, against those in place, which are not; some
   blocks are for the plain code. */
static void large_results_are_the_same_at_any_place(void **state)
{
    (void)state;
    enum { LARGE = (8 << 20) + 1234, PLACES = 16 };
    static const char *const names[] = {"mxfp4", "nvfp4", "mxfp4:block=48", "mxfp8:block=16"};
    float *const x = allocate(LARGE * sizeof *x), *const expected = allocate(LARGE * sizeof *x),
                 *const y = allocate((LARGE + PLACES + 1) * sizeof *x);
    size_t executed = 0;
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK); /* not the last of the tests before */
    for (size_t i = 0; i < LARGE; i++)
        x[i] = i % 10007 == 1  ? (float)NAN
               : i % 7919 == 1 ? 0x1p-130f
                               : (float)(i * 2654435761u % 4096) - 2000;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const lathe_block_plan plan = block_plan_by_name(names[k]);
        memcpy(expected, x, LARGE * sizeof *x);
        assert_int_equal(lathe_block_round_f32(&plan, expected, expected, LARGE), LATHE_OK);
        for (size_t place = 0; place < PLACES; place += 5, executed += LARGE) {
            float *const to = y + place;
            memset(y, 0x55, (LARGE + PLACES + 1) * sizeof *y);
            assert_int_equal(lathe_block_round_f32(&plan, to, x, LARGE), LATHE_OK);
            assert_memory_equal(to, expected, LARGE * sizeof *to);
            assert_int_equal(bits_of_float(to[LARGE]), 0x55555555);
            assert_true(place == 0 || bits_of_float(to[-1]) == 0x55555555);
        }
    }
    free(x);
    free(expected);
    free(y);
    expect_cases("values", executed, (size_t)LARGE * 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_and_scale_rule_is_the_same_everywhere),
        cmocka_unit_test(ties_of_quotients_are_the_same_everywhere),
        cmocka_unit_test(ties_under_a_tensor_scale_are_the_same_everywhere),
        cmocka_unit_test(formats_beside_those_of_the_kernels_are_the_same_everywhere),
        cmocka_unit_test(any_codes_are_the_same_values_everywhere),
        cmocka_unit_test(every_length_and_place_is_the_same_everywhere),
        cmocka_unit_test(large_results_are_the_same_at_any_place),
        cmocka_unit_test(no_more_than_the_array_is_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
