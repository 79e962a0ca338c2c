/* SPDX-License-Identifier: MIT */
/* lathe bench: the benchmarks, of the library in use. */
#include <string.h>

#include "bench.h"
#include "cmd.h"

/* What the first argument chooses; --targets stays as an option of its benchmark. */
static const struct choice {
    const char *option;
    int (*run)(int argc, char **argv);
    int stays;
} choices[] = {
    {"--speed", bench_speed, 0}, {"--targets", bench_speed, 1}, {"--arith", bench_arith, 0},
    {"--dot", bench_dot, 0},     {"--unit", bench_unit, 0},
};

int cmd_bench(int argc, char **argv)
{
    static char name[] = "lathe bench";
    const struct choice *chosen = NULL;
    for (size_t i = 0; argc > 1 && i < sizeof choices / sizeof *choices; i++)
        if (strcmp(argv[1], choices[i].option) == 0)
            chosen = &choices[i];
    if (chosen && !chosen->stays) {
        argv++;
        argc--;
    }
    argv[0] = name;
    return chosen ? chosen->run(argc, argv) : bench_round(argc, argv);
}
