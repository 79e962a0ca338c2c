/* SPDX-License-Identifier: MIT */
/* Codebooks: every boundary of tables against rational numbers. */
#include <math.h>

#include "codebook_support.h"
#include "rational.h"

/* LONG calls use vectors. */
enum { MOST = 8192, LONG = 1200, MANY = 513 };

static const double nf4[16] = {-1.0,
                               -0.6961928009986877,
                               -0.5250730514526367,
                               -0.39491748809814453,
                               -0.28444138169288635,
                               -0.18477343022823334,
                               -0.09105003625154495,
                               0.0,
                               0.07958029955625534,
                               0.16093020141124725,
                               0.24611230194568634,
                               0.33791524171829224,
                               0.44070982933044434,
                               0.5626170039176941,
                               0.7229568362236023,
                               1.0};

/* floor(nu 2^bits) + draw reaches 2^bits; differences have 64 bits at most here. */
static int chance(double x, double near, double far, int bits, uint64_t draw)
{
    mpq_t a, b;
    mpz_t q;
    mpq_inits(a, b, NULL);
    mpz_init(q);
    mpq_set_d(a, x);
    mpq_set_d(b, near);
    mpq_sub(a, a, b);
    mpq_neg(b, b);
    mpq_t c;
    mpq_init(c);
    mpq_set_d(c, far);
    mpq_add(b, b, c);
    mpq_div(a, a, b);
    mpq_mul_2exp(a, a, (mp_bitcnt_t)bits);
    mpz_fdiv_q(q, mpq_numref(a), mpq_denref(a));
    const uint64_t floor_of = rational_magnitude(q);
    mpq_clears(a, b, c, NULL);
    mpz_clear(q);
    return floor_of + draw >= UINT64_C(1) << bits;
}

static size_t wanted_index(const double *v, size_t count, const lathe_codebook_options *o, double x,
                           int negative, uint64_t draw, int bits)
{
    size_t i = 0;
    if (x != x)
        return o->nan;
    while (i < count && v[i] <= x)
        i++;
    if (i == 0 || i == count)
        return i ? i - 1 : 0;
    if (v[i - 1] == x)
        return i - 1;
    const int side = beside_middle(x, v[i - 1], v[i]);
    const size_t below = i - 1, above = i, near = negative ? above : below, far = negative ? below : above;
    switch (o->rounding) {
    case LATHE_TOWARD_NEGATIVE:
        return below;
    case LATHE_TOWARD_POSITIVE:
        return above;
    case LATHE_TOWARD_ZERO:
        return near;
    case LATHE_AWAY_FROM_ZERO:
        return far;
    case LATHE_TO_ODD:
        return near % 2 ? near : far;
    case LATHE_STOCHASTIC:
        return chance(x, v[near], v[far], bits, draw) ? far : near;
    case LATHE_STOCHASTIC_EQUAL:
        return draw >> (bits - 1) ? far : near;
    default:
        break;
    }
    if (side)
        return side < 0 ? below : above;
    if (o->rounding == LATHE_TIES_TO_AWAY ||
        (o->rounding == LATHE_TIES_TO_EVEN && o->ties == LATHE_CODEBOOK_AWAY))
        return far;
    if (o->rounding == LATHE_TIES_TOWARD_ZERO || o->ties == LATHE_CODEBOOK_ZERO)
        return near;
    if (o->ties == LATHE_CODEBOOK_DOWN)
        return below;
    if (o->ties == LATHE_CODEBOOK_UP)
        return above;
    return near % 2 ? far : near;
}

static union {
    float f32[MOST];
    double f64[MOST];
} x, y, back;
static uint16_t codes[MOST], short_codes[MOST];

/* Entries, midpoints and what is beside them; specials. */
static size_t fill(const carrier *c, const double *v, size_t count)
{
    const uint64_t sign = carrier_sign(c), infinity = carrier_infinity(c);
    const uint64_t specials[] = {
        0, sign,     infinity,    infinity | sign, carrier_nan(c, 0), (infinity + 1) | sign,
        1, sign | 1, infinity - 1};
    size_t n = 0;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        carrier_set(c, &x, n++, specials[i]);
    for (size_t i = 0; i < count; i++)
        for (int half = 0; half < 3; half++) {
            const double next = i + 1 < count ? v[i + 1] : 2 * v[i];
            const double at = half == 0 ? v[i] : half == 1 ? v[i] / 2 + next / 2 : 0.7 * v[i] + 0.3 * next;
            const uint64_t bits = pattern_of(c, at);
            for (int k = -1; k <= 1 && n < MOST; k++)
                if ((bits & ~sign) || k >= 0)
                    carrier_set(c, &x, n++, bits + (uint64_t)k);
        }
    for (size_t i = 0; n < LONG; i++)
        carrier_set(c, &x, n++, carrier_get(c, &x, i));
    return n;
}

