/* SPDX-License-Identifier: MIT */
/* What kernels/steps.h climbs. */
#ifndef LATHE_STEPS_H
#define LATHE_STEPS_H

#include "ladder.h"

/* Where steps that are climbed are kept. */
typedef struct lathe_step_space {
    uint64_t at[LATHE_MOST_STEPS], to[LATHE_MOST_STEPS + 2];
} lathe_step_space;

/* 1 if a ladder's rule and format have a number of steps that can be found. */
int lathe_steps_serve(const lathe_ladder *l);

/* What kernels for steps take from a grid that has the rest. */
void lathe_steps_edges(lathe_grid *g, const lathe_ladder *l);

/* How many there are of what they serve. */
int64_t lathe_steps_count(const lathe_ladder *l);

/* 1 if these can be climbed. */
int lathe_steps_are_few(const lathe_ladder *l);

/* How many elements are worth making the steps. */
size_t lathe_steps_worth(const lathe_ladder *l);

/* Of few steps. */
void lathe_steps_make(lathe_steps *steps, const lathe_ladder *l, lathe_step_space *space);

/* Sorts steps that are known into bins; `first` has one entry more than there are. */
void lathe_steps_bin(lathe_steps *s, const lathe_carrier *c, uint16_t *first, uint64_t bins);

/* Of any: `at` has room for them, `to` for two more. */
void lathe_leaps_make(lathe_steps *steps, const lathe_ladder *l, uint64_t *at, uint64_t *to, uint16_t *first,
                      uint64_t bins);

#endif
