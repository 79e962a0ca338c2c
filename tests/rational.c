/* SPDX-License-Identifier: MIT */
/* Rational numbers, rounded from the definition. */
#include "rational.h"

#include <math.h>

static const rational_grid binary32 = {24, -126};

void rational_power(mpq_t r, int e)
{
    mpq_set_ui(r, 1, 1);
    if (e >= 0)
        mpq_mul_2exp(r, r, (mp_bitcnt_t)e);
    else
        mpq_div_2exp(r, r, (mp_bitcnt_t)-e);
}

/* floor(log2(x)), x > 0. */
int rational_log2(const mpq_t x)
{
    mpq_t bound;
    int e = (int)mpz_sizeinbase(mpq_numref(x), 2) - (int)mpz_sizeinbase(mpq_denref(x), 2);
    mpq_init(bound);
    rational_power(bound, e);
    if (mpq_cmp(x, bound) < 0)
        e--;
    mpq_clear(bound);
    return e;
}

/* Away from zero? `even`: the lower neighbour is even; `half` compares the fraction with one half. */
static int goes_up(lathe_rounding rule, int negative, int even, int half)
{
    switch (rule) {
    case LATHE_TIES_TO_AWAY:
        return half >= 0;
    case LATHE_TIES_TOWARD_ZERO:
        return half > 0;
    case LATHE_TOWARD_ZERO:
        return 0;
    case LATHE_TOWARD_POSITIVE:
        return !negative;
    case LATHE_TOWARD_NEGATIVE:
        return negative;
    case LATHE_AWAY_FROM_ZERO:
        return 1;
    case LATHE_TO_ODD:
        return even;
    default:
        return half > 0 || (half == 0 && !even);
    }
}

/* Rounds x >= 0 to the grid, in place. */
void rational_round(mpq_t x, rational_grid g, lathe_rounding rule, int negative)
{
    mpq_t quantum, rest, half;
    mpz_t k;
    if (mpq_sgn(x) == 0)
        return;
    const int e = rational_log2(x);
    mpq_inits(quantum, rest, half, NULL);
    mpz_init(k);
    rational_power(quantum, (e < g.emin ? g.emin : e) - g.p + 1);
    mpq_div(rest, x, quantum);
    mpz_fdiv_q(k, mpq_numref(rest), mpq_denref(rest));
    mpq_set_z(x, k);
    mpq_sub(rest, rest, x);
    mpq_set_ui(half, 1, 2);
    /* with one bit, the parity of the code is that of the exponent; only ties there would tell */
    if (mpq_sgn(rest) && goes_up(rule, negative, mpz_even_p(k) != 0, mpq_cmp(rest, half)))
        mpz_add_ui(k, k, 1);
    mpq_set_z(x, k);
    mpq_mul(x, x, quantum);
    mpq_clears(quantum, rest, half, NULL);
    mpz_clear(k);
}

void rational_exact(mpq_t r, const carrier *c, uint64_t bits)
{
    mpq_set_d(r, fabs(carrier_value(c, bits)));
}

/* A value of a carrier's grid as its pattern; infinity beyond. */
uint64_t rational_pattern(const carrier *c, const mpq_t x)
{
    const double limit = c->width == 32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023;
    mpq_t most;
    mpq_init(most);
    mpq_set_d(most, limit);
    const int is_beyond = mpq_cmp(x, most) > 0;
    mpq_clear(most);
    if (is_beyond)
        return carrier_infinity(c);
    return c->width == 32 ? bits_of_float((float)mpq_get_d(x)) : bits_of_double(mpq_get_d(x));
}

/* To binary32, never further than its largest value and, unless `zero`, never to zero. */
void rational_narrow(mpq_t x, int zero)
{
    mpq_t most;
    mpq_init(most);
    const int is_zero = mpq_sgn(x) == 0;
    rational_round(x, binary32, LATHE_TIES_TO_EVEN, 0);
    mpq_set_d(most, 0x1.fffffep127);
    if (mpq_cmp(x, most) > 0)
        mpq_set(x, most);
    if (!zero && !is_zero && mpq_sgn(x) == 0)
        mpq_set_d(x, 0x1p-149);
    mpq_clear(most);
}
