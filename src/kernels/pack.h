/* SPDX-License-Identifier: MIT */
/* Codes of up to 8 bits, one a byte, to and from bit streams. A group of eight is a word of bytes on one
   side, on the other a number of 8 `bits` bits whose lowest are the first code's (the last one's, with the
   most significant bit first).

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

KERNEL uint64_t unpacked(uint64_t stream, int msb_first, int bits)
{
    if (!msb_first)
        return spread(stream, bits);
    return __builtin_bswap64(spread(__builtin_bswap64(stream) >> (64 - 8 * bits), bits));
}

KERNEL uint64_t packed(uint64_t codes, int msb_first, int bits)
{
    if (!msb_first)
        return squeeze(codes, bits);
    return __builtin_bswap64(squeeze(__builtin_bswap64(codes), bits) << (64 - 8 * bits));
}

/* How many of the groups can be moved by whole words without touching what is behind the last. */
static inline size_t whole_words(int bits, size_t groups)
{
    const size_t width = (size_t)bits, bytes = groups * width;
    return bytes < sizeof(uint64_t) ? 0 : (bytes - sizeof(uint64_t)) / width + 1;
}

KERNEL void unpack_loop(uint8_t *codes, int msb_first, int bits, const uint8_t *from, size_t groups)
{
    const size_t whole = whole_words(bits, groups);
    for (size_t i = 0; i < groups; i++, from += bits, codes += sizeof(uint64_t)) {
        uint64_t word = 0;
        if (i < whole)
            memcpy(&word, from, sizeof word);
        else
            memcpy(&word, from, (size_t)bits);
        word = little(unpacked(little(word), msb_first, bits));
        memcpy(codes, &word, sizeof word);
    }
}

/* Whole words are more than a group has; the next group overwrites what is too much. */
KERNEL void pack_loop(uint8_t *to, int msb_first, int bits, const uint8_t *codes, size_t groups)
{
    const size_t whole = whole_words(bits, groups);
    for (size_t i = 0; i < groups; i++, to += bits, codes += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, codes, sizeof word);
        word = little(packed(little(word), msb_first, bits));
        if (i < whole)
            memcpy(to, &word, sizeof word);
        else
            memcpy(to, &word, (size_t)bits);
    }
}

void UNPACK_GROUPS(uint8_t *codes, int msb_first, int bits, const uint8_t *from, size_t groups)
{
    if (msb_first)
        unpack_loop(codes, 1, bits, from, groups);
    else
        unpack_loop(codes, 0, bits, from, groups);
}

void PACK_GROUPS(uint8_t *to, int msb_first, int bits, const uint8_t *codes, size_t groups)
{
    if (msb_first)
        pack_loop(to, 1, bits, codes, groups);
    else
        pack_loop(to, 0, bits, codes, groups);
}

#endif
