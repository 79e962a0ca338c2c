/* SPDX-License-Identifier: MIT */
/* All dot products of two values of 6 bits and of three of 4 bits, each code of each, against sums of tables:
   what they round are multiples of a unit, so few that the oracle has them all beforehand. */
#include <math.h>

#include "check_dot.h"
#include "oracle.h"

enum { VECTORS = 4096, BAND = 128, MOST_UNITS = 1 << 19 };

/* An input format, its vectors of `length` values, and the unit of products. */
typedef struct input {
    const char *name;
    int exponent_bits, fraction_bits, bias;
    size_t length;
} input;

static const input fp4 = {"e2m1", 2, 1, 1, 3}, e2m3 = {"e2m3", 2, 3, 1, 2}, e3m2 = {"e3m2", 3, 2, 3, 2};

/* Rounded multiples of the unit, from -MOST_UNITS on. */
typedef struct table {
    float rounded[2 * MOST_UNITS + 1];
    int most;
} table;

static table products, sums;
static float a[VECTORS * 3], b[VECTORS * 3], c[BAND * VECTORS];

/* The value of a code. */
static float value(const input *in, unsigned code)
{
    const unsigned fraction = code & ((1u << in->fraction_bits) - 1);
    const unsigned field = code >> in->fraction_bits & ((1u << in->exponent_bits) - 1);
    const unsigned significand = field ? fraction | 1u << in->fraction_bits : fraction;
    const float magnitude =
        ldexpf((float)significand, (field ? (int)field : 1) - in->bias - in->fraction_bits);
    return code >> (in->exponent_bits + in->fraction_bits) ? -magnitude : magnitude;
}

static float unit_of(const input *in)
{
    return ldexpf(1, 2 * (1 - in->bias - in->fraction_bits));
}

static void tabulate(table *t, const lathe_plan *plan, float unit, int most)
{
    oracle o;
    assert_true(most <= MOST_UNITS);
    t->most = most;
    oracle_init(&o, &plan->format, &plan->options, &carrier_f32);
    for (int i = -most; i <= most; i++)
        t->rounded[i + MOST_UNITS] =
            float_of_bits((uint32_t)oracle_round(&o, bits_of_float((float)i * unit)));
    oracle_clear(&o);
}

/* Zeros keep their signs, as both formats have them. */
static float looked_up(const table *t, float x, float per_unit)
{
    const int units = (int)(x * per_unit);
    if (units == 0)
        return x;
    assert_true(units <= t->most && -units <= t->most);
    return t->rounded[units + MOST_UNITS];
}

static size_t all_vectors(const input *in, const char *product, const char *sum)
{
    const size_t codes = (size_t)2 << (in->exponent_bits + in->fraction_bits), k = in->length;
    const float unit = unit_of(in), per_unit = 1 / unit, largest = value(in, (unsigned)codes / 2 - 1);
    const int most = (int)(largest * largest * per_unit);
    dot_plans plans;
    const lathe_dot dot = dot_made(&plans, &(dot_words){.product = product, .sum = sum});
    lathe_dot_extra extra = {0};
    size_t executed = 0;
    if (product)
        tabulate(&products, dot.product, unit, most);
    tabulate(&sums, dot.sum, unit, 2 * most + most / 4); /* the first may be rounded away from zero */
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t l = 0, rest = i; l < k; l++, rest /= codes) {
            a[i * k + l] = value(in, (unsigned)(rest % codes));
            b[l * VECTORS + i] = a[i * k + l];
        }
    assert_int_equal(lathe_gemm_workspace_f32(&dot, BAND, VECTORS, k, &extra.workspace_bytes), LATHE_OK);
    extra.workspace = extra.workspace_bytes ? allocate(extra.workspace_bytes) : NULL;
    for (size_t band = 0; band < VECTORS; band += BAND) {
        assert_int_equal(lathe_gemm_f32(&dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, BAND,
                                        VECTORS, k, 1, a + band * k, k, b, VECTORS, 0, c, VECTORS),
                         LATHE_OK);
        for (size_t i = 0; i < BAND; i++)
            for (size_t j = 0; j < VECTORS; j++, executed++) {
                float s = 0;
                for (size_t l = 0; l < k; l++) {
                    const float exact = a[(band + i) * k + l] * b[l * VECTORS + j];
                    const float term = product ? looked_up(&products, exact, per_unit) : exact;
                    s = looked_up(&sums, s + term, per_unit);
                }
                if (bits_of_float(s) != bits_of_float(c[i * VECTORS + j]))
                    fail_msg("%s, product %s, sum %s: row %zu, column %zu: %a, not %a", in->name,
                             product ? product : "exact", sum, band + i, j, (double)c[i * VECTORS + j],
                             (double)s);
            }
    }
    free(extra.workspace);
    return executed;
}

static void every_dot_of_three_values_of_4_bits_is_right(void **state)
{
    (void)state;
    size_t executed = all_vectors(&fp4, "e2m1", "e2m1");
    executed += all_vectors(&fp4, NULL, "e2m1;rounding=truncate");
    executed += all_vectors(&fp4, "e3m2;rounding=up", "e2m3");
    expect_cases("dot products", executed, (size_t)3 * VECTORS * VECTORS);
}

static void every_dot_of_two_values_of_6_bits_is_right(void **state)
{
    (void)state;
    size_t executed = all_vectors(&e2m3, "e2m3", "e2m3");
    executed += all_vectors(&e2m3, NULL, "e4m3fn;rounding=to_odd");
    executed += all_vectors(&e3m2, "e3m2", "e3m2");
    executed += all_vectors(&e3m2, NULL, "e5m2");
    expect_cases("dot products", executed, (size_t)4 * VECTORS * VECTORS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dot_of_three_values_of_4_bits_is_right),
        cmocka_unit_test(every_dot_of_two_values_of_6_bits_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
