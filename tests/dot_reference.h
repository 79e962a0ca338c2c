/* SPDX-License-Identifier: MIT */
/* Products of matrices from their definition: the plain loop over the oracle's operations. */
#ifndef TESTS_DOT_REFERENCE_H
#define TESTS_DOT_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

#include "bits.h"

/* All matrices row-major and without gaps, as patterns of the carrier; c is what C was before. */
typedef struct dot_problem {
    const carrier *carrier;
    const lathe_dot *dot;
    const lathe_random *random; /* or NULL */
    size_t m, n, k;
    const uint64_t *a, *b, *c;
    uint64_t alpha, beta;
    size_t
        whole[4]; /* unless 0, the dimensions m and n of what this is a part of, and where it begins there */
} dot_problem;

/* What C must become. */
void dot_reference(const dot_problem *p, uint64_t *result);

#endif