static uint64_t draw_of(const carrier *c, const lathe_random *from, size_t i)
{
    lathe_random r = *from;
    uint32_t narrow;
    uint64_t wide;
    r.next += i;
    if (c->width == 32) {
        assert_int_equal(lathe_random_draws(&r, &narrow, sizeof narrow, 1), LATHE_OK);
        return narrow >> 9;
    }
    assert_int_equal(lathe_random_draws(&r, &wide, sizeof wide, 1), LATHE_OK);
    return wide >> 12;
}

static void encode(const carrier *c, const lathe_codebook *book, lathe_random *random, uint16_t *to,
                   size_t at, size_t n)
{
    assert_int_equal(c->width == 32 ? lathe_codebook_encode_f32(book, random, to + at, 2, x.f32 + at, n)
                                    : lathe_codebook_encode_f64(book, random, to + at, 2, x.f64 + at, n),
                     LATHE_OK);
}

/* The library's codes and values for x, and values of codes. */
static void use(const carrier *c, const lathe_codebook *book, const lathe_random *first, size_t n)
{
    const int is_random = book->options.rounding >= LATHE_STOCHASTIC, is_f32 = c->width == 32;
    lathe_random r = *first, again = *first;
    lathe_random *const random = is_random ? &r : NULL, *const other = is_random ? &again : NULL;
    encode(c, book, random, codes, 0, n);
    assert_int_equal(is_f32 ? lathe_codebook_decode_f32(book, back.f32, codes, 2, n)
                            : lathe_codebook_decode_f64(book, back.f64, codes, 2, n),
                     LATHE_OK);
    assert_int_equal(is_f32 ? lathe_codebook_round_f32(book, other, y.f32, x.f32, n)
                            : lathe_codebook_round_f64(book, other, y.f64, x.f64, n),
                     LATHE_OK);
    assert_true(!is_random || (r.next == first->next + n && again.next == r.next));
}

/* Short calls go another way than long ones. */
static void check_short_calls(const carrier *c, const lathe_codebook *book, const lathe_random *first,
                              size_t n)
{
    enum { SHORT = 37 };
    lathe_random r = *first;
    for (size_t at = 0; at < n; at += SHORT)
        encode(c, book, book->options.rounding >= LATHE_STOCHASTIC ? &r : NULL, short_codes, at,
               n - at < SHORT ? n - at : SHORT);
    assert_memory_equal(short_codes, codes, n * sizeof *codes);
}

static size_t check_book(const carrier *c, const double *v, size_t count, const lathe_codebook_options *o)
{
    const lathe_codebook book = book_of(v, count, o);
    const int is_random = o->rounding >= LATHE_STOCHASTIC;
    const lathe_random first = {.seed = 5, .next = 1};
    const size_t n = fill(c, v, count);
    use(c, &book, &first, n);
    check_short_calls(c, &book, &first, n);
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = carrier_get(c, &x, i);
        const double value = carrier_is_nan(c, bits) ? NAN : carrier_value(c, bits);
        const size_t wanted = wanted_index(v, count, o, value, (bits & carrier_sign(c)) != 0,
                                           is_random ? draw_of(c, &first, i) : 0, c->precision - 1);
        if (codes[i] != wanted)
            fail_msg("%a, table of %zu, rule %s, ties %d: code %d, wanted %zu", value, count,
                     rule_name(o->rounding), (int)o->ties, (int)codes[i], wanted);
        assert_true(carrier_get(c, &back, i) == pattern_of(c, v[wanted]));
        if (carrier_is_nan(c, bits))
            assert_true(carrier_get(c, &y, i) == carrier_nan(c, (bits & carrier_sign(c)) != 0));
        else
            assert_true(carrier_get(c, &y, i) == pattern_of(c, v[wanted]));
    }
    return n;
}

