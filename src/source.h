/* SPDX-License-Identifier: MIT */
/* What a grid is compiled from, and what grid.c and method.c both ask of it. */
#ifndef LATHE_SOURCE_H
#define LATHE_SOURCE_H

#include <stdint.h>

#include <lathe/plan.h>

#include "carrier.h"
#include "formats.h"
#include "rule.h"

/* The normal format, the options with every "own" spelt out, and the range that holds in one carrier. */
typedef struct lathe_source {
    const lathe_format *format;
    const lathe_options *options;
    const lathe_carrier *carrier;
    int emin, emax;
    int64_t largest, lowest; /* in units of 2^(emax - precision + 1) */
} source;

static inline int has(const source *s, unsigned flags)
{
    return lathe_has(s->format, flags);
}

static inline int is_negative(int side)
{
    return side == 1;
}

static inline int is_stochastic(const source *s)
{
    return lathe_is_stochastic(s->options->rounding);
}

/* The grid under 2^emin is 0 and multiples of its quantum; else it is 0 and 2^emin. */
static inline int is_gradual(const source *s)
{
    return has(s, LATHE_HAS_SUBNORMALS) && s->options->subnormals == LATHE_SUBNORMALS_OWN;
}

/* What is under 2^emin after rounding with unbounded exponent becomes zero. */
static inline int is_flushed(const source *s)
{
    return s->options->subnormals == LATHE_SUBNORMALS_FLUSH || has(s, LATHE_HAS_NO_BOTTOM);
}

static inline int significands_have_parity(const source *s)
{
    return s->format->precision > 1 || s->options->parity == LATHE_PARITY_SIGNIFICAND;
}

/* The code of 2^e at precision 1 is odd. */
static inline int code_is_odd(const source *s, int e)
{
    return (e - s->format->emin + has(s, LATHE_HAS_ZERO)) & 1;
}

static inline uint64_t sign_bit(const source *s, int side)
{
    return is_negative(side) ? lathe_carrier_sign(s->carrier) : 0;
}

/* The bits of the value m * 2^exponent; of the carrier's smallest where it has none that fine. */
static inline uint64_t pack(const source *s, int64_t m, int exponent)
{
    const int quantum = lathe_carrier_quantum(s->carrier);
    return exponent < quantum ? 1 : lathe_carrier_pack(s->carrier, (uint64_t)m, exponent);
}

static inline uint64_t smallest_of(const source *s)
{
    const int quantum = s->emin - s->format->precision + 1;
    if (has(s, LATHE_HAS_NO_BOTTOM)) /* what is next above 2^emin, also where the carrier lacks it */
        return quantum < lathe_carrier_quantum(s->carrier)
                   ? pack(s, 1, s->emin) + 1
                   : pack(s, lathe_format_smallest_significand(s->format), quantum);
    return pack(s, 1, is_gradual(s) ? quantum : s->emin);
}

/* The largest magnitude on one side. In a format without sign the negative side mirrors the positive one, for
   LATHE_NEGATIVE_TO_MAGNITUDE. */
static inline int64_t limit_units(const source *s, int side)
{
    return is_negative(side) && has(s, LATHE_HAS_SIGN) ? -s->lowest : s->largest;
}

static inline int limit_is_odd(const source *s, int side)
{
    return significands_have_parity(s) ? (int)(limit_units(s, side) & 1) : code_is_odd(s, s->emax);
}

#endif
