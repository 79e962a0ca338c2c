/* SPDX-License-Identifier: MIT */
/* The word of the AVX-512 kernels (F, CD, DQ): 64 bytes of lanes. A mask is one bit a lane. */
#ifndef LATHE_KERNELS_WORD_H
#define LATHE_KERNELS_WORD_H

#include <immintrin.h>
#include <stddef.h>
#include <string.h>

#include "direction.h"
#include "lane.h"

typedef lane word __attribute__((vector_size(64)));
typedef carrier_value values __attribute__((vector_size(64)));

#if CARRIER_BITS == 32
typedef __mmask16 mask;
#define LANES_OP(name) _mm512_##name##_epi32
#define MASK_OP(name) _mm512_##name##_epi32_mask
#define VALUES_OP(name) _mm512_##name##_ps
#define VALUES_MASK(name) _mm512_##name##_ps_mask
#else
typedef __mmask8 mask;
#define LANES_OP(name) _mm512_##name##_epi64
#define MASK_OP(name) _mm512_##name##_epi64_mask
#define VALUES_OP(name) _mm512_##name##_pd
#define VALUES_MASK(name) _mm512_##name##_pd_mask
#endif

enum { LANES = (int)(sizeof(word) / sizeof(lane)) };

static inline word splat(uint64_t bits)
{
    return (word)LANES_OP(set1)((signed_lane)bits);
}

static inline word load(const carrier_value *from)
{
    return (word)_mm512_loadu_si512(from);
}

static inline void store(carrier_value *to, word bits)
{
    _mm512_storeu_si512(to, (__m512i)bits);
}

static inline mask first(size_t n)
{
    return (mask)((1u << n) - 1);
}

static inline word load_part(const carrier_value *from, size_t n)
{
    return (word)LANES_OP(maskz_loadu)(first(n), from);
}

static inline void store_part(carrier_value *to, word bits, size_t n)
{
    LANES_OP(mask_storeu)(to, first(n), (__m512i)bits);
}

static inline mask below(word a, word b)
{
    return MASK_OP(cmplt)((__m512i)a, (__m512i)b);
}

static inline mask equal(word a, word b)
{
    return MASK_OP(cmpeq)((__m512i)a, (__m512i)b);
}

static inline mask either(mask a, mask b)
{
    return (mask)(a | b);
}

static inline word pick(mask m, word yes, word no)
{
    return (word)LANES_OP(mask_blend)(m, (__m512i)no, (__m512i)yes);
}

/* a, but 0 where the mask is set. */
static inline word unless(mask m, word a)
{
    return (word)LANES_OP(maskz_mov)((mask)~m, (__m512i)a);
}

/* a, where the mask is set less those bits. */
static inline word without(mask m, word a, word bits)
{
    return (word)LANES_OP(mask_andnot)((__m512i)a, m, (__m512i)bits, (__m512i)a);
}

/* r where the mask is set, else `to`, which is r + rise. */
static inline word stepped_up(mask m, word r, word to, word rise)
{
    (void)rise;
    return pick(m, r, to);
}

static inline word least(word a, word b)
{
    return (word)LANES_OP(min)((__m512i)a, (__m512i)b);
}

static inline word most(word a, word b)
{
    return (word)LANES_OP(max)((__m512i)a, (__m512i)b);
}

static inline word by_sign(mask negative, const word pair[2])
{
    return pick(negative, pair[1], pair[0]);
}

/* The direction is part of the instruction, which raises no exception whatever the control register says. */
enum { DIRECTION_IS_STATIC = 1 };

/* low if x is less, high if it is more; NaN for NaN, which these pass on from the right. */
static inline values bounded(values x, values low, values high)
{
    const values above = VALUES_OP(max_round)(low, x, _MM_FROUND_NO_EXC);
    return VALUES_OP(min_round)(high, above, _MM_FROUND_NO_EXC);
}

