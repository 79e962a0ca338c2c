/* SPDX-License-Identifier: MIT */
/* Help, manual page and completion, from the table of commands. */
#include "manual.h"

#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

static const char about[] = "rounds arrays to low-precision number formats, and shows what that does";

static const char statuses[] = "0   done\n"
                               "1   a file cannot be read or written, or what is in it cannot be used\n"
                               "2   the command line is wrong\n";

static const char failing[] =
    "An error is one line that names the file or argument. What a command writes to a file is written "
    "beside\n"
    "it and renamed when complete: after an error or an interruption the old file is there as it was. What\n"
    "went to a pipe has gone.\n";

static const char naming[] =
    "FORMAT is any name that lathe formats lists or an alias of one (fp16, bfloat16, e4m3), a name by rule\n"
    "(e5m7, e4m3b11fnuz, binary8p4se), p=11,emin=-14,emax=15 with more keys, or another library's format\n"
    "(chop:q43, ml_dtypes:float8_e4m3fn); or one of another kind: posit8_2, takum8_linear, hif8, lns4_3,\n"
    "madam8_8, q4.4, int8, nf4. Options may follow all but the keys: e4m3fn,overflow=saturate.\n"
    "RULE is a rounding rule: ties_to_even and its like.\n";

static const char *const examples[][2] = {
    {"lathe compare weights.npy", "which format loses what"},
    {"lathe compare weights.npy --svg picture.svg", "and the picture of it"},
    {"lathe formats e2m1", "every value of a format"},
    {"lathe explain 0.1 e4m3fn", "one rounding, step by step"},
    {"lathe round x.npy y.npy --to bf16", "the array as bfloat16 would hold it"},
};
/* The column where the text about an option begins. */
enum { ABOUT = 26 };
enum { EXAMPLES = sizeof examples / sizeof *examples };

static void print_usage(const cli_command *c)
{
    printf("lathe %s %s [OPTION]...", c->name, c->operands);
}

void manual_help(void)
{
    printf("lathe %s: %s.\n\n", lathe_version(), about);
    for (const cli_command *c = cli_commands; c->name; c++)
        printf("  lathe %-8s %-12s %s\n", c->name, c->operands, c->about);
    printf("\n  lathe COMMAND --help  the options of a command\n"
           "  lathe --version       the version of the library\n"
           "  lathe --man           the manual page, for man -l\n"
           "  lathe --completion    completion for bash\n\n");
    for (int i = 0; i < EXAMPLES; i++)
        printf("  %-45s # %s\n", examples[i][0], examples[i][1]);
    printf("\n%s\n%s\nExit status:\n\n%s", naming, failing, statuses);
}

