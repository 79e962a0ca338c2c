/* SPDX-License-Identifier: MIT */
/* Sharing the elements of one call among threads, by OpenMP where it is built in. */
#include "common.h"

#include "parallel.h"

#ifdef _OPENMP

#include <omp.h>
#include <pthread.h>

/* GNU OpenMP hangs in a child of fork whose parent has run a parallel region; written in such a child
   only. */
static int is_forked;

static void note_fork(void)
{
    is_forked = 1;
}

__attribute__((constructor)) static void watch_fork(void)
{
    pthread_atfork(NULL, NULL, note_fork);
}

static size_t threads_for(size_t n, size_t grain)
{
    if (is_forked || omp_in_parallel())
        return 1;
    const size_t useful = n / grain, most = (size_t)omp_get_max_threads();
    return useful < most ? useful : most;
}

void lathe_share_out(size_t n, size_t grain, lathe_part *part, const void *context)
{
    const size_t threads = threads_for(n, grain);
    if (threads == 1) {
        part(context, 0, n);
        return;
    }
#pragma omp parallel num_threads((int)threads)
    {
        /* The team may be smaller than asked for. */
        const size_t team = (size_t)omp_get_num_threads(), mine = (size_t)omp_get_thread_num();
        const size_t units = n / LATHE_SHARE_UNIT / team * LATHE_SHARE_UNIT;
        part(context, mine * units, mine + 1 == team ? n : (mine + 1) * units);
    }
}

#else

void lathe_share_out(size_t n, size_t grain, lathe_part *part, const void *context)
{
    (void)grain;
    part(context, 0, n);
}

#endif
