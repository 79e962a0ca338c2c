/* SPDX-License-Identifier: MIT */
/* Exact values inside the library, against GMP and MPFR: sums of limbs, quotients, roots, cut values. */
#include "check.h"

#include <gmp.h>
#include <math.h>

#include "exact.h"

enum { MOST_LIMBS = 5, WIDTH = 128 };

static lathe_exact infinite_value(int negative)
{
    return lathe_exact_of(&lathe_binary64, bits_of_double(negative ? -INFINITY : INFINITY));
}

static lathe_exact nan_of(uint64_t bits)
{
    return lathe_exact_of(&lathe_binary64, bits);
}

/* The 128 leading bits of |m|, the last one set if any is lost, in units of 2^unit. */
static void check_leading(const lathe_exact *x, mpz_t m, int64_t unit)
{
    uint64_t words[2];
    const size_t bits = mpz_sizeinbase(m, 2);
    if (mpz_sgn(m) == 0) {
        assert_int_equal(x->kind, LATHE_IS_ZERO);
        return;
    }
    assert_int_equal(x->kind, LATHE_IS_FINITE);
    assert_int_equal(x->negative, mpz_sgn(m) < 0);
    assert_int_equal(x->exponent, unit + (int64_t)bits - 1);
    mpz_abs(m, m);
    if (bits > WIDTH) {
        const int is_lost = !mpz_divisible_2exp_p(m, bits - WIDTH);
        mpz_tdiv_q_2exp(m, m, bits - WIDTH);
        if (is_lost)
            mpz_setbit(m, 0);
    } else {
        mpz_mul_2exp(m, m, WIDTH - bits);
    }
    mpz_export(words, NULL, 1, sizeof *words, 0, 0, m);
    assert_true(x->significand.high == words[0] && x->significand.low == words[1]);
}

/* Limbs of nothing, of ones, of one bit and at random, of both signs; not those beside them. */
static void limbs_in_twos_complement_are_their_value(void **state)
{
    uint64_t seed = 17, limbs[MOST_LIMBS + 2];
    size_t executed = 0;
    mpz_t m, all;
    (void)state;
    mpz_inits(m, all, NULL);
    for (int k = 0; k < 60000; k++, executed++) {
        const int count = 1 + k % MOST_LIMBS;
        limbs[0] = limbs[count + 1] = UINT64_MAX;
        for (int i = 1; i <= count; i++) {
            const uint64_t word = cases_random(&seed), way = cases_random(&seed) % 5;
            limbs[i] = way == 0   ? 0
                       : way == 1 ? UINT64_MAX
                       : way == 2 ? UINT64_C(1) << word % 64
                       : way == 3 ? word >> (word & 63)
                                  : word;
        }
        mpz_import(m, (size_t)count, -1, sizeof *limbs, 0, 0, limbs + 1);
        if (limbs[count] >> 63) {
            mpz_setbit(all, 64 * (mp_bitcnt_t)count);
            mpz_sub(m, m, all);
            mpz_clrbit(all, 64 * (mp_bitcnt_t)count);
        }
        const int64_t unit = (int64_t)(cases_random(&seed) % 2000) - 1000;
        const lathe_exact x = lathe_exact_of_limbs(limbs + 1, count, unit);
        check_leading(&x, m, unit);
        assert_true(limbs[0] == UINT64_MAX && limbs[count + 1] == UINT64_MAX);
    }
    mpz_clears(m, all, NULL);
    expect_cases("sums", executed, 60000);
}

/* The leading bits are those of the value cut, and others follow where it is no such number. */
static void check_bits(const lathe_exact *x, mpfr_t cut, int is_inexact, int bits)
{
    mpz_t m;
    uint64_t words[2];
    mpz_init(m);
    const mpfr_exp_t exponent = mpfr_get_z_2exp(m, cut);
    assert_int_equal(x->kind, LATHE_IS_FINITE);
    assert_int_equal(x->exponent, exponent + (mpfr_exp_t)mpz_sizeinbase(m, 2) - 1);
    mpz_mul_2exp(m, m, WIDTH - mpz_sizeinbase(m, 2));
    mpz_export(words, NULL, 1, sizeof *words, 0, 0, m);
    const lathe_wide rest = {bits < 64 ? UINT64_MAX >> bits : 0,
                             bits < 64 ? UINT64_MAX : UINT64_MAX >> (bits - 64)};
    assert_true((x->significand.high & ~rest.high) == words[0] &&
                (x->significand.low & ~rest.low) == words[1]);
    assert_int_equal(((x->significand.high & rest.high) | (x->significand.low & rest.low)) != 0,
                     is_inexact != 0);
    mpz_clear(m);
}

static void quotients_and_roots_are_right_to_any_number_of_bits(void **state)
{
    uint64_t seed = 19;
    size_t executed = 0;
    mpfr_t a, b, cut;
    (void)state;
    mpfr_inits2(64, a, b, (mpfr_ptr)0);
    mpfr_init2(cut, WIDTH);
    for (int k = 0; k < 40000; k++, executed += 2) {
        const int bits = k % 3 ? 1 + k % 120 : 120;
        const uint64_t m = cases_random(&seed) >> 11 >> cases_random(&seed) % 53 | 1;
        const uint64_t n = k % 7 ? cases_random(&seed) >> 11 >> cases_random(&seed) % 53 | 1 : m;
        const int e = (int)(cases_random(&seed) % 100) - 50;
        const lathe_exact x[3] = {lathe_exact_make(0, m, e), lathe_exact_make(0, n, -e)};
        mpfr_set_uj_2exp(a, m, e, MPFR_RNDN);
        mpfr_set_uj_2exp(b, n, -e, MPFR_RNDN);
        mpfr_set_prec(cut, bits);
        int is_inexact = mpfr_div(cut, a, b, MPFR_RNDZ);
        const lathe_exact quotient = lathe_exact_operate(LATHE_DIV, x, bits, 0);
        check_bits(&quotient, cut, is_inexact, bits);
        is_inexact = mpfr_sqrt(cut, a, MPFR_RNDZ);
        const lathe_exact root = lathe_exact_operate(LATHE_SQRT, x, bits, 0);
        check_bits(&root, cut, is_inexact, bits);
    }
    mpfr_clears(a, b, cut, (mpfr_ptr)0);
    expect_cases("quotients and roots", executed, 80000);
}

