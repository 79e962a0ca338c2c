/* SPDX-License-Identifier: MIT */
/* Powers and logarithms in integers, the same on every machine. */
#ifndef LATHE_POWER_H
#define LATHE_POWER_H

#include <stdint.h>

#include "exact.h"

/* significand * 2^(exponent - 127), the leading one at the top. */
typedef struct lathe_power {
    lathe_wide significand;
    int64_t exponent;
} lathe_power;

typedef enum lathe_base { LATHE_BASE_2, LATHE_BASE_ROOT_OF_E } lathe_base;

/* scale * base^(l 2^-q): less than 2^-120 of itself too small, exact for whole powers of two times a scale of
   64 bits. |l 2^-q| < 2048, of the root of e < 256; q at most 14, of the root of e 12. */
lathe_power lathe_power_of(lathe_base base, int64_t l, int q, lathe_power scale);

/* The largest l for which that is not above x; of the range above. */
int64_t lathe_logarithm(lathe_base base, const lathe_exact *x, int q, lathe_power scale);

#endif
