/* SPDX-License-Identifier: MIT */
/* Arithmetic against the oracle: every operation, rule and precision, results on, beside and far beside the
   places where rounding changes its mind. */
#include "check_arith.h"

#include <fenv.h>
#include <math.h>

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static void every_precision_in_every_range_is_rounded_once(void **state)
{
    (void)state;
    uint64_t random = 6;
    const size_t executed = check_arith_precisions(40, 0, 5, &random);
    expect_cases("precisions x ranges x operations x rules", executed, 1000000);
}

static void every_format_under_every_option_is_rounded_once(void **state)
{
    (void)state;
    enum { N = 25, WAYS = 8 };
    size_t executed = 0;
    uint64_t random = 7;
    for (int k = 0; k < 2; k++) {
        arith_cases in = arith_cases_make(carriers[k], N);
        for (size_t i = 0; i < test_format_count(); i++) {
            const test_format *const t = test_format_at(i);
            for (int operation = 0; operation < OPERATIONS; operation++) {
                /* without limit the format's own range is seldom where results are */
                arith_cases_fill(&in, &t->format, (lathe_operation)operation, &random);
                for (int rule = 0; rule < ALL_RULES; rule++) {
                    const size_t way = i + (size_t)operation * 3 + (size_t)rule * 5;
                    const lathe_options o = options_at(rule, way % WAYS + WAYS * (way / WAYS));
                    const lathe_options own = options_at(rule, 0);
                    const arith_subject s = {t->name, &t->format, &o, &in};
                    const arith_subject own_subject = {t->name, &t->format, &own, &in};
                    executed += check_arith(&s, ARITH_THOROUGHLY);
                    executed += check_arith(&own_subject, ARITH_ARRAY);
                }
            }
        }
        arith_cases_free(&in);
    }
    expect_cases("formats x operations x options", executed, 1000000);
}

/* c from far above the product to far below it, the product on a midpoint or beside one. */
static void every_alignment_of_product_and_addend_is_rounded_once(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 8;
    for (int k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        const int width = c->precision, most = 3 * width + 4;
        arith_cases in = arith_cases_make(c, 2 * (size_t)most + 1);
        for (int round = 0; round < 4; round++) {
            const int p = round % 2 ? width - 1 - round / 2 : width / 2 - round, at = round < 2 ? 0 : c->emin;
            const lathe_format f = range_format(c, p, round < 2 ? 0 : 4);
            for (size_t i = 0; i < in.n; i++) {
                /* (1 + 2^(1-n)) (1 + 2^(n-p)) = 1 + 2^(1-n) + 2^(n-p) + 2^(1-p): odd at p bits */
                const int n = 2 + (int)(i % (size_t)(p / 2)), e = at + (int)i - most;
                const double sign = cases_random(&random) % 2 ? -1 : 1;
                const double x[3] = {sign * (1 + ldexp(1, 1 - n)),
                                     ldexp(1 + ldexp(1, n - p - (int)(i % 3)), at),
                                     ldexp(i % 5 ? 1 : 1.5, e)};
                for (int j = 0; j < 3; j++)
                    carrier_set(c, in.x[j], i, k ? bits_of_double(x[j]) : bits_of_float((float)x[j]));
            }
            arith_cases_compute(&in, LATHE_FMA, 0);
            for (int rule = 0; rule < ALL_RULES; rule++) {
                const lathe_options o = {.rounding = (lathe_rounding)rule};
                const arith_subject s = {"alignments", &f, &o, &in};
                executed += check_arith(&s, ARITH_THOROUGHLY);
            }
        }
        arith_cases_free(&in);
    }
    expect_cases("alignments", executed, 15000);
}

/* Sums a + b of a number of p bits and nearly the part of a quantum at which the element's own random integer
   R changes the decision: (2^(N+1) - 2 R - j) / 2^(N+1), j being 0 in variant A, 1 in B and C. */
