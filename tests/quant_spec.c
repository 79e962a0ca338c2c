/* SPDX-License-Identifier: MIT */
/* Affine integers from their definition, in rational numbers. */
#include "quant_spec.h"

#include <gmp.h>

#include "rational.h"

/* All integers, for ever. */
static const rational_grid integers = {4000, 3999};

static int bits_of_spec(const lathe_quant *q)
{
    return q->bits ? q->bits : 8;
}

int64_t spec_lowest(const lathe_quant *q)
{
    const int64_t half = INT64_C(1) << (bits_of_spec(q) - 1);
    switch (q->integers) {
    case LATHE_INTEGERS_UNSIGNED:
        return 0;
    case LATHE_INTEGERS_RESTRICTED:
        return 1 - half;
    default:
        return -half;
    }
}

int64_t spec_largest(const lathe_quant *q)
{
    const int64_t half = INT64_C(1) << (bits_of_spec(q) - 1);
    return q->integers == LATHE_INTEGERS_UNSIGNED ? 2 * half - 1 : half - 1;
}

/* Away from zero where floor(nu 2^N) + R reaches 2^N, for StochasticA. */
static void round_by_draw(mpq_t x, const lathe_quant *q, const carrier *c, uint64_t draw)
{
    const unsigned bits = q->rounding == LATHE_STOCHASTIC_EQUAL ? 1
                          : q->random_bits                      ? (unsigned)q->random_bits
                          : c->width == 32                      ? 23
                                                                : 52;
    mpq_t rest;
    mpz_t whole, scaled, added;
    mpq_init(rest);
    mpz_inits(whole, scaled, added, NULL);
    mpz_fdiv_q(whole, mpq_numref(x), mpq_denref(x));
    mpq_set_z(rest, whole);
    mpq_sub(rest, x, rest);
    if (mpq_sgn(rest)) {
        mpq_mul_2exp(rest, rest, bits);
        mpz_fdiv_q(scaled, mpq_numref(rest), mpq_denref(rest));
        mpz_import(added, 1, -1, sizeof draw, 0, 0, &draw);
        mpz_add(scaled, scaled, added);
        const int up = q->rounding == LATHE_STOCHASTIC_EQUAL ? (int)draw : mpz_sizeinbase(scaled, 2) > bits;
        mpz_add_ui(whole, whole, (unsigned long)up);
    }
    mpq_set_z(x, whole);
    mpz_clears(whole, scaled, added, NULL);
    mpq_clear(rest);
}

/* |x| / s, or as it is first rounded to the carrier. */
static void quotient(mpq_t a, const quant_spec *s, uint64_t magnitude)
{
    const rational_grid carrier_grid = {s->c->precision, s->c->emin};
    mpq_t scale, largest;
    mpq_inits(scale, largest, NULL);
    rational_exact(a, s->c, magnitude);
    rational_exact(scale, s->c, s->scale);
    if (s->quant->apply == LATHE_APPLY_RECIPROCAL) {
        mpq_inv(scale, scale);
        rational_round(scale, carrier_grid, LATHE_TIES_TO_EVEN, 0);
        mpq_set_d(largest, s->c->width == 32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023);
        if (mpq_cmp(scale, largest) > 0)
            mpq_set(scale, largest);
        mpq_mul(a, a, scale);
    } else {
        mpq_div(a, a, scale);
    }
    if (s->quant->apply != LATHE_APPLY_EXACT)
        rational_round(a, carrier_grid, LATHE_TIES_TO_EVEN, 0);
    mpq_clears(scale, largest, NULL);
}

int64_t spec_integer(const quant_spec *s, uint64_t x, uint64_t draw)
{
    const int negative = (x & carrier_sign(s->c)) != 0;
    const uint64_t magnitude = x & ~carrier_sign(s->c);
    const int64_t lowest = spec_lowest(s->quant), largest = spec_largest(s->quant);
    if (magnitude > carrier_infinity(s->c))
        return SPEC_NAN;
    if (magnitude == carrier_infinity(s->c))
        return negative ? lowest : largest;
    mpq_t a, bound;
    mpq_inits(a, bound, NULL);
    quotient(a, s, magnitude);
    if (s->quant->rounding >= LATHE_STOCHASTIC)
        round_by_draw(a, s->quant, s->c, draw);
    else
        rational_round(a, integers, s->quant->rounding, negative);
    if (negative)
        mpq_neg(a, a);
    mpq_set_si(bound, (long)s->zero, 1);
    mpq_add(a, a, bound);
    int64_t q;
    mpq_set_si(bound, (long)lowest, 1);
    const int below = mpq_cmp(a, bound) < 0;
    mpq_set_si(bound, (long)largest, 1);
    if (below)
        q = lowest;
    else if (mpq_cmp(a, bound) > 0)
        q = largest;
    else
        q = mpz_get_si(mpq_numref(a));
    mpq_clears(a, bound, NULL);
    return q;
}

uint64_t spec_value(const quant_spec *s, int64_t q)
{
    const int64_t m = q - s->zero;
    const rational_grid carrier_grid = {s->c->precision, s->c->emin};
    mpq_t a, factor;
    mpq_inits(a, factor, NULL);
    rational_exact(a, s->c, s->scale);
    mpq_set_si(factor, (long)(m < 0 ? -m : m), 1);
    mpq_mul(a, a, factor);
    rational_round(a, carrier_grid, LATHE_TIES_TO_EVEN, 0);
    const uint64_t bits = rational_pattern(s->c, a);
    mpq_clears(a, factor, NULL);
    return m < 0 ? bits | carrier_sign(s->c) : bits;
}
