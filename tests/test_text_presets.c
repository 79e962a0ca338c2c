/* SPDX-License-Identifier: MIT */
/* Texts of presets: other names, options behind them, and where a wrong one is wrong. */
#include "check.h"

#include <stdio.h>

/* Two texts that mean the same. */
static void other_names_and_options_mean_what_they_say(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"ml_dtypes:e4m3fn", "ml_dtypes:float8_e4m3fn"},
        {"mldtypes:Float8-E4M3", "ml_dtypes:float8_e4m3"},
        {"ml_dtypes:e4m3", "ml_dtypes:float8_e4m3"},
        {"chop:bfloat16", "chop:b"},
        {"chop:fp8-e4m3", "chop:q43"},
        {"chop:HALF", "chop:h"},
        {"cpfloat:q43", "cpfloat:e4m3"},
        {"cpfloat:tensorfloat-32", "cpfloat:t"},
        {"gfloat:e8m0", "gfloat:ocp_e8m0"},
        {"p3109_sat_none:p3109_k8p4", "p3109satnone:binary8p4se"},
        {"chop:h,rounding=1", "chop:h"},
        {"chop:h,negative_zero=own", "gfloat:binary16"},
        {"cpfloat:b,subnormals=own", "gfloat:bfloat16"},
        {"ocp_sat:e5m2,infinity=keep", "ml_dtypes_sat:float8_e5m2"},
        {"ml_dtypes:float4_e2m1fn,nan=largest", "cuda_sat:e2m1"},
        {"  chop : h , rounding = up ", "chop:h,rounding=2"},
        {"posit<8,2>", "posit8_2"},
        {"posit<8,2>,rounding=up", "posit8_2,rounding=up"},
    };
    const size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++) {
        lathe_format f[2];
        lathe_options o[2];
        for (int k = 0; k < 2; k++)
            if (lathe_preset_parse(&f[k], &o[k], rows[i][k], NULL))
                fail_msg("\"%s\" is not read", rows[i][k]);
        if (!lathe_format_equal(&f[0], &f[1]) || memcmp(&o[0], &o[1], sizeof *o) != 0)
            fail_msg("\"%s\" is not \"%s\"", rows[i][0], rows[i][1]);
    }
    /* "E4M3" means three things, and "bfloat16" two. */
    static const struct {
        const char *preset;
        double largest;
    } e4m3[] = {{"chop:q43", 240}, {"ocp_sat:e4m3", 448}, {"cpfloat:e4m3", 480}};
    for (int i = 0; i < 3; i++) {
        lathe_format f;
        lathe_options o;
        assert_int_equal(lathe_preset_parse(&f, &o, e4m3[i].preset, NULL), LATHE_OK);
        assert_true(lathe_format_largest(&f) == e4m3[i].largest);
    }
    expect_cases("texts that mean the same", count, 18);
}

/* Status and offset of the first character that cannot be right; outputs stay as they were. */
static void expect_wrong(const char *text, lathe_status wanted, size_t wanted_at)
{
    lathe_format f;
    lathe_options o;
    size_t at = 12345;
    memset(&f, 0x5a, sizeof f);
    memset(&o, 0x5a, sizeof o);
    const lathe_format f_before = f;
    const lathe_options o_before = o;
    const lathe_status status = lathe_preset_parse(&f, &o, text, &at);
    if (status != wanted || at != wanted_at)
        fail_msg("\"%s\": status %d at %zu, wanted %d at %zu", text, (int)status, at, (int)wanted, wanted_at);
    assert_memory_equal(&f, &f_before, sizeof f);
    assert_memory_equal(&o, &o_before, sizeof o);
    assert_int_equal(lathe_preset_parse(&f, &o, text, NULL), wanted);
}

static void a_wrong_preset_is_refused_where_it_goes_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        lathe_status status;
        size_t at;
    } rows[] = {
        {"", LATHE_E_NAME, 0},
        {"   ", LATHE_E_NAME, 3},
        {":", LATHE_E_NAME, 0},
        {":q43", LATHE_E_NAME, 0},
        {",", LATHE_E_NAME, 0},
        {"e4m4fnn", LATHE_E_NAME, 6},
        {"e4m3fn,", LATHE_E_SYNTAX, 7},
        {"e4m3fn,rounding=upp", LATHE_E_NAME, 18},
        {"p=11,emin=-14", LATHE_E_SYNTAX, 13},
        {"p=11,emin=-14,emax=15,rounding=1", LATHE_E_SYNTAX, 22},
        {"chop", LATHE_E_SYNTAX, 4},
        {"chop,rounding=1", LATHE_E_SYNTAX, 4},
        {"chopp:h", LATHE_E_NAME, 4},
        {"cho:h", LATHE_E_NAME, 3},
        {"cpflow:h", LATHE_E_NAME, 5},
        {"chop:", LATHE_E_NAME, 5},
        {"chop:,", LATHE_E_NAME, 5},
        {"chop:x", LATHE_E_NAME, 5},
        {"chop:q44", LATHE_E_NAME, 7},
        {"chop:q", LATHE_E_NAME, 6},
        {"chop:e4m3", LATHE_E_NAME, 5},
        {"chop:e4m3fn", LATHE_E_NAME, 5},
        {"chop:h:s", LATHE_E_NAME, 6},
        {"chop::h", LATHE_E_NAME, 5},
        {"chop:p=11", LATHE_E_NAME, 5},
        {"chop: h x", LATHE_E_NAME, 8},
        {"ocp_nonsat:e2m1", LATHE_E_NAME, 12},
        {"ml_dtypes:float8_e4m4", LATHE_E_NAME, 20},
        {"chop:h,", LATHE_E_SYNTAX, 7},
        {"chop:h,  ", LATHE_E_SYNTAX, 9},
        {"chop:h,,", LATHE_E_SYNTAX, 7},
        {"chop:h,rounding", LATHE_E_SYNTAX, 15},
        {"chop:h,rounding=", LATHE_E_SYNTAX, 16},
        {"chop:h,rounding=upp", LATHE_E_NAME, 18},
        {"chop:h,format=q43", LATHE_E_SYNTAX, 7},
        {"chop:h,rounding=1,rounding=1", LATHE_E_SYNTAX, 18},
        {"chop:h,random_bits=65", LATHE_E_OPTION, 19},
        {"chop:h,random_bits=7x", LATHE_E_NUMBER, 20},
        {"cuda_sat:e4m3,rounding=toward_zero,nan_code=one", LATHE_E_NAME, 47},
        {"p3109_sat_none:binary*", LATHE_E_NAME, 21},
        {"p3109_sat_none:binary16", LATHE_E_NAME, 23},
        {"p3109_sat_none:binary2p1", LATHE_E_RANGE, 21},
        {"p3109_sat_none:binary8p8", LATHE_E_PRECISION, 23},
        {"p3109_sat_none:binary8p4x", LATHE_E_NAME, 24},
        {"p3109_sat_none:e4m3", LATHE_E_NAME, 15},
        {"p3109_sat:binary8p4", LATHE_E_NAME, 9},
        {"chop:h\n", LATHE_E_NAME, 6},
        {"chop:\xff", LATHE_E_NAME, 5},
    };
    const size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++)
        expect_wrong(rows[i].text, rows[i].status, rows[i].at);
    expect_cases("wrong presets", count, 44);
}

