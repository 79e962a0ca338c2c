/* SPDX-License-Identifier: MIT */
/* Blocks of binary32, AVX2. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx2.h"

#include "four_avx2.h"

#define BLOCK_ARRAY lathe_block_avx2
#define BLOCK_SCALE lathe_block_scale_avx2
#define BLOCK_AMAX lathe_amax_avx2
#include "block.h"
