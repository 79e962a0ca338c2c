/* SPDX-License-Identifier: MIT */
/* Affine integers of binary32, AVX2. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx2.h"

#define QUANTIZE lathe_quantize_avx2
#define DEQUANTIZE lathe_dequantize_avx2
#include "quant.h"
