/* SPDX-License-Identifier: MIT */
/* Rounding to formats that are told by rank (kind.h): a rule chooses one of two neighbours. */
#ifndef LATHE_LADDER_H
#define LATHE_LADDER_H

#include <stddef.h>

#include <lathe/plan.h>

#include "kernels/kernels.h"
#include "kernels/method.h"
#include "kind.h"

/* The greater neighbour of a tie: of codebooks alone, no option says so. */
#define LATHE_TIE_UP ((lathe_tie)(LATHE_TIE_DOWN + 1))

/* A complete format and how values of one carrier are rounded to it. */
typedef struct lathe_ladder {
    const lathe_format *format;
    const lathe_options *options;
    const lathe_grid *grid;
    const lathe_carrier *carrier;
} lathe_ladder;

/* 1 if a plan's rounding in this carrier is told by rank. */
static inline int lathe_is_by_rank(const lathe_grid *g)
{
    return g->method >= LATHE_BY_TAPER;
}

/* The grid of a complete format by options with every "own" of plan.c spelt out; unusable if the carrier
   cannot hold it. */
lathe_grid lathe_ladder_compile(const lathe_format *f, const lathe_options *o, const lathe_carrier *c);

/* What a grid of FIXED has otherwise where it wraps. */
void lathe_ladder_wrap(lathe_grid *g, const lathe_format *f, const lathe_options *o, const lathe_carrier *c);

/* 1 if the options ask for nothing that the kind of the complete format does not know. */
int lathe_kind_accepts(const lathe_format *f, const lathe_options *o);

/* The bits of the carrier that the exact x is rounded to; R of the stochastic rules at the top of `random`.
   */
uint64_t lathe_ladder_result(const lathe_ladder *l, const lathe_exact *x, uint64_t random,
                             unsigned *exceptions);

/* 1 if a fraction of the distance, two bits of it as in kind.h, goes to the far neighbour; `odd`: the near
   one is. Of rules without random bits. */
int lathe_rule_carries(lathe_rounding rule, unsigned two, uint64_t odd, int negative);

/* 1 if a rule without random bits takes what is between two neighbours, `two` as in kind.h, to the far one.
   */
int lathe_ladder_goes_far(const lathe_ladder *l, int64_t near, unsigned two, int negative);

/* Rounds an array, by one value at a time. */
void lathe_ladder_round(const lathe_ladder *l, void *dst, const void *src, lathe_draws draws, size_t n);

/* Values of the format to codes of `bytes` bytes, and back. */
void lathe_ladder_encode(const lathe_ladder *l, void *codes, int bytes, const void *values, size_t n);
void lathe_ladder_decode(const lathe_format *f, const lathe_carrier *c, void *values, const void *codes,
                         int bytes, size_t n);

#endif
