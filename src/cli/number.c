/* SPDX-License-Identifier: MIT */
/* The program never sets a locale, so that printf and strtod have that of C. */
#include "number.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Integers of up to 16 digits need no exponent. */
static const char *without_exponent(char text[NUMBER_MAX], double x)
{
    if (fabs(x) >= 1.0 && fabs(x) < 1e16 && strchr(text, 'e'))
        snprintf(text, NUMBER_MAX, "%.0f", x);
    return text;
}

const char *number_text(char text[NUMBER_MAX], double x)
{
    if (isnan(x)) {
        snprintf(text, NUMBER_MAX, "%snan", signbit(x) ? "-" : "");
        return text;
    }
    int digits = 0;
    do
        snprintf(text, NUMBER_MAX, "%.*g", ++digits, x);
    while (strtod(text, NULL) != x); /* 17 tell all doubles */
    return without_exponent(text, x);
}

const char *number_text_f32(char text[NUMBER_MAX], float x)
{
    if (isnan(x))
        return number_text(text, (double)x);
    int digits = 0;
    do
        snprintf(text, NUMBER_MAX, "%.*g", ++digits, (double)x);
    while (strtof(text, NULL) != x); /* 9 tell all floats */
    return without_exponent(text, (double)x);
}

int number_read(double *x, const char *text)
{
    char *end;
    if (isspace((unsigned char)*text))
        return 0;
    *x = strtod(text, &end);
    return end != text && *end == '\0';
}
