/* SPDX-License-Identifier: MIT */
/* Codes that are none of their format, in long streams and of kinds that are told by rank; streams of 4
   bits. */
#include "check.h"

#include <math.h>

static lathe_plan checked_plan(const char *name)
{
    const lathe_format f = format_by_name(name);
    return plan_by(&f, &(lathe_options){.codes = LATHE_CODES_CHECKED});
}

/* In streams of several thousand codes; one of a format that has them all is not looked at. */
static void a_checked_code_is_found_in_a_long_stream(void **state)
{
    enum { LENGTH = 3000 };
    static uint8_t codes[LENGTH], packed[LENGTH];
    static float values[LENGTH];
    const lathe_plan plan = checked_plan("p=3,emin=-2,emax=2,subnormals=0,nan=0");
    const lathe_plan full = checked_plan("e2m1");
    const int bits = lathe_format_bits(&plan.format);
    size_t executed = 0;
    (void)state;
    memset(codes, 4, sizeof codes);
    for (size_t i = 0; i < LENGTH; i += i % 512 == 511 ? 1 : 73, executed++) {
        codes[i] = 1;
        assert_int_equal(lathe_pack(packed, LATHE_MSB_FIRST, bits, codes, 1, LENGTH), LATHE_OK);
        assert_int_equal(lathe_decode_packed_f32(&plan, values, packed, LATHE_MSB_FIRST, LENGTH),
                         LATHE_E_CODE);
        assert_int_equal(lathe_decode_packed_f32(&plan, values, packed, LATHE_MSB_FIRST, i / 8 * 8),
                         LATHE_OK);
        assert_int_equal(lathe_decode_packed_f32(&full, values, packed, LATHE_MSB_FIRST, LENGTH), LATHE_OK);
        codes[i] = 4;
    }
    expect_cases("places", executed, 41);
}

/* Codes of 4 bits that are told by rank, or whose ends are no mirrors. */
static void streams_of_4_bits_are_their_codes(void **state)
{
    enum { LENGTH = 67 };
    static const double table[] = {-6, -2.5, -1, 0, 0.25, 0.5, 0.75, 1, 2, 3, 4, 5, 6, 7, 8, 100};
    static const lathe_format formats_by_hand[] = {
        {.kind = LATHE_KIND_TABLE, .count = 16, .table = table},
        {.kind = LATHE_KIND_FIXED, .flags = LATHE_HAS_SIGN, .width = 4, .fraction = 2},
        {.kind = LATHE_KIND_FLOAT,
         .flags = LATHE_HAS_SIGN | LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO,
         .precision = 2,
         .emin = 0,
         .emax = 2,
         .lowest = -2}};
    static const double magnitudes[] = {0, 0.5, 1, 1.5, 2, 3, 4, 6};
    static uint8_t codes[LENGTH], packed[LENGTH];
    static float values[LENGTH];
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < LENGTH; i++)
        codes[i] = (uint8_t)(i * 7 % 16);
    for (size_t k = 0; k < 3 * isa_count(); k++) {
        const lathe_plan plan = plan_by(&formats_by_hand[k % 3], NULL);
        assert_int_equal(lathe_isa_use(lathe_isa_name(k / 3)), LATHE_OK);
        assert_int_equal(lathe_format_bits(&plan.format), 4);
        assert_int_equal(lathe_pack(packed, LATHE_LSB_FIRST, 4, codes, 1, LENGTH), LATHE_OK);
        assert_int_equal(lathe_decode_packed_f32(&plan, values, packed, LATHE_LSB_FIRST, LENGTH), LATHE_OK);
        for (size_t i = 0; i < LENGTH; i++, executed++) {
            const int m = codes[i] & 7, negative = codes[i] >> 3;
            const double wanted = k % 3 == 0   ? table[codes[i]]
                                  : k % 3 == 1 ? (m - 8 * negative) / 4.0
                                               : copysign(magnitudes[m], negative ? -1 : 1);
            if (k % 3 == 2 && codes[i] == 15) /* beyond the lowest value */
                assert_true(isnan(values[i]));
            else
                assert_true(bits_of_float(values[i]) == bits_of_float((float)wanted));
        }
    }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("codes", executed, isa_count() * 201);
}

