/* SPDX-License-Identifier: MIT */
/* Formats as text: parse, print, and the names of the table. */
#include "common.h"

#include "families.h"
#include "formats.h"
#include "kind_text.h"
#include "words.h"
#include "writer.h"

#include <stdio.h>
#include <string.h>

/* The keys of the key=value form; the flags come first, in the order of the bits LATHE_HAS_... */
enum {
    KEY_SIGNED,
    KEY_SUBNORMALS,
    KEY_INF,
    KEY_NAN,
    KEY_ZERO,
    KEY_NEGZERO,
    KEY_NOBOTTOM,
    FLAGS,
    KEY_P = FLAGS,
    KEY_EMIN,
    KEY_EMAX,
    KEY_LARGEST,
    KEY_LOWEST,
    KEY_OVERFLOW,
    KEY_INFINITY,
    KEY_NEGATIVE,
    KEYS
};

static const lathe_word keys[] = {
    {KEY_SIGNED, "signed", "sign"}, {KEY_SUBNORMALS, "subnormals", "sub subnormal"},
    {KEY_INF, "inf", ""},           {KEY_NAN, "nan", ""},
    {KEY_ZERO, "zero", ""},         {KEY_NEGZERO, "negzero", "negativezero"},
    {KEY_NOBOTTOM, "nobottom", ""}, {KEY_P, "p", "precision"},
    {KEY_EMIN, "emin", ""},         {KEY_EMAX, "emax", ""},
    {KEY_LARGEST, "largest", ""},   {KEY_LOWEST, "lowest", ""},
    {KEY_OVERFLOW, "overflow", ""}, {KEY_INFINITY, "infinity", ""},
    {KEY_NEGATIVE, "negative", ""}, {0, NULL, NULL},
};

const char *lathe_format_name(size_t i)
{
    return i < lathe_row_count ? lathe_rows[i].name : NULL;
}

static lathe_status parse_name(lathe_format *format, lathe_span span, const char **wrong)
{
    lathe_name name;
    size_t agreed = 0;
    lathe_name_fold(&name, span);
    for (size_t i = 0; i < lathe_row_count; i++) {
        const lathe_row *row = &lathe_rows[i];
        if (lathe_name_is(&name, row->name, &agreed) || lathe_name_is(&name, row->aliases, &agreed)) {
            *format = row->format;
            return LATHE_OK;
        }
    }
    lathe_status status = lathe_kind_read(format, &name, &agreed);
    if (status == LATHE_E_NAME)
        status = lathe_family_read(format, &name, &agreed);
    *wrong = name.origin[agreed];
    return status;
}

/* The significand of `x` in units of 2^unit; 0 if it is none of at most 63 bits. */
static int64_t in_units(const lathe_literal *x, int unit)
{
    if (!x->m)
        return 0;
    const int zeros = __builtin_ctzll(x->m);
    const int exponent = x->exponent + zeros;
    const uint64_t m = x->m >> zeros;
    if (exponent < unit || exponent - unit + lathe_log2(m) > 62)
        return 0;
    const int64_t units = (int64_t)(m << (exponent - unit));
    return x->negative ? -units : units;
}

/* Whether a format has flag i where the text does not say. */
static int implied(unsigned flags, int i)
{
    return i == KEY_NOBOTTOM ? 0 : i == KEY_NEGZERO ? flags & LATHE_HAS_SIGN && flags & LATHE_HAS_ZERO : 1;
}

static lathe_status read_flags(lathe_format *f, const lathe_span values[KEYS], const char **wrong)
{
    for (int i = 0; i < FLAGS; i++) {
        int64_t flag = implied(f->flags, i);
        if (values[i].at) {
            if (lathe_read_integer(values[i], &flag, wrong))
                return LATHE_E_NUMBER;
            *wrong = values[i].at;
            if (flag != 0 && flag != 1)
                return LATHE_E_NUMBER;
        }
        f->flags |= flag ? 1u << i : 0;
    }
    return LATHE_OK;
}

/* An absent value leaves *result, here and below. */
static lathe_status read_int(lathe_span value, int *result, const char **wrong)
{
    int64_t wide;
    if (!value.at)
        return LATHE_OK;
    if (lathe_read_integer(value, &wide, wrong))
        return LATHE_E_NUMBER;
    *wrong = value.at;
    if (wide > INT32_MAX || wide < INT32_MIN)
        return LATHE_E_NUMBER;
    *result = (int)wide;
    return LATHE_OK;
}

