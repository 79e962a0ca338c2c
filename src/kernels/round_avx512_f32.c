/* SPDX-License-Identifier: MIT */
/* Rounding of binary32, AVX-512. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

#include "code_table.h"
#include "fast_code.h"
#include "fast_stochastic.h"
#include "taper.h"

#define ROUND_RULE fast_rule
#define ROUND_RANDOM fast_random
#define ENCODE fast_encode
#define DECODE fast_decode
#define ROUND_ARRAY lathe_round_avx512_f32
#define STEP_ARRAY lathe_step_avx512_f32
#define STOCHASTIC_ARRAY lathe_stochastic_avx512_f32
#define ENCODE_ARRAY lathe_encode_avx512_f32
#define DECODE_ARRAY lathe_decode_avx512_f32
#include "array.h"
