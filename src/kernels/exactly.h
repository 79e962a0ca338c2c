/* SPDX-License-Identifier: MIT */
/* The arithmetic kernel in integers: exact values (exact.h) rounded once, by the rules and into the grid of
   the integer kernel (round.h).

   There a significand has PRECISION bits, of which s are cut. Here it has 128, and the others are cut as
   well: what is kept fits a word, and of the tail a rule without random bits asks for two bits only,
   whether it is half a unit or more, and whether anything is left then. */
#ifndef LATHE_KERNELS_EXACTLY_H
#define LATHE_KERNELS_EXACTLY_H

#include "../exact.h"
#include "../ladder.h"
#include "chosen.h"
#include "kernels.h"
#include "stochastic.h"

enum { EXPONENT_BIAS = CARRIER_BITS == 32 ? 127 : 1023, WIDE_BITS = 128 };

/* How a call rounds. */
typedef struct manner {
    const lathe_grid *grid;
    const lathe_options *options;
    constants g; /* the grid */
    int is_integral;
} manner;

/* A magnitude as kept * 2^unit and a tail, in units of 2^(unit - 128). */
typedef struct parts {
    uint64_t kept;
    lathe_wide tail;
    int64_t field, unit; /* exponents: that of x as a field of the carrier, which may be any integer here */
} parts;

/* Cuts s of PRECISION bits. */
static parts parted(const lathe_exact *x, int64_t s)
{
    const int64_t all = s + WIDE_BITS - PRECISION;
    parts c = {.field = x->exponent + EXPONENT_BIAS, .unit = x->exponent - FRACTION_BITS + s};
    if (all < WIDE_BITS) {
        c.kept = x->significand.high >> (all - 64);
        c.tail = lathe_wide_left(x->significand, WIDE_BITS - all);
    } else {
        c.tail = lathe_wide_right(x->significand, all - WIDE_BITS);
    }
    return c;
}

static int is_inexact(const parts *c)
{
    return (c->tail.high | c->tail.low) != 0;
}

/* What a rule makes of a fraction whose first bit and whether any follow are the two lowest bits: 1 up, 0
   down. */
static uint64_t carry(lathe_rounding rule, uint64_t two_bits, uint64_t last, int negative)
{
    const word low = (word)two_bits;
    return (low + added(rule, splat(3), (word)last, negative)) >> 2;
}

static uint64_t two_bits(lathe_wide tail)
{
    return tail.high >> 63 << 1 | ((tail.high << 1 | tail.low) != 0);
}

/* 1 if the random integer of N bits at the top of `random` rounds up. See stochastic.h. */
static uint64_t random_carry(const manner *m, const parts *c, uint64_t random)
{
    const int64_t bits = (int64_t)m->grid->random_bits;
    if (m->options->rounding == LATHE_STOCHASTIC_EQUAL)
        return is_inexact(c) && random >> 63;
    const lathe_wide rest = lathe_wide_left(c->tail, bits);
    const uint64_t one = UINT64_C(1) << (64 - bits), fraction = c->tail.high & ~(one - 1);
    const lathe_rounding rule = fitting_rule(m->options->stochastic);
    const uint64_t fitted = fraction + (carry(rule, two_bits(rest), fraction / one & 1, 0) ? one : 0);
    return fitted < fraction || fitted > ~random;
}

static uint64_t carry_of(const manner *m, const parts *c, int negative, uint64_t random)
{
    const lathe_rounding rule = m->options->rounding;
    const uint64_t last = c->kept & (((uint64_t)c->field ^ m->grid->code) | m->grid->odd) & 1;
    if (rule == LATHE_STOCHASTIC || rule == LATHE_STOCHASTIC_EQUAL)
        return random_carry(m, c, random);
    return carry(rule, two_bits(c->tail), last, negative);
}

/* The carrier's bits of kept * 2^unit; infinity's where that is more than it holds, and less where it
   has nothing that fine: that is flushed. */
static uint64_t joined(uint64_t kept, int64_t unit)
{
    const lathe_carrier *const carrier = CARRIER_BITS == 32 ? &lathe_binary32 : &lathe_binary64;
    if (kept == 0)
        return 0;
    if (unit + lathe_log2(kept) > carrier->emax)
        return infinity_bits;
    return lathe_carrier_pack(carrier, kept, (int)unit);
}

/* Bits that the format's grid cuts at x, and that of its integers. */
static int64_t cut_bits(const manner *m, const lathe_exact *x)
{
    const lathe_grid *const g = m->grid;
    const int64_t field = x->exponent + EXPONENT_BIAS;
    const int64_t s = field < (int64_t)g->step ? (int64_t)g->base - field : (int64_t)g->cut;
    /* Nothing is finer than the carrier; what is flushed needs no value there. */
    const int64_t emin_field = (int64_t)g->step + (g->bottom && !g->under);
    const int64_t to_carrier = field >= emin_field && field < 1 ? 1 - field : 0;
    const int64_t to_integers = m->is_integral ? FRACTION_BITS - x->exponent : 0;
    const int64_t least = to_integers > to_carrier ? to_integers : to_carrier;
    return s > least ? s : least;
}

