/* SPDX-License-Identifier: MIT */
/* Stochastic rules give the bits of the scalar kernels in every instruction set, at every length and place,
   and in every floating-point environment of the caller. */
#include "check_random.h"
#include "environment.h"
#include "guard.h"

#include <stdio.h>

enum { LONGEST = 200, OFFSETS = 3 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* One of each kind that src/method.c tells apart, and some at the edges of those kinds. */
static const char *const kinds[] = {
    "e4m3fn",
    "fp16",
    "e2m1",
    "bf16",
    "fp32",
    "p=12,emin=-20,emax=127",
    "p=24,emin=-60,emax=60",
    "p=23,emin=-102,emax=126",
    "p=23,emin=-104,emax=126",
    "e8m0",
    "p=1,emin=-9,emax=12",
    "p=4,emin=-140,emax=3",
    "p=6,emin=-10,emax=10,subnormals=0",
    "p=4,emin=-7,emax=7,negzero=0,inf=0",
    "p=4,emin=-14,emax=16,largest=114688,signed=0,inf=0",
    "p=53,emin=-500,emax=500",
    "p=52,emin=-1000,emax=1022",
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char *const ways[] = {
    "rounding=stochastic",
    "rounding=stochastic,random_bits=7",
    "rounding=stochastic,random_bits=32",
    "rounding=stochastic,draw=16",
    "rounding=stochastic,draw=16,random_bits=5,subnormals=off",
    "rounding=stochastic,stochastic=b,random_bits=12",
    "rounding=stochastic,stochastic=c,draw=16",
    "rounding=stochastic,subnormals=flush",
    "rounding=stochastic_equal",
    "rounding=stochastic_equal,draw=16",
    "rounding=stochastic,negative_zero=drop",
};
enum { WAYS = sizeof ways / sizeof *ways };

static size_t executed;

/* 0 where it does not serve the carrier. */
static int make(lathe_plan *plan, size_t kind, size_t way, const carrier *c)
{
    const lathe_format f = format_by_name(kinds[kind]);
    lathe_options options;
    assert_int_equal(lathe_options_parse(&options, ways[way], NULL), LATHE_OK);
    if (!oracle_accepts(&f, &options))
        return 0;
    *plan = plan_by(&f, &options);
    return plan_serves(plan, c);
}

/* Rounds by the bits, or if they are NULL by a stream that begins at `next`. */
static void round_by(const char *isa, const lathe_plan *plan, const carrier *c, void *dst, const void *src,
                     const void *bits, uint64_t next, size_t n)
{
    lathe_random random = {.seed = 7, .stream = 1, .next = next};
    if (isa)
        assert_int_equal(lathe_isa_use(isa), LATHE_OK);
    if (bits)
        assert_int_equal(round_with_bits(plan, c, dst, src, bits, n), LATHE_OK);
    else
        assert_int_equal(round_with_stream(plan, &random, c, dst, src, n), LATHE_OK);
}

static void compare(const char *where, const char *name, const lathe_plan *plan, const carrier *c,
                    const void *x, const void *got, const void *wanted, size_t n)
{
    executed += n;
    if (n == 0 || memcmp(got, wanted, n * carrier_bytes(c)) == 0)
        return;
    for (size_t i = 0; i < n; i++)
        if (carrier_get(c, got, i) != carrier_get(c, wanted, i)) {
            print_error("%s, element %zu of %zu\n", where, i, n);
            report(name, &plan->format, &plan->options, c, carrier_get(c, x, i), carrier_get(c, got, i),
                   carrier_get(c, wanted, i));
            fail_msg("%s: another result", where);
        }
}

/* Integers of the carrier's size. */
static void *random_integers(const carrier *c, size_t n)
{
    void *const bits = allocate(n * carrier_bytes(c));
    uint64_t state = 3;
    for (size_t i = 0; i < n; i++)
        carrier_set(c, bits, i, cases_random(&state) >> (64 - c->width));
    return bits;
}

static void every_instruction_set_gives_the_bits_of_the_scalar_kernels(void **state)
{
    (void)state;
    executed = 0;
    for (size_t k = 0; k < 2 * KINDS * WAYS; k++) {
        const carrier *const c = carriers[k % 2];
        const char *const name = kinds[k / 2 % KINDS];
        lathe_plan plan;
        if (!make(&plan, k / 2 % KINDS, k / 2 / KINDS, c))
            continue;
        cases x = cases_make(&plan.format, c, CASES_FULL);
        void *const bits = random_integers(c, x.n);
        void *const wanted = allocate(x.n * carrier_bytes(c)), *const got = allocate(x.n * carrier_bytes(c));
        for (uint64_t next = 0; next < 4; next++) {
            const void *const own = next ? NULL : bits;
            round_by("scalar", &plan, c, wanted, x.x, own, next, x.n);
            for (size_t i = 0; lathe_isa_name(i); i++) {
                round_by(lathe_isa_name(i), &plan, c, got, x.x, own, next, x.n);
                compare(lathe_isa_name(i), name, &plan, c, x.x, got, wanted, x.n);
            }
        }
        free(bits);
        free(wanted);
        free(got);
        cases_free(&x);
    }
    expect_cases("rows against scalar", executed, 10000000);
}

/* Three arrays between unmapped pages. */
typedef struct places {
    guard src, dst, bits;
} places;

/* 1 if the bytes from one place to another, but no more than 256 on either end, are canaries. */
static int is_untouched(const unsigned char *from, const unsigned char *to)
{
    enum { LOOKED_AT = 256 };
    unsigned char canary[LOOKED_AT];
    const size_t n = to - from < LOOKED_AT ? (size_t)(to - from) : LOOKED_AT;
    memset(canary, 0xa5, sizeof canary);
    return memcmp(from, canary, n) == 0 && memcmp(to - n, canary, n) == 0;
}

/* n elements, `offset` elements behind an unmapped page, then ending at one, apart and in place; what
   surrounds them must stay. */
static void compare_places(const char *isa, const char *name, const lathe_plan *plan, const carrier *c,
                           const void *x, const void *random, const places *p, size_t n, size_t offset)
{
    const size_t bytes = n * carrier_bytes(c), before = offset * carrier_bytes(c);
    unsigned char wanted[LONGEST * 8];
    round_by("scalar", plan, c, wanted, x, random, offset, n);
    for (int end = 0; end < 2; end++)
        for (int own = 0; own < 2; own++) {
            unsigned char *const src =
                end ? guard_end(&p->src, bytes) : (unsigned char *)guard_begin(&p->src) + before;
            unsigned char *const dst =
                end ? guard_end(&p->dst, bytes) : (unsigned char *)guard_begin(&p->dst) + before;
            unsigned char *const bits =
                end ? guard_end(&p->bits, bytes) : (unsigned char *)guard_begin(&p->bits) + before;
            memset(p->dst.first, 0xa5, p->dst.bytes);
            memcpy(src, x, bytes);
            memcpy(bits, random, bytes);
            if (!own)
                round_by("scalar", plan, c, wanted, x, NULL, offset, n);
            round_by(isa, plan, c, dst, src, own ? bits : NULL, offset, n);
            compare(isa, name, plan, c, x, dst, wanted, n);
            assert_true(is_untouched(p->dst.first, dst));
            assert_true(is_untouched(dst + bytes, p->dst.first + p->dst.bytes));
            round_by(isa, plan, c, src, src, own ? bits : NULL, offset, n);
            compare(isa, name, plan, c, x, src, wanted, n);
            assert_memory_equal(bits, random, bytes);
            round_by("scalar", plan, c, wanted, x, random, offset, n);
        }
}

static void every_length_and_place_is_right_and_nothing_else_is_touched(void **state)
{
    (void)state;
    enum { ROOM = (LONGEST + OFFSETS) * 8 };
    places p = {guard_make(ROOM), guard_make(ROOM), guard_make(ROOM)};
    executed = 0;
    for (size_t k = 0; k < 2 * KINDS * WAYS; k++) {
        const carrier *const c = carriers[k % 2];
        lathe_plan plan;
        if (!make(&plan, k / 2 % KINDS, k / 2 / KINDS, c))
            continue;
        cases x = cases_make(&plan.format, c, CASES_FULL);
        void *const bits = random_integers(c, LONGEST);
        for (size_t i = 0; lathe_isa_name(i); i++)
            for (size_t n = 0; n <= LONGEST; n++) {
                /* a different stretch of the cases each time */
                const size_t start = (k + n * OFFSETS) * 37 % (x.n - LONGEST + 1);
                compare_places(lathe_isa_name(i), kinds[k / 2 % KINDS], &plan, c, element_at(c, x.x, start),
                               bits, &p, n, (k + n) % OFFSETS);
            }
        free(bits);
        cases_free(&x);
    }
    guard_free(&p.src);
    guard_free(&p.dst);
    guard_free(&p.bits);
    expect_cases("lengths and places", executed, isa_count() * 56000000);
}

/* Every instruction set in the environment; own bits, the stream, or single calls. */
static void compare_within(const environment *e, const lathe_plan *plan, const char *name, const cases *in,
                           const void *bits, const void *wanted, void *out)
{
    const carrier *const c = in->carrier;
    environment_saved saved;
    lathe_random random = {.seed = 7, .stream = 1, .next = 1};
    lathe_status status;
    uint64_t draws[8], before, after;

    memset(out, 0xa5, in->n * carrier_bytes(c));
    environment_enter(e, &saved);
    before = environment_word();
    status = bits ? round_with_bits(plan, c, out, in->x, bits, in->n)
                  : round_with_stream(plan, &random, c, out, in->x, in->n);
    status |= lathe_random_draws(&random, draws, sizeof *draws, 8);
    after = environment_word();
    environment_leave(&saved);
    assert_int_equal(status, LATHE_OK);
    compare(e->name, name, plan, c, in->x, out, wanted, in->n);
    if (before != after)
        fail_msg("%s, %s: control and flags were %llx, are %llx", e->name, name, (unsigned long long)before,
                 (unsigned long long)after);
}

static void no_environment_changes_a_result_nor_is_changed(void **state)
{
    (void)state;
    executed = 0;
    for (size_t k = 0; k < 2 * KINDS * WAYS; k++) {
        const carrier *const c = carriers[k % 2];
        lathe_plan plan;
        if (!make(&plan, k / 2 % KINDS, k / 2 / KINDS, c))
            continue;
        cases x = cases_make(&plan.format, c, CASES_BOUNDARY);
        void *const bits = random_integers(c, x.n);
        void *const wanted = allocate(x.n * carrier_bytes(c)), *const out = allocate(x.n * carrier_bytes(c));
        for (int own = 0; own < 2; own++) {
            round_by("scalar", &plan, c, wanted, x.x, own ? bits : NULL, 1, x.n);
            for (size_t i = 0; lathe_isa_name(i); i++) {
                assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
                for (size_t j = 0; environment_at(j); j++)
                    compare_within(environment_at(j), &plan, kinds[k / 2 % KINDS], &x, own ? bits : NULL,
                                   wanted, out);
            }
        }
        free(bits);
        free(wanted);
        free(out);
        cases_free(&x);
    }
    expect_cases("environments", executed, isa_count() * environment_count() * 250000);
}

/* Results this large are stored past the caches; those of a piece of them are not. */
static void an_array_larger_than_the_caches_is_its_pieces(void **state)
{
    enum { COUNT = (32 << 20) / 4 + 1000, PIECE = 1000000 };
    float *const x = allocate(COUNT * sizeof *x), *const wanted = allocate(COUNT * sizeof *x);
    float *const out = allocate(COUNT * sizeof *x);
    const carrier *const c = &carrier_f32;
    lathe_plan plan;
    uint64_t random = 9;

    (void)state;
    executed = 0;
    for (size_t i = 0; i < COUNT; i++)
        x[i] = (float)(int64_t)cases_random(&random) * 0x1p-60F;
    for (size_t way = 0; way < WAYS; way += 3) {
        assert_true(make(&plan, 0, way, c));
        lathe_random stream = {.seed = 4, .stream = 2};
        for (size_t i = 0; i < COUNT; i += PIECE)
            assert_int_equal(lathe_round_random_f32(&plan, &stream, wanted + i, x + i,
                                                    COUNT - i < PIECE ? COUNT - i : PIECE),
                             LATHE_OK);
        lathe_random again = {.seed = 4, .stream = 2};
        assert_int_equal(lathe_round_random_f32(&plan, &again, out, x, COUNT), LATHE_OK);
        assert_true(again.next == stream.next);
        assert_memory_equal(out, wanted, COUNT * sizeof *out);
        executed += COUNT;
    }
    free(x);
    free(wanted);
    free(out);
    expect_cases("large arrays", executed, 30000000);
}

int main(void)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        printf("instruction set: %s\n", lathe_isa_name(i));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instruction_set_gives_the_bits_of_the_scalar_kernels),
        cmocka_unit_test(every_length_and_place_is_right_and_nothing_else_is_touched),
        cmocka_unit_test(no_environment_changes_a_result_nor_is_changed),
        cmocka_unit_test(an_array_larger_than_the_caches_is_its_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
