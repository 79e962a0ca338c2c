/* SPDX-License-Identifier: MIT */
/* Formats of other kinds than FLOAT against their definitions: every code, every boundary, under every rule
   and instruction set. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include <lathe/lathe.h>

#include "kind_spec.h"

/* Rules that kinds of their own have: all without random bits but no_rounding. */
enum { KIND_RULES = LATHE_NO_ROUNDING, POINTS = 8, NAME = 32 };

/* A number and where it lies, for spec_result. */
typedef struct point {
    double x;
    size_t i;
    int exact, side;
} point;

static double next_in(const carrier *c, double x, double to)
{
    return c->width == 32 ? (double)nextafterf((float)x, (float)to) : nextafter(x, to);
}

static void add_point(const kind_spec *s, point *points, size_t *n, size_t i, double x)
{
    const double top = i <= s->last ? s->value[i + 1] : 0;
    const int has_top = i < s->last || (i == s->last && top > 0);
    if (!(x >= s->value[i]) || (has_top && !(x < top)) || isinf(x) || x == 0)
        return;
    const int side = mpfr_cmp_d(s->boundary[i], x);
    points[(*n)++] = (point){x, i, x == s->value[i], side < 0 ? 1 : side > 0 ? -1 : 0};
}

/* From value i on and under the next: its ends, the boundary and what is beside each. */
static size_t points_of(const kind_spec *s, size_t i, point points[POINTS])
{
    size_t n = 0;
    const carrier *const c = s->carrier;
    const double v = s->value[i], end = i < s->last ? s->value[i + 1] : s->value[i] * 4;
    const double b = c->width == 32 ? (double)mpfr_get_flt(s->boundary[i], MPFR_RNDD)
                                    : mpfr_get_d(s->boundary[i], MPFR_RNDD);
    add_point(s, points, &n, i, v);
    add_point(s, points, &n, i, next_in(c, v, INFINITY));
    add_point(s, points, &n, i, next_in(c, end, 0));
    if (isfinite(b)) {
        add_point(s, points, &n, i, next_in(c, b, 0));
        add_point(s, points, &n, i, b);
        add_point(s, points, &n, i, next_in(c, b, INFINITY));
    }
    return n;
}

static void store_value(const carrier *c, void *to, size_t i, double x)
{
    if (c->width == 32)
        ((float *)to)[i] = (float)x;
    else
        ((double *)to)[i] = x;
}

static double value_at(const carrier *c, const void *from, size_t i)
{
    return c->width == 32 ? (double)((const float *)from)[i] : ((const double *)from)[i];
}

static int same_bits(double a, double b)
{
    return bits_of_double(a) == bits_of_double(b) || (isnan(a) && isnan(b));
}

/* All points, either sign, by one rule. */
static size_t check_rule(const kind_spec *s, lathe_rounding rule, lathe_domain domain, const point *points,
                         size_t n)
{
    const carrier *const c = s->carrier;
    const lathe_options options = {.rounding = rule, .domain = domain};
    const lathe_plan plan = plan_by(&s->format, &options);
    void *const x = malloc(2 * n * sizeof(double)), *const y = malloc(2 * n * sizeof(double));
    double *const wanted = malloc(2 * n * sizeof(double));
    assert_non_null(x);
    assert_non_null(y);
    assert_non_null(wanted);
    for (size_t k = 0; k < 2 * n; k++) {
        const point *const p = &points[k / 2];
        store_value(c, x, k, k % 2 ? -p->x : p->x);
        wanted[k] = spec_result(s, rule, p->i, p->exact, p->side, (int)(k % 2));
    }
    for (size_t isa = 0; isa < isa_count(); isa++) {
        if (lathe_isa_use(lathe_isa_name(isa)) != LATHE_OK)
            continue;
        assert_int_equal(round_array(&plan, c, y, x, 2 * n), LATHE_OK);
        for (size_t k = 0; k < 2 * n; k++)
            if (!same_bits(value_at(c, y, k), wanted[k]))
                fail_msg("%s %s %s %s: %a gives %a, wanted %a (index %zu of %zu, side %d)", s->name, c->name,
                         rule_name(rule), lathe_isa_name(isa), value_at(c, x, k), value_at(c, y, k),
                         wanted[k], points[k / 2].i, s->last, points[k / 2].side);
    }
    /* The ways of short calls are others. */
    for (size_t k = 0; k < 2 * n; k += 1 + n / 500) {
        assert_int_equal(
            round_array(&plan, c, (char *)y + k * carrier_bytes(c), (char *)x + k * carrier_bytes(c), 1),
            LATHE_OK);
        assert_true(same_bits(value_at(c, y, k), wanted[k]));
    }
    lathe_isa_use(lathe_isa_name(0));
    free(x);
    free(y);
    free(wanted);
    return 2 * n;
}

