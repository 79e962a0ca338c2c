/* SPDX-License-Identifier: MIT */
/* Blocks of binary32, NEON. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#include "four_neon.h"

#define BLOCK_ARRAY lathe_block_neon
#define BLOCK_SCALE lathe_block_scale_neon
#define BLOCK_AMAX lathe_amax_neon
#include "block.h"
