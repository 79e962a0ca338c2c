/* SPDX-License-Identifier: MIT */
/* The stochastic rules against the oracle: every value of the random bits where they are few, those at which
   a decision changes where they are many. */
#include "check_random.h"

#include <math.h>

#include "numbers.h"

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* Under the length from which kernels with floating-point operations are used. */
enum { SHORT = 50, VARIANTS = 3 };

/* One way of rounding, what may become of each case, and room for the results. */
typedef struct subject {
    const char *name;
    const cases *in;
    lathe_plan plan;
    unsigned random_bits;
    oracle_choice *choices;
    void *random, *out;
} subject;

/* 0 where the format does not fit the carrier, or the options the format. */
static int subject_make(subject *s, const test_format *t, const lathe_options *options, const cases *in)
{
    if (!oracle_admissible(&t->format, options->exponent, in->carrier) ||
        !oracle_accepts(&t->format, options))
        return 0;
    oracle o;
    oracle_init(&o, &t->format, options, in->carrier);
    *s = (subject){.name = t->name, .in = in, .random_bits = oracle_random_bits(&o)};
    s->plan = plan_by(&t->format, options);
    s->choices = allocate(in->n * sizeof *s->choices);
    s->random = allocate(in->n * carrier_bytes(in->carrier));
    s->out = allocate(in->n * carrier_bytes(in->carrier));
    for (size_t i = 0; i < in->n; i++)
        s->choices[i] = oracle_choose(&o, carrier_get(in->carrier, in->x, i));
    oracle_clear(&o);
    return 1;
}

static void subject_free(subject *s)
{
    free(s->choices);
    free(s->random);
    free(s->out);
}

static uint64_t greatest(const subject *s)
{
    return s->random_bits == 64 ? UINT64_MAX : (UINT64_C(1) << s->random_bits) - 1;
}

static void compare(const subject *s, const char *how)
{
    const carrier *c = s->in->carrier;
    for (size_t i = 0; i < s->in->n; i++) {
        uint64_t random = carrier_get(c, s->random, i) & greatest(s), got = carrier_get(c, s->out, i);
        uint64_t wanted = oracle_chosen(&s->choices[i], random);
        if (got == wanted)
            continue;
        report(s->name, &s->plan.format, &s->plan.options, c, carrier_get(c, s->in->x, i), got, wanted);
        fail_msg("%s, %s: R = %llx of %u bits, away from zero from %llx on (%d)", s->name, how,
                 (unsigned long long)random, s->random_bits, (unsigned long long)s->choices[i].first_away,
                 s->choices[i].can_go_away);
    }
}

/* All cases with the random bits that stand in the subject, in one call and in short ones. */
static size_t check_all(subject *s)
{
    const carrier *c = s->in->carrier;
    size_t n = s->in->n;
    assert_int_equal(round_with_bits(&s->plan, c, s->out, s->in->x, s->random, n), LATHE_OK);
    compare(s, "one call");
    for (size_t i = 0, m; i < n; i += m) {
        m = n - i < SHORT ? n - i : SHORT;
        assert_int_equal(round_with_bits(&s->plan, c, element_at(c, s->out, i), element_at(c, s->in->x, i),
                                         element_at(c, s->random, i), m),
                         LATHE_OK);
    }
    compare(s, "short calls");
    return 2 * n;
}

/* R with bits above that must be ignored. */
static void set_random(subject *s, size_t i, uint64_t r)
{
    uint64_t above = UINT64_C(0x9e3779b97f4a7c15) * (i + 1) & ~greatest(s);
    carrier_set(s->in->carrier, s->random, i, (r & greatest(s)) | above);
}

static size_t check_every_random(subject *s)
{
    size_t executed = 0;
    for (uint64_t r = 0; r <= greatest(s); r++) {
        for (size_t i = 0; i < s->in->n; i++)
            set_random(s, i, r);
        executed += check_all(s);
    }
    return executed;
}

/* What R is tried at where there are too many: the ends, both sides of each decision, and random ones. */
static size_t check_some_random(subject *s)
{
    enum { WAYS = 7 };
    size_t executed = 0;
    uint64_t state = s->random_bits;
    for (int way = 0; way < WAYS; way++) {
        for (size_t i = 0; i < s->in->n; i++) {
            uint64_t edge = s->choices[i].first_away;
            const uint64_t r[WAYS] = {
                0, greatest(s), edge - 1, edge, edge + 1, cases_random(&state), edge / 2,
            };
            set_random(s, i, r[way]);
        }
        executed += check_all(s);
    }
    return executed;
}

