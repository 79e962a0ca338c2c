/* SPDX-License-Identifier: MIT */
/* Numbers as text: read to the nearest double, written so that they are read back. */
#ifndef LATHE_CLI_NUMBER_H
#define LATHE_CLI_NUMBER_H

enum { NUMBER_MAX = 32 };

/* The fewest digits that are read back as x; "nan" and "inf". Returns `text`. */
const char *number_text(char text[NUMBER_MAX], double x);
const char *number_text_f32(char text[NUMBER_MAX], float x);

/* All of `text` as the double nearest to it, ties to even: decimal, hexadecimal as 0x1.8p-3, inf or nan.
   Beyond the largest double that is an infinity. 0 where it is no number. */
int number_read(double *x, const char *text);

#endif
