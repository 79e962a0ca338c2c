/* SPDX-License-Identifier: MIT */
/* Exact binary fractions in GMP's integers, and cutting them. */
#ifndef TESTS_DYADIC_H
#define TESTS_DYADIC_H

#include <math.h>

#include <gmp.h>

typedef enum dyadic_direction {
    DYADIC_NEAREST, /* ties to even */
    DYADIC_TOWARD_ZERO,
    DYADIC_DOWN,
    DYADIC_TO_ODD
} dyadic_direction;

/* m * 2^e. */
typedef struct dyadic {
    mpz_t m;
    long e;
} dyadic;

static inline void dyadic_make(dyadic *x, double value)
{
    int e = 0;
    mpz_init(x->m);
    mpz_set_d(x->m, ldexp(frexp(value, &e), 53));
    x->e = (long)e - 53;
}

/* x += y, exactly. */
static inline void dyadic_add(dyadic *x, const dyadic *y)
{
    mpz_t other;
    mpz_init_set(other, y->m);
    if (x->e > y->e) {
        mpz_mul_2exp(x->m, x->m, (mp_bitcnt_t)(x->e - y->e));
        x->e = y->e;
    } else {
        mpz_mul_2exp(other, other, (mp_bitcnt_t)(y->e - x->e));
    }
    mpz_add(x->m, x->m, other);
    mpz_clear(other);
}

/* To a multiple of 2^q, which it becomes one of in any case. */
static inline void dyadic_align(dyadic *x, long q, dyadic_direction direction)
{
    mpz_t rest;
    if (q <= x->e) {
        mpz_mul_2exp(x->m, x->m, (mp_bitcnt_t)(x->e - q));
    } else if (direction == DYADIC_DOWN) {
        mpz_fdiv_q_2exp(x->m, x->m, (mp_bitcnt_t)(q - x->e));
    } else {
        const int sign = mpz_sgn(x->m);
        mpz_init(rest);
        mpz_abs(x->m, x->m);
        mpz_fdiv_r_2exp(rest, x->m, (mp_bitcnt_t)(q - x->e));
        mpz_fdiv_q_2exp(x->m, x->m, (mp_bitcnt_t)(q - x->e));
        if (direction == DYADIC_TO_ODD && mpz_sgn(rest) && mpz_even_p(x->m))
            mpz_add_ui(x->m, x->m, 1);
        if (direction == DYADIC_NEAREST) {
            mpz_mul_2exp(rest, rest, 1);
            mpz_t whole;
            mpz_init(whole);
            mpz_setbit(whole, (mp_bitcnt_t)(q - x->e));
            const int order = mpz_cmp(rest, whole);
            if (order > 0 || (order == 0 && mpz_odd_p(x->m)))
                mpz_add_ui(x->m, x->m, 1);
            mpz_clear(whole);
        }
        if (sign < 0)
            mpz_neg(x->m, x->m);
        mpz_clear(rest);
    }
    x->e = q;
}

/* The exponent of x not 0. */
static inline long dyadic_top(const dyadic *x)
{
    return x->e + (long)mpz_sizeinbase(x->m, 2) - 1;
}

#endif
