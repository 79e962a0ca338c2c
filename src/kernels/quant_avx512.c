/* SPDX-License-Identifier: MIT */
/* Affine integers of binary32, AVX-512. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_avx512.h"

#define QUANTIZE lathe_quantize_avx512
#define DEQUANTIZE lathe_dequantize_avx512
#include "quant.h"
