/* SPDX-License-Identifier: MIT */
/* Draws of the caller's stream, for the calls that round by them. */
#ifndef LATHE_RANDOM_DRAWS_H
#define LATHE_RANDOM_DRAWS_H

#include <lathe/random.h>

#include "isa.h"

/* The words that so many bytes of draws need, from any index on; and room for 2 KiB. */
#define LATHE_DRAW_WORDS(bytes) (2 * ((bytes) / 16 + 1 + LATHE_PHILOX_SLACK))
enum { LATHE_DRAW_BYTES = 2048 };
typedef struct lathe_draw_buffer {
    uint64_t words[LATHE_DRAW_WORDS(LATHE_DRAW_BYTES)];
} lathe_draw_buffer;

/* LATHE_OK if n elements can be drawn. */
static inline lathe_status lathe_random_check(const lathe_random *random, size_t n)
{
    if (!random)
        return LATHE_E_NULL;
    return random->stream >> 56 || n > UINT64_MAX - random->next ? LATHE_E_STREAM : LATHE_OK;
}

/* The draws of `bytes` = 2, 4 or 8 bytes of the n elements from `index` on, in rounding stage `stage`. They
   are in the LATHE_DRAW_WORDS(n * bytes) words. */
const void *lathe_draws_make(const lathe_isa *isa, const lathe_random *random, unsigned stage, unsigned bytes,
                             uint64_t index, size_t n, uint64_t *words);

#endif
