/* SPDX-License-Identifier: MIT */
/* Matrix units, NEON. */
#define CARRIER_BITS 64
#include "../common.h"

#include "word_neon.h"

/* To an integer, ties to even and toward zero, and the larger of positive numbers. */
static inline values whole(values x)
{
    return (values)vrndnq_f64((float64x2_t)x);
}

static inline values cut(values x)
{
    return (values)vrndq_f64((float64x2_t)x);
}

static inline values larger(values a, values b)
{
    return (values)vmaxq_f64((float64x2_t)a, (float64x2_t)b);
}

#define UNIT_RUN lathe_unit_neon
#define UNIT_READ lathe_unit_read_neon
#include "unit.h"
