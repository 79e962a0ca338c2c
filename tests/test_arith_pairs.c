/* SPDX-License-Identifier: MIT */
/* All pairs of values of small formats, all values of formats of 16 bits: every operation and rule against
   the oracle.

   test_arith_pairs           a sample of them
   test_arith_pairs all       all pairs of values of up to 8 bits; slow
   test_arith_pairs values    all values of 16 bits with a directed set; slow */
#include "check_arith.h"

#include <math.h>
#include <stdio.h>

#include "numbers.h"

enum { MOST_VALUES = 1 << 17, SMALL = 258, SAMPLE = 63 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
static double values[MOST_VALUES];
static uint64_t chance = 12;

/* All values of a format, NaN of either sign and signalling NaN last; returns how many. */
static size_t fill_values(const lathe_format *f, const carrier *c, uint64_t *patterns)
{
    const size_t n = numbers_values(f, values, MOST_VALUES);
    for (size_t i = 0; i < n; i++)
        patterns[i] = c->width == 32 ? bits_of_float((float)values[i]) : bits_of_double(values[i]);
    patterns[n] = carrier_nan(c, 0);
    patterns[n + 1] = carrier_sign(c) | carrier_infinity(c) | 5;
    return n + 2;
}

/* The value nearest to x, by its place. */
static size_t nearest_value(size_t n, double x)
{
    size_t least = 0;
    for (size_t i = 1; i < n; i++)
        if (fabs(values[i] - x) < fabs(values[least] - x))
            least = i;
    return least;
}

static size_t check_all_rules(const char *name, const lathe_format *f, const arith_cases *in)
{
    size_t executed = 0;
    for (int rule = 0; rule < ALL_RULES; rule++) {
        const lathe_options o = {.rounding = (lathe_rounding)rule,
                                 .random_bits = rule == LATHE_STOCHASTIC && chance % 2 ? 7 : 0};
        const arith_subject s = {name, f, &o, in};
        executed += check_arith(&s, cases_random(&chance) % 64 ? ARITH_ARRAY : ARITH_THOROUGHLY);
    }
    return executed;
}

/* One value with all: a of each pair is patterns[k]. */
static size_t check_row(const char *name, const lathe_format *f, arith_cases *in, const uint64_t *patterns,
                        size_t k)
{
    static const lathe_operation binary[] = {LATHE_ADD, LATHE_SUB, LATHE_MUL, LATHE_DIV};
    const carrier *const c = in->carrier;
    size_t executed = 0;
    for (size_t i = 0; i < in->n; i++) {
        carrier_set(c, in->x[0], i, patterns[k]);
        carrier_set(c, in->x[1], i, patterns[i]);
    }
    for (size_t i = 0; i < sizeof binary / sizeof *binary; i++) {
        arith_cases_compute(in, binary[i], 0);
        executed += check_all_rules(name, f, in);
    }
    /* c what takes most of the product away, or any value */
    for (int way = 0; way < 2; way++) {
        for (size_t i = 0; i < in->n; i++) {
            const double product = carrier_value(c, patterns[k]) * carrier_value(c, patterns[i]);
            const size_t any = (size_t)(cases_random(&chance) % in->n);
            carrier_set(c, in->x[2], i,
                        patterns[way || !isfinite(product) ? any : nearest_value(in->n - 2, -product)]);
        }
        arith_cases_compute(in, LATHE_FMA, 0);
        executed += check_all_rules(name, f, in);
    }
    return executed;
}

/* Operations on one value, and those that pass on one of two. */
static size_t check_values(const char *name, const lathe_format *f, arith_cases *in, const uint64_t *patterns)
{
    size_t executed = 0;
    for (int operation = LATHE_SQRT; operation < OPERATIONS; operation++) {
        for (size_t i = 0; i < in->n; i++) {
            carrier_set(in->carrier, in->x[0], i, patterns[i]);
            carrier_set(in->carrier, in->x[1], i, patterns[cases_random(&chance) % in->n]);
        }
        arith_cases_compute(in, (lathe_operation)operation, (int)(cases_random(&chance) % 9) - 4);
        executed += check_all_rules(name, f, in);
    }
    return executed;
}

/* Every stride-th row of pairs, from a random one on. */
static size_t check_pairs(const test_format *t, const carrier *c, size_t stride)
{
    static uint64_t patterns[SMALL];
    const uint64_t count = numbers_count(&t->format);
    if (count == 0 || count > SMALL - 2 || !oracle_admissible(&t->format, LATHE_EXPONENT_LIMITED, c))
        return 0;
    arith_cases in = arith_cases_make(c, fill_values(&t->format, c, patterns));
    size_t executed = check_values(t->name, &t->format, &in, patterns);
    for (size_t k = (size_t)(cases_random(&chance) % stride); k < in.n; k += stride)
        executed += check_row(t->name, &t->format, &in, patterns, k);
    arith_cases_free(&in);
    return executed;
}

static size_t check_small_formats(size_t stride)
{
    size_t executed = 0;
    for (size_t i = 0; i < 2 * named_format_count; i++)
        executed += check_pairs(&named_formats[i / 2], carriers[i % 2], stride);
    return executed;
}

static void some_pairs_of_small_formats_are_rounded_once(void **state)
{
    (void)state;
    expect_cases("rows of pairs", check_small_formats(SAMPLE), 1500000);
}

static void all_pairs_of_small_formats_are_rounded_once(void **state)
{
    (void)state;
    expect_cases("pairs", check_small_formats(1), 75000000);
}

/* Values at which much happens, of which the format has some. */
static size_t fill_directed(const lathe_format *f, const carrier *c, uint64_t *patterns)
{
    const double directed[] = {numbers_smallest(f),
                               -numbers_largest(f),
                               1,
                               -3,
                               numbers_smallest_normal(f) * 1.5,
                               1.0 / 1024 + 1,
                               -1.0 / 3};
    enum { COUNT = sizeof directed / sizeof *directed };
    for (size_t i = 0; i < COUNT; i++)
        patterns[i] = c->width == 32 ? bits_of_float((float)directed[i]) : bits_of_double(directed[i]);
    return COUNT;
}

static void all_values_of_16_bits_with_a_directed_set_are_rounded_once(void **state)
{
    (void)state;
    enum { CHUNK = 4096 };
    static const char *const names[] = {"fp16", "bf16", "dlfloat16"};
    static uint64_t patterns[MOST_VALUES], directed[16];
    size_t executed = 0;
    for (size_t k = 0; k < 2 * sizeof names / sizeof *names; k++) {
        const lathe_format f = format_by_name(names[k / 2]);
        const carrier *const c = carriers[k % 2];
        const size_t n = fill_values(&f, c, patterns), others = fill_directed(&f, c, directed);
        arith_cases in = arith_cases_make(c, CHUNK);
        for (size_t begin = 0; begin < n; begin += CHUNK)
            for (size_t other = 0; other < others; other++)
                for (int operation = LATHE_ADD; operation <= LATHE_SQRT; operation++) {
                    const int swap = cases_random(&chance) % 2;
                    if (operation == LATHE_SQRT && other)
                        continue;
                    for (size_t i = 0; i < CHUNK; i++) {
                        carrier_set(c, in.x[swap], i, patterns[(begin + i) % n]);
                        carrier_set(c, in.x[!swap], i, directed[other]);
                        carrier_set(c, in.x[2], i, directed[(other + i + 1) % others]);
                        if (operation == LATHE_SQRT)
                            carrier_set(c, in.x[0], i, patterns[(begin + i) % n] & ~carrier_sign(c));
                    }
                    arith_cases_compute(&in, (lathe_operation)operation, 0);
                    executed += check_all_rules(names[k / 2], &f, &in);
                }
        arith_cases_free(&in);
    }
    expect_cases("values of 16 bits", executed, 100000000);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest sample[] = {cmocka_unit_test(some_pairs_of_small_formats_are_rounded_once)};
    const struct CMUnitTest all[] = {cmocka_unit_test(all_pairs_of_small_formats_are_rounded_once)};
    const struct CMUnitTest longer[] = {
        cmocka_unit_test(all_values_of_16_bits_with_a_directed_set_are_rounded_once)};
    if (argc == 1)
        return cmocka_run_group_tests(sample, NULL, NULL);
    if (argc == 2 && strcmp(argv[1], "all") == 0)
        return cmocka_run_group_tests(all, NULL, NULL);
    if (argc == 2 && strcmp(argv[1], "values") == 0)
        return cmocka_run_group_tests(longer, NULL, NULL);
    fprintf(stderr, "usage: test_arith_pairs [all | values]\n");
    return 2;
}
