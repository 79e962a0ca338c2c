/* SPDX-License-Identifier: MIT */
/* The benchmarks, as programs of their own and as a command of another. */
#ifndef LATHE_BENCH_BENCH_H
#define LATHE_BENCH_BENCH_H

/* Each takes what a main takes, and returns an exit status. argv[0] names the program in usage and errors. */
int bench_round(int argc, char **argv);
int bench_speed(int argc, char **argv);
int bench_arith(int argc, char **argv);
int bench_dot(int argc, char **argv);
int bench_unit(int argc, char **argv);
int bench_blas(int argc, char **argv); /* with LATHE_OPENBLAS */

/* A program's name without its folder. */
const char *bench_program(const char *path);

#endif
