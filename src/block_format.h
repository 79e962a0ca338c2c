/* SPDX-License-Identifier: MIT */
/* What the parts of the library know of a block format. */
#ifndef LATHE_BLOCK_FORMAT_H
#define LATHE_BLOCK_FORMAT_H

#include <stddef.h>

#include <lathe/block.h>
#include <lathe/code.h>

/* How a made plan is told from other memory ("block-01"). */
#define LATHE_BLOCK_PLAN_MADE UINT64_C(0x626c6f636b2d3031)

/* The bits of an element that is coded as an integer, and the format of such integers. */
static inline int lathe_block_integer_bits(const lathe_block *b)
{
    return b->element.precision + 1;
}

/* What such a code is worth; exact, as are its conversions. */
static inline double lathe_block_integer_value(const lathe_block *b, uint64_t code)
{
    const int sign = 1 << (lathe_block_integer_bits(b) - 1);
    return (double)(((int)(code & (uint64_t)(2 * sign - 1)) ^ sign) - sign) * (2.0 / sign);
}

static inline lathe_format lathe_block_integers(int bits)
{
    return (lathe_format){.kind = LATHE_KIND_FLOAT,
                          .flags = LATHE_HAS_SIGN | LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO,
                          .precision = bits - 1};
}

/* The bits of an element's code, and the bytes of an integer that has so many, 32 at most. */
static inline int lathe_block_code_bits(const lathe_block *b)
{
    return b->codes == LATHE_CODES_FORMAT ? lathe_format_bits(&b->element) : lathe_block_integer_bits(b);
}

static inline size_t lathe_block_bytes_for(int bits)
{
    return bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
}

#endif
