/* SPDX-License-Identifier: MIT */
/* Affine integers of binary32, NEON. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_neon.h"

#define QUANTIZE lathe_quantize_neon
#define DEQUANTIZE lathe_dequantize_neon
#include "quant.h"
