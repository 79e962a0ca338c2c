/* SPDX-License-Identifier: MIT */
/* The array functions of an instruction set and carrier. Each rule is a constant in a loop of its own.
   Tapered formats have one text for all.

   The including file names the functions, ROUND_ARRAY, STEP_ARRAY, STOCHASTIC_ARRAY, ENCODE_ARRAY and
   DECODE_ARRAY, and what they call, ROUND_RULE, ROUND_RANDOM, ENCODE and DECODE. */

#define CASE(rule)                                                                                           \
    case rule:                                                                                               \
        tapered_rule(g, rule, dst, src, n);                                                                  \
        break;

/* Ties go where the format's go. */
static void round_taper(const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                        const carrier_value *src, size_t n)
{
    switch (rule == LATHE_TIES_TO_EVEN ? (lathe_rounding)g->odd : rule) {
        LATHE_EACH_RULE(CASE)
    default:
        break;
    }
}

#undef CASE

#define CASE(rule)                                                                                           \
    case rule:                                                                                               \
        wrapped_rule(g, rule, dst, src, n);                                                                  \
        break;

static void round_wrapping(const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                           const carrier_value *src, size_t n)
{
    switch (rule) {
        LATHE_EACH_RULE(CASE)
    default:
        break;
    }
}

#undef CASE

#define CASE(rule)                                                                                           \
    case rule:                                                                                               \
        ROUND_RULE(g, rule, dst, src, n);                                                                    \
        break;

void ROUND_ARRAY(const lathe_grid *g, lathe_rounding rule, carrier_value *dst, const carrier_value *src,
                 size_t n)
{
    if (g->method == LATHE_BY_TAPER) {
        round_taper(g, rule, dst, src, n);
        return;
    }
    if (g->method == LATHE_BY_WRAP) {
        round_wrapping(g, rule, dst, src, n);
        return;
    }
    switch (rule) {
        LATHE_EACH_RULE(CASE)
    default: /* stochastic: the other function's */
        break;
    }
}

#undef CASE

void STEP_ARRAY(const lathe_steps *s, const lathe_grid *g, carrier_value *dst, const carrier_value *src,
                size_t n)
{
    if (s->leaps)
        leap_array(s, g, dst, src, n);
    else if (s->key == LATHE_KEY_FRACTION)
        step_all(s, g, LATHE_KEY_FRACTION, dst, src, n);
    else
        step_all(s, g, LATHE_KEY_NUMBER, dst, src, n);
}

void STOCHASTIC_ARRAY(const lathe_grid *g, const lathe_options *o, carrier_value *dst,
                      const carrier_value *src, lathe_draws draws, size_t n)
{
    ROUND_RANDOM(g, o, dst, src, draws, n);
}

void ENCODE_ARRAY(const lathe_layout *l, void *codes, int bytes, const carrier_value *src, size_t n)
{
    if (l->table)
        table_encode(l->table, codes, bytes, src, n);
    else
        ENCODE(l, codes, bytes, src, n);
}

void DECODE_ARRAY(const lathe_layout *l, carrier_value *dst, const void *codes, int bytes, size_t n)
{
    if (l->table)
        table_decode(l->table, dst, codes, bytes, n);
    else
        DECODE(l, dst, codes, bytes, n);
}
