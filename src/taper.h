/* SPDX-License-Identifier: MIT */
/* The strings of takums, linear and logarithmic. */
#ifndef LATHE_TAPER_H
#define LATHE_TAPER_H

#include "kind.h"

/* The place of the magnitude with characteristic c and a fraction of 128 bits; beyond the ends, these. */
lathe_place lathe_takum_place(const lathe_format *f, int64_t c, lathe_wide fraction);

/* c + m of a rank, in units of 2^-*fraction_bits. */
int64_t lathe_takum_number(const lathe_format *f, int64_t rank, int *fraction_bits);

#endif
