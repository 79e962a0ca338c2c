/* SPDX-License-Identifier: MIT */
/* The formats and options that arithmetic is tried with, besides those of cases.h. */
#ifndef TESTS_ARITH_WAYS_H
#define TESTS_ARITH_WAYS_H

#include <lathe/lathe.h>

#include "bits.h"
#include "check.h"

/* The i-th range for precision p in a carrier: all of it, its bottom, its top, a small one, one beyond which
   products and their like leave the carrier. */
enum { RANGES = 6 };
static inline lathe_format range_format(const carrier *c, int p, int i)
{
    const int bottom = c->emin - c->precision + p, small = 4 + p / 2;
    const int ends[RANGES][2] = {{c->emin, c->emax},         {-small, small},
                                 {bottom, bottom + small},   {c->emax - small, c->emax},
                                 {c->emin + 3, c->emax - 1}, {c->emin / 2, c->emax / 2}};
    return (lathe_format){.kind = LATHE_KIND_FLOAT,
                          .flags = LATHE_HAS_ALL,
                          .precision = p,
                          .emin = ends[i][0],
                          .emax = ends[i][1]};
}

/* What the rules are combined with. */
static inline lathe_options options_at(int rule, size_t i)
{
    static const lathe_options options[] = {
        {.rounding = LATHE_TIES_TO_EVEN},
        {.subnormals = LATHE_SUBNORMALS_OFF},
        {.overflow = LATHE_OVERFLOW_SATURATE, .infinity = LATHE_INFINITY_SATURATE},
        {.subnormals = LATHE_SUBNORMALS_FLUSH, .negative_zero = LATHE_NEGATIVE_ZERO_DROP},
        {.overflow = LATHE_OVERFLOW_NAN, .infinity = LATHE_INFINITY_NAN},
        {.exponent = LATHE_EXPONENT_UNLIMITED},
        {.overflow = LATHE_OVERFLOW_INFINITY, .negative = LATHE_NEGATIVE_TO_MAGNITUDE},
        {.zero = LATHE_ZERO_SMALLEST, .nan = LATHE_NAN_LARGEST, .parity = LATHE_PARITY_SIGNIFICAND},
    };
    static const int bits[] = {0, 8, 16, 0, 32, 0, 11, 1};
    enum { COUNT = sizeof options / sizeof *options };
    lathe_options o = options[i % COUNT];
    o.rounding = (lathe_rounding)rule;
    if (is_stochastic(&o)) {
        o.random_bits = bits[i / COUNT % COUNT];
        o.stochastic = (lathe_stochastic)(i / 3 % 3);
        o.draw = i % 4 == 3 && o.random_bits <= 16 ? LATHE_DRAW_16 : LATHE_DRAW_CARRIER;
    }
    return o;
}

/* The i-th precision of a carrier that is tried. */
static inline int precision_at(const carrier *c, size_t i)
{
    static const int wide[] = {2, 3, 4, 8, 11, 16, 23, 24, 25, 26, 27, 28, 30, 40, 49, 50, 51, 52, 53};
    if (c->width == 32)
        return i < 23 ? 2 + (int)i : 0;
    return i < sizeof wide / sizeof *wide ? wide[i] : 0;
}

#endif
