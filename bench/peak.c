/* SPDX-License-Identifier: MIT */
/* Loops that do nothing but multiply and add, in as many registers as hide how long that takes. An array of
   them would be kept in memory. */
#include "peak.h"

#include <string.h>

enum { CHAINS = 12 };

/* As many turns as that, of vectors that SPLAT fills and of which FMA(s, a, b) is s a + b. */
#define TURN(VECTOR, SPLAT, FMA, turns)                                                                      \
    do {                                                                                                     \
        const VECTOR a = SPLAT(0.5f), b = SPLAT(1.0f);                                                       \
        VECTOR s0 = SPLAT(0), s1 = SPLAT(1), s2 = SPLAT(2), s3 = SPLAT(3), s4 = SPLAT(4), s5 = SPLAT(5);     \
        VECTOR s6 = SPLAT(6), s7 = SPLAT(7), s8 = SPLAT(8), s9 = SPLAT(9), s10 = SPLAT(10), s11 = SPLAT(11); \
        for (size_t t = 0; t < (turns); t++) {                                                               \
            s0 = FMA(s0, a, b), s1 = FMA(s1, a, b), s2 = FMA(s2, a, b), s3 = FMA(s3, a, b);                  \
            s4 = FMA(s4, a, b), s5 = FMA(s5, a, b), s6 = FMA(s6, a, b), s7 = FMA(s7, a, b);                  \
            s8 = FMA(s8, a, b), s9 = FMA(s9, a, b), s10 = FMA(s10, a, b), s11 = FMA(s11, a, b);              \
            KEEP(s0, s1, s2, s3);                                                                            \
            KEEP(s4, s5, s6, s7);                                                                            \
            KEEP(s8, s9, s10, s11);                                                                          \
        }                                                                                                    \
    } while (0)

#if defined(__x86_64__)

#include <immintrin.h>

/* In registers, of which nothing is known any more. */
#define KEEP(s, t, u, v) __asm__ volatile("" : "+v"(s), "+v"(t), "+v"(u), "+v"(v))

__attribute__((target("avx512f"))) static double loop_avx512(size_t turns)
{
    TURN(__m512, _mm512_set1_ps, _mm512_fmadd_ps, turns);
    return (double)turns * CHAINS * 16;
}

__attribute__((target("avx2,fma"))) static double loop_avx2(size_t turns)
{
    TURN(__m256, _mm256_set1_ps, _mm256_fmadd_ps, turns);
    return (double)turns * CHAINS * 8;
}

#elif defined(__aarch64__)

#include <arm_neon.h>

#define KEEP(s, t, u, v) __asm__ volatile("" : "+w"(s), "+w"(t), "+w"(u), "+w"(v))
#define FMA(s, a, b) vfmaq_f32(b, s, a)

static double loop_neon(size_t turns)
{
    TURN(float32x4_t, vdupq_n_f32, FMA, turns);
    return (double)turns * CHAINS * 4;
}

#endif

peak_loop *peak_loop_for(const char *isa)
{
    (void)isa;
#if defined(__x86_64__)
    if (strcmp(isa, "avx512") == 0)
        return loop_avx512;
    if (strcmp(isa, "avx2") == 0)
        return loop_avx2;
#elif defined(__aarch64__)
    if (strcmp(isa, "neon") == 0)
        return loop_neon;
#endif
    return NULL;
}
