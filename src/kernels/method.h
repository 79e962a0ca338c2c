/* SPDX-License-Identifier: MIT */
/* Which kernel a grid or layout allows: the integer kernel always, the others where they are provably
   equal. */
#ifndef LATHE_KERNELS_METHOD_H
#define LATHE_KERNELS_METHOD_H

#include <lathe/plan.h>

/* How magnitudes are rounded, see kernels/fast.h; the first three, how they become codes and back, see
   kernels/fast_code.h. */
enum {
    LATHE_BY_INTEGERS, /* kernels/round.h */
    LATHE_BY_SHIFT,
    LATHE_BY_ADDITION,
    LATHE_BY_BOTH,
    LATHE_BY_TURN,
    LATHE_BY_OFFSET,
    LATHE_BY_TAPER,  /* kernels/taper.h; this and those after it: formats that are told by rank (src/ladder.h)
                       */
    LATHE_BY_WRAP,   /* kernels/wrap.h */
    LATHE_BY_STEPS,  /* kernels/steps.h, in long arrays */
    LATHE_BY_CHANCE, /* kernels/chance.h, where the set's floating point is used */
    LATHE_BY_RANKS   /* no kernel: src/ladder.c */
};

/* Laws of LATHE_BY_TAPER: how the bits that are cut grow with the exponent. */
enum { LATHE_TAPER_POSIT, LATHE_TAPER_TAKUM, LATHE_TAPER_HIF8 };

/* What is left to do for values beyond the limit, infinities and NaN. Negative x gives what positive x gives,
   negated, but where overflow is sided, and in LATHE_FINISH_ANY. */
enum {
    LATHE_FINISH_ANY,       /* settle() of kernels/round.h, with the grid's steps */
    LATHE_FINISH_FREE,      /* overflow is the carry into the exponent: NaN alone */
    LATHE_FINISH_NAN,       /* all three are NaN: overflow alone */
    LATHE_FINISH_ONE,       /* infinite x gives what overflow gives: overflow, NaN */
    LATHE_FINISH_ONE_SIDED, /* the same, overflow by sign */
    LATHE_FINISH_TWO,       /* overflow, infinities, NaN */
    LATHE_FINISH_TWO_SIDED
};

/* Grids of this rule that kernels/fuse.h has a loop for: overflow is by sign only under a rule that is. */
static inline int lathe_can_fuse(const lathe_grid *g, lathe_rounding rule)
{
    return rule <= LATHE_TO_ODD && g->finish != LATHE_FINISH_ANY &&
           (g->method == LATHE_BY_SHIFT || g->method == LATHE_BY_ADDITION);
}

/* Steps of settle() that a grid may need. */
enum {
    LATHE_SETTLE_ZERO = 1,    /* what rounded to zero */
    LATHE_SETTLE_NO_ZERO = 2, /* zero, which the format lacks */
    LATHE_SETTLE_INFINITY = 4,
    LATHE_SETTLE_SIDES = 8, /* negative x gives other than what positive x gives, negated */
    LATHE_SETTLE_ALL = 15
};

#endif