static void every_random_integer_of_few_bits_decides_as_defined(void **state)
{
    (void)state;
    enum { MOST = 6 };
    size_t executed = 0;
    for (size_t k = 0; k < 2 * test_format_count(); k++) {
        const test_format *t = test_format_at(k / 2);
        cases in = cases_make(&t->format, carriers[k % 2], CASES_BOUNDARY);
        for (int way = 0; way <= VARIANTS * MOST; way++)
            for (int subnormals = LATHE_SUBNORMALS_OWN; subnormals <= LATHE_SUBNORMALS_FLUSH; subnormals++) {
                lathe_options options = {.rounding = way ? LATHE_STOCHASTIC : LATHE_STOCHASTIC_EQUAL,
                                         .stochastic = (lathe_stochastic)(way % VARIANTS),
                                         .random_bits = (way + VARIANTS - 1) / VARIANTS,
                                         .subnormals = (lathe_subnormals)subnormals};
                subject s;
                if (!subject_make(&s, t, &options, &in))
                    continue;
                executed += check_every_random(&s);
                subject_free(&s);
            }
        cases_free(&in);
    }
    expect_cases("all R of 1 to 6 bits", executed, 90000000);
}

/* What N is tried at; 0 is the default. */
enum { NUMBERS = 7 };
static const int numbers[2][NUMBERS] = {{0, 10, 16, 23, 24, 31, 32}, {0, 16, 32, 52, 53, 63, 64}};

static size_t check_many_bits(const test_format *t, const cases *in, const lathe_options *options)
{
    subject s;
    if (!subject_make(&s, t, options, in))
        return 0;
    size_t executed = check_some_random(&s);
    subject_free(&s);
    return executed;
}

static void many_random_bits_decide_as_defined_on_both_sides_of_each_threshold(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t k = 0; k < 2 * test_format_count(); k++) {
        const test_format *t = test_format_at(k / 2);
        cases in = cases_make(&t->format, carriers[k % 2], CASES_BOUNDARY);
        for (int way = 0; way < 3 * VARIANTS * NUMBERS; way++) {
            lathe_options options = {.rounding = LATHE_STOCHASTIC,
                                     .stochastic = (lathe_stochastic)(way % VARIANTS),
                                     .random_bits = numbers[k % 2][way / VARIANTS % NUMBERS],
                                     .subnormals = (lathe_subnormals)(way / VARIANTS / NUMBERS)};
            executed += check_many_bits(t, &in, &options);
        }
        cases_free(&in);
    }
    expect_cases("both sides of thresholds", executed, 30000000);
}

/* Fewer ways, but also random significands, all values of small formats, all powers of two. */
static void inputs_of_every_size_are_rounded_as_defined(void **state)
{
    (void)state;
    enum { WAYS = 3 };
    size_t executed = 0;
    for (size_t k = 0; k < 2 * test_format_count(); k++) {
        const test_format *t = test_format_at(k / 2);
        cases in = cases_make(&t->format, carriers[k % 2], CASES_FULL);
        for (size_t way = 0; way < WAYS; way++) {
            lathe_options options = {
                .rounding = LATHE_STOCHASTIC,
                .stochastic = (lathe_stochastic)(k / 2 % 2 ? (k / 4 + way) % VARIANTS : 0),
                .random_bits = numbers[k % 2][(k / 2 + way) % NUMBERS],
                .overflow = way ? LATHE_OVERFLOW_OWN : LATHE_OVERFLOW_SATURATE,
                .exponent = way == 1 ? LATHE_EXPONENT_UNLIMITED : LATHE_EXPONENT_LIMITED,
                .negative_zero = way == 2 ? LATHE_NEGATIVE_ZERO_DROP : LATHE_NEGATIVE_ZERO_OWN};
            executed += check_many_bits(t, &in, &options);
        }
        cases_free(&in);
    }
    expect_cases("inputs of every size", executed, 45000000);
}

/* x in both carriers, both signs, with all R: how often |x| becomes `away`, else `toward`. NaN is any NaN. */
static size_t count_away(const lathe_format *f, lathe_options options, double x, double toward, double away)
{
    const size_t count = (size_t)1 << options.random_bits;
    const lathe_plan plan = plan_by(f, &options);
    size_t counts[4] = {0};
    for (int way = 0; way < 4; way++)
        for (size_t r = 0; r < count; r++) {
            const double signed_x = way % 2 ? -x : x;
            const float narrow = (float)signed_x;
            const uint32_t narrow_bits = (uint32_t)r;
            const uint64_t bits = r;
            float y32 = 0;
            double y = 0;
            if (way / 2) {
                assert_int_equal(lathe_round_bits_f32(&plan, &y32, &narrow, &narrow_bits, 1), LATHE_OK);
                y = (double)y32;
            } else {
                assert_int_equal(lathe_round_bits_f64(&plan, &y, &signed_x, &bits, 1), LATHE_OK);
            }
            const double magnitude = fabs(y);
            const int is_away = isnan(away) ? isnan(magnitude) : magnitude == away;
            assert_true(is_away || magnitude == toward);
            counts[way] += is_away != 0;
        }
    assert_true(counts[0] == counts[1] && counts[0] == counts[2] && counts[0] == counts[3]);
    return counts[0];
}

