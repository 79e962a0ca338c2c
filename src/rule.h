/* SPDX-License-Identifier: MIT */
/* What the name of a rounding rule tells; what a rule does is in kernels/rules.h. */
#ifndef LATHE_RULE_H
#define LATHE_RULE_H

#include <lathe/plan.h>

/* The rule needs random bits. */
static inline int lathe_is_stochastic(lathe_rounding rule)
{
    return rule == LATHE_STOCHASTIC || rule == LATHE_STOCHASTIC_EQUAL;
}

#endif
