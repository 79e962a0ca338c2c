/* SPDX-License-Identifier: MIT */
/* Rounding of binary64, NEON. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#include "code_table.h"
#include "fast_code.h"
#include "fast_stochastic.h"
#include "taper.h"

#define ROUND_RULE fast_rule
#define ROUND_RANDOM fast_random
#define ENCODE fast_encode
#define DECODE fast_decode
#define ROUND_ARRAY lathe_round_neon_f64
#define STEP_ARRAY lathe_step_neon_f64
#define STOCHASTIC_ARRAY lathe_stochastic_neon_f64
#define ENCODE_ARRAY lathe_encode_neon_f64
#define DECODE_ARRAY lathe_decode_neon_f64
#include "array.h"
