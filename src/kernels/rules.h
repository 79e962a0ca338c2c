/* SPDX-License-Identifier: MIT */
/* A rounding rule is only what is added before the cut.

   Rounding keeps the high part of a significand and cuts its low s bits, after adding a number in [0, 2^s).
   With tail = 2^s - 1 and last = the lowest bit kept, each rule is one line. */
#ifndef LATHE_KERNELS_RULES_H
#define LATHE_KERNELS_RULES_H

#include <lathe/plan.h>

/* The rules that need no random bits. */
#define LATHE_EACH_RULE(X)                                                                                   \
    X(LATHE_TIES_TO_EVEN)                                                                                    \
    X(LATHE_TIES_TO_AWAY)                                                                                    \
    X(LATHE_TIES_TOWARD_ZERO)                                                                                \
    X(LATHE_TOWARD_ZERO)                                                                                     \
    X(LATHE_TOWARD_POSITIVE)                                                                                 \
    X(LATHE_TOWARD_NEGATIVE)                                                                                 \
    X(LATHE_AWAY_FROM_ZERO)                                                                                  \
    X(LATHE_TO_ODD)                                                                                          \
    X(LATHE_NO_ROUNDING)

/* What `rule` adds to the magnitude of a number; `negative` is its sign. */
static inline word added(lathe_rounding rule, word tail, word last, mask negative)
{
    switch (rule) {
    case LATHE_TIES_TO_EVEN:
        return (tail >> 1) + (last & tail);
    case LATHE_TIES_TO_AWAY:
        return tail - (tail >> 1);
    case LATHE_TIES_TOWARD_ZERO:
        return tail >> 1;
    case LATHE_TOWARD_POSITIVE:
        return pick(negative, splat(0), tail);
    case LATHE_TOWARD_NEGATIVE:
        return pick(negative, tail, splat(0));
    case LATHE_AWAY_FROM_ZERO:
        return tail;
    case LATHE_TO_ODD:
        return tail & (last - 1); /* 0 if last is 1, else tail */
    case LATHE_TOWARD_ZERO:
    case LATHE_NO_ROUNDING: /* nothing is cut */
    case LATHE_STOCHASTIC:  /* decided by random bits, in stochastic.h */
    case LATHE_STOCHASTIC_EQUAL:
        break;
    }
    return splat(0);
}

#endif
