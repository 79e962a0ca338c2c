/* SPDX-License-Identifier: MIT */
/* One table, three styles. */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "number.h"

int table_utf8_length(const char *text)
{
    const unsigned char *u = (const unsigned char *)text;
    const int length = u[0] < 0x80   ? 1
                       : u[0] < 0xc2 ? 0
                       : u[0] < 0xe0 ? 2
                       : u[0] < 0xf0 ? 3
                       : u[0] < 0xf5 ? 4
                                     : 0;

    for (int i = 1; i < length; i++)
        if ((u[i] & 0xc0) != 0x80)
            return 0;
    if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf0 && u[1] < 0x90) ||
        (u[0] == 0xf4 && u[1] > 0x8f))
        return 0;
    return length;
}

/* As JSON writes it. */
static void print_json_string(const char *text)
{
    putchar('"');
    while (*text) {
        const int length = table_utf8_length(text);

        if (length == 0) {
            fputs("\\ufffd", stdout);
            text++;
            continue;
        }
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            printf("\\u%04x", (unsigned)*text);
        else
            printf("%.*s", length, text);
        text += length;
    }
    putchar('"');
}

static void print_json_pair(const char *before, const char *key, const char *text)
{
    printf("%s\"%s\": ", before, key);
    print_json_string(text);
}

static void print_json_text(const char *key, const char *text)
{
    if (text)
        print_json_pair("", key, text);
    else
        printf("\"%s\": null", key);
}

/* Names of custom formats hold commas. */
static void print_csv_string(const char *text)
{
    if (strpbrk(text, ",\"\n"))
        printf("\"%s\"", text);
    else
        fputs(text, stdout);
}

/* Every line of `text` with "# " before it. */
static void print_comment(const char *text)
{
    while (*text) {
        const size_t length = strcspn(text, "\n");

        printf("# %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void print_headings(const table *t)
{
    for (size_t i = 0; i < t->columns; i++) {
        const table_column *c = &t->column[i];

        if (i)
            putchar(t->style == TABLE_CSV ? ',' : ' ');
        if (t->style == TABLE_CSV)
            fputs(c->key, stdout);
        else
            printf(c->kind == TABLE_TEXT ? "%-*s" : "%*s", c->width, c->heading);
    }
    putchar('\n');
}

static void print_json_notes(const char *indent, const table_note *note, size_t notes)
{
    for (size_t i = 0; i < notes; i++) {
        printf("%s\n%s", i ? "," : "", indent);
        if (note[i].is_number)
            printf("\"%s\": %s", note[i].key, note[i].text);
        else
            print_json_pair("", note[i].key, note[i].text);
    }
}

static void begin_json(const table_note *machine, size_t machine_notes, const table_note *note, size_t notes)
{
    putchar('{');
    if (machine_notes) {
        fputs("\n  \"machine\": {", stdout);
        print_json_notes("    ", machine, machine_notes);
        fputs("\n  },", stdout);
    }
    print_json_notes("  ", note, notes);
    printf("%s\n  \"rows\": [", notes ? "," : "");
}

/* One line, whatever the name of a file holds. */
static void print_note(const char *key, const char *text)
{
    const int length = (int)strlen(key);

    printf("# %s:%*s ", key, length < 8 ? 8 - length : 0, "");
    for (; *text; text++)
        putchar((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
    putchar('\n');
}

void table_open(table *t, const table_note *machine, size_t machine_notes, const table_note *note,
                size_t notes)
{
    t->rows = 0;
    if (t->style == TABLE_JSON) {
        begin_json(machine, machine_notes, note, notes);
        return;
    }
    for (size_t i = 0; i < machine_notes; i++)
        print_note(machine[i].key, machine[i].text);
    for (size_t i = 0; i < notes; i++)
        print_note(note[i].key, note[i].text);
    print_headings(t);
}

/* Nothing is a dash, an empty field or null. */
static void print_plain(const table_column *c, const table_cell *cell)
{
    char exact[NUMBER_MAX];

    if (c->kind == TABLE_TEXT)
        printf("%-*s", c->width, cell->text ? cell->text : "-");
    else if (c->kind == TABLE_EXACT && cell->text)
        printf("%*s", c->width, cell->text);
    else if (c->kind == TABLE_EXACT && c->digits)
        printf("%*.*g", c->width, c->digits, cell->number);
    else if (c->kind == TABLE_EXACT)
        printf("%*s", c->width, number_text(exact, cell->number));
    else if (isnan(cell->number))
        printf("%*s", c->width, "-");
    else if (c->kind == TABLE_SHORT)
        printf("%*.6g", c->width, cell->number);
    else if (c->kind == TABLE_SCIENTIFIC && cell->number != 0.0)
        printf("%*.*e", c->width, c->digits, cell->number);
    else
        printf("%*.*f", c->width, c->kind == TABLE_FIXED ? c->digits : 0, cell->number);
}

static void print_number(const table_column *c, double number, const char *none)
{
    if (!isfinite(number))
        fputs(none, stdout);
    else if (c->kind == TABLE_COUNT)
        printf("%.0f", number);
    else
        printf("%.6g", number);
}

/* Infinities and NaN are values here, which JSON has only as text. */
static void print_exact(const table_cell *cell, int is_json)
{
    char exact[NUMBER_MAX];
    const char *const text = cell->text ? cell->text : number_text(exact, cell->number);

    if (is_json && (cell->text || !isfinite(cell->number)))
        print_json_string(text);
    else
        fputs(text, stdout);
}

void table_row(table *t, const table_cell *cell)
{
    const char *before = t->style == TABLE_JSON ? (t->rows ? ",\n    {" : "\n    {") : "";

    for (size_t i = 0; i < t->columns; i++) {
        const table_column *c = &t->column[i];

        fputs(before, stdout);
        before = t->style == TABLE_PLAIN ? " " : t->style == TABLE_CSV ? "," : ", ";
        if (t->style == TABLE_PLAIN) {
            print_plain(c, &cell[i]);
        } else if (t->style == TABLE_CSV) {
            if (c->kind == TABLE_EXACT)
                print_exact(&cell[i], 0);
            else if (c->kind == TABLE_TEXT)
                print_csv_string(cell[i].text ? cell[i].text : "");
            else
                print_number(c, cell[i].number, "");
        } else if (c->kind == TABLE_TEXT) {
            print_json_text(c->key, cell[i].text);
        } else {
            printf("\"%s\": ", c->key);
            if (c->kind == TABLE_EXACT)
                print_exact(&cell[i], 1);
            else
                print_number(c, cell[i].number, "null");
        }
    }
    fputs(t->style == TABLE_JSON ? "}" : "\n", stdout);
    fflush(stdout);
    t->rows++;
}

void table_end(table *t, const char *legend)
{
    if (t->style == TABLE_JSON)
        fputs("\n  ]\n}\n", stdout);
    else if (t->style == TABLE_PLAIN)
        print_comment(legend);
}
