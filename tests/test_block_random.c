/* SPDX-License-Identifier: MIT */
/* Stochastic rounding of blocks: probabilities, means, and the same bits in parts. */
#include "block_cases.h"
#include "block_reference.h"

/* The probability is the fraction exactly: away from zero for all R that plan.h says, of the draw that the
   element's index has, along rows or down columns. */
static size_t check_stochastic(const char *name, const carrier *c, int axis, uint64_t seed)
{
    lathe_block b = block_by_name(name);
    b.options.rounding = LATHE_STOCHASTIC;
    const unsigned bits = b.options.draw == LATHE_DRAW_16 ? 16 : c->width == 32 ? 23 : 40;
    b.options.random_bits = bits == 40 ? 40 : 0;
    lathe_block_plan plan;
    assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
    block_cases in = block_cases_make(&b, c, seed, 5);
    const size_t n = in.blocks * BLOCK, drawn = b.options.draw == LATHE_DRAW_16 ? 2 : carrier_bytes(c);
    void *const y = allocate(n * carrier_bytes(c)), *const draws = allocate(n * drawn);
    void *const laid = allocate(n * carrier_bytes(c));
    const size_t next = axis ? 1 : in.blocks, next_block = axis ? BLOCK : 1;
    lathe_random random = {.seed = seed, .stream = 5, .next = 77}, same = random;
    const lathe_array line = {
        .rank = 2, .axis = axis, .shape = {axis ? in.blocks : BLOCK, axis ? BLOCK : in.blocks}};
    size_t executed = 0;
    for (size_t i = 0; i < n; i++)
        carrier_set(c, laid, i / BLOCK * next_block + i % BLOCK * next, carrier_get(c, in.x, i));
    assert_int_equal(block_round(&plan, c, &line, &(lathe_block_extra){.random = &random}, y, laid),
                     LATHE_OK);
    assert_int_equal(lathe_random_draws(&same, draws, drawn, n), LATHE_OK);
    assert_int_equal(random.next, 77 + n);
    reference_tensor t;
    reference_tensor_init(&t, &b, c, in.x, n);
    mpq_t q[BLOCK], unit, floor_q;
    mpz_t k, p;
    mpq_inits(unit, floor_q, NULL);
    mpz_inits(k, p, NULL);
    for (size_t i = 0; i < BLOCK; i++)
        mpq_init(q[i]);
    for (size_t block = SPECIAL_BLOCKS; block < in.blocks; block++) {
        uint64_t nearest[BLOCK], ends[2][BLOCK];
        const char *const x = (const char *)in.x + block * BLOCK * carrier_bytes(c);
        lathe_block rule = b;
        reference_block(&b, c, &t, x, BLOCK, nearest, q);
        for (int away = 0; away < 2; away++) {
            rule.options.rounding = away ? LATHE_AWAY_FROM_ZERO : LATHE_TOWARD_ZERO;
            reference_block(&rule, c, &t, x, BLOCK, ends[away], NULL);
        }
        for (size_t i = 0; i < BLOCK; i++, executed++) {
            const size_t at = block * next_block + i * next;
            const uint64_t got = carrier_get(c, y, at);
            const uint64_t r = integer_get(draws, drawn, at) >> (8 * drawn - bits);
            /* floor(nu 2^N): the quotient in units of 2^-N quanta, of which those below a quantum count */
            const double value = mpq_get_d(q[i]);
            const int e = value > 0 ? ilogb(value) : 0;
            mpq_set(unit, q[i]);
            const int quantum = (e < b.element.emin ? b.element.emin : e) - b.element.precision + 1;
            if (quantum >= 0)
                mpq_div_2exp(unit, unit, (mp_bitcnt_t)quantum);
            else
                mpq_mul_2exp(unit, unit, (mp_bitcnt_t)-quantum);
            mpq_mul_2exp(unit, unit, bits);
            mpz_fdiv_q(k, mpq_numref(unit), mpq_denref(unit));
            mpz_fdiv_r_2exp(p, k, bits);
            const int away = (uint64_t)mpz_get_d(p) + r >= UINT64_C(1) << bits;
            if (got != ends[away][i])
                fail_msg("%s in %s: %a of %a", name, c->name, carrier_value(c, got),
                         carrier_value(c, carrier_get(c, x, i)));
        }
    }
    for (size_t i = 0; i < BLOCK; i++)
        mpq_clear(q[i]);
    mpq_clears(unit, floor_q, NULL);
    mpz_clears(k, p, NULL);
    reference_tensor_clear(&t);
    free(y);
    free(draws);
    free(laid);
    free(in.x);
    return executed;
}

