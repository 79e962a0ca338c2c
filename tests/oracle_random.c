/* SPDX-License-Identifier: MIT */
/* The stochastic rules from their definition: which values of R round away from zero. */
#include <stdlib.h>

#include "oracle.h"

/* Room for nu 2^65 with all the bits of a carrier's significand. */
enum { WORKING_PRECISION = 192 };

static mpfr_t given, nu, scaled, needed;

static void prepare(void)
{
    static int done;
    if (!done) {
        mpfr_inits2(WORKING_PRECISION, given, nu, scaled, needed, (mpfr_ptr)0);
        done = 1;
    }
}

unsigned oracle_random_bits(const oracle *o)
{
    if (o->options.rounding == LATHE_STOCHASTIC_EQUAL)
        return 1;
    if (o->options.random_bits)
        return (unsigned)o->options.random_bits;
    if (o->options.draw == LATHE_DRAW_16)
        return 16;
    return o->carrier->width == 32 ? 23 : 52;
}

/* needed := the least R, of n bits or not, that rounds nu > 0 away from zero. */
static void set_needed(const oracle *o, unsigned n)
{
    if (o->options.rounding == LATHE_STOCHASTIC_EQUAL) {
        mpfr_set_ui(needed, 1, MPFR_RNDN);
        return;
    }
    switch (o->options.stochastic) {
    case LATHE_STOCHASTIC_A: /* floor(nu 2^n) + R >= 2^n */
        mpfr_mul_2ui(scaled, nu, n, MPFR_RNDN);
        mpfr_floor(scaled, scaled);
        mpfr_set_ui_2exp(needed, 1, (mpfr_exp_t)n, MPFR_RNDN);
        mpfr_sub(needed, needed, scaled, MPFR_RNDN);
        return;
    case LATHE_STOCHASTIC_B: /* floor(nu 2^(n+1)) + 2 R + 1 >= 2^(n+1), as P3109 has it */
        mpfr_mul_2ui(scaled, nu, n + 1, MPFR_RNDN);
        mpfr_floor(scaled, scaled);
        mpfr_add_ui(scaled, scaled, 1, MPFR_RNDN);
        mpfr_set_ui_2exp(needed, 1, (mpfr_exp_t)n + 1, MPFR_RNDN);
        mpfr_sub(needed, needed, scaled, MPFR_RNDN);
        mpfr_div_2ui(needed, needed, 1, MPFR_RNDN);
        mpfr_ceil(needed, needed);
        return;
    case LATHE_STOCHASTIC_C: /* nu 2^n to nearest, ties to even, + R >= 2^n */
        mpfr_mul_2ui(scaled, nu, n, MPFR_RNDN);
        mpfr_rint(scaled, scaled, MPFR_RNDN);
        mpfr_set_ui_2exp(needed, 1, (mpfr_exp_t)n, MPFR_RNDN);
        mpfr_sub(needed, needed, scaled, MPFR_RNDN);
        return;
    }
    abort();
}

/* By nu. */
static void set_threshold(const oracle *o, oracle_choice *choice)
{
    unsigned n = oracle_random_bits(o);
    choice->can_go_away = 0;
    choice->first_away = 0;
    if (mpfr_zero_p(nu))
        return;
    set_needed(o, n);
    choice->can_go_away = mpfr_cmp_ui_2exp(needed, 1, (mpfr_exp_t)n) < 0;
    if (choice->can_go_away)
        choice->first_away = mpfr_get_uj(needed, MPFR_RNDN);
}

static int goes_away(const oracle_choice *choice, uint64_t random)
{
    return choice->can_go_away && random >= choice->first_away;
}

oracle_choice oracle_choose_value(const oracle *o, mpfr_srcptr x)
{
    oracle_choice choice;

    prepare();
    choice.toward = oracle_round_value(o, x, LATHE_TOWARD_ZERO, nu);
    choice.away = oracle_round_value(o, x, LATHE_AWAY_FROM_ZERO, NULL);
    set_threshold(o, &choice);
    return choice;
}

oracle_choice oracle_choose(const oracle *o, uint64_t bits)
{
    prepare();
    oracle_set(given, o->carrier, bits);
    return oracle_choose_value(o, given);
}

void oracle_choose_finite(const oracle *o, mpfr_srcptr x, uint64_t random, mpfr_ptr result)
{
    oracle_choice choice;

    prepare();
    oracle_round_finite(o, x, LATHE_TOWARD_ZERO, result, nu);
    set_threshold(o, &choice);
    if (goes_away(&choice, random))
        oracle_round_finite(o, x, LATHE_AWAY_FROM_ZERO, result, NULL);
}

uint64_t oracle_chosen(const oracle_choice *choice, uint64_t random)
{
    return goes_away(choice, random) ? choice->away : choice->toward;
}
