/* SPDX-License-Identifier: MIT */
/* The array functions of an instruction set and carrier. Each rule is a constant in a loop of its own.

   The including file names the functions, ROUND_ARRAY, STOCHASTIC_ARRAY, ENCODE_ARRAY and DECODE_ARRAY,
   and what they call, ROUND_RULE, ROUND_RANDOM, ENCODE and DECODE. */

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

void ENCODE_ARRAY(const lathe_layout *l, void *codes, int bytes, const carrier_value *src, size_t n)
{
    ENCODE(l, codes, bytes, src, n);
}

void DECODE_ARRAY(const lathe_layout *l, carrier_value *dst, const void *codes, int bytes, size_t n)
{
    DECODE(l, dst, codes, bytes, n);
}
