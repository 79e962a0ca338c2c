/* SPDX-License-Identifier: MIT */
/* Products of 64 bits by 64, which not every processor has a type for. */
#ifndef LATHE_WIDE_H
#define LATHE_WIDE_H

#include <stdint.h>

/* The upper 64 bits of a b. */
static inline uint64_t lathe_multiply_high(uint64_t a, uint64_t b)
{
    const uint64_t low = UINT32_MAX;
    const uint64_t a0 = a & low, a1 = a >> 32, b0 = b & low, b1 = b >> 32;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (middle & low);
    return a1 * b1 + (middle >> 32) + (other >> 32);
}

#endif