static void codes_are_those_of_the_definition(void **state)
{
    static const double few[] = {-16, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12};
    static const double none_zero[] = {-3, -1, 1, 3, 4};
    static const double wide[] = {-0x1p127, -0x1p-140, 0x1.8p-149, 0x1p-100, 1};
    static const double one[2] = {2.5, 9};
    static const double negative_zero[] = {-1, -0.0, 0.25, 7}, two[] = {-1, 1}, below_zero[] = {-8, -3, -0.5};
    static double many[MANY + 1];
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i <= MANY; i++)
        many[i] = (double)((int)i - 130) * 0.125 + (i % 3 == 0 ? 0x1p-9 : 0);
    for (int rule = 0; rule < ALL_RULES; rule++)
        for (int ties = 0; ties < (rule ? 1 : 5); ties++)
            for (size_t k = 0; k < 2 && rule != LATHE_NO_ROUNDING; k++) {
                const lathe_codebook_options o = {.rounding = (lathe_rounding)rule,
                                                  .ties = (lathe_codebook_ties)ties};
                const carrier *const c = carriers[k];
                executed += check_book(c, nf4, 16, &o);
                executed += check_book(c, few, 15, &o);
                executed += check_book(c, none_zero, 5, &o);
                executed += check_book(c, one, 1, &o);
                executed += check_book(c, two, 2, &o);
                executed += check_book(c, below_zero, 3, &o);
                executed += check_book(c, negative_zero, 4, &o);
                executed += check_book(c, many, 300, &o);
                if (rule < LATHE_STOCHASTIC) {
                    executed += check_book(c, many, MANY, &o);
                    executed += check_book(c, many, MANY + 1, &o);
                }
                if (rule < LATHE_STOCHASTIC && k)
                    executed += check_book(c, wide, 5, &o);
            }
    expect_cases("values", executed, 540000);
}

static void goldens_of_nf4_come_out(void **state)
{
    static const float in[] = {-1,         -0.85f,  -0.848f, -0.5f, -0.1f, -0.0455f, 0,
                               0.0397901f, 0.0398f, 0.1f,    0.3f,  0.5f,  0.87f,    NAN};
    const uint8_t wanted[] = {0, 0, 1, 2, 6, 7, 7, 7, 8, 8, 11, 12, 15, 0};
    const lathe_codebook book = book_of(nf4, 16, &(lathe_codebook_options){.ties = LATHE_CODEBOOK_DOWN});
    uint8_t got[14];
    (void)state;
    assert_int_equal(lathe_codebook_encode_f32(&book, NULL, got, 1, in, 14), LATHE_OK);
    assert_memory_equal(got, wanted, 14);
}

/* Values beside the middle of two entries that binary32 does not have. */
static void tables_of_binary64_have_codes_of_binary32_values(void **state)
{
    static const double fine[] = {0.1, 0.5 - 0x1p-40, 0.7};
    const lathe_codebook book = book_of(fine, 3, NULL);
    (void)state;
    for (size_t i = 0; i < LONG; i++)
        x.f32[i] = 0.3f + (float)((int)(i % 9) - 4) * 0x1p-25f;
    assert_int_equal(lathe_codebook_encode_f32(&book, NULL, codes, 2, x.f32, LONG), LATHE_OK);
    for (size_t i = 0; i < LONG; i++)
        assert_int_equal(codes[i], beside_middle((double)x.f32[i], fine[0], fine[1]) > 0);
    expect_cases("values", LONG, LONG);
}

/* Codes of a byte, of which most are none of the table. */
static void every_byte_is_decoded(void **state)
{
    enum { N = 1024, SHORT = 64 };
    static uint8_t bytes[N];
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < N; i++)
        bytes[i] = (uint8_t)(i * 7 / 4);
    for (size_t k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        const lathe_codebook book = book_of(nf4, 16, NULL);
        for (size_t n = SHORT; n <= N; n += N - SHORT) {
            assert_int_equal(k ? lathe_codebook_decode_f64(&book, back.f64, bytes, 1, n)
                               : lathe_codebook_decode_f32(&book, back.f32, bytes, 1, n),
                             LATHE_OK);
            for (size_t i = 0; i < n; i++, executed++)
                assert_true(carrier_get(c, &back, i) ==
                            (bytes[i] < 16 ? pattern_of(c, nf4[bytes[i]]) : carrier_nan(c, 0)));
        }
    }
    expect_cases("codes", executed, 2 * (N + SHORT));
}

