/* SPDX-License-Identifier: MIT */
/* Block formats as text: names, keys, where a text goes wrong, and back. */
#include <stdio.h>

#include "check_block.h"

static int same_block_format(const lathe_block *a, const lathe_block *b)
{
    lathe_block x = *a, y = *b;
    const int same = lathe_format_equal(&a->element, &b->element) && lathe_format_equal(&a->scale, &b->scale);
    memset(&x.element, 0, sizeof x.element);
    memset(&y.element, 0, sizeof y.element);
    memset(&x.scale, 0, sizeof x.scale);
    memset(&y.scale, 0, sizeof y.scale);
    return same && memcmp(&x, &y, sizeof x) == 0;
}

static void check_print(const char *name, const lathe_block *b)
{
    char text[LATHE_BLOCK_PRINT_MAX], again[LATHE_BLOCK_PRINT_MAX];
    size_t needed = 0;
    assert_int_equal(lathe_block_print(b, NULL, 0, &needed), LATHE_E_SPACE);
    assert_true(needed > 1 && needed <= sizeof text);
    assert_int_equal(lathe_block_print(b, text, needed - 1, NULL), LATHE_E_SPACE);
    assert_int_equal(lathe_block_print(b, text, needed, NULL), LATHE_OK);
    assert_int_equal(strlen(text), needed - 1);
    const lathe_block back = block_by_name(text);
    if (!same_block_format(b, &back))
        fail_msg("%s: %s reads back as another block", name, text);
    assert_int_equal(lathe_block_print(&back, again, sizeof again, NULL), LATHE_OK);
    assert_string_equal(text, again);
}

static void every_preset_is_sound_and_reads_back_as_printed(void **state)
{
    (void)state;
    size_t n = 0;
    for (; lathe_block_name(n); n++) {
        const lathe_block b = block_by_name(lathe_block_name(n));
        assert_int_equal(lathe_block_check(&b), LATHE_OK);
        check_print(lathe_block_name(n), &b);
        for (size_t k = 0; k < n; k++)
            assert_string_not_equal(lathe_block_name(n), lathe_block_name(k));
    }
    expect_cases("presets", n, 60);
}

static void keys_replace_what_the_name_says(void **state)
{
    (void)state;
    const lathe_block plain = block_by_name("mxfp4");
    lathe_block wanted = plain;
    wanted.cols = 64;
    wanted.rule = LATHE_SCALE_RCEIL;
    const lathe_block read = block_by_name(" MX-FP4 : block = 64 , scale = rceil ");
    assert_true(same_block_format(&read, &wanted));
    wanted = plain;
    wanted.rows = 2;
    wanted.cols = 3;
    wanted.options.rounding = LATHE_TO_ODD;
    wanted.options.overflow = LATHE_OVERFLOW_OWN;
    wanted.least = 0x1.8p-3f;
    wanted.top = 256;
    wanted.tensor = LATHE_TENSOR_AMAX;
    wanted.input = LATHE_INPUT_FLUSH;
    const lathe_block all = block_by_name(
        "mxfp4:block=2x3,rounding=odd,overflow=own,least=0.1875,top=256,tensor=amax,input=flush");
    assert_true(same_block_format(&all, &wanted));
    check_print("all", &all);
    const lathe_block custom = block_by_name(
        "element=p=5/emin=-3/emax=4/inf=0/nan=0,scale_format=ue5m3,block=channel,scale=nearest");
    assert_int_equal(custom.element.precision, 5);
    assert_int_equal(custom.span, LATHE_SPAN_CHANNEL);
    check_print("custom", &custom);
    const lathe_block integers = block_by_name("mxint8:element=int5");
    assert_int_equal(integers.element.precision, 4);
    assert_int_equal(integers.codes, LATHE_CODES_INTEGER);
    check_print("integers", &integers);
    const lathe_block few = block_by_name("mxfp4:block=2 X 3 ,least=0,top=0");
    assert_int_equal(few.rows, 2);
    assert_int_equal(few.cols, 3);
    assert_true(few.least == 0 && few.top == 0);
    const lathe_block subnormal = block_by_name("mxfp4:least=0x1.8p-140");
    assert_true(subnormal.least == 0x1.8p-140f);
    check_print("subnormal", &subnormal);
    expect_cases("texts", 6, 6);
}

