/* SPDX-License-Identifier: MIT */
/* Codes in a stream of bits. Eight codes of b bits are b bytes: groups of them are moved by the instruction
   set's kernel or, if they have more than 8 bits each, through two words. */
#include "common.h"

#include "pack.h"

#include <string.h>

#include "call.h"
#include "isa.h"

enum { GROUP = 8, BLOCK = 32, CHUNK = 1024 };

lathe_status lathe_order_check(lathe_order order)
{
    const int is_one = order == LATHE_LSB_FIRST || order == LATHE_MSB_FIRST || order == LATHE_HALF_SPLIT;
    return is_one ? LATHE_OK : LATHE_E_OPTION;
}

lathe_status lathe_packed_bytes(size_t n, int bits, size_t *bytes)
{
    if (!bytes)
        return LATHE_E_NULL;
    if (bits < 1 || bits > LATHE_MOST_PACKED_BITS)
        return LATHE_E_CODE_SIZE;
    const size_t b = (size_t)bits, groups = n / GROUP, rest = n % GROUP;
    if (groups > (PTRDIFF_MAX - (size_t)2 * GROUP) / b)
        return LATHE_E_SIZE;
    *bytes = groups * b + (rest * b + 7) / 8;
    return LATHE_OK;
}

/* The m <= GROUP codes of one group; what is not there counts as 0. A byte in both halves has 4 bits of
   each. */
static void pack_group(uint8_t *to, int msb_first, int bits, const uint16_t *codes, size_t m)
{
    uint64_t half[2] = {0, 0}; /* of four codes each */
    for (size_t i = 0; i < m; i++) {
        const size_t place = msb_first ? GROUP - 1 - i : i;
        half[place / 4] |= (uint64_t)codes[i] << (place % 4 * (size_t)bits);
    }
    const size_t bytes = (m * (size_t)bits + 7) / 8, half_bits = 4 * (size_t)bits;
    for (size_t i = 0; i < bytes; i++) {
        const size_t at = 8 * (msb_first ? (size_t)bits - 1 - i : i);
        const uint64_t low = at < half_bits ? half[0] >> at : half[1] >> (at - half_bits);
        const uint64_t high = at + 4 == half_bits ? half[1] << 4 : 0;
        to[i] = (uint8_t)(low | high);
    }
}

static void unpack_group(uint16_t *codes, int msb_first, int bits, const uint8_t *from, size_t m)
{
    uint64_t half[2] = {0, 0};
    const size_t bytes = (m * (size_t)bits + 7) / 8, half_bits = 4 * (size_t)bits;
    for (size_t i = 0; i < bytes; i++) {
        const size_t at = 8 * (msb_first ? (size_t)bits - 1 - i : i);
        if (at < half_bits)
            half[0] |= (uint64_t)from[i] << at;
        else
            half[1] |= (uint64_t)from[i] << (at - half_bits);
        if (at + 4 == half_bits)
            half[1] |= (uint64_t)from[i] >> 4;
    }
    const uint64_t mask = (UINT64_C(1) << bits) - 1;
    for (size_t i = 0; i < m; i++) {
        const size_t place = msb_first ? GROUP - 1 - i : i;
        codes[i] = (uint16_t)(half[place / 4] >> (place % 4 * (size_t)bits) & mask);
    }
}

static void pack_groups(const lathe_isa *isa, uint8_t *to, int msb_first, int bits, const void *codes,
                        size_t n)
{
    const uint16_t *const wide = codes;
    const uint8_t *const narrow = codes;
    const size_t groups = n / GROUP, rest = n % GROUP, width = (size_t)bits;
    uint8_t *const end = to + groups * width;
    if (bits > 8) {
        for (size_t i = 0; i < n; i += GROUP)
            pack_group(to + i / GROUP * width, msb_first, bits, wide + i, n - i < GROUP ? n - i : GROUP);
        return;
    }
    isa->pack(to, msb_first, bits, narrow, groups);
    if (rest) {
        uint8_t last[GROUP] = {0}, packed[GROUP];
        memcpy(last, narrow + groups * GROUP, rest);
        isa->pack(packed, msb_first, bits, last, 1);
        memcpy(end, packed, (rest * width + 7) / 8);
    }
}

static void unpack_groups(const lathe_isa *isa, void *codes, int msb_first, int bits, const uint8_t *from,
                          size_t n)
{
    uint16_t *const wide = codes;
    uint8_t *const narrow = codes;
    const size_t groups = n / GROUP, rest = n % GROUP, width = (size_t)bits;
    if (bits > 8) {
        for (size_t i = 0; i < n; i += GROUP)
            unpack_group(wide + i, msb_first, bits, from + i / GROUP * width, n - i < GROUP ? n - i : GROUP);
        return;
    }
    isa->unpack(narrow, msb_first, bits, from, groups);
    if (rest) {
        uint8_t last[GROUP], packed[GROUP] = {0};
        memcpy(packed, from + groups * width, (rest * width + 7) / 8);
        isa->unpack(last, msb_first, bits, packed, 1);
        memcpy(narrow + groups * GROUP, last, rest);
    }
}

