/* SPDX-License-Identifier: MIT */
/* Philox4x32-10: ten rounds that mix a counter of four words with a key of two.

   A round takes (c0, c1, c2, c3) with the key (k0, k1) to

       (high(m1 c2) ^ c1 ^ k0, low(m1 c2), high(m0 c0) ^ c3 ^ k1, low(m0 c0))

   and the key to (k0 + w0, k1 + w1). A word is the low half of a 64-bit lane, beside a half without
   meaning, so that a product needs one move only, of its high half. */
#ifndef LATHE_KERNELS_PHILOX_H
#define LATHE_KERNELS_PHILOX_H

#include "kernels.h"

enum { ROUNDS = 10, CHAINS = WIDE_CHAINS };

_Static_assert(CHAINS *WIDE_LANES <= LATHE_PHILOX_SLACK + 1, "what is written beyond the blocks asked for");

typedef struct round_keys {
    uint64_t k0[ROUNDS], k1[ROUNDS];
} round_keys;

KERNEL round_keys expand(uint64_t seed)
{
    round_keys keys;
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int i = 0; i < ROUNDS; i++) {
        keys.k0[i] = k0;
        keys.k1[i] = k1;
        k0 += UINT32_C(0x9e3779b9);
        k1 += UINT32_C(0xbb67ae85);
    }
    return keys;
}

/* `chains` times WIDE_LANES blocks from `first` on. */
KERNEL void make_blocks(const round_keys *keys, uint64_t high, uint64_t first, uint64_t *to, int chains)
{
    const wide m0 = wide_splat(UINT32_C(0xd2511f53)), m1 = wide_splat(UINT32_C(0xcd9e8d57));
    const wide low = wide_splat(UINT32_MAX);
    wide c0[CHAINS], c1[CHAINS], c2[CHAINS], c3[CHAINS];
    for (int c = 0; c < chains; c++) {
        c0[c] = wide_splat(first + (uint64_t)c * WIDE_LANES) + lane_blocks();
        c1[c] = high_half(c0[c]);
        c2[c] = wide_splat(high);
        c3[c] = high_half(c2[c]);
    }
    for (int i = 0; i < ROUNDS; i++) {
        const wide k0 = wide_splat(keys->k0[i]), k1 = wide_splat(keys->k1[i]);
        for (int c = 0; c < chains; c++) {
            const wide p0 = product(c0[c], m0), p1 = product(c2[c], m1);
            c0[c] = high_half(p1) ^ c1[c] ^ k0;
            c1[c] = p1;
            c2[c] = high_half(p0) ^ c3[c] ^ k1;
            c3[c] = p0;
        }
    }
    for (int c = 0; c < chains; c++)
        store_blocks(to + (size_t)c * 2 * WIDE_LANES, (c0[c] & low) | c1[c] << 32,
                     (c2[c] & low) | c3[c] << 32);
}

KERNEL void make_all(uint64_t seed, uint64_t high, uint64_t first, uint64_t *to, size_t blocks)
{
    const round_keys keys = expand(seed);
    const size_t batch = (size_t)CHAINS * WIDE_LANES;
    size_t done = 0;
    for (; blocks - done >= batch; done += batch)
        make_blocks(&keys, high, first + done, to + 2 * done, CHAINS);
    for (; done < blocks; done += WIDE_LANES)
        make_blocks(&keys, high, first + done, to + 2 * done, 1);
}

#endif