static lathe_status read_exact(lathe_span value, lathe_literal *result, const char **wrong)
{
    return value.at ? lathe_read_exact(value, result, wrong) : LATHE_OK;
}

/* p, emin, emax, largest and lowest, which are read in the light of each other. */
static lathe_status read_range(lathe_format *f, const lathe_span values[KEYS], const char *end,
                               const char **wrong)
{
    lathe_literal largest = {0, 0, 0}, lowest = {0, 0, 0};
    lathe_status status;
    if ((status = read_int(values[KEY_P], &f->precision, wrong)) ||
        (status = read_int(values[KEY_EMIN], &f->emin, wrong)) ||
        (status = read_int(values[KEY_EMAX], &f->emax, wrong)) ||
        (status = read_exact(values[KEY_LARGEST], &largest, wrong)) ||
        (status = read_exact(values[KEY_LOWEST], &lowest, wrong)))
        return status;
    if (!values[KEY_P].at || !values[KEY_EMIN].at || !(values[KEY_EMAX].at || values[KEY_LARGEST].at)) {
        *wrong = end;
        return LATHE_E_SYNTAX;
    }
    if (!values[KEY_EMAX].at && largest.m)
        f->emax = largest.exponent + lathe_log2(largest.m);
    if (f->precision < 1 || f->precision > LATHE_MAX_PRECISION) {
        *wrong = values[KEY_P].at;
        return LATHE_E_PRECISION;
    }
    const int64_t limit = INT32_MAX / 2; /* which no literal's exponent reaches */
    if (f->emax > limit || f->emax < -limit) {
        *wrong = values[KEY_EMAX].at;
        return LATHE_E_RANGE;
    }
    if (values[KEY_LARGEST].at && !(f->largest = in_units(&largest, f->emax - f->precision + 1))) {
        *wrong = values[KEY_LARGEST].at;
        return LATHE_E_LARGEST;
    }
    if (values[KEY_LOWEST].at && !(f->lowest = in_units(&lowest, f->emax - f->precision + 1))) {
        *wrong = values[KEY_LOWEST].at;
        return LATHE_E_LOWEST;
    }
    return LATHE_OK;
}

/* The key to blame where reading went well and the whole is unsound: one that is there, for what is left out
   is made to fit. */
static int culprit(lathe_status status, const lathe_format *f, const lathe_span values[KEYS])
{
    switch (status) {
    case LATHE_E_FLAGS:
        return lathe_has(f, LATHE_HAS_NO_BOTTOM) ? KEY_NOBOTTOM : KEY_NEGZERO;
    case LATHE_E_LARGEST:
        return KEY_LARGEST;
    case LATHE_E_LOWEST:
        return KEY_LOWEST;
    case LATHE_E_CONVENTION:
        return !lathe_overflow_is_possible(f, f->overflow)   ? KEY_OVERFLOW
               : !lathe_infinity_is_possible(f, f->infinity) ? KEY_INFINITY
                                                             : KEY_NEGATIVE;
    case LATHE_E_RANGE:
        return f->emin < -LATHE_MAX_EXPONENT || f->emin > LATHE_MAX_EXPONENT ? KEY_EMIN
               : values[KEY_EMAX].at                                         ? KEY_EMAX
                                                                             : KEY_LARGEST;
    default:
        return KEY_EMIN;
    }
}

static lathe_status parse_keys(lathe_format *format, lathe_span list, const char **wrong)
{
    lathe_span values[KEYS] = {{NULL, NULL}};
    lathe_format f = {.kind = LATHE_KIND_FLOAT};
    int overflow = 0, infinity = 0, negative = 0;
    lathe_status status;
    if ((status = lathe_list_read(list, keys, values, wrong)))
        return status;
    if ((status = read_flags(&f, values, wrong)) ||
        (status = lathe_word_read(lathe_overflow_words, values[KEY_OVERFLOW], &overflow, wrong)) ||
        (status = lathe_word_read(lathe_infinity_words, values[KEY_INFINITY], &infinity, wrong)) ||
        (status = lathe_word_read(lathe_negative_words, values[KEY_NEGATIVE], &negative, wrong)) ||
        (status = read_range(&f, values, list.end, wrong)))
        return status;
    f.overflow = (lathe_overflow)overflow;
    f.infinity = (lathe_infinity)infinity;
    f.negative = (lathe_negative)negative;
    if ((status = lathe_format_check(&f))) {
        *wrong = values[culprit(status, &f, values)].at;
        return status;
    }
    *format = f;
    return LATHE_OK;
}

