/* SPDX-License-Identifier: MIT */
/* The lathe command: what a command is, and how it takes its arguments and reports errors.

   One table, in commands.c, lists the commands and their options. Parsing, help, the manual page and the
   completion of shells are made from it. */
#ifndef LATHE_CLI_CLI_H
#define LATHE_CLI_CLI_H

#include <stdint.h>
#include <string.h>

/* The exit status. */
enum { CLI_OK = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

/* An option "--name". `value` says what must follow it, in a word for readers: NULL for nothing, words
   between bars for one of them, FILE, FORMAT or RULE for what a shell can complete. */
typedef struct cli_option {
    const char *name, *value, *about;
} cli_option;

enum { CLI_MOST_OPERANDS = 2, CLI_MOST_OPTIONS = 16 };

typedef struct cli_args cli_args;

typedef struct cli_command {
    const char *name, *operands; /* as in "IN OUT" and "[NAME]" */
    const char *about;           /* one line */
    const char *text;            /* lines below the options in help and manual */
    const cli_option *options;   /* the last has no name */
    int least, most;             /* operands */
    int (*run)(const cli_args *args);
    int (*run_raw)(int argc, char **argv); /* instead: a program that reads its own arguments */
} cli_command;

/* What a command line says. */
struct cli_args {
    const cli_command *command;
    int operands;
    const char *operand[CLI_MOST_OPERANDS];
    const char *value[CLI_MOST_OPTIONS]; /* in the order of the command's options; "" where none follows */
    int help;
};

/* The table; the last has no name. */
extern const cli_command cli_commands[];

const cli_command *cli_find(const char *name);

/* Reads argv[1..argc-1], what follows the command's name at argv[0]. Returns 0, or CLI_USAGE, having said
   why. */
int cli_parse(cli_args *args, const cli_command *command, int argc, char **argv);

/* The value of the option, which the command has: "" for one without, NULL where it was not given. */
const char *cli_value(const cli_args *args, const char *option);

/* Which of the words of "a|b|c" is `word`, from 0 on; -1 for none. */
int cli_word(const char *words, const char *word);

/* Whether a path has something before an ending such as ".npy". */
static inline int cli_ends_in(const char *path, const char *end)
{
    const size_t n = strlen(path), m = strlen(end);
    return n > m && strcmp(path + n - m, end) == 0;
}

/* Prints "lathe: what: ..." and returns `status`. `what` is the file or the argument that is wrong. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int cli_fail(int status, const char *what, const char *format, ...);

/* Flushes stdout; where it, or a write before, has failed, says so and returns CLI_FAILED. Else returns
   `status`; so it does where that tells an error, which has been said. */
int cli_finish(int status);

/* The unsigned decimal number that the option says; *number stays where it was not given. Returns 0, or
   CLI_USAGE, having said why. */
int cli_number(const cli_args *args, const char *option, uint64_t *number);

#endif
