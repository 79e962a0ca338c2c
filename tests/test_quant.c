/* SPDX-License-Identifier: MIT */
/* Affine integers, on every instruction set, against their definition in rational numbers. */
#include <fenv.h>
#include <math.h>

#include "check.h"
#include "quant_spec.h"

enum { MOST = 4096 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static union {
    float f32[MOST];
    double f64[MOST];
} x, y, back;
static unsigned char codes[2 * MOST];

/* xorshift64*. */
static uint64_t pattern_of(const carrier *c, double value)
{
    return c->width == 32 ? bits_of_float((float)value) : bits_of_double(value);
}

static lathe_quant_plan plan_of(const lathe_quant *q)
{
    lathe_quant_plan plan;
    assert_int_equal(lathe_quant_plan_init(&plan, q), LATHE_OK);
    return plan;
}

static lathe_status quantize(const lathe_quant_plan *p, const carrier *c, const lathe_array *a,
                             lathe_random *r, const void *scales, const int32_t *zeros)
{
    return c->width == 32 ? lathe_quant_quantize_f32(p, a, r, codes, x.f32, scales, zeros)
                          : lathe_quant_quantize_f64(p, a, r, codes, x.f64, scales, zeros);
}

static lathe_status dequantize(const lathe_quant_plan *p, const carrier *c, const lathe_array *a,
                               const void *scales, const int32_t *zeros)
{
    return c->width == 32 ? lathe_quant_dequantize_f32(p, a, back.f32, codes, scales, zeros)
                          : lathe_quant_dequantize_f64(p, a, back.f64, codes, scales, zeros);
}

static lathe_status round_values(const lathe_quant_plan *p, const carrier *c, const lathe_array *a,
                                 lathe_random *r, const void *scales, const int32_t *zeros)
{
    return c->width == 32 ? lathe_quant_round_f32(p, a, r, y.f32, x.f32, scales, zeros)
                          : lathe_quant_round_f64(p, a, r, y.f64, x.f64, scales, zeros);
}

static int64_t code_at(const lathe_quant *q, size_t i)
{
    const size_t bytes = q->bits > 8 ? 2 : 1;
    const int64_t code = (int64_t)integer_get(codes, bytes, i);
    const int64_t span = INT64_C(1) << (8 * bytes);
    return q->integers != LATHE_INTEGERS_UNSIGNED && code >= span / 2 ? code - span : code;
}

/* Specials, and each boundary with the numbers beside it: (k + 1/2) s and k s about the ends, about zero and
   here and there. */
static size_t fill(const quant_spec *s, uint64_t seed)
{
    const carrier *const c = s->c;
    const uint64_t infinity = carrier_infinity(c), sign = carrier_sign(c);
    const int64_t lowest = spec_lowest(s->quant) - s->zero, largest = spec_largest(s->quant) - s->zero;
    const uint64_t specials[] = {0, 1, infinity, infinity - 1, carrier_nan(c, 0), infinity + 1};
    const int64_t span = largest - lowest + 3;
    size_t n = 0;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
        carrier_set(c, &x, n++, specials[i]);
        carrier_set(c, &x, n++, specials[i] | sign);
    }
    while (n + 9 < MOST / 4) {
        const uint64_t r = cases_random(&seed);
        const int64_t about[4] = {lowest, largest, 0, lowest - 1 + (int64_t)(r >> 8 & 0xffffff) % span};
        const int64_t twice = 2 * about[r & 3] + (int64_t)(r >> 2 & 7) - 3;
        const double near = (double)twice * 0.5 * carrier_value(c, s->scale);
        const uint64_t middle = pattern_of(c, near);
        const uint64_t magnitude = middle & ~sign;
        for (int k = -1; k <= 1; k++)
            if (magnitude && magnitude + (uint64_t)k <= infinity)
                carrier_set(c, &x, n++, (middle & sign) | (magnitude + (uint64_t)k));
        if ((r >> 6 & 3) == 0)
            carrier_set(c, &x, n++, c->width == 32 ? r >> 32 : r);
    }
    return n;
}

