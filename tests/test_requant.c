/* SPDX-License-Identifier: MIT */
/* Requantisation against its definition, in integers of any length. */
#include <math.h>

#include <gmp.h>

#include "check.h"
#include "rational.h"

/* gemmlowp's text for the two steps, in 128 bits' place long integers of GMP. */
static int64_t floor_of(mpz_t a, unsigned long shift)
{
    mpz_fdiv_q_2exp(a, a, shift);
    return rational_integer(a);
}

static int64_t wanted_requant(const lathe_requant *r, int32_t a)
{
    mpz_t p, h;
    mpq_t x;
    int64_t result;
    mpz_inits(p, h, NULL);
    mpq_init(x);
    if (r->rule == LATHE_REQUANT_TWICE) {
        const int left = r->shift < 31 ? 31 - r->shift : 0, right = r->shift > 31 ? r->shift - 31 : 0;
        mpz_set_si(p, a);
        mpz_mul_2exp(p, p, (mp_bitcnt_t)left);
        if (mpz_cmp_si(p, INT32_MAX) > 0)
            mpz_set_si(p, INT32_MAX);
        if (mpz_cmp_si(p, INT32_MIN) < 0)
            mpz_set_si(p, INT32_MIN);
        const int is_lowest = mpz_cmp_si(p, INT32_MIN) == 0 && r->multiplier == INT32_MIN;
        mpz_mul_si(p, p, r->multiplier);
        mpz_set_si(h, mpz_sgn(p) >= 0 ? 1l << 30 : 1 - (1l << 30));
        mpz_add(p, p, h);
        mpz_set_ui(h, 1ul << 31);
        mpz_tdiv_q(p, p, h);
        const int64_t v = is_lowest ? INT32_MAX : rational_integer(p), mask = (INT64_C(1) << right) - 1;
        const int64_t low = v - ((v < 0 ? -((-v + mask) >> right) : v >> right) * (mask + 1));
        result = (v - low) / (mask + 1) + (low > (mask >> 1) + (v < 0));
    } else {
        mpz_set_si(p, a);
        mpz_mul_si(p, p, r->multiplier);
        if (r->rule == LATHE_REQUANT_HALF_UP) {
            if (r->shift) {
                mpz_set_ui(h, 1);
                mpz_mul_2exp(h, h, (mp_bitcnt_t)r->shift - 1);
                mpz_add(p, p, h);
            }
            result = floor_of(p, (unsigned long)r->shift);
        } else {
            const int negative = mpz_sgn(p) < 0;
            mpz_abs(p, p);
            mpq_set_z(x, p);
            mpq_div_2exp(x, x, (mp_bitcnt_t)r->shift);
            rational_round(x, (rational_grid){200, 199}, r->rounding, negative);
            result = rational_integer(mpq_numref(x));
            result = negative ? -result : result;
        }
    }
    mpz_clears(p, h, NULL);
    mpq_clear(x);
    result += r->zero;
    return result < r->lowest ? r->lowest : result > r->largest ? r->largest : result;
}

static void requantisation_rounds_as_it_says(void **state)
{
    static int32_t a[256], q[256];
    static signed char narrow[256];
    size_t executed = 0;
    uint64_t seed = 19;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        const uint64_t r = cases_random(&seed);
        const int wide = round % 3 == 0;
        const lathe_requant spec = {.multiplier = r >> 40 & 15 ? (int32_t)(1u << 30 | (r & 0x3fffffff))
                                                               : (int32_t)(uint32_t)(r << (r >> 36 & 31)),
                                    .shift = (int)(r >> 45 & 63) % 63,
                                    .rule = (lathe_requant_rule)(round % 3),
                                    .rounding = round % 3 ? 0 : (lathe_rounding)(r >> 52 & 7),
                                    .zero = (int32_t)(r >> 56) - 128,
                                    .lowest = wide ? INT32_MIN : -128,
                                    .largest = wide ? INT32_MAX : 127};
        for (size_t i = 0; i < 256; i++) {
            const uint64_t s = cases_random(&seed);
            a[i] = s & 1 ? (int32_t)(uint32_t)(s >> 32) : (int32_t)(s >> 52) - 2048;
            a[i] = (s & 62) == 0 ? INT32_MIN : (s & 62) == 2 ? INT32_MAX : a[i];
            if ((s & 62) == 4 && spec.shift < 31) /* half of something */
                a[i] = (int32_t)(uint32_t)(((1u << spec.shift) >> 1) * ((s >> 8 & 7) - 3));
        }
        assert_int_equal(lathe_requantize(&spec, q, 4, a, 256), LATHE_OK);
        if (!wide)
            assert_int_equal(lathe_requantize(&spec, narrow, 1, a, 256), LATHE_OK);
        for (size_t i = 0; i < 256; i++) {
            const int64_t wanted = wanted_requant(&spec, a[i]);
            if (q[i] != wanted || (!wide && narrow[i] != wanted))
                fail_msg("rule %d %s: %d * %d >> %d + %d gave %d, wanted %lld", (int)spec.rule,
                         rule_name(spec.rounding), (int)a[i], (int)spec.multiplier, spec.shift,
                         (int)spec.zero, (int)q[i], (long long)wanted);
            executed++;
        }
    }
    expect_cases("accumulators", executed, 768000);
}

