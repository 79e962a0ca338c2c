/* SPDX-License-Identifier: MIT */
/* What random bits are for: draws that look independent, sums that do not stagnate.

   Seeds are fixed, so that a test that passes once passes always. With other seeds an ideal generator would
   fail this program less often than once in 10^9 runs: each of its fewer than 30000 sums of n independent
   signs is held to 8 sqrt(n), which by Hoeffding's inequality one in 3.9 10^13 exceeds; for other bounds
   see there. */
#include "check_random.h"

#include <math.h>

enum { DRAWS = 1 << 17, WIDTHS = 3, MOST_SUMS = 30000 };

static const size_t widths[WIDTHS] = {2, 4, 8};

static size_t sums;

/* 1 if n signs may well have this sum. */
static int is_likely(double sum, size_t n)
{
    sums++;
    return sum * sum <= 64.0 * (double)n;
}

/* Draws turned round: bit i of words[j] is bit j of draw i. */
typedef struct planes {
    size_t bits;
    uint64_t words[64][DRAWS / 64];
} planes;

/* The draws of `bytes` bytes from random.next on. */
static void fill_planes(planes *p, lathe_random random, size_t bytes)
{
    static uint64_t room[DRAWS];
    assert_int_equal(lathe_random_draws(&random, room, bytes, DRAWS), LATHE_OK);
    memset(p, 0, sizeof *p);
    p->bits = 8 * bytes;
    for (size_t i = 0; i < DRAWS; i++) {
        uint64_t draw = integer_get(room, (size_t)p->bits / 8, i);
        for (size_t j = 0; j < p->bits; j++, draw >>= 1)
            p->words[j][i / 64] |= (draw & 1) << i % 64;
    }
}

/* Bits that are 0 less those that are 1. */
static double sum_of_signs(const uint64_t *words)
{
    int64_t ones = 0;
    for (size_t i = 0; i < DRAWS / 64; i++)
        ones += __builtin_popcountll(words[i]);
    return (double)(DRAWS - 2 * ones);
}

static void every_bit_is_as_often_0_as_1(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {0, 1, 2, 3, 42, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};
    static planes p;
    size_t executed = 0;
    for (size_t s = 0; s < sizeof seeds / sizeof *seeds; s++)
        for (int k = 0; k < WIDTHS; k++) {
            fill_planes(&p, (lathe_random){.seed = seeds[s]}, widths[k]);
            for (size_t j = 0; j < p.bits; j++, executed++)
                assert_true(is_likely(sum_of_signs(p.words[j]), DRAWS));
        }
    expect_cases("bits", executed, 896);
}

/* Every bit of one with every bit of the other. Products of signs of one sequence, a distance apart, are as
   independent as those of two. */
static size_t compare_planes(const planes *a, const planes *b, const char *relation)
{
    for (size_t j = 0; j < a->bits; j++)
        for (size_t k = 0; k < b->bits; k++) {
            uint64_t product[DRAWS / 64];
            for (size_t i = 0; i < DRAWS / 64; i++)
                product[i] = a->words[j][i] ^ b->words[k][i];
            const double sum = sum_of_signs(product);
            if (!is_likely(sum, DRAWS))
                fail_msg("%s, %zu bits: bits %zu and %zu, sum %g of %d", relation, a->bits, j, k, sum, DRAWS);
        }
    return a->bits * b->bits;
}

static void neighbours_of_every_kind_are_not_correlated(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        lathe_random from_first; /* what the second's differ by */
    } relations[] = {
        {"the next elements", {.next = 1}}, {"the next call", {.next = DRAWS}},
        {"the next seed", {.seed = 1}},     {"the next seed, high word", {.seed = UINT64_C(1) << 32}},
        {"the next stream", {.stream = 1}},
    };
    static planes first, second;
    size_t executed = 0;
    for (size_t r = 0; r < sizeof relations / sizeof *relations; r++)
        for (int k = 0; k < WIDTHS; k++) {
            const lathe_random *const d = &relations[r].from_first;
            const lathe_random base = {.seed = 7, .stream = 1, .next = 5};
            const lathe_random other = {base.seed + d->seed, base.stream + d->stream, base.next + d->next};
            fill_planes(&first, base, widths[k]);
            fill_planes(&second, other, widths[k]);
            executed += compare_planes(&first, &second, relations[r].name);
        }
    expect_cases("pairs of bits", executed, 26000);
}

/* How often n equal elements go up, against n nu: signs but for a factor of 2, by Hoeffding's inequality
   again. */
static void elements_go_up_as_often_as_their_distance_says(void **state)
{
    (void)state;
    static const char *const ways[] = {"rounding=stochastic", "rounding=stochastic,draw=16",
                                       "rounding=stochastic,random_bits=8,stochastic=c"};
    static double x[DRAWS], y[DRAWS];
    const lathe_format f = format_by_name("bf16");
    size_t executed = 0;
    for (size_t way = 0; way < 2 * sizeof ways / sizeof *ways; way++)
        for (int sixteenths = 1; sixteenths < 16; sixteenths += 2, executed++) {
            const carrier *const c = way % 2 ? &carrier_f64 : &carrier_f32;
            const double value = 1 + sixteenths / 16.0 * 0x1p-7;
            const uint64_t bits = c->width == 32 ? bits_of_float((float)value) : bits_of_double(value);
            lathe_random random = {.seed = 11, .stream = way, .next = (uint64_t)sixteenths};
            lathe_options options;
            double ups = 0;
            assert_int_equal(lathe_options_parse(&options, ways[way / 2], NULL), LATHE_OK);
            const lathe_plan plan = plan_by(&f, &options);
            for (size_t i = 0; i < DRAWS; i++)
                carrier_set(c, x, i, bits);
            assert_int_equal(round_with_stream(&plan, &random, c, y, x, DRAWS), LATHE_OK);
            for (size_t i = 0; i < DRAWS; i++)
                ups += carrier_value(c, carrier_get(c, y, i)) > 1;
            assert_true(is_likely(2 * (ups - DRAWS * sixteenths / 16.0), DRAWS));
        }
    expect_cases("probabilities", executed, 48);
}

