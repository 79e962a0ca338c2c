/* SPDX-License-Identifier: MIT */
/* Rounding rules and options: parsing, and the check that values are known. */
#include "common.h"

#include "options.h"

#include "text.h"
#include "words.h"

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
    {0, NULL, NULL},
};

/* Where each option stands, as an int, and what its values are called. */
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
};

_Static_assert(sizeof(lathe_rounding) == sizeof(int), "enumerations are as wide as int");

lathe_status lathe_options_check(const lathe_options *o)
{
    static const lathe_options zero;
    for (int i = 0; i < KEYS; i++) {
        int value;
        memcpy(&value, (const char *)o + fields[i].offset, sizeof value);
        if (!lathe_word_name(fields[i].words, value))
            return i == KEY_ROUNDING ? LATHE_E_ROUNDING : LATHE_E_OPTION;
    }
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

lathe_status lathe_options_parse(lathe_options *options, const char *text, size_t *error_at)
{
    if (!options || !text)
        return LATHE_E_NULL;
    lathe_span values[KEYS] = {{NULL, NULL}};
    lathe_options o = {.rounding = LATHE_TIES_TO_EVEN};
    const char *wrong = text;
    lathe_status status = lathe_list_read((lathe_span){text, text + strlen(text)}, keys, values, &wrong);
    for (int i = 0; i < KEYS && !status; i++) {
        int value = 0;
        status = lathe_word_read(fields[i].words, values[i], &value, &wrong);
        memcpy((char *)&o + fields[i].offset, &value, sizeof value);
    }
    if (!status)
        *options = o;
    else if (error_at)
        *error_at = (size_t)(wrong - text);
    return status;
}