/* N random bits for element i of a stream, from the draws of the library. */
static uint64_t draw_of(const lathe_quant *q, const carrier *c, const lathe_random *from, size_t i)
{
    lathe_random r = *from;
    uint32_t narrow;
    uint64_t wide;
    const int bits = q->rounding == LATHE_STOCHASTIC_EQUAL ? 1
                     : q->random_bits                      ? q->random_bits
                     : c->width == 32                      ? 23
                                                           : 52;
    r.next += i;
    if (c->width == 32) {
        assert_int_equal(lathe_random_draws(&r, &narrow, sizeof narrow, 1), LATHE_OK);
        return narrow >> (32 - bits);
    }
    assert_int_equal(lathe_random_draws(&r, &wide, sizeof wide, 1), LATHE_OK);
    return wide >> (64 - bits);
}

static void report_case(const quant_spec *s, uint64_t in, const char *what, uint64_t got, uint64_t wanted)
{
    print_error("%s: bits=%d integers=%d rule %s apply=%d scale=%a zero=%lld, %s\n", what, s->quant->bits,
                (int)s->quant->integers, rule_name(s->quant->rounding), (int)s->quant->apply,
                carrier_value(s->c, s->scale), (long long)s->zero, s->c->name);
    report_bits("input", s->c, in);
    fail_msg("got %llx, wanted %llx", (unsigned long long)got, (unsigned long long)wanted);
}

/* Codes, their values and rounded values of n inputs of one group. */
static size_t check_group(const quant_spec *s, size_t n)
{
    const lathe_quant_plan plan = plan_of(s->quant);
    const lathe_array line = {.rank = 1, .shape = {n}};
    const int is_random = s->quant->rounding >= LATHE_STOCHASTIC;
    const lathe_random first = {.seed = 7, .stream = 1, .next = 3};
    lathe_random random = first, other = first;
    const int32_t zero = (int32_t)s->zero;
    uint64_t scale;
    carrier_set(s->c, &scale, 0, s->scale);
    assert_int_equal(quantize(&plan, s->c, &line, is_random ? &random : NULL, &scale, &zero), LATHE_OK);
    assert_int_equal(dequantize(&plan, s->c, &line, &scale, &zero), LATHE_OK);
    assert_int_equal(round_values(&plan, s->c, &line, is_random ? &other : NULL, &scale, &zero), LATHE_OK);
    if (is_random)
        assert_true(random.next == first.next + n && other.next == random.next);
    for (size_t i = 0; i < n; i++) {
        const uint64_t in = carrier_get(s->c, &x, i);
        const int64_t q = spec_integer(s, in, is_random ? draw_of(s->quant, s->c, &first, i) : 0);
        const int64_t code = q == SPEC_NAN ? spec_largest(s->quant) : q;
        const uint64_t value = spec_value(s, code);
        const uint64_t rounded = q == SPEC_NAN ? carrier_nan(s->c, (in & carrier_sign(s->c)) != 0) : value;
        if (code_at(s->quant, i) != code)
            report_case(s, in, "code", (uint64_t)code_at(s->quant, i), (uint64_t)code);
        if (carrier_get(s->c, &back, i) != value)
            report_case(s, in, "value", carrier_get(s->c, &back, i), value);
        if (carrier_get(s->c, &y, i) != rounded)
            report_case(s, in, "rounded", carrier_get(s->c, &y, i), rounded);
    }
    return n;
}

static const double scales[] = {0x1p-7, 0.1, 3.0 / 127, 1.0, 0x1.fffffep-3, 1e-30, 3e33, 0x1p-140, 0x1.8p60};

