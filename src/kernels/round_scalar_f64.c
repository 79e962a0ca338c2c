/* SPDX-License-Identifier: MIT */
/* Rounding of binary64, one value at a time. */
#define CARRIER_BITS 64
#include "../common.h"

#include "kernels.h"
#include "word_scalar.h"

#include "code.h"
#include "code_table.h"
#include "stochastic.h"
#include "taper.h"

#define ROUND_RULE round_rule
#define ROUND_RANDOM random_integers
#define ENCODE encode_integers
#define DECODE decode_integers
#define ROUND_ARRAY lathe_round_scalar_f64
#define STEP_ARRAY lathe_step_scalar_f64
#define STOCHASTIC_ARRAY lathe_stochastic_scalar_f64
#define ENCODE_ARRAY lathe_encode_scalar_f64
#define DECODE_ARRAY lathe_decode_scalar_f64
#include "array.h"