static void fill_thresholds(arith_cases *in, int p, const lathe_options *o, const lathe_random *first)
{
    const carrier *const c = in->carrier;
    const unsigned width = (unsigned)c->width;
    const int bits = o->random_bits;
    for (size_t i = 0; i < in->n; i++) {
        const uint64_t r =
            philox_draw(first->seed, first->stream, 0, width, first->next + i) >> (width - (unsigned)bits);
        const double part = ldexp(ldexp(1, bits + 1) - 2.0 * (double)r - (double)(i % 3), -bits - p);
        const double x[2] = {1 + ldexp((double)(i % 2), 1 - p), part};
        for (int k = 0; k < 2; k++) {
            const uint64_t value = width == 32 ? bits_of_float((float)x[k]) : bits_of_double(x[k]);
            carrier_set(c, in->x[k], i, value + (k && value ? i / 3 % 3 - 1 : 0));
        }
    }
    arith_cases_compute(in, LATHE_ADD, 0);
}

static size_t check_thresholds(arith_cases *in, int cut, int bits, const lathe_random *first)
{
    const carrier *const c = in->carrier;
    size_t executed = 0;
    for (int variant = 0; variant <= LATHE_STOCHASTIC_C; variant++) {
        const lathe_format f = range_format(c, c->precision - cut, (cut + bits) % 2);
        const lathe_options o = {
            .rounding = LATHE_STOCHASTIC, .stochastic = (lathe_stochastic)variant, .random_bits = bits};
        const arith_subject s = {"thresholds", &f, &o, in};
        fill_thresholds(in, f.precision, &o, first);
        executed += check_arith(&s, ARITH_ARRAY);
    }
    return executed;
}

/* Few bits, and all that a draw has, which sums come near to only. */
static void random_bits_decide_sums_beside_their_thresholds(void **state)
{
    (void)state;
    enum { N = 240 };
    size_t executed = 0;
    for (int k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        arith_cases in = arith_cases_make(c, N);
        const lathe_random first = check_arith_stream(&in, LATHE_ADD);
        for (int cut = 1; cut < c->precision; cut += cut < 8 ? 1 : 5) {
            for (int bits = cut > 4 ? cut - 4 : 1; bits <= cut + 2 && bits < c->precision - 1; bits++)
                executed += check_thresholds(&in, cut, bits, &first);
            executed += check_thresholds(&in, cut, c->width, &first);
        }
        arith_cases_free(&in);
    }
    expect_cases("thresholds", executed, 30000);
}

/* c + a b, a number of 12 bits and 64 bits of a part of its quantum, of which ab has the lower 32: the part
   at which the 64 random bits R of an element change the decision, 1 - 2^-64 R, and those a unit away. */
static void random_bits_of_64_decide_at_their_very_thresholds(void **state)
{
    (void)state;
    enum { N = 240, P = 12, BITS = 64 };
    size_t executed = 0;
    const carrier *const c = &carrier_f64;
    arith_cases in = arith_cases_make(c, N);
    const lathe_format f = range_format(c, P, 0);
    const lathe_random first = check_arith_stream(&in, LATHE_FMA);
    for (size_t i = 0; i < N; i++) {
        const uint64_t part =
            0 - philox_draw(first.seed, first.stream, 0, BITS, first.next + i) - 1 + (uint64_t)(i % 3);
        const double x[3] = {(double)(part & UINT32_MAX), ldexp(1, 1 - P - BITS),
                             1 + ldexp((double)(i / 3 % 2), 1 - P) + ldexp((double)(part >> 32), 1 - P - 32)};
        for (int k = 0; k < 3; k++)
            carrier_set(c, in.x[k], i, bits_of_double(x[k]));
    }
    arith_cases_compute(&in, LATHE_FMA, 0);
    for (int variant = 0; variant <= LATHE_STOCHASTIC_C; variant++) {
        const lathe_options o = {
            .rounding = LATHE_STOCHASTIC, .stochastic = (lathe_stochastic)variant, .random_bits = BITS};
        const arith_subject s = {"thresholds of 64 bits", &f, &o, &in};
        executed += check_arith(&s, ARITH_ARRAY);
    }
    arith_cases_free(&in);
    expect_cases("thresholds of 64 bits", executed, 720);
}

