/* SPDX-License-Identifier: MIT */
/* Arithmetic: every instruction set gives the bits of the scalar kernels, at every length and place; and a
   large array those of its pieces, however threads share it. */
#include "check_arith.h"

#include "guard.h"
#include <math.h>

#include <stdio.h>

/* One of each kind of plan, by range, precision and what is special about values at the ends. */
static const struct {
    const char *format, *options;
} kinds[] = {
    {"e4m3fn", ""},
    {"fp16", ""},
    {"fp16", "overflow=saturate,infinity=saturate"},
    {"fp16", "subnormals=flush"},
    {"e2m1", ""},
    {"bf16", ""},
    {"bf16", "subnormals=off"},
    {"tf32", "exponent=unlimited"},
    {"fp32", ""},
    {"fp32", "overflow=nan"},
    {"fp64", ""},
    {"p=12,emin=-20,emax=127", ""},
    {"p=23,emin=-102,emax=126", ""},
    {"p=24,emin=-60,emax=60", ""},
    {"p=24,emin=-126,emax=100", "subnormals=off"},
    {"p=25,emin=-126,emax=127", ""},
    {"p=49,emin=-200,emax=200", ""},
    {"p=52,emin=-1000,emax=1022", ""},
    {"p=53,emin=-500,emax=500", ""},
    {"p=4,emin=-140,emax=3", ""},
    {"e8m0", ""},
    {"p=1,emin=-9,emax=12", "parity=significand"},
    {"p=4,emin=-7,emax=7,negzero=0,inf=0", ""},
    {"ue5m3", "negative=magnitude"},
    {"dlfloat16", ""},
    {"binary8p4ue", ""},
};

enum { KINDS = sizeof kinds / sizeof *kinds, DRAWS = 4 };

/* What the stochastic rule draws, by turn. */
static const lathe_options draws[DRAWS] = {{.random_bits = 0},
                                           {.draw = LATHE_DRAW_16},
                                           {.random_bits = 9},
                                           {.stochastic = LATHE_STOCHASTIC_B, .random_bits = 5}};

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
static const lathe_random start = {.seed = 77, .stream = 5, .next = 301};
static size_t executed;

/* 0 where there is no such plan for the carrier. */
static int kind_plan(lathe_plan *plan, size_t kind, int rule, const carrier *c)
{
    const lathe_format f = format_by_name(kinds[kind].format);
    lathe_options o;
    assert_int_equal(lathe_options_parse(&o, kinds[kind].options, NULL), LATHE_OK);
    o.rounding = (lathe_rounding)rule;
    if (is_stochastic(&o)) {
        const lathe_options *const with = &draws[kind % DRAWS];
        o.draw = with->draw;
        o.random_bits = with->random_bits;
        o.stochastic = with->stochastic;
    }
    *plan = plan_by(&f, &o);
    return plan_serves(plan, c);
}

/* One call of an instruction set, from the beginning of the stream; next must have moved on. */
static unsigned run(const char *isa, lathe_arith arith, const carrier *c, void *dst, const void *const x[3],
                    size_t n, int tells)
{
    unsigned exceptions = 0;
    lathe_random random = start;
    const int draws_any =
        is_stochastic(&arith.plan->options) || (arith.operands && is_stochastic(&arith.operands->options));
    arith.random = draws_any ? &random : NULL;
    arith.exceptions = tells ? &exceptions : NULL;
    assert_int_equal(lathe_isa_use(isa), LATHE_OK);
    assert_int_equal(arith_array(&arith, c, dst, x, n), LATHE_OK);
    assert_true(random.next == start.next + (draws_any ? n : 0));
    return exceptions;
}

static void compare(const char *isa, const lathe_arith *arith, const carrier *c, const void *const x[3],
                    const void *got, const void *wanted, size_t n)
{
    static const char *const names[] = {"a", "b", "c"};
    executed += n;
    if (n == 0 || memcmp(got, wanted, n * carrier_bytes(c)) == 0)
        return;
    for (size_t i = 0; i < n; i++)
        if (carrier_get(c, got, i) != carrier_get(c, wanted, i)) {
            report_format("of the plan", &arith->plan->format);
            report_options(&arith->plan->options);
            for (int k = 0; k < oracle_operands(arith->operation); k++)
                report_bits(names[k], c, carrier_get(c, x[k], arith->scalars >> k & 1 ? 0 : i));
            report_bits("got", c, carrier_get(c, got, i));
            report_bits("scalar", c, carrier_get(c, wanted, i));
            fail_msg("%s of %s, element %zu of %zu, operands %s", operation_name(arith->operation), isa, i, n,
                     arith->operands ? "rounded" : "as they are");
        }
}

