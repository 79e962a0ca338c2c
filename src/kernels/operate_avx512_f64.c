/* SPDX-License-Identifier: MIT */
/* Operations on binary64, AVX-512. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

#include "fuse.h"
#include "widen.h"

#define OPERATE_ARRAY lathe_operate_avx512_f64
#define FUSE_ARRAY lathe_fuse_avx512_f64
#include "fuse_array.h"
#include "operate_array.h"

void lathe_widen_avx512(double *to, const float *from, size_t n)
{
    widen(to, from, n);
}

void lathe_narrow_avx512(float *to, const double *from, size_t n)
{
    narrow(to, from, n);
}