static size_t check_boundaries(const kind_spec *s, lathe_domain domain)
{
    point *const points = malloc((s->last + 1) * POINTS * sizeof *points);
    size_t n = 0, done = 0;
    assert_non_null(points);
    for (size_t i = 0; i <= s->last; i++)
        n += points_of(s, i, points + n);
    for (int rule = 0; rule < KIND_RULES; rule++)
        done += check_rule(s, (lathe_rounding)rule, domain, points, n);
    free(points);
    return done;
}

static lathe_status encode(const lathe_plan *plan, const carrier *c, uint64_t *code, double x)
{
    const float single = (float)x;
    return c->width == 32 ? lathe_encode_f32(plan, code, sizeof *code, &single, 1)
                          : lathe_encode_f64(plan, code, sizeof *code, &x, 1);
}

static double decode(const lathe_plan *plan, const carrier *c, uint64_t code)
{
    float single = 0;
    double x = 0;
    if (c->width == 32)
        assert_int_equal(lathe_decode_f32(plan, &single, &code, sizeof code, 1), LATHE_OK);
    else
        assert_int_equal(lathe_decode_f64(plan, &x, &code, sizeof code, 1), LATHE_OK);
    return c->width == 32 ? (double)single : x;
}

static size_t check_codes(const kind_spec *s)
{
    const lathe_plan plan = plan_by(&s->format, NULL);
    for (size_t i = s->has_zero ? 0 : 1; i <= s->last; i++)
        for (int negative = 0; negative < (i ? 2 : 1); negative++) {
            uint64_t code = ~UINT64_C(0);
            const double x = negative ? -s->value[i] : s->value[i];
            const uint64_t wanted = negative ? s->negative[i] : s->code[i];
            assert_int_equal(encode(&plan, s->carrier, &code, x), LATHE_OK);
            if (code != wanted || !same_bits(decode(&plan, s->carrier, wanted), x))
                fail_msg("%s %s: %a has code %llx, wanted %llx, which is %a", s->name, s->carrier->name, x,
                         (unsigned long long)code, (unsigned long long)wanted,
                         decode(&plan, s->carrier, wanted));
        }
    return 2 * s->last;
}

/* Ascending, as neighbours of each other, and members. */
static size_t check_values(const kind_spec *s)
{
    const lathe_format *const f = &s->format;
    const uint64_t count = lathe_format_count(f);
    double *const values = malloc((size_t)count * sizeof *values);
    assert_non_null(values);
    assert_int_equal(lathe_format_values(f, values, (size_t)count), LATHE_OK);
    const size_t infinities = isinf(s->over) ? 1 : 0, zeros = s->has_zero ? 1 : 0;
    assert_int_equal(count, 2 * (s->last + infinities) + zeros);
    for (size_t k = 0; k < count; k++) {
        const size_t middle = s->last + infinities;
        const int negative = k < middle;
        const size_t i = negative ? middle - k : k - middle + (zeros ? 0 : 1);
        const double v = i > s->last ? (double)INFINITY : s->value[i];
        assert_true(same_bits(values[k], negative ? -v : v));
        assert_true(lathe_format_has(f, values[k]));
        if (k + 1 < count)
            assert_true(same_bits(lathe_format_next_up(f, values[k]), values[k + 1]));
        if (k > 0)
            assert_true(same_bits(lathe_format_next_down(f, values[k]), values[k - 1]));
        if (k + 1 < count && isfinite(values[k]) && isfinite(values[k + 1])) {
            const double x = values[k] / 2 + values[k + 1] / 2;
            if (x > values[k] && x < values[k + 1]) {
                assert_true(same_bits(lathe_format_lower(f, x), values[k]));
                assert_true(same_bits(lathe_format_upper(f, x), values[k + 1]));
                assert_false(lathe_format_has(f, x));
                const double position = lathe_format_position(f, x);
                assert_true(position > 0.499 && position < 0.501);
            }
        }
    }
    free(values);
    return (size_t)count;
}

/* All checks of a format, in the carriers that hold it. */
typedef kind_spec maker(const carrier *c, lathe_domain domain);

static size_t check_kind(maker *make, lathe_domain domain)
{
    const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
    size_t done = 0;
    for (int k = 0; k < 2; k++) {
        kind_spec s = make(carriers[k], domain);
        const lathe_plan plan = plan_by(&s.format, NULL);
        if (k == 0 ? lathe_plan_serves_f32(&plan) : lathe_plan_serves_f64(&plan)) {
            done += check_boundaries(&s, domain) + (domain ? 0 : check_codes(&s));
            if (k == 1 && !domain)
                done += check_values(&s);
        }
        spec_free(&s);
    }
    return done;
}

