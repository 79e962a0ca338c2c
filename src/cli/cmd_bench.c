/* SPDX-License-Identifier: MIT */
/* lathe bench: the benchmarks, of the library in use. */
#include <string.h>

#include "bench.h"
#include "cmd.h"

/* --speed and --targets choose the second benchmark, as the first argument. */
int cmd_bench(int argc, char **argv)
{
    static char name[] = "lathe bench";
    const int is_speed = argc > 1 && strcmp(argv[1], "--speed") == 0;
    const int is_targets = argc > 1 && strcmp(argv[1], "--targets") == 0;
    if (is_speed) {
        argv++;
        argc--;
    }
    argv[0] = name;
    return is_speed || is_targets ? bench_speed(argc, argv) : bench_round(argc, argv);
}
