/* SPDX-License-Identifier: MIT */
/* lathe formats: the table of formats, and one format in full. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

#include "cmd.h"
#include "code_text.h"
#include "formats_blocks.h"
#include "number.h"
#include "spec.h"
#include "table.h"

enum { MOST_LISTED_BITS = 8, WORDS = 160 };

/* What a format lacks of the values of IEEE 754, in words. */
static const char *lacks(const lathe_format *f, char text[WORDS])
{
    static const struct {
        unsigned flag;
        const char *name;
    } parts[] = {{LATHE_HAS_SIGN, "sign"},         {LATHE_HAS_SUBNORMALS, "subnormal numbers"},
                 {LATHE_HAS_INFINITY, "infinity"}, {LATHE_HAS_NAN, "NaN"},
                 {LATHE_HAS_ZERO, "zero"},         {LATHE_HAS_NEGATIVE_ZERO, "negative zero"}};
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const int follows = parts[i].flag == LATHE_HAS_NEGATIVE_ZERO &&
                            !(f->flags & LATHE_HAS_SIGN && f->flags & LATHE_HAS_ZERO);
        if (!(f->flags & parts[i].flag) && !follows)
            n += (size_t)snprintf(text + n, WORDS - n, "%s%s", n ? ", " : "no ", parts[i].name);
    }
    if (f->flags & LATHE_HAS_NO_BOTTOM) /* which no format with subnormal numbers has */
        snprintf(text + n, WORDS - n, ", 2^emin");
    return text[0] ? text : "all";
}

enum { COLUMNS = 10 };
static const table_column columns[COLUMNS] = {
    {"name", "name", TABLE_TEXT, 11, 0},
    {"bits", "bits", TABLE_COUNT, 4, 0},
    {"precision", "precision", TABLE_COUNT, 9, 0},
    {"emin", "emin", TABLE_COUNT, 6, 0},
    {"emax", "emax", TABLE_COUNT, 5, 0},
    {"largest", "largest", TABLE_EXACT, 12, 6},
    {"smallest normal", "smallest_normal", TABLE_EXACT, 15, 6},
    {"smallest", "smallest", TABLE_EXACT, 12, 6},
    {"u", "unit_roundoff", TABLE_EXACT, 11, 6},
    {"has", "has", TABLE_TEXT, 0, 0},
};

/* A format of any kind; precision and exponents are those of floating-point formats. */
static void print_row(table *t, const char *name)
{
    char words[WORDS];
    lathe_format f;
    lathe_format_parse(&f, name, NULL);
    const int is_float = f.kind == LATHE_KIND_FLOAT;
    table_row(t, (table_cell[COLUMNS]){{.text = name},
                                       {.number = lathe_format_bits(&f)},
                                       {.number = is_float ? (double)f.precision : (double)NAN},
                                       {.number = is_float ? (double)f.emin : (double)NAN},
                                       {.number = is_float ? (double)f.emax : (double)NAN},
                                       {.number = lathe_format_largest(&f)},
                                       {.number = lathe_format_smallest_normal(&f)},
                                       {.number = lathe_format_smallest(&f)},
                                       {.number = lathe_format_unit_roundoff(&f)},
                                       {.text = lacks(&f, words)}});
}

static void print_all(table_style style)
{
    table t = {.style = style, .column = columns, .columns = COLUMNS};
    table_open(&t, NULL, 0, NULL, 0);
    for (size_t i = 0; lathe_format_name(i); i++)
        print_row(&t, lathe_format_name(i));
    for (size_t i = 0; lathe_format_other_name(i); i++)
        print_row(&t, lathe_format_other_name(i));
    table_end(&t,
              "largest, smallest normal, smallest: positive values; the last counts subnormal numbers; six\n"
              "digits of them are shown, --csv and --json have all\n"
              "u: unit roundoff, 2^-precision; rounding to nearest errs by at most u/(1+u) relative to x\n"
              "precision, emin, emax: of floating-point formats; u of others: half the distance from 1 to "
              "the next\n"
              "has: of sign, subnormal numbers, infinity, NaN, zero, negative zero\n");
    if (style == TABLE_PLAIN) {
        putchar('\n');
        formats_blocks_all(style);
    }
}

enum { CODE_COLUMNS = 4 };
static const table_column code_columns[CODE_COLUMNS] = {
    {"code", "code", TABLE_TEXT, 6, 0},
    {"bits", "bits", TABLE_TEXT, 12, 0},
    {"value", "value", TABLE_EXACT, 22, 0},
    {"exact", "hexadecimal", TABLE_TEXT, 0, 0},
};

