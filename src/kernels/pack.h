/* SPDX-License-Identifier: MIT */
/* Codes of up to 8 bits, one a byte, to and from bit streams. A group of eight is a word of bytes on one side, on the
   other a number of 8 `bits` bits whose lowest are the first code's (the last one's, with the most significant
   bit first).

   The including file defines spread, which moves the fields of such a number to bytes, squeeze, its inverse,
   and the names PACK_GROUPS and UNPACK_GROUPS. */
#ifndef LATHE_KERNELS_PACK_H
#define LATHE_KERNELS_PACK_H

#include <string.h>

/* A word whose lowest byte comes first in memory. */
static inline uint64_t little(uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(x);
#else
    return x;
#endif
}

static inline uint64_t unpacked(uint64_t stream, int msb_first, int bits)
{
    if (!msb_first)
        return spread(stream, bits);
    return __builtin_bswap64(spread(__builtin_bswap64(stream) >> (64 - 8 * bits), bits));
}

static inline uint64_t packed(uint64_t codes, int msb_first, int bits)
{
    if (!msb_first)
        return squeeze(codes, bits);
    return __builtin_bswap64(squeeze(__builtin_bswap64(codes), bits) << (64 - 8 * bits));
}

void UNPACK_GROUPS(uint8_t *codes, int msb_first, int bits, const uint8_t *from, size_t groups)
{
    const size_t width = (size_t)bits;
    uint64_t word = 0;
    for (; groups * width >= sizeof word; groups--, from += bits, codes += sizeof word) {
        memcpy(&word, from, sizeof word);
        word = little(unpacked(little(word), msb_first, bits));
        memcpy(codes, &word, sizeof word);
    }
    for (; groups; groups--, from += bits, codes += sizeof word) {
        word = 0;
        memcpy(&word, from, width);
        word = little(unpacked(little(word), msb_first, bits));
        memcpy(codes, &word, sizeof word);
    }
}

void PACK_GROUPS(uint8_t *to, int msb_first, int bits, const uint8_t *codes, size_t groups)
{
    const size_t width = (size_t)bits;
    uint64_t word;
    for (; groups; groups--, to += bits, codes += sizeof word) {
        memcpy(&word, codes, sizeof word);
        word = little(packed(little(word), msb_first, bits));
        /* The next groups overwrite what is too much. */
        memcpy(to, &word, groups * width >= sizeof word ? sizeof word : width);
    }
}

#endif
