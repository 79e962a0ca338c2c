/* SPDX-License-Identifier: MIT */
/* The array functions of an instruction set and carrier. Each rule is a constant in a loop of its own.

   The including file names the functions, ROUND_ARRAY and STOCHASTIC_ARRAY, and what they call, ROUND_RULE
   and ROUND_RANDOM. */

#define CASE(rule)                                                                                           \
    case rule:                                                                                               \
        ROUND_RULE(g, rule, dst, src, n);                                                                    \
        break;

void ROUND_ARRAY(const lathe_grid *g, lathe_rounding rule, carrier_value *dst, const carrier_value *src,
                 size_t n)
{
    switch (rule) {
        LATHE_EACH_RULE(CASE)
    default: /* stochastic: the other function's */
        break;
    }
}

#undef CASE

void STOCHASTIC_ARRAY(const lathe_grid *g, const lathe_options *o, carrier_value *dst,
                      const carrier_value *src, lathe_draws draws, size_t n)
{
    ROUND_RANDOM(g, o, dst, src, draws, n);
}