/* Under 2^emin also if rounded with unbounded exponent. */
static int is_tiny(const manner *m, const lathe_exact *x, uint64_t random)
{
    const lathe_grid *const g = m->grid;
    const int64_t is_flushed = g->bottom && !g->under;
    const int64_t short_of = (int64_t)g->step + is_flushed - x->exponent - EXPONENT_BIAS;
    if (short_of != 1)
        return short_of > 1;
    const parts c = parted(x, (int64_t)g->cut);
    return (c.kept + carry_of(m, &c, x->negative, random)) >> (PRECISION - g->cut) == 0;
}

/* Rounds a finite x that is not 0: the magnitude to the grid, then the contract's steps. */
static word finite_result(const manner *m, const lathe_exact *x, uint64_t random, unsigned *exceptions)
{
    const lathe_grid *const g = m->grid;
    const parts c = parted(x, cut_bits(m, x));
    const uint64_t up = carry_of(m, &c, x->negative, random);
    const uint64_t r = joined(c.kept + up, c.unit);
    const uint64_t settled = r < g->bottom ? g->under : r;
    const word one = (word)1 | (x->negative ? splat(sign_bit) : 0); /* any finite number of this sign */
    const int is_lost = is_inexact(&c) || settled != r || r == 0;
    if (settled && x->negative && !g->sign)
        *exceptions |= LATHE_EXCEPTION_INVALID;
    else if (settled > g->limit[x->negative])
        *exceptions |= LATHE_EXCEPTION_OVERFLOW | LATHE_EXCEPTION_INEXACT;
    else if (is_lost)
        *exceptions |= LATHE_EXCEPTION_INEXACT |
                       (!m->is_integral && is_tiny(m, x, random) ? LATHE_EXCEPTION_UNDERFLOW : 0);
    return finished(&m->g, splat(r), one, x->negative);
}

/* Zero, an infinity or NaN: what the format makes of it, and whether it lacks it. */
static word special_result(const manner *m, const lathe_exact *x, unsigned *exceptions)
{
    const word sign = x->negative ? splat(sign_bit) : 0;
    const word a = x->kind == LATHE_IS_ZERO       ? 0
                   : x->kind == LATHE_IS_INFINITE ? splat(infinity_bits)
                                                  : splat(infinity_bits + 1);
    const word r = finished(&m->g, a, a | sign, x->negative);
    const int is_kept = x->kind == LATHE_IS_ZERO       ? magnitude_of(r) == 0
                        : x->kind == LATHE_IS_INFINITE ? r == (a | sign)
                                                       : is_nan(r);
    if (!is_kept)
        *exceptions |= LATHE_EXCEPTION_INVALID;
    return r;
}

static word result_of(const manner *m, const lathe_exact *x, uint64_t random, unsigned *exceptions)
{
    return x->kind == LATHE_IS_FINITE ? finite_result(m, x, random, exceptions)
                                      : special_result(m, x, exceptions);
}

/* The carrier itself as a grid, its overflow an infinity. */
static lathe_grid grid_of_carrier(void)
{
    return (lathe_grid){
        .step = 1,
        .base = 1,
        .least = 1,
        .odd = 1,
        .sign = sign_bit,
        .limit = {infinity_bits - 1, infinity_bits - 1},
        .over = {infinity_bits, infinity_bits | sign_bit},
        .zero = {0, sign_bit},
        .infinity = {infinity_bits, infinity_bits | sign_bit},
        .nan = {infinity_bits | leading_one >> 1, sign_bit | infinity_bits | leading_one >> 1}};
}

/* Under LATHE_NO_ROUNDING: enforces the range on what was rounded to the carrier, which raised some
   exceptions. */
static word ranged(const manner *m, word x, unsigned *exceptions)
{
    const word a = magnitude_of(x), r = round_word(&m->g, LATHE_NO_ROUNDING, 0, x);
    const int negative = below(x, splat(0)), is_finite = a != 0 && a < infinity_bits;
    const int is_flushed = is_finite && a < m->grid->bottom && m->grid->under == 0;
    const int is_unsigned = negative && a != 0 && !is_flushed && !m->grid->sign;
    if (is_nan(x) ? !is_nan(r) : is_unsigned || (a == 0 && magnitude_of(r) != 0))
        *exceptions = LATHE_EXCEPTION_INVALID;
    else if (a == infinity_bits && r != x && !(*exceptions & LATHE_EXCEPTION_OVERFLOW))
        *exceptions |= LATHE_EXCEPTION_INVALID;
    else if (is_finite && !is_flushed && a > m->grid->limit[negative])
        *exceptions |= LATHE_EXCEPTION_OVERFLOW | LATHE_EXCEPTION_INEXACT;
    else if (is_finite && r != x)
        *exceptions |= LATHE_EXCEPTION_INEXACT | (m->is_integral ? 0 : LATHE_EXCEPTION_UNDERFLOW);
    return r;
}

