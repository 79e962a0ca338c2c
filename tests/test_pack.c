/* SPDX-License-Identifier: MIT */
/* Codes in streams of bits: every width, order and length, and calls that encode or decode on the way. */
#include "check.h"
#include "guard.h"

#include <stdio.h>

#include "code_checks.h"

enum { LONGEST = 200, ORDERS = 3, WIDEST = 16 };

/* About the lengths that calls do in one piece. */
static const size_t long_ones[] = {1023, 1024, 1025, 2059};
enum { LONG_ONES = sizeof long_ones / sizeof *long_ones, MOST = 2059 };

/* Where the i-th code of the array stands among the n of the stream. */
static size_t place_in_stream(lathe_order order, size_t i, size_t n)
{
    if (order != LATHE_HALF_SPLIT)
        return i;
    const size_t block = i / 32 * 32, m = n - block < 32 ? n - block : 32, half = (m + 1) / 2, k = i - block;
    return block + (k < half ? 2 * k : 2 * (k - half) + 1);
}

/* Bit by bit, from the definition. */
static void pack_plainly(unsigned char *to, lathe_order order, int bits, const uint64_t *codes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int bit = 0; bit < bits; bit++) {
            const size_t first = place_in_stream(order, i, n) * (size_t)bits;
            const size_t at = first + (size_t)(order == LATHE_MSB_FIRST ? bits - 1 - bit : bit);
            const size_t shift = order == LATHE_MSB_FIRST ? 7 - at % 8 : at % 8;
            to[at / 8] = (unsigned char)(to[at / 8] | (codes[i] >> bit & 1) << shift);
        }
}

/* n codes with random bits above them, beside unmapped pages. */
static void check_length(const guard *from, const guard *to, lathe_order order, int bits, size_t size,
                         size_t n, uint64_t *random)
{
    uint64_t codes[MOST];
    unsigned char wanted[MOST * WIDEST / 8 + 1] = {0};
    const uint64_t low = (UINT64_C(1) << bits) - 1;
    size_t bytes = SIZE_MAX;
    assert_int_equal(lathe_packed_bytes(n, bits, &bytes), LATHE_OK);
    assert_int_equal(bytes, (n * (size_t)bits + 7) / 8);
    unsigned char *const src = guard_end(from, n * size), *const dst = guard_end(to, bytes);
    for (size_t i = 0; i < n; i++) {
        codes[i] = cases_random(random);
        integer_set(src, size, i, codes[i]);
    }
    if (8 * size < (size_t)bits)
        for (size_t i = 0; i < n; i++)
            codes[i] = integer_get(src, size, i);
    pack_plainly(wanted, order, bits, codes, n);
    memset(dst, 0xff, bytes);
    assert_int_equal(lathe_pack(dst, order, bits, src, size, n), LATHE_OK);
    if (memcmp(dst, wanted, bytes) != 0)
        fail_msg("order %d, %d bits, %zu codes of %zu bytes: another stream", (int)order, bits, n, size);
    if (8 * size < (size_t)bits)
        return;
    memset(guard_begin(from), 0xff, n * size);
    assert_int_equal(lathe_unpack(guard_begin(from), size, dst, order, bits, n), LATHE_OK);
    for (size_t i = 0; i < n; i++)
        if (integer_get(guard_begin(from), size, i) != (codes[i] & low))
            fail_msg("order %d, %d bits, %zu codes of %zu bytes: code %zu came back wrong", (int)order, bits,
                     n, size, i);
}

static void streams_are_those_of_the_definition_and_nothing_else_is_touched(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 11;
    guard from = guard_make(MOST * 8), to = guard_make(MOST * 2);
    for (int order = 0; order < ORDERS; order++)
        for (int bits = 1; bits <= WIDEST; bits++)
            for (size_t size = 1; size <= 8; size *= 2)
                for (size_t i = 0; i <= LONGEST + LONG_ONES; i++, executed++)
                    check_length(&from, &to, (lathe_order)order, bits, size,
                                 i <= LONGEST ? i : long_ones[i - LONGEST - 1], &random);
    guard_free(&from);
    guard_free(&to);
    expect_cases("streams", executed, 39360);
}

