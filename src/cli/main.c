/* SPDX-License-Identifier: MIT */
/* lathe: finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

#include "cli.h"
#include "manual.h"

static int run(const cli_command *command, int argc, char **argv)
{
    cli_args args;
    if (command->run_raw)
        return command->run_raw(argc, argv);
    const int status = cli_parse(&args, command, argc, argv);
    if (status)
        return status;
    if (args.help) {
        manual_command_help(command);
        return CLI_OK;
    }
    return command->run(&args);
}

/* The arguments that are no command. */
static const struct {
    const char *name;
    void (*print)(void);
} others[] = {{"--help", manual_help}, {"--man", manual_page}, {"--completion", manual_completion}};

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("lathe: no command; lathe --help lists them\n", stderr);
        return CLI_USAGE;
    }
    const cli_command *const command = cli_find(argv[1]);
    if (command)
        return cli_finish(run(command, argc - 1, argv + 1));
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("lathe %s\n", lathe_version());
        return cli_finish(CLI_OK);
    }
    for (size_t i = 0; argc == 2 && i < sizeof others / sizeof *others; i++)
        if (strcmp(argv[1], others[i].name) == 0) {
            others[i].print();
            return cli_finish(CLI_OK);
        }
    return cli_fail(CLI_USAGE, argv[1], "no such command; lathe --help lists them");
}
