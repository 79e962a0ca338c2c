/* SPDX-License-Identifier: MIT */
/* Inputs around every place where rounding changes its mind, and the formats that tests run on. */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

#include "bits.h"

/* A format and what tests call it. */
typedef struct test_format {
    const char *name;
    lathe_format format;
} test_format;

/* The named formats as their standards specify them, written out apart from the library. */
extern const test_format named_formats[];
extern const size_t named_format_count;

/* Formats with everything odd that the struct can say. */
extern const test_format custom_formats[];
extern const size_t custom_format_count;

/* Both lists as one: i < test_format_count(). */
size_t test_format_count(void);
const test_format *test_format_at(size_t i);

/* An array of carrier elements, sorted as patterns, each once. */
typedef struct cases {
    const carrier *carrier;
    void *x;
    size_t n, room;
} cases;

typedef enum cases_level {
    CASES_BOUNDARY, /* the ends and corners of the format, some hundred */
    CASES_FULL      /* also every value and midpoint of small formats, all powers of two, random ones */
} cases_level;

/* Allocates; aborts without memory. */
cases cases_make(const lathe_format *format, const carrier *carrier, cases_level level);
void cases_free(cases *c);

/* A small generator of its own, so that inputs never change with the C library. */
uint64_t cases_random(uint64_t *state);

#endif