static void known_streams_come_out(void **state)
{
    (void)state;
    const uint8_t e2m1[] = {0x2, 0xc, 0x5, 0x1}, e2m3[] = {1, 2, 3, 4};
    uint8_t split[32], got[24];
    assert_int_equal(lathe_pack(got, LATHE_LSB_FIRST, 4, e2m1, 1, 4), LATHE_OK);
    assert_memory_equal(got, "\xc2\x15", 2);
    assert_int_equal(lathe_pack(got, LATHE_MSB_FIRST, 4, e2m1, 1, 4), LATHE_OK);
    assert_memory_equal(got, "\x2c\x51", 2);
    assert_int_equal(lathe_pack(got, LATHE_LSB_FIRST, 6, e2m3, 1, 4), LATHE_OK);
    assert_memory_equal(got, "\x81\x30\x10", 3);
    for (uint8_t i = 0; i < 32; i++)
        split[i] = (uint8_t)(i * 7 % 16);
    assert_int_equal(lathe_pack(got, LATHE_HALF_SPLIT, 4, split, 1, 32), LATHE_OK);
    for (size_t j = 0; j < 16; j++)
        assert_int_equal(got[j], split[j] | split[j + 16] << 4);
    expect_cases("known streams", 4, 4);
}

static const char *const formats[] = {"e2m1",       "e2m3",       "e4m3fn",      "fp16", "e4m3fnuz",
                                      "binary3p1s", "ue4m3",      "binary13p6u", "e8m0", "e5m6finite",
                                      "dlfloat16",  "e1m1finite", "e2m2finite"};
enum { FORMATS = sizeof formats / sizeof *formats, ELEMENTS = 1500 };

static lathe_status encode_packed(const lathe_plan *plan, const carrier *c, lathe_random *random,
                                  void *packed, lathe_order order, const void *src, size_t n)
{
    if (c->width == 32)
        return random ? lathe_encode_packed_random_f32(plan, random, packed, order, src, n)
                      : lathe_encode_packed_f32(plan, packed, order, src, n);
    return random ? lathe_encode_packed_random_f64(plan, random, packed, order, src, n)
                  : lathe_encode_packed_f64(plan, packed, order, src, n);
}

static lathe_status encode_random(const lathe_plan *plan, const carrier *c, lathe_random *random, void *codes,
                                  const void *src, size_t n)
{
    return c->width == 32 ? lathe_encode_random_f32(plan, random, codes, 2, src, n)
                          : lathe_encode_random_f64(plan, random, codes, 2, src, n);
}

static lathe_status round_random(const lathe_plan *plan, const carrier *c, lathe_random *random, void *dst,
                                 const void *src, size_t n)
{
    return c->width == 32 ? lathe_round_random_f32(plan, random, dst, src, n)
                          : lathe_round_random_f64(plan, random, dst, src, n);
}

static lathe_status decode_packed(const lathe_plan *plan, const carrier *c, void *dst, const void *packed,
                                  lathe_order order, size_t n)
{
    return c->width == 32 ? lathe_decode_packed_f32(plan, dst, packed, order, n)
                          : lathe_decode_packed_f64(plan, dst, packed, order, n);
}

