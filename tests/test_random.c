/* SPDX-License-Identifier: MIT */
/* The generator: published vectors, and the draws of every instruction set against their definition. */
#include "check_random.h"
#include "guard.h"
#include "philox.h"

/* A call's buffers hold 4096 bytes of draws. */
enum { LONGEST = 5000, WIDTHS = 3 };

static const unsigned widths[WIDTHS] = {16, 32, 64};

static void the_reference_gives_the_published_vectors(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } rows[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    size_t executed = 0;
    for (; executed < sizeof rows / sizeof *rows; executed++) {
        uint32_t out[4];
        philox4x32_10(rows[executed].counter, rows[executed].key, out);
        assert_memory_equal(out, rows[executed].out, sizeof out);
    }
    expect_cases("published vectors", executed, 3);
}

/* Where the counter of the first one is zero. */
static void the_first_draws_of_seed_0_are_the_published_ones(void **state)
{
    (void)state;
    static const uint32_t wanted[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    size_t executed = 0;
    for (size_t i = 0; lathe_isa_name(i); i++, executed++) {
        uint32_t draws[4];
        lathe_random random = {.seed = 0};
        assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
        assert_int_equal(lathe_random_draws(&random, draws, 4, 4), LATHE_OK);
        assert_memory_equal(draws, wanted, sizeof wanted);
    }
    expect_cases("first draws", executed, 1);
}

/* Both ends of what a call of n draws writes are unmapped, or canaries. */
static void check_draws(lathe_random random, unsigned width, const uint64_t *wanted, const guard *to,
                        size_t n)
{
    const size_t bytes = n * (width / 8);
    const lathe_random before = random;
    unsigned char *const draws = guard_end(to, bytes);
    if (draws > to->first)
        draws[-1] = 0x5a;
    assert_int_equal(lathe_random_draws(&random, draws, width / 8, n), LATHE_OK);
    for (size_t i = 0; i < n; i++)
        if (integer_get(draws, width / 8, i) != wanted[i])
            fail_msg("%s: seed %llx, stream %llx, index %llx + %zu of %zu, %u bits: %llx, wanted %llx",
                     lathe_isa_current(), (unsigned long long)before.seed, (unsigned long long)before.stream,
                     (unsigned long long)before.next, i, n, width,
                     (unsigned long long)integer_get(draws, width / 8, i), (unsigned long long)wanted[i]);
    assert_true(draws == to->first || draws[-1] == 0x5a);
    assert_true(random.seed == before.seed && random.stream == before.stream);
    assert_true(random.next == before.next + n);
}

static void fill_wanted(lathe_random random, unsigned width, uint64_t *wanted, size_t n)
{
    for (size_t i = 0; i < n; i++)
        wanted[i] = philox_draw(random.seed, random.stream, 0, width, random.next + i);
}

static void every_length_from_every_index_draws_what_is_defined(void **state)
{
    (void)state;
    enum { LENGTHS = 80, ALIGNMENTS = 17 };
    static uint64_t wanted[LENGTHS];
    guard to = guard_make(LENGTHS * 8);
    size_t executed = 0;
    for (int k = 0; k < WIDTHS; k++)
        for (uint64_t next = 0; next < ALIGNMENTS; next++) {
            const lathe_random random = {.seed = UINT64_C(0x0123456789abcdef), .stream = 9, .next = next};
            fill_wanted(random, widths[k], wanted, LENGTHS);
            for (size_t i = 0; lathe_isa_name(i); i++) {
                assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
                for (size_t n = 0; n <= LENGTHS; n++, executed++)
                    check_draws(random, widths[k], wanted, &to, n);
            }
        }
    guard_free(&to);
    expect_cases("lengths and indices", executed, 4000);
}

static void long_calls_draw_what_is_defined(void **state)
{
    (void)state;
    static const size_t lengths[] = {255,  256,  257,  511,  512,  513,  1023, 1024, 1025,
                                     2047, 2048, 2049, 2050, 4095, 4096, 4097, 4999, LONGEST};
    static const uint64_t nexts[] = {0, 1, 2, 3, 5, 7};
    static uint64_t wanted[LONGEST];
    guard to = guard_make(LONGEST * 8);
    size_t executed = 0;
    for (int k = 0; k < WIDTHS; k++)
        for (size_t j = 0; j < sizeof nexts / sizeof *nexts; j++) {
            const lathe_random random = {.seed = 5, .stream = 6, .next = nexts[j]};
            fill_wanted(random, widths[k], wanted, LONGEST);
            for (size_t i = 0; lathe_isa_name(i); i++) {
                assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
                for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++, executed++)
                    check_draws(random, widths[k], wanted, &to, lengths[l]);
            }
        }
    guard_free(&to);
    expect_cases("long calls", executed, 300);
}

/* Every bit of seed, stream and index; carries from the low word of the block's number into the high one; the
   last index of all. */
