/* SPDX-License-Identifier: MIT */
/* Operands whose results lie on, just beside and far beside the places where rounding changes its mind. */
#ifndef TESTS_ARITH_CASES_H
#define TESTS_ARITH_CASES_H

#include "bits.h"
#include "oracle_arith.h"

enum { OPERATIONS = LATHE_SCALE + 1 };

/* Operands of n elements and their exact results. */
typedef struct arith_cases {
    const carrier *carrier;
    lathe_operation operation;
    int exponent; /* of LATHE_SCALE */
    size_t n;
    void *x[3];
    oracle_exact *exact;
} arith_cases;

/* Room for n elements; aborts without memory. */
arith_cases arith_cases_make(const carrier *c, size_t n);
void arith_cases_free(arith_cases *in);

/* Fills them for results around the values and midpoints of the format, at both ends of its range more often
   than within. Some operands are zeros, infinities, NaN and ends of the carrier. */
void arith_cases_fill(arith_cases *in, const lathe_format *f, lathe_operation operation, uint64_t *random);

/* The exact results of operands that were set by hand. */
void arith_cases_compute(arith_cases *in, lathe_operation operation, int exponent);

#endif
