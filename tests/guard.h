/* SPDX-License-Identifier: MIT */
/* Memory between two unmapped pages: a read or write one byte outside is a fault. */
#ifndef TESTS_GUARD_H
#define TESTS_GUARD_H

#include <stddef.h>

typedef struct guard {
    unsigned char *first; /* right behind an unmapped page */
    size_t bytes;         /* whole pages; another unmapped one follows */
    size_t page;
} guard;

/* Room for at least `bytes`, zeroed. Aborts where the system refuses. */
guard guard_make(size_t bytes);
void guard_free(guard *g);

/* `bytes` bytes that begin, or end, at an unmapped page. */
void *guard_begin(const guard *g);
void *guard_end(const guard *g, size_t bytes);

#endif
