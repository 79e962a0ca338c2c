/* SPDX-License-Identifier: MIT */
/* A benchmark as a program: LATHE_BENCH is bench_round, bench_speed or bench_arith. */
#include "bench.h"

int main(int argc, char **argv)
{
    return LATHE_BENCH(argc, argv);
}
