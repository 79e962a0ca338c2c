/* SPDX-License-Identifier: MIT */
/* 64-bit integers for the generator: 8 lanes of AVX-512. See wide_scalar.h. */
#ifndef LATHE_KERNELS_WIDE_H
#define LATHE_KERNELS_WIDE_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t wide __attribute__((vector_size(64)));

enum { WIDE_LANES = 8, WIDE_CHAINS = 4 };

static inline wide wide_splat(uint64_t x)
{
    return (wide)_mm512_set1_epi64((long long)x);
}

static inline wide product(wide a, wide b)
{
    return (wide)_mm512_mul_epu32((__m512i)a, (__m512i)b);
}

static inline wide high_half(wide a)
{
    return (wide)_mm512_shuffle_epi32((__m512i)a, 0xb1);
}

static inline wide lane_blocks(void)
{
    return (wide){0, 4, 1, 5, 2, 6, 3, 7};
}

static inline void store_blocks(uint64_t *to, wide x, wide y)
{
    _mm512_storeu_si512(to, _mm512_unpacklo_epi64((__m512i)x, (__m512i)y));
    _mm512_storeu_si512(to + 8, _mm512_unpackhi_epi64((__m512i)x, (__m512i)y));
}

#endif