static void every_instruction_set_gives_the_bits_of_the_scalar_kernels(void **state)
{
    (void)state;
    enum { N = 403 };
    static uint64_t got[N], wanted[N];
    uint64_t random = 21;
    executed = 0;
    for (int k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        arith_cases in = arith_cases_make(c, N);
        const void *const x[3] = {in.x[0], in.x[1], in.x[2]};
        for (size_t kind = 0; kind < KINDS; kind++)
            for (int operation = 0; operation < OPERATIONS; operation++) {
                const lathe_format f = format_by_name(kinds[kind].format);
                arith_cases_fill(&in, &f, (lathe_operation)operation, &random);
                for (int rule = 0; rule < ALL_RULES; rule++) {
                    lathe_plan plan, operands;
                    if ((kind + (size_t)operation + (size_t)rule) % 2 || !kind_plan(&plan, kind, rule, c))
                        continue;
                    const int rounds =
                        rule % 4 == 1 && kind_plan(&operands, (kind + 1) % KINDS, (rule * 7) % 11, c);
                    const lathe_arith arith = {.operation = (lathe_operation)operation,
                                               .plan = &plan,
                                               .operands = rounds ? &operands : NULL,
                                               .scalars = rule % 4 == 2 ? kind % 8 : 0,
                                               .exponent = in.exponent};
                    const size_t n = rule % 2 ? N : 40 + kind; /* either side of what fast kernels ask for */
                    const unsigned told = run("scalar", arith, c, wanted, x, n, 1);
                    for (size_t i = 0; lathe_isa_name(i); i++)
                        for (int tells = 0; tells < 2; tells++) {
                            const unsigned e = run(lathe_isa_name(i), arith, c, got, x, n, tells);
                            compare(lathe_isa_name(i), &arith, c, x, got, wanted, n);
                            assert_true(!tells || e == told);
                        }
                }
            }
        arith_cases_free(&in);
    }
    expect_cases("rows against scalar", executed, isa_count() * 2000000);
}

enum { LONGEST = 100, ROOM = 128 };

/* The operands and the destination begin `offset` elements behind an unmapped page or end at one; `place` 1
   to 3: the destination is that operand. */
static void compare_place(const char *isa, const lathe_arith *arith, const arith_cases *in, const guard g[4],
                          size_t n, size_t offset, int place, int at_end)
{
    const carrier *const c = in->carrier;
    const size_t size = carrier_bytes(c), bytes = n * size;
    unsigned char wanted[ROOM * 8];
    const void *const from[3] = {in->x[0], in->x[1], in->x[2]};
    const void *x[3];
    void *at[4];

    run("scalar", *arith, c, wanted, from, n, 0);
    for (int k = 0; k < 4; k++) {
        const size_t own = arith->scalars >> k & 1 ? size : bytes;
        at[k] = at_end ? guard_end(&g[k], own) : (unsigned char *)guard_begin(&g[k]) + offset * size;
        if (k < 3)
            memcpy(at[k], in->x[k], own);
    }
    for (int k = 0; k < 3; k++)
        x[k] = k < oracle_operands(arith->operation) ? at[k] : NULL;
    void *const dst = place ? at[place - 1] : at[3];
    if (!place)
        memset(g[3].first, 0xa5, g[3].bytes);
    run(isa, *arith, c, dst, x, n, place % 2);
    compare(isa, arith, c, from, dst, wanted, n);
    for (int k = 0; k < 3; k++)
        if (x[k] && k != place - 1)
            assert_memory_equal(x[k], in->x[k], arith->scalars >> k & 1 ? size : bytes);
    if (!place)
        for (size_t i = 0; i < g[3].bytes; i++)
            if (g[3].first + i < (unsigned char *)dst || g[3].first + i >= (unsigned char *)dst + bytes)
                assert_true(g[3].first[i] == 0xa5);
}

