/* SPDX-License-Identifier: MIT */
/* Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11. */
#include "philox.h"

#include <stdlib.h>

static uint32_t high(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)a * b >> 32);
}

static uint32_t low(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)a * b);
}

void philox4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];

    for (int round = 0; round < 10; round++) {
        uint32_t n0 = high(0xcd9e8d57, c2) ^ c1 ^ k0, n1 = low(0xcd9e8d57, c2);
        uint32_t n2 = high(0xd2511f53, c0) ^ c3 ^ k1, n3 = low(0xd2511f53, c0);
        c0 = n0;
        c1 = n1;
        c2 = n2;
        c3 = n3;
        k0 += 0x9e3779b9;
        k1 += 0xbb67ae85;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

uint64_t philox_draw(uint64_t seed, uint64_t stream, unsigned stage, unsigned width, uint64_t index)
{
    unsigned in_block = 128 / width, use = width == 32 ? 0 : width == 64 ? 64 : width == 16 ? 128 : 256;
    uint64_t block = index / in_block;
    unsigned place = (unsigned)(index % in_block);
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), (uint32_t)stream,
                                 (uint32_t)(stream >> 32) | (use + stage) << 24};
    uint32_t w[4];

    if (use > 128 || stage > 63 || stream >> 56)
        abort();
    philox4x32_10(counter, key, w);
    if (width == 32)
        return w[place];
    if (width == 64)
        return w[2 * place] + ((uint64_t)w[2 * place + 1] << 32);
    return place % 2 ? w[place / 2] >> 16 : w[place / 2] & 0xffff;
}