/* Which side of y the exact result is on, by what needs no quotient and no root. */
static int side_of(const arith_cases *in, size_t i, mpfr_srcptr y)
{
    enum { ALL = 2400 }; /* the bits of every product and sum in f64 */
    static mpfr_t x[3], exact;
    static int done;
    if (!done)
        mpfr_inits2(ALL, x[0], x[1], x[2], exact, (mpfr_ptr)0);
    done = 1;
    for (int k = 0; k < 3; k++)
        oracle_set(x[k], in->carrier,
                   k < oracle_operands(in->operation) ? carrier_get(in->carrier, in->x[k], i) : 0);
    int lost = 0;
    switch (in->operation) {
    case LATHE_ADD:
        lost = mpfr_add(exact, x[0], x[1], MPFR_RNDN);
        break;
    case LATHE_SUB:
        lost = mpfr_sub(exact, x[0], x[1], MPFR_RNDN);
        break;
    case LATHE_MUL:
        lost = mpfr_mul(exact, x[0], x[1], MPFR_RNDN);
        break;
    case LATHE_FMA:
        lost = mpfr_mul(exact, x[0], x[1], MPFR_RNDN);
        lost |= mpfr_add(exact, exact, x[2], MPFR_RNDN);
        break;
    case LATHE_DIV:
        lost = mpfr_mul(exact, y, x[1], MPFR_RNDN);
        assert_int_equal(lost, 0);
        return mpfr_signbit(x[1]) ? mpfr_cmp(exact, x[0]) : mpfr_cmp(x[0], exact);
    default:
        lost = mpfr_sqr(exact, y, MPFR_RNDN);
        assert_int_equal(lost, 0);
        return mpfr_cmp(x[0], exact);
    }
    assert_int_equal(lost, 0);
    return mpfr_cmp(exact, y);
}

/* What the oracle keeps of a result is the result, or the odd one of the two values around it. */
static void the_oracle_keeps_the_side_of_every_exact_result(void **state)
{
    (void)state;
    enum { N = 2000 };
    size_t executed = 0, folded = 0;
    uint64_t random = 10;
    mpfr_t y;
    mpfr_init2(y, ORACLE_PRECISION);
    for (int k = 0; k < 2; k++) {
        arith_cases in = arith_cases_make(carriers[k], N);
        for (int operation = 0; operation <= LATHE_SQRT; operation++) {
            const lathe_format f = range_format(carriers[k], carriers[k]->precision - 3, 0);
            arith_cases_fill(&in, &f, (lathe_operation)operation, &random);
            for (size_t i = 0; i < in.n; i++) {
                mpfr_srcptr value = in.exact[i].value;
                if (!mpfr_regular_p(value))
                    continue;
                executed++;
                if (side_of(&in, i, value) == 0)
                    continue;
                folded++;
                assert_int_equal(mpfr_min_prec(value), ORACLE_PRECISION);
                mpfr_set(y, value, MPFR_RNDN);
                mpfr_nextbelow(y);
                assert_true(side_of(&in, i, y) > 0);
                mpfr_nextabove(y);
                mpfr_nextabove(y);
                assert_true(side_of(&in, i, y) < 0);
            }
        }
        arith_cases_free(&in);
    }
    mpfr_clear(y);
    assert_true(folded > 4000);
    expect_cases("exact results", executed, 15000);
}

#if defined(__SSE2__) || defined(__aarch64__)
/* The oracle itself, against whoever has no part in it. */
static uint64_t by_processor(const carrier *c, lathe_operation operation, const uint64_t bits[3])
{
    if (c->width == 32) {
        const volatile float a = float_of_bits((uint32_t)bits[0]), b = float_of_bits((uint32_t)bits[1]);
        const volatile float d = float_of_bits((uint32_t)bits[2]);
        const volatile float y = operation == LATHE_ADD   ? a + b
                                 : operation == LATHE_SUB ? a - b
                                 : operation == LATHE_MUL ? a * b
                                 : operation == LATHE_DIV ? a / b
                                 : operation == LATHE_FMA ? fmaf(a, b, d)
                                                          : sqrtf(a);
        return bits_of_float(y);
    }
    const volatile double a = double_of_bits(bits[0]), b = double_of_bits(bits[1]),
                          d = double_of_bits(bits[2]);
    const volatile double y = operation == LATHE_ADD   ? a + b
                              : operation == LATHE_SUB ? a - b
                              : operation == LATHE_MUL ? a * b
                              : operation == LATHE_DIV ? a / b
                              : operation == LATHE_FMA ? fma(a, b, d)
                                                       : sqrt(a);
    return bits_of_double(y);
}

