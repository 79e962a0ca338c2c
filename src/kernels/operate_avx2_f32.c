/* SPDX-License-Identifier: MIT */
/* Operations on binary32, AVX2. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx2.h"

#include "operate.h"

#define OPERATE_ARRAY lathe_operate_avx2_f32
#include "operate_array.h"
