/* SPDX-License-Identifier: MIT */
/* A call that rounds, in either carrier, with random bits or without. */
#ifndef LATHE_ROUND_CALL_H
#define LATHE_ROUND_CALL_H

#include <stddef.h>

#include <lathe/plan.h>
#include <lathe/random.h>

#include "isa.h"

/* Random bits, where the rule needs them, are those of `random` in rounding stage `stage`, or if `random` is
   NULL at `bits`. */
typedef struct lathe_round_call {
    const lathe_isa *isa;
    const lathe_plan *plan;
    const lathe_grid *grid;
    const lathe_random *random;
    const void *bits;
    const void *src;
    unsigned size; /* of a value */
    unsigned stage;
    const lathe_steps *steps; /* NULL unless made before */
} lathe_round_call;

/* Rounds the n elements from `begin` on, which are at src, to dst[0..n-1]. */
void lathe_round_range(const lathe_round_call *call, void *dst, const void *src, size_t begin, size_t n);

/* Rounds all n elements to dst, by several threads where each gets `grain` of them. */
void lathe_round_to(const lathe_round_call *call, void *dst, size_t n, size_t grain);

#endif