static unsigned exceptions_of_processor(void)
{
    const int raised = fetestexcept(FE_ALL_EXCEPT);
    return (raised & FE_INVALID ? LATHE_EXCEPTION_INVALID : 0u) |
           (raised & FE_DIVBYZERO ? LATHE_EXCEPTION_DIVISION_BY_ZERO : 0u) |
           (raised & FE_OVERFLOW ? LATHE_EXCEPTION_OVERFLOW : 0u) |
           (raised & FE_UNDERFLOW ? LATHE_EXCEPTION_UNDERFLOW : 0u) |
           (raised & FE_INEXACT ? LATHE_EXCEPTION_INEXACT : 0u);
}

/* In the carrier's own format processors know four rules, and the exceptions; some tell tininess before
   rounding. */
static void the_oracle_agrees_with_the_processor(void **state)
{
    (void)state;
    enum { N = 3000, MODES = 4 };
    static const struct {
        int mode;
        lathe_rounding rule;
    } modes[MODES] = {{FE_TONEAREST, LATHE_TIES_TO_EVEN},
                      {FE_TOWARDZERO, LATHE_TOWARD_ZERO},
                      {FE_UPWARD, LATHE_TOWARD_POSITIVE},
                      {FE_DOWNWARD, LATHE_TOWARD_NEGATIVE}};
#if defined(__SSE2__)
    const unsigned comparable = 31;
#else
    const unsigned comparable = 31 & ~(unsigned)LATHE_EXCEPTION_UNDERFLOW;
#endif
    size_t executed = 0;
    uint64_t random = 9;
    for (int k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        const lathe_format f = range_format(c, c->precision, 0);
        arith_cases in = arith_cases_make(c, N);
        for (int operation = 0; operation <= LATHE_SQRT; operation++) {
            arith_cases_fill(&in, &f, (lathe_operation)operation, &random);
            for (int mode = 0; mode < MODES; mode++) {
                const lathe_options options = {.rounding = modes[mode].rule};
                const arith_subject s = {"the carrier", &f, &options, &in};
                oracle o;
                oracle_init(&o, &f, &options, c);
                for (size_t i = 0; i < in.n; i++, executed++) {
                    uint64_t x[3];
                    unsigned exceptions, raised;
                    arith_case(&in, i, x);
                    feclearexcept(FE_ALL_EXCEPT);
                    fesetround(modes[mode].mode);
                    const uint64_t y = by_processor(c, in.operation, x);
                    fesetround(FE_TONEAREST);
                    raised = exceptions_of_processor();
                    const uint64_t wanted = oracle_arith(&o, &in.exact[i], 0, &exceptions);
                    if (carrier_is_nan(c, wanted) ? !carrier_is_nan(c, y) : y != wanted)
                        fail_arith(&s, "the processor", i, 0, y, wanted);
                    if ((exceptions ^ raised) & comparable) {
                        print_error("exceptions %u, wanted %u\n", raised, exceptions);
                        fail_arith(&s, "exceptions of the processor", i, 0, y, wanted);
                    }
                }
                oracle_clear(&o);
            }
        }
        arith_cases_free(&in);
    }
    expect_cases("processor", executed, 140000);
}
#else
static void the_oracle_agrees_with_the_processor(void **state)
{
    (void)state;
    skip(); /* wider registers, or rules of its own for NaN */
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bits_decide_sums_beside_their_thresholds),
        cmocka_unit_test(random_bits_of_64_decide_at_their_very_thresholds),
        cmocka_unit_test(the_oracle_keeps_the_side_of_every_exact_result),
        cmocka_unit_test(the_oracle_agrees_with_the_processor),
        cmocka_unit_test(every_precision_in_every_range_is_rounded_once),
        cmocka_unit_test(every_format_under_every_option_is_rounded_once),
        cmocka_unit_test(every_alignment_of_product_and_addend_is_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