static void every_seed_stream_and_index_draws_what_is_defined(void **state)
{
    (void)state;
    enum { N = 70 };
    guard to = guard_make(N * 8);
    uint64_t wanted[N], state_of = 17;
    size_t executed = 0;
    for (int k = 0; k < WIDTHS; k++)
        for (int way = 0; way < 64 * 5; way++) {
            const int bit = way / 5;
            const uint64_t noise = cases_random(&state_of), carry = (UINT64_C(128) << 32) / widths[k];
            lathe_random random = {.seed = noise, .stream = cases_random(&state_of) >> 8, .next = noise % 64};
            if (way % 5 == 0)
                random = (lathe_random){.seed = UINT64_C(1) << bit};
            else if (way % 5 == 1)
                random = (lathe_random){.stream = bit < 56 ? UINT64_C(1) << bit : (UINT64_C(1) << 56) - 1};
            else if (way % 5 == 2)
                random.next = (UINT64_C(1) << bit) - (bit > 5 ? noise % 32 : 0);
            else if (way % 5 == 3)
                random.next = carry * (1 + noise % (widths[k] / 2)) - (unsigned)bit;
            else
                random.next = UINT64_MAX - N - (bit < 32 ? (unsigned)bit : 0);
            fill_wanted(random, widths[k], wanted, N);
            for (size_t i = 0; lathe_isa_name(i); i++, executed++) {
                assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
                check_draws(random, widths[k], wanted, &to, N);
            }
        }
    guard_free(&to);
    expect_cases("seeds, streams and indices", executed, 960);
}

/* No word serves two widths. */
static void uses_of_the_generator_have_counters_of_their_own(void **state)
{
    (void)state;
    enum { WORDS = 64 };
    uint32_t words[WIDTHS][WORDS];
    size_t executed = 0;
    for (int k = 0; k < WIDTHS; k++) {
        lathe_random random = {.seed = 1};
        const size_t bytes = widths[k] / 8;
        assert_int_equal(lathe_random_draws(&random, words[k], bytes, sizeof words[k] / bytes), LATHE_OK);
        for (int i = 0; i < WORDS; i++)
            for (int other = 0; other <= k; other++)
                for (int j = 0; j < (other == k ? i : WORDS); j++, executed++)
                    assert_true(words[k][i] != words[other][j]);
    }
    expect_cases("pairs of words", executed, 10000);
}

static void failing_calls_draw_nothing(void **state)
{
    (void)state;
    const uint64_t top = UINT64_C(1) << 56;
    unsigned char draws[64], canary[64];
    lathe_random random = {.seed = 3, .stream = top - 1, .next = 5};
    const lathe_random before = random;
    size_t executed = 0;
    memset(draws, 0xa5, sizeof draws);
    memset(canary, 0xa5, sizeof canary);
    static const size_t sizes[] = {0, 1, 3, 5, 6, 7, 9, 16, SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t n = 0; n < 3; n++, executed++)
            assert_int_equal(lathe_random_draws(&random, draws, sizes[i], n), LATHE_E_OPTION);
    for (size_t bytes = 2; bytes <= 8; bytes *= 2, executed += 3) {
        assert_int_equal(lathe_random_draws(NULL, draws, bytes, 4), LATHE_E_NULL);
        assert_int_equal(lathe_random_draws(NULL, NULL, bytes, 0), LATHE_E_NULL);
        assert_int_equal(lathe_random_draws(&random, NULL, bytes, 1), LATHE_E_NULL);
    }
    assert_memory_equal(&random, &before, sizeof random);
    random.next = 0;
    for (size_t bytes = 2; bytes <= 8; bytes *= 2, executed++)
        assert_int_equal(lathe_random_draws(&random, draws, bytes, SIZE_MAX / bytes + 1), LATHE_E_SIZE);
    /* Past the end of all addresses. */
    for (size_t bytes = 2; bytes <= 8; bytes *= 2, executed++)
        assert_int_equal(lathe_random_draws(&random, (void *)(UINTPTR_MAX - 63), bytes, 64), LATHE_E_SIZE);
    assert_int_equal(random.next, 0);

    static const uint64_t streams[] = {UINT64_C(1) << 56, (UINT64_C(1) << 56) + 1, UINT64_C(1) << 63,
                                       UINT64_MAX};
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
        for (size_t n = 0; n < 3; n++, executed++) {
            random = (lathe_random){.stream = streams[i]};
            assert_int_equal(lathe_random_draws(&random, draws, 4, n), LATHE_E_STREAM);
            assert_true(random.stream == streams[i] && random.next == 0);
        }
    for (uint64_t left = 0; left < 4; left++)
        for (size_t n = (size_t)left + 1; n < 8; n++, executed++) {
            random = (lathe_random){.next = UINT64_MAX - left};
            assert_int_equal(lathe_random_draws(&random, draws, 8, n), LATHE_E_STREAM);
            assert_true(random.next == UINT64_MAX - left);
        }
    assert_memory_equal(draws, canary, sizeof canary);
    /* The other side of the limit. */
    for (size_t left = 0; left < 8; left++, executed++) {
        random = (lathe_random){.stream = top - 1, .next = UINT64_MAX - left};
        assert_int_equal(lathe_random_draws(&random, left ? draws : NULL, 8, left), LATHE_OK);
        assert_true(random.next == UINT64_MAX);
    }
    expect_cases("failing calls", executed, 73);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_gives_the_published_vectors),
        cmocka_unit_test(the_first_draws_of_seed_0_are_the_published_ones),
        cmocka_unit_test(every_length_from_every_index_draws_what_is_defined),
        cmocka_unit_test(long_calls_draw_what_is_defined),
        cmocka_unit_test(every_seed_stream_and_index_draws_what_is_defined),
        cmocka_unit_test(uses_of_the_generator_have_counters_of_their_own),
        cmocka_unit_test(failing_calls_draw_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
