/* SPDX-License-Identifier: MIT */
/* A line: some neighbouring elements of a matrix or vector, side by side. */
#ifndef LATHE_LINE_H
#define LATHE_LINE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Several lines, and what arithmetic needs, are on the stack at once. */
enum { LATHE_LINE = 256 };

typedef union lathe_line {
    _Alignas(64) char bytes[LATHE_LINE];
    float f32[LATHE_LINE / sizeof(float)];
    double f64[LATHE_LINE / sizeof(double)];
    uint32_t b32[LATHE_LINE / sizeof(uint32_t)];
    uint64_t b64[LATHE_LINE / sizeof(uint64_t)];
} lathe_line;

/* From w elements of `size` bytes, so many elements apart, and to them. */
static inline void lathe_line_gather(void *to, const char *from, size_t stride, size_t size, size_t w)
{
    if (stride == 1) {
        memcpy(to, from, w * size);
        return;
    }
    for (size_t e = 0; e < w; e++)
        memcpy((char *)to + e * size, from + e * stride * size, size);
}

static inline void lathe_line_scatter(char *to, const void *from, size_t stride, size_t size, size_t w)
{
    if (stride == 1) {
        memcpy(to, from, w * size);
        return;
    }
    for (size_t e = 0; e < w; e++)
        memcpy(to + e * stride * size, (const char *)from + e * size, size);
}

/* All w elements become the first. */
static inline void lathe_line_spread(lathe_line *x, size_t size, size_t w)
{
    if (size == sizeof(float))
        for (size_t e = 1; e < w; e++)
            x->b32[e] = x->b32[0];
    else
        for (size_t e = 1; e < w; e++)
            x->b64[e] = x->b64[0];
}

/* All w elements become these bits. */
static inline void lathe_line_fill(lathe_line *x, uint64_t bits, size_t size, size_t w)
{
    if (size == sizeof(float))
        x->b32[0] = (uint32_t)bits;
    else
        x->b64[0] = bits;
    lathe_line_spread(x, size, w);
}

#endif