static void bad_calls_change_nothing(void **state)
{
    static const double same[] = {1, 1}, zeros[] = {-0.0, 0.0}, down[] = {2, 1}, nan[] = {NAN},
                        narrow[] = {0.1};
    lathe_codebook book = {0}, unmade = {0};
    float in[2] = {1, 2};
    uint8_t q[8] = {7};
    (void)state;
    assert_int_equal(lathe_codebook_init(&book, same, 2, NULL), LATHE_E_OPTION);
    assert_int_equal(lathe_codebook_init(&book, zeros, 2, NULL), LATHE_E_OPTION);
    assert_int_equal(lathe_codebook_init(&book, down, 2, NULL), LATHE_E_OPTION);
    assert_int_equal(lathe_codebook_init(&book, nan, 1, NULL), LATHE_E_OPTION);
    assert_int_equal(lathe_codebook_init(&book, nf4, 0, NULL), LATHE_E_OPTION);
    assert_int_equal(lathe_codebook_init(&book, NULL, 1, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_codebook_init(NULL, nf4, 1, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_codebook_init(&book, nf4, 16, &(lathe_codebook_options){.nan = 16}),
                     LATHE_E_OPTION);
    assert_int_equal(
        lathe_codebook_init(&book, nf4, 16, &(lathe_codebook_options){.rounding = LATHE_NO_ROUNDING}),
        LATHE_E_ROUNDING);
    for (int i = 0; i < 3; i++) {
        lathe_codebook_options o = {.nan = 0};
        o.reserved[i] = 1;
        assert_int_equal(lathe_codebook_init(&book, nf4, 16, &o), LATHE_E_RESERVED);
    }
    const lathe_codebook_options no_rule = {.rounding = (lathe_rounding)-1},
                                 no_ties = {.ties = (lathe_codebook_ties)-1};
    assert_int_equal(lathe_codebook_init(&book, nf4, 16, &no_rule), LATHE_E_ROUNDING);
    assert_int_equal(lathe_codebook_init(&book, nf4, 16, &no_ties), LATHE_E_OPTION);
    assert_int_equal(lathe_codebook_encode_f32(&unmade, NULL, q, 1, in, 2), LATHE_E_UNMADE);
    book = book_of(nf4, 16, NULL);
    assert_int_equal(lathe_codebook_encode_f32(&book, NULL, q, 3, in, 2), LATHE_E_CODE_SIZE);
    assert_int_equal(lathe_codebook_encode_f32(&book, NULL, q, 0, in, 2), LATHE_E_CODE_SIZE);
    assert_int_equal(lathe_codebook_encode_f32(&book, NULL, in, 4, in, 2), LATHE_E_OVERLAP);
    assert_int_equal(lathe_codebook_encode_f32(&book, NULL, NULL, 1, in, 2), LATHE_E_NULL);
    assert_int_equal(lathe_codebook_encode_f32(&book, NULL, NULL, 1, NULL, 0), LATHE_OK);
    assert_int_equal(lathe_codebook_round_f32(NULL, NULL, in, in, 2), LATHE_E_NULL);
    const lathe_codebook stochastic =
        book_of(nf4, 16, &(lathe_codebook_options){.rounding = LATHE_STOCHASTIC});
    assert_int_equal(lathe_codebook_round_f32(&stochastic, NULL, in, in, 2), LATHE_E_STOCHASTIC);
    const lathe_codebook wide = book_of(narrow, 1, NULL);
    assert_int_equal(lathe_codebook_round_f32(&wide, NULL, in, in, 2), LATHE_E_CARRIER);
    static double many[257];
    for (int i = 0; i < 257; i++)
        many[i] = i;
    const lathe_codebook large = book_of(many, 257, NULL);
    assert_int_equal(lathe_codebook_encode_f32(&large, NULL, q, 1, in, 2), LATHE_E_CODE_SIZE);
    assert_true(q[0] == 7 && in[0] == 1);
    q[0] = 16;
    assert_int_equal(lathe_codebook_decode_f32(&book, in, q, 1, 1), LATHE_OK);
    assert_true(bits_of_float(in[0]) == 0x7fc00000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_definition),
        cmocka_unit_test(tables_of_binary64_have_codes_of_binary32_values),
        cmocka_unit_test(every_byte_is_decoded),
        cmocka_unit_test(goldens_of_nf4_come_out),
        cmocka_unit_test(bad_calls_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
