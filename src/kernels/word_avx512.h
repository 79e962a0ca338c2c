/* SPDX-License-Identifier: MIT */
/* The word of the AVX-512 kernels (F, CD, DQ): 64 bytes of lanes. A mask is one bit a lane. */
#ifndef LATHE_KERNELS_WORD_H
#define LATHE_KERNELS_WORD_H

#include <immintrin.h>
#include <stddef.h>

#include "direction.h"
#include "lane.h"

typedef lane word __attribute__((vector_size(64)));
typedef carrier_value values __attribute__((vector_size(64)));

#if CARRIER_BITS == 32
typedef __mmask16 mask;
#define LANES_OP(name) _mm512_##name##_epi32
#define MASK_OP(name) _mm512_##name##_epi32_mask
#define VALUES_OP(name) _mm512_##name##_ps
#else
typedef __mmask8 mask;
#define LANES_OP(name) _mm512_##name##_epi64
#define MASK_OP(name) _mm512_##name##_epi64_mask
#define VALUES_OP(name) _mm512_##name##_pd
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

static inline values sum(direction d, values a, values b)
{
    switch (d) {
    case DOWN:
        return VALUES_OP(add_round)(a, b, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
    case UP:
        return VALUES_OP(add_round)(a, b, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
    case TOWARD_ZERO:
        return VALUES_OP(add_round)(a, b, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    default:
        return VALUES_OP(add_round)(a, b, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    }
}

static inline values difference(values a, values b)
{
    return VALUES_OP(sub_round)(a, b, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

static inline word leading_zeros(word a)
{
    return (word)LANES_OP(lzcnt)((__m512i)a);
}

#endif