/* Rounding, then the codes of values; the same at once; into a stream and back. */
static void check_fused(const char *name, const cases *in, lathe_order order, int is_random, size_t n)
{
    const carrier *const c = in->carrier;
    const char *const x = (const char *)in->x + (in->n - n) * carrier_bytes(c) * (order == LATHE_LSB_FIRST);
    lathe_format f;
    lathe_plan plan, exact;
    const lathe_options options = {.rounding = is_random ? LATHE_STOCHASTIC : LATHE_TIES_TO_EVEN};
    lathe_random stream = {.seed = 5, .next = 3}, again = stream, third = stream;
    uint16_t apart[ELEMENTS], at_once[ELEMENTS];
    uint8_t packed[2 * ELEMENTS], fused[2 * ELEMENTS];
    double rounded[ELEMENTS], decoded[ELEMENTS], values[ELEMENTS];
    size_t bytes = 0;
    assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
    assert_int_equal(lathe_plan_init(&plan, &f, &options), LATHE_OK);
    assert_int_equal(lathe_plan_init(&exact, &f, NULL), LATHE_OK);
    assert_int_equal(lathe_packed_bytes(n, lathe_format_bits(&f), &bytes), LATHE_OK);
    if (is_random) {
        assert_int_equal(round_random(&plan, c, &stream, rounded, x, n), LATHE_OK);
        assert_int_equal(encode_random(&plan, c, &again, at_once, x, n), LATHE_OK);
        assert_true(again.next == stream.next && again.next == 3 + n);
    } else {
        assert_int_equal(round_array(&plan, c, rounded, x, n), LATHE_OK);
        assert_int_equal(encode_array(&plan, c, at_once, 2, x, n), LATHE_OK);
    }
    assert_int_equal(encode_array(&exact, c, apart, 2, rounded, n), LATHE_OK);
    assert_memory_equal(apart, at_once, n * sizeof *apart);
    assert_int_equal(lathe_pack(packed, order, lathe_format_bits(&f), apart, 2, n), LATHE_OK);
    assert_int_equal(encode_packed(&plan, c, is_random ? &third : NULL, fused, order, x, n), LATHE_OK);
    assert_memory_equal(packed, fused, bytes);
    assert_true(!is_random || third.next == 3 + n);
    assert_int_equal(decode_array(&exact, c, values, apart, 2, n), LATHE_OK);
    assert_int_equal(decode_packed(&exact, c, decoded, packed, order, n), LATHE_OK);
    assert_memory_equal(values, decoded, n * carrier_bytes(c));
}

static size_t check_all_fused(const char *name, const cases *in)
{
    static const size_t lengths[] = {0, 1, 7, 8, 33, 100, 511, 512, 513, 1025, ELEMENTS};
    size_t executed = 0;
    assert_true(in->n >= ELEMENTS);
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (int order = 0; order < ORDERS; order++)
            for (int is_random = 0; is_random < 2; is_random++)
                for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++, executed += lengths[k - 1])
                    check_fused(name, in, (lathe_order)order, is_random, lengths[k]);
    }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    return executed;
}

static void calls_in_one_are_the_two_steps(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < FORMATS; i++) {
        lathe_format f;
        assert_int_equal(lathe_format_parse(&f, formats[i], NULL), LATHE_OK);
        cases in[] = {cases_make(&f, &carrier_f32, CASES_FULL), cases_make(&f, &carrier_f64, CASES_FULL)};
        for (int k = 0; k < 2; k++) {
            executed += check_all_fused(formats[i], &in[k]);
            cases_free(&in[k]);
        }
    }
    expect_cases("calls in one", executed, 500000);
}

static lathe_plan plan_of(const char *name, lathe_options options)
{
    const lathe_format f = format_by_name(name);
    return plan_by(&f, &options);
}