void manual_command_help(const cli_command *c)
{
    printf("usage: ");
    print_usage(c);
    printf("\n\n%s.\n\n", c->about);
    for (const cli_option *o = c->options; o->name; o++) {
        const int width = printf("  %s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        printf("%s%*s%s\n", width < ABOUT ? "" : "\n", width < ABOUT ? ABOUT - width : ABOUT, "", o->about);
    }
    printf("\n%s", c->text);
}

/* A hyphen of roff is no minus. The texts have no other character that roff takes for its own: no backslash,
   and no line that begins with . or '. */
static void print_roff(const char *text)
{
    for (; *text; text++)
        if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
}

/* An empty line ends a paragraph. */
static void print_paragraphs(const char *text)
{
    printf(".PP\n");
    while (*text) {
        const size_t length = strcspn(text, "\n");
        char line[256];
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        print_roff(length ? line : ".PP");
        putchar('\n');
        text += length + (text[length] == '\n');
    }
}

static void print_roff_option(const cli_option *o)
{
    printf(".TP\n\\fB");
    print_roff(o->name);
    printf("\\fR");
    if (o->value) {
        printf(" \\fI");
        print_roff(o->value);
        printf("\\fR");
    }
    putchar('\n');
    print_roff(o->about);
    putchar('\n');
}

void manual_page(void)
{
    printf(".TH LATHE 1 \"\" \"Lathe %s\"\n.SH NAME\nlathe \\- ", lathe_version());
    print_roff(about);
    printf("\n.SH SYNOPSIS\n.nf\n");
    for (const cli_command *c = cli_commands; c->name; c++) {
        printf("\\fBlathe %s\\fR ", c->name);
        print_roff(c->operands);
        printf(" [\\fIOPTION\\fR]...\n");
    }
    printf(".fi\n.SH DESCRIPTION\n");
    print_roff(naming);
    printf(".PP\n");
    print_roff(failing);
    printf(".SH COMMANDS\n");
    for (const cli_command *c = cli_commands; c->name; c++) {
        printf(".SS lathe %s %s\n", c->name, c->operands);
        print_roff(c->about);
        printf(".\n");
        for (const cli_option *o = c->options; o->name; o++)
            print_roff_option(o);
        print_paragraphs(c->text);
    }
    printf(".SH EXAMPLES\n");
    for (int i = 0; i < EXAMPLES; i++) {
        printf(".TP\n\\fB");
        print_roff(examples[i][0]);
        printf("\\fR\n");
        print_roff(examples[i][1]);
        putchar('\n');
    }
    printf(".SH EXIT STATUS\n.nf\n%s.fi\n", statuses);
    printf(
        ".SH ENVIRONMENT\n.TP\n\\fBLATHE_ISA\\fR\nThe instruction set to use, of those of this processor.\n"
        ".TP\n\\fBOMP_NUM_THREADS\\fR\nThe number of threads.\n");
}

/* What may follow an option, as a command of bash that prints it; NULL where nothing can be said. */
static const char *completion_of(const char *value)
{
    return strcmp(value, "FILE") == 0 ? "compgen -f -- \"$current\""
           : strcmp(value, "FORMAT") == 0 || strcmp(value, "FORMAT,...") == 0
               ? "compgen -W \"$formats\" -- \"$current\""
           : strcmp(value, "RULE") == 0 ? "compgen -W \"$rules\" -- \"$current\""
                                        : NULL;
}

static void print_value_completion(const cli_command *c, const cli_option *o)
{
    const char *const known = o->value ? completion_of(o->value) : NULL;
    if (!o->value)
        return;
    printf("    %s/%s) ", c->name, o->name);
    if (known) {
        printf("%s ;;\n", known);
    } else if (strchr(o->value, '|')) {
        printf("compgen -W '");
        for (const char *at = o->value; *at; at++)
            putchar(*at == '|' ? ' ' : *at);
        printf("' -- \"$current\" ;;\n");
    } else {
        printf(";;\n");
    }
}

/* The operands in words tell what they are. */
static void print_operand_completion(const cli_command *c)
{
    const int files = strstr(c->operands, "IN") || strstr(c->operands, "FILE");
    const int formats = strstr(c->operands, "FORMAT") || strstr(c->operands, "NAME");
    printf("    %s/*) compgen -W '--help", c->name);
    for (const cli_option *o = c->options; o->name; o++)
        printf(" %s", o->name);
    printf("' -- \"$current\"");
    if (formats)
        printf("; compgen -W \"$formats\" -- \"$current\"");
    if (files)
        printf("; compgen -f -- \"$current\"");
    printf(" ;;\n");
}

void manual_completion(void)
{
    printf("# bash completion for lathe, made by lathe --completion\n\n_lathe_words()\n{\n"
           "    local command=$1 previous=$2 current=$3\n    local formats='");
    for (size_t i = 0; lathe_format_name(i); i++)
        printf("%s%s", i ? " " : "", lathe_format_name(i));
    printf("'\n    local rules='");
    for (int i = 0; lathe_rounding_name((lathe_rounding)i); i++)
        printf("%s%s", i ? " " : "", lathe_rounding_name((lathe_rounding)i));
    printf("'\n    case $command/$previous in\n");
    for (const cli_command *c = cli_commands; c->name; c++) {
        for (const cli_option *o = c->options; o->name; o++)
            print_value_completion(c, o);
        print_operand_completion(c);
    }
    printf("    */lathe) compgen -W '");
    for (const cli_command *c = cli_commands; c->name; c++)
        printf("%s ", c->name);
    printf("--help --version --man --completion' -- \"$current\" ;;\n    esac\n}\n\n_lathe()\n{\n"
           "    local command=\n    [ \"$COMP_CWORD\" -lt 2 ] || command=${COMP_WORDS[1]}\n"
           "    mapfile -t COMPREPLY < <(_lathe_words \"$command\" "
           "\"${COMP_WORDS[COMP_CWORD - 1]##*/}\" \"$2\")\n}\n\n"
           "complete -o filenames -F _lathe lathe\n");
}
