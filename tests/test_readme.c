/* SPDX-License-Identifier: MIT */
/* The README's tables of formats and rules say what the library does. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>
#include <lathe/lathe.h>

enum { LINE_MAX_LENGTH = 400, CELLS = 9 };

/* Splits "| a | `b` | ... |" into cells without blanks and backquotes around them; the number of cells. */
static int split_row(char *line, char *cells[CELLS])
{
    int n = 0;

    if (line[0] != '|')
        return 0;
    for (char *cell = strtok(line, "|\n"); cell && n < CELLS; cell = strtok(NULL, "|\n")) {
        while (*cell == ' ' || *cell == '`')
            cell++;
        char *end = cell + strlen(cell);
        while (end > cell && (end[-1] == ' ' || end[-1] == '`'))
            *--end = 0;
        cells[n++] = cell;
    }
    return n;
}

static void compare_row(const lathe_format *f, char *const cells[CELLS])
{
    assert_int_equal(f->precision, atoi(cells[1]));
    assert_int_equal(f->emin, atoi(cells[2]));
    assert_int_equal(f->emax, atoi(cells[3]));
    assert_true(lathe_format_largest(f) == strtod(cells[4], NULL));
    assert_true(lathe_format_smallest_normal(f) == strtod(cells[5], NULL));
    assert_true(lathe_format_smallest(f) == strtod(cells[6], NULL));
    const char *has = cells[7];
    const unsigned all = LATHE_HAS_ALL, infinity = LATHE_HAS_INFINITY, nan = LATHE_HAS_NAN;
    const unsigned said = strcmp(has, "all") == 0                          ? all
                          : strcmp(has, "no infinity") == 0                ? all & ~infinity
                          : strcmp(has, "no infinity, no NaN") == 0        ? all & ~(infinity | nan)
                          : strcmp(has, "NaN only: no sign, no zero") == 0 ? nan
                          : strcmp(has, "no infinity, no negative zero") == 0
                              ? all & ~(infinity | LATHE_HAS_NEGATIVE_ZERO)
                          : strcmp(has, "no infinity, no subnormal numbers, no 2^-31") == 0
                              ? (all & ~(infinity | LATHE_HAS_SUBNORMALS)) | LATHE_HAS_NO_BOTTOM
                          : strcmp(has, "no sign, no infinity") == 0
                              ? all & ~(infinity | LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO)
                              : 0;
    assert_int_equal(f->flags, said);
}

static size_t number_of_formats(void)
{
    size_t n = 0;
    while (lathe_format_name(n))
        n++;
    return n;
}

static size_t number_of_rules(void)
{
    size_t n = 0;
    while (lathe_rounding_name((lathe_rounding)n))
        n++;
    return n;
}

static void the_tables_of_the_readme_are_true_and_complete(void **state)
{
    char line[LINE_MAX_LENGTH];
    size_t formats = 0, rules = 0;
    FILE *readme = fopen(LATHE_README, "r");

    (void)state;
    assert_non_null(readme);
    while (fgets(line, sizeof line, readme)) {
        char *cells[CELLS];
        lathe_format format;
        lathe_rounding rule;
        const int n = split_row(line, cells);
        if (n == 8 && lathe_format_name(formats) && strcmp(cells[0], lathe_format_name(formats)) == 0) {
            assert_int_equal(lathe_format_parse(&format, cells[0], NULL), LATHE_OK);
            compare_row(&format, cells);
            formats++;
        } else if (n == 2 && lathe_rounding_parse(&rule, cells[0], NULL) == LATHE_OK) {
            assert_int_equal(rule, rules);
            assert_string_equal(cells[0], lathe_rounding_name(rule));
            rules++;
        }
    }
    fclose(readme);
    assert_int_equal(formats, number_of_formats());
    assert_int_equal(rules, number_of_rules());
    print_message("           %zu formats, %zu rules\n", formats, rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_tables_of_the_readme_are_true_and_complete)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
