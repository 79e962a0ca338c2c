/* SPDX-License-Identifier: MIT */
/* Names of formats of other kinds: letters, numbers and signs in the order of a pattern. */
#include "common.h"

#include "kind_text.h"

#include <stdio.h>
#include <string.h>

#include "formats.h"
#include "kind.h"
#include "table.h"

enum { MOST_NUMBERS = 2, NUMBER_DIGITS = 4, FIELDS = 5 };

/* A # of a pattern is a number, # after ^ a power of two. Of patterns that fit a name, the first counts; the
   first that reads back as the format is what it is printed as. */
static const struct pattern {
    const char *text;
    lathe_format base;
} patterns[] = {
    {"int#", {.kind = LATHE_KIND_FIXED, .flags = LATHE_HAS_SIGN}},
    {"uint#", {.kind = LATHE_KIND_FIXED}},
    {"q#.#", {.kind = LATHE_KIND_FIXED, .flags = LATHE_HAS_SIGN}},
    {"uq#.#", {.kind = LATHE_KIND_FIXED}},
    {"posit#_#", {.kind = LATHE_KIND_POSIT}},
    {"posit<#,#>", {.kind = LATHE_KIND_POSIT}},
    {"posit#", {.kind = LATHE_KIND_POSIT, .es = 2}},
    {"hif8", {.kind = LATHE_KIND_HIF8}},
    {"hifloat8", {.kind = LATHE_KIND_HIF8}},
    {"takum#linear", {.kind = LATHE_KIND_TAKUM}},
    {"takumlinear#", {.kind = LATHE_KIND_TAKUM}},
    {"takum#log", {.kind = LATHE_KIND_LOG_TAKUM}},
    {"takumlog#", {.kind = LATHE_KIND_LOG_TAKUM}},
    {"takum#", {.kind = LATHE_KIND_LOG_TAKUM}},
    {"lns#_#", {.kind = LATHE_KIND_LOG, .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NAN}},
    {"lns<#,#>", {.kind = LATHE_KIND_LOG, .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NAN}},
    {"madam#_^#", {.kind = LATHE_KIND_LOG, .flags = LATHE_HAS_SIGN}},
    {"madam<#,^#>", {.kind = LATHE_KIND_LOG, .flags = LATHE_HAS_SIGN}},
};
enum { PATTERNS = sizeof patterns / sizeof *patterns };

/* Numbers of a name, and where they are in it. */
typedef struct numbers {
    int count;
    int value[MOST_NUMBERS];
    size_t at[MOST_NUMBERS];
} numbers;

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* As far as the pattern goes, from no numbers on; *end is where it stopped holding. */
static int matches(const char *pattern, const lathe_name *name, numbers *n, size_t *end)
{
    size_t i = 0;
    for (; *pattern; pattern++) {
        *end = i;
        if (*pattern == '^')
            continue;
        if (*pattern != '#') {
            if (name->text[i] != *pattern)
                return 0;
            i++;
            continue;
        }
        int value = 0, digits = 0;
        n->at[n->count] = i;
        for (; is_digit(name->text[i]) && digits < NUMBER_DIGITS; digits++)
            value = 10 * value + (name->text[i++] - '0');
        if (digits == 0)
            return 0;
        n->value[n->count++] = value;
    }
    *end = i;
    return i == name->length;
}

static int has_exact_power(int gamma, int *fraction)
{
    *fraction = lathe_log2((uint64_t)gamma | 1);
    return 1 << *fraction == gamma;
}

/* Puts the numbers where they belong; 0 if the last one cannot be right. */
static int fill(lathe_format *f, const char *pattern, const numbers *n)
{
    const int is_lns = f->kind == LATHE_KIND_LOG && (f->flags & LATHE_HAS_ZERO) != 0;
    if (n->count == 0)
        return 1;
    f->width = n->value[0];
    if (strchr(pattern, '.')) {
        f->fraction = n->value[1];
        f->width += f->fraction;
    } else if (is_lns) {
        f->fraction = n->value[1];
        f->width += 1 + f->fraction;
    } else if (f->kind == LATHE_KIND_LOG) {
        return has_exact_power(n->value[1], &f->fraction);
    } else if (f->kind == LATHE_KIND_POSIT && n->count == MOST_NUMBERS) {
        f->es = n->value[1];
    }
    return 1;
}

/* What follows madam8_8 in madam8_8x0.25 is taken off. */
static lathe_status take_scale(lathe_name *name, lathe_format *scaled, size_t *agreed)
{
    lathe_literal x;
    const char *wrong = NULL;
    size_t at = 0;
    while (at < name->length && name->text[at] != 'x')
        at++;
    if (strncmp(name->text, "madam", 5) != 0 || at == name->length)
        return LATHE_OK;
    const lathe_span span = {name->origin[at] + 1, name->origin[name->length]};
    *agreed = at + 1;
    if (lathe_read_exact(span, &x, &wrong))
        return LATHE_E_NUMBER;
    if (x.negative || !x.m || !lathe_carrier_holds(&lathe_binary64, x.m, x.exponent))
        return LATHE_E_RANGE;
    scaled->scale = lathe_double(lathe_carrier_pack(&lathe_binary64, x.m, x.exponent));
    name->length = at;
    name->text[at] = '\0';
    return LATHE_OK;
}