static void stochastic_rounding_has_the_probability_of_the_exact_quotient(void **state)
{
    (void)state;
    static const char *const names[] = {"mxfp4:block=8",   "mxfp4_unbiased:block=8", "mxfp8:block=8,draw=16",
                                        "nvfp4:block=8",   "mxint8:block=8",         "fp8_1x128:block=8",
                                        "te:nvfp4:block=8"};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int way = 0; way < 4; way++)
            executed += check_stochastic(names[i], way & 1 ? &carrier_f64 : &carrier_f32, way >> 1, i + 1);
    expect_cases("values", executed, 16000);
}

/* Whatever the random bits, no value is cut off: the mean over them is 3/4 of each value. */
static void three_quarters_keep_mxfp4_from_saturating(void **state)
{
    (void)state;
    enum { DRAWS = 4096, VALUES = 32 };
    const lathe_block_plan plan = block_plan_by_name("mxfp4_unbiased");
    const lathe_array line = {.rank = 1, .shape = {VALUES}};
    lathe_random random = {.seed = 3};
    double sum[VALUES] = {0};
    float x[VALUES], y[VALUES];
    for (int i = 0; i < VALUES; i++)
        x[i] = (i % 2 ? -1.0f : 1.0f) * 7.99f * (float)(i + 1) / VALUES;
    for (int k = 0; k < DRAWS; k++) {
        assert_int_equal(
            lathe_block_round_array_f32(&plan, &line, &(lathe_block_extra){.random = &random}, y, x),
            LATHE_OK);
        for (int i = 0; i < VALUES; i++)
            sum[i] += (double)y[i];
    }
    for (int i = 0; i < VALUES; i++) /* a step is 2 at most: five standard deviations */
        assert_true(fabs(sum[i] / DRAWS - 0.75 * (double)x[i]) < 5 * 1.0 / sqrt(DRAWS));
    expect_cases("means", VALUES, 32);
}

/* Parts of an array, in any order, each from the index of its first element; T is that of the whole. */
static size_t check_parts(const char *name, size_t rows)
{
    enum { ROWS = 24, COLS = 45, SIZE = ROWS * COLS };
    static float x[SIZE], whole[SIZE], parts[SIZE];
    lathe_block b = block_by_name(name);
    lathe_block_plan plan;
    lathe_random random = {.seed = 9, .stream = 3, .next = 1000};
    float tensor = 1, amax = 0;
    uint64_t state = rows;
    for (size_t i = 0; i < SIZE; i++) {
        x[i] = (float)(int32_t)cases_random(&state);
        amax = fabsf(x[i]) > amax ? fabsf(x[i]) : amax;
    }
    const lathe_array all = {.rank = 2, .axis = 1, .shape = {ROWS, COLS}};
    const lathe_block_extra extra = {.tensor = &tensor, .random = &random};
    assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
    assert_int_equal(lathe_block_round_array_f32(&plan, &all, &extra, whole, x), LATHE_OK);
    if (b.tensor == LATHE_TENSOR_AMAX) {
        const volatile float same = amax / 2688; /* not in a wider register */
        assert_true(tensor == same);
        b.tensor = LATHE_TENSOR_GIVEN;
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
    }
    for (size_t row = ROWS; row > 0; row -= rows) {
        const size_t first = (row - rows) * COLS;
        const lathe_array part = {.rank = 2, .axis = 1, .shape = {rows, COLS}};
        random.next = 1000 + first;
        assert_int_equal(lathe_block_round_array_f32(&plan, &part, &extra, parts + first, x + first),
                         LATHE_OK);
    }
    assert_memory_equal(parts, whole, sizeof whole);
    return SIZE;
}

static void parts_of_whole_blocks_round_as_in_the_whole(void **state)
{
    (void)state;
    static const char *const names[] = {"mxfp4:rounding=sr", "nvfp4:rounding=sr",
                                        "nvfp4:rounding=sr,block=4x16", "mxint8:rounding=sre",
                                        "mxfp8:rounding=sr,draw=16"};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t rows = 4; rows <= 12; rows += 4)
            executed += check_parts(names[i], rows);
    expect_cases("values", executed, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stochastic_rounding_has_the_probability_of_the_exact_quotient),
        cmocka_unit_test(three_quarters_keep_mxfp4_from_saturating),
        cmocka_unit_test(parts_of_whole_blocks_round_as_in_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
