/* SPDX-License-Identifier: MIT */
/* Which way leads from operands to the exact result rounded once. */
#ifndef LATHE_WAY_H
#define LATHE_WAY_H

#include <lathe/arith.h>

#include "carrier.h"
#include "isa.h"

typedef enum lathe_detour {
    LATHE_EXACTLY,    /* integers do it all */
    LATHE_AT_ONCE,    /* the next in one loop */
    LATHE_IN_CARRIER, /* the operation rounded to the carrier, then rounded by the grid */
    LATHE_IN_DOUBLE   /* the same in binary64, for binary32 */
} lathe_detour;

typedef struct lathe_way {
    lathe_detour by;
    int how; /* the operation is rounded, see kernels/kernels.h */
} lathe_way;

/* For LATHE_IN_DOUBLE the plan's f64 grid is that of the f32 grid, but for the number of random bits. */
lathe_way lathe_way_choose(const lathe_isa *isa, lathe_operation operation, const lathe_plan *plan,
                           const lathe_carrier *carrier);

#endif
