/* SPDX-License-Identifier: MIT */
/* Reads numbers as text. */
#include "text_file.h"

#include "number.h"

static int next(FILE *file, text_place *place)
{
    const int c = getc(file);
    if (c == '\n') {
        place->line++;
        place->column = 0;
    } else {
        place->column++;
    }
    return c;
}

static int is_separator(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f' || c == ',' || c == ';';
}

/* The next word and its place; 0 at the end. A word longer than any number is cut, which makes it none. */
static size_t read_word(FILE *file, text_place *place, text_place *begin, char word[TEXT_WORD])
{
    size_t n = 0;
    int c = next(file, place);
    while (is_separator(c) || c == '#') {
        const int is_comment = c == '#';
        while (is_comment && c != '\n' && c != EOF)
            c = next(file, place);
        c = next(file, place);
    }
    *begin = *place;
    while (c != EOF && c != '#' && !is_separator(c)) {
        if (n < TEXT_WORD - 2)
            word[n] = c ? (char)c : '?';
        n++;
        c = next(file, place);
    }
    if (c == '#')
        ungetc(c, file);
    if (n > TEXT_WORD - 2) {
        n = TEXT_WORD - 1;
        word[n - 1] = '?';
    }
    word[n] = '\0';
    return n;
}

size_t text_read(double *to, size_t n, FILE *file, text_place *place, char word[TEXT_WORD])
{
    text_place begin;
    for (size_t i = 0; i < n; i++) {
        if (read_word(file, place, &begin, word) == 0)
            return i;
        if (!number_read(&to[i], word)) {
            *place = begin;
            return SIZE_MAX;
        }
    }
    return n;
}
