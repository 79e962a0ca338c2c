/* SPDX-License-Identifier: MIT */
/* Arithmetic from its definition: the exact result in MPFR, then the oracle's steps on that. */
#ifndef TESTS_ORACLE_ARITH_H
#define TESTS_ORACLE_ARITH_H

#include "oracle.h"

/* The exact result of an operation, made once and rounded in as many ways as wanted. A result of more than
   ORACLE_PRECISION bits is kept rounded to odd. */
typedef struct oracle_exact {
    mpfr_t value;
    unsigned exceptions; /* those that do not depend on the format */
    int is_cancelled;    /* zero, a sum of opposite numbers: negative under LATHE_TOWARD_NEGATIVE */
    int is_integral;     /* to be rounded to an integer */
} oracle_exact;

void oracle_exact_init(oracle_exact *x);
void oracle_exact_clear(oracle_exact *x);

/* How many operands it looks at. */
int oracle_operands(lathe_operation operation);

/* The operands are patterns of the carrier; those that the operation lacks are not looked at. */
void oracle_exact_set(oracle_exact *x, lathe_operation operation, int exponent, const carrier *c,
                      const uint64_t operands[3]);

/* The pattern that the exact result rounds to; stochastic rules decide by R. Unless `exceptions` is NULL, it
   becomes those of this result. */
uint64_t oracle_arith(const oracle *o, const oracle_exact *x, uint64_t random, unsigned *exceptions);

#endif
