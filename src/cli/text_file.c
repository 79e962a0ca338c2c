/* SPDX-License-Identifier: MIT */
/* Reads numbers as text. */
#include "text_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

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

/* A word after the other, each as item i of `to`. */
static size_t read_words(void *to, size_t n, FILE *file, text_place *place, char word[TEXT_WORD],
                         int (*read)(void *to, size_t i, const char *word))
{
    text_place begin;
    for (size_t i = 0; i < n; i++) {
        if (read_word(file, place, &begin, word) == 0)
            return i;
        if (!read(to, i, word)) {
            *place = begin;
            return SIZE_MAX;
        }
    }
    return n;
}

static int read_number(void *to, size_t i, const char *word)
{
    return number_read((double *)to + i, word);
}

static int read_integer(void *to, size_t i, const char *word)
{
    const int base = word[0] == '0' && (word[1] == 'x' || word[1] == 'X') ? 16 : 10;
    char *end;
    errno = 0;
    ((uint64_t *)to)[i] = strtoull(word, &end, base);
    return isdigit((unsigned char)word[0]) && *end == '\0' && errno == 0;
}

size_t text_read(double *to, size_t n, FILE *file, text_place *place, char word[TEXT_WORD])
{
    return read_words(to, n, file, place, word, read_number);
}

size_t text_read_integers(uint64_t *to, size_t n, FILE *file, text_place *place, char word[TEXT_WORD])
{
    return read_words(to, n, file, place, word, read_integer);
}
