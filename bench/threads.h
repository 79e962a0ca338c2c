/* SPDX-License-Identifier: MIT */
/* How many threads the library may use. */
#ifndef LATHE_BENCH_THREADS_H
#define LATHE_BENCH_THREADS_H

/* Sets the number of threads for all later calls; 0 if the library has no threads. */
int bench_set_threads(int threads);

#endif
