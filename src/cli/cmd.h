/* SPDX-License-Identifier: MIT */
/* The commands, a function each; what they do says the table in commands.c. */
#ifndef LATHE_CLI_CMD_H
#define LATHE_CLI_CMD_H

#include "cli.h"

/* How compare can rank, as its option lists it. */
#define COMPARE_ORDERS "error|overflow|bits"

/* Where round can inject faults, the same. */
#define FAULT_FIELDS "sign|exponent|fraction|any"

int cmd_formats(const cli_args *args);
int cmd_explain(const cli_args *args);
int cmd_round(const cli_args *args);
int cmd_stats(const cli_args *args);
int cmd_compare(const cli_args *args);
int cmd_bench(int argc, char **argv);

#endif
