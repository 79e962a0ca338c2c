/* SPDX-License-Identifier: MIT */
/* Draws of the caller's stream, for the calls that round by them. */
#ifndef LATHE_RANDOM_DRAWS_H
#define LATHE_RANDOM_DRAWS_H

#include <lathe/random.h>

#include "isa.h"

/* Room for 4 KiB of draws from any index on. */
enum { LATHE_DRAW_BYTES = 4096 };
typedef struct lathe_draw_buffer {
    uint64_t words[2 * (LATHE_DRAW_BYTES / 16 + 1 + LATHE_PHILOX_SLACK)];
} lathe_draw_buffer;

/* LATHE_OK if n elements can be drawn. */
static inline lathe_status lathe_random_check(const lathe_random *random, size_t n)
{
    if (!random)
        return LATHE_E_NULL;
    return random->stream >> 56 || n > UINT64_MAX - random->next ? LATHE_E_STREAM : LATHE_OK;
}

/* The draws of `bytes` = 2, 4 or 8 bytes of the n <= LATHE_DRAW_BYTES / bytes elements from `index` on, in
   rounding stage `stage`. They are in the buffer. */
const void *lathe_draws_make(const lathe_isa *isa, const lathe_random *random, unsigned stage, unsigned bytes,
                             uint64_t index, size_t n, lathe_draw_buffer *buffer);

#endif
