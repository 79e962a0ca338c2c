/* SPDX-License-Identifier: MIT */
/* Plain loops, for the compiler to make vectors of: one text, inlined into a function for each instruction
   set. */
#include "plain.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

INLINE void loop_f32(lathe_operation operation, float *restrict dst, const float *restrict a,
                     const float *restrict b, const float *restrict c, size_t n)
{
    switch (operation) {
    case LATHE_ADD:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] + b[i];
        break;
    case LATHE_SUB:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] - b[i];
        break;
    case LATHE_MUL:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] * b[i];
        break;
    case LATHE_DIV:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] / b[i];
        break;
    case LATHE_FMA:
        for (size_t i = 0; i < n; i++)
            dst[i] = fmaf(a[i], b[i], c[i]);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            dst[i] = sqrtf(a[i]);
    }
}

INLINE void loop_f64(lathe_operation operation, double *restrict dst, const double *restrict a,
                     const double *restrict b, const double *restrict c, size_t n)
{
    switch (operation) {
    case LATHE_ADD:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] + b[i];
        break;
    case LATHE_SUB:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] - b[i];
        break;
    case LATHE_MUL:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] * b[i];
        break;
    case LATHE_DIV:
        for (size_t i = 0; i < n; i++)
            dst[i] = a[i] / b[i];
        break;
    case LATHE_FMA:
        for (size_t i = 0; i < n; i++)
            dst[i] = fma(a[i], b[i], c[i]);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            dst[i] = sqrt(a[i]);
    }
}

INLINE void loop(const plain_task *t)
{
    if (t->item_size == sizeof(float))
        loop_f32(t->operation, t->dst, t->a, t->b, t->c, t->n);
    else
        loop_f64(t->operation, t->dst, t->a, t->b, t->c, t->n);
}

static void loop_anywhere(const plain_task *t)
{
    loop(t);
}

#ifdef __x86_64__
__attribute__((target("avx2,fma"))) static void loop_avx2(const plain_task *t)
{
    loop(t);
}

__attribute__((target("avx512f,avx512cd,avx512dq"))) static void loop_avx512(const plain_task *t)
{
    loop(t);
}
#endif

plain_loop *plain_loop_for(const char *isa)
{
#ifdef __x86_64__
    if (strcmp(isa, "avx512") == 0)
        return loop_avx512;
    if (strcmp(isa, "avx2") == 0)
        return loop_avx2;
#endif
    (void)isa;
    return loop_anywhere;
}
