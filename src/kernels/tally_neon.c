/* SPDX-License-Identifier: MIT */
/* Statistics, NEON. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#include "fast_tally.h"

void lathe_tally_neon_f32(const lathe_gauge *gauge, lathe_tally *tally, const float *before,
                          const float *after, size_t n)
{
    tally_all(gauge, tally, before, after, n, 1);
}

void lathe_tally_neon_f64(const lathe_gauge *gauge, lathe_tally *tally, const double *before,
                          const double *after, size_t n)
{
    tally_all(gauge, tally, before, after, n, 0);
}
