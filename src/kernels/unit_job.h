/* SPDX-License-Identifier: MIT */
/* What the kernels of matrix units are told. */
#ifndef LATHE_KERNELS_UNIT_JOB_H
#define LATHE_KERNELS_UNIT_JOB_H

#include <stddef.h>
#include <stdint.h>

/* Columns, and whatever is read, come in so many at least. */
enum { LATHE_UNIT_LANES = 8 };

/* Rounding to nearest, ties to even, or toward zero. All are bits of binary64. */
typedef struct lathe_unit_rounding {
    uint64_t relative, quantum; /* 2^(1 - p), and the least quantum */
    uint64_t beyond;            /* twice the last binade: infinity */
    int is_nearest;
} lathe_unit_rounding;

/* Inputs that need no more than rounding. */
typedef struct lathe_unit_reading {
    lathe_unit_rounding rounding;
    uint64_t largest, power; /* the largest magnitude; 2^emin */
    int is_unsigned, is_exact;
} lathe_unit_reading;

typedef enum lathe_unit_kind {
    LATHE_UNIT_FUSED,
    LATHE_UNIT_GROUPED,
    LATHE_UNIT_FMA,
    LATHE_UNIT_WRAP,
    LATHE_UNIT_SATURATE
} lathe_unit_kind;

/* One row of A by columns of B, values and powers as in src/unit.h, all finite: terms 0 to n - 1 in
   blocks. Rows of b and of its scales are `stride` apart. */
typedef struct lathe_unit_job {
    lathe_unit_kind kind;
    size_t stride;
    int columns, n, block, group, scale_block, fraction;
    uint64_t floor, power; /* 2^floor; 2^emin of c */
    uint64_t nan;
    lathe_unit_rounding sum, total;
    const uint64_t *a, *a_power, *b, *b_power;
    const uint64_t *scale_a, *scale_a_power, *scale_b, *scale_b_power;
} lathe_unit_job;

/* Goes on with c; then, unless total is NULL, adds c to it. Both may be infinite or NaN. To be called
   where the processor rounds to nearest and flushes nothing. */
typedef void lathe_unit_kernel(const lathe_unit_job *job, uint64_t *c, uint64_t *total);

/* The values and powers of n numbers; 0, and nothing of use, where one of them takes more than that. */
typedef int lathe_unit_reader(const lathe_unit_reading *r, uint64_t *value, uint64_t *power,
                              const uint64_t *x, int n);

lathe_unit_kernel lathe_unit_avx512, lathe_unit_avx2, lathe_unit_neon;
lathe_unit_reader lathe_unit_read_avx512, lathe_unit_read_avx2, lathe_unit_read_neon;

#endif
