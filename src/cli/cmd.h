/* SPDX-License-Identifier: MIT */
/* The commands, a function each; what they do says the table in commands.c. */
#ifndef LATHE_CLI_CMD_H
#define LATHE_CLI_CMD_H

#include "cli.h"

int cmd_formats(const cli_args *args);
int cmd_explain(const cli_args *args);
int cmd_round(const cli_args *args);
int cmd_bench(int argc, char **argv);

#endif