/* One case of each kind of integers, rule and zero point for a scale. */
static size_t check_scale(const carrier *c, double scale, uint64_t seed)
{
    static const int widths[] = {2, 3, 8, 16};
    size_t executed = 0;
    for (int rule = 0; rule < ALL_RULES; rule++) {
        const uint64_t r = cases_random(&seed);
        const lathe_quant quant = {.bits = widths[r % 4],
                                   .integers = (lathe_integers)(r >> 8 & 0xffff) % 3,
                                   .rounding = (lathe_rounding)rule,
                                   .apply = (lathe_block_apply)(r >> 24 & 0xffff) % 3};
        if (rule == LATHE_NO_ROUNDING)
            continue;
        const int64_t zeros[] = {0, 0, spec_largest(&quant), spec_lowest(&quant) + 5, 77777, -(1 << 21)};
        const quant_spec s = {c, &quant, pattern_of(c, scale), zeros[(r >> 40) % 6]};
        executed += check_group(&s, fill(&s, r | 1));
    }
    return executed;
}

static void values_and_codes_are_those_of_the_definition(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t isa = 0; isa < isa_count(); isa++) {
        uint64_t seed = 6;
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
            for (size_t k = 0; k < 2; k++)
                executed += check_scale(carriers[k], scales[i], cases_random(&seed));
    }
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("values, integers and back", executed, 150000);
}

/* The rule of vector kernels: ties to even in f32, more of it. */
static void nearest_integers_of_every_width_meet_every_boundary(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t isa = 0; isa < isa_count(); isa++) {
        uint64_t seed = 9;
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (int bits = 2; bits <= 16; bits++)
            for (int kind = 0; kind < 9; kind++) {
                const uint64_t r = cases_random(&seed);
                const lathe_quant quant = {.bits = bits,
                                           .integers = (lathe_integers)(kind % 3),
                                           .apply = (lathe_block_apply)(kind / 3)};
                const double scale = r & 1 ? scales[(r >> 8) % 7] : 1.0 + (double)(r >> 40) * 0x1p-24;
                const int64_t zero = r & 2 ? (int64_t)(r >> 16 & 63) - 32 : 0;
                const quant_spec s = {&carrier_f32, &quant, pattern_of(&carrier_f32, scale), zero};
                executed += check_group(&s, fill(&s, r | 1));
            }
    }
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("ties to even", executed, 130000);
}

/* Every code back to its value and to itself. */
static void every_code_is_the_code_of_its_value(void **state)
{
    static float values[1 << 16], again[1 << 16];
    static unsigned char all[2 << 16], made[2 << 16];
    size_t executed = 0;
    (void)state;
    for (int bits = 2; bits <= 16; bits++)
        for (int kind = 0; kind < 3; kind++) {
            const lathe_quant quant = {.bits = bits, .integers = (lathe_integers)kind};
            const lathe_quant_plan plan = plan_of(&quant);
            const size_t bytes = bits > 8 ? 2 : 1;
            const int64_t lowest = spec_lowest(&quant);
            const size_t n = (size_t)(spec_largest(&quant) - lowest + 1);
            const lathe_array line = {.rank = 1, .shape = {n}};
            const float scale = 0.37f;
            const int32_t zero = kind == 2 ? 3 : -1;
            for (size_t i = 0; i < n; i++)
                integer_set(all, bytes, i, (uint64_t)(lowest + (int64_t)i));
            assert_int_equal(lathe_quant_dequantize_f32(&plan, &line, values, all, &scale, &zero), LATHE_OK);
            assert_int_equal(lathe_quant_quantize_f32(&plan, &line, NULL, made, values, &scale, &zero),
                             LATHE_OK);
            assert_int_equal(lathe_quant_round_f32(&plan, &line, NULL, again, values, &scale, &zero),
                             LATHE_OK);
            assert_memory_equal(all, made, n * bytes);
            assert_memory_equal(values, again, n * sizeof *values);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(
                    bits_of_float(values[i]),
                    bits_of_float((float)((double)(lowest + (int64_t)i - zero) * (double)scale)));
            executed += n;
        }
    expect_cases("codes", executed, 390000);
}

