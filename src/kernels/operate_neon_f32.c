/* SPDX-License-Identifier: MIT */
/* Operations on binary32, NEON. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#include "operate.h"

#define OPERATE_ARRAY lathe_operate_neon_f32
#include "operate_array.h"