/* A code that is none of the format is a row too. */
static void print_codes(const lathe_format *f, table *t)
{
    const lathe_options checked = {.codes = LATHE_CODES_CHECKED};
    const int bits = lathe_format_bits(f);
    lathe_plan plan;
    lathe_plan_init(&plan, f, &checked);
    for (unsigned code = 0; code < 1U << bits; code++) {
        const uint16_t wide = (uint16_t)code;
        char hex[16], digits[CODE_TEXT], exact[NUMBER_MAX] = "";
        double value = 0.0;
        const int is_code = lathe_decode_f64(&plan, &value, &wide, sizeof wide, 1) == LATHE_OK;
        snprintf(hex, sizeof hex, "0x%02x", code);
        if (is_code && isfinite(value))
            snprintf(exact, sizeof exact, "%a", value);
        table_row(t, (table_cell[CODE_COLUMNS]){{.text = hex},
                                                {.text = code_text(digits, f, code)},
                                                {.text = is_code ? NULL : "none", .number = value},
                                                {.text = exact}});
    }
}

static void note(table_note *to, const char *key, char *text, double x)
{
    char number[NUMBER_MAX];
    if (isfinite(x))
        snprintf(text, 2 * NUMBER_MAX + 4, "%s = %a", number_text(number, x), x);
    else
        snprintf(text, 2 * NUMBER_MAX + 4, "beyond binary64");
    *to = (table_note){key, text, 0};
}

enum { NOTES = 11 };

static int print_one(const char *name, table_style style)
{
    spec s;
    const int status = spec_make_any(&s, "formats", name, "");
    if (status)
        return status;
    if (s.is_block) {
        formats_blocks_one(&s, style);
        return CLI_OK;
    }
    const lathe_format *const f = &s.plan.format;
    const int bits = lathe_format_bits(f), is_listed = bits > 0 && bits <= MOST_LISTED_BITS;
    char printed[LATHE_FORMAT_PRINT_MAX], numbers[2][16], words[WORDS], layout[128], count[32], range[48];
    char limits[5][2 * NUMBER_MAX + 4];
    table_note notes[NOTES] = {{"format", spec_print(f, printed), 0}};
    table t = {.style = style, .column = code_columns, .columns = CODE_COLUMNS};
    snprintf(numbers[0], sizeof numbers[0], "%d", bits);
    const int is_float = f->kind == LATHE_KIND_FLOAT;
    snprintf(numbers[1], sizeof numbers[1], is_float ? "%d" : "none", f->precision);
    snprintf(range, sizeof range, is_float ? "%d to %d" : "none", f->emin, f->emax);
    snprintf(count, sizeof count, "%llu", (unsigned long long)lathe_format_count(f));
    notes[1] = (table_note){"bits", numbers[0], 1};
    notes[2] = (table_note){"layout", code_layout(layout, sizeof layout, f), 0};
    notes[3] = (table_note){"precision", numbers[1], is_float};
    notes[4] = (table_note){"exponents", range, 0};
    note(&notes[5], "largest", limits[0], lathe_format_largest(f));
    note(&notes[6], "lowest", limits[1], lathe_format_lowest(f));
    note(&notes[7], "smallest normal", limits[2], lathe_format_smallest_normal(f));
    note(&notes[8], "smallest", limits[3], lathe_format_smallest(f));
    notes[9] = (table_note){"has", lacks(f, words), 0};
    notes[10] = (table_note){"values", count, 1};
    if (!is_listed)
        t.columns = 0;
    table_open(&t, NULL, 0, notes, NOTES);
    if (is_listed)
        print_codes(f, &t);
    table_end(&t, "");
    return CLI_OK;
}

int cmd_formats(const cli_args *args)
{
    const table_style style = cli_value(args, "--csv")    ? TABLE_CSV
                              : cli_value(args, "--json") ? TABLE_JSON
                                                          : TABLE_PLAIN;
    if (cli_value(args, "--csv") && cli_value(args, "--json"))
        return cli_fail(CLI_USAGE, "--csv and --json", "exclude each other");
    if (cli_value(args, "--blocks") && args->operands)
        return cli_fail(CLI_USAGE, "--blocks", "lists all: no name with it");
    if (args->operands)
        return print_one(args->operand[0], style);
    if (cli_value(args, "--blocks"))
        formats_blocks_all(style);
    else
        print_all(style);
    return CLI_OK;
}
