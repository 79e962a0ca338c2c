/* SPDX-License-Identifier: MIT */
/* Which kernel a grid allows: the integer kernel always, the others where they are provably equal. */
#ifndef LATHE_KERNELS_METHOD_H
#define LATHE_KERNELS_METHOD_H

/* How magnitudes are rounded; see kernels/fast.h. */
enum {
    LATHE_BY_INTEGERS, /* kernels/round.h */
    LATHE_BY_SHIFT,
    LATHE_BY_ADDITION,
    LATHE_BY_BOTH
};

/* What is done about range and sign after that. */
enum {
    LATHE_FINISH_FREE,    /* overflow is the carry into the exponent */
    LATHE_FINISH_PLAIN,   /* one magnitude beyond the limit, for finite and infinite x of both signs */
    LATHE_FINISH_MIRRORED /* the results for negative x are those for positive x, negated, but for overflow */
};

#endif
