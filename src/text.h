/* SPDX-License-Identifier: MIT */
/* Reading names, words and exact numbers, the same way in every parser; the locale plays no part. */
#ifndef LATHE_TEXT_H
#define LATHE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/status.h>

/* A piece of text, at <= end. */
typedef struct lathe_span {
    const char *at, *end;
} lathe_span;

/* A name reduced to what counts in it: lower case, no blanks, no - or _ but between two digits (where
   both are written _) and at an end. origin[i] is where text[i] came from; origin[length] ends the span. */
enum { LATHE_NAME_SIZE = 64 };
typedef struct lathe_name {
    size_t length;
    char text[LATHE_NAME_SIZE];
    const char *origin[LATHE_NAME_SIZE];
} lathe_name;

/* A longer name is cut to LATHE_NAME_SIZE - 1 characters, which no name has. */
void lathe_name_fold(lathe_name *name, lathe_span span);

/* 1 if `name` is one of the blank-separated `names`. *agreed rises to the number of leading characters that
   any of them shares with it. */
int lathe_name_is(const lathe_name *name, const char *names, size_t *agreed);

/* One value of an enumeration and what it is called; a table of them ends with name = NULL. */
typedef struct lathe_word {
    int value;
    const char *name, *aliases;
} lathe_word;

/* The row of `words` that `span` names, or NULL with *wrong set to the first character that cannot be right.
   A key is found this way too. */
const lathe_word *lathe_word_find(const lathe_word *words, lathe_span span, const char **wrong);

/* The value that `span` names; an absent span (at = NULL) leaves *value. LATHE_OK; or LATHE_E_NAME with
   *wrong set. */
lathe_status lathe_word_read(const lathe_word *words, lathe_span span, int *value, const char **wrong);

/* The name of a value; NULL if the table has no such value. */
const char *lathe_word_name(const lathe_word *words, int value);

/* Reads key=value,key=value,... into values[row.value] for the row of `keys` that each key names; the spans
   must be zero before, and those of absent keys stay so. LATHE_OK; or LATHE_E_SYNTAX with *wrong set: no
   key=value, or a key that is unknown or given twice. Blank text is an empty list. */
lathe_status lathe_list_read(lathe_span list, const lathe_word *keys, lathe_span *values, const char **wrong);

/* Reads a whole span as a decimal integer of at most 18 digits. LATHE_OK; or LATHE_E_NUMBER with *wrong
   set. */
lathe_status lathe_read_integer(lathe_span span, int64_t *value, const char **wrong);

/* An exact number: m * 2^exponent, negated if `negative`. */
typedef struct lathe_literal {
    uint64_t m;
    int exponent;
    int negative;
} lathe_literal;

/* Reads a whole span as an exact binary fraction: 448, 7.5, 0x1.cp+8. LATHE_OK; or LATHE_E_NUMBER with
   *wrong set: malformed, more than 64 bits, or a decimal (such as 0.1) that is no binary fraction. */
lathe_status lathe_read_exact(lathe_span span, lathe_literal *value, const char **wrong);

#endif
