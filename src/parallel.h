/* SPDX-License-Identifier: MIT */
/* Sharing the elements of one call among threads. */
#ifndef LATHE_PARALLEL_H
#define LATHE_PARALLEL_H

#include <stddef.h>

/* Does the elements begin to end - 1 of the call that `context` describes. */
typedef void lathe_part(const void *context, size_t begin, size_t end);

/* Covers 0 to n - 1 by calls of `part`, by several threads where n is worth it (`grain` elements for each);
   begin is a multiple of 64. Serial inside a parallel region, in a child of fork, and without OpenMP. */
void lathe_share(size_t n, size_t grain, lathe_part *part, const void *context);

#endif