static void every_length_and_place_is_right_and_nothing_else_is_touched(void **state)
{
    (void)state;
    uint64_t random = 22;
    guard g[4];
    executed = 0;
    for (int k = 0; k < 4; k++)
        g[k] = guard_make(ROOM * 8);
    for (int k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        arith_cases in = arith_cases_make(c, ROOM);
        for (int operation = 0; operation < OPERATIONS; operation++)
            for (size_t i = 0; lathe_isa_name(i); i++)
                for (size_t n = 0; n <= LONGEST; n++) {
                    const size_t kind = (n * 5 + (size_t)operation) % KINDS;
                    const lathe_format f = format_by_name(kinds[kind].format);
                    lathe_plan plan;
                    if (!kind_plan(&plan, kind, (int)((n + 3 * (size_t)operation) % ALL_RULES), c))
                        continue;
                    const int most = oracle_operands((lathe_operation)operation);
                    const int place = (int)(n % (size_t)(most + 1));
                    unsigned scalars = n % 3 ? 0 : (unsigned)(n / 3 % 8);
                    if (n == 0 || place)
                        scalars &= place ? ~(1u << (place - 1)) : 0u;
                    if (n % 16 == 0)
                        arith_cases_fill(&in, &f, (lathe_operation)operation, &random);
                    const lathe_arith arith = {.operation = (lathe_operation)operation,
                                               .plan = &plan,
                                               .scalars = scalars,
                                               .exponent = (int)(n % 7) - 3};
                    compare_place(lathe_isa_name(i), &arith, &in, g, n, n % 9, place, 0);
                    compare_place(lathe_isa_name(i), &arith, &in, g, n, 0, place, 1);
                }
        arith_cases_free(&in);
    }
    for (int k = 0; k < 4; k++)
        guard_free(&g[k]);
    expect_cases("lengths and places", executed, isa_count() * 250000);
}

/* Lengths around those at which calls are divided. */
static const size_t lengths[] = {255,  256,  257,  511,  512,  513,   1023,  1024,  1025,         2047,
                                 2048, 2049, 4095, 4096, 4097, 65535, 65536, 65537, (1 << 20) + 7};

/* One call against calls on pieces, with the exceptions of all or none. */
static void compare_pieces(const lathe_arith *arith, const carrier *c, const void *const x[3], void *got,
                           void *wanted, size_t n, size_t piece)
{
    const size_t size = carrier_bytes(c);
    unsigned all = 0, exceptions = 0;
    lathe_random random = start;
    lathe_arith part = *arith, whole = *arith;
    part.exceptions = arith->exceptions ? &all : NULL;
    whole.exceptions = arith->exceptions ? &exceptions : NULL;
    part.random = whole.random = arith->random ? &random : NULL;
    for (size_t i = 0; i < n; i += piece) {
        const void *at[3];
        for (int k = 0; k < 3; k++)
            at[k] = arith->scalars >> k & 1 ? x[k] : (const char *)x[k] + i * size;
        random.next = start.next + i;
        assert_int_equal(arith_array(&part, c, (char *)wanted + i * size, at, n - i < piece ? n - i : piece),
                         LATHE_OK);
    }
    random = start;
    assert_int_equal(arith_array(&whole, c, got, x, n), LATHE_OK);
    assert_true(random.next == start.next + (arith->random ? n : 0));
    assert_int_equal(exceptions, all);
    compare("pieces", arith, c, x, got, wanted, n);
}

