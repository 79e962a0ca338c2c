/* SPDX-License-Identifier: MIT */
/* A second reference, in plain integers, fast enough for all 2^32 binary32 inputs: one decoding of the
   input answers every rule. Shares nothing with the library nor with the MPFR oracle. */
#ifndef TESTS_PLAIN_H
#define TESTS_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

enum { PLAIN_RULES = 9 };

typedef struct plain {
    int precision, emin;
    int gradual;             /* subnormal numbers exist */
    int code_bit;            /* precision 1: the parity of the code of 2^0 */
    uint32_t keep_sign;      /* the sign bit, or 0 in a format without sign */
    uint32_t smallest;       /* what a positive value under it becomes in a format without zero, else 0 */
    uint32_t hole;           /* the least normal where 2^emin is no value: zero under it; else 0 */
    uint32_t end[2];         /* magnitudes of the largest and the lowest finite value */
    uint32_t beyond[2][9];   /* [negative][rule]: the result past the end */
    uint32_t infinite[2][9]; /* [negative][rule]: the result of an infinity */
    uint32_t negative[9];    /* a finite negative in a format without sign, where `negates` is 0 */
    uint32_t zero[2];        /* the results of +0 and -0 */
    int is_signed, negates;  /* negates: the sign of a negative result is dropped and no more */
} plain;

/* For own conventions and default options, but `overflow` and `infinity`, which are those of lathe_options.
   The format must be sound and fit binary32, and have what the two name. */
void plain_init(plain *p, const lathe_format *format, lathe_overflow overflow, lathe_infinity infinity);

/* The same with every zero result +0. */
void plain_drop_negative_zero(plain *p);

/* results[rule] := the pattern that `bits` rounds to. */
void plain_round(const plain *p, uint32_t bits, uint32_t results[PLAIN_RULES]);

/* The same for the n patterns from `first` on: results[rule * n + i] for the i-th of them. */
void plain_round_range(const plain *p, uint32_t first, size_t n, uint32_t *results);

#endif