static void failing_calls_leave_outputs_alone(void **state)
{
    (void)state;
    const lathe_plan fp16 = plan_of("fp16", (lathe_options){0}),
                     loose = plan_of("fp16", (lathe_options){.rounding = LATHE_NO_ROUNDING}),
                     open = plan_of("fp16", (lathe_options){.exponent = LATHE_EXPONENT_UNLIMITED}),
                     wide = plan_of("fp32", (lathe_options){0}),
                     small = plan_of("e4m3fn", (lathe_options){0}),
                     deep = plan_of("p=8,emin=-200,emax=127",
                                    (lathe_options){.exponent = LATHE_EXPONENT_UNLIMITED}),
                     random_rule = plan_of("fp16", (lathe_options){.rounding = LATHE_STOCHASTIC});
    const lathe_plan none = {0};
    const float x[4] = {1, 2, 3, 4};
    const uint16_t in[4] = {1, 2, 3, 4};
    uint8_t out[64], before[64];
    float values[4] = {5, 6, 7, 8}, kept[4];
    size_t bytes = 99, executed = 0;
    lathe_random far = {.stream = UINT64_C(1) << 56};
    memset(out, 0xa5, sizeof out);
    memcpy(before, out, sizeof out);
    memcpy(kept, values, sizeof kept);
    const struct {
        lathe_status got, wanted;
    } rows[] = {
        {lathe_encode_f32(&fp16, out, 1, x, 4), LATHE_E_CODE_SIZE},
        {lathe_encode_f32(&fp16, out, 3, x, 4), LATHE_E_CODE_SIZE},
        {lathe_encode_f32(&fp16, out, 0, x, 4), LATHE_E_CODE_SIZE},
        {lathe_encode_f32(&fp16, out, 16, x, 4), LATHE_E_CODE_SIZE},
        {lathe_encode_f32(&loose, out, 2, x, 4), LATHE_E_CODES},
        {lathe_encode_f32(&open, out, 2, x, 4), LATHE_E_CODES},
        {lathe_encode_f32(&none, out, 2, x, 4), LATHE_E_UNMADE},
        {lathe_encode_f32(NULL, out, 2, x, 4), LATHE_E_NULL},
        {lathe_encode_f32(&fp16, NULL, 2, x, 4), LATHE_E_NULL},
        {lathe_encode_f32(&fp16, out, 2, NULL, 4), LATHE_E_NULL},
        {lathe_encode_f32(&fp16, out, 2, x, SIZE_MAX / 2), LATHE_E_SIZE},
        {lathe_encode_f32(&small, out, 1, x, SIZE_MAX / 4), LATHE_E_SIZE},
        {lathe_encode_f32(&small, out, 1, x, SIZE_MAX / 4 + 1), LATHE_E_SIZE},
        {lathe_encode_f32(&fp16, values, 2, values, 4), LATHE_E_OVERLAP},
        {lathe_encode_f32(&random_rule, out, 2, x, 4), LATHE_E_STOCHASTIC},
        {lathe_encode_random_f32(&random_rule, NULL, out, 2, x, 4), LATHE_E_NULL},
        {lathe_encode_random_f32(&random_rule, &far, out, 2, x, 4), LATHE_E_STREAM},
        {lathe_encode_packed_f32(&fp16, out, (lathe_order)3, x, 4), LATHE_E_OPTION},
        {lathe_encode_packed_f32(&wide, out, LATHE_LSB_FIRST, x, 4), LATHE_E_CODE_SIZE},
        {lathe_decode_f32(&fp16, values, in, 1, 4), LATHE_E_CODE_SIZE},
        {lathe_decode_f32(&none, values, in, 2, 4), LATHE_E_UNMADE},
        {lathe_decode_f32(&fp16, values, NULL, 2, 4), LATHE_E_NULL},
        {lathe_decode_f32(&fp16, NULL, in, 2, 4), LATHE_E_NULL},
        {lathe_decode_f32(&small, values, in, 1, SIZE_MAX / 4), LATHE_E_SIZE},
        {lathe_decode_f32(&small, values, in, 1, SIZE_MAX / 4 + 1), LATHE_E_SIZE},
        {lathe_decode_f32(&deep, values, in, 4, 4), LATHE_E_CARRIER},
        {lathe_decode_packed_f32(&fp16, values, in, (lathe_order)-1, 4), LATHE_E_OPTION},
        {lathe_pack(out, LATHE_LSB_FIRST, 0, in, 2, 4), LATHE_E_CODE_SIZE},
        {lathe_pack(out, LATHE_LSB_FIRST, 17, in, 2, 4), LATHE_E_CODE_SIZE},
        {lathe_pack(out, LATHE_LSB_FIRST, 4, in, 3, 4), LATHE_E_CODE_SIZE},
        {lathe_pack(out, (lathe_order)3, 4, in, 2, 4), LATHE_E_OPTION},
        {lathe_pack(NULL, LATHE_LSB_FIRST, 4, in, 2, 4), LATHE_E_NULL},
        {lathe_pack(out, LATHE_LSB_FIRST, 4, in, 2, SIZE_MAX / 2), LATHE_E_SIZE},
        {lathe_unpack(out, 1, in, LATHE_LSB_FIRST, 9, 4), LATHE_E_CODE_SIZE},
        {lathe_unpack(out, 2, NULL, LATHE_LSB_FIRST, 9, 4), LATHE_E_NULL},
        {lathe_unpack(out, 2, out, LATHE_LSB_FIRST, 9, 4), LATHE_E_OVERLAP},
        {lathe_packed_bytes(4, 17, &bytes), LATHE_E_CODE_SIZE},
        {lathe_packed_bytes(SIZE_MAX, 16, &bytes), LATHE_E_SIZE},
        {lathe_packed_bytes(4, 4, NULL), LATHE_E_NULL},
    };
    for (; executed < sizeof rows / sizeof *rows; executed++)
        if (rows[executed].got != rows[executed].wanted)
            fail_msg("call %zu gave %d, wanted %d", executed, (int)rows[executed].got,
                     (int)rows[executed].wanted);
    assert_memory_equal(out, before, sizeof out);
    assert_memory_equal(values, kept, sizeof kept);
    assert_int_equal(bytes, 99);
    assert_true(far.next == 0);
    expect_cases("failing calls", executed, 39);
}

