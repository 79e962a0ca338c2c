/* SPDX-License-Identifier: MIT */
/* Inputs for digests and the digests of results, the same on every machine; and the program around them. */
#ifndef TESTS_DIGEST_H
#define TESTS_DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

/* xorshift64*: the same numbers everywhere. */
static inline uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* A pattern of a carrier with `fraction` fraction bits and exponent bias `bias`: any pattern; or one with an
   exponent that the format knows; or such a one close to a midpoint of it. */
static inline uint64_t pattern(uint64_t *state, const lathe_format *f, int fraction, int bias)
{
    const uint64_t r = draw(state), kind = draw(state) % 4;
    const int span = f->emax - f->emin + f->precision + 5, cut = fraction + 1 - f->precision;
    int field = f->emin - f->precision - 2 + (int)(draw(state) % (unsigned)span) + bias;
    uint64_t x = r & ((UINT64_C(1) << fraction) - 1);

    field = field < 0 ? 0 : field > 2 * bias + 1 ? 2 * bias + 1 : field;
    if (kind == 0)
        return fraction == 23 ? r >> 32 : r;
    if (kind > 1 && cut > 0) {
        x = (x >> cut << cut) | UINT64_C(1) << (cut - 1);
        x += kind == 2 ? 0 : draw(state) % 3 - 1;
    }
    x += (uint64_t)field << fraction;
    return r >> 63 ? x | UINT64_C(1) << (fraction == 23 ? 31 : 63) : x;
}

/* The first patterns: zeros, infinities, NaN quiet and signalling, of both signs. */
static inline uint64_t special(size_t i, int fraction, int bias)
{
    const uint64_t infinity = (uint64_t)(2 * bias + 1) << fraction;
    const uint64_t sign = UINT64_C(1) << (fraction == 23 ? 31 : 63);
    const uint64_t magnitudes[] = {0, infinity, infinity + 1, infinity + (UINT64_C(1) << (fraction - 1)), 1};

    return magnitudes[i / 2] | (i % 2 ? sign : 0);
}

enum { SPECIALS = 10 };

/* FNV-1a over the bytes of each result, lowest first. */
static inline uint64_t add_bits(uint64_t digest, uint64_t bits, int bytes)
{
    for (int i = 0; i < bytes; i++, bits >>= 8)
        digest = (digest ^ (bits & 255)) * UINT64_C(1099511628211);
    return digest;
}

static const uint64_t start = UINT64_C(14695981039346656037);

/* The elements are those from an odd index on. */
static const lathe_random first_draw = {.seed = UINT64_C(0x1a7e5eed), .stream = 3, .next = 12345};

/* Where the low `size` bytes of a word stand. */
static inline size_t low_bytes(size_t size)
{
    const uint64_t one = 1;

    return *(const char *)&one ? 0 : sizeof one - size;
}

/* Arrays of integers of `size` bytes in the machine's order, or of the patterns of floats and doubles. */
static inline void put(void *array, size_t size, size_t i, uint64_t bits)
{
    memcpy((char *)array + i * size, (const char *)&bits + low_bytes(size), size);
}

static inline uint64_t add_array(uint64_t digest, const void *array, size_t size, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        memcpy((char *)&bits + low_bytes(size), (const char *)array + i * size, size);
        digest = add_bits(digest, bits, (int)size);
    }
    return digest;
}

/* The i-th line of the file as text; 0 where there is none of that number. */
enum { LINE = 256 };
typedef int line_maker(char line[LINE], size_t i);

static inline int write_lines(line_maker *make, size_t lines)
{
    char line[LINE];

    for (size_t i = 0; i < lines; i++)
        if (make(line, i))
            fputs(line, stdout);
    return 0;
}

/* The lines of the file in the order in which write_lines makes them; the number that differ. */
static inline int compare_lines(line_maker *make, size_t lines, FILE *file, const char *isa, int *passed)
{
    char line[LINE], pinned[LINE];
    int failed = 0;

    rewind(file);
    for (size_t i = 0; i < lines; i++) {
        if (!make(line, i))
            continue;
        if (fgets(pinned, sizeof pinned, file) && strcmp(line, pinned) == 0) {
            ++*passed;
            continue;
        }
        printf("%s gives    %s", isa, line);
        failed++;
    }
    return failed + (fgets(pinned, sizeof pinned, file) != NULL);
}

/* PROGRAM FILE compares on every instruction set and ends with "N passed, N failed"; PROGRAM --write prints
   the file. */
static inline int digest_main(int argc, char **argv, line_maker *make, size_t lines)
{
    int passed = 0, failed = 0;
    FILE *file;

    if (argc == 2 && strcmp(argv[1], "--write") == 0)
        return write_lines(make, lines);
    if (argc != 2 || !(file = fopen(argv[1], "r"))) {
        fprintf(stderr, "usage: digest FILE | --write\n");
        return 2;
    }
    for (size_t i = 0; lathe_isa_name(i); i++) {
        lathe_isa_use(lathe_isa_name(i));
        printf("instruction set: %s\n", lathe_isa_name(i));
        failed += compare_lines(make, lines, file, lathe_isa_name(i), &passed);
    }
    fclose(file);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}

#endif