/* Where the stream's i-th code of a block of m is in the array: the halves take turns. */
static size_t split_place(size_t i, size_t m)
{
    return i / 2 + (i % 2 ? (m + 1) / 2 : 0);
}

void lathe_pack_codes(const lathe_isa *isa, uint8_t *to, lathe_order order, int bits, const void *codes,
                      size_t n)
{
    const size_t bytes = lathe_packer_bytes(bits);
    if (order != LATHE_HALF_SPLIT) {
        pack_groups(isa, to, order == LATHE_MSB_FIRST, bits, codes, n);
        return;
    }
    for (size_t i = 0; i < n; i += BLOCK) {
        uint16_t block[BLOCK];
        const size_t m = n - i < BLOCK ? n - i : BLOCK;
        for (size_t k = 0; k < m; k++)
            lathe_code_put(block, bytes, k, (uint16_t)lathe_code_at(codes, bytes, i + split_place(k, m)));
        pack_groups(isa, to + i / GROUP * (size_t)bits, 0, bits, block, m);
    }
}

void lathe_unpack_codes(const lathe_isa *isa, void *codes, lathe_order order, int bits, const uint8_t *from,
                        size_t n)
{
    const size_t bytes = lathe_packer_bytes(bits);
    if (order != LATHE_HALF_SPLIT) {
        unpack_groups(isa, codes, order == LATHE_MSB_FIRST, bits, from, n);
        return;
    }
    for (size_t i = 0; i < n; i += BLOCK) {
        uint16_t block[BLOCK];
        const size_t m = n - i < BLOCK ? n - i : BLOCK;
        unpack_groups(isa, block, 0, bits, from + i / GROUP * (size_t)bits, m);
        for (size_t k = 0; k < m; k++)
            lathe_code_put(codes, bytes, i + split_place(k, m), (uint16_t)lathe_code_at(block, bytes, k));
    }
}

static lathe_status check(const void *dst, size_t dst_bytes, const void *src, size_t src_bytes, size_t n)
{
    if (n == 0)
        return LATHE_OK;
    if (!dst || !src)
        return LATHE_E_NULL;
    return lathe_ranges_check(dst, dst_bytes, src, src_bytes);
}

lathe_status lathe_pack(void *packed, lathe_order order, int bits, const void *codes, size_t code_bytes,
                        size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    size_t bytes = 0;
    lathe_status status = isa->name ? lathe_order_check(order) : LATHE_E_ISA;
    if (!status && !lathe_is_code_size(code_bytes))
        status = LATHE_E_CODE_SIZE;
    if (!status && n > PTRDIFF_MAX / code_bytes)
        status = LATHE_E_SIZE;
    if (!status)
        status = lathe_packed_bytes(n, bits, &bytes);
    if (!status)
        status = check(packed, bytes, codes, n * code_bytes, n);
    for (size_t i = 0; i < n && !status; i += CHUNK) {
        uint16_t chunk[CHUNK];
        const size_t m = n - i < CHUNK ? n - i : CHUNK, own = lathe_packer_bytes(bits);
        for (size_t k = 0; k < m; k++) {
            const uint64_t code = lathe_code_at(codes, code_bytes, i + k) & ((UINT64_C(1) << bits) - 1);
            lathe_code_put(chunk, own, k, (uint16_t)code);
        }
        lathe_pack_codes(isa, (uint8_t *)packed + i / GROUP * (size_t)bits, order, bits, chunk, m);
    }
    return status;
}

lathe_status lathe_unpack(void *codes, size_t code_bytes, const void *packed, lathe_order order, int bits,
                          size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    size_t bytes = 0;
    lathe_status status = isa->name ? lathe_order_check(order) : LATHE_E_ISA;
    if (!status && (!lathe_is_code_size(code_bytes) || 8 * code_bytes < (size_t)bits))
        status = LATHE_E_CODE_SIZE;
    if (!status && n > PTRDIFF_MAX / code_bytes)
        status = LATHE_E_SIZE;
    if (!status)
        status = lathe_packed_bytes(n, bits, &bytes);
    if (!status)
        status = check(codes, n * code_bytes, packed, bytes, n);
    for (size_t i = 0; i < n && !status; i += CHUNK) {
        uint16_t chunk[CHUNK];
        const size_t m = n - i < CHUNK ? n - i : CHUNK, own = lathe_packer_bytes(bits);
        lathe_unpack_codes(isa, chunk, order, bits, (const uint8_t *)packed + i / GROUP * (size_t)bits, m);
        for (size_t k = 0; k < m; k++)
            lathe_code_put(codes, code_bytes, i + k, (uint16_t)lathe_code_at(chunk, own, k));
    }
    return status;
}