#define POSIT(n, es)                                                                                         \
    static kind_spec posit##n##_##es(const carrier *c, lathe_domain domain)                                  \
    {                                                                                                        \
        (void)domain;                                                                                        \
        return spec_posit("posit" #n "_" #es, n, es, c);                                                     \
    }
POSIT(3, 0)
POSIT(3, 2)
POSIT(5, 5)
POSIT(6, 1)
POSIT(8, 0)
POSIT(8, 1)
POSIT(8, 2)
POSIT(12, 2)
POSIT(16, 1)
POSIT(16, 2)

#define TAKUM(n, kind, is_log)                                                                               \
    static kind_spec takum##n##kind(const carrier *c, lathe_domain domain)                                   \
    {                                                                                                        \
        return spec_takum("takum" #n #kind, n, is_log, c, domain);                                           \
    }
TAKUM(8, linear, 0)
TAKUM(9, linear, 0)
TAKUM(12, linear, 0)
TAKUM(16, linear, 0)
TAKUM(8, log, 1)
TAKUM(12, log, 1)

#define LNS(i, f)                                                                                            \
    static kind_spec lns##i##_##f(const carrier *c, lathe_domain domain)                                     \
    {                                                                                                        \
        return spec_lns("lns" #i "_" #f, i, f, c, domain);                                                   \
    }
LNS(2, 1)
LNS(4, 3)
LNS(5, 2)
LNS(7, 0)
LNS(3, 5)

#define MADAM(bits, gamma, f, text, scale)                                                                   \
    static kind_spec madam##bits##_##gamma##_##f(const carrier *c, lathe_domain domain)                      \
    {                                                                                                        \
        return spec_madam("madam" #bits "_" #gamma text, bits, f, scale, c, domain);                         \
    }
MADAM(8, 8, 3, "", 1.0)
MADAM(4, 1, 0, "x0x1.8p-3", 0x1.8p-3)
MADAM(8, 16, 4, "x0x1.5555p-3", 0x1.5555p-3)
MADAM(12, 64, 6, "x3", 3.0)

/* Those that take a second for each rule. */
#ifdef KINDS_LONG
LNS(6, 9)
TAKUM(16, log, 1)
#endif

static kind_spec hif8(const carrier *c, lathe_domain domain)
{
    (void)domain;
    return spec_hif8(c);
}

static void every_posit_falls_where_the_next_bit_says(void **state)
{
    maker *const makers[] = {posit3_0, posit3_2, posit5_5,  posit6_1,  posit8_0,
                             posit8_1, posit8_2, posit12_2, posit16_1, posit16_2};
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof makers / sizeof *makers; k++)
        done += check_kind(makers[k], LATHE_DOMAIN_OWN);
    expect_cases("posits", done, 13400000);
}

static void every_takum_falls_where_the_next_bit_says(void **state)
{
    maker *const makers[] = {takum8linear, takum9linear, takum12linear, takum16linear, takum8log, takum12log};
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof makers / sizeof *makers; k++)
        done += check_kind(makers[k], LATHE_DOMAIN_OWN);
    done += check_kind(takum8log, LATHE_DOMAIN_LINEAR);
    expect_cases("takums", done, 3700000);
}

static void hifloat8_is_its_table(void **state)
{
    (void)state;
    expect_cases("hif8", check_kind(hif8, LATHE_DOMAIN_OWN), 25000);
}

static void logarithmic_formats_round_by_logarithm_or_value(void **state)
{
    maker *const makers[] = {lns2_1,     lns4_3,     lns5_2,      lns7_0,      lns3_5,
                             madam8_8_3, madam4_1_0, madam8_16_4, madam12_64_6};
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof makers / sizeof *makers; k++)
        done += check_kind(makers[k], LATHE_DOMAIN_OWN) + check_kind(makers[k], LATHE_DOMAIN_LINEAR);
    expect_cases("logarithmic formats", done, 1150000);
}

#ifdef KINDS_LONG
static void sixteen_bits_of_logarithm_are_as_exact(void **state)
{
    (void)state;
    const size_t done = check_kind(lns6_9, LATHE_DOMAIN_OWN) + check_kind(lns6_9, LATHE_DOMAIN_LINEAR) +
                        check_kind(takum16log, LATHE_DOMAIN_OWN) +
                        check_kind(takum16log, LATHE_DOMAIN_LINEAR);
    expect_cases("logarithms of 16 bits", done, 9000000);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifdef KINDS_LONG
        cmocka_unit_test(sixteen_bits_of_logarithm_are_as_exact),
#endif
        cmocka_unit_test(every_posit_falls_where_the_next_bit_says),
        cmocka_unit_test(every_takum_falls_where_the_next_bit_says),
        cmocka_unit_test(hifloat8_is_its_table),
        cmocka_unit_test(logarithmic_formats_round_by_logarithm_or_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
