/* SPDX-License-Identifier: MIT */
/* The random Hadamard transform against its definition. */
#include <fenv.h>
#include <math.h>

#include "check.h"

enum { MOST = 128, GROUPS = 40 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static lathe_status transform(const lathe_hadamard *h, const carrier *c, const lathe_array *a, void *x,
                              int inverse)
{
    if (c->width == 32)
        return inverse ? lathe_hadamard_inverse_f32(h, a, x) : lathe_hadamard_f32(h, a, x);
    return inverse ? lathe_hadamard_inverse_f64(h, a, x) : lathe_hadamard_f64(h, a, x);
}

/* What passes through the sums as the header has them, each rounded by MPFR. */
static void reference(const lathe_hadamard *h, const carrier *c, uint64_t *x, int inverse)
{
    const int n = h->size, k = (int)log2(n), shift = inverse ? k - k / 2 : k / 2;
    mpfr_t v[MOST], sum;
    mpfr_init2(sum, (mpfr_prec_t)c->precision);
    mpfr_set_emin(c->emin - c->precision + 2);
    mpfr_set_emax(c->emax + 1);
    for (int i = 0; i < n; i++) {
        const int negate = !inverse && (h->signs[i / 64] >> (i % 64) & 1);
        mpfr_init2(v[i], (mpfr_prec_t)c->precision);
        mpfr_set_d(v[i], negate ? -carrier_value(c, x[i]) : carrier_value(c, x[i]), MPFR_RNDN);
    }
    for (int step = 1; step < n; step *= 2)
        for (int i = 0; i < n; i++)
            if (!(i & step)) {
                int inexact = mpfr_add(sum, v[i], v[i + step], MPFR_RNDN);
                mpfr_subnormalize(sum, inexact, MPFR_RNDN);
                inexact = mpfr_sub(v[i + step], v[i], v[i + step], MPFR_RNDN);
                mpfr_subnormalize(v[i + step], inexact, MPFR_RNDN);
                mpfr_set(v[i], sum, MPFR_RNDN);
            }
    for (int i = 0; i < n; i++) {
        const int negate = inverse && (h->signs[i / 64] >> (i % 64) & 1);
        const int inexact = mpfr_div_2ui(sum, v[i], (unsigned long)shift, MPFR_RNDN);
        mpfr_subnormalize(sum, inexact, MPFR_RNDN);
        const double y = negate ? -mpfr_get_d(sum, MPFR_RNDN) : mpfr_get_d(sum, MPFR_RNDN);
        x[i] = isnan(y) ? carrier_nan(c, 0) : c->width == 32 ? bits_of_float((float)y) : bits_of_double(y);
        mpfr_clear(v[i]);
    }
    mpfr_clear(sum);
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
}

/* Of the size of 1, near both ends of the range, zeros, infinities, any bits; value i of its kind. */
static uint64_t value(const carrier *c, int kind, int i, uint64_t r)
{
    const uint64_t sign = r & carrier_sign(c), fraction = r >> 8 & ((UINT64_C(1) << (c->precision - 1)) - 1);
    const uint64_t one = (uint64_t)c->emax << (c->precision - 1);
    const uint64_t ulp = (uint64_t)(c->precision) << (c->precision - 1);
    switch (kind % 7) {
    case 0:
        return sign | (one + fraction + ((r & 7) << (c->precision - 1)));
    case 1:
        return sign | fraction >> (r & 15);
    case 2:
        return sign | (carrier_infinity(c) - 1 - (fraction << 3 & (carrier_infinity(c) / 16)));
    case 3:
        return r & 3 ? sign : sign | one;
    case 4: /* ties, but for one of the last bits */
        return i % 16 > 1 ? 0 : i % 16 ? sign | (one - ulp + (r >> 1 & 1)) : sign | (one + (r >> 1 & 3));
    case 5: /* the lesser of two is far below the last bit of the other */
        return sign | (i % 2 ? fraction : one + fraction);
    default:
        return (r & 127) == 0   ? sign | carrier_infinity(c)
               : (r & 127) == 1 ? carrier_infinity(c) + 1
                                : sign | (fraction + one / 2);
    }
}

static void every_size_and_carrier_matches_the_definition(void **state)
{
    (void)state;
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_TOWARDZERO};
    size_t executed = 0;
    uint64_t random = 1;
    for (int size = 16; size <= MOST; size *= 2)
        for (int k = 0; k < 2; k++)
            for (int group = 0; group < GROUPS; group++) {
                const carrier *const c = carriers[k];
                const lathe_array line = {.rank = 1, .shape = {(size_t)size}};
                lathe_hadamard h;
                double memory[MOST];
                uint64_t wanted[MOST];
                assert_int_equal(lathe_hadamard_init(&h, size, (uint64_t)group), LATHE_OK);
                for (int i = 0; i < size; i++) {
                    wanted[i] = value(c, group, i, cases_random(&random));
                    carrier_set(c, memory, (size_t)i, wanted[i]);
                }
                reference(&h, c, wanted, group % 2);
                fesetround(modes[group % 3]);
                const lathe_status status = transform(&h, c, &line, memory, group % 2);
                const int is_same = fegetround() == modes[group % 3];
                fesetround(FE_TONEAREST);
                assert_int_equal(status, LATHE_OK);
                assert_true(is_same);
                for (int i = 0; i < size; i++, executed++)
                    if (carrier_get(c, memory, (size_t)i) != wanted[i]) {
                        report_bits("got", c, carrier_get(c, memory, (size_t)i));
                        report_bits("wanted", c, wanted[i]);
                        fail_msg("size %d, group %d, value %d", size, group, i);
                    }
            }
    expect_cases("values", executed, 19200);
}

