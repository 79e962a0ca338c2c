/* SPDX-License-Identifier: MIT */
/* Formats that are named by rules of generation, in every rounding rule, against the MPFR oracle. */
#include "check.h"

#include <stdio.h>

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* The corners of one format in both carriers, every rule. */
static size_t check_format(const char *name, const lathe_format *f, lathe_options options)
{
    size_t executed = 0;
    for (int k = 0; k < 2; k++) {
        if (!oracle_admissible(f, LATHE_EXPONENT_LIMITED, carriers[k]))
            continue;
        cases in = cases_make(f, carriers[k], CASES_BOUNDARY);
        for (int rule = 0; rule < RULES; rule++) {
            options.rounding = (lathe_rounding)rule;
            executed += check_rounding(name, f, &options, &in);
        }
        cases_free(&in);
    }
    return executed;
}

/* The three saturations of draft 4.0, as the presets have them. */
static void every_p3109_format_matches_the_oracle_in_every_rule_and_saturation(void **state)
{
    (void)state;
    static const char *const saturations[] = {"p3109_sat_none", "p3109_sat_propagate", "p3109_sat_finite"};
    size_t executed = 0, formats = 0;
    for (int k = 3; k <= 16; k++)
        for (int p = 1; p <= k; p++)
            for (int kind = 0; kind < 4; kind++) {
                size_t done = 0;
                if (p > k - (kind & 1))
                    continue;
                for (int s = 0; s < 3; s++) {
                    char name[64];
                    lathe_format f;
                    lathe_options options;
                    snprintf(name, sizeof name, "%s:binary%dp%d%c%c", saturations[s], k, p,
                             kind & 1 ? 's' : 'u', kind >> 1 ? 'e' : 'f');
                    assert_int_equal(lathe_preset_parse(&f, &options, name, NULL), LATHE_OK);
                    done += check_format(name, &f, options);
                }
                executed += done;
                formats += done != 0;
            }
    print_message("           %zu formats\n", formats);
    assert_int_equal(formats, 454);
    expect_cases("P3109", executed, 4000000);
}

static void every_variant_of_a_layout_matches_the_oracle_in_every_rule(void **state)
{
    (void)state;
    static const char *const names[] = {
        "e%dm%d",    "e%dm%dfn",      "e%dm%dfnuz", "e%dm%dfinite",
        "ue%dm%dfn", "ue%dm%dfinite", "e%dm%db1",   "e%dm%db9fnuz",
    };
    size_t executed = 0, formats = 0;
    for (int x = 1; x <= 6; x++)
        for (int y = 0; y <= 6; y++)
            for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                char name[64];
                lathe_format f;
                snprintf(name, sizeof name, names[i], x, y);
                if (lathe_format_parse(&f, name, NULL) != LATHE_OK)
                    continue;
                executed += check_format(name, &f, (lathe_options){.rounding = LATHE_TIES_TO_EVEN});
                formats++;
            }
    print_message("           %zu formats\n", formats);
    assert_true(formats >= 290);
    expect_cases("layouts", executed, 2000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_p3109_format_matches_the_oracle_in_every_rule_and_saturation),
        cmocka_unit_test(every_variant_of_a_layout_matches_the_oracle_in_every_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
