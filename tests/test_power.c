/* SPDX-License-Identifier: MIT */
/* The powers that logarithmic formats are made of, against MPFR. */
#include "check.h"

#include <gmp.h>

#include "kind_spec.h"
#include "power.h"

static const lathe_power unit = {{UINT64_C(1) << 63, 0}, 0};

/* base^(l 2^-q) */
static void set_power(mpfr_ptr to, lathe_base base, long l, int q)
{
    mpfr_set_si_2exp(to, l, -q, MPFR_RNDN);
    if (base == LATHE_BASE_2) {
        mpfr_exp2(to, to, MPFR_RNDN);
    } else {
        mpfr_div_2ui(to, to, 1, MPFR_RNDN);
        mpfr_exp(to, to, MPFR_RNDN);
    }
}

static void set_found(mpfr_ptr to, const lathe_power *p)
{
    mpfr_set_uj(to, p->significand.high, MPFR_RNDN);
    mpfr_mul_2ui(to, to, 64, MPFR_RNDN);
    mpfr_t low;
    mpfr_init2(low, 64);
    mpfr_set_uj(low, p->significand.low, MPFR_RNDN);
    mpfr_add(to, to, low, MPFR_RNDN);
    mpfr_mul_2si(to, to, (long)p->exponent - 127, MPFR_RNDN);
    mpfr_clear(low);
}

/* Too small, by less than 2^-120 of itself. */
static size_t check_powers(lathe_base base, int q, long limit)
{
    uint64_t seed = 11;
    mpfr_t wanted, found;
    size_t done = 0;
    mpfr_inits2(SPEC_PRECISION, wanted, found, (mpfr_ptr)0);
    for (int k = 0; k < 4000; k++) {
        const long range = limit << q;
        const long l = k < 2 * q ? (k % 2 ? -1 : 1) * (1L << (k / 2))
                                 : (long)(cases_random(&seed) % (uint64_t)(2 * range)) - range;
        const lathe_power p = lathe_power_of(base, l, q, unit);
        set_power(wanted, base, l, q);
        set_found(found, &p);
        assert_true(p.significand.high >> 63 == 1);
        assert_true(mpfr_cmp(found, wanted) <= 0);
        mpfr_sub(found, wanted, found, MPFR_RNDN);
        mpfr_div(found, found, wanted, MPFR_RNDN);
        assert_true(mpfr_zero_p(found) || mpfr_get_exp(found) < -119);
        done++;
    }
    mpfr_clears(wanted, found, (mpfr_ptr)0);
    return done;
}

static void powers_are_right_to_120_bits(void **state)
{
    (void)state;
    expect_cases("powers", check_powers(LATHE_BASE_2, 14, 1000) + check_powers(LATHE_BASE_ROOT_OF_E, 12, 255),
                 8000);
}

/* floor(log(x / scale) 2^q), of numbers of either carrier. */
static void logarithms_are_cut(void **state)
{
    uint64_t seed = 13;
    mpfr_t x, two, divisor;
    size_t done = 0;
    (void)state;
    mpfr_inits2(SPEC_PRECISION, x, two, divisor, (mpfr_ptr)0);
    mpfr_set_ui(two, 2, MPFR_RNDN);
    for (int k = 0; k < 8000; k++, done++) {
        const int is_two = k % 2;
        const int q = is_two ? 14 : 12;
        const uint64_t m = (cases_random(&seed) >> 11) | UINT64_C(1) << 52;
        const int e = (int)(cases_random(&seed) % 300) - 150;
        const lathe_exact exact = lathe_exact_make(0, m, e - 52);
        const lathe_power other = {{cases_random(&seed) | UINT64_C(1) << 63, 0}, k % 60 - 30};
        const lathe_power scale = k % 4 < 2 ? unit : other;
        mpfr_set_uj_2exp(x, m, e - 52, MPFR_RNDN);
        set_found(divisor, &scale);
        mpfr_div(x, x, divisor, MPFR_RNDN);
        if (is_two) {
            mpfr_log2(x, x, MPFR_RNDN);
        } else {
            mpfr_log(x, x, MPFR_RNDN);
            mpfr_mul(x, x, two, MPFR_RNDN);
        }
        mpfr_mul_2ui(x, x, (unsigned long)q, MPFR_RNDN);
        const long wanted = mpfr_get_si(x, MPFR_RNDD);
        assert_int_equal(lathe_logarithm(is_two ? LATHE_BASE_2 : LATHE_BASE_ROOT_OF_E, &exact, q, scale),
                         wanted);
    }
    mpfr_clears(x, two, divisor, (mpfr_ptr)0);
    expect_cases("logarithms", done, 8000);
}

