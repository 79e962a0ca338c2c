/* SPDX-License-Identifier: MIT */
/* Stores past the caches, for results too large to be found there again: the lines that they replace are
   not read. */
#ifndef LATHE_STREAM_H
#define LATHE_STREAM_H

#include <stddef.h>
#include <stdint.h>

/* From here on they win. */
enum { LATHE_STREAM_BYTES = 32 << 20 };

enum { LATHE_STREAM_LINE = 64, LATHE_STREAM_BLOCK = 8192 };

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

/* Has bytes on their way that are read later. They need not be an object's: nothing is read. */
static inline void lathe_fetch(const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 64)
        __builtin_prefetch((const void *)((uintptr_t)from + i));
}

/* What makes n elements from `begin` on at `to`, and where in all they go: elements of `size` bytes, each
   from src_bits bits of src. The size divides a line, or is a multiple of lines that divides a block; those
   may then straddle lines, too. */
typedef struct lathe_flow {
    void (*produce)(const void *context, void *to, size_t begin, size_t n);
    const void *context;
    void *dst;
    const void *src;
    size_t size, src_bits;
} lathe_flow;

/* Produces the elements begin to end - 1 and stores them past the caches. */
void lathe_stream_out(const lathe_flow *flow, size_t begin, size_t end);

#endif
