/* SPDX-License-Identifier: MIT */
/* Random bits: which words of which Philox block an element draws. */
#include "common.h"

#include "random.h"

#include <string.h>

enum { BLOCK_BYTES = 16 };

/* The top byte of the counter: the uses of lathe/random.h. */
static uint64_t use_of(unsigned bytes, unsigned stage)
{
    const unsigned width = bytes == 4 ? 0 : bytes == 8 ? 64 : 128;
    return (uint64_t)(width | stage) << 56;
}

/* Draws stand in memory as in the block's 64-bit integers, low bits first; elsewhere they are turned
   round. */
static void put_in_order(uint64_t *words, size_t n, unsigned bytes)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (size_t i = 0; i < n; i++) {
        if (bytes <= 4)
            words[i] = words[i] << 32 | words[i] >> 32;
        if (bytes == 2)
            words[i] =
                (words[i] & UINT64_C(0xffff0000ffff)) << 16 | (words[i] >> 16 & UINT64_C(0xffff0000ffff));
    }
#else
    (void)words;
    (void)n;
    (void)bytes;
#endif
}

const void *lathe_draws_make(const lathe_isa *isa, const lathe_random *random, unsigned stage, unsigned bytes,
                             uint64_t index, size_t n, uint64_t *words)
{
    const uint64_t in_block = BLOCK_BYTES / bytes, skipped = index % in_block;
    const size_t blocks = (n + (size_t)skipped + (size_t)in_block - 1) / (size_t)in_block;
    isa->philox(random->seed, random->stream | use_of(bytes, stage), index / in_block, words, blocks);
    put_in_order(words, 2 * blocks, bytes);
    return (const char *)words + skipped * bytes;
}

lathe_status lathe_random_draws(lathe_random *random, void *draws, size_t draw_bytes, size_t n)
{
    const lathe_isa *const isa = lathe_isa_row();
    const lathe_status status = lathe_random_check(random, n);
    if (status)
        return status;
    if (draw_bytes != 2 && draw_bytes != 4 && draw_bytes != 8)
        return LATHE_E_OPTION;
    if (!isa->name)
        return LATHE_E_ISA;
    if (n && !draws)
        return LATHE_E_NULL;
    if (n > PTRDIFF_MAX / draw_bytes || n * draw_bytes > UINTPTR_MAX - (uintptr_t)draws)
        return LATHE_E_SIZE;
    for (size_t i = 0; i < n;) {
        lathe_draw_buffer buffer;
        const size_t most = LATHE_DRAW_BYTES / draw_bytes, m = n - i < most ? n - i : most;
        const void *const from =
            lathe_draws_make(isa, random, 0, (unsigned)draw_bytes, random->next + i, m, buffer.words);
        memcpy((char *)draws + i * draw_bytes, from, m * draw_bytes);
        i += m;
    }
    random->next += n;
    return LATHE_OK;
}
