/* SPDX-License-Identifier: MIT */
/* Operations on binary64, NEON. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#include "operate.h"
#include "widen.h"

#define OPERATE_ARRAY lathe_operate_neon_f64
#include "operate_array.h"

void lathe_widen_neon(double *to, const float *from, size_t n)
{
    widen(to, from, n);
}

void lathe_narrow_neon(float *to, const double *from, size_t n)
{
    narrow(to, from, n);
}