/* One wrong code among many, in every place of a packed stream. */
static void a_checked_code_that_is_none_is_found_wherever_it_is(void **state)
{
    (void)state;
    const lathe_plan checked =
        plan_of("p=3,emin=-2,emax=2,subnormals=0,nan=0", (lathe_options){.codes = LATHE_CODES_CHECKED});
    const int bits = lathe_format_bits(&checked.format);
    uint8_t codes[LONGEST], packed[LONGEST];
    float values[LONGEST];
    memset(codes, 4, sizeof codes);
    for (size_t i = 0; i < LONGEST; i++)
        for (int order = 0; order < ORDERS; order++) {
            assert_int_equal(lathe_pack(packed, (lathe_order)order, bits, codes, 1, LONGEST), LATHE_OK);
            assert_int_equal(lathe_decode_packed_f32(&checked, values, packed, (lathe_order)order, LONGEST),
                             LATHE_OK);
            codes[i] = 1; /* a subnormal number, which the format lacks */
            values[0] = 12345;
            assert_int_equal(lathe_decode_f32(&checked, values, codes, 1, LONGEST), LATHE_E_CODE);
            assert_int_equal(lathe_pack(packed, (lathe_order)order, bits, codes, 1, LONGEST), LATHE_OK);
            assert_int_equal(lathe_decode_packed_f32(&checked, values, packed, (lathe_order)order, LONGEST),
                             LATHE_E_CODE);
            codes[i] = (uint8_t)(4 | 1 << bits); /* a spare bit */
            assert_int_equal(lathe_decode_f32(&checked, values, codes, 1, LONGEST), LATHE_E_CODE);
            assert_true(values[0] == 12345);
            codes[i] = 4;
        }
    expect_cases("checked codes", LONGEST * ORDERS, 600);
}