lathe_status lathe_format_read(lathe_format *format, lathe_span text, const char **wrong)
{
    const int has_keys = memchr(text.at, '=', (size_t)(text.end - text.at)) != NULL;
    return has_keys ? parse_keys(format, text, wrong) : parse_name(format, text, wrong);
}

lathe_status lathe_format_parse(lathe_format *format, const char *name, size_t *error_at)
{
    if (!format || !name)
        return LATHE_E_NULL;
    const char *wrong = name;
    const lathe_status status = lathe_format_read(format, (lathe_span){name, name + strlen(name)}, &wrong);
    if (status && error_at)
        *error_at = (size_t)(wrong - name);
    return status;
}

/* ,key=value where value is m * 2^exponent: decimal if an integer under 2^53, else hexadecimal. */
static void put_exact(lathe_writer *w, const char *key, int64_t m, int exponent)
{
    char text[64];
    const char *const sign = m < 0 ? "-" : "";
    unsigned long long digits = (unsigned long long)(m < 0 ? -m : m);
    exponent += __builtin_ctzll(digits);
    digits >>= __builtin_ctzll(digits);
    if (exponent >= 0 && exponent + lathe_log2(digits) < 53)
        snprintf(text, sizeof text, ",%s=%s%llu", key, sign, digits << exponent);
    else
        snprintf(text, sizeof text, ",%s=%s0x%llxp%d", key, sign, digits, exponent);
    lathe_put(w, text);
}

/* The key=value form; a key that a reader would assume is left out. */
static void write_keys(lathe_writer *w, const lathe_format *f)
{
    const lathe_format said = {
        .kind = f->kind, .flags = f->flags, .precision = f->precision, .emin = f->emin, .emax = f->emax};
    const lathe_format plain = lathe_format_normal(&said);
    lathe_put_int(w, "p=", f->precision);
    lathe_put_int(w, ",emin=", f->emin);
    lathe_put_int(w, ",emax=", f->emax);
    const int unit = f->emax - f->precision + 1;
    if (f->largest != plain.largest)
        put_exact(w, "largest", f->largest, unit);
    if (f->lowest && f->lowest != -f->largest)
        put_exact(w, "lowest", f->lowest, unit);
    for (int i = 0; i < FLAGS; i++) {
        const int flag = (int)(f->flags >> i & 1);
        if (flag != implied(f->flags, i) && !(i == KEY_SUBNORMALS && f->precision == 1))
            lathe_put_word(w, keys[i].name, flag ? "1" : "0");
    }
    if (f->overflow != plain.overflow)
        lathe_put_word(w, "overflow", lathe_word_name(lathe_overflow_words, (int)f->overflow));
    if (f->infinity != plain.infinity)
        lathe_put_word(w, "infinity", lathe_word_name(lathe_infinity_words, (int)f->infinity));
    if (f->negative != plain.negative)
        lathe_put_word(w, "negative", lathe_word_name(lathe_negative_words, (int)f->negative));
}

/* 1 if `text` is read as a format equal to f. */
static int names(const char *text, const lathe_format *f)
{
    lathe_format named;
    return lathe_format_parse(&named, text, NULL) == LATHE_OK && lathe_format_equal(&named, f);
}

/* 0 where a format has no name. */
static int write_name(lathe_writer *w, const lathe_format *f)
{
    char name[LATHE_NAME_SIZE];
    if (f->kind != LATHE_KIND_FLOAT) {
        if (!lathe_kind_write(f, name))
            return 0;
        lathe_put(w, name);
        return 1;
    }
    for (size_t i = 0; i < lathe_row_count; i++)
        if (lathe_format_equal(&lathe_rows[i].format, f)) {
            lathe_put(w, lathe_rows[i].name);
            return 1;
        }
    for (int i = 0; lathe_family_write(f, i, name); i++)
        if (names(name, f)) {
            lathe_put(w, name);
            return 1;
        }
    write_keys(w, f);
    return 1;
}

lathe_status lathe_format_print(const lathe_format *format, char *text, size_t size, size_t *needed)
{
    const lathe_status status = lathe_format_check(format);
    if (status)
        return status;
    if (!text && size)
        return LATHE_E_NULL;
    const lathe_format f = lathe_format_normal(format);
    lathe_writer w = {.length = 0};
    if (!write_name(&w, &f))
        return LATHE_E_NAME;
    return lathe_writer_copy(&w, text, size, needed);
}
