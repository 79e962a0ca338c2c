/* SPDX-License-Identifier: MIT */
/* Rounding of binary64, AVX-512. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

#include "fast.h"

#define ROUND_RULE fast_rule
#define ROUND_ARRAY lathe_round_avx512_f64
#include "array.h"
