/* SPDX-License-Identifier: MIT */
/* One rounding, step by step: what the library does in one go, derived from the definition in round.h. */
#ifndef LATHE_CLI_STEPS_H
#define LATHE_CLI_STEPS_H

#include <stdint.h>

#include <lathe/lathe.h>

/* Where |x| lies on the grid before rounding. */
typedef enum steps_class { STEPS_NAN, STEPS_INFINITY, STEPS_ZERO, STEPS_EXACT, STEPS_INEXACT } steps_class;

/* The discarded part of |x|, against half of what is between the neighbours. */
typedef enum steps_tail { STEPS_UNDER_HALF, STEPS_HALF, STEPS_ABOVE_HALF } steps_tail;

typedef enum steps_way { STEPS_TOWARD_ZERO, STEPS_AWAY, STEPS_RANDOM } steps_way;

/* Of |x| = significand * 2^exponent. */
typedef struct steps {
    steps_class class;
    int negative;
    uint64_t significand;
    int exponent;        /* of its last bit */
    int binade;          /* floor(log2(|x|)) */
    int quantum;         /* the grid at x is multiples of 2^quantum, */
    int is_edge;         /* or, under the smallest value of a format with none but zero below, 0 and it */
    int is_subnormal;    /* |x| is under 2^emin and the grid there is that of subnormal numbers */
    int cut;             /* bits under the quantum; more than the significand has where |x| is less than it */
    uint64_t tail;       /* those bits */
    double fraction;     /* tail / 2^cut, as a double, rounded where it needs more than 53 bits */
    double below, above; /* neighbours of |x|, the range without end; equal to |x| where exact */
    int is_odd;          /* the code of `below` is */
    steps_tail half;
    steps_way way;  /* what the rule says */
    double rounded; /* the neighbour chosen, with sign, before the range is looked at; NaN if random */
} steps;

/* Of any double, or of a float, as a double. The plan must serve the carrier, and its options must not set
   the exponent free. */
steps steps_of(const lathe_plan *plan, double x, int is_f32);

/* Where the halves of what is between two neighbours of a kind without steps of one size meet, which rules to
   nearest ask, and in words what that is: the first double above it, unless it is one. */
const char *steps_boundary(double *boundary, const lathe_plan *plan, double below, double above);

#endif
