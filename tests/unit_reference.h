/* SPDX-License-Identifier: MIT */
/* Matrix units from their description, in GMP's integers. Shares nothing with the library. */
#ifndef TESTS_UNIT_REFERENCE_H
#define TESTS_UNIT_REFERENCE_H

#include <stddef.h>

#include "dyadic.h"

typedef enum unit_algorithm {
    UNIT_T,
    UNIT_TS,
    UNIT_TG,
    UNIT_X8,
    UNIT_TR,
    UNIT_TRG,
    UNIT_E,
    UNIT_P,
    UNIT_FMA,
    UNIT_I,
    UNIT_D,
    UNIT_DA,
    UNIT_RO,
    UNIT_RF
} unit_algorithm;

/* Wrong models, which recorded results must tell from the right one. */
typedef enum unit_mutant {
    UNIT_RIGHT,
    UNIT_NORMALISED,  /* products in [1, 2) before they are aligned */
    UNIT_FLOORED,     /* terms toward minus infinity */
    UNIT_C_IGNORED,   /* in the largest exponent */
    UNIT_EXACT,       /* nothing is cut */
    UNIT_OTHER_ROUND, /* to nearest in place of toward zero, or the reverse */
    UNIT_C_FUSED,     /* X8: c in the first block */
    UNIT_UNPERMUTED   /* X8: blocks of neighbours */
} unit_mutant;

/* A format: p bits, 2^emin the least normal number; nothing is above `largest`. */
typedef struct unit_grid {
    int p, emin;
    double largest;
    dyadic_direction direction;
    int flush;
} unit_grid;

/* L terms at once, of which `group` share a scale; F bits; the least exponent. `emin_a` and `emin_b` are
   those of the inputs. */
typedef struct unit_model {
    unit_algorithm algorithm;
    int k, L, group, F, floor;
    int emin_a, emin_b, scale_emin, scale_block, saturate;
    unit_grid sum; /* how a block is rounded */
    unit_mutant mutant;
} unit_model;

/* c + a . b of values of the formats; scales one for each scale_block terms, or NULL. Any NaN stands for
   that of the unit. */
double unit_reference(const unit_model *u, const double *a, const double *b, const double *scale_a,
                      const double *scale_b, double c, size_t k);

/* a b + c, rounded once. */
double unit_reference_fma(const unit_grid *g, double a, double b, double c);

#endif
