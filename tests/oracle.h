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

/* Bits that values given to the oracle may have; of what has more, those of its value rounded to odd do: no
   decision takes more than precision + 64 + 2. */
enum { ORACLE_PRECISION = 128 };

/* One way of rounding in one carrier, conventions resolved. Not for use from two threads. */
typedef struct oracle {
    const carrier *carrier;
    lathe_options options;
    unsigned flags;
    int precision, emin, emax;
    int finest;            /* exponent of the least quantum: the carrier's */
    int code_emin;         /* the format's own emin: parity counts from it, exponent limit or not */
    int gradual;           /* subnormal numbers exist */
    int integral;          /* set by hand: of the values of the format only the integers count */
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

/* The same, but the neighbour is that which `rule` takes. Unless `discarded` is NULL, it becomes what that of
   toward zero would discard, as a fraction of the distance between the neighbours. */
uint64_t oracle_round_by(const oracle *o, uint64_t bits, lathe_rounding rule, mpfr_ptr discarded);

/* The same for any value, signed zeros, infinities and NaN told apart. */
uint64_t oracle_round_value(const oracle *o, mpfr_srcptr x, lathe_rounding rule, mpfr_ptr discarded);

/* result := the magnitude of the neighbour of finite x not 0 on the grid, which has no upper end. */
void oracle_round_finite(const oracle *o, mpfr_srcptr x, lathe_rounding rule, mpfr_ptr result,
                         mpfr_ptr discarded);

/* What a pattern stands for, sign included. */
void oracle_set(mpfr_ptr to, const carrier *c, uint64_t bits);

/* What a stochastic rule makes of one pattern: `away` for R of `first_away` or more, if that exists, else
   `toward`. */
typedef struct oracle_choice {
    uint64_t toward, away;
    int can_go_away;
    uint64_t first_away;
} oracle_choice;

/* N of the rule: R has so many bits. */
unsigned oracle_random_bits(const oracle *o);
oracle_choice oracle_choose(const oracle *o, uint64_t bits);
oracle_choice oracle_choose_value(const oracle *o, mpfr_srcptr x);

/* Which of the two magnitudes of oracle_round_finite R makes of x. */
void oracle_choose_finite(const oracle *o, mpfr_srcptr x, uint64_t random, mpfr_ptr result);

/* What R, an integer of N bits, makes of the choice. */
uint64_t oracle_chosen(const oracle_choice *choice, uint64_t random);

#endif