/* The one product of 32 bits that doubled has 33 saturates: there no random one is. */
static void the_least_multiplier_saturates_once(void **state)
{
    const lathe_requant least = {.multiplier = INT32_MIN,
                                 .shift = 31,
                                 .rule = LATHE_REQUANT_TWICE,
                                 .lowest = INT32_MIN,
                                 .largest = INT32_MAX};
    const int32_t a[] = {INT32_MIN, INT32_MIN + 1, INT32_MAX};
    int32_t q[3];
    (void)state;
    assert_int_equal(lathe_requantize(&least, q, 4, a, 3), LATHE_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(q[i], wanted_requant(&least, a[i]));
    assert_true(q[0] == INT32_MAX && q[1] == INT32_MAX && q[2] == -INT32_MAX);
}

static void multipliers_are_factors_of_31_bits(void **state)
{
    size_t executed = 0;
    uint64_t seed = 4;
    int32_t m = 7;
    int shift = 7;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        const uint64_t r = cases_random(&seed);
        const int e = (int)(r >> 8 & 63) - 32;
        double f = ldexp(1.0 + (double)(r >> 12) * 0x1p-52, e);
        if (i % 3 == 0) /* beside a tie */
            f = ldexp((double)(1u << 30 | (r & 0x3fffffff)) + 0.5, e - 30) *
                (1 + (double)(i % 5 - 2) * 0x1p-52);
        const int down = 30 - ilogb(f);
        double wanted = floor(ldexp(f, down) + 0.5), by = down; /* exact: 31 bits of 53 before the half */
        if (wanted == 0x1p31)
            wanted = 0x1p30, by--;
        if (f >= 0x1p31 || by < 0)
            assert_int_equal(lathe_requant_multiplier(f, &m, &shift), LATHE_E_OPTION);
        else {
            assert_int_equal(lathe_requant_multiplier(f, &m, &shift), LATHE_OK);
            assert_true(by > 62 ? m == 0 && shift == 31 : m == (int32_t)wanted && shift == (int)by);
        }
        executed++;
    }
    static const double bad[] = {0, -0.0, -1, INFINITY, NAN, 0x1p31, 0x1.fffffffffp30};
    m = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(lathe_requant_multiplier(bad[i], &m, &shift), LATHE_E_OPTION);
    assert_int_equal(m, 7);
    assert_int_equal(lathe_requant_multiplier(0x1p-1074, &m, &shift), LATHE_OK);
    assert_true(m == 0 && shift == 31);
    assert_int_equal(lathe_requant_multiplier(0.5, &m, NULL), LATHE_E_NULL);
    expect_cases("factors", executed, 20000);
}

/* Each channel is what the call with its numbers alone gives; the last round of channels may be cut short. */
static void channels_have_multipliers_of_their_own(void **state)
{
    (void)state;
    enum { CHANNELS = 5, MOST = 1003 };
    static const size_t inners[] = {1, 3, 64, 5000};
    lathe_requant requants[CHANNELS];
    static int32_t a[MOST];
    static int8_t got[MOST];
    uint64_t random = 9;
    size_t executed = 0;
    for (int i = 0; i < CHANNELS; i++)
        requants[i] = (lathe_requant){.multiplier = (1 << 30) + 12345 * i,
                                      .shift = 38 + i,
                                      .zero = i - 2,
                                      .lowest = -128 + i,
                                      .largest = 127 - i,
                                      .rule = i % 2 ? LATHE_REQUANT_TWICE : LATHE_REQUANT_EXACT};
    for (size_t i = 0; i < MOST; i++)
        a[i] = (int32_t)(cases_random(&random) >> 40) - (1 << 23);
    for (size_t k = 0; k < 4; k++)
        for (size_t n = 0; n <= MOST; n += 59) {
            assert_int_equal(lathe_requantize_channels(requants, CHANNELS, inners[k], got, 1, a, n),
                             LATHE_OK);
            for (size_t i = 0; i < n; i++, executed++) {
                int8_t wanted;
                const lathe_requant *const r = &requants[i / inners[k] % CHANNELS];
                assert_int_equal(lathe_requantize(r, &wanted, 1, &a[i], 1), LATHE_OK);
                assert_int_equal(got[i], wanted);
            }
        }
    got[0] = 77;
    assert_int_equal(lathe_requantize_channels(requants, 0, 1, got, 1, a, 1), LATHE_E_OPTION);
    assert_int_equal(lathe_requantize_channels(requants, 1, 0, got, 1, a, 1), LATHE_E_OPTION);
    assert_int_equal(lathe_requantize_channels(NULL, 1, 1, got, 1, a, 1), LATHE_E_NULL);
    assert_int_equal(lathe_requantize_channels(requants, 1, 1, got, 1, NULL, 1), LATHE_E_NULL);
    assert_int_equal(lathe_requantize_channels(requants, 1, 1, got, 1, a, SIZE_MAX), LATHE_E_SIZE);
    requants[CHANNELS - 1].shift = 63;
    assert_int_equal(lathe_requantize_channels(requants, CHANNELS, 1, got, 1, a, 1), LATHE_E_OPTION);
    requants[CHANNELS - 1].shift = 40;
    requants[CHANNELS - 1].largest = 128;
    assert_int_equal(lathe_requantize_channels(requants, CHANNELS, 1, got, 1, a, 1), LATHE_E_CODE_SIZE);
    assert_int_equal(got[0], 77);
    expect_cases("values", executed, 30000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requantisation_rounds_as_it_says),
        cmocka_unit_test(the_least_multiplier_saturates_once),
        cmocka_unit_test(multipliers_are_factors_of_31_bits),
        cmocka_unit_test(channels_have_multipliers_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
