/* SPDX-License-Identifier: MIT */
/* One report, three styles: a table to read, CSV, JSON. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The length of the UTF-8 character that begins at `text`, 0 where none does. File names may be any bytes. */
static int utf8_length(const char *text)
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

static void print_json_string(const char *text)
{
    putchar('"');
    while (*text) {
        const int length = utf8_length(text);

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

static void print_json_number(const char *key, double value)
{
    if (isfinite(value))
        printf(", \"%s\": %.6g", key, value);
    else
        printf(", \"%s\": null", key);
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

static double nanoseconds(const report_row *row)
{
    return 1e9 * row->seconds / (double)row->n;
}

void report_begin(report *to, const timing_machine *machine, const char *source, size_t n)
{
    to->rows = 0;
    if (to->style == REPORT_JSON) {
        print_json_pair("{\n  \"machine\": {\n    ", "cpu", machine->cpu);
        print_json_pair(",\n    ", "compiler", machine->compiler);
        print_json_pair(",\n    ", "flags", machine->flags);
        fputs("\n  },\n", stdout);
        print_json_pair("  ", "lathe", lathe_version());
        print_json_pair(",\n  ", "data", source);
        printf(",\n  \"n\": %zu,\n  \"rows\": [", n);
        return;
    }
    printf(
        "# cpu:      %s\n# compiler: %s\n# flags:    %s\n# lathe:    %s\n# data:     %s\n# n:        %zu\n",
        machine->cpu, machine->compiler, machine->flags, lathe_version(), source, n);
    if (to->style == REPORT_CSV)
        fputs(
            "carrier,format,rule,isa,n,ns_per_element,ratio_to_memcpy,max_relative_error,rms_relative_error,"
            "overflow,zero,subnormal\n",
            stdout);
    else
        printf("%-7s %-*s %-16s %-7s %8s %8s %7s %9s %9s %8s %8s %9s\n", "carrier", to->format_width,
               "format", "rule", "isa", "n", "ns/elem", "xmemcpy", "max rel", "rms rel", "overflow", "zero",
               "subnormal");
}

/* No inputs, no error: a dash rather than a number. */
static const char *error_text(char *text, size_t size, double error)
{
    if (isnan(error))
        return "-";
    snprintf(text, size, error > 0.0 ? "%.2e" : "%.0f", error);
    return text;
}

static void add_to_table(const report *to, const report_row *row)
{
    const rounding_errors *e = &row->errors;
    char largest[32], rms[32];

    printf("%-7s %-*s %-16s %-7s %8zu %8.3f %7.2f %9s %9s %8zu %8zu %9zu\n", row->carrier, to->format_width,
           row->format, row->rule, row->instruction_set, row->n, nanoseconds(row), row->ratio,
           error_text(largest, sizeof largest, e->largest), error_text(rms, sizeof rms, e->rms),
           e->overflowed, e->zeroed, e->subnormal);
}

/* Errors that do not exist are empty fields. */
static void add_to_csv(const report_row *row)
{
    const rounding_errors *e = &row->errors;

    printf("%s,", row->carrier);
    print_csv_string(row->format);
    printf(",%s,%s,%zu,%.6g,%.6g,", row->rule, row->instruction_set, row->n, nanoseconds(row), row->ratio);
    if (e->normal > 0)
        printf("%.6g,%.6g", e->largest, e->rms);
    else
        putchar(',');
    printf(",%zu,%zu,%zu\n", e->overflowed, e->zeroed, e->subnormal);
}

static void add_to_json(const report *to, const report_row *row)
{
    const rounding_errors *e = &row->errors;

    fputs(to->rows ? ",\n    {" : "\n    {", stdout);
    print_json_pair("", "carrier", row->carrier);
    print_json_pair(", ", "format", row->format);
    print_json_pair(", ", "rule", row->rule);
    print_json_pair(", ", "isa", row->instruction_set);
    printf(", \"n\": %zu", row->n);
    print_json_number("ns_per_element", nanoseconds(row));
    print_json_number("ratio_to_memcpy", row->ratio);
    print_json_number("max_relative_error", e->largest);
    print_json_number("rms_relative_error", e->rms);
    printf(", \"overflow\": %zu, \"zero\": %zu, \"subnormal\": %zu}", e->overflowed, e->zeroed, e->subnormal);
}

void report_add(report *to, const report_row *row)
{
    if (to->style == REPORT_TABLE)
        add_to_table(to, row);
    else if (to->style == REPORT_CSV)
        add_to_csv(row);
    else
        add_to_json(to, row);
    fflush(stdout);
    to->rows++;
}

void report_end(report *to)
{
    if (to->style == REPORT_JSON)
        fputs("\n  ]\n}\n", stdout);
    else if (to->style == REPORT_TABLE)
        print_comment(rounding_errors_text);
}
