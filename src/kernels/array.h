/* SPDX-License-Identifier: MIT */
/* The array function of an instruction set: one loop for each rule, the rule a constant in it.

   The including file names the function, ROUND_ARRAY, and what it calls for one rule, ROUND_RULE. */

#define CASE(rule)                                                                                           \
    case rule:                                                                                               \
        ROUND_RULE(g, rule, dst, src, n);                                                                    \
        break;

void ROUND_ARRAY(const lathe_grid *g, lathe_rounding rule, carrier_value *dst, const carrier_value *src,
                 size_t n)
{
    switch (rule) {
        LATHE_EACH_RULE(CASE)
    }
}

#undef CASE
