/* SPDX-License-Identifier: MIT */
/* Codes in a stream of bits. */
#ifndef LATHE_PACK_H
#define LATHE_PACK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <lathe/code.h>

#include "isa.h"

enum { LATHE_MOST_PACKED_BITS = 16 };

/* How many bytes each code has in the array that is packed or unpacked. */
static inline size_t lathe_packer_bytes(int bits)
{
    return bits > 8 ? sizeof(uint16_t) : sizeof(uint8_t);
}

/* n codes to and from a stream that begins with them; spare bits of the codes are 0. */
void lathe_pack_codes(const lathe_isa *isa, uint8_t *to, lathe_order order, int bits, const void *codes,
                      size_t n);
void lathe_unpack_codes(const lathe_isa *isa, void *codes, lathe_order order, int bits, const uint8_t *from,
                        size_t n);

static inline int lathe_is_code_size(size_t bytes)
{
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

/* Code i of an array. */
static inline uint64_t lathe_code_at(const void *codes, size_t bytes, size_t i)
{
    uint8_t one;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    const char *const at = (const char *)codes + i * bytes;
    switch (bytes) {
    case 1:
        memcpy(&one, at, sizeof one);
        return one;
    case 2:
        memcpy(&two, at, sizeof two);
        return two;
    case 4:
        memcpy(&four, at, sizeof four);
        return four;
    default:
        memcpy(&eight, at, sizeof eight);
        return eight;
    }
}

static inline void lathe_code_put(void *codes, size_t bytes, size_t i, uint16_t code)
{
    const uint8_t one = (uint8_t)code;
    const uint32_t four = code;
    const uint64_t eight = code;
    char *const at = (char *)codes + i * bytes;
    switch (bytes) {
    case 1:
        memcpy(at, &one, sizeof one);
        break;
    case 2:
        memcpy(at, &code, sizeof code);
        break;
    case 4:
        memcpy(at, &four, sizeof four);
        break;
    default:
        memcpy(at, &eight, sizeof eight);
        break;
    }
}

/* LATHE_OK for an order and a number of bits that exist. */
lathe_status lathe_order_check(lathe_order order);

#endif
