/* SPDX-License-Identifier: MIT */
/* Rounding of binary64, NEON. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#include "fast.h"

#define ROUND_RULE fast_rule
#define ROUND_ARRAY lathe_round_neon_f64
#include "array.h"
