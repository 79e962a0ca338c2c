/* SPDX-License-Identifier: MIT */
/* Names of rules and texts of options: all that people type, and where a wrong one is wrong. */
#include "check.h"

static void rules_are_known_by_every_name_in_use(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        lathe_rounding rule;
    } rows[] = {
        {"rne", LATHE_TIES_TO_EVEN},
        {"nearest", LATHE_TIES_TO_EVEN},
        {"even", LATHE_TIES_TO_EVEN},
        {"1", LATHE_TIES_TO_EVEN},
        {"NearestTiesToEven", LATHE_TIES_TO_EVEN},
        {"TiesToEven", LATHE_TIES_TO_EVEN},
        {"rna", LATHE_TIES_TO_AWAY},
        {"away", LATHE_TIES_TO_AWAY},
        {"-1", LATHE_TIES_TO_AWAY},
        {"NearestTiesToAway", LATHE_TIES_TO_AWAY},
        {"rnz", LATHE_TIES_TOWARD_ZERO},
        {"0", LATHE_TIES_TOWARD_ZERO},
        {"ru", LATHE_TOWARD_POSITIVE},
        {"up", LATHE_TOWARD_POSITIVE},
        {"plus_inf", LATHE_TOWARD_POSITIVE},
        {"2", LATHE_TOWARD_POSITIVE},
        {"TowardPositive", LATHE_TOWARD_POSITIVE},
        {"rd", LATHE_TOWARD_NEGATIVE},
        {"down", LATHE_TOWARD_NEGATIVE},
        {"3", LATHE_TOWARD_NEGATIVE},
        {"TowardNegative", LATHE_TOWARD_NEGATIVE},
        {"rz", LATHE_TOWARD_ZERO},
        {"trunc", LATHE_TOWARD_ZERO},
        {"4", LATHE_TOWARD_ZERO},
        {"TowardZero", LATHE_TOWARD_ZERO},
        {"ra", LATHE_AWAY_FROM_ZERO},
        {"odd", LATHE_TO_ODD},
        {"jam", LATHE_TO_ODD},
        {"7", LATHE_TO_ODD},
        {"ToOdd", LATHE_TO_ODD},
        {"8", LATHE_NO_ROUNDING},
        {"none", LATHE_NO_ROUNDING},
        {"sr", LATHE_STOCHASTIC},
        {"SR", LATHE_STOCHASTIC},
        {"Stochastic", LATHE_STOCHASTIC},
        {"5", LATHE_STOCHASTIC},
        {"sre", LATHE_STOCHASTIC_EQUAL},
        {"stochastic-equal", LATHE_STOCHASTIC_EQUAL},
        {"Stochastic Equal", LATHE_STOCHASTIC_EQUAL},
        {"6", LATHE_STOCHASTIC_EQUAL},
    };
    size_t executed = 0;
    lathe_rounding rule;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, executed++) {
        size_t at = 0;
        lathe_status status = lathe_rounding_parse(&rule, rows[i].name, &at);
        if (status != LATHE_OK || rule != rows[i].rule)
            fail_msg("\"%s\": status %d at %zu, rule %d, wanted %s", rows[i].name, (int)status, at, (int)rule,
                     rule_name(rows[i].rule));
    }
    for (int i = 0; i < ALL_RULES; i++, executed++) {
        assert_string_equal(lathe_rounding_name((lathe_rounding)i), rule_name((lathe_rounding)i));
        assert_int_equal(lathe_rounding_parse(&rule, rule_name((lathe_rounding)i), NULL), LATHE_OK);
        assert_int_equal(rule, i);
    }
    static const char *const none[] = {"",      "9",           "10",  "11",  "-2",  "-5",  "56",
                                       "stoch", "stochasticb", "srx", "rnx", "upp", "ties"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++, executed++) {
        size_t at = 12345;
        rule = LATHE_TO_ODD;
        if (lathe_rounding_parse(&rule, none[i], &at) == LATHE_OK)
            fail_msg("\"%s\" was accepted", none[i]);
        assert_true(at <= strlen(none[i]) && rule == LATHE_TO_ODD);
    }
    /* longer than any name is kept */
    char longer[80] = {0};
    for (size_t length = 60; length + 1 < sizeof longer; length++, executed++) {
        size_t at = 12345;
        memset(longer, 'q', length);
        assert_int_equal(lathe_rounding_parse(&rule, longer, &at), LATHE_E_NAME);
        assert_int_equal(at, 0);
    }
    expect_cases("rules", executed, 83);
}