static void the_way_back_gives_what_was_there_where_sums_are_exact(void **state)
{
    (void)state;
    enum { ROWS = 256, COLS = 6 };
    static float x[ROWS * COLS], before[ROWS * COLS];
    const lathe_array columns = {.rank = 2, .axis = 0, .shape = {ROWS, COLS}};
    uint64_t random = 1;
    size_t executed = 0;
    for (int size = 16; size <= MOST; size *= 2) {
        lathe_hadamard h;
        assert_int_equal(lathe_hadamard_init(&h, size, 7), LATHE_OK);
        for (size_t i = 0; i < ROWS * COLS; i++)
            x[i] = before[i] = (float)((int)(cases_random(&random) % 2001) - 1000) * 0x1p-20f;
        assert_int_equal(lathe_hadamard_f32(&h, &columns, x), LATHE_OK);
        assert_memory_not_equal(x, before, sizeof x);
        assert_int_equal(lathe_hadamard_inverse_f32(&h, &columns, x), LATHE_OK);
        for (size_t i = 0; i < ROWS * COLS; i++, executed++)
            assert_true(x[i] == before[i]);
    }
    expect_cases("values", executed, 6144);
}

/* Sylvester's matrix and the signs of Transformer Engine, a column at a time. */
static void the_columns_are_those_of_sylvester(void **state)
{
    (void)state;
    static const int signs[16] = {1, 1, 1, -1, 1, -1, -1, -1, -1, -1, -1, 1, -1, 1, -1, -1};
    const lathe_hadamard h = {.size = 16, .signs = {LATHE_HADAMARD_TE}};
    const lathe_array line = {.rank = 1, .shape = {16}};
    for (int j = 0; j < 16; j++) {
        float x[16] = {0};
        x[j] = 4;
        assert_int_equal(lathe_hadamard_f32(&h, &line, x), LATHE_OK);
        for (int i = 0; i < 16; i++)
            assert_true(x[i] == (float)(__builtin_popcount((unsigned)(i & j)) % 2 ? -signs[j] : signs[j]));
    }
    expect_cases("columns", 16, 16);
}

static void signs_are_bits_of_the_stream(void **state)
{
    (void)state;
    uint32_t words[4];
    lathe_random random = {.seed = 42};
    lathe_hadamard h;
    size_t executed = 0;
    assert_int_equal(lathe_random_draws(&random, words, 4, 4), LATHE_OK);
    for (int size = 16; size <= MOST; size *= 2) {
        assert_int_equal(lathe_hadamard_init(&h, size, 42), LATHE_OK);
        for (int i = 0; i < MOST; i++, executed++)
            assert_int_equal(h.signs[i / 64] >> (i % 64) & 1, i < size ? words[i / 32] >> (i % 32) & 1 : 0);
    }
    expect_cases("signs", executed, 512);
}

static void bad_input_is_refused(void **state)
{
    (void)state;
    float x[64] = {1};
    const lathe_array line = {.rank = 1, .shape = {64}}, odd = {.rank = 1, .shape = {40}}, none = {.rank = 0};
    lathe_hadamard h = {.size = 16};
    assert_int_equal(lathe_hadamard_f32(&h, &odd, x), LATHE_E_OPTION);
    assert_int_equal(lathe_hadamard_f32(&h, &none, x), LATHE_E_OPTION);
    assert_int_equal(lathe_hadamard_f32(&h, NULL, x), LATHE_E_NULL);
    assert_int_equal(lathe_hadamard_f32(NULL, &line, x), LATHE_E_NULL);
    assert_int_equal(lathe_hadamard_f32(&h, &line, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_hadamard_f32(&h, &(lathe_array){.rank = 1, .shape = {SIZE_MAX - 15}}, x),
                     LATHE_E_SIZE);
    assert_int_equal(lathe_hadamard_f32(&h, &line, (float *)(UINTPTR_MAX - 63)), LATHE_E_SIZE);
    assert_int_equal(lathe_hadamard_f32(&h, &(lathe_array){.rank = 1}, NULL), LATHE_OK);
    h.signs[0] = 1 << 16;
    assert_int_equal(lathe_hadamard_f32(&h, &line, x), LATHE_E_OPTION);
    h = (lathe_hadamard){.size = 16, .reserved = 1};
    assert_int_equal(lathe_hadamard_f32(&h, &line, x), LATHE_E_RESERVED);
    for (int size = -1; size < 300; size++)
        assert_int_equal(lathe_hadamard_init(&h, size, 1),
                         size == 16 || size == 32 || size == 64 || size == 128 ? LATHE_OK : LATHE_E_OPTION);
    assert_true(x[0] == 1);
    expect_cases("sizes", 301, 301);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_and_carrier_matches_the_definition),
        cmocka_unit_test(the_way_back_gives_what_was_there_where_sums_are_exact),
        cmocka_unit_test(the_columns_are_those_of_sylvester),
        cmocka_unit_test(signs_are_bits_of_the_stream),
        cmocka_unit_test(bad_input_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
