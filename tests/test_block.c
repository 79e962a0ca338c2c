/* SPDX-License-Identifier: MIT */
/* Rounding of blocks against the definitions: every preset, with every scale rule, in both carriers. */
#include "block_cases.h"
#include "block_reference.h"

enum { SCALE_RULES = LATHE_SCALE_FOUR_OVER_SIX + 1, MOST_MISMATCHES = 3 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static void report_block(const char *name, const lathe_block *b, const carrier *c, uint64_t x, uint64_t got,
                         uint64_t wanted, double scale)
{
    print_error("%s, scale rule %d, %s, scale %a\n", name, (int)b->rule, c->name, scale);
    report_bits("input", c, x);
    report_bits("got", c, got);
    report_bits("wanted", c, wanted);
}

/* All blocks through the array call against the reference; and through codes, which must give the same but
   for NaN in elements that have none. */
static size_t check_blocks(const char *name, const lathe_block *b, const block_cases *in)
{
    const carrier *const c = in->carrier;
    const size_t n = in->blocks * BLOCK;
    const lathe_array line = {.rank = 1, .shape = {n}};
    const int has_nan = (b->element.flags & LATHE_HAS_NAN) != 0 || b->options.nan != LATHE_NAN_KEEP;
    float tensor = 0;
    const lathe_block_extra extra = {.tensor = &tensor};
    void *const y = allocate(n * carrier_bytes(c)), *const z = allocate(n * carrier_bytes(c));
    lathe_block_plan plan;
    lathe_block_needs needs;
    reference_tensor t;
    int mismatches = 0;
    assert_int_equal(lathe_block_plan_init(&plan, b), LATHE_OK);
    assert_int_equal(block_round(&plan, c, &line, &extra, y, in->x), LATHE_OK);
    assert_int_equal(lathe_block_measure(&plan, &line, &needs), LATHE_OK);
    void *const codes = allocate(needs.codes_bytes), *const scales = allocate(needs.scales_bytes);
    assert_int_equal(block_quantize(&plan, c, &line, NULL, codes, scales, in->x), LATHE_OK);
    assert_int_equal(block_dequantize(&plan, c, &line, &tensor, z, codes, scales), LATHE_OK);
    reference_tensor_init(&t, b, c, in->x, n);
    for (size_t block = 0; block < in->blocks && mismatches < MOST_MISMATCHES; block++) {
        uint64_t wanted[BLOCK];
        const char *const x = (const char *)in->x + block * BLOCK * carrier_bytes(c);
        const double scale = reference_block(b, c, &t, x, BLOCK, wanted, NULL);
        for (size_t i = 0; i < BLOCK; i++) {
            const uint64_t got = carrier_get(c, y, block * BLOCK + i),
                           back = carrier_get(c, z, block * BLOCK + i);
            const int is_lost = carrier_is_nan(c, got) && !has_nan && scale == scale;
            if (got != wanted[i] || (back != got && !is_lost)) {
                report_block(name, b, c, carrier_get(c, x, i), got != wanted[i] ? got : back, wanted[i],
                             scale);
                mismatches++;
            }
        }
    }
    reference_tensor_clear(&t);
    free(y);
    free(z);
    free(codes);
    free(scales);
    if (mismatches)
        fail_msg("%s: the library and the reference differ", name);
    return n;
}

/* In blocks of BLOCK along a line. */
static lathe_block in_line(const char *name)
{
    lathe_block b = block_by_name(name);
    b.span = LATHE_SPAN_TILE;
    b.cols = BLOCK;
    b.rows = 0;
    if (b.options.rounding == LATHE_STOCHASTIC)
        b.options.rounding = LATHE_TIES_TO_EVEN;
    return b;
}

static void every_preset_with_every_scale_rule_matches_the_definition(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t seed = 1;
    for (size_t i = 0; lathe_block_name(i); i++)
        for (int rule = 0; rule < SCALE_RULES; rule++) {
            lathe_block b = in_line(lathe_block_name(i));
            b.rule = (lathe_scale_rule)rule;
            if (lathe_block_check(&b))
                continue; /* searches that the scale format does not allow */
            for (size_t k = 0; k < 2; k++, seed++) {
                block_cases in =
                    block_cases_make(&b, carriers[k], seed, rule >= LATHE_SCALE_LEAST_ERROR ? 31 : 7);
                executed += check_blocks(lathe_block_name(i), &b, &in);
                free(in.x);
            }
        }
    expect_cases("values", executed, 400000);
}

static void every_rule_of_elements_and_way_of_the_scale_matches_the_definition(void **state)
{
    (void)state;
    static const char *const names[] = {"mxfp4",         "mxfp8_e5m2", "mxfp6_e2m3",      "mxint8",
                                        "dfp16",         "nvfp4",      "fp8_1x128",       "msfp14",
                                        "torchao:nvfp4", "te:nvfp4",   "fp4_ue5m3_tensor"};
    size_t executed = 0;
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int rule = 0; rule < LATHE_NO_ROUNDING; rule++)
            for (int way = 0; way <= LATHE_APPLY_RECIPROCAL; way++)
                for (size_t k = 0; k < 2; k++, seed++) {
                    lathe_block b = in_line(names[i]);
                    b.options.rounding = (lathe_rounding)rule;
                    b.apply = (lathe_block_apply)way;
                    block_cases in = block_cases_make(&b, carriers[k], seed, 7);
                    executed += check_blocks(names[i], &b, &in);
                    free(in.x);
                }
    expect_cases("values", executed, 150000);
}

