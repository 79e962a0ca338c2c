/* SPDX-License-Identifier: MIT */
/* Bit streams, field by field. */
#include "../common.h"

#include "kernels.h"

static inline uint64_t spread(uint64_t fields, int bits)
{
    const uint64_t mask = 0xff >> (8 - bits);
    uint64_t bytes = 0;
    for (int i = 0; i < 8; i++)
        bytes |= (fields >> (i * bits) & mask) << (8 * i);
    return bytes;
}

static inline uint64_t squeeze(uint64_t bytes, int bits)
{
    const uint64_t mask = 0xff >> (8 - bits);
    uint64_t fields = 0;
    for (int i = 0; i < 8; i++)
        fields |= (bytes >> (8 * i) & mask) << (i * bits);
    return fields;
}

#define PACK_GROUPS lathe_pack_scalar
#define UNPACK_GROUPS lathe_unpack_scalar
#include "pack.h"
