/* SPDX-License-Identifier: MIT */
/* Rational numbers that are not negative, powers of two and rounding among them. */
#ifndef TESTS_RATIONAL_H
#define TESTS_RATIONAL_H

#include <stdint.h>

#include <gmp.h>

#include <lathe/lathe.h>

#include "bits.h"

/* A grid of p bits that is uniform under 2^emin and goes on for ever. */
typedef struct rational_grid {
    int p, emin;
} rational_grid;

/* r = 2^e; floor(log2(x)) of x > 0. */
void rational_power(mpq_t r, int e);
int rational_log2(const mpq_t x);

/* Rounds x in place, the magnitude of a number that may be negative. */
void rational_round(mpq_t x, rational_grid g, lathe_rounding rule, int negative);

/* To binary32, never further than its largest value and, unless `zero`, never to zero. */
void rational_narrow(mpq_t x, int zero);

/* The magnitude of a finite pattern; and the pattern of a value of the carrier, of infinity beyond all. */
void rational_exact(mpq_t r, const carrier *c, uint64_t bits);
uint64_t rational_pattern(const carrier *c, const mpq_t x);

/* Integers of 64 bits, which `long` need not have. */
static inline uint64_t rational_magnitude(const mpz_t z)
{
    uint64_t x = 0;
    mpz_export(&x, NULL, -1, sizeof x, 0, 0, z);
    return x;
}

static inline int64_t rational_integer(const mpz_t z)
{
    const int64_t x = (int64_t)rational_magnitude(z);
    return mpz_sgn(z) < 0 ? -x : x;
}

#endif
