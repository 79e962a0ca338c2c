/* SPDX-License-Identifier: MIT */
/* docs/policies.md says what the library does: every row of its tables is run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "bits.h"

enum { LINE_SIZE = 400, CELLS = 8, RESULT_CELLS = 5, PRESET_CELLS = 3 };

typedef struct table_line {
    char text[LINE_SIZE];
    char *cells[CELLS];
    int n, number;
} table_line;

/* Trims blanks and backquotes. */
static char *trimmed(char *from, char *to)
{
    while (from < to && (*from == ' ' || *from == '`'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '`'))
        to--;
    *to = 0;
    return from;
}

/* Splits "| a | `b` | |"; the number of cells, empty ones too, or 0 for what is no line of a table. */
static int split(table_line *l)
{
    char *at = l->text;
    l->text[strcspn(l->text, "\r\n")] = 0;
    l->n = 0;
    if (*at++ != '|')
        return 0;
    for (char *bar; (bar = strchr(at, '|')) && l->n < CELLS; at = bar + 1)
        l->cells[l->n++] = trimmed(at, bar);
    return l->n;
}

static double number(const table_line *l, int cell)
{
    char *end;
    const double value = strtod(l->cells[cell], &end);
    if (end == l->cells[cell] || *end)
        fail_msg("line %d: \"%s\" is no number", l->number, l->cells[cell]);
    return value;
}

/* The format or preset of the first cell with the options of the second. */
static void read_subject(const table_line *l, lathe_format *f, lathe_options *o)
{
    const char *const name = l->cells[0], *const options = l->cells[1];
    char text[2 * LINE_SIZE];
    lathe_status status;
    if (strchr(name, ':')) {
        snprintf(text, sizeof text, "%s%s%s", name, *options ? "," : "", options);
        status = lathe_preset_parse(f, o, text, NULL);
    } else {
        status = lathe_format_parse(f, name, NULL);
        if (!status)
            status = lathe_options_parse(o, options, NULL);
    }
    if (status)
        fail_msg("line %d: %s", l->number, lathe_status_string(status));
}

static int differs(const table_line *l, const char *what, uint64_t got, uint64_t wanted)
{
    if (got != wanted)
        print_error("line %d: %s of %s (%s), %s: got %llx, the table says %s = %llx, code %s\n", l->number,
                    what, l->cells[0], l->cells[1], l->cells[2], (unsigned long long)got, l->cells[3],
                    (unsigned long long)wanted, l->cells[4]);
    return got != wanted;
}

/* Format, options, input, result or "refused", code or nothing. The number of lies. */
static int check_result(const table_line *l)
{
    lathe_format f;
    lathe_options o;
    lathe_plan plan;
    read_subject(l, &f, &o);
    const lathe_status status = lathe_plan_init(&plan, &f, &o);
    if (strcmp(l->cells[3], "refused") == 0)
        return differs(l, "status", (uint64_t)status, LATHE_E_POLICY);
    if (status)
        fail_msg("line %d: %s", l->number, lathe_status_string(status));
    const double x = number(l, 2), y = number(l, 3);
    const float x32 = (float)x, y32 = (float)y;
    int lies = differs(l, "value", bits_of_double(lathe_round1_f64(&plan, x)), bits_of_double(y));
    if (lathe_plan_serves_f32(&plan) && (isnan(x) || (double)x32 == x))
        lies += differs(l, "f32", bits_of_float(lathe_round1_f32(&plan, x32)), bits_of_float(y32));
    if (*l->cells[4]) {
        char *end;
        uint64_t code = 0, wanted = strtoull(l->cells[4], &end, 16);
        uint16_t codes[1] = {0};
        if (*end)
            fail_msg("line %d: \"%s\" is no code", l->number, l->cells[4]);
        assert_int_equal(lathe_encode_f64(&plan, codes, 2, &x, 1), LATHE_OK);
        code = codes[0];
        lies += differs(l, "code", code, wanted);
    }
    return lies;
}

/* Preset, format, options. */
static int check_preset(const table_line *l, size_t i)
{
    const char *const name = lathe_preset_name(i);
    lathe_format f, g;
    lathe_options o, p;
    if (!name || strcmp(name, l->cells[0]) != 0)
        fail_msg("line %d: preset %zu is %s, not %s", l->number, i, name, l->cells[0]);
    assert_int_equal(lathe_options_parse(&p, l->cells[2], NULL), LATHE_OK);
    if (strcmp(l->cells[1], "each") == 0) {
        char text[LINE_SIZE];
        assert_true(name[strlen(name) - 1] == '*');
        snprintf(text, sizeof text, "%.*s%s", (int)strlen(name) - 1, name, "6p2se");
        assert_int_equal(lathe_preset_parse(&f, &o, text, NULL), LATHE_OK);
        assert_int_equal(lathe_format_parse(&g, "binary6p2se", NULL), LATHE_OK);
    } else {
        assert_int_equal(lathe_preset_parse(&f, &o, name, NULL), LATHE_OK);
        assert_int_equal(lathe_format_parse(&g, l->cells[1], NULL), LATHE_OK);
    }
    if (lathe_format_equal(&f, &g) && memcmp(&o, &p, sizeof o) == 0)
        return 0;
    print_error("line %d: %s is not that\n", l->number, name);
    return 1;
}

static int is_heading(const table_line *l)
{
    return strncmp(l->cells[0], "---", 3) == 0 || strcmp(l->cells[0], "format") == 0 ||
           strcmp(l->cells[0], "preset") == 0;
}

static void every_row_of_the_policies_is_true(void **state)
{
    (void)state;
    FILE *const file = fopen(LATHE_POLICIES, "r");
    table_line l = {.number = 0};
    size_t results = 0, presets = 0, refused = 0, codes = 0;
    int lies = 0;
    assert_non_null(file);
    while (fgets(l.text, sizeof l.text, file)) {
        l.number++;
        assert_non_null(strchr(l.text, '\n'));
        if (!split(&l) || is_heading(&l))
            continue;
        if (l.n == RESULT_CELLS) {
            lies += check_result(&l);
            results++;
            refused += strcmp(l.cells[3], "refused") == 0;
            codes += *l.cells[4] != 0;
        } else if (l.n == PRESET_CELLS) {
            lies += check_preset(&l, presets++);
        } else {
            fail_msg("line %d has %d cells", l.number, l.n);
        }
    }
    fclose(file);
    assert_null(lathe_preset_name(presets));
    print_message("           %zu results, %zu codes, %zu refused, %zu presets\n", results, codes, refused,
                  presets);
    assert_int_equal(lies, 0);
    assert_true(results >= 435 && codes >= 392 && refused >= 28);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_row_of_the_policies_is_true)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