static void every_option_is_read_and_the_rest_is_zero(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        lathe_options wanted;
    } rows[] = {
        {"", {0}},
        {"   ", {0}},
        {"rounding=up", {.rounding = LATHE_TOWARD_POSITIVE}},
        {"rounding=-1", {.rounding = LATHE_TIES_TO_AWAY}},
        {"overflow=by_direction", {.overflow = LATHE_OVERFLOW_BY_DIRECTION}},
        {"overflow=saturate", {.overflow = LATHE_OVERFLOW_SATURATE}},
        {"overflow=infinity", {.overflow = LATHE_OVERFLOW_INFINITY}},
        {"overflow=nan", {.overflow = LATHE_OVERFLOW_NAN}},
        {"infinity=keep", {.infinity = LATHE_INFINITY_KEEP}},
        {"infinity=saturate", {.infinity = LATHE_INFINITY_SATURATE}},
        {"infinity=nan", {.infinity = LATHE_INFINITY_NAN}},
        {"negative=zero", {.negative = LATHE_NEGATIVE_TO_ZERO}},
        {"negative=nan", {.negative = LATHE_NEGATIVE_TO_NAN}},
        {"negative=magnitude", {.negative = LATHE_NEGATIVE_TO_MAGNITUDE}},
        {"negative=by_direction", {.negative = LATHE_NEGATIVE_BY_DIRECTION}},
        {"subnormals=own", {0}},
        {"subnormals=off", {.subnormals = LATHE_SUBNORMALS_OFF}},
        {"subnormals=flush", {.subnormals = LATHE_SUBNORMALS_FLUSH}},
        {"zero=own", {0}},
        {"zero=nan", {.zero = LATHE_ZERO_NAN}},
        {"zero=smallest", {.zero = LATHE_ZERO_SMALLEST}},
        {"nan=keep", {0}},
        {"nan=largest", {.nan = LATHE_NAN_LARGEST}},
        {"nan=zero", {.nan = LATHE_NAN_ZERO}},
        {"nan=negative_zero", {.nan = LATHE_NAN_NEGATIVE_ZERO}},
        {"nan=opposite_zero", {.nan = LATHE_NAN_OPPOSITE_ZERO}},
        {"negative_zero=own", {0}},
        {"negative_zero=drop", {.negative_zero = LATHE_NEGATIVE_ZERO_DROP}},
        {"Negative-Zero = Drop", {.negative_zero = LATHE_NEGATIVE_ZERO_DROP}},
        {"nan_code=own", {0}},
        {"nan_code=positive", {.nan_code = LATHE_NAN_CODE_POSITIVE}},
        {"nan_code=ones,nan=zero", {.nan_code = LATHE_NAN_CODE_ONES, .nan = LATHE_NAN_ZERO}},
        {"negative_zero=drop,negative=zero",
         {.negative_zero = LATHE_NEGATIVE_ZERO_DROP, .negative = LATHE_NEGATIVE_TO_ZERO}},
        {"parity=code", {0}},
        {"parity=significand", {.parity = LATHE_PARITY_SIGNIFICAND}},
        {"exponent=limited", {0}},
        {"exponent=unlimited", {.exponent = LATHE_EXPONENT_UNLIMITED}},
        {"rounding=sr", {.rounding = LATHE_STOCHASTIC}},
        {"rounding=5", {.rounding = LATHE_STOCHASTIC}},
        {"rounding=stochastic_equal", {.rounding = LATHE_STOCHASTIC_EQUAL}},
        {"stochastic=a", {0}},
        {"stochastic=b", {.stochastic = LATHE_STOCHASTIC_B}},
        {"Stochastic=C", {.stochastic = LATHE_STOCHASTIC_C}},
        {"stochastic=StochasticC", {.stochastic = LATHE_STOCHASTIC_C}},
        {"ties=own", {0}},
        {"ties=even", {.ties = LATHE_TIE_EVEN}},
        {"ties=away", {.ties = LATHE_TIE_AWAY}},
        {"ties=zero", {.ties = LATHE_TIE_ZERO}},
        {"ties=down", {.ties = LATHE_TIE_DOWN}},
        {"domain=own", {0}},
        {"domain=log", {0}},
        {"domain=linear", {.domain = LATHE_DOMAIN_LINEAR}},
        {"codes=masked", {0}},
        {"draw=carrier", {0}},
        {"draw=16", {.draw = LATHE_DRAW_16}},
        {"random_bits=0", {0}},
        {"random_bits=1", {.random_bits = 1}},
        {"random_bits=64", {.random_bits = 64}},
        {"random-bits = 007", {.random_bits = 7}},
        {"rounding=stochastic,stochastic=b,random_bits=10,draw=16",
         {.rounding = LATHE_STOCHASTIC,
          .stochastic = LATHE_STOCHASTIC_B,
          .random_bits = 10,
          .draw = LATHE_DRAW_16}},
        {" Rounding = TO_ODD , Overflow=Saturate,nan=largest",
         {.rounding = LATHE_TO_ODD, .overflow = LATHE_OVERFLOW_SATURATE, .nan = LATHE_NAN_LARGEST}},
    };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, executed++) {
        lathe_options o;
        size_t at = 0;
        memset(&o, 0x5a, sizeof o);
        lathe_status status = lathe_options_parse(&o, rows[i].text, &at);
        if (status != LATHE_OK)
            fail_msg("\"%s\": status %d at %zu", rows[i].text, (int)status, at);
        assert_memory_equal(&o, &rows[i].wanted, sizeof o);
    }
    static const struct {
        const char *text;
        lathe_status status;
        size_t at;
    } wrong[] = {
        {"rounding", LATHE_E_SYNTAX, 8},
        {"foo", LATHE_E_SYNTAX, 0},
        {"overfoo", LATHE_E_SYNTAX, 5},
        {"foo=1", LATHE_E_SYNTAX, 0},
        {"zz=1", LATHE_E_SYNTAX, 1},
        {"rounding=foo", LATHE_E_NAME, 10},
        {"nan=keep,nan=keep", LATHE_E_SYNTAX, 9},
        {"nan=keep, nan=keep", LATHE_E_SYNTAX, 10},
        {"nan=keep,", LATHE_E_SYNTAX, 9},
        {"overflow=quite", LATHE_E_NAME, 9},
        {"stochastic=d", LATHE_E_NAME, 11},
        {"stochastic=", LATHE_E_SYNTAX, 11},
        {"stochastic", LATHE_E_SYNTAX, 10},
        {"draw=32", LATHE_E_NAME, 5},
        {"draw=17", LATHE_E_NAME, 6},
        {"draw=168", LATHE_E_NAME, 7},
        {"random_bits=65", LATHE_E_OPTION, 12},
        {"random_bits=-1", LATHE_E_OPTION, 12},
        {"random_bits=1000", LATHE_E_OPTION, 12},
        {"random_bits=x", LATHE_E_NUMBER, 12},
        {"random_bits=", LATHE_E_SYNTAX, 12},
        {"random_bits= ", LATHE_E_SYNTAX, 13},
        {"random_bits=7x", LATHE_E_NUMBER, 13},
        {"random_bits=7.5", LATHE_E_NUMBER, 13},
        {"random_bits=99999999999999999999", LATHE_E_NUMBER, 30},
        {"rounding=sr,random_bits=70", LATHE_E_OPTION, 24},
        {"random_bits=7,bits=7", LATHE_E_SYNTAX, 14},
        {"random=7", LATHE_E_SYNTAX, 6},
        {"negative_zero=keep", LATHE_E_NAME, 14},
        {"negative_zeros=own", LATHE_E_SYNTAX, 13},
        {"nan_code=one", LATHE_E_NAME, 12},
        {"nan_cod=ones", LATHE_E_SYNTAX, 7},
        {"nan=opposite", LATHE_E_NAME, 12},
        {"nan_code=ones,nan_code=ones", LATHE_E_SYNTAX, 14},
    };
    int differences = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++, executed++) {
        lathe_options o = {.reserved = {7}}, before = o;
        size_t at = 12345;
        lathe_status status = lathe_options_parse(&o, wrong[i].text, &at);
        assert_memory_equal(&o, &before, sizeof o);
        if (status != wrong[i].status || at != wrong[i].at) {
            print_error("\"%s\": status %d at %zu, wanted %d at %zu\n", wrong[i].text, (int)status, at,
                        (int)wrong[i].status, wrong[i].at);
            differences++;
        }
    }
    assert_int_equal(differences, 0);
    expect_cases("options", executed, 95);
}

