/* SPDX-License-Identifier: MIT */
/* Rounding rules and options: parsing, and the check that values are known. */
#include "common.h"

#include "options.h"

#include "text.h"
#include "words.h"
#include "writer.h"

#include <stddef.h>
#include <string.h>

enum {
    KEY_ROUNDING,
    KEY_OVERFLOW,
    KEY_INFINITY,
    KEY_NEGATIVE,
    KEY_SUBNORMALS,
    KEY_ZERO,
    KEY_NAN,
    KEY_PARITY,
    KEY_EXPONENT,
    KEY_STOCHASTIC,
    KEY_DRAW,
    KEY_RANDOM_BITS,
    KEY_CODES,
    KEY_NEGATIVE_ZERO,
    KEY_NAN_CODE,
    KEY_TIES,
    KEY_DOMAIN,
    KEYS
};

static const lathe_word keys[] = {
    {KEY_ROUNDING, "rounding", "rule"},
    {KEY_OVERFLOW, "overflow", ""},
    {KEY_INFINITY, "infinity", ""},
    {KEY_NEGATIVE, "negative", ""},
    {KEY_SUBNORMALS, "subnormals", "subnormal"},
    {KEY_ZERO, "zero", ""},
    {KEY_NAN, "nan", ""},
    {KEY_PARITY, "parity", ""},
    {KEY_EXPONENT, "exponent", ""},
    {KEY_STOCHASTIC, "stochastic", "variant"},
    {KEY_DRAW, "draw", ""},
    {KEY_RANDOM_BITS, "random_bits", "bits"},
    {KEY_CODES, "codes", ""},
    {KEY_NEGATIVE_ZERO, "negative_zero", ""},
    {KEY_NAN_CODE, "nan_code", ""},
    {KEY_TIES, "ties", ""},
    {KEY_DOMAIN, "domain", ""},
    {0, NULL, NULL},
};

enum { MOST_BITS = 64 };

/* Where each option stands, as an int, and what its values are called; without words it is a number of
   bits. */
static const struct field {
    size_t offset;
    const lathe_word *words;
} fields[KEYS] = {
    [KEY_ROUNDING] = {offsetof(lathe_options, rounding), lathe_rounding_words},
    [KEY_OVERFLOW] = {offsetof(lathe_options, overflow), lathe_overflow_words},
    [KEY_INFINITY] = {offsetof(lathe_options, infinity), lathe_infinity_words},
    [KEY_NEGATIVE] = {offsetof(lathe_options, negative), lathe_negative_words},
    [KEY_SUBNORMALS] = {offsetof(lathe_options, subnormals), lathe_subnormals_words},
    [KEY_ZERO] = {offsetof(lathe_options, zero), lathe_zero_words},
    [KEY_NAN] = {offsetof(lathe_options, nan), lathe_nan_words},
    [KEY_PARITY] = {offsetof(lathe_options, parity), lathe_parity_words},
    [KEY_EXPONENT] = {offsetof(lathe_options, exponent), lathe_exponent_words},
    [KEY_STOCHASTIC] = {offsetof(lathe_options, stochastic), lathe_stochastic_words},
    [KEY_DRAW] = {offsetof(lathe_options, draw), lathe_draw_words},
    [KEY_CODES] = {offsetof(lathe_options, codes), lathe_codes_words},
    [KEY_NEGATIVE_ZERO] = {offsetof(lathe_options, negative_zero), lathe_negative_zero_words},
    [KEY_NAN_CODE] = {offsetof(lathe_options, nan_code), lathe_nan_code_words},
    [KEY_TIES] = {offsetof(lathe_options, ties), lathe_tie_words},
    [KEY_DOMAIN] = {offsetof(lathe_options, domain), lathe_domain_words},
    [KEY_RANDOM_BITS] = {offsetof(lathe_options, random_bits), NULL},
};

_Static_assert(sizeof(lathe_rounding) == sizeof(int), "enumerations are as wide as int");

static int is_known(const struct field *f, int value)
{
    return f->words ? lathe_word_name(f->words, value) != NULL : value >= 0 && value <= MOST_BITS;
}

static lathe_status read(const struct field *f, lathe_span span, int *value, const char **wrong)
{
    int64_t number = 0;
    if (f->words)
        return lathe_word_read(f->words, span, value, wrong);
    const lathe_status status = lathe_read_integer(span, &number, wrong);
    if (status)
        return status;
    *wrong = span.at;
    *value = number >= 0 && number <= MOST_BITS ? (int)number : -1;
    return *value < 0 ? LATHE_E_OPTION : LATHE_OK;
}

lathe_status lathe_options_check(const lathe_options *o)
{
    static const lathe_options zero;
    for (int i = 0; i < KEYS; i++) {
        int value;
        memcpy(&value, (const char *)o + fields[i].offset, sizeof value);
        if (!is_known(&fields[i], value))
            return i == KEY_ROUNDING ? LATHE_E_ROUNDING : LATHE_E_OPTION;
    }
    if (o->draw == LATHE_DRAW_16 && o->random_bits > 16)
        return LATHE_E_OPTION;
    return memcmp(o->reserved, zero.reserved, sizeof zero.reserved) ? LATHE_E_RESERVED : LATHE_OK;
}

const char *lathe_rounding_name(lathe_rounding rounding)
{
    return lathe_word_name(lathe_rounding_words, (int)rounding);
}

lathe_status lathe_rounding_parse(lathe_rounding *rounding, const char *name, size_t *error_at)
{
    if (!rounding || !name)
        return LATHE_E_NULL;
    const char *wrong = name;
    int value;
    const lathe_status status =
        lathe_word_read(lathe_rounding_words, (lathe_span){name, name + strlen(name)}, &value, &wrong);
    if (!status)
        *rounding = (lathe_rounding)value;
    else if (error_at)
        *error_at = (size_t)(wrong - name);
    return status;
}

lathe_status lathe_options_read(lathe_options *options, lathe_span list, const char **wrong)
{
    lathe_span values[KEYS] = {{NULL, NULL}};
    lathe_status status = lathe_list_read(list, keys, values, wrong);
    for (int i = 0; i < KEYS && !status; i++) {
        int value = 0;
        if (!values[i].at)
            continue;
        status = read(&fields[i], values[i], &value, wrong);
        memcpy((char *)options + fields[i].offset, &value, sizeof value);
    }
    return status;
}

lathe_status lathe_options_parse(lathe_options *options, const char *text, size_t *error_at)
{
    if (!options || !text)
        return LATHE_E_NULL;
    lathe_options o = {.rounding = LATHE_TIES_TO_EVEN};
    const char *wrong = text;
    const lathe_status status = lathe_options_read(&o, (lathe_span){text, text + strlen(text)}, &wrong);
    if (!status)
        *options = o;
    else if (error_at)
        *error_at = (size_t)(wrong - text);
    return status;
}

lathe_status lathe_options_print(const lathe_options *options, char *text, size_t size, size_t *needed)
{
    if (!options || (!text && size))
        return LATHE_E_NULL;
    const lathe_status status = lathe_options_check(options);
    if (status)
        return status;
    lathe_writer w = {.length = 0};
    for (int i = 0; i < KEYS; i++) {
        int value;
        char number[16];
        memcpy(&value, (const char *)options + fields[i].offset, sizeof value);
        if (value == 0)
            continue;
        snprintf(number, sizeof number, "%d", value);
        lathe_put_word(&w, keys[i].name, fields[i].words ? lathe_word_name(fields[i].words, value) : number);
    }
    return lathe_writer_copy(&w, text, size, needed);
}
