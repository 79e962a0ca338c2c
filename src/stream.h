/* SPDX-License-Identifier: MIT */
/* Stores past the caches, for results too large to be found there again: the lines that they replace are
   not read. */
#ifndef LATHE_STREAM_H
#define LATHE_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/* From LATHE_STREAM_BYTES of results on they win, in blocks of two pages: those are written side by side,
   which keeps more of the memory busy than one would. */
enum { LATHE_LINE = 64, LATHE_STREAM_BLOCK = 8192, LATHE_STREAM_BYTES = 32 << 20 };

/* Not in place, where the caches hold the lines already; nor where elements straddle lines. */
static inline int lathe_streams(const void *dst, const void *src, size_t size, size_t n)
{
#if defined(__x86_64__)
    return n >= LATHE_STREAM_BYTES / size && dst != src && (uintptr_t)dst % size == 0;
#else
    (void)dst, (void)src, (void)size, (void)n;
    return 0;
#endif
}

/* The bytes of the block that begins at `to`: the first one ends where a line begins. */
static inline size_t lathe_stream_room(const void *to)
{
    const size_t misplaced = (uintptr_t)to % LATHE_LINE;
    return misplaced ? LATHE_LINE - misplaced : LATHE_STREAM_BLOCK;
}

/* Copies a line from an aligned place to an aligned one. */
static inline void lathe_stream_line(char *to, const char *from)
{
#if defined(__x86_64__)
    for (size_t i = 0; i < LATHE_LINE; i += 16)
        _mm_stream_si128((__m128i *)(void *)(to + i),
                         _mm_load_si128((const __m128i *)(const void *)(from + i)));
#else
    memcpy(to, from, LATHE_LINE);
#endif
}

/* The line at an address that need not be an object's. */
static inline void lathe_prefetch(uintptr_t at)
{
    __builtin_prefetch((const void *)at);
}

/* Copies `bytes` of a block, and fetches what lies where the next one's values begin. */
static inline void lathe_stream(char *to, const char *from, size_t bytes, const char *next)
{
    enum { PAGE = LATHE_STREAM_BLOCK / 2 };
    if (bytes < LATHE_STREAM_BLOCK) {
        memcpy(to, from, bytes);
        return;
    }
    for (size_t i = 0; i < PAGE; i += LATHE_LINE) {
        lathe_prefetch((uintptr_t)next + i);
        lathe_prefetch((uintptr_t)next + PAGE + i);
        lathe_stream_line(to + i, from + i);
        lathe_stream_line(to + PAGE + i, from + PAGE + i);
    }
}

/* Makes them visible to other threads. */
static inline void lathe_stream_end(void)
{
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

#endif
