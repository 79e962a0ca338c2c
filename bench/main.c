/* SPDX-License-Identifier: MIT */
/* A benchmark as a program: LATHE_BENCH is one of bench.h. */
#include "bench.h"

int main(int argc, char **argv)
{
    return LATHE_BENCH(argc, argv);
}