/* From the report of working group P3109, "StochasticA", "B" and "C". */
static void probabilities_are_those_published_for_the_three_variants(void **state)
{
    (void)state;
    static const struct {
        unsigned sixteenths;
        unsigned away[3][VARIANTS]; /* of 2^N, for N = 1, 2, 3 */
    } rows[] = {
        {1, {{0, 0, 0}, {0, 0, 0}, {0, 1, 0}}},  {2, {{0, 0, 0}, {0, 1, 0}, {1, 1, 1}}},
        {4, {{0, 1, 0}, {1, 1, 1}, {2, 2, 2}}},  {6, {{0, 1, 1}, {1, 2, 2}, {3, 3, 3}}},
        {8, {{1, 1, 1}, {2, 2, 2}, {4, 4, 4}}},  {10, {{1, 1, 1}, {2, 3, 2}, {5, 5, 5}}},
        {12, {{1, 2, 2}, {3, 3, 3}, {6, 6, 6}}}, {14, {{1, 2, 2}, {3, 4, 4}, {7, 7, 7}}},
        {15, {{1, 2, 2}, {3, 4, 4}, {7, 8, 8}}},
    };
    const lathe_format f = format_by_name("e4m3fn");
    size_t executed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int n = 1; n <= 3; n++)
            for (int variant = 0; variant < VARIANTS; variant++, executed += 2) {
                const lathe_options options = {
                    .rounding = LATHE_STOCHASTIC, .stochastic = (lathe_stochastic)variant, .random_bits = n};
                const double nu = rows[i].sixteenths / 16.0;
                const unsigned wanted = rows[i].away[n - 1][variant];
                assert_int_equal(count_away(&f, options, 1 + nu / 8, 1, 1.125), wanted);
                assert_int_equal(count_away(&f, options, nu * 0x1p-9, 0, 0x1p-9), wanted);
            }
    expect_cases("published probabilities", executed, 162);
}

static void values_overflow_and_vanish_as_often_as_their_distance_says(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        lathe_options options;
        double toward, quantum, away;
    } rows[] = {
        {"e4m3fn", {.overflow = LATHE_OVERFLOW_OWN}, 448, 32, (double)NAN},
        {"e4m3fn", {.overflow = LATHE_OVERFLOW_SATURATE}, 448, 32, 448},
        {"e5m2", {.overflow = LATHE_OVERFLOW_OWN}, 57344, 8192, (double)INFINITY},
        {"fp16", {.overflow = LATHE_OVERFLOW_OWN}, 65504, 32, (double)INFINITY},
        {"fp16", {.overflow = LATHE_OVERFLOW_NAN}, 65504, 32, (double)NAN},
        {"bf16", {.overflow = LATHE_OVERFLOW_OWN}, 0x1.fep127, 0x1p120, (double)INFINITY},
        {"e2m1", {.overflow = LATHE_OVERFLOW_OWN}, 6, 2, 6},
        {"fp16", {.overflow = LATHE_OVERFLOW_OWN}, 0, 0x1p-24, 0x1p-24},
        {"bf16", {.overflow = LATHE_OVERFLOW_OWN}, 0, 0x1p-133, 0x1p-133},
        {"e2m1", {.overflow = LATHE_OVERFLOW_OWN}, 0, 0.5, 0.5},
        {"fp16", {.subnormals = LATHE_SUBNORMALS_OFF}, 0, 0x1p-14, 0x1p-14},
        {"fp16", {.subnormals = LATHE_SUBNORMALS_FLUSH}, 0, 0x1p-24, 0},
        {"bf16", {.subnormals = LATHE_SUBNORMALS_OFF}, 0, 0x1p-126, 0x1p-126},
    };
    enum { N = 4 };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned k = 0; k < 1u << N; k++)
            for (int variant = 0; variant <= VARIANTS; variant++, executed++) {
                lathe_options options = rows[i].options;
                const lathe_format f = format_by_name(rows[i].name);
                const double x = rows[i].toward + rows[i].quantum * k / (1 << N);
                options.rounding = variant < VARIANTS ? LATHE_STOCHASTIC : LATHE_STOCHASTIC_EQUAL;
                options.stochastic = (lathe_stochastic)(variant % VARIANTS);
                options.random_bits = N;
                unsigned wanted = variant < VARIANTS ? k : k ? 1u << (N - 1) : 0;
                if (rows[i].away == rows[i].toward)
                    wanted = 1u << N; /* one result, whatever R */
                assert_int_equal(count_away(&f, options, x, rows[i].toward, rows[i].away), wanted);
            }
    expect_cases("overflows and underflows", executed, 800);
}

