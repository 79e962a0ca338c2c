/* SPDX-License-Identifier: MIT */
/* Which grids allow that an operation is first rounded to the carrier, and how.

   Rounding twice in one direction, from a grid to a part of it, is rounding once. Rounding to odd first is
   right under any rule, see kernels/operate.h, if the points where the rule changes its mind have even
   significands in the carrier. They are the multiples of quantum / 2^d: the values of the format with d =
   0, midpoints between them with d = 1, and the fractions of N random bits; under 2^emin without subnormal
   numbers they are coarser, multiples of 2^emin / 2^d. Rounding to the carrier is all
   there is to do where the format's grid is the carrier's.

   What overflows the carrier has become its largest value, or infinity: then these must have the same
   fate. */
#include "common.h"

#include "way.h"

#include "kernels/direction.h"
#include "kernels/kernels.h"
#include "kernels/method.h"
#include "rule.h"

/* The variants B and C round the fraction to N bits, A cuts it. */
static int cuts_at(const lathe_grid *g, const lathe_options *o)
{
    switch (o->rounding) {
    case LATHE_TIES_TO_EVEN:
    case LATHE_TIES_TO_AWAY:
    case LATHE_TIES_TOWARD_ZERO:
        return 1;
    case LATHE_STOCHASTIC:
        return (int)g->random_bits + (o->stochastic != LATHE_STOCHASTIC_A);
    case LATHE_TOWARD_ZERO:
    case LATHE_TOWARD_POSITIVE:
    case LATHE_TOWARD_NEGATIVE:
    case LATHE_AWAY_FROM_ZERO:
    case LATHE_TO_ODD:
    case LATHE_STOCHASTIC_EQUAL: /* of what is inexact alone */
    case LATHE_NO_ROUNDING:
        break;
    }
    return 0;
}

/* The multiples of quantum / 2^d are even in the carrier, in the lowest binade too whose values have p
   bits: there a quantum is 2^(step + cut - 1) times the carrier's smallest value. With d = -1 they are
   values of the carrier. */
static int is_even_at(const lathe_grid *g, int d)
{
    const int64_t cut = (int64_t)g->cut, step = (int64_t)g->step;
    return cut >= d + 1 && step + cut - 1 >= d + 1;
}

/* In normal and subnormal binades. */
static int is_carrier(const lathe_grid *g)
{
    return g->cut == 0 && g->step == 1 && g->least == 1 && g->bottom == 0;
}

static int largest_overflows(const lathe_grid *g, const lathe_carrier *c, int side)
{
    const uint64_t over = g->over[side] & ~lathe_carrier_sign(c);
    return g->beyond[side] < lathe_carrier_infinity(c) || over == g->limit[side];
}

static int infinity_overflows(const lathe_grid *g, int side)
{
    return g->over[side] == g->infinity[side];
}

/* Rounding in direction `how` gives the carrier's largest value or infinity on that side. */
static int overflow_is_right(const lathe_grid *g, const lathe_carrier *c, int how, int side)
{
    const int to_infinity = how == NEAREST || how == (side ? DOWN : UP);
    return to_infinity ? infinity_overflows(g, side) : largest_overflows(g, c, side);
}

/* And what underflows to 0 becomes what 0 is. */
static int direction_is_right(const lathe_grid *g, const lathe_carrier *c, int how)
{
    return !g->under && is_even_at(g, -1) && overflow_is_right(g, c, how, 0) &&
           overflow_is_right(g, c, how, 1);
}

/* The direction that leads to the rule's result, or -1. */
static int direction_of(const lathe_grid *g, lathe_rounding rule)
{
    switch (rule) {
    case LATHE_TOWARD_ZERO:
        return TOWARD_ZERO;
    case LATHE_TOWARD_POSITIVE:
        return UP;
    case LATHE_TOWARD_NEGATIVE:
        return DOWN;
    case LATHE_TIES_TO_EVEN:
        return is_carrier(g) ? (int)NEAREST : -1;
    default:
        return -1;
    }
}

lathe_way lathe_way_choose(const lathe_isa *isa, lathe_operation operation, const lathe_plan *plan,
                           const lathe_carrier *c)
{
    const int is_single = c->bits == 32;
    const lathe_grid *const g = is_single ? &plan->f32 : &plan->f64;
    const lathe_rounding rule = plan->options.rounding;
    const int odd = rule == LATHE_TOWARD_NEGATIVE ? LATHE_ODD_DOWN : LATHE_ODD;
    const int d = cuts_at(g, &plan->options), how = direction_of(g, rule);
    const int is_fused = isa->fuse_f32 && lathe_can_fuse(g, rule);
    const int is_odd_enough = is_even_at(g, d) || (rule == LATHE_TO_ODD && is_carrier(g));
    if (!isa->operate_f32 || g->method >= LATHE_BY_TAPER || operation == LATHE_RINT ||
        operation == LATHE_SCALE)
        return (lathe_way){LATHE_EXACTLY, 0};
    if (rule == LATHE_NO_ROUNDING || operation >= LATHE_COPY)
        return (lathe_way){LATHE_IN_CARRIER, NEAREST};
    if (how >= 0 && direction_is_right(g, c, how))
        return (lathe_way){is_fused && how != NEAREST ? LATHE_AT_ONCE : LATHE_IN_CARRIER, how};
    if (is_odd_enough && largest_overflows(g, c, 0) && largest_overflows(g, c, 1))
        return (lathe_way){is_fused && how < 0 ? LATHE_AT_ONCE : LATHE_IN_CARRIER, odd};
    if (is_single && plan->options.exponent == LATHE_EXPONENT_LIMITED && is_even_at(&plan->f64, d))
        return (lathe_way){LATHE_IN_DOUBLE, odd};
    return (lathe_way){LATHE_EXACTLY, 0};
}
