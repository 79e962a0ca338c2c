/* SPDX-License-Identifier: MIT */
/* Maps whole pages with an inaccessible one on either side. */
#define _DEFAULT_SOURCE
#include "guard.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

guard guard_make(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t inner = (bytes + page - 1) / page * page;
    if (inner == 0)
        inner = page;
    unsigned char *all = mmap(NULL, inner + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || mprotect(all + page, inner, PROT_READ | PROT_WRITE) != 0)
        abort();
    return (guard){all + page, inner, page};
}

void guard_free(guard *g)
{
    munmap(g->first - g->page, g->bytes + 2 * g->page);
    *g = (guard){0};
}

void *guard_begin(const guard *g)
{
    return g->first;
}

void *guard_end(const guard *g, size_t bytes)
{
    return g->first + (g->bytes - bytes);
}
