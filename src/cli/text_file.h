/* SPDX-License-Identifier: MIT */
/* Files of numbers as text: separated by blanks, commas or lines; what follows # in a line is a comment. */
#ifndef LATHE_CLI_TEXT_FILE_H
#define LATHE_CLI_TEXT_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Where in the text; begin with zeros. */
typedef struct text_place {
    uint64_t line, column; /* from 0, in bytes */
} text_place;

/* Reads up to n numbers, each as the double nearest to it. Returns how many, fewer at the end only; or
   SIZE_MAX, with the word that is no number in word[0..TEXT_WORD-1] and its place in *place. */
enum { TEXT_WORD = 2048 };
size_t text_read(double *to, size_t n, FILE *file, text_place *place, char word[TEXT_WORD]);

/* The same of integers from 0 to 2^64 - 1, decimal or with 0x. */
size_t text_read_integers(uint64_t *to, size_t n, FILE *file, text_place *place, char word[TEXT_WORD]);

#endif
