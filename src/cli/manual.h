/* SPDX-License-Identifier: MIT */
/* What the table of commands says, as help, as a manual page and as completion for a shell. */
#ifndef LATHE_CLI_MANUAL_H
#define LATHE_CLI_MANUAL_H

#include "cli.h"

/* Each prints to stdout. */
void manual_help(void);
void manual_command_help(const cli_command *command);
void manual_page(void);
void manual_completion(void);

#endif
