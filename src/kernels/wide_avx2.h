/* SPDX-License-Identifier: MIT */
/* 64-bit integers for the generator: 4 lanes of AVX2. See wide_scalar.h. */
#ifndef LATHE_KERNELS_WIDE_H
#define LATHE_KERNELS_WIDE_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t wide __attribute__((vector_size(32)));

enum { WIDE_LANES = 4, WIDE_CHAINS = 2 };

static inline wide wide_splat(uint64_t x)
{
    return (wide){0} + x;
}

static inline wide product(wide a, wide b)
{
    return (wide)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}

static inline wide high_half(wide a)
{
    return (wide)_mm256_shuffle_epi32((__m256i)a, 0xb1);
}

static inline wide lane_blocks(void)
{
    return (wide){0, 2, 1, 3};
}

static inline void store_blocks(uint64_t *to, wide x, wide y)
{
    _mm256_storeu_si256((__m256i *)(void *)to, _mm256_unpacklo_epi64((__m256i)x, (__m256i)y));
    _mm256_storeu_si256((__m256i *)(void *)(to + 4), _mm256_unpackhi_epi64((__m256i)x, (__m256i)y));
}

#endif
