/* SPDX-License-Identifier: MIT */
/* Names that are rules of generation: what they mean, how they print, and where a wrong one is wrong. */
#include "check.h"

#include <stdio.h>

static lathe_format parsed(const char *name)
{
    lathe_format f;
    size_t at = 0;
    const lathe_status status = lathe_format_parse(&f, name, &at);
    if (status)
        fail_msg("\"%s\" was refused: %s, at %zu", name, lathe_status_string(status), at);
    return f;
}

static void expect_printed(const char *name, const char *wanted)
{
    char text[LATHE_FORMAT_PRINT_MAX];
    const lathe_format f = parsed(name);
    assert_int_equal(lathe_format_print(&f, text, sizeof text, NULL), LATHE_OK);
    if (strcmp(text, wanted) != 0)
        fail_msg("\"%s\" is printed as \"%s\", wanted \"%s\"", name, text, wanted);
    const lathe_format back = parsed(text);
    assert_int_equal(lathe_format_equal(&f, &back), 1);
}

static void names_are_printed_in_their_shortest_form(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"e4m3fn", "e4m3fn"},
        {"e4m3", "e4m3fn"},
        {"e4m3b8fnuz", "e4m3fnuz"},
        {"e4m3b11fnuz", "e4m3b11fnuz"},
        {"e5m2ieee", "e5m2"},
        {"e2m1finite", "e2m1"},
        {"E6M9", "e6m9"},
        {"e6m9ieee", "e6m9"},
        {"e6_m9-fn", "e6m9fn"},
        {"e6m9b31", "e6m9"},
        {"e6m9b33", "e6m9b33"},
        {"ue4m3", "ue4m3"},
        {"ue4m3fn", "ue4m3"},
        {"ue4m3b7fn", "ue4m3"},
        {"e5m10finite", "fp16alt"},
        {"e8m23b127ieee", "fp32"},
        {"binary8p4", "binary8p4se"},
        {"Binary8P4S", "binary8p4se"},
        {"p3109_k8p4", "binary8p4se"},
        {"binary8p4sf", "binary8p4sf"},
        {"binary8p4u", "binary8p4ue"},
        {"binary8p8uf", "binary8p8uf"},
        {"posit<8,2>", "posit8_2"},
        {"e4m3b7ieee", "e4m3ieee"},
        {"ue5m3b15ieee", "ue5m3ieee"},
        {"e2m1b1fn", "e2m1b1fn"},
        {"e1m2b1fn", "e1m2b1fn"},
        {"Posit16", "posit16_2"},
        {"posit8-2", "posit8_2"},
        {"takum8", "takum8log"},
        {"takum_linear16", "takum16linear"},
        {"lns<4,3>", "lns4_3"},
        {"madam<8,8>", "madam8_8"},
        {"madam8_8x1", "madam8_8"},
        {"madam8_8x0.25", "madam8_8x0x1p-2"},
        {"madam8_8x0x10000000000001p-52", "madam8_8x0x10000000000001p-52"},
        {"madam8_8x0x1.8p3", "madam8_8x0x3p2"},
        {"HiFloat8", "hif8"},
        {"q0.8", "q0.8"},
        {"q8.0", "int8"},
        {"uq8.0", "uint8"},
        {"NormalFloat4", "nf4"},
    };
    const size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++)
        expect_printed(rows[i][0], rows[i][1]);
    expect_cases("printed names", count, 36);
}

