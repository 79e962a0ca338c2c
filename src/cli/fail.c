/* SPDX-License-Identifier: MIT */
/* How errors are said. */
#include "cli.h"

#include <stdarg.h>
#include <stdio.h>

int cli_fail(int status, const char *what, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "lathe: %s: ", what);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return status;
}
