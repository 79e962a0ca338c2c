/* SPDX-License-Identifier: MIT */
/* What tests of codebooks share: tables, and the middle of two values as a rational number. */
#ifndef TESTS_CODEBOOK_SUPPORT_H
#define TESTS_CODEBOOK_SUPPORT_H

#include <gmp.h>

#include "check.h"

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* A value that the carrier has, as its bits. */
static inline uint64_t pattern_of(const carrier *c, double value)
{
    return c->width == 32 ? bits_of_float((float)value) : bits_of_double(value);
}

static inline lathe_codebook book_of(const double *values, size_t count, const lathe_codebook_options *o)
{
    lathe_codebook book;
    assert_int_equal(lathe_codebook_init(&book, values, count, o), LATHE_OK);
    return book;
}

/* x against the middle, exactly: -1, 0, 1. */
static inline int beside_middle(double x, double below, double above)
{
    mpq_t a, b;
    mpq_inits(a, b, NULL);
    mpq_set_d(a, below);
    mpq_set_d(b, above);
    mpq_add(a, a, b);
    mpq_set_d(b, x);
    mpq_add(b, b, b);
    const int result = mpq_cmp(b, a);
    mpq_clears(a, b, NULL);
    return result < 0 ? -1 : result > 0;
}

/* The index of the nearest of ascending values, the lesser of two as near. */
static inline size_t nearest(const double *v, size_t count, double at)
{
    size_t best = 0;
    while (best + 1 < count && beside_middle(at, v[best], v[best + 1]) > 0)
        best++;
    return best;
}

#endif
