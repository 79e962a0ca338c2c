/* SPDX-License-Identifier: MIT */
/* Every kind of mistake that arguments can have, and what becomes of it. */
#ifndef TESTS_CALLS_WRONG_H
#define TESTS_CALLS_WRONG_H

#include "calls.h"

/* One mistake: an argument, or a field of what it points to, that is set to something else. */
typedef struct wrong {
    const char *argument, *field; /* "" for the argument itself */
    const char *value;
    const char *over;    /* the argument whose array it overlaps, or NULL */
    int in_scene;        /* else in call_arguments */
    size_t offset, size; /* of what is set */
    uint64_t number;
    const void *pointer; /* unless NULL, in place of the number */
    lathe_status wanted;
    const char *where; /* the functions: beginnings, or ends after *, all but those after -; "": all */
} wrong;

/* The i-th mistake; NULL past the last. */
const wrong *wrong_at(size_t i);

/* Whether the function can be called so. */
int wrong_concerns(const wrong *w, const call *f);

/* Makes it. */
void wrong_make(const wrong *w, call_arguments *c);

#endif