static void a_wrong_text_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct row {
        const char *text;
        lathe_status status;
        size_t at;
    } rows[] = {
        {"", LATHE_E_SYNTAX, 0},
        {"mxfp5", LATHE_E_NAME, 4},
        {"mxfp4:block=64,scale=rfloor", LATHE_E_NAME, 22},
        {"mxfp4:blocks=64", LATHE_E_SYNTAX, 11},
        {"mxfp4:block=0", LATHE_E_OPTION, 12},
        {"mxfp4:block=4294967296", LATHE_E_OPTION, 12},
        {"mxfp4:block=3x", LATHE_E_NUMBER, 14},
        {"mxfp4:block=tile", LATHE_E_NAME, 12},
        {"mxfp4:block=64,block=32", LATHE_E_SYNTAX, 15},
        {"mxfp4:element=e2m9q", LATHE_E_NAME, 18},
        {"mxfp4:element=p=2/emin=0/emax=q", LATHE_E_NUMBER, 30},
        {"mxfp4:top=-1", LATHE_E_OPTION, 10},
        {"mxfp4:least=-1", LATHE_E_NUMBER, 12},
        {"mxfp4:least=0.1", LATHE_E_NUMBER, 12},
        {"mxfp4:least=0x1p-200", LATHE_E_NUMBER, 12},
        {"mxfp4:rounding=sideways", LATHE_E_NAME, 16},
        {"mxfp4:random_bits=65", LATHE_E_OPTION, 18},
        {"block=32,scale_format=e8m0", LATHE_E_SYNTAX, 26},
        {"element=e2m1,block=32", LATHE_E_SYNTAX, 21},
        {"mxfp4:", LATHE_E_NAME, 5},
        {"torchao:mxfp4:", LATHE_E_NAME, 13},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lathe_block b = {.cols = 77};
        size_t at = 99;
        const lathe_status status = lathe_block_parse(&b, rows[i].text, &at);
        if (status != rows[i].status || at != rows[i].at)
            fail_msg("\"%s\": %s at %zu", rows[i].text, lathe_status_string(status), at);
        assert_int_equal(b.cols, 77);
    }
    char wide[LATHE_FORMAT_PRINT_MAX + 32];
    size_t at = 0;
    lathe_block b;
    snprintf(wide, sizeof wide, "mxfp4:element=p=2/emin=0/%*s", LATHE_FORMAT_PRINT_MAX, "emax=2");
    assert_int_equal(lathe_block_parse(&b, wide, &at), LATHE_E_NAME);
    assert_int_equal(at, 14);
    assert_int_equal(lathe_block_parse(&b, "mxfp5", NULL), LATHE_E_NAME);
    assert_int_equal(lathe_block_parse(NULL, "mxfp4", NULL), LATHE_E_NULL);
    assert_int_equal(lathe_block_parse(&b, NULL, NULL), LATHE_E_NULL);
    expect_cases("texts", sizeof rows / sizeof *rows, 21);
}

/* Texts of presets with characters changed, dropped and put in. */
static void any_text_is_refused_or_sound_or_refused_by_the_check(void **state)
{
    (void)state;
    static const char letters[] = "=,:/x0123456789-_ .pabcdefilmnostu";
    uint64_t random = 1;
    size_t executed = 0, read = 0, presets = 0;
    while (lathe_block_name(presets))
        presets++;
    for (size_t i = 0; i < 40000; i++, executed++) {
        char text[LATHE_BLOCK_PRINT_MAX + 8], other[LATHE_BLOCK_PRINT_MAX];
        lathe_block b = block_by_name(lathe_block_name(i % presets)), untouched = {.cols = 7};
        assert_int_equal(lathe_block_print(&b, other, sizeof other, NULL), LATHE_OK);
        strcpy(text, i % 3 ? other : lathe_block_name(i % presets));
        for (size_t changes = 0; changes <= i % 2; changes++) {
            const uint64_t r = cases_random(&random);
            const size_t length = strlen(text), at = (size_t)(r >> 8) % (length + 1);
            if (r % 3 == 0 && at < length)
                text[at] = letters[(r >> 40) % (sizeof letters - 1)];
            else if (r % 3 == 1 && at < length)
                memmove(text + at, text + at + 1, length - at);
            else if (length + 2 < sizeof text) {
                memmove(text + at + 1, text + at, length - at + 1);
                text[at] = letters[(r >> 40) % (sizeof letters - 1)];
            }
        }
        size_t wrong = SIZE_MAX;
        lathe_block got = untouched;
        if (lathe_block_parse(&got, text, &wrong)) {
            assert_true(wrong <= strlen(text));
            assert_memory_equal(&got, &untouched, sizeof got);
        } else if (lathe_block_check(&got) == LATHE_OK) {
            check_print(text, &got);
            read++;
        }
    }
    assert_true(read > 400);
    expect_cases("texts", executed, 40000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_is_sound_and_reads_back_as_printed),
        cmocka_unit_test(keys_replace_what_the_name_says),
        cmocka_unit_test(a_wrong_text_is_told_with_its_place),
        cmocka_unit_test(any_text_is_refused_or_sound_or_refused_by_the_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
