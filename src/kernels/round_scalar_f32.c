/* SPDX-License-Identifier: MIT */
/* Rounding, one binary32 value at a time. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "scalar.h"

#include "round.h"

void lathe_round_scalar_f32(const lathe_grid *grid, lathe_rounding rule, float *dst, const float *src,
                            size_t n)
{
    round_array(grid, rule, dst, src, n);
}