/* What the operation of a call makes of element i. */
static lathe_exact operated(const lathe_task *t, const carrier_value *const operands[3], size_t i, int bits)
{
    const lathe_carrier *const carrier = CARRIER_BITS == 32 ? &lathe_binary32 : &lathe_binary64;
    const int down = t->options->rounding == LATHE_TOWARD_NEGATIVE;
    lathe_exact x[3] = {{.kind = LATHE_IS_ZERO}};
    word w[3] = {0};
    for (int k = 0; k < 3 && operands[k]; k++) {
        w[k] = load(operands[k] + i);
        x[k] = lathe_exact_of(carrier, w[k]);
    }
    if (t->operation <= LATHE_SQRT)
        return lathe_exact_operate(t->operation, x, bits, down);
    if (t->operation == LATHE_RINT || t->operation == LATHE_SCALE) {
        x[0].exponent += t->exponent;
        return x[0];
    }
    lathe_exact result = lathe_exact_of(carrier, chosen(t->operation, w[0], w[1]));
    result.exceptions = x[0].exceptions | x[1].exceptions;
    return result;
}

/* The grid; of integers the smallest positive value is no less than 1. */
static lathe_grid grid_for(const lathe_task *t)
{
    const uint64_t one = (uint64_t)EXPONENT_BIAS << FRACTION_BITS;
    lathe_grid g = *t->grid;
    if (t->operation != LATHE_RINT || !g.under || g.under >= one)
        return g;
    for (int side = 0; side < 2 && one <= g.limit[0]; side++) {
        g.zero[side] = g.zero[side] == g.under ? one : g.zero[side];
        g.over[side] = g.over[side] == g.under ? one : g.over[side];
        g.infinity[side] = g.infinity[side] == g.under ? one : g.infinity[side];
    }
    g.bottom = g.under = one;
    return g;
}

static unsigned exactly(const lathe_task *t, carrier_value *dst, const carrier_value *const operands[3],
                        lathe_draws draws, size_t n)
{
    static const lathe_options even;
    const int is_ranged = t->options->rounding == LATHE_NO_ROUNDING;
    const int is_integral = t->operation == LATHE_RINT;
    const lathe_grid grid = grid_for(t), carrier = grid_of_carrier();
    const manner plan = {&grid, t->options, splat_grid(&grid), is_integral};
    const manner whole = {&carrier, &even, splat_grid(&carrier), is_integral};
    const drawing d = draws.at ? drawing_of(t->grid, draws, draws.bytes == sizeof(uint16_t)) : (drawing){0};
    const int is_by_rank = lathe_is_by_rank(t->grid);
    const lathe_ladder ladder = {t->format, t->options, t->grid,
                                 CARRIER_BITS == 32 ? &lathe_binary32 : &lathe_binary64};
    const int bits = is_by_rank ? 120 : PRECISION + 2 + (int)t->grid->random_bits;
    unsigned all = 0;
    for (size_t i = 0; i < n; i++) {
        const lathe_exact x = operated(t, operands, i, bits);
        const uint64_t random = draws.at ? (uint64_t)draw(&d, draws, i) << (64 - CARRIER_BITS) : 0;
        unsigned exceptions = 0;
        word r = is_by_rank ? (word)lathe_ladder_result(&ladder, &x, random, &exceptions)
                            : result_of(is_ranged ? &whole : &plan, &x, random, &exceptions);
        if (is_ranged)
            r = ranged(&plan, r, &exceptions);
        store(dst + i, r);
        all |= exceptions | x.exceptions;
    }
    return all;
}

/* The bits of one value that is already known, rounded by a grid and, if its rule is stochastic, one draw. */
static uint64_t round_exact(const lathe_format *format, const lathe_grid *grid, const lathe_options *options,
                            const lathe_exact *x, lathe_draws draws)
{
    static const lathe_options even;
    const int is_ranged = options->rounding == LATHE_NO_ROUNDING;
    const lathe_grid carrier = grid_of_carrier();
    const manner plan = {grid, options, splat_grid(grid), 0};
    const manner whole = {&carrier, &even, splat_grid(&carrier), 0};
    const drawing d = draws.at ? drawing_of(grid, draws, draws.bytes == sizeof(uint16_t)) : (drawing){0};
    const uint64_t random = draws.at ? (uint64_t)draw(&d, draws, 0) << (64 - CARRIER_BITS) : 0;
    const lathe_ladder ladder = {format, options, grid,
                                 CARRIER_BITS == 32 ? &lathe_binary32 : &lathe_binary64};
    unsigned unasked = 0;
    if (lathe_is_by_rank(grid))
        return lathe_ladder_result(&ladder, x, random, &unasked);
    const word r = result_of(is_ranged ? &whole : &plan, x, random, &unasked);
    return is_ranged ? ranged(&plan, r, &unasked) : r;
}

#endif
