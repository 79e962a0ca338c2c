/* SPDX-License-Identifier: MIT */
/* Codes in a stream of bits. Eight codes of b bits are b bytes: groups of them are moved through two
   words. */
#include "common.h"

#include "pack.h"

#include <string.h>

#include "call.h"

enum { GROUP = 8, BLOCK = 32, CHUNK = 1024 };

lathe_status lathe_pack_check(lathe_order order, int bits)
{
    if (order != LATHE_LSB_FIRST && order != LATHE_MSB_FIRST && order != LATHE_HALF_SPLIT)
        return LATHE_E_OPTION;
    return bits < 1 || bits > LATHE_MOST_PACKED_BITS ? LATHE_E_CODE_SIZE : LATHE_OK;
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

/* The m <= GROUP codes of one group; what is not there counts as 0. */
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
        const uint64_t high = at < half_bits && half_bits - at < 8 ? half[1] << (half_bits - at) : 0;
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
        if (at >= half_bits)
            half[1] |= (uint64_t)from[i] << (at - half_bits);
        else if (half_bits - at < 8)
            half[1] |= (uint64_t)from[i] >> (half_bits - at);
    }
    const uint64_t mask = (UINT64_C(1) << bits) - 1;
    for (size_t i = 0; i < m; i++) {
        const size_t place = msb_first ? GROUP - 1 - i : i;
        codes[i] = (uint16_t)(half[place / 4] >> (place % 4 * (size_t)bits) & mask);
    }
}

/* Where the stream's i-th code of a block of m is in the array. */
static size_t split_place(size_t i, size_t m)
{
    return i / 2 + (i % 2 ? (m + 1) / 2 : 0);
}

void lathe_pack_codes(uint8_t *to, lathe_order order, int bits, const uint16_t *codes, size_t n)
{
    uint16_t split[BLOCK];
    const size_t step = order == LATHE_HALF_SPLIT ? BLOCK : GROUP;
    for (size_t i = 0; i < n; i += step) {
        const size_t m = n - i < step ? n - i : step;
        const uint16_t *block = codes + i;
        if (order == LATHE_HALF_SPLIT) {
            for (size_t k = 0; k < m; k++)
                split[k] = block[split_place(k, m)];
            block = split;
        }
        for (size_t k = 0; k < m; k += GROUP) {
            pack_group(to, order == LATHE_MSB_FIRST, bits, block + k, m - k < GROUP ? m - k : GROUP);
            to += bits;
        }
    }
}

void lathe_unpack_codes(uint16_t *codes, lathe_order order, int bits, const uint8_t *from, size_t n)
{
    uint16_t split[BLOCK] = {0};
    const size_t step = order == LATHE_HALF_SPLIT ? BLOCK : GROUP;
    for (size_t i = 0; i < n; i += step) {
        const size_t m = n - i < step ? n - i : step;
        uint16_t *const block = order == LATHE_HALF_SPLIT ? split : codes + i;
        for (size_t k = 0; k < m; k += GROUP) {
            unpack_group(block + k, order == LATHE_MSB_FIRST, bits, from, m - k < GROUP ? m - k : GROUP);
            from += bits;
        }
        if (order == LATHE_HALF_SPLIT)
            for (size_t k = 0; k < m; k++)
                codes[i + split_place(k, m)] = split[k];
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
    size_t bytes = 0;
    lathe_status status = lathe_pack_check(order, bits);
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
        const size_t m = n - i < CHUNK ? n - i : CHUNK;
        for (size_t k = 0; k < m; k++)
            chunk[k] = (uint16_t)(lathe_code_at(codes, code_bytes, i + k) & ((UINT64_C(1) << bits) - 1));
        lathe_pack_codes((uint8_t *)packed + i / GROUP * (size_t)bits, order, bits, chunk, m);
    }
    return status;
}

lathe_status lathe_unpack(void *codes, size_t code_bytes, const void *packed, lathe_order order, int bits,
                          size_t n)
{
    size_t bytes = 0;
    lathe_status status = lathe_pack_check(order, bits);
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
        const size_t m = n - i < CHUNK ? n - i : CHUNK;
        lathe_unpack_codes(chunk, order, bits, (const uint8_t *)packed + i / GROUP * (size_t)bits, m);
        for (size_t k = 0; k < m; k++)
            lathe_code_put(codes, code_bytes, i + k, chunk[k]);
    }
    return status;
}