static void every_option_of_scales_matches_the_definition(void **state)
{
    (void)state;
    static const char *const names[] = {"mxfp4", "nvfp4", "fp8_1x128", "fbgemm:mx4", "mxint8"};
    size_t executed = 0;
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int choice = 0; choice < 4 * 4 * 4 * 5 * 2; choice++, seed++) {
            lathe_block b = in_line(names[i]);
            b.small = (lathe_block_small)(choice % 4);
            b.nan = (lathe_block_special)(choice / 4 % 4);
            b.infinity = (lathe_block_special)(choice / 16 % 4);
            b.ratio = (lathe_block_ratio)(choice / 64 % 5);
            b.scale_overflow = (lathe_scale_overflow)(choice / 320);
            b.rule = choice % 3 ? LATHE_SCALE_NEAREST : LATHE_SCALE_RCEIL;
            b.error = LATHE_ERROR_ABSOLUTE;
            if (choice % 7 == 0)
                b.rule = LATHE_SCALE_LEAST_ERROR;
            if (choice % 7 == 1 && b.ratio == LATHE_RATIO_EXACT)
                b.rule = LATHE_SCALE_FOUR_OVER_SIX;
            if (choice % 5 == 0)
                b.least = 0x1.8p-126f;
            if (lathe_block_check(&b))
                continue;
            block_cases in = block_cases_make(&b, carriers[choice % 2], seed, 23);
            executed += check_blocks(names[i], &b, &in);
            free(in.x);
        }
    expect_cases("values", executed, 200000);
}

/* 2^19 numbers that any scale but the least rounds up farther: the squares of their errors need more than 64
   bits. */
static void long_sums_of_errors_are_compared_whole(void **state)
{
    enum { N = 1 << 19 };
    const lathe_block_plan plan = block_plan_by_name(
        "element=e2m1,block=tensor,scale_format=e8m0,scale=least_error,rounding=toward_positive");
    float *const x = allocate(N * sizeof *x), *const y = allocate(N * sizeof *y);
    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = i ? 0x1p-40f : 6;
    assert_int_equal(lathe_block_round_f32(&plan, y, x, N), LATHE_OK);
    for (size_t i = 0; i < N; i++)
        if (y[i] != (i ? 0.125f : 1.5f)) /* by 1/4, a quarter of what 6 asks for */
            fail_msg("value %zu is %a", i, (double)y[i]);
    free(x);
    free(y);
    expect_cases("values", N, 1 << 19);
}

/* Known blocks of scales that search: an element rounded up to far more than amax, and a scale of zero whose
   reciprocal makes infinities, but no error but the number's own. */
static void searches_at_the_ends_of_scales_are_right(void **state)
{
    static const struct {
        const char *text;
        float x[4], y[4];
    } known[] = {
        {"element=e2m1,block=4,scale_format=e4m3fn,scale=least_error,rounding=toward_positive",
         {0x1p-40f, -0x1p-41f, 0, 0},
         {0x1p-10f, 0, 0, 0}},
        /* 54 / 57344 is less than half of the smallest scale, 1.5 of it more */
        {"element=e5m2,block=4,scale_format=e4m3fn,scale=four_over_six,small=zero,apply=reciprocal,"
         "overflow=infinity",
         {0x1.bp+5f, -0x1p-9f, 0, 0x1p-3f},
         {0x1.cp+5f, -0x1p-9f, 0, 0x1p-3f}},
    };
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const lathe_block_plan plan = block_plan_by_name(known[i].text);
        float y[4];
        assert_int_equal(lathe_block_round_f32(&plan, y, known[i].x, 4), LATHE_OK);
        for (size_t k = 0; k < 4; k++, executed++)
            if (y[k] != known[i].y[k])
                fail_msg("%s: %a is %a, not %a", known[i].text, (double)known[i].x[k], (double)y[k],
                         (double)known[i].y[k]);
    }
    expect_cases("values", executed, 8);
}

/* A tensor's scale is of what is left of the inputs. */
static void flushed_inputs_do_not_count(void **state)
{
    const lathe_block_plan flushing = block_plan_by_name(
                               "element=e2m1,block=4,scale_format=e4m3fn,tensor=amax,input=flush"),
                           plain = block_plan_by_name("element=e2m1,block=4,scale_format=e4m3fn,tensor=amax");
    static const float x[2][8] = {{0x1p-127f, -0x1.8p-126f, 0x1p-126f, 0, 0x1.8p-128f},
                                  {0x1p-127f, -0x1.8p-127f, 0x1p-130f, 0, 0x1.8p-128f}};
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        float kept[8], y[8], wanted[8];
        for (size_t i = 0; i < 8; i++)
            kept[i] = fabsf(x[k][i]) < 0x1p-126f ? 0 * x[k][i] : x[k][i];
        assert_int_equal(lathe_block_round_f32(&flushing, y, x[k], 8), LATHE_OK);
        assert_int_equal(lathe_block_round_f32(&plain, wanted, kept, 8), LATHE_OK);
        for (size_t i = 0; i < 8; i++, executed++)
            if (y[i] != wanted[i] || (k == 0 && i == 1 && y[i] == 0))
                fail_msg("%a is %a, not %a", (double)x[k][i], (double)y[i], (double)wanted[i]);
    }
    expect_cases("values", executed, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_with_every_scale_rule_matches_the_definition),
        cmocka_unit_test(every_rule_of_elements_and_way_of_the_scale_matches_the_definition),
        cmocka_unit_test(every_option_of_scales_matches_the_definition),
        cmocka_unit_test(long_sums_of_errors_are_compared_whole),
        cmocka_unit_test(searches_at_the_ends_of_scales_are_right),
        cmocka_unit_test(flushed_inputs_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
