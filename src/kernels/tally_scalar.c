/* SPDX-License-Identifier: MIT */
/* Statistics, one pair at a time. */
#include "../common.h"

#include <string.h>

#include "../carrier.h"
#include "../tally.h"
#include "kernels.h"

enum { BLOCK = LATHE_TALLY_BLOCK };

/* Widens floats in integers, so that NaN raises no flag. */
static void widen(double *to, const float *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t narrow;
        memcpy(&narrow, from + i, sizeof narrow);
        const uint64_t bits = lathe_widened(&lathe_binary32, narrow);
        memcpy(to + i, &bits, sizeof bits);
    }
}

void lathe_tally_scalar_f32(const lathe_gauge *gauge, lathe_tally *tally, const float *before,
                            const float *after, size_t n)
{
    for (size_t i = 0; i < n; i += BLOCK) {
        double x[BLOCK], y[BLOCK];
        const size_t m = n - i < BLOCK ? n - i : BLOCK;
        widen(x, before + i, m);
        widen(y, after + i, m);
        lathe_tally_pairs(gauge, tally, x, y, m);
    }
}

void lathe_tally_scalar_f64(const lathe_gauge *gauge, lathe_tally *tally, const double *before,
                            const double *after, size_t n)
{
    lathe_tally_pairs(gauge, tally, before, after, n);
}
