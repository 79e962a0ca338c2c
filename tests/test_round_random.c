/* SPDX-License-Identifier: MIT */
/* Rounding by the caller's stream: which draw decides which element, however a call is divided. */
#include "check_random.h"
#include "philox.h"

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static const char *const formats[] = {"e4m3fn",
                                      "fp16",
                                      "bf16",
                                      "e8m0",
                                      "p=4,emin=-140,emax=3",
                                      "p=4,emin=-14,emax=16,largest=114688,signed=0,inf=0"};

static const char *const ways[] = {
    "rounding=stochastic",
    "rounding=stochastic,draw=16",
    "rounding=stochastic,random_bits=1",
    "rounding=stochastic,random_bits=9",
    "rounding=stochastic,random_bits=32",
    "rounding=stochastic,random_bits=9,draw=16",
    "rounding=stochastic,random_bits=1,draw=16",
    "rounding=stochastic,stochastic=b,random_bits=6",
    "rounding=stochastic,stochastic=c,draw=16",
    "rounding=stochastic,random_bits=11,subnormals=off",
    "rounding=stochastic_equal",
    "rounding=stochastic_equal,draw=16",
};

enum { FORMATS = sizeof formats / sizeof *formats, WAYS = sizeof ways / sizeof *ways };

/* All pairs of the above in both carriers: k < PLANS. */
enum { PLANS = 2 * FORMATS * WAYS };

static const carrier *carrier_of(size_t k)
{
    return carriers[k % 2];
}

static lathe_plan plan_at(size_t k)
{
    const lathe_format f = format_by_name(formats[k / 2 % FORMATS]);
    lathe_options options;
    assert_int_equal(lathe_options_parse(&options, ways[k / 2 / FORMATS], NULL), LATHE_OK);
    return plan_by(&f, &options);
}

static unsigned draw_width(const lathe_options *o, const carrier *c)
{
    return o->draw == LATHE_DRAW_16 ? 16 : (unsigned)c->width;
}

static unsigned random_bits_of(const lathe_options *o, const carrier *c)
{
    if (o->rounding == LATHE_STOCHASTIC_EQUAL)
        return 1;
    return o->random_bits             ? (unsigned)o->random_bits
           : o->draw == LATHE_DRAW_16 ? 16
           : c->width == 32           ? 23
                                      : 52;
}

/* R of the next n elements as integers of the carrier's size. */
static void fill_random(const lathe_options *o, const carrier *c, lathe_random random, void *bits, size_t n)
{
    const unsigned width = draw_width(o, c), unused = width - random_bits_of(o, c);
    for (size_t i = 0; i < n; i++)
        carrier_set(c, bits, i, philox_draw(random.seed, random.stream, 0, width, random.next + i) >> unused);
}

/* Numbers that the format rounds, some of them outside its range. */
static void fill_input(const lathe_format *f, const carrier *c, void *x, size_t n)
{
    uint64_t state = 23;
    for (size_t i = 0; i < n; i++) {
        const uint64_t r = cases_random(&state), span = (uint64_t)(f->emax - f->emin + f->precision + 4);
        int e = f->emin - f->precision - 1 + (int)((r >> 32) % span);
        e = e < c->emin - 1 ? c->emin - 1 : e > c->emax ? c->emax : e;
        carrier_set(c, x, i,
                    (cases_random(&state) & ((UINT64_C(1) << (c->precision - 1)) - 1)) +
                        ((uint64_t)(e - c->emin + 1) << (c->precision - 1)) + (r & 1) * carrier_sign(c));
    }
}

static void fail_at(const char *what, const lathe_plan *plan, const carrier *c, const void *x,
                    const void *got, const void *wanted, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (carrier_get(c, got, i) != carrier_get(c, wanted, i)) {
            report(lathe_isa_current(), &plan->format, &plan->options, c, carrier_get(c, x, i),
                   carrier_get(c, got, i), carrier_get(c, wanted, i));
            fail_msg("%s: element %zu of %zu", what, i, n);
        }
}

static void rounding_by_a_stream_is_rounding_by_its_draws(void **state)
{
    (void)state;
    enum { N = 4500 };
    static const lathe_random streams[] = {
        {.seed = 0},
        {.seed = 42, .stream = 7, .next = 3},
        {.seed = UINT64_MAX, .stream = (UINT64_C(1) << 56) - 1, .next = UINT64_MAX - N},
        {.seed = 1, .stream = UINT64_C(1) << 32, .next = (UINT64_C(1) << 34) - 1001},
    };
    static uint64_t x[N], bits[N], got[N], wanted[N];
    size_t executed = 0;
    for (size_t k = 0; k < PLANS; k++) {
        const carrier *const c = carrier_of(k);
        const lathe_plan plan = plan_at(k);
        fill_input(&plan.format, c, x, N);
        for (size_t s = 0; s < sizeof streams / sizeof *streams; s++) {
            fill_random(&plan.options, c, streams[s], bits, N);
            for (size_t i = 0; lathe_isa_name(i); i++) {
                /* short, up to the length of a buffer, over it */
                const size_t n = s == 0 ? 1 + k % 90 : s == 1 ? 512 + k % 600 : N - k % 7;
                lathe_random random = streams[s];
                assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
                assert_int_equal(round_with_bits(&plan, c, wanted, x, bits, n), LATHE_OK);
                assert_int_equal(round_with_stream(&plan, &random, c, got, x, n), LATHE_OK);
                if (memcmp(got, wanted, n * carrier_bytes(c)) != 0)
                    fail_at(ways[k / 2 / FORMATS], &plan, c, x, got, wanted, n);
                assert_true(random.seed == streams[s].seed && random.stream == streams[s].stream);
                assert_true(random.next == streams[s].next + n);
                executed += n;
            }
        }
    }
    expect_cases("draws", executed, 1000000);
}

