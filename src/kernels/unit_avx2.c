/* SPDX-License-Identifier: MIT */
/* Matrix units, AVX2. */
#define CARRIER_BITS 64
#include "../common.h"

#include "word_avx2.h"

/* To an integer, ties to even and toward zero, and the larger of positive numbers. */
static inline values whole(values x)
{
    return _mm256_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

static inline values cut(values x)
{
    return _mm256_round_pd(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}

static inline values larger(values a, values b)
{
    return _mm256_max_pd(a, b);
}

#define UNIT_RUN lathe_unit_avx2
#define UNIT_READ lathe_unit_read_avx2
#include "unit.h"