/* Results this large are stored past the caches, wherever they begin; those of a piece of them are not. */
static void arrays_larger_than_the_caches_are_their_pieces(void **state)
{
    enum { COUNT = (32 << 20) / 4 + 1000, PIECE = 999968 };
    static const char *const names[] = {"e4m3fn", "e3m2", "e2m1"};
    unsigned char *const codes = test_malloc(COUNT);
    float *const wanted = test_malloc(COUNT * sizeof *wanted), *const out = test_malloc(COUNT * sizeof *out);
    uint64_t random = 3;
    size_t executed = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        codes[i] = (unsigned char)(cases_random(&random) >> 40);
    for (size_t k = 0; k < sizeof names / sizeof *names * (ORDERS + 1); k++) {
        const lathe_plan plan = plan_of(names[k / (ORDERS + 1)], (lathe_options){0});
        const size_t bits = (size_t)lathe_format_bits(&plan.format), offset = k * 3 % 17, n = COUNT - offset;
        const lathe_order order = (lathe_order)(k % (ORDERS + 1));
        const int is_packed = (int)order < ORDERS;
        for (size_t i = 0, m; i < n; i += m) {
            m = n - i < PIECE ? n - i : PIECE;
            if (is_packed)
                lathe_decode_packed_f32(&plan, wanted + i, codes + i / 8 * bits, order, m);
            else
                lathe_decode_f32(&plan, wanted + i, codes + i, 1, m);
        }
        memset(out, 0xa5, COUNT * sizeof *out);
        if (is_packed)
            assert_int_equal(lathe_decode_packed_f32(&plan, out + offset, codes, order, n), LATHE_OK);
        else
            assert_int_equal(lathe_decode_f32(&plan, out + offset, codes, 1, n), LATHE_OK);
        for (size_t i = 0; i < offset * sizeof *out; i++)
            assert_int_equal(((unsigned char *)out)[i], 0xa5);
        if (memcmp(out + offset, wanted, n * sizeof *out) != 0)
            fail_msg("%s, order %d, offset %zu: other values", names[k / (ORDERS + 1)], (int)order, offset);
        executed += n;
    }
    const lathe_plan plan = plan_of("e4m3fn", (lathe_options){0});
    unsigned char *const again = test_malloc(COUNT);
    for (size_t i = 0; i < COUNT; i++)
        out[i] = (float)(int64_t)cases_random(&random) * 0x1p-55f;
    for (size_t i = 0; i < COUNT; i += PIECE)
        lathe_encode_f32(&plan, codes + i, 1, out + i, COUNT - i < PIECE ? COUNT - i : PIECE);
    assert_int_equal(lathe_encode_f32(&plan, again, 1, out, COUNT), LATHE_OK);
    assert_memory_equal(again, codes, COUNT);
    test_free(again);
    test_free(codes);
    test_free(wanted);
    test_free(out);
    expect_cases("large arrays", executed, 90000000);
}

/* As many groups of 8 codes as objects can have bytes for, less two; narrower codes can be counted all. */
static void sizes_end_where_objects_do(void **state)
{
    size_t executed = 0;
    (void)state;
    for (int bits = 4; bits <= WIDEST; bits++, executed++) {
        const size_t groups = (PTRDIFF_MAX - 16) / (size_t)bits;
        size_t bytes = 0;
        assert_int_equal(lathe_packed_bytes(8 * groups + 7, bits, &bytes), LATHE_OK);
        assert_true(bytes == groups * (size_t)bits + (7 * (size_t)bits + 7) / 8);
        bytes = 12345;
        assert_int_equal(lathe_packed_bytes(8 * groups + 8, bits, &bytes), LATHE_E_SIZE);
        assert_true(bytes == 12345);
    }
    expect_cases("widths", executed, WIDEST - 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_those_of_the_definition_and_nothing_else_is_touched),
        cmocka_unit_test(known_streams_come_out),
        cmocka_unit_test(sizes_end_where_objects_do),
        cmocka_unit_test(calls_in_one_are_the_two_steps),
        cmocka_unit_test(failing_calls_leave_outputs_alone),
        cmocka_unit_test(a_checked_code_that_is_none_is_found_wherever_it_is),
        cmocka_unit_test(arrays_larger_than_the_caches_are_their_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
