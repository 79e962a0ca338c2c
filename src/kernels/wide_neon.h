/* SPDX-License-Identifier: MIT */
/* 64-bit integers for the generator: 2 lanes of NEON (AArch64). See wide_scalar.h. */
#ifndef LATHE_KERNELS_WIDE_H
#define LATHE_KERNELS_WIDE_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t wide __attribute__((vector_size(16)));

enum { WIDE_LANES = 2, WIDE_CHAINS = 4 };

static inline wide wide_splat(uint64_t x)
{
    return (wide){x, x};
}

static inline wide product(wide a, wide b)
{
    return (wide)vmull_u32(vmovn_u64((uint64x2_t)a), vmovn_u64((uint64x2_t)b));
}

static inline wide high_half(wide a)
{
    return (wide)vrev64q_u32((uint32x4_t)a);
}

static inline wide lane_blocks(void)
{
    return (wide){0, 1};
}

static inline void store_blocks(uint64_t *to, wide x, wide y)
{
    vst1q_u64(to, vzip1q_u64((uint64x2_t)x, (uint64x2_t)y));
    vst1q_u64(to + 2, vzip2q_u64((uint64x2_t)x, (uint64x2_t)y));
}

#endif