/* Whatever numbers stand in a name of another kind, it is refused or prints as one that means the same. */
static void names_of_other_kinds_read_back_or_are_refused(void **state)
{
    static const char *const patterns[] = {"int%d",          "uint%d",       "q%d.%d",     "uq%d.%d",
                                           "posit%d_%d",     "posit<%d,%d>", "takum%d",    "takum%d_linear",
                                           "takumlinear%d",  "lns%d_%d",     "madam%d_%d", "madam<%d,%d>",
                                           "madam%d_%dx0.5", "takumlog%d"};
    size_t executed = 0, sound = 0;
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        for (int a = 0; a < 70; a++)
            for (int b = 0; b < (strchr(strchr(patterns[i], '%') + 1, '%') ? 70 : 1); b++) {
                char name[40], text[LATHE_FORMAT_PRINT_MAX];
                lathe_format f = {.width = -7};
                size_t at = 1000;
                snprintf(name, sizeof name, patterns[i], a, b);
                const lathe_status status = lathe_format_parse(&f, name, &at);
                executed++;
                if (status) {
                    assert_true(f.width == -7 && at <= strlen(name));
                    continue;
                }
                sound++;
                assert_int_equal(lathe_format_check(&f), LATHE_OK);
                assert_int_equal(lathe_format_print(&f, text, sizeof text, NULL), LATHE_OK);
                const lathe_format back = parsed(text);
                if (!lathe_format_equal(&f, &back))
                    fail_msg("\"%s\" is printed as \"%s\", another format", name, text);
            }
    expect_cases("names of other kinds", executed, 39620);
    expect_cases("sound ones", sound, 3879);
}

/* What is printed is the name itself or one that means the same. */
static void every_name_of_p3109_reads_back(void **state)
{
    (void)state;
    size_t executed = 0, own = 0;
    for (int k = 3; k <= 16; k++)
        for (int p = 1; p <= k; p++)
            for (int kind = 0; kind < 4; kind++) {
                const int is_signed = kind & 1;
                char name[32], text[LATHE_FORMAT_PRINT_MAX];
                if (p > k - is_signed)
                    continue;
                snprintf(name, sizeof name, "binary%dp%d%c%c", k, p, is_signed ? 's' : 'u',
                         kind & 2 ? 'e' : 'f');
                const lathe_format f = parsed(name);
                assert_int_equal(f.precision, p);
                assert_int_equal(f.emin, 1 - (1 << (k - p - is_signed)));
                assert_int_equal(lathe_format_bits(&f), k);
                assert_int_equal(lathe_format_print(&f, text, sizeof text, NULL), LATHE_OK);
                const lathe_format back = parsed(text);
                if (!lathe_format_equal(&f, &back))
                    fail_msg("\"%s\" is printed as \"%s\", another format", name, text);
                own += strcmp(name, text) == 0;
                executed++;
            }
    assert_int_equal(own, executed);
    expect_cases("names of P3109", executed, 504);
}

static void every_generic_name_reads_back(void **state)
{
    (void)state;
    static const char *const suffixes[] = {"ieee", "fn", "fnuz", "finite"};
    size_t executed = 0;
    for (int x = 1; x <= 11; x++)
        for (int y = 0; y <= 24; y++)
            for (int v = 0; v < 4; v++)
                for (int is_signed = 0; is_signed < 2; is_signed++)
                    for (int bias = 0; bias <= 40; bias += 20) {
                        char name[40], text[LATHE_FORMAT_PRINT_MAX];
                        if ((v == 2 && !is_signed) || (v == 0 && (x == 1 || y == 0)) || (x == 1 && y == 0))
                            continue;
                        snprintf(name, sizeof name, "%se%dm%db%d%s", is_signed ? "" : "u", x, y, bias,
                                 suffixes[v]);
                        const lathe_format f = parsed(name);
                        assert_int_equal(f.emin, 1 - bias);
                        /* without fraction bits NaN has the whole top field to itself, else its last code */
                        assert_int_equal(f.emax, (1 << x) - 1 - (v == 0 || (v == 1 && y == 0)) - bias);
                        assert_int_equal(f.largest, v == 1 && y > 0 ? (INT64_C(2) << y) - 2 : 0);
                        assert_int_equal(f.precision, y + 1);
                        assert_int_equal(lathe_format_print(&f, text, sizeof text, NULL), LATHE_OK);
                        const lathe_format back = parsed(text);
                        if (!lathe_format_equal(&f, &back) || strlen(text) > strlen(name))
                            fail_msg("\"%s\" is printed as \"%s\"", name, text);
                        executed++;
                    }
    expect_cases("generic names", executed, 5550);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_printed_in_their_shortest_form),
        cmocka_unit_test(names_of_other_kinds_read_back_or_are_refused),
        cmocka_unit_test(every_name_of_p3109_reads_back),
        cmocka_unit_test(every_generic_name_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
