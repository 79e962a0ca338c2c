/* SPDX-License-Identifier: MIT */
/* One call on affine integers: what the files that do its parts share. */
#ifndef LATHE_QUANT_CALL_H
#define LATHE_QUANT_CALL_H

#include <lathe/quant.h>

#include "block_number.h"
#include "block_walk.h"
#include "isa.h"

/* How a made plan is told from other memory ("quant-01"). */
#define LATHE_QUANT_PLAN_MADE UINT64_C(0x7175616e742d3031)

/* Values that are worked on at once; and how far zero points go: integers before they are added have one bit
   more, and fewer than f32. */
enum { LATHE_QUANT_CHUNK = 256, LATHE_QUANT_MOST_ZERO = 1 << 21, LATHE_QUANT_PRECISION = 22 };

typedef struct lathe_quant_call {
    const lathe_isa *isa;
    const lathe_quant_plan *plan;
    const lathe_carrier *carrier;
    size_t size;       /* of a value */
    size_t code_bytes; /* of a code */
    int is_tensor;     /* all blocks of the walk are one group */
    lathe_walk walk;
    const lathe_random *random;
    const void *src, *scales;
    const int32_t *zeros;
    void *dst, *codes;
    void *new_scales; /* of calibration */
    int32_t *new_zeros;
} lathe_quant_call;

/* Some values of the carrier. */
typedef union lathe_quant_values {
    float f32[LATHE_QUANT_CHUNK];
    double f64[LATHE_QUANT_CHUNK];
} lathe_quant_values;

/* How a group is quantised: by f32 or f64 values as the carrier has them. */
typedef struct lathe_quant_group {
    int is_nan; /* the scale is none */
    union {
        float f32;
        double f64;
    } scale, reciprocal;
    lathe_number number;     /* the scale once more */
    int32_t zero;            /* z */
    int32_t lowest, largest; /* of round(x / s) */
    int has_lanes, has_back; /* the row's kernels make codes and values of f32, or values of codes */
    lathe_quant_lanes lanes;
} lathe_quant_group;

/* A value of the carrier as its bits, and back. */
static inline uint64_t lathe_quant_bits(size_t size, const void *at)
{
    uint32_t narrow;
    uint64_t wide;
    if (size == sizeof narrow) {
        memcpy(&narrow, at, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, at, sizeof wide);
    return wide;
}

static inline void lathe_quant_put(size_t size, void *at, uint64_t bits)
{
    const uint32_t narrow = (uint32_t)bits;
    memcpy(at, size == sizeof narrow ? (const void *)&narrow : (const void *)&bits, size);
}

static inline lathe_status lathe_quant_plan_check(const lathe_quant_plan *plan)
{
    if (!plan)
        return LATHE_E_NULL;
    return plan->made == LATHE_QUANT_PLAN_MADE ? LATHE_OK : LATHE_E_UNMADE;
}

/* The zero point as it counts. */
static inline int32_t lathe_quant_zero(int64_t zero)
{
    return zero > LATHE_QUANT_MOST_ZERO    ? LATHE_QUANT_MOST_ZERO
           : zero < -LATHE_QUANT_MOST_ZERO ? -LATHE_QUANT_MOST_ZERO
                                           : (int32_t)zero;
}

/* a b, of at most 53 and 22 bits, to 64 bits. */
static inline lathe_number lathe_quant_times(lathe_number a, uint32_t b)
{
    const uint64_t low = (a.m & UINT32_MAX) * b, high = (a.m >> 32) * b + (low >> 32);
    const int shift = high >> 32 ? lathe_log2(high >> 32) + 1 : 0;
    const uint64_t rest = low & UINT32_MAX;
    return (lathe_number){high << (32 - shift) | rest >> shift, a.exponent + shift,
                          (rest & ((UINT64_C(1) << shift) - 1)) != 0};
}

/* quant_group.c: what a group with this scale, the carrier's bits, and this zero point needs. */
lathe_quant_group lathe_quant_group_of(const lathe_quant_call *c, uint64_t scale, int32_t zero);

/* n values of a run from its element `from` on. */
void lathe_quant_load(const lathe_quant_call *c, const lathe_run *run, size_t from, size_t n, void *x);

/* round(x / s), limited, of n values, by a plan of integers; those of a run from its element `from` on, if
   random bits are needed. NaN is INT32_MIN. x is overwritten. */
void lathe_quant_integers(const lathe_quant_call *c, const lathe_plan *by, const lathe_quant_group *g,
                          int32_t *m, void *x, const lathe_run *run, size_t from, size_t n);

/* The same blocks of a call, begin to end - 1, from values to codes or values, and from codes to values. */
void lathe_quant_part(const void *call, size_t begin, size_t end);
void lathe_dequant_part(const void *call, size_t begin, size_t end);

/* quant_calibrate.c: groups begin to end - 1. */
void lathe_quant_calibrate_part(const void *call, size_t begin, size_t end);

#endif
