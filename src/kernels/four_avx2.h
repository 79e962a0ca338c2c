/* SPDX-License-Identifier: MIT */
/* Four words to one and back, for blocks; AVX2. */
#ifndef LATHE_KERNELS_FOUR_H
#define LATHE_KERNELS_FOUR_H

/* The largest lanes of a, b, c and d, in every four lanes. Lanes are not negative. */
static inline word four_most(word a, word b, word c, word d)
{
    const __m256i ab = _mm256_max_epi32(_mm256_unpacklo_epi32((__m256i)a, (__m256i)b),
                                        _mm256_unpackhi_epi32((__m256i)a, (__m256i)b));
    const __m256i cd = _mm256_max_epi32(_mm256_unpacklo_epi32((__m256i)c, (__m256i)d),
                                        _mm256_unpackhi_epi32((__m256i)c, (__m256i)d));
    const __m256i all = _mm256_max_epi32(_mm256_unpacklo_epi64(ab, cd), _mm256_unpackhi_epi64(ab, cd));
    return (word)_mm256_max_epi32(all, _mm256_permute2x128_si256(all, all, 0x01));
}

/* Lane k of every four, in all of them. */
static inline word one_of_four(word a, int k)
{
    switch (k) {
    case 0:
        return (word)_mm256_shuffle_epi32((__m256i)a, 0x00);
    case 1:
        return (word)_mm256_shuffle_epi32((__m256i)a, 0x55);
    case 2:
        return (word)_mm256_shuffle_epi32((__m256i)a, 0xaa);
    default:
        return (word)_mm256_shuffle_epi32((__m256i)a, 0xff);
    }
}

/* a / b of the first four lanes, in every four. */
static inline values four_quotients(values a, values b)
{
    const __m128 q = _mm_div_ps(_mm256_castps256_ps128((__m256)a), _mm256_castps256_ps128((__m256)b));
    return (values)_mm256_set_m128(q, q);
}

static inline values divided(values a, values b, values inverse)
{
    (void)inverse;
    return a / b;
}

#endif
