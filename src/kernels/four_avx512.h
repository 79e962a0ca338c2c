/* SPDX-License-Identifier: MIT */
/* Four words to one and back, for blocks; AVX-512. */
#ifndef LATHE_KERNELS_FOUR_H
#define LATHE_KERNELS_FOUR_H

/* The largest lanes of a, b, c and d, in every four lanes. Lanes are not negative. */
static inline word four_most(word a, word b, word c, word d)
{
    const __m512i ab = _mm512_max_epi32(_mm512_unpacklo_epi32((__m512i)a, (__m512i)b),
                                        _mm512_unpackhi_epi32((__m512i)a, (__m512i)b));
    const __m512i cd = _mm512_max_epi32(_mm512_unpacklo_epi32((__m512i)c, (__m512i)d),
                                        _mm512_unpackhi_epi32((__m512i)c, (__m512i)d));
    __m512i all = _mm512_max_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    all = _mm512_max_epi32(all, _mm512_shuffle_i32x4(all, all, 0x4e));
    return (word)_mm512_max_epi32(all, _mm512_shuffle_i32x4(all, all, 0xb1));
}

/* Lane k of every four, in all of them. */
static inline word one_of_four(word a, int k)
{
    switch (k) {
    case 0:
        return (word)_mm512_shuffle_epi32((__m512i)a, 0x00);
    case 1:
        return (word)_mm512_shuffle_epi32((__m512i)a, 0x55);
    case 2:
        return (word)_mm512_shuffle_epi32((__m512i)a, 0xaa);
    default:
        return (word)_mm512_shuffle_epi32((__m512i)a, 0xff);
    }
}

/* a / b of the first four lanes, in every four: a quarter of the vector is divided in less than half the
   time. */
static inline values four_quotients(values a, values b)
{
    return (values)_mm512_broadcast_f32x4(
        _mm_div_ps(_mm512_castps512_ps128((__m512)a), _mm512_castps512_ps128((__m512)b)));
}

/* a / b rounded to nearest, from 1 / b so rounded: Markstein's correction of the product. */
static inline values divided(values a, values b, values inverse)
{
    const __m512 near = _mm512_mul_ps((__m512)a, (__m512)inverse);
    const __m512 rest = _mm512_fnmadd_ps(near, (__m512)b, (__m512)a);
    return (values)_mm512_fmadd_ps(rest, (__m512)inverse, near);
}

#endif