/* Random cuts and swaps of real texts, and long ones: a status, an offset inside, nothing written. */
static void hostile_presets_are_harmless(void **state)
{
    (void)state;
    static const char *const seeds[] = {"chop:q43,rounding=up", "ml_dtypes:float8_e8m0fnu",
                                        "p3109_sat_none:binary8p4se,nan_code=ones", ":,=-_ "};
    enum { ROUNDS = 20000, ROOM = 64 };
    size_t executed = 0, refused = 0;
    uint64_t random = 7;
    for (int round = 0; round < ROUNDS; round++, executed++) {
        char text[ROOM];
        const char *const seed = seeds[cases_random(&random) % 4];
        size_t n = (size_t)snprintf(text, sizeof text, "%s", seed), at = SIZE_MAX;
        for (int change = 0; change < 3; change++) {
            const uint64_t r = cases_random(&random);
            text[r % n] = r >> 40 & 1 ? (char)(r >> 32) : ":,=_ binarychop8"[r >> 41 & 15];
        }
        text[cases_random(&random) % 4 ? n : cases_random(&random) % n] = 0;
        n = strlen(text);
        lathe_format f = {.kind = LATHE_KIND_NONE};
        lathe_options o = {.reserved = {9}};
        if (lathe_preset_parse(&f, &o, text, &at) == LATHE_OK) {
            assert_int_equal(lathe_format_check(&f), LATHE_OK);
            assert_int_equal(o.reserved[0], 0);
            continue;
        }
        refused++;
        assert_true(at <= n && f.kind == LATHE_KIND_NONE && o.reserved[0] == 9);
    }
    assert_true(refused > ROUNDS / 2);
    char *const longest = allocate(100001);
    memset(longest, 'c', 100000);
    expect_wrong(longest, LATHE_E_NAME, 1);
    memset(longest, ' ', 100000);
    memcpy(longest, "chop:h", 6);
    lathe_format f;
    lathe_options o;
    assert_int_equal(lathe_preset_parse(&f, &o, longest, NULL), LATHE_OK);
    longest[6] = ',';
    expect_wrong(longest, LATHE_E_SYNTAX, 100000);
    free(longest);
    assert_int_equal(lathe_preset_parse(NULL, &o, "chop:h", NULL), LATHE_E_NULL);
    assert_int_equal(lathe_preset_parse(&f, NULL, "chop:h", NULL), LATHE_E_NULL);
    assert_int_equal(lathe_preset_parse(&f, &o, NULL, NULL), LATHE_E_NULL);
    expect_cases("hostile presets", executed, ROUNDS);
}

static void a_format_of_its_own_name_is_read_too(void **state)
{
    (void)state;
    static const struct {
        const char *text, *format, *options;
    } rows[] = {
        {"e4m3fn", "e4m3fn", ""},
        {"q43", "e4m3fn", ""},
        {" FP16 , rounding = up", "fp16", "rounding=up"},
        {"binary8p3uf,overflow=saturate,codes=checked", "binary8p3uf", "overflow=saturate,codes=checked"},
        {"p=11,emin=-14,emax=15", "fp16", ""},
        {"p=4,emin=-6,emax=8,overflow=saturate", "p=4,emin=-6,emax=8,overflow=saturate", ""},
    };
    size_t executed = 0;
    for (; executed < sizeof rows / sizeof *rows; executed++) {
        lathe_format f, wanted;
        lathe_options o, wanted_options;
        assert_int_equal(lathe_preset_parse(&f, &o, rows[executed].text, NULL), LATHE_OK);
        assert_int_equal(lathe_format_parse(&wanted, rows[executed].format, NULL), LATHE_OK);
        assert_int_equal(lathe_options_parse(&wanted_options, rows[executed].options, NULL), LATHE_OK);
        assert_true(lathe_format_equal(&f, &wanted));
        assert_memory_equal(&o, &wanted_options, sizeof o);
    }
    expect_cases("plain formats", executed, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_names_and_options_mean_what_they_say),
        cmocka_unit_test(a_format_of_its_own_name_is_read_too),
        cmocka_unit_test(a_wrong_preset_is_refused_where_it_goes_wrong),
        cmocka_unit_test(hostile_presets_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
