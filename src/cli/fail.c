/* SPDX-License-Identifier: MIT */
/* How errors are said. */
#include "cli.h"

#include <stdarg.h>
#include <stdio.h>

enum { LONGEST = 8192 };

/* Names of files may hold ends of lines and worse: an error stays one line. */
int cli_fail(int status, const char *what, const char *format, ...)
{
    char text[LONGEST];
    va_list arguments;
    va_start(arguments, format);
    const int n = snprintf(text, sizeof text, "lathe: %.4200s: ", what);
    vsnprintf(text + n, sizeof text - (size_t)n, format, arguments);
    va_end(arguments);
    for (char *c = text; *c; c++)
        *c = (unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c;
    fprintf(stderr, "%s\n", text);
    return status;
}