/* An operand that an operation does not have is not looked at; NaN hides no product of zero and infinity. */
static void nan_and_infinity_raise_what_they_should(void **state)
{
    const lathe_exact quiet = nan_of(UINT64_C(0x7ff8000000000000)),
                      loud = nan_of(UINT64_C(0xfff0000000000001)), infinity = infinite_value(0),
                      zero = lathe_exact_make(0, 0, 0), one = lathe_exact_make(0, 1, 0);
    const struct {
        lathe_operation operation;
        lathe_exact x[3];
        lathe_exact_kind kind;
        unsigned exceptions;
    } rows[] = {
        {LATHE_SQRT, {one, loud, loud}, LATHE_IS_FINITE, 0},
        {LATHE_ADD, {one, one, loud}, LATHE_IS_FINITE, 0},
        {LATHE_ADD, {quiet, one, loud}, LATHE_IS_NAN, 0},
        {LATHE_DIV, {one, loud, one}, LATHE_IS_NAN, LATHE_EXCEPTION_INVALID},
        {LATHE_MUL, {quiet, loud, one}, LATHE_IS_NAN, LATHE_EXCEPTION_INVALID},
        {LATHE_FMA, {infinity, zero, quiet}, LATHE_IS_NAN, LATHE_EXCEPTION_INVALID},
        {LATHE_FMA, {zero, infinity, quiet}, LATHE_IS_NAN, LATHE_EXCEPTION_INVALID},
        {LATHE_FMA, {infinity, zero, one}, LATHE_IS_NAN, LATHE_EXCEPTION_INVALID},
        {LATHE_FMA, {infinity, one, quiet}, LATHE_IS_NAN, 0},
        {LATHE_FMA, {one, zero, quiet}, LATHE_IS_NAN, 0},
        {LATHE_FMA, {infinity, quiet, zero}, LATHE_IS_NAN, 0},
        {LATHE_FMA, {quiet, zero, infinity}, LATHE_IS_NAN, 0},
        {LATHE_FMA, {zero, quiet, infinity}, LATHE_IS_NAN, 0},
        {LATHE_FMA, {one, zero, loud}, LATHE_IS_NAN, LATHE_EXCEPTION_INVALID},
    };
    size_t executed = 0;
    (void)state;
    for (; executed < sizeof rows / sizeof *rows; executed++) {
        const lathe_exact x = lathe_exact_operate(rows[executed].operation, rows[executed].x, 60, 0);
        assert_int_equal(x.kind, rows[executed].kind);
        assert_int_equal(x.exceptions, rows[executed].exceptions);
    }
    expect_cases("operations", executed, 14);
}

/* Of all exponents, those under the least and over the largest too. */
static void values_are_cut_to_a_carrier(void **state)
{
    uint64_t seed = 23;
    size_t executed = 0;
    mpfr_t value, back;
    (void)state;
    mpfr_inits2(WIDTH, value, back, (mpfr_ptr)0);
    for (int k = 0; k < 80000; k++, executed++) {
        const int is_narrow = k % 2, width = (int)(cases_random(&seed) % 64);
        const lathe_carrier *const c = is_narrow ? &lathe_binary32 : &lathe_binary64;
        const uint64_t m = cases_random(&seed) >> width | 1;
        const int64_t least = lathe_carrier_quantum(c);
        const int64_t e = k % 3 == 0
                              ? least - 70 + (int64_t)(cases_random(&seed) % 140)
                              : least + (int64_t)(cases_random(&seed) % (uint64_t)(c->emax - least + 5));
        const lathe_exact x = lathe_exact_make(0, m, e);
        int is_inexact;
        const uint64_t got = lathe_exact_cut(c, &x, &is_inexact);
        mpfr_set_uj_2exp(value, m, e, MPFR_RNDN);
        const double wanted =
            is_narrow ? (double)mpfr_get_flt(value, MPFR_RNDZ) : mpfr_get_d(value, MPFR_RNDZ);
        assert_true(got == (is_narrow ? bits_of_float((float)wanted) : bits_of_double(wanted)));
        mpfr_set_d(back, wanted, MPFR_RNDN);
        assert_int_equal(is_inexact, mpfr_cmp(back, value) != 0);
    }
    const lathe_exact zero = lathe_exact_make(1, 0, 0);
    int is_inexact;
    assert_true(lathe_exact_cut(&lathe_binary64, &zero, &is_inexact) == 0 && !is_inexact);
    mpfr_clears(value, back, (mpfr_ptr)0);
    expect_cases("values", executed, 80000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limbs_in_twos_complement_are_their_value),
        cmocka_unit_test(quotients_and_roots_are_right_to_any_number_of_bits),
        cmocka_unit_test(nan_and_infinity_raise_what_they_should),
        cmocka_unit_test(values_are_cut_to_a_carrier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