/* A power of 128 bits, cut. */
static lathe_power cut_power(mpfr_srcptr x)
{
    mpfr_t cut;
    mpz_t m;
    uint64_t words[2];
    mpfr_init2(cut, 128);
    mpz_init(m);
    mpfr_set(cut, x, MPFR_RNDZ);
    const int64_t exponent = (int64_t)mpfr_get_exp(cut) - 1;
    mpfr_mul_2si(cut, cut, 127 - (long)exponent, MPFR_RNDN);
    mpfr_get_z(m, cut, MPFR_RNDN);
    mpz_export(words, NULL, 1, sizeof *words, 0, 0, m);
    mpz_clear(m);
    mpfr_clear(cut);
    return (lathe_power){{words[0], words[1]}, exponent};
}

static int are_same(lathe_power a, lathe_power b)
{
    return a.exponent == b.exponent && a.significand.high == b.significand.high &&
           a.significand.low == b.significand.low;
}

/* Powers of one factor of the table: of 2 it alone, of the root of e times its least power and a scale; each
   product cut to 128 bits. */
static void factors_are_right_to_their_last_bit(void **state)
{
    enum { Q2 = 14, QE = 12, SCALES = 30 };
    uint64_t seed = 29;
    size_t executed = 0;
    mpfr_t least, factor, product;
    (void)state;
    mpfr_init2(factor, SPEC_PRECISION);
    mpfr_inits2(128, least, product, (mpfr_ptr)0);
    for (int i = 1; i <= Q2; i++, executed++) {
        set_power(factor, LATHE_BASE_2, 1L << (Q2 - i), Q2);
        assert_true(are_same(lathe_power_of(LATHE_BASE_2, 1L << (Q2 - i), Q2, unit), cut_power(factor)));
    }
    set_power(factor, LATHE_BASE_ROOT_OF_E, -256, 0);
    mpfr_set(least, factor, MPFR_RNDZ);
    assert_true(are_same(lathe_power_of(LATHE_BASE_ROOT_OF_E, -256, 0, unit), cut_power(factor)));
    for (int i = 8; i >= -QE; i--)
        for (int k = 0; k < SCALES; k++, executed++) {
            const lathe_power scale = {{cases_random(&seed) | UINT64_C(1) << 63, cases_random(&seed)}, k};
            set_power(factor, LATHE_BASE_ROOT_OF_E, 1L << (i + QE), QE);
            mpfr_prec_round(factor, 128, MPFR_RNDZ);
            set_found(product, &scale);
            mpfr_mul(product, least, product, MPFR_RNDZ);
            mpfr_mul(product, product, factor, MPFR_RNDZ);
            mpfr_set_prec(factor, SPEC_PRECISION);
            assert_true(
                are_same(lathe_power_of(LATHE_BASE_ROOT_OF_E, (1L << (i + QE)) - (256L << QE), QE, scale),
                         cut_power(product)));
        }
    mpfr_clears(least, factor, product, (mpfr_ptr)0);
    expect_cases("factors", executed, 644);
}

/* Whole powers of two, and what is just under them. */
static void logarithms_of_powers_are_whole(void **state)
{
    size_t executed = 0;
    (void)state;
    for (int e = -1000; e <= 1000; e += 7, executed++) {
        const lathe_exact at = lathe_exact_make(0, 1, e), under = lathe_exact_make(0, UINT64_MAX, e - 64);
        for (int q = 0; q <= 14; q += 7) {
            assert_int_equal(lathe_logarithm(LATHE_BASE_2, &at, q, unit), (int64_t)e * (1 << q));
            assert_int_equal(lathe_logarithm(LATHE_BASE_2, &under, q, unit), (int64_t)e * (1 << q) - 1);
        }
    }
    expect_cases("powers", executed, 286);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_are_right_to_120_bits),
        cmocka_unit_test(logarithms_are_cut),
        cmocka_unit_test(factors_are_right_to_their_last_bit),
        cmocka_unit_test(logarithms_of_powers_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
