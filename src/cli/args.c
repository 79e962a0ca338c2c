/* SPDX-License-Identifier: MIT */
/* Reads a command's arguments by its table of options. */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int cli_finish(int status)
{
    errno = 0;
    const int failed = fflush(stdout) || ferror(stdout);
    if (failed && status == CLI_OK)
        return cli_fail(CLI_FAILED, "standard output", "cannot write: %s",
                        errno ? strerror(errno) : "an earlier write failed");
    return status;
}

int cli_word(const char *words, const char *word)
{
    const size_t length = strlen(word);
    int i = 0;
    for (const char *at = words; *at; i++) {
        const size_t n = strcspn(at, "|");
        if (n == length && memcmp(at, word, n) == 0)
            return i;
        at += n + (at[n] == '|');
    }
    return -1;
}

const cli_command *cli_find(const char *name)
{
    for (const cli_command *c = cli_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

const char *cli_value(const cli_args *args, const char *option)
{
    int i = 0;
    while (strcmp(args->command->options[i].name, option) != 0)
        i++;
    return args->value[i];
}

/* 1 if all of `text` is one. */
static int is_number(const char *text, uint64_t *number)
{
    uint64_t n = 0;
    const char *at = text;
    for (; isdigit((unsigned char)*at); at++) {
        const unsigned digit = (unsigned)(*at - '0');
        if (n > (UINT64_MAX - digit) / 10)
            return 0;
        n = 10 * n + digit;
    }
    *number = n;
    return at != text && *at == '\0';
}

int cli_number(const cli_args *args, const char *option, uint64_t *number)
{
    const char *const text = cli_value(args, option);
    if (!text || is_number(text, number))
        return 0;
    return cli_fail(CLI_USAGE, option, "'%s' is no number from 0 to 18446744073709551615", text);
}

/* A file's "-", and numbers, are no options. */
static int is_option(const char *text)
{
    return text[0] == '-' &&
           (text[1] == '-' || (isalpha((unsigned char)text[1]) && strncmp(text + 1, "inf", 3) != 0 &&
                               strncmp(text + 1, "nan", 3) != 0));
}

static int take_operand(cli_args *args, const char *text)
{
    if (args->operands == args->command->most)
        return cli_fail(CLI_USAGE, text, "one argument too many: lathe %s %s", args->command->name,
                        args->command->operands);
    args->operand[args->operands++] = text;
    return 0;
}

static int set_option(cli_args *args, int i, const char *value)
{
    const cli_option *const option = &args->command->options[i];
    if (args->value[i])
        return cli_fail(CLI_USAGE, option->name, "given twice");
    if (option->value && strchr(option->value, '|') && cli_word(option->value, value) < 0)
        return cli_fail(CLI_USAGE, option->name, "'%s' is none of %s", value, option->value);
    args->value[i] = value;
    return 0;
}

/* `next` is the argument behind; *taken becomes 1 where it is the option's value. */
static int take_option(cli_args *args, const char *text, const char *next, int *taken)
{
    const size_t length = strcspn(text, "=");
    const char *const value = text[length] ? text + length + 1 : NULL;
    for (int i = 0; args->command->options[i].name; i++) {
        const cli_option *const option = &args->command->options[i];
        if (strlen(option->name) != length || memcmp(option->name, text, length) != 0)
            continue;
        if (!option->value)
            return value ? cli_fail(CLI_USAGE, option->name, "takes no value") : set_option(args, i, "");
        *taken = !value;
        if (!value && !next)
            return cli_fail(CLI_USAGE, option->name, "%s must follow", option->value);
        return set_option(args, i, value ? value : next);
    }
    return cli_fail(CLI_USAGE, text, "no such option; lathe %s --help lists them", args->command->name);
}

int cli_parse(cli_args *args, const cli_command *command, int argc, char **argv)
{
    int only_operands = 0;
    *args = (cli_args){.command = command};
    for (int i = 1; i < argc; i++) {
        int taken = 0, status;
        if (only_operands || !is_option(argv[i])) {
            status = take_operand(args, argv[i]);
        } else if (strcmp(argv[i], "--") == 0) {
            only_operands = 1;
            continue;
        } else if (strcmp(argv[i], "--help") == 0) {
            args->help = 1;
            continue;
        } else {
            status = take_option(args, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &taken);
        }
        if (status)
            return status;
        i += taken;
    }
    if (!args->help && args->operands < command->least)
        return cli_fail(CLI_USAGE, command->name, "too few arguments: lathe %s %s", command->name,
                        command->operands);
    return 0;
}
