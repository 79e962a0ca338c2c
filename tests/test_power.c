/* SPDX-License-Identifier: MIT */
/* The powers that logarithmic formats are made of, against MPFR. */
#include "check.h"

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

/* floor(log(x) 2^q), of numbers of either carrier. */
static void logarithms_are_cut(void **state)
{
    uint64_t seed = 13;
    mpfr_t x, two;
    size_t done = 0;
    (void)state;
    mpfr_inits2(SPEC_PRECISION, x, two, (mpfr_ptr)0);
    mpfr_set_ui(two, 2, MPFR_RNDN);
    for (int k = 0; k < 8000; k++, done++) {
        const int is_two = k % 2;
        const int q = is_two ? 14 : 12;
        const uint64_t m = (cases_random(&seed) >> 11) | UINT64_C(1) << 52;
        const int e = (int)(cases_random(&seed) % 300) - 150;
        const lathe_exact exact = lathe_exact_make(0, m, e - 52);
        mpfr_set_uj_2exp(x, m, e - 52, MPFR_RNDN);
        if (is_two) {
            mpfr_log2(x, x, MPFR_RNDN);
        } else {
            mpfr_log(x, x, MPFR_RNDN);
            mpfr_mul(x, x, two, MPFR_RNDN);
        }
        mpfr_mul_2ui(x, x, (unsigned long)q, MPFR_RNDN);
        const long wanted = mpfr_get_si(x, MPFR_RNDD);
        assert_int_equal(lathe_logarithm(is_two ? LATHE_BASE_2 : LATHE_BASE_ROOT_OF_E, &exact, q, unit),
                         wanted);
    }
    mpfr_clears(x, two, (mpfr_ptr)0);
    expect_cases("logarithms", done, 8000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_are_right_to_120_bits),
        cmocka_unit_test(logarithms_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
