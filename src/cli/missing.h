/* SPDX-License-Identifier: MIT */
/* Values that a file marks as missing: rounded by no format, part of no block's scale and no statistics. */
#ifndef LATHE_CLI_MISSING_H
#define LATHE_CLI_MISSING_H

#include <stddef.h>

#include "variable.h"

/* Puts 0 in their place: no scale or sum depends on that. which[i] tells which of v->missing value i is,
   counted from 1, or 0. Returns how many there are. */
size_t missing_hide(const variable *v, void *values, unsigned char *which, size_t n);

/* Puts them back; or, if `as_nan`, NaN, for what has no such value. */
void missing_restore(const variable *v, void *values, const unsigned char *which, size_t n, int as_nan);

/* Copies all others to `to`, which may be `from`. Returns how many there are. */
size_t missing_drop(const variable *v, void *to, const void *from, const unsigned char *which, size_t n);

#endif