/* Half a quantum added and subtracted in turn: every rounding errs by half a quantum, either way, and the
   errors of k roundings by sqrt(k) of that on average. Between one half and one and a half of the mean
   square of 1024 members lies all but 2 in e^32 (subgaussian tails, as for the chi-squared distribution).
   To nearest nothing ever moves. */
static void errors_grow_like_the_square_root_of_their_number(void **state)
{
    (void)state;
    enum { MEMBERS = 1024 };
    static const struct {
        const char *name;
        float start; /* where quanta are 1, far from the ends of the binade */
        int steps;
    } rows[] = {{"fp16", 1536, 4096}, {"bf16", 192, 64}};
    size_t executed = 0;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        const lathe_format f = format_by_name(rows[r].name);
        const lathe_options options = {.rounding = LATHE_STOCHASTIC};
        const lathe_plan plan = plan_by(&f, &options), to_even = plan_by(&f, NULL);
        lathe_random random = {.seed = 2};
        float members[MEMBERS], nearest = rows[r].start;
        for (int i = 0; i < MEMBERS; i++)
            members[i] = rows[r].start;
        for (int k = 1; k <= rows[r].steps; k++) {
            const float half = k % 2 ? 0.5f : -0.5f, exact = rows[r].start + (k % 2 ? 0.5f : 0);
            double square = 0;
            for (int i = 0; i < MEMBERS; i++)
                members[i] += half;
            assert_int_equal(lathe_round_random_f32(&plan, &random, members, members, MEMBERS), LATHE_OK);
            nearest = lathe_round1_f32(&to_even, nearest + half);
            if (k & (k - 1))
                continue;
            for (int i = 0; i < MEMBERS; i++)
                square += pow((double)(members[i] - exact), 2);
            square /= MEMBERS * 0.25 * k;
            if (square < 0.5 || square > 1.5)
                fail_msg("%s: after %d steps the mean square is %g of what it should be", rows[r].name, k,
                         square);
            executed++;
        }
        assert_true(nearest == rows[r].start);
        assert_true(random.next == (uint64_t)rows[r].steps * MEMBERS);
    }
    expect_cases("numbers of steps", executed, 13 + 7);
}

/* Ten million equal numbers, each less than half a quantum of what the sum comes to. The variance of a step
   is at most x q, q the last quantum, and eight of the resulting standard deviations stay in the last
   binade. Beyond them lies one in 2 10^10 at most (Freedman's inequality), in the few sums that are looked
   at. */
static void a_sum_of_ten_million_small_numbers_does_not_stagnate(void **state)
{
    (void)state;
    enum { COUNT = 10000000, LOOKS = 4 };
    static const struct {
        const char *name;
        double stagnates_at, quantum; /* of the whole sum */
    } rows[] = {{"fp16", 0x1p-3, 0x1p-1}, {"bf16", 0x1p-6, 0x1p2}};
    const double x = 59 * 0x1p-20;
    size_t executed = 0;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        const lathe_format f = format_by_name(rows[r].name);
        const lathe_options options = {.rounding = LATHE_STOCHASTIC};
        const lathe_plan plan = plan_by(&f, &options), to_even = plan_by(&f, NULL);
        lathe_random random = {.seed = 1};
        double sum = 0, nearest = 0;
        for (int k = 1; k <= COUNT; k++, executed++) {
            sum = lathe_round1_random_f64(&plan, &random, sum + x);
            nearest = nearest == rows[r].stagnates_at && k < COUNT ? nearest
                                                                   : lathe_round1_f64(&to_even, nearest + x);
            for (int look = 0; look < LOOKS; look++)
                if (k == COUNT >> look) {
                    const double bound = 8 * sqrt(k * x * rows[r].quantum / (1 << look));
                    if (!(fabs(sum - k * x) <= bound))
                        fail_msg("%s: %d times %g is %g, here %g", rows[r].name, k, x, k * x, sum);
                }
        }
        print_message("           %s: %d times %g is %g; stochastic %g, to nearest %g\n", rows[r].name, COUNT,
                      x, COUNT * x, sum, nearest);
        assert_true(nearest == rows[r].stagnates_at);
        assert_true(random.next == COUNT);
    }
    expect_cases("additions", executed, 2 * COUNT);
}

static void there_are_no_more_sums_than_the_rate_of_failures_allows(void **state)
{
    (void)state;
    assert_true(sums < MOST_SUMS);
    expect_cases("sums", sums, 27000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit_is_as_often_0_as_1),
        cmocka_unit_test(neighbours_of_every_kind_are_not_correlated),
        cmocka_unit_test(elements_go_up_as_often_as_their_distance_says),
        cmocka_unit_test(errors_grow_like_the_square_root_of_their_number),
        cmocka_unit_test(a_sum_of_ten_million_small_numbers_does_not_stagnate),
        cmocka_unit_test(there_are_no_more_sums_than_the_rate_of_failures_allows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