static void a_large_array_is_its_pieces_however_threads_share_it(void **state)
{
    (void)state;
    enum { MOST = (1 << 20) + 7, CASES = 5003 };
    static const lathe_operation operations[] = {LATHE_ADD,  LATHE_FMA,  LATHE_DIV,    LATHE_MUL,
                                                 LATHE_SQRT, LATHE_RINT, LATHE_MINIMUM};
    static const int rules[] = {LATHE_TIES_TO_EVEN, LATHE_STOCHASTIC, LATHE_TOWARD_NEGATIVE};
    uint64_t random = 23;
    executed = 0;
    for (int k = 0; k < 2; k++) {
        const carrier *const c = carriers[k];
        const size_t size = carrier_bytes(c);
        char *array[3];
        void *const got = allocate(MOST * size), *const wanted = allocate(MOST * size);
        arith_cases in = arith_cases_make(c, CASES);
        for (int j = 0; j < 3; j++)
            array[j] = allocate(MOST * size);
        for (size_t turn = 0; turn < sizeof lengths / sizeof *lengths; turn++)
            for (size_t way = 0; way < sizeof rules / sizeof *rules; way++) {
                const size_t n = lengths[turn], kind = (turn * 3 + way) % 8;
                const lathe_format f = format_by_name(kinds[kind].format);
                lathe_random stream = start;
                lathe_plan plan, operands;
                unsigned told;
                kind_plan(&plan, kind, rules[way], c);
                kind_plan(&operands, 5, LATHE_STOCHASTIC, c);
                lathe_arith arith = {.operation = operations[(turn + way) % 7],
                                     .plan = &plan,
                                     .random = &stream,
                                     .exceptions = turn % 2 ? &told : NULL,
                                     .operands = turn % 3 == 1 ? &operands : NULL,
                                     .scalars = turn % 4 == 2 ? LATHE_SCALAR_B : 0};
                arith_cases_fill(&in, &f, arith.operation, &random);
                for (int j = 0; j < 3; j++)
                    for (size_t i = 0; i < n; i += CASES)
                        memcpy(array[j] + i * size, in.x[j], (n - i < CASES ? n - i : CASES) * size);
                if (rules[way] != LATHE_STOCHASTIC && !arith.operands)
                    arith.random = NULL;
                const void *const x[3] = {array[0], array[1], array[2]};
                compare_pieces(&arith, c, x, got, wanted, n, 97 + 64 * (turn % 5));
            }
        for (int j = 0; j < 3; j++)
            free(array[j]);
        free(got);
        free(wanted);
        arith_cases_free(&in);
    }
    expect_cases("pieces", executed, 7000000);
}

/* Results that are stored past the caches, wherever lines begin, against pieces, which are not. */
static void large_results_are_those_of_pieces(void **state)
{
    (void)state;
    enum { LARGE = (8 << 20) + 1234, PIECE = 100003, PLACES = 16 };
    static const struct large_case {
        lathe_operation operation;
        const char *format, *options;
    } large[] = {{LATHE_ADD, "fp16", ""},
                 {LATHE_MUL, "e4m3fn", "rounding=to_odd"},
                 {LATHE_FMA, "p=23,emin=-126,emax=127", ""},
                 {LATHE_ADD, "bf16", "rounding=stochastic"}};
    float *const a = malloc(LARGE * sizeof *a), *const b = malloc(LARGE * sizeof *b),
                 *const wanted = malloc(LARGE * sizeof *a),
                 *const y = malloc((LARGE + PLACES + 1) * sizeof *y);
    assert_true(a && b && wanted && y);
    executed = 0;
    for (size_t i = 0; i < LARGE; i++) {
        a[i] = (float)(i * 2654435761u % 65536) / 1024.0f - 32.0f;
        b[i] = i % 10007 == 1 ? (float)NAN : (float)(i * 40503u % 4099) / 3.0f;
    }
    for (size_t k = 0; k < sizeof large / sizeof *large; k++) {
        const lathe_plan plan = plan_named(large[k].format, large[k].options);
        lathe_random pieces = {.seed = 7}, whole = {.seed = 7};
        lathe_arith arith = {.operation = large[k].operation, .plan = &plan};
        const int is_random = is_stochastic(&plan.options);
        const float *const c = large[k].operation == LATHE_FMA ? a : NULL;
        const size_t place = 5 * k;
        arith.random = is_random ? &pieces : NULL;
        for (size_t i = 0, n; i < LARGE; i += n) {
            n = LARGE - i < PIECE ? LARGE - i : PIECE;
            assert_int_equal(lathe_arith_f32(&arith, wanted + i, a + i, b + i, c ? c + i : NULL, n),
                             LATHE_OK);
        }
        memset(y, 0x55, (LARGE + PLACES + 1) * sizeof *y);
        arith.random = is_random ? &whole : NULL;
        assert_int_equal(lathe_arith_f32(&arith, y + place, a, b, c, LARGE), LATHE_OK);
        assert_memory_equal(y + place, wanted, LARGE * sizeof *y);
        assert_true(bits_of_float(y[place + LARGE]) == 0x55555555);
        assert_true(place == 0 || bits_of_float(y[place - 1]) == 0x55555555);
        executed += LARGE;
    }
    free(a);
    free(b);
    free(wanted);
    free(y);
    expect_cases("values", executed, (size_t)LARGE * 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instruction_set_gives_the_bits_of_the_scalar_kernels),
        cmocka_unit_test(every_length_and_place_is_right_and_nothing_else_is_touched),
        cmocka_unit_test(a_large_array_is_its_pieces_however_threads_share_it),
        cmocka_unit_test(large_results_are_those_of_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
