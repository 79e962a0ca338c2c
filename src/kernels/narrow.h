/* SPDX-License-Identifier: MIT */
/* Words of a vector as integers of 1, 2, 4 or 8 bytes in memory. Included by the headers of words. */
#ifndef LATHE_KERNELS_NARROW_H
#define LATHE_KERNELS_NARROW_H

#include <string.h>

typedef uint8_t codes_1 __attribute__((vector_size(LANES)));
typedef uint16_t codes_2 __attribute__((vector_size(LANES * 2)));
typedef uint32_t codes_4 __attribute__((vector_size(LANES * 4)));
typedef uint64_t codes_8 __attribute__((vector_size(LANES * 8)));

#define STORE_CODES(type)                                                                                    \
    {                                                                                                        \
        const type narrow = __builtin_convertvector(codes, type);                                            \
        memcpy(to, &narrow, sizeof narrow);                                                                  \
    }

#define LOAD_CODES(type)                                                                                     \
    {                                                                                                        \
        type narrow;                                                                                         \
        memcpy(&narrow, from, sizeof narrow);                                                                \
        return __builtin_convertvector(narrow, word);                                                        \
    }

#if defined(__AVX2__) && CARRIER_BITS == 32 /* compilers make a dozen instructions of the general text */
static inline void store_bytes(void *to, word codes)
{
    const __m256i pairs = _mm256_packus_epi32((__m256i)codes, (__m256i)codes);
    const __m128i halves = _mm256_castsi256_si128(_mm256_permute4x64_epi64(pairs, 0x08));
    _mm_storel_epi64(to, _mm_packus_epi16(halves, halves));
}

static inline word load_bytes(const void *from)
{
    return (word)_mm256_cvtepu8_epi32(_mm_loadl_epi64(from));
}
#else
static inline void store_bytes(void *to, word codes)
{
    STORE_CODES(codes_1)
}

static inline word load_bytes(const void *from)
{
    LOAD_CODES(codes_1)
}
#endif

/* LANES codes of 4 bits, the first in the lowest ones; above each anything. */
static inline word load_nibbles(const void *from)
{
    uint32_t all = 0;
    word shift = {0};
    memcpy(&all, from, LANES / 2);
    for (int i = 0; i < LANES; i++)
        shift[i] = (lane)(4 * i);
    return splat(all) >> shift;
}

static inline void store_codes(void *to, word codes, int bytes)
{
    if (bytes == 1)
        store_bytes(to, codes);
    else if (bytes == 2)
        STORE_CODES(codes_2)
    else if (bytes == 4)
        STORE_CODES(codes_4)
    else
        STORE_CODES(codes_8)
}

static inline word load_codes(const void *from, int bytes)
{
    if (bytes == 0)
        return load_nibbles(from);
    if (bytes == 1)
        return load_bytes(from);
    if (bytes == 2)
        LOAD_CODES(codes_2)
    if (bytes == 4)
        LOAD_CODES(codes_4)
    LOAD_CODES(codes_8)
}

#undef STORE_CODES
#undef LOAD_CODES

#endif
