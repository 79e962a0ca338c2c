/* SPDX-License-Identifier: MIT */
/* The rows of the table of matrix units, and the formats of their inputs, scales and sums. */
#ifndef LATHE_UNITS_H
#define LATHE_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/unit.h>

/* How a unit sums; docs/units.md defines the words. */
typedef enum lathe_unit_model {
    LATHE_MODEL_T,   /* cut terms and c, summed exactly, rounded once */
    LATHE_MODEL_TS,  /* the same, a scale to each block */
    LATHE_MODEL_TG,  /* groups of products, each under its scales, are the terms */
    LATHE_MODEL_X8,  /* T from zero over 32 permuted terms, then one addition of c */
    LATHE_MODEL_TR,  /* products, then c, each cut */
    LATHE_MODEL_TRG, /* the same, products in two groups */
    LATHE_MODEL_E,   /* the exact sum, rounded once */
    LATHE_MODEL_P,   /* pairwise rounded sums */
    LATHE_MODEL_FMA,
    LATHE_MODEL_I,  /* integers */
    LATHE_MODEL_D,  /* two fused steps, the odd element first */
    LATHE_MODEL_DA, /* even and odd elements apart, then all together */
    LATHE_MODEL_RO, /* every step rounded to odd */
    LATHE_MODEL_RF  /* pairs of products rounded once */
} lathe_unit_model;

/* What becomes of subnormal inputs and c, and of steps that give such. */
typedef enum lathe_unit_flush {
    LATHE_FLUSH_NONE,
    LATHE_FLUSH_TO_SIGNED,  /* zero with the number's sign */
    LATHE_FLUSH_TO_POSITIVE /* +0 for inputs and c, signed for results */
} lathe_unit_flush;

/* Rounding to p bits, uniform under 2^emin, in one direction. */
typedef enum lathe_unit_direction { LATHE_NEAREST, LATHE_CUT, LATHE_LAST_BIT_ODD } lathe_unit_direction;

/* A format as rounding asks for it. */
enum { LATHE_BEYOND_INFINITY, LATHE_BEYOND_NAN, LATHE_BEYOND_LARGEST };
typedef struct lathe_unit_grid {
    int precision, emin;
    uint64_t largest, lowest; /* binary64 bits of magnitudes; lowest 0: as the largest */
    int beyond;
    lathe_unit_direction direction;
    lathe_unit_flush flush;
    int is_unsigned; /* no value is under zero */
    uint64_t nan;    /* binary64 bits */
} lathe_unit_grid;

enum { LATHE_UNIT_INPUTS = 5 };

struct lathe_unit {
    const char *name, *aliases, *architecture, *instruction;
    int inputs, scale, rounding; /* numbers of the lists in units.c */
    lathe_unit_model model;
    int k, block, group, fraction, floor;
    lathe_unit_flush flush;
    int nan; /* as `rounding` */
    const char *evidence;
};

/* The format of inputs; 0 where the row lacks it. Both are among the row's own for LATHE_INPUT_OWN. */
int lathe_unit_has_input(const lathe_unit *u, lathe_unit_input input);
lathe_unit_grid lathe_unit_input_grid(const lathe_unit *u, lathe_unit_input input);

/* The formats of a block's sum, of c, and of scales. */
lathe_unit_grid lathe_unit_sum_grid(const lathe_unit *u);
lathe_unit_grid lathe_unit_c_grid(const lathe_unit *u);
lathe_unit_grid lathe_unit_scale_grid(const lathe_unit *u);

/* Binary32, ties to even, where NaN has the unit's bits: of totals. */
lathe_unit_grid lathe_unit_total_grid(const lathe_unit *u);

/* Terms that a scale is for, or 0: the row's first choice; 1 if `block` is a choice. */
int lathe_unit_scale_block(const lathe_unit *u);
int lathe_unit_has_scale_block(const lathe_unit *u, int block);

/* 1 if the accumulator is binary64 or an integer, which only doubles carry. */
int lathe_unit_is_wide(const lathe_unit *u);

#endif
