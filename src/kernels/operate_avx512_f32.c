/* SPDX-License-Identifier: MIT */
/* Operations on binary32, AVX-512. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

#include "fuse.h"

#define OPERATE_ARRAY lathe_operate_avx512_f32
#define FUSE_ARRAY lathe_fuse_avx512_f32
#include "fuse_array.h"
#include "operate_array.h"