/* All codes of a byte, spare bits too. */
static void checked_codes_of_any_kind_are_those_of_its_values(void **state)
{
    static const double table[] = {-1, 0, 3};
    static const uint16_t table_codes[] = {6, 1, 3};
    static const struct {
        lathe_format format;
        int bits;
        unsigned missing; /* of the first codes */
    } rows[] = {
        {{.kind = LATHE_KIND_TABLE, .count = 3, .table = table}, 2, 0x8},
        {{.kind = LATHE_KIND_TABLE, .count = 3, .table = table, .codes = table_codes}, 3, 0xb5},
        {{.kind = LATHE_KIND_FIXED, .width = 3, .flags = LATHE_HAS_SIGN, .lowest = -3}, 3, 0x10},
        {{.kind = LATHE_KIND_FIXED, .width = 3}, 3, 0},
        {{.kind = LATHE_KIND_POSIT, .width = 3}, 3, 0},
        {{.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_SUBNORMALS,
          .precision = 2,
          .emin = 0,
          .emax = 2,
          .largest = 2},
         4,
         0x8080},
        {{.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_ZERO | LATHE_HAS_SUBNORMALS,
          .precision = 3,
          .emin = 0,
          .emax = 2,
          .largest = 6},
         4,
         0x8000},
        {{.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_SUBNORMALS,
          .precision = 2,
          .emin = 0,
          .emax = 2,
          .lowest = -2},
         4,
         0x8000},
        {{.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_SUBNORMALS,
          .precision = 2,
          .emin = 0,
          .emax = 2},
         4,
         0x0100},
        {{.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_SUBNORMALS,
          .precision = 2,
          .emin = 0,
          .emax = 2},
         4,
         0},
        {{.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_SUBNORMALS,
          .precision = 4,
          .emin = 0,
          .emax = 6},
         7,
         0},
    };
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const lathe_plan plan = plan_by(&rows[k].format, &(lathe_options){.codes = LATHE_CODES_CHECKED});
        assert_int_equal(lathe_format_bits(&plan.format), rows[k].bits);
        for (unsigned code = 0; code < 256; code++, executed++) {
            const int is_one = code >> rows[k].bits == 0 && !(code < 32 && rows[k].missing >> code & 1);
            const uint8_t byte = (uint8_t)code;
            float value = 12345;
            if (code >> rows[k].bits == 0)
                assert_int_equal(lathe_decode_packed_f32(&plan, &value, &byte, LATHE_LSB_FIRST, 1),
                                 is_one ? LATHE_OK : LATHE_E_CODE);
            value = 12345;
            assert_int_equal(lathe_decode_f32(&plan, &value, &byte, 1, 1), is_one ? LATHE_OK : LATHE_E_CODE);
            assert_true(is_one || value == 12345);
        }
    }
    const lathe_plan hif8 = checked_plan("hif8");
    for (unsigned code = 0; code < 256; code++, executed++) {
        const uint8_t byte = (uint8_t)code;
        float value;
        assert_int_equal(lathe_decode_f32(&hif8, &value, &byte, 1, 1), LATHE_OK);
    }
    expect_cases("codes", executed, 12 * 256);
}

/* 63 bits and one to spare, and all 64 of a format that lacks some codes. */
static void the_widest_codes_are_checked(void **state)
{
    const lathe_plan narrow = checked_plan("p=52,emin=-1022,emax=1023"),
                     wide = checked_plan("p=53,emin=-1022,emax=1023,nan=0");
    const struct {
        const lathe_plan *plan;
        uint64_t code;
        int is_one;
        double value;
    } rows[] = {
        {&narrow, UINT64_C(0x1ff8000000000000), 1, 1.0}, {&narrow, UINT64_C(0x5ff8000000000000), 1, -1.0},
        {&narrow, UINT64_C(0x9ff8000000000000), 0, 0.0}, {&wide, UINT64_C(0x3ff0000000000000), 1, 1.0},
        {&wide, UINT64_C(0xbff0000000000000), 1, -1.0},  {&wide, UINT64_C(0x7ff0000000000000), 1, INFINITY},
        {&wide, UINT64_C(0x7ff0000000000001), 0, 0.0},
    };
    size_t executed = 0;
    (void)state;
    assert_int_equal(lathe_format_bits(&narrow.format), 63);
    assert_int_equal(lathe_format_bits(&wide.format), 64);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++, executed++) {
        double value = 12345;
        assert_int_equal(lathe_decode_f64(rows[k].plan, &value, &rows[k].code, 8, 1),
                         rows[k].is_one ? LATHE_OK : LATHE_E_CODE);
        assert_true(bits_of_double(value) == bits_of_double(rows[k].is_one ? rows[k].value : 12345));
    }
    expect_cases("codes", executed, 7);
}

