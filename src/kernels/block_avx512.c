/* SPDX-License-Identifier: MIT */
/* Blocks of binary32, AVX-512. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

#include "four_avx512.h"

#define BLOCK_ARRAY lathe_block_avx512
#define BLOCK_SCALE lathe_block_scale_avx512
#define BLOCK_AMAX lathe_amax_avx512
#include "block.h"
