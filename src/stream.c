/* SPDX-License-Identifier: MIT */
/* Stores past the caches, a block at a time: elements are produced into a buffer that stays in the nearest
   cache, and copied out from there while the next block's source is fetched. */
#include "common.h"

#include "stream.h"

#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/* A block is two pages, which are written side by side: that keeps more of the memory busy than one would. */
enum { LINE = LATHE_STREAM_LINE, BLOCK = LATHE_STREAM_BLOCK, PAGE = BLOCK / 2 };

/* Copies a line from an aligned place to an aligned one. */
static void store_line(char *to, const char *from)
{
#if defined(__x86_64__)
    for (size_t i = 0; i < LINE; i += 16)
        _mm_stream_si128((__m128i *)(void *)(to + i),
                         _mm_load_si128((const __m128i *)(const void *)(from + i)));
#else
    memcpy(to, from, LINE);
#endif
}

/* Copies a block to where it is as misplaced in lines: then the first and the last line are shared with its
   neighbours, and stored as usual. */
static void store_block(char *to, const char *from, uintptr_t next, size_t next_bytes)
{
    const size_t misplaced = (uintptr_t)to % LINE, head = misplaced ? LINE - misplaced : 0;
    memcpy(to, from, head);
    to += head;
    from += head;
    for (size_t i = 0; i < PAGE; i += LINE) {
        if (2 * i < next_bytes) {
            lathe_fetch((const void *)(next + i), LINE);
            lathe_fetch((const void *)(next + next_bytes / 2 + i), LINE);
        }
        store_line(to + i, from + i);
        if (head && i + LINE == PAGE)
            memcpy(to + PAGE + i, from + PAGE + i, misplaced);
        else
            store_line(to + PAGE + i, from + PAGE + i);
    }
}

void lathe_stream_out(const lathe_flow *f, size_t begin, size_t end)
{
    _Alignas(LINE) char buffer[LINE + BLOCK];
    for (size_t i = begin, n; i < end; i += n) {
        char *const to = (char *)f->dst + i * f->size;
        const size_t misplaced = (uintptr_t)to % LINE;
        char *const block = f->size < LINE ? buffer : buffer + misplaced;
        /* The first block ends where a line begins, if it can. */
        n = (misplaced && f->size < LINE ? LINE - misplaced : BLOCK) / f->size;
        if (n > end - i)
            n = end - i;
        f->produce(f->context, block, i, n);
        if (n * f->size == BLOCK)
            store_block(to, block, (uintptr_t)f->src + (i + n) / 8 * f->src_bits, n / 8 * f->src_bits);
        else
            memcpy(to, block, n * f->size);
    }
#if defined(__x86_64__)
    _mm_sfence(); /* visible to other threads */
#endif
}