/* Kinds that are decoded by a table: as many values as are worth one, and then none is written. */
static void a_wrong_code_among_many_leaves_all_values(void **state)
{
    enum { LENGTH = 5000 };
    static uint16_t codes[LENGTH];
    static double values[LENGTH];
    static const char *const names[] = {"posit8_2", "takum8linear", "hif8", "nf4", "q4.4"};
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const lathe_plan plan = checked_plan(names[k]);
        for (size_t i = 0; i < LENGTH; i++)
            values[i] = 12345;
        memset(codes, 0, sizeof codes);
        codes[LENGTH - 1] = 0x100;
        assert_int_equal(lathe_decode_f64(&plan, values, codes, 2, LENGTH), LATHE_E_CODE);
        assert_int_equal(lathe_decode_f64(&plan, NULL, codes, 2, LENGTH), LATHE_E_NULL);
        assert_int_equal(lathe_decode_f64(&plan, values, codes, 3, LENGTH), LATHE_E_CODE_SIZE);
        for (size_t i = 0; i < LENGTH; i++, executed++)
            assert_true(values[i] == 12345);
    }
    expect_cases("values", executed, 5 * LENGTH);
}

/* As many bytes as memory can have, and more. */
static void sizes_are_told_at_their_ends(void **state)
{
    const lathe_plan small = checked_plan("e4m3"), nine = checked_plan("e4m4");
    const struct {
        lathe_status got, wanted;
    } rows[] = {
        {lathe_encode_f32(&nine, NULL, 1, NULL, 1), LATHE_E_CODE_SIZE},
        {lathe_encode_f32(&nine, NULL, 2, NULL, 1), LATHE_E_NULL},
        {lathe_encode_f32(&small, NULL, 1, NULL, PTRDIFF_MAX / 4), LATHE_E_NULL},
        {lathe_encode_f32(&small, NULL, 1, NULL, PTRDIFF_MAX / 4 + 1), LATHE_E_SIZE},
        {lathe_decode_f32(&small, NULL, NULL, 1, PTRDIFF_MAX / 4), LATHE_E_NULL},
        {lathe_decode_f32(&small, NULL, NULL, 1, PTRDIFF_MAX / 4 + 1), LATHE_E_SIZE},
        {lathe_encode_f32(&small, NULL, 8, NULL, PTRDIFF_MAX / 8), LATHE_E_NULL},
        {lathe_encode_f32(&small, NULL, 8, NULL, PTRDIFF_MAX / 8 + 1), LATHE_E_SIZE},
        {lathe_pack(NULL, LATHE_LSB_FIRST, 1, NULL, 8, PTRDIFF_MAX / 8), LATHE_E_NULL},
        {lathe_pack(NULL, LATHE_LSB_FIRST, 1, NULL, 8, PTRDIFF_MAX / 8 + 1), LATHE_E_SIZE},
        {lathe_unpack(NULL, 8, NULL, LATHE_LSB_FIRST, 1, PTRDIFF_MAX / 8), LATHE_E_NULL},
        {lathe_unpack(NULL, 8, NULL, LATHE_LSB_FIRST, 1, PTRDIFF_MAX / 8 + 1), LATHE_E_SIZE},
    };
    size_t executed = 0;
    (void)state;
    for (; executed < sizeof rows / sizeof *rows; executed++)
        assert_int_equal(rows[executed].got, rows[executed].wanted);
    expect_cases("calls", executed, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_checked_code_is_found_in_a_long_stream),
        cmocka_unit_test(streams_of_4_bits_are_their_codes),
        cmocka_unit_test(checked_codes_of_any_kind_are_those_of_its_values),
        cmocka_unit_test(the_widest_codes_are_checked),
        cmocka_unit_test(a_wrong_code_among_many_leaves_all_values),
        cmocka_unit_test(sizes_are_told_at_their_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