/* Element (i, j) of a matrix with gaps, by channels of either axis and groups along it. */
static void groups_take_the_scales_of_their_elements(void **state)
{
    enum { ROWS = 6, COLS = 37, ROW = 41 };
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < 2; k++)
        for (int kind = 0; kind < 10; kind++) {
            const carrier *const c = carriers[k];
            const int axis = kind & 1, turned = kind >> 1 & 1, is_stochastic = kind >= 8;
            const lathe_quant quant = {.span = kind & 4 ? LATHE_QUANT_GROUP : LATHE_QUANT_CHANNEL,
                                       .length = kind & 4 ? 5 : 0,
                                       .rounding = is_stochastic ? LATHE_STOCHASTIC : LATHE_TIES_TO_EVEN};
            const lathe_quant_plan plan = plan_of(&quant);
            const lathe_array a = {.rank = 2,
                                   .axis = axis,
                                   .shape = {ROWS, COLS},
                                   .stride = {turned ? 1 : ROW, turned ? ROWS + 1 : 1}};
            unsigned char parameters[8 * ROWS * COLS];
            int32_t zeros[ROWS * COLS];
            lathe_quant_needs needs;
            lathe_random random = {.seed = 3};
            uint64_t seed = 11;
            assert_int_equal(lathe_quant_measure(&plan, &a, &needs), LATHE_OK);
            const size_t along = axis ? (COLS + 4) / 5 : (ROWS + 4) / 5;
            assert_int_equal(needs.groups, kind & 4 ? along * (axis ? ROWS : COLS) : axis ? COLS : ROWS);
            for (size_t i = 0; i < needs.groups; i++) {
                carrier_set(c, parameters, i, pattern_of(c, 0.01 * (double)(i + 1)));
                zeros[i] = (int32_t)i - 3;
            }
            for (size_t i = 0; i < MOST / 4; i++)
                carrier_set(c, &x, i, pattern_of(c, (double)(cases_random(&seed) >> 40) * 0x1p-22 - 2));
            assert_int_equal(quantize(&plan, c, &a, &random, parameters, zeros), LATHE_OK);
            assert_int_equal(dequantize(&plan, c, &a, parameters, zeros), LATHE_OK);
            for (size_t i = 0; i < ROWS; i++)
                for (size_t j = 0; j < COLS; j++) {
                    const size_t at = i * a.stride[0] + j * a.stride[1], index = i * COLS + j;
                    const size_t group = !(kind & 4) ? (axis ? j : i)
                                         : axis      ? i * along + j / 5
                                                     : i / 5 * COLS + j;
                    const quant_spec s = {c, &quant, carrier_get(c, parameters, group), zeros[group]};
                    const uint64_t in = carrier_get(c, &x, at);
                    const lathe_random first = {.seed = 3};
                    const int64_t q =
                        spec_integer(&s, in, is_stochastic ? draw_of(&quant, c, &first, index) : 0);
                    if (code_at(&quant, index) != q)
                        report_case(&s, in, "strided code", (uint64_t)code_at(&quant, index), (uint64_t)q);
                    assert_true(carrier_get(c, &back, at) == spec_value(&s, q));
                    executed++;
                }
        }
    expect_cases("elements of groups", executed, 4000);
}

