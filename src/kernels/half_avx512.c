/* SPDX-License-Identifier: MIT */
/* Tiles whose products and sums are those of binary16, which a processor with AVX-512-FP16 rounds itself:
   twice as many to a vector, and each in one operation, subnormal or not.

   An infinity or NaN stays one of the two to the end, so that what the last sums are tells whether anything
   overflowed. */
#define CARRIER_BITS 32
#include "../common.h"

#include <immintrin.h>
#include <string.h>

#include "guard.h"
#include "kernels.h"

enum { COLUMNS = 32, NOT_FINITE = 0x99 /* quiet NaN, both infinities, signalling NaN */ };

/* Values of binary16. */
static inline __m512h halves(const float *x)
{
    const __m256i low = _mm512_cvtps_ph(_mm512_loadu_ps(x), _MM_FROUND_NO_EXC);
    const __m256i high = _mm512_cvtps_ph(_mm512_loadu_ps(x + COLUMNS / 2), _MM_FROUND_NO_EXC);
    return _mm512_castsi512_ph(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1));
}

static inline __attribute__((always_inline)) int tile(const lathe_tile *g, int kind)
{
    const char *const a = (const char *)g->a, *b = (const char *)g->b;
    __m512h s[LATHE_TILE_ROWS];
    __mmask32 bad = 0;
    for (int i = 0; i < LATHE_TILE_ROWS; i++)
        s[i] = g->continues ? halves(g->sums + (size_t)i * g->sums_stride) : _mm512_setzero_ph();
    for (size_t l = 0; l < g->k; l++, b += COLUMNS * sizeof(uint16_t)) {
        const __m512h y = _mm512_loadu_ph(b);
        for (int i = 0; i < LATHE_TILE_ROWS; i++) {
            int pair;
            memcpy(&pair, a + ((size_t)i * g->a_stride + l) * sizeof pair, sizeof pair);
            const __m512h x = _mm512_castsi512_ph(_mm512_set1_epi32(pair));
            s[i] = kind == LATHE_TILE_HALF ? _mm512_add_ph(s[i], _mm512_mul_ph(x, y))
                                           : _mm512_fmadd_ph(x, y, s[i]);
        }
    }
    for (int i = 0; i < LATHE_TILE_ROWS; i++) {
        const __m512i r = _mm512_castph_si512(s[i]);
        float *const to = g->sums + (size_t)i * g->sums_stride;
        bad |= _mm512_fpclass_ph_mask(s[i], NOT_FINITE);
        _mm512_storeu_ps(to, _mm512_cvtph_ps(_mm512_castsi512_si256(r)));
        _mm512_storeu_ps(to + COLUMNS / 2, _mm512_cvtph_ps(_mm512_extracti64x4_epi64(r, 1)));
    }
    return !bad;
}

int lathe_tile_half_avx512(const lathe_tile *g)
{
    const guard before = enter(NEAREST);
    const int is_right = g->kind == LATHE_TILE_HALF ? tile(g, LATHE_TILE_HALF) : tile(g, LATHE_TILE_HALF_FMA);
    leave(before);
    return is_right;
}

void lathe_halve_avx512(void *to, int copies, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i += 16) {
        const __m256i h = _mm512_cvtps_ph(_mm512_loadu_ps(x + i), _MM_FROUND_NO_EXC);
        const __m512i w = _mm512_cvtepu16_epi32(h);
        if (copies == 2)
            _mm512_storeu_si512((char *)to + i * 4, _mm512_or_si512(w, _mm512_slli_epi32(w, 16)));
        else
            _mm256_storeu_si256((__m256i *)(void *)((char *)to + i * 2), h);
    }
}
