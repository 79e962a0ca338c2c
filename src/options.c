/* SPDX-License-Identifier: MIT */
/* Rounding rules and options as text: their tables of words, parsing, and the check that a value is known. */
#include "common.h"

#include "options.h"

#include "formats.h"
#include "text.h"

#include <string.h>

/* The integers are those of CPFloat and, from 1 on, of chop. */
static const lathe_word rounding_words[] = {
    {LATHE_TIES_TO_EVEN, "ties_to_even", "rne nearest even nearesttiestoeven 1"},
    {LATHE_TIES_TO_AWAY, "ties_to_away", "rna away tiesaway nearesttiestoaway -1"},
    {LATHE_TIES_TOWARD_ZERO, "ties_toward_zero", "rnz tiestozero 0"},
    {LATHE_TOWARD_ZERO, "toward_zero", "rz trunc truncate chop 4"},
    {LATHE_TOWARD_POSITIVE, "toward_positive", "ru up plusinf 2"},
    {LATHE_TOWARD_NEGATIVE, "toward_negative", "rd down minusinf 3"},
    {LATHE_AWAY_FROM_ZERO, "away_from_zero", "ra"},
    {LATHE_TO_ODD, "to_odd", "ro odd jam 7"},
    {LATHE_NO_ROUNDING, "no_rounding", "none 8"},
    {0, NULL, NULL},
};

static const lathe_word subnormals_words[] = {
    {LATHE_SUBNORMALS_OWN, "own", ""},
    {LATHE_SUBNORMALS_OFF, "off", ""},
    {LATHE_SUBNORMALS_FLUSH, "flush", "ftz flushtozero"},
    {0, NULL, NULL},
};

static const lathe_word zero_words[] = {
    {LATHE_ZERO_OWN, "own", ""},
    {LATHE_ZERO_NAN, "nan", ""},
    {LATHE_ZERO_SMALLEST, "smallest", ""},
    {0, NULL, NULL},
};

static const lathe_word nan_words[] = {
    {LATHE_NAN_KEEP, "keep", "own"},
    {LATHE_NAN_LARGEST, "largest", ""},
    {LATHE_NAN_ZERO, "zero", ""},
    {LATHE_NAN_NEGATIVE_ZERO, "negative_zero", ""},
    {0, NULL, NULL},
};

static const lathe_word parity_words[] = {
    {LATHE_PARITY_CODE, "code", ""},
    {LATHE_PARITY_SIGNIFICAND, "significand", ""},
    {0, NULL, NULL},
};

static const lathe_word exponent_words[] = {
    {LATHE_EXPONENT_LIMITED, "limited", ""},
    {LATHE_EXPONENT_UNLIMITED, "unlimited", ""},
    {0, NULL, NULL},
};

enum { ROUNDING, OVERFLOW_, INFINITY_, NEGATIVE, SUBNORMALS, ZERO, NAN_, PARITY, EXPONENT, KEYS };

static const lathe_word keys[] = {
    {ROUNDING, "rounding", "rule"},
    {OVERFLOW_, "overflow", ""},
    {INFINITY_, "infinity", ""},
    {NEGATIVE, "negative", ""},
    {SUBNORMALS, "subnormals", "subnormal"},
    {ZERO, "zero", ""},
    {NAN_, "nan", ""},
    {PARITY, "parity", ""},
    {EXPONENT, "exponent", ""},
    {0, NULL, NULL},
};

static const lathe_word *const words[KEYS] = {
    [ROUNDING] = rounding_words,
    [OVERFLOW_] = lathe_overflow_words,
    [INFINITY_] = lathe_infinity_words,
    [NEGATIVE] = lathe_negative_words,
    [SUBNORMALS] = subnormals_words,
    [ZERO] = zero_words,
    [NAN_] = nan_words,
    [PARITY] = parity_words,
    [EXPONENT] = exponent_words,
};

lathe_status lathe_options_check(const lathe_options *o)
{
    const int values[KEYS] = {
        [ROUNDING] = (int)o->rounding, [OVERFLOW_] = (int)o->overflow,    [INFINITY_] = (int)o->infinity,
        [NEGATIVE] = (int)o->negative, [SUBNORMALS] = (int)o->subnormals, [ZERO] = (int)o->zero,
        [NAN_] = (int)o->nan,          [PARITY] = (int)o->parity,         [EXPONENT] = (int)o->exponent,
    };
    static const lathe_options zero;
    for (int i = 0; i < KEYS; i++)
        if (!lathe_word_name(words[i], values[i]))
            return i == ROUNDING ? LATHE_E_ROUNDING : LATHE_E_OPTION;
    return memcmp(o->reserved, zero.reserved, sizeof zero.reserved) ? LATHE_E_RESERVED : LATHE_OK;
}

const char *lathe_rounding_name(lathe_rounding rounding)
{
    return lathe_word_name(rounding_words, (int)rounding);
}

lathe_status lathe_rounding_parse(lathe_rounding *rounding, const char *name, size_t *error_at)
{
    if (!rounding || !name)
        return LATHE_E_NULL;
    const char *wrong = name;
    int value;
    const lathe_status status =
        lathe_word_read(rounding_words, (lathe_span){name, name + strlen(name)}, &value, &wrong);
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
    int v[KEYS] = {0};
    const char *wrong = text;
    lathe_status status = lathe_list_read((lathe_span){text, text + strlen(text)}, keys, values, &wrong);
    for (int i = 0; i < KEYS && !status; i++)
        status = lathe_word_read(words[i], values[i], &v[i], &wrong);
    if (!status)
        *options = (lathe_options){.rounding = (lathe_rounding)v[ROUNDING],
                                   .overflow = (lathe_overflow)v[OVERFLOW_],
                                   .infinity = (lathe_infinity)v[INFINITY_],
                                   .negative = (lathe_negative)v[NEGATIVE],
                                   .subnormals = (lathe_subnormals)v[SUBNORMALS],
                                   .zero = (lathe_zero)v[ZERO],
                                   .nan = (lathe_nan)v[NAN_],
                                   .parity = (lathe_parity)v[PARITY],
                                   .exponent = (lathe_exponent)v[EXPONENT]};
    else if (error_at)
        *error_at = (size_t)(wrong - text);
    return status;
}
