/* SPDX-License-Identifier: MIT */
/* Statistics, NEON. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#include "tally.h"

void lathe_tally_neon_f32(const lathe_gauge *gauge, lathe_tally *tally, const float *before,
                          const float *after, size_t n)
{
    tally_all_f32(gauge, tally, before, after, n);
}

void lathe_tally_neon_f64(const lathe_gauge *gauge, lathe_tally *tally, const double *before,
                          const double *after, size_t n)
{
    tally_all_f64(gauge, tally, before, after, n);
}
