/* SPDX-License-Identifier: MIT */
/* Rounding, one binary64 value at a time. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "scalar.h"

#include "round.h"

void lathe_round_scalar_f64(const lathe_grid *grid, lathe_rounding rule, double *dst, const double *src,
                            size_t n)
{
    round_array(grid, rule, dst, src, n);
}
