/* SPDX-License-Identifier: MIT */
/* Sharing the elements of one call among threads. */
#ifndef LATHE_PARALLEL_H
#define LATHE_PARALLEL_H

#include <stddef.h>

/* Does the elements begin to end - 1 of the call that `context` describes. */
typedef void lathe_part(const void *context, size_t begin, size_t end);

/* Covers 0 to n - 1 by calls of `part`, by several threads as far as each gets `grain` elements; begin is a
   multiple of 64. Serial inside a parallel region, in a child of fork, and without OpenMP. */
void lathe_share_out(size_t n, size_t grain, lathe_part *part, const void *context);

/* The same, at no cost where n is too small to share. */
static inline void lathe_share(size_t n, size_t grain, lathe_part *part, const void *context)
{
    if (n < 2 * grain)
        part(context, 0, n);
    else
        lathe_share_out(n, grain, part, context);
}

#endif
