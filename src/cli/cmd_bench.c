/* SPDX-License-Identifier: MIT */
/* lathe bench: the benchmarks, of the library in use. */
#include <string.h>

#include "bench.h"
#include "cmd.h"

/* --speed, --targets and --arith, as the first argument, choose another benchmark than bench_round. */
int cmd_bench(int argc, char **argv)
{
    static char name[] = "lathe bench";
    const int is_speed = argc > 1 && strcmp(argv[1], "--speed") == 0;
    const int is_targets = argc > 1 && strcmp(argv[1], "--targets") == 0;
    const int is_arith = argc > 1 && strcmp(argv[1], "--arith") == 0;
    if (is_speed || is_arith) {
        argv++;
        argc--;
    }
    argv[0] = name;
    if (is_arith)
        return bench_arith(argc, argv);
    return is_speed || is_targets ? bench_speed(argc, argv) : bench_round(argc, argv);
}
