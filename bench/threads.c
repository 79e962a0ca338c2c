/* SPDX-License-Identifier: MIT */
/* The threads of the library, through the runtime that it has loaded. */
#define _POSIX_C_SOURCE 200809L

#include "threads.h"

#include <dlfcn.h>
#include <string.h>

/* omp_set_num_threads of the runtime that the library has loaded, if any: the bench has no use for one. */
int bench_set_threads(int threads)
{
    static void (*set)(int);

    if (!set) {
        void *const program = dlopen(NULL, RTLD_LAZY);
        void *const symbol = program ? dlsym(program, "omp_set_num_threads") : NULL;

        if (!symbol)
            return 0;
        memcpy(&set, &symbol, sizeof set);
    }
    set(threads);
    return 1;
}
