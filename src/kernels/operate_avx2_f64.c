/* SPDX-License-Identifier: MIT */
/* Operations on binary64, AVX2. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_avx2.h"

#include "operate.h"
#include "widen.h"

#define OPERATE_ARRAY lathe_operate_avx2_f64
#include "operate_array.h"

void lathe_widen_avx2(double *to, const float *from, size_t n)
{
    widen(to, from, n);
}

void lathe_narrow_avx2(float *to, const double *from, size_t n)
{
    narrow(to, from, n);
}
