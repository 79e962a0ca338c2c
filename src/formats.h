/* SPDX-License-Identifier: MIT */
/* The table of named formats, and what the parts of the library know of a format. */
#ifndef LATHE_FORMATS_H
#define LATHE_FORMATS_H

#include <stddef.h>

#include <lathe/format.h>

#include "carrier.h"
#include "text.h"

enum { LATHE_MAX_PRECISION = 63, LATHE_MAX_EXPONENT = 1 << 20 };

/* A named format. Aliases are blank-separated; all names stand as lathe_name_fold leaves them. */
typedef struct lathe_row {
    const char *name, *aliases;
    lathe_format format;
} lathe_row;

extern const lathe_row lathe_rows[];
extern const size_t lathe_row_count;

/* The carrier's own format: the first rows are theirs. */
static inline const lathe_format *lathe_carrier_format(const lathe_carrier *carrier)
{
    return &lathe_rows[carrier->bits == lathe_binary32.bits].format;
}

static inline int lathe_has(const lathe_format *f, unsigned flags)
{
    return (f->flags & flags) == flags;
}

/* The same format in its one full form: largest, lowest and conventions spelt out, what has no effect zero.
   `format` must be sound. */
lathe_format lathe_format_normal(const lathe_format *format);

/* 1 if `format` has the values that the convention names. */
int lathe_overflow_is_possible(const lathe_format *format, lathe_overflow overflow);
int lathe_infinity_is_possible(const lathe_format *format, lathe_infinity infinity);
int lathe_negative_is_possible(const lathe_format *format, lathe_negative negative);

/* 1 if every value of the sound `format`, which has no more precision, is one of the carrier. */
int lathe_carrier_serves(const lathe_carrier *carrier, const lathe_format *format);

/* lathe_format_parse for a part of a text; *wrong is the first character that cannot be right. */
lathe_status lathe_format_read(lathe_format *format, lathe_span text, const char **wrong);

/* LATHE_OK if some carrier holds the sound `format`, else what is too large. */
lathe_status lathe_format_fits(const lathe_format *format);

/* The smallest positive value: this significand times 2 to this exponent. */
int lathe_format_smallest_exponent(const lathe_format *format);
int64_t lathe_format_smallest_significand(const lathe_format *format);

#endif
