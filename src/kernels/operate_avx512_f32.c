/* SPDX-License-Identifier: MIT */
/* Operations on binary32, AVX-512. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

#include "operate.h"

#define OPERATE_ARRAY lathe_operate_avx512_f32
#include "operate_array.h"