static inline values difference(values a, values b)
{
    return VALUES_OP(sub_round)(a, b, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

#define DIRECTED(operation, d, ...)                                                                          \
    ((d) == DOWN ? VALUES_OP(operation)(__VA_ARGS__, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)              \
     : (d) == UP ? VALUES_OP(operation)(__VA_ARGS__, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC)              \
     : (d) == TOWARD_ZERO                                                                                    \
         ? VALUES_OP(operation)(__VA_ARGS__, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC)                         \
         : VALUES_OP(operation)(__VA_ARGS__, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC))

static inline values sum(direction d, values a, values b)
{
    return DIRECTED(add_round, d, a, b);
}

static inline values product(direction d, values a, values b)
{
    return DIRECTED(mul_round, d, a, b);
}

static inline values quotient(direction d, values a, values b)
{
    return DIRECTED(div_round, d, a, b);
}

static inline values root(direction d, values a)
{
    return DIRECTED(sqrt_round, d, a);
}

static inline values fused(direction d, values a, values b, values c)
{
    return DIRECTED(fmadd_round, d, a, b, c);
}

/* In the direction of the control register, which leaves the compiler more choice of registers. */
static inline values fused_so(values a, values b, values c)
{
    return VALUES_OP(fmadd)(a, b, c);
}

/* a - b * c. */
static inline values residual(direction d, values a, values b, values c)
{
    return DIRECTED(fnmadd_round, d, b, c, a);
}

/* One of them is NaN. */
static inline mask unordered(values a, values b)
{
    return VALUES_MASK(cmp_round)(a, b, _CMP_UNORD_Q, _MM_FROUND_NO_EXC);
}

static inline mask is_positive(values a)
{
    return VALUES_MASK(cmp_round)(a, (values)splat(0), _CMP_GT_OQ, _MM_FROUND_NO_EXC);
}

static inline mask is_even(word a)
{
    return MASK_OP(testn)((__m512i)a, (__m512i)splat(1));
}

/* Where the mask is set, else `otherwise`. */
static inline word sum_if(mask m, direction d, values a, values b, word otherwise)
{
    return (word)DIRECTED(mask_add_round, d, (values)otherwise, m, a, b);
}

static inline word product_if(mask m, direction d, values a, values b, word otherwise)
{
    return (word)DIRECTED(mask_mul_round, d, (values)otherwise, m, a, b);
}

static inline int any(mask m)
{
    return m != 0;
}

/* The magnitude of r with the sign of x. */
static inline word with_sign(word r, word x)
{
    return (word)LANES_OP(ternarylogic)((__m512i)r, (__m512i)x,
                                        (__m512i)splat(UINT64_C(1) << (CARRIER_BITS - 1)), 0xd8);
}

#if CARRIER_BITS == 32
/* The larger of two magnitudes with the sign of x. */
static inline word farther(word x, word than)
{
    return (word)_mm512_range_round_ps((__m512)x, (__m512)than, 0x3, _MM_FROUND_NO_EXC);
}
#endif

/* a - b, exact, where the mask is set, else `otherwise`. */
static inline word difference_if(mask m, values a, values b, word otherwise)
{
    return (word)VALUES_OP(mask_sub_round)((values)otherwise, m, a, b,
                                           _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* r, but `nan` where x is NaN and, if `infinities`, `infinity` where x is infinite. The sign means
   nothing. `nan` is the canonical one, and `infinity` that or infinity: each digit of the table is what
   one class of x gives, from the right quiet and signalling NaN, ..., the fifth and sixth infinities. */
static inline word unless_special(word r, word x, int infinities, word infinity, word nan)
{
    const word table =
        !infinities ? splat(0x33) : pick(equal(infinity, nan), splat(0x330033), splat(0x540033));
    return (word)VALUES_OP(fixupimm_round)((values)r, (values)x, (__m512i)table, 0, _MM_FROUND_NO_EXC);
}

static inline word leading_zeros(word a)
{
    return (word)LANES_OP(lzcnt)((__m512i)a);
}

/* from[i], and integers of 16 bits behind which there is one more. */
static inline word looked_up_in(const uint64_t *from, word i)
{
#if CARRIER_BITS == 32
    return (word)_mm512_i32gather_epi32((__m512i)i, from, sizeof *from);
#else
    return (word)_mm512_i64gather_epi64((__m512i)i, from, sizeof *from);
#endif
}

static inline word looked_up_short(const uint16_t *from, word i)
{
#if CARRIER_BITS == 32
    return (word)_mm512_i32gather_epi32((__m512i)i, from, sizeof *from) & splat(0xffff);
#else
    return (word)_mm512_cvtepu32_epi64(_mm512_i64gather_epi32((__m512i)i, from, sizeof *from)) &
           splat(0xffff);
#endif
}

/* LANES integers of 1, 2, 4 or 8 bytes, cut or extended by zeros; 0 bytes: of 4 bits, the first in the lowest
   ones, and above each anything. */
#if CARRIER_BITS == 32
static inline void store_codes(void *to, word codes, int bytes)
{
    const __m512i c = (__m512i)codes;
    if (bytes == 1) {
        _mm_storeu_si128(to, _mm512_cvtepi32_epi8(c));
    } else if (bytes == 2) {
        _mm256_storeu_si256(to, _mm512_cvtepi32_epi16(c));
    } else if (bytes == 4) {
        _mm512_storeu_si512(to, c);
    } else {
        _mm512_storeu_si512(to, _mm512_cvtepu32_epi64(_mm512_castsi512_si256(c)));
        _mm512_storeu_si512((char *)to + 64, _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(c, 1)));
    }
}

static inline word load_nibbles(const void *from)
{
    int half[2];
    memcpy(half, from, sizeof half);
    const __m512i both =
        _mm512_mask_blend_epi32(0xff00, _mm512_set1_epi32(half[0]), _mm512_set1_epi32(half[1]));
    const __m256i shift = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28);
    return (word)_mm512_srlv_epi32(both, _mm512_broadcast_i32x8(shift));
}

/* A register holds the values of all codes of 4 bits. */
#define TABLE_BITS 4

static inline word first_integers(void)
{
    return (word)_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/* table[code], whatever is above the code's 4 bits. */
static inline word looked_up(word table, word code)
{
    return (word)_mm512_permutexvar_epi32((__m512i)code, (__m512i)table);
}

static inline word load_codes(const void *from, int bytes)
{
    if (bytes == 0)
        return load_nibbles(from);
    if (bytes == 1)
        return (word)_mm512_cvtepu8_epi32(_mm_loadu_si128(from));
    if (bytes == 2)
        return (word)_mm512_cvtepu16_epi32(_mm256_loadu_si256(from));
    if (bytes == 4)
        return (word)_mm512_loadu_si512(from);
    const __m256i low = _mm512_cvtepi64_epi32(_mm512_loadu_si512(from));
    const __m256i high = _mm512_cvtepi64_epi32(_mm512_loadu_si512((const char *)from + 64));
    return (word)_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}
#else
static inline void store_codes(void *to, word codes, int bytes)
{
    const __m512i c = (__m512i)codes;
    if (bytes == 1)
        _mm_storel_epi64(to, _mm512_cvtepi64_epi8(c));
    else if (bytes == 2)
        _mm_storeu_si128(to, _mm512_cvtepi64_epi16(c));
    else if (bytes == 4)
        _mm256_storeu_si256(to, _mm512_cvtepi64_epi32(c));
    else
        _mm512_storeu_si512(to, c);
}

static inline word load_nibbles(const void *from)
{
    int half;
    memcpy(&half, from, sizeof half);
    const __m512i shift = _mm512_setr_epi64(0, 4, 8, 12, 16, 20, 24, 28);
    return (word)_mm512_srlv_epi64(_mm512_set1_epi64(half), shift);
}

static inline word load_codes(const void *from, int bytes)
{
    if (bytes == 0)
        return load_nibbles(from);
    if (bytes == 1)
        return (word)_mm512_cvtepu8_epi64(_mm_loadl_epi64(from));
    if (bytes == 2)
        return (word)_mm512_cvtepu16_epi64(_mm_loadu_si128(from));
    if (bytes == 4)
        return (word)_mm512_cvtepu32_epi64(_mm256_loadu_si256(from));
    return (word)_mm512_loadu_si512(from);
}
#endif

#endif
