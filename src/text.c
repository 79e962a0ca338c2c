/* SPDX-License-Identifier: MIT */
/* Reading names, words and exact numbers. */
#include "common.h"

#include "text.h"

#include <string.h>

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int is_alphanumeric(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

static int is_separator(char c)
{
    return c == '-' || c == '_';
}

/* The first character from `at` on that is neither blank nor (in a name) a separator; 0 at the end. */
static char letter_after(const char *at, const char *end)
{
    while (at < end && (is_blank(*at) || is_separator(*at)))
        at++;
    return at < end ? *at : 0;
}

void lathe_name_fold(lathe_name *name, lathe_span span)
{
    size_t length = 0;
    char before = 0;
    const char *at = span.at;
    for (; at < span.end && length < LATHE_NAME_SIZE - 1; at++) {
        char c = lower(*at);
        if (is_blank(c))
            continue;
        if (is_separator(c)) {
            const char after = letter_after(at, span.end);
            const int inside = is_alphanumeric(before) && is_alphanumeric(after);
            if (inside && !(is_digit(before) && is_digit(after)))
                continue;
            if (inside)
                c = '_';
        }
        name->origin[length] = at;
        name->text[length++] = before = c;
    }
    name->origin[length] = at;
    name->text[length] = 0;
    name->length = length;
}

int lathe_name_is(const lathe_name *name, const char *names, size_t *agreed)
{
    while (*names) {
        size_t i = 0;
        while (i < name->length && name->text[i] == names[i])
            i++;
        if (i == name->length && (names[i] == 0 || names[i] == ' '))
            return 1;
        if (i > *agreed)
            *agreed = i;
        while (*names && *names != ' ')
            names++;
        while (*names == ' ')
            names++;
    }
    return 0;
}

const lathe_word *lathe_word_find(const lathe_word *words, lathe_span span, const char **wrong)
{
    lathe_name name;
    size_t agreed = 0;
    lathe_name_fold(&name, span);
    for (; words->name; words++) {
        lathe_name canonical;
        const lathe_span own = {words->name, words->name + strlen(words->name)};
        lathe_name_fold(&canonical, own);
        if (lathe_name_is(&name, canonical.text, &agreed) || lathe_name_is(&name, words->aliases, &agreed))
            return words;
    }
    *wrong = name.origin[agreed];
    return NULL;
}

lathe_status lathe_word_read(const lathe_word *words, lathe_span span, int *value, const char **wrong)
{
    if (!span.at)
        return LATHE_OK;
    const lathe_word *const word = lathe_word_find(words, span, wrong);
    if (!word)
        return LATHE_E_NAME;
    *value = word->value;
    return LATHE_OK;
}

const char *lathe_word_name(const lathe_word *words, int value)
{
    while (words->name && words->value != value)
        words++;
    return words->name;
}

static const char *skip_blanks(lathe_span span)
{
    while (span.at < span.end && is_blank(*span.at))
        span.at++;
    return span.at;
}

/* Takes the next key=value, with something in the value, from a list that is not blank. */
static lathe_status take_pair(lathe_span *list, const lathe_word *keys, lathe_span *key, lathe_span *value,
                              const char **wrong)
{
    const char *const start = list->at;
    const char *const comma = memchr(start, ',', (size_t)(list->end - start));
    const char *const stop = comma ? comma : list->end;
    const char *const equals = memchr(start, '=', (size_t)(stop - start));
    *wrong = stop;
    if (!equals) {
        lathe_word_find(keys, (lathe_span){start, stop}, wrong);
        return LATHE_E_SYNTAX;
    }
    *key = (lathe_span){start, equals};
    *value = (lathe_span){equals + 1, stop};
    value->at = skip_blanks(*value);
    if (value->at == value->end)
        return LATHE_E_SYNTAX;
    list->at = comma ? comma + 1 : stop;
    list->at = skip_blanks(*list);
    *wrong = list->at;
    return comma && list->at == list->end ? LATHE_E_SYNTAX : LATHE_OK;
}

lathe_status lathe_list_read(lathe_span list, const lathe_word *keys, lathe_span *values, const char **wrong)
{
    list.at = skip_blanks(list);
    while (list.at < list.end) {
        lathe_span key, value;
        const lathe_status status = take_pair(&list, keys, &key, &value, wrong);
        if (status)
            return status;
        const lathe_word *const known = lathe_word_find(keys, key, wrong);
        if (!known)
            return LATHE_E_SYNTAX;
        if (values[known->value].at) {
            *wrong = key.at;
            return LATHE_E_SYNTAX;
        }
        values[known->value] = value;
    }
    return LATHE_OK;
}

/* 1 if nothing but blanks follows; else *wrong is where it does. */
static int at_end(lathe_span rest, const char **wrong)
{
    *wrong = skip_blanks(rest);
    return *wrong == rest.end;
}

static int take_sign(lathe_span *span)
{
    span->at = skip_blanks(*span);
    const int negative = span->at < span->end && *span->at == '-';
    if (span->at < span->end && (*span->at == '-' || *span->at == '+'))
        span->at++;
    return negative;
}

lathe_status lathe_read_integer(lathe_span span, int64_t *value, const char **wrong)
{
    const int negative = take_sign(&span);
    const char *const first = span.at;
    int64_t sum = 0;
    for (; span.at < span.end && is_digit(*span.at); span.at++) {
        if (span.at - first == 18) {
            *wrong = span.at;
            return LATHE_E_NUMBER;
        }
        sum = 10 * sum + (*span.at - '0');
    }
    if (!at_end(span, wrong) || span.at == first)
        return LATHE_E_NUMBER;
    *value = negative ? -sum : sum;
    return LATHE_OK;
}

/* The value of a digit, or `base` for what is none. */
static unsigned digit_value(char c, unsigned base)
{
    const char l = lower(c);
    const unsigned v = is_digit(l)            ? (unsigned)(l - '0')
                       : l >= 'a' && l <= 'f' ? (unsigned)(l - 'a') + 10
                                              : base;
    return v < base ? v : base;
}

/* Reads digits with at most one point. *m is their number without the point, *places how many follow it. 1 if
   there was a digit and *m did not overflow. */
static int take_digits(lathe_span *span, unsigned base, uint64_t *m, int *places)
{
    int digits = 0, point = 0;
    *m = 0;
    *places = 0;
    for (; span->at < span->end; span->at++) {
        if (*span->at == '.' && !point) {
            point = 1;
            continue;
        }
        const unsigned digit = digit_value(*span->at, base);
        if (digit == base)
            break;
        if (*m > (UINT64_MAX - digit) / base || *places == 1000)
            return 0; /* too long */
        *m = *m * base + digit;
        *places += point;
        digits = 1;
    }
    return digits;
}

static lathe_status read_hexadecimal(lathe_span span, lathe_literal *value, const char **wrong)
{
    int places;
    int64_t exponent = 0;
    if (!take_digits(&span, 16, &value->m, &places)) {
        *wrong = span.at;
        return LATHE_E_NUMBER;
    }
    if (span.at < span.end && lower(*span.at) == 'p') {
        span.at++;
        if (lathe_read_integer(span, &exponent, wrong) != LATHE_OK)
            return LATHE_E_NUMBER;
    } else if (!at_end(span, wrong)) {
        return LATHE_E_NUMBER;
    }
    *wrong = span.at;
    if (exponent > 1 << 24 || exponent < -(1 << 24))
        return LATHE_E_NUMBER;
    value->exponent = (int)exponent - 4 * places;
    return LATHE_OK;
}

lathe_status lathe_read_exact(lathe_span span, lathe_literal *value, const char **wrong)
{
    int places;
    value->negative = take_sign(&span);
    const char *const first = span.at;
    if (span.end - first > 2 && first[0] == '0' && lower(first[1]) == 'x') {
        span.at += 2;
        return read_hexadecimal(span, value, wrong);
    }
    if (!take_digits(&span, 10, &value->m, &places)) {
        *wrong = span.at;
        return LATHE_E_NUMBER;
    }
    if (!at_end(span, wrong))
        return LATHE_E_NUMBER;
    /* m / 10^places = (m / 5^places) / 2^places: a binary fraction iff 5^places divides m */
    value->exponent = -places;
    for (int i = 0; i < places && value->m; i++) {
        if (value->m % 5) {
            *wrong = first;
            return LATHE_E_NUMBER;
        }
        value->m /= 5;
    }
    return LATHE_OK;
}