/* One call on the whole array, then parts of random lengths that each set `next` to where they begin. */
static void every_division_of_an_array_gives_the_same_bits(void **state)
{
    (void)state;
    enum { N = 6000, FIRST = 1000003, DIVISIONS = 8 };
    static uint64_t x[N], got[N], wanted[N];
    uint64_t chance = 99;
    size_t executed = 0;
    for (size_t k = 0; k < PLANS; k++) {
        const carrier *const c = carrier_of(k);
        const lathe_plan plan = plan_at(k);
        fill_input(&plan.format, c, x, N);
        lathe_random whole = {.seed = k, .next = FIRST};
        assert_int_equal(lathe_isa_use("scalar"), LATHE_OK);
        assert_int_equal(round_with_stream(&plan, &whole, c, wanted, x, N), LATHE_OK);
        for (size_t way = 0; lathe_isa_name(way / DIVISIONS); way++) {
            const size_t longest = way % DIVISIONS == 0 ? 3 : (size_t)N >> (DIVISIONS - way % DIVISIONS);
            lathe_random going_on = {.seed = k, .next = FIRST};
            assert_int_equal(lathe_isa_use(lathe_isa_name(way / DIVISIONS)), LATHE_OK);
            memset(got, 0xa5, sizeof got);
            for (size_t i = 0, n; i < N; i += n) {
                lathe_random set = {.seed = k, .next = FIRST + i};
                n = 1 + (size_t)(cases_random(&chance) % longest);
                n = n < N - i ? n : N - i;
                assert_int_equal(round_with_stream(&plan, way % 2 ? &set : &going_on, c,
                                                   element_at(c, got, i), element_at(c, x, i), n),
                                 LATHE_OK);
            }
            if (memcmp(got, wanted, N * carrier_bytes(c)) != 0)
                fail_at("parts", &plan, c, x, got, wanted, N);
            assert_true(way % 2 || going_on.next == FIRST + N);
            executed += N;
        }
    }
    expect_cases("elements in parts", executed, 6000000);
}

static void a_single_value_draws_one_element(void **state)
{
    (void)state;
    enum { N = 300 };
    static uint64_t x[N], wanted[N];
    size_t executed = 0;
    for (size_t k = 0; k < PLANS; k++) {
        const carrier *const c = carrier_of(k);
        const lathe_plan plan = plan_at(k);
        lathe_random random = {.seed = 4, .stream = k, .next = 11}, one_by_one = random;
        fill_input(&plan.format, c, x, N);
        for (size_t i = 0; lathe_isa_name(i); i++) {
            assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
            assert_int_equal(round_with_stream(&plan, &random, c, wanted, x, N), LATHE_OK);
            for (size_t j = 0; j < N; j++, executed++) {
                assert_true(round_one_with_stream(&plan, &one_by_one, c, x, j) == carrier_get(c, wanted, j));
                assert_true(one_by_one.next == random.next - N + j + 1);
            }
        }
    }
    expect_cases("single values", executed, 40000);
}

/* Rules that need no random bits take them all the same, and advance. */
static void other_rules_give_what_plain_calls_give_and_advance(void **state)
{
    (void)state;
    enum { N = 20000 };
    static uint64_t x[N], bits[N], got[N], wanted[N];
    size_t executed = 0;
    for (size_t k = 0; k < 2 * FORMATS * RULES; k++) {
        const carrier *const c = carrier_of(k);
        const lathe_format f = format_by_name(formats[k / 2 % FORMATS]);
        const lathe_options options = {.rounding = (lathe_rounding)(k / 2 / FORMATS)};
        const lathe_plan plan = plan_by(&f, &options);
        lathe_random random = {.seed = 1, .next = 77};
        fill_input(&f, c, x, N);
        assert_int_equal(round_array(&plan, c, wanted, x, N), LATHE_OK);
        assert_int_equal(round_with_stream(&plan, &random, c, got, x, N), LATHE_OK);
        assert_memory_equal(got, wanted, N * carrier_bytes(c));
        assert_true(random.next == 77 + N);
        memset(got, 0xa5, sizeof got);
        assert_int_equal(round_with_bits(&plan, c, got, x, bits, N), LATHE_OK);
        assert_memory_equal(got, wanted, N * carrier_bytes(c));
        assert_true(round_one_with_stream(&plan, &random, c, x, 5) == carrier_get(c, wanted, 5));
        assert_true(random.next == 77 + N + 1);
        executed += 2 * N;
    }
    expect_cases("deterministic rules", executed, 4000000);
}

static void no_elements_need_no_arrays_and_draw_nothing(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t k = 0; k < PLANS; k++, executed++) {
        const lathe_plan plan = plan_at(k);
        lathe_random random = {.seed = 3, .next = UINT64_MAX};
        assert_int_equal(round_with_stream(&plan, &random, carrier_of(k), NULL, NULL, 0), LATHE_OK);
        assert_int_equal(round_with_bits(&plan, carrier_of(k), NULL, NULL, NULL, 0), LATHE_OK);
        assert_true(random.seed == 3 && random.stream == 0 && random.next == UINT64_MAX);
    }
    expect_cases("n = 0", executed, PLANS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounding_by_a_stream_is_rounding_by_its_draws),
        cmocka_unit_test(every_division_of_an_array_gives_the_same_bits),
        cmocka_unit_test(a_single_value_draws_one_element),
        cmocka_unit_test(other_rules_give_what_plain_calls_give_and_advance),
        cmocka_unit_test(no_elements_need_no_arrays_and_draw_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
