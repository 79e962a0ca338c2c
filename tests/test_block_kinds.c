/* SPDX-License-Identifier: MIT */
/* Elements and scales of other kinds than FLOAT against the definitions: values and boundaries from
   kind_spec.c, quotients and products in rational numbers. */
#include <stdio.h>

#include "block_cases.h"
#include "block_reference.h"
#include "kind_spec.h"
#include "rational.h"

enum { STEP = 5 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* Values with midpoints between them. */
static kind_spec spec_multiples(const char *name, double quantum, size_t last)
{
    kind_spec s = {.name = name, .carrier = &carrier_f64, .last = last, .has_zero = 1};
    s.value = allocate((last + 2) * sizeof *s.value);
    s.code = allocate((last + 2) * sizeof *s.code);
    s.negative = allocate((last + 2) * sizeof *s.negative);
    s.boundary = allocate((last + 2) * sizeof *s.boundary);
    for (size_t i = 0; i < last + 2; i++) {
        s.value[i] = quantum * (double)i;
        s.code[i] = s.negative[i] = i;
    }
    for (size_t i = 0; i <= last; i++) {
        mpfr_init2(s.boundary[i], SPEC_PRECISION);
        mpfr_set_d(s.boundary[i], quantum * ((double)i + 0.5), MPFR_RNDN);
    }
    s.over = s.value[last];
    return s;
}

/* Each spec is what the name, with q for symmetric fixed point, says. */
static kind_spec element_by(const char *name)
{
    const carrier *const c = &carrier_f64;
    kind_spec s = {.name = name};
    if (!strcmp(name, "posit8_2"))
        s = spec_posit(name, 8, 2, c);
    else if (!strcmp(name, "posit16_1"))
        s = spec_posit(name, 16, 1, c);
    else if (!strcmp(name, "takum8_linear"))
        s = spec_takum(name, 8, 0, c, LATHE_DOMAIN_OWN);
    else if (!strcmp(name, "takum8_log"))
        s = spec_takum(name, 8, 1, c, LATHE_DOMAIN_OWN);
    else if (!strcmp(name, "hif8"))
        s = spec_hif8(c);
    else if (!strcmp(name, "lns4_3"))
        s = spec_lns(name, 4, 3, c, LATHE_DOMAIN_OWN);
    else if (!strcmp(name, "madam6_4x0x1p-4"))
        s = spec_madam(name, 6, 2, 0x1p-4, c, LATHE_DOMAIN_OWN);
    else if (!strcmp(name, "uq2.3"))
        s = spec_multiples(name, 0.125, 31);
    else if (!strcmp(name, "uq8.8"))
        s = spec_multiples(name, 0x1p-8, 0xffff);
    else
        fail_msg("%s: no such spec", name);
    return s;
}

/* Where the magnitude q lies among the values. */
static double rounded(const kind_spec *s, lathe_rounding rule, const mpq_t q, int negative)
{
    const size_t all = s->is_closed ? s->last : s->last + 1;
    size_t low = 0, high = all;
    mpq_t value;
    if (mpq_sgn(q) == 0)
        return s->has_zero || s->is_closed ? 0.0 : s->value[1];
    mpq_init(value);
    while (low < high) {
        const size_t middle = high - (high - low) / 2;
        mpq_set_d(value, s->value[middle]);
        if (mpq_cmp(value, q) <= 0)
            low = middle;
        else
            high = middle - 1;
    }
    mpq_set_d(value, s->value[low]);
    const int exact = mpq_equal(value, q) && low <= s->last;
    const int has_boundary = low <= s->last && !(s->is_closed && (low == 0 || low == s->last));
    const int side = has_boundary ? -mpfr_cmp_q(s->boundary[low], q) : 0;
    mpq_clear(value);
    return spec_result(s, rule, low, exact, (side > 0) - (side < 0), negative);
}

/* A value that only has M and e in common with the format: all that a scale needs. */
static lathe_format stand_in(const kind_spec *s)
{
    int e;
    const float m = (float)frexp(s->value[s->last], &e);
    return (lathe_format){.kind = LATHE_KIND_FLOAT,
                          .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO,
                          .precision = 24,
                          .emin = e - 1,
                          .emax = e - 1,
                          .largest = (int64_t)ldexp((double)m, 24),
                          .overflow = LATHE_OVERFLOW_SATURATE};
}

/* q over the scale, as the block applies it. */
static void scaled(mpq_t q, const lathe_block *b, const carrier *c, const mpq_t scale)
{
    const rational_grid in_carrier = {c->precision, c->emin};
    mpq_t reciprocal;
    mpq_init(reciprocal);
    mpq_inv(reciprocal, scale);
    if (b->apply == LATHE_APPLY_RECIPROCAL)
        rational_round(reciprocal, (rational_grid){carrier_f32.precision, carrier_f32.emin},
                       LATHE_TIES_TO_EVEN, 0);
    mpq_mul(q, q, reciprocal);
    if (b->prescale == LATHE_PRESCALE_3_4) {
        mpq_t part;
        mpq_init(part);
        mpq_set_ui(part, 3, 4);
        mpq_mul(q, q, part);
        mpq_clear(part);
    }
    if (b->apply != LATHE_APPLY_EXACT)
        rational_round(q, in_carrier, LATHE_TIES_TO_EVEN, 0);
    mpq_clear(reciprocal);
}

/* What one value becomes; *is_beyond: the quotient is infinite in the carrier, of which kinds make what they
   like. */
static uint64_t element_of(const kind_spec *s, const lathe_block *b, const carrier *c, double scale,
                           uint64_t x, int *is_beyond)
{
    const uint64_t magnitude = x & ~carrier_sign(c);
    mpq_t q, product;
    mpq_inits(q, product, NULL);
    rational_exact(q, c, magnitude);
    mpq_set_d(product, scale);
    scaled(q, b, c, product);
    mpq_t end;
    mpq_init(end);
    rational_power(end, c->emax + 1);
    *is_beyond = b->apply != LATHE_APPLY_EXACT && mpq_cmp(q, end) >= 0;
    mpq_clear(end);
    const double value = rounded(s, b->options.rounding, q, x != magnitude);
    mpq_set_d(q, isinf(value) ? 0 : fabs(value));
    mpq_mul(q, q, product);
    rational_round(q, (rational_grid){c->precision, c->emin}, LATHE_TIES_TO_EVEN, 0);
    const uint64_t y = isinf(value) ? carrier_infinity(c) : rational_pattern(c, q);
    mpq_clears(q, product, NULL);
    return y | (value < 0 ? carrier_sign(c) : 0);
}

/* All blocks in one carrier; codes must give the same. */
static size_t check_blocks(const kind_spec *s, const lathe_block *b, const carrier *c, uint64_t seed)
{
    lathe_block like = *b;
    like.element = stand_in(s);
    like.options = (lathe_options){0};
    block_cases in = block_cases_make(&like, c, seed, STEP);
    const size_t n = in.blocks * BLOCK;
    const lathe_array line = {.rank = 1, .shape = {n}};
    lathe_block_plan plan;
    lathe_block_needs needs;
    reference_tensor t;
    int mismatches = 0;
    assert_int_equal(lathe_block_plan_init(&plan, b), LATHE_OK);
    assert_int_equal(lathe_block_measure(&plan, &line, &needs), LATHE_OK);
    void *const y = allocate(n * carrier_bytes(c)), *const z = allocate(n * carrier_bytes(c));
    void *const codes = allocate(needs.codes_bytes), *const scales = allocate(needs.scales_bytes);
    assert_int_equal(block_round(&plan, c, &line, NULL, y, in.x), LATHE_OK);
    assert_int_equal(block_quantize(&plan, c, &line, NULL, codes, scales, in.x), LATHE_OK);
    assert_int_equal(block_dequantize(&plan, c, &line, NULL, z, codes, scales), LATHE_OK);
    reference_tensor_init(&t, &like, c, in.x, n);
    for (size_t i = 0; i < n && mismatches < 3; i++) {
        uint64_t ignored[BLOCK];
        const uint64_t x = carrier_get(c, in.x, i), got = carrier_get(c, y, i);
        const char *const block = (const char *)in.x + i / BLOCK * BLOCK * carrier_bytes(c);
        const double scale = reference_block(&like, c, &t, block, BLOCK, ignored, NULL);
        int is_beyond = 0;
        const uint64_t wanted = isnan(scale) ? carrier_nan(c, 0) : element_of(s, b, c, scale, x, &is_beyond);
        if (is_beyond || (got == wanted && carrier_get(c, z, i) == got))
            continue;
        print_error("%s, scale rule %d, applied %d, rule %d, %s, scale %a\n", s->name, (int)b->rule,
                    (int)b->apply, (int)b->options.rounding, c->name, scale);
        report_bits("input", c, x);
        report_bits("got", c, got);
        report_bits("back", c, carrier_get(c, z, i));
        report_bits("wanted", c, wanted);
        mismatches++;
    }
    reference_tensor_clear(&t);
    free(y);
    free(z);
    free(codes);
    free(scales);
    free(in.x);
    if (mismatches)
        fail_msg("%s: the library and the definition differ", s->name);
    return n;
}

static lathe_block block_of(const char *element, const char *scale)
{
    char text[96];
    snprintf(text, sizeof text, "element=%s,block=%d,scale_format=%s", element, BLOCK, scale);
    return block_by_name(text);
}

static const char *const elements[] = {"posit8_2",   "posit16_1", "takum8_linear",  "hif8",
                                       "takum8_log", "lns4_3",    "madam6_4x0x1p-4"};
enum { ELEMENTS = sizeof elements / sizeof *elements };

static void elements_of_every_kind_match_the_definition(void **state)
{
    (void)state;
    static const lathe_scale_rule scale_rules[] = {LATHE_SCALE_FLOOR, LATHE_SCALE_CEIL,    LATHE_SCALE_LOG2,
                                                   LATHE_SCALE_RCEIL, LATHE_SCALE_NEAREST, LATHE_SCALE_P3109};
    static const char *const scales[] = {"e8m0", "e4m3fn"};
    size_t executed = 0;
    uint64_t seed = 1;
    for (size_t e = 0; e < ELEMENTS; e++) {
        kind_spec s = element_by(elements[e]);
        for (int k = 0; k < 24; k++, seed++) {
            lathe_block b = block_of(elements[e], scales[k / 2 % 2]);
            b.rule = scale_rules[k % 6];
            b.apply = (lathe_block_apply)(k / 4 % 3);
            b.prescale = k % 5 == 4 && !b.apply ? LATHE_PRESCALE_3_4 : LATHE_PRESCALE_NONE;
            b.options.rounding =
                k < 12 ? LATHE_TIES_TO_EVEN : (lathe_rounding)((size_t)k % LATHE_NO_ROUNDING);
            executed += check_blocks(&s, &b, carriers[k / 3 % 2], seed);
        }
        spec_free(&s);
    }
    expect_cases("values", executed, 90000);
}

/* The scale of a block with this amax, by a scale format whose values these are; M and e are those of the
   element. */
static double scale_by(const kind_spec *scale, const lathe_block *b, const mpq_t amax, const lathe_format *m)
{
    mpq_t s, largest;
    mpq_inits(s, largest, NULL);
    rational_power(largest, m->emax - 23);
    mpq_set_si(s, (long)m->largest, 1);
    mpq_mul(largest, largest, s);
    mpq_set(s, amax);
    if (b->rule == LATHE_SCALE_FLOOR)
        rational_power(s, rational_log2(amax) - m->emax);
    else if (b->rule != LATHE_SCALE_P3109)
        mpq_div(s, s, largest);
    double x =
        rounded(scale, b->rule == LATHE_SCALE_RCEIL ? LATHE_TOWARD_POSITIVE : LATHE_TIES_TO_EVEN, s, 0);
    if (isinf(x))
        x = scale->value[scale->last];
    mpq_clears(s, largest, NULL);
    return x > 0 ? x : scale->value[1];
}

static void scales_of_other_kinds_match_the_definition(void **state)
{
    (void)state;
    static const char *const scales[] = {"uq2.3", "uq8.8", "posit8_2", "posit16_1", "hif8"};
    static const lathe_scale_rule scale_rules[] = {LATHE_SCALE_FLOOR, LATHE_SCALE_RCEIL, LATHE_SCALE_NEAREST,
                                                   LATHE_SCALE_P3109};
    size_t executed = 0;
    uint64_t seed = 100;
    kind_spec s = element_by("posit8_2");
    const lathe_format m = stand_in(&s);
    for (size_t k = 0; k < 40; k++, seed++) {
        const carrier *const c = carriers[k / 20];
        lathe_block b = block_of("posit8_2", scales[k % 5]), like = b;
        kind_spec scale = element_by(scales[k % 5]);
        lathe_block_plan plan;
        b.rule = scale_rules[k / 5 % 4];
        b.nan = b.infinity = LATHE_SPECIAL_PASS; /* fixed point has no NaN */
        like.element = m;
        block_cases in = block_cases_make(&like, c, seed, STEP);
        const lathe_array line = {.rank = 1, .shape = {in.blocks * BLOCK}};
        void *const y = allocate(in.blocks * BLOCK * carrier_bytes(c));
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
        assert_int_equal(block_round(&plan, c, &line, NULL, y, in.x), LATHE_OK);
        for (size_t i = SPECIAL_BLOCKS; i < in.blocks; i++) {
            uint64_t largest = 0;
            mpq_t amax;
            mpq_init(amax);
            for (size_t j = i * BLOCK; j < (i + 1) * BLOCK; j++) {
                const uint64_t a = carrier_get(c, in.x, j) & ~carrier_sign(c);
                largest = a > largest ? a : largest;
            }
            rational_exact(amax, c, largest);
            const double x = mpq_sgn(amax) ? scale_by(&scale, &b, amax, &m) : scale.value[1];
            mpq_clear(amax);
            for (size_t j = i * BLOCK; j < (i + 1) * BLOCK; j++, executed++)
                if (carrier_get(c, y, j) != element_of(&s, &b, c, x, carrier_get(c, in.x, j), &(int){0}))
                    fail_msg("scale %s, rule %d, %s: value %zu, scale %a", scales[k % 5], (int)b.rule,
                             c->name, j, x);
        }
        free(y);
        free(in.x);
        spec_free(&scale);
    }
    spec_free(&s);
    expect_cases("values", executed, 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_of_every_kind_match_the_definition),
        cmocka_unit_test(scales_of_other_kinds_match_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
