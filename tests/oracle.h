/* SPDX-License-Identifier: MIT */
/* Rounding from its definition, in MPFR. Shares nothing with the library but the public structs. */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include <stddef.h>
#include <stdint.h>

#define MPFR_USE_INTMAX_T
#include <mpfr.h>

#include <lathe/lathe.h>

#include "bits.h"

/* One way of rounding in one carrier, conventions resolved. Not for use from two threads. */
typedef struct oracle {
    const carrier *carrier;
    lathe_options options;
    unsigned flags;
    int precision, emin, emax;
    int code_emin;         /* the format's own emin: parity counts from it, exponent limit or not */
    int gradual;           /* subnormal numbers exist */
    int finite_end_is_odd; /* parity of the codes of the largest [0] and lowest [1], as bits */
    mpfr_t end[2];         /* magnitudes of the largest and the lowest finite value */
} oracle;

/* 1 if every value of the format exists in the carrier. */
int oracle_admissible(const lathe_format *format, lathe_exponent exponent, const carrier *carrier);

/* 1 if no option names a value that the format lacks. */
int oracle_accepts(const lathe_format *format, const lathe_options *options);

/* The format must be sound and admissible, the options accepted (NULL: {0}). */
void oracle_init(oracle *o, const lathe_format *format, const lathe_options *options, const carrier *carrier);
void oracle_clear(oracle *o);

/* The pattern that the pattern `bits` of the carrier rounds to. */
uint64_t oracle_round(const oracle *o, uint64_t bits);

#endif