lathe_status lathe_kind_read(lathe_format *format, const lathe_name *whole, size_t *agreed)
{
    lathe_name name = *whole;
    lathe_format scaled = {.scale = 0};
    for (size_t i = 0; i < lathe_table_row_count; i++) {
        const lathe_row *const row = &lathe_table_rows[i];
        if (lathe_name_is(&name, row->name, agreed) || lathe_name_is(&name, row->aliases, agreed)) {
            *format = lathe_format_normal(&row->format);
            return LATHE_OK;
        }
    }
    const lathe_status status = take_scale(&name, &scaled, agreed);
    if (status)
        return status;
    for (size_t i = 0; i < PATTERNS; i++) {
        numbers n = {.count = 0};
        size_t end = 0;
        if (!matches(patterns[i].text, &name, &n, &end)) {
            if (end > *agreed)
                *agreed = end;
            continue;
        }
        lathe_format f = patterns[i].base;
        const int is_right = fill(&f, patterns[i].text, &n);
        f.scale = scaled.scale;
        const lathe_status fault = is_right ? lathe_format_check(&f) : LATHE_E_RANGE;
        if (fault) {
            *agreed = n.at[!is_right];
            return fault;
        }
        *format = lathe_format_normal(&f);
        return LATHE_OK;
    }
    return LATHE_E_NAME;
}

/* The numbers of a format in the order of its pattern. */
static void take_numbers(const lathe_format *f, const char *pattern, int value[MOST_NUMBERS])
{
    value[0] = f->width;
    value[1] = f->kind == LATHE_KIND_POSIT ? f->es : f->fraction;
    if (strchr(pattern, '.'))
        value[0] -= f->fraction;
    if (f->kind == LATHE_KIND_LOG && lathe_has(f, LATHE_HAS_ZERO))
        value[0] -= 1 + f->fraction;
    if (strchr(pattern, '^'))
        value[1] = 1 << f->fraction;
}

static void write_pattern(const char *pattern, const int *value, char name[LATHE_NAME_SIZE])
{
    size_t length = 0;
    for (; *pattern; pattern++)
        if (*pattern == '#')
            length += (size_t)snprintf(name + length, LATHE_NAME_SIZE - length, "%d", *value++);
        else if (*pattern != '^')
            name[length++] = *pattern;
    name[length] = '\0';
}

static void write_scale(double scale, char name[LATHE_NAME_SIZE])
{
    const size_t length = strlen(name);
    const uint64_t bits = lathe_bits_of(scale);
    const uint64_t one = UINT64_C(1) << (lathe_binary64.precision - 1), m = (bits & (one - 1)) | one;
    const int zeros = __builtin_ctzll(m);
    const int exponent =
        (int)(bits >> (lathe_binary64.precision - 1)) - 1 + lathe_carrier_quantum(&lathe_binary64);
    if (m >> zeros == 1 && exponent + zeros == 0)
        return;
    snprintf(name + length, LATHE_NAME_SIZE - length, "x0x%llxp%d", (unsigned long long)(m >> zeros),
             exponent + zeros);
}

int lathe_kind_write(const lathe_format *f, char name[LATHE_NAME_SIZE])
{
    for (size_t i = 0; i < lathe_table_row_count; i++)
        if (lathe_format_equal(&lathe_table_rows[i].format, f)) {
            snprintf(name, LATHE_NAME_SIZE, "%s", lathe_table_rows[i].name);
            return 1;
        }
    for (size_t i = 0; i < PATTERNS; i++) {
        const struct pattern *const p = &patterns[i];
        lathe_format read;
        lathe_name folded;
        size_t agreed = 0;
        int value[MOST_NUMBERS] = {0};
        if (p->base.kind != f->kind)
            continue;
        take_numbers(f, p->text, value);
        write_pattern(p->text, value, name);
        if (f->kind == LATHE_KIND_LOG && !lathe_has(f, LATHE_HAS_ZERO))
            write_scale(f->scale, name);
        lathe_name_fold(&folded, (lathe_span){name, name + strlen(name)});
        if (lathe_kind_read(&read, &folded, &agreed) == LATHE_OK && lathe_format_equal(&read, f))
            return 1;
    }
    return 0;
}

const char *lathe_format_other_name(size_t i)
{
    static const char *const names[] = {
        "hif8",      "posit8_0",     "posit8_1",      "posit8_2",  "posit16_1",  "posit16_2",
        "posit32_2", "takum8linear", "takum16linear", "takum8log", "takum16log", "lns4_3",
        "lns6_9",    "madam8_8",     "int8",          "int4",      "int16",      "uint8",
        "uint4",     "q4.4",         "uq4.4",         "nf4",       "bnbfp4",
    };
    return i < sizeof names / sizeof *names ? names[i] : NULL;
}
