/* SPDX-License-Identifier: MIT */
/* Sharing the elements of one call among threads. */
#ifndef LATHE_PARALLEL_H
#define LATHE_PARALLEL_H

#include <stddef.h>

/* Does the elements begin to end - 1 of the call that `context` describes. */
typedef void lathe_part(const void *context, size_t begin, size_t end);

/* Threads get whole units of elements, but for what is left at the end. A call whose elements are worth a
   thread each has a unit for every one. */
enum { LATHE_SHARE_UNIT = 64 };

/* Covers 0 to n - 1 by calls of `part`, by several threads as far as each gets `grain` elements; begin is a
   multiple of a unit. Serial inside a parallel region, in a child of fork, and without OpenMP. */
void lathe_share_out(size_t n, size_t grain, lathe_part *part, const void *context);

/* The same, at no cost where n is too small to share. Without elements, arrays may be NULL: no part looks. */
static inline void lathe_share(size_t n, size_t grain, lathe_part *part, const void *context)
{
    if (n >= 2 * grain)
        lathe_share_out(n, grain, part, context);
    else if (n)
        part(context, 0, n);
}

#endif