static void what_is_printed_reads_back_as_equal_options(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "rounding=to_odd",
        "rounding=stochastic,stochastic=c,draw=16,random_bits=11",
        "rounding=ties_to_away,overflow=by_direction,infinity=saturate,negative=by_direction,subnormals="
        "flush,"
        "zero=smallest,nan=opposite_zero,parity=significand,exponent=unlimited,stochastic=b,draw=16,random_"
        "bits=16,"
        "codes=checked,negative_zero=drop,nan_code=positive",
        "ties=down,domain=linear",
    };
    size_t executed = 0;
    for (; executed < sizeof texts / sizeof *texts; executed++) {
        char text[LATHE_OPTIONS_PRINT_MAX], small[8];
        size_t needed = 0;
        lathe_options o, back;
        assert_int_equal(lathe_options_parse(&o, texts[executed], NULL), LATHE_OK);
        assert_int_equal(lathe_options_print(&o, text, sizeof text, &needed), LATHE_OK);
        assert_string_equal(text, texts[executed]);
        assert_int_equal(needed, strlen(text) + 1);
        assert_int_equal(lathe_options_parse(&back, text, NULL), LATHE_OK);
        assert_memory_equal(&back, &o, sizeof o);
        needed = 0;
        memset(small, 'x', sizeof small);
        assert_int_equal(lathe_options_print(&o, small, strlen(text) < 8 ? strlen(text) : 8, &needed),
                         LATHE_E_SPACE);
        assert_int_equal(needed, strlen(text) + 1);
        assert_int_equal(small[0], 'x');
        assert_int_equal(lathe_options_print(&o, NULL, 0, NULL), LATHE_E_SPACE);
    }
    lathe_options o = {.overflow = (lathe_overflow)77}, before = o;
    assert_int_equal(lathe_options_parse(&o, "rounding=round", NULL), LATHE_E_NAME);
    assert_memory_equal(&o, &before, sizeof o);
    char text[LATHE_OPTIONS_PRINT_MAX] = "x";
    assert_int_equal(lathe_options_print(&o, text, sizeof text, NULL), LATHE_E_OPTION);
    assert_int_equal(lathe_options_print(NULL, text, sizeof text, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_options_print(&(lathe_options){.rounding = LATHE_TO_ODD}, NULL, 5, NULL),
                     LATHE_E_NULL);
    assert_string_equal(text, "x");
    expect_cases("printed options", executed, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_known_by_every_name_in_use),
        cmocka_unit_test(every_option_is_read_and_the_rest_is_zero),
        cmocka_unit_test(what_is_printed_reads_back_as_equal_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
