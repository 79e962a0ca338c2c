/* SPDX-License-Identifier: MIT */
/* Where a format's values lie among its codes. */
#ifndef LATHE_LAYOUT_H
#define LATHE_LAYOUT_H

#include <stdint.h>

#include <lathe/format.h>
#include <lathe/plan.h>

#include "carrier.h"

/* The codes of a format, and what a kernel needs to make them in one carrier. Magnitudes are codes without
   sign. */
struct lathe_code_table;

typedef struct lathe_layout {
    int bits;
    int is_ranked; /* of a kind whose codes kind.h tells; the rest is 0 but, in long calls, */
    const struct lathe_code_table *table; /* this */
    uint64_t sign;                        /* the sign bit of a code; 0 in a format without */
    uint64_t first;       /* what the magnitude of 2^emin is less than 2^(p-1): field 0 is emin's */
    uint64_t zero_binade; /* magnitudes under it decode as zero: no subnormal numbers, or no 2^emin */
    uint64_t last[2];     /* the magnitudes of the largest and the lowest finite value */
    uint64_t infinity;    /* its magnitude; past every code if there is none */
    uint64_t nan[2];      /* the codes of positive and negative NaN */
    uint64_t own_nan;     /* 1: the code that would be that of negative zero is NaN */
    uint64_t cut, step;   /* as in lathe_grid, of the format as it is */
    uint64_t method;      /* LATHE_BY_INTEGERS, LATHE_BY_SHIFT or LATHE_BY_ADDITION of kernels/method.h */
    uint64_t rounds;      /* 1: encoding rounds any value, to even or */
    uint64_t truncates;   /* 1: toward zero; 0: what is encoded is of the format already */
    uint64_t most;        /* where it rounds: magnitudes from this one on have its code, NaN not considered */
    uint64_t one_special; /* and: so has NaN */
} lathe_layout;

/* Of a normal format; bits is 0 where codes would need more than 64: in no format that a carrier serves. The
   method of kinds is LATHE_BY_INTEGERS. */
lathe_layout lathe_layout_of(const lathe_format *format, const lathe_carrier *carrier);

/* 1 if the code of all ones, without the sign, is NaN in the sound format. */
int lathe_layout_has_nan_on_top(const lathe_format *format);

/* Gives NaN the codes that the option says, which the format must have. */
void lathe_layout_choose_nan(lathe_layout *l, lathe_nan_code nan_code);

/* Lets encoding round by itself, where kernels/code.h can do that and the grid and options ask for nothing
   more. */
void lathe_layout_round(lathe_layout *l, const lathe_grid *grid, const lathe_options *options);

/* 1 if the code, without spare bits, is a value of the format or NaN. */
int lathe_layout_has(const lathe_layout *l, const lathe_format *format, uint64_t code);

/* 1 if every code is. */
int lathe_layout_is_full(const lathe_layout *l, const lathe_format *format);

#endif