static void nan_and_scales_that_are_none(void **state)
{
    static const float in[2] = {NAN, -3.0f};
    static const float none[] = {0.0f, -1.0f, INFINITY, NAN, -0.0f};
    const lathe_array line = {.rank = 1, .shape = {2}};
    const int32_t zero = 5;
    const float scale = 0.5f;
    float out[2];
    signed char q[2];
    (void)state;
    const lathe_quant_plan keep = plan_of(&(lathe_quant){.bits = 8});
    const lathe_quant_plan zeroed = plan_of(&(lathe_quant){.bits = 8, .nan = LATHE_NAN_ZERO});
    const lathe_quant_plan largest = plan_of(&(lathe_quant){.bits = 8, .nan = LATHE_NAN_LARGEST});
    lathe_quant_quantize_f32(&keep, &line, NULL, q, in, &scale, &zero);
    assert_true(q[0] == 127 && q[1] == -1);
    lathe_quant_quantize_f32(&zeroed, &line, NULL, q, in, &scale, &zero);
    assert_true(q[0] == 5 && q[1] == -1);
    lathe_quant_round_f32(&zeroed, &line, NULL, out, in, &scale, &zero);
    assert_true(bits_of_float(out[0]) == 0 && out[1] == -3.0f);
    lathe_quant_round_f32(&largest, &line, NULL, out, in, &scale, &zero);
    assert_true(out[0] == 61.0f && out[1] == -3.0f);
    static const double wide[2] = {NAN, -3.0};
    const double wide_scale = 0.5;
    double wide_out[2];
    lathe_quant_round_f64(&keep, &line, NULL, wide_out, wide, &wide_scale, &zero);
    assert_true(isnan(wide_out[0]) && wide_out[1] == -3.0);
    lathe_quant_round_f64(&zeroed, &line, NULL, wide_out, wide, &wide_scale, &zero);
    assert_true(bits_of_double(wide_out[0]) == 0 && wide_out[1] == -3.0);
    lathe_quant_round_f64(&largest, &line, NULL, wide_out, wide, &wide_scale, &zero);
    assert_true(wide_out[0] == 61.0 && wide_out[1] == -3.0);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(lathe_quant_round_f32(&zeroed, &line, NULL, out, in, &none[i], &zero), LATHE_OK);
        assert_true(bits_of_float(out[0]) == 0x7fc00000 && bits_of_float(out[1]) == 0x7fc00000);
        assert_int_equal(lathe_quant_quantize_f32(&keep, &line, NULL, q, in, &none[i], &zero), LATHE_OK);
        assert_true(q[0] == 127 && q[1] == 127);
        lathe_quant_dequantize_f32(&keep, &line, out, q, &none[i], &zero);
        assert_true(bits_of_float(out[0]) == 0x7fc00000 && bits_of_float(out[1]) == 0x7fc00000);
    }
}

/* Of any length and offset, in place or not, under any rounding mode. */
static void results_depend_on_nothing_else(void **state)
{
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    const lathe_quant quant = {.bits = 8};
    const lathe_quant_plan plan = plan_of(&quant);
    static float whole[700], part[700];
    static signed char all[700], some[700];
    const float scale = 0.1f;
    size_t executed = 0;
    uint64_t seed = 3;
    (void)state;
    for (size_t i = 0; i < 700; i++)
        x.f32[i] = (float)(cases_random(&seed) >> 40) * 0x1p-19f - 16.0f;
    for (size_t isa = 0; isa < isa_count(); isa++)
        for (size_t n = 0; n < 700; n += n < 70 ? 1 : 157) {
            const lathe_array line = {.rank = 1, .shape = {n}};
            const lathe_array one = {.rank = 1, .shape = {1}};
            lathe_isa_use(lathe_isa_name(isa));
            fesetround(modes[n & 3]);
            feclearexcept(FE_ALL_EXCEPT);
            memcpy(whole, x.f32 + 3, n * sizeof *whole);
            assert_int_equal(lathe_quant_round_f32(&plan, &line, NULL, whole, whole, &scale, NULL), LATHE_OK);
            assert_int_equal(lathe_quant_quantize_f32(&plan, &line, NULL, all, x.f32 + 3, &scale, NULL),
                             LATHE_OK);
            lathe_quant_dequantize_f32(&plan, &line, part, all, &scale, NULL);
            assert_memory_equal(part, whole, n * sizeof *whole);
            assert_int_equal(fetestexcept(FE_ALL_EXCEPT), 0);
            assert_int_equal(fegetround(), modes[n & 3]);
            for (size_t i = 0; i < n; i++)
                lathe_quant_quantize_f32(&plan, &one, NULL, some + i, x.f32 + 3 + i, &scale, NULL);
            fesetround(FE_TONEAREST);
            assert_memory_equal(all, some, n);
            executed += n;
        }
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("lengths", executed, isa_count() * 4000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_codes_are_those_of_the_definition),
        cmocka_unit_test(nearest_integers_of_every_width_meet_every_boundary),
        cmocka_unit_test(every_code_is_the_code_of_its_value),
        cmocka_unit_test(groups_take_the_scales_of_their_elements),
        cmocka_unit_test(nan_and_scales_that_are_none),
        cmocka_unit_test(results_depend_on_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
