/* SPDX-License-Identifier: MIT */
/* Four words to one and back, for blocks; NEON. */
#ifndef LATHE_KERNELS_FOUR_H
#define LATHE_KERNELS_FOUR_H

/* The largest lanes of a, b, c and d, in this order. Lanes are not negative. */
static inline word four_most(word a, word b, word c, word d)
{
    const uint32x4_t ab = vpmaxq_u32((uint32x4_t)a, (uint32x4_t)b),
                     cd = vpmaxq_u32((uint32x4_t)c, (uint32x4_t)d);
    return (word)vpmaxq_u32(ab, cd);
}

/* Lane k, in all of them. */
static inline word one_of_four(word a, int k)
{
    return splat(a[k]);
}

static inline values four_quotients(values a, values b)
{
    return a / b;
}

static inline values divided(values a, values b, values inverse)
{
    (void)inverse;
    return a / b;
}

#endif