static void exact_values_never_move(void **state)
{
    (void)state;
    enum { MOST = 1 << 17 };
    double *const values = allocate(MOST * sizeof *values), *const out = allocate(MOST * sizeof *out);
    uint64_t *const bits = allocate(MOST * sizeof *bits), random = 11;
    size_t executed = 0;
    for (size_t k = 0; k < test_format_count(); k++) {
        const lathe_format *f = &test_format_at(k)->format;
        const uint64_t count = numbers_count(f);
        if (count == 0 || count > MOST)
            continue;
        size_t n = 0;
        for (size_t i = 0, all = numbers_values(f, values, MOST); i < all; i++)
            if (isfinite(values[i]))
                values[n++] = values[i];
        for (int way = 0; way <= VARIANTS * NUMBERS; way++) {
            const lathe_options options = {.rounding = way ? LATHE_STOCHASTIC : LATHE_STOCHASTIC_EQUAL,
                                           .stochastic = (lathe_stochastic)(way % VARIANTS),
                                           .random_bits = numbers[1][way / VARIANTS % NUMBERS]};
            const lathe_plan plan = plan_by(f, &options);
            for (size_t i = 0; i < n; i++)
                bits[i] = i % 2 ? UINT64_MAX : cases_random(&random);
            assert_int_equal(lathe_round_bits_f64(&plan, out, values, bits, n), LATHE_OK);
            assert_memory_equal(out, values, n * sizeof *out);
            executed += n;
        }
    }
    free(values);
    free(out);
    free(bits);
    expect_cases("exact values", executed, 4000000);
}

/* From the quantum of the subnormal numbers on no variant loses anything with the default N, so that all are
   one; below it they differ. */
static void the_default_number_of_bits_is_enough_for_every_fraction(void **state)
{
    (void)state;
    size_t executed = 0, differences = 0;
    for (size_t k = 0; k < 2 * test_format_count(); k++) {
        const test_format *t = test_format_at(k / 2);
        const carrier *c = carriers[k % 2];
        cases in = cases_make(&t->format, c, CASES_BOUNDARY);
        subject s[VARIANTS];
        for (int variant = 0; variant < VARIANTS; variant++) {
            const lathe_options options = {.rounding = LATHE_STOCHASTIC,
                                           .stochastic = (lathe_stochastic)variant};
            if (!subject_make(&s[variant], t, &options, &in))
                goto next;
            assert_int_equal(s[variant].random_bits, c->precision - 1);
        }
        const int has_subnormals = (t->format.flags & LATHE_HAS_SUBNORMALS) != 0;
        const double quantum =
            numbers_scaled(1, has_subnormals ? t->format.emin - t->format.precision + 1 : t->format.emin);
        for (size_t i = 0; i < in.n; i++) {
            const oracle_choice *a = &s[0].choices[i];
            const double x = fabs(carrier_value(c, carrier_get(c, in.x, i)));
            for (int variant = 1; variant < VARIANTS; variant++) {
                const oracle_choice *b = &s[variant].choices[i];
                const int is_same = a->can_go_away == b->can_go_away && a->first_away == b->first_away;
                assert_true(is_same || x < quantum);
                differences += !is_same;
                executed++;
            }
        }
        for (int variant = 0; variant < VARIANTS; variant++) {
            executed += check_some_random(&s[variant]);
            subject_free(&s[variant]);
        }
    next:
        cases_free(&in);
    }
    assert_true(differences > 100);
    expect_cases("default N", executed, 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_random_integer_of_few_bits_decides_as_defined),
        cmocka_unit_test(many_random_bits_decide_as_defined_on_both_sides_of_each_threshold),
        cmocka_unit_test(inputs_of_every_size_are_rounded_as_defined),
        cmocka_unit_test(probabilities_are_those_published_for_the_three_variants),
        cmocka_unit_test(values_overflow_and_vanish_as_often_as_their_distance_says),
        cmocka_unit_test(exact_values_never_move),
        cmocka_unit_test(the_default_number_of_bits_is_enough_for_every_fraction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
