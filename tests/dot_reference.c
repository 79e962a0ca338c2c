/* SPDX-License-Identifier: MIT */
/* Products of matrices from their definition: the plain loop over the oracle's operations. */
#include "dot_reference.h"

#include <stdlib.h>

#include "oracle.h"
#include "oracle_arith.h"
#include "philox.h"

enum { PLANS = 7, EXACT_BITS = 4600 };

/* The plans of a problem with their oracles; the last is the carrier. */
typedef struct reference {
    const dot_problem *p;
    const lathe_plan *plans[PLANS];
    oracle oracles[PLANS];
    lathe_plan carrier;
    oracle_exact x;
    size_t i, j;
} reference;

static int draws(const lathe_plan *plan)
{
    return plan->options.rounding == LATHE_STOCHASTIC || plan->options.rounding == LATHE_STOCHASTIC_EQUAL;
}

static const oracle *oracle_of(const reference *r, const lathe_plan *plan)
{
    int i = 0;
    while (r->plans[i] != plan)
        i++;
    return &r->oracles[i];
}

/* R of an element: the top bits of its draw. */
static uint64_t random_of(const reference *r, const lathe_plan *plan, unsigned stage, uint64_t index)
{
    if (!draws(plan))
        return 0;
    const lathe_random *const from = r->p->random;
    const unsigned width = plan->options.draw == LATHE_DRAW_16 ? 16 : (unsigned)r->p->carrier->width;
    const uint64_t draw = philox_draw(from->seed, from->stream, stage, width, from->next + index);
    return draw >> (width - oracle_random_bits(oracle_of(r, plan)));
}

static uint64_t rounded(reference *r, const lathe_plan *plan, unsigned stage, uint64_t index)
{
    return oracle_arith(oracle_of(r, plan), &r->x, random_of(r, plan, stage, index), NULL);
}

static uint64_t operate(reference *r, lathe_operation operation, const lathe_plan *plan, unsigned stage,
                        uint64_t index, uint64_t a, uint64_t b, uint64_t c)
{
    oracle_exact_set(&r->x, operation, 0, r->p->carrier, (const uint64_t[3]){a, b, c});
    return rounded(r, plan, stage, index);
}

static uint64_t round_value(reference *r, const lathe_plan *plan, unsigned stage, uint64_t index, uint64_t x)
{
    return plan ? operate(r, LATHE_COPY, plan, stage, index, x, 0, 0) : x;
}

static const lathe_plan *sum_of(const reference *r)
{
    return r->p->dot->sum ? r->p->dot->sum : &r->carrier;
}

static const lathe_plan *outer_of(const reference *r)
{
    return r->p->dot->outer ? r->p->dot->outer : sum_of(r);
}

static uint64_t index_of(const reference *r, size_t l)
{
    const size_t *const whole = r->p->whole;
    if (whole[0])
        return (l * whole[0] + whole[2] + r->i) * whole[1] + whole[3] + r->j;
    return (l * r->p->m + r->i) * r->p->n + r->j;
}

/* The factors of a term, rounded. */
static void factors(reference *r, size_t l, uint64_t *a, uint64_t *b)
{
    const dot_problem *const p = r->p;
    *a = round_value(r, p->dot->a, 1, l * p->m + r->i, p->a[r->i * p->k + l]);
    *b = round_value(r, p->dot->b, 2, l * p->n + r->j, p->b[l * p->n + r->j]);
    if (p->dot->start == LATHE_DOT_FROM_C && p->alpha & carrier_sign(p->carrier))
        *a ^= carrier_sign(p->carrier);
}

/* 1: *t is the term; 0: it is the exact product of *a and *b. */
static int term(reference *r, size_t l, uint64_t *t, uint64_t *a, uint64_t *b)
{
    const lathe_dot *const d = r->p->dot;
    const int narrow = r->p->carrier->width == 32;
    factors(r, l, a, b);
    if (narrow ? d->multiply_f32 != NULL : d->multiply_f64 != NULL) {
        *t = narrow ? bits_of_float(d->multiply_f32(d->context, float_of_bits((uint32_t)*a),
                                                    float_of_bits((uint32_t)*b)))
                    : bits_of_double(d->multiply_f64(d->context, double_of_bits(*a), double_of_bits(*b)));
        *t = round_value(r, d->product, 4, index_of(r, l), *t);
        return 1;
    }
    if (d->product)
        *t = operate(r, LATHE_MUL, d->product, 4, index_of(r, l), *a, *b, 0);
    return d->product != NULL;
}

static uint64_t sequence(reference *r, size_t begin, size_t end, uint64_t s)
{
    uint64_t t, a, b;
    for (size_t l = begin; l < end; l++)
        s = term(r, l, &t, &a, &b) ? operate(r, LATHE_ADD, sum_of(r), 0, index_of(r, l), s, t, 0)
                                   : operate(r, LATHE_FMA, sum_of(r), 0, index_of(r, l), a, b, s);
    return s;
}

static uint64_t chunks(reference *r, size_t chunk, uint64_t s)
{
    const size_t k = r->p->k;
    for (size_t l = 0; l < k; l += chunk) {
        const uint64_t part = sequence(r, l, l + chunk < k ? l + chunk : k, 0);
        s = operate(r, LATHE_ADD, outer_of(r), 5, index_of(r, l), s, part, 0);
    }
    return s;
}

/* The chunks first to first + count - 1. */
static uint64_t tree(reference *r, size_t chunk, size_t first, size_t count)
{
    const size_t k = r->p->k, begin = first * chunk;
    size_t half = 1;
    if (count == 1)
        return sequence(r, begin, begin + chunk < k ? begin + chunk : k, 0);
    while (2 * half < count)
        half *= 2;
    const uint64_t left = tree(r, chunk, first, half);
    const uint64_t right = tree(r, chunk, first + half, count - half);
    return operate(r, LATHE_ADD, outer_of(r), 5, index_of(r, (first + half) * chunk), left, right, 0);
}

static uint64_t compensated(reference *r)
{
    const carrier *const c = r->p->carrier;
    uint64_t s = 0, lost = 0, t, a, b;
    for (size_t l = 0; l < r->p->k; l++) {
        const uint64_t at = index_of(r, l);
        const uint64_t minus = carrier_is_nan(c, lost) ? lost : lost ^ carrier_sign(c);
        const uint64_t y = term(r, l, &t, &a, &b) ? operate(r, LATHE_SUB, sum_of(r), 10, at, t, lost, 0)
                                                  : operate(r, LATHE_FMA, sum_of(r), 10, at, a, b, minus);
        const uint64_t u = operate(r, LATHE_ADD, sum_of(r), 0, at, s, y, 0);
        lost =
            operate(r, LATHE_SUB, sum_of(r), 12, at, operate(r, LATHE_SUB, sum_of(r), 11, at, u, s, 0), y, 0);
        s = u;
    }
    return s;
}

/* to := x with ORACLE_PRECISION bits, rounded to odd. */
static void set_to_odd(mpfr_ptr to, mpfr_srcptr x)
{
    mpz_t integer;
    if (mpfr_set(to, x, MPFR_RNDZ) == 0 || !mpfr_regular_p(to))
        return;
    mpz_init(integer);
    mpfr_get_z_2exp(integer, to);
    if (mpz_even_p(integer))
        mpfr_set(to, x, MPFR_RNDA);
    mpz_clear(integer);
}

static uint64_t exactly(reference *r)
{
    mpfr_t sum, x, y;
    int signs = 0, has_other = 0, has_nan = 0;
    uint64_t t, a, b;
    mpfr_inits2(EXACT_BITS, sum, x, y, (mpfr_ptr)0);
    mpfr_set_zero(sum, 1);
    for (size_t l = 0; l < r->p->k && !has_nan; l++) {
        const carrier *const c = r->p->carrier;
        if (term(r, l, &t, &a, &b)) {
            oracle_set(x, c, t);
        } else {
            const uint64_t first = carrier_is_nan(c, a) ? a : b;
            oracle_set(x, c, a);
            oracle_set(y, c, b);
            mpfr_mul(x, x, y, MPFR_RNDN);
            if (mpfr_nan_p(x))
                oracle_set(x, c, carrier_is_nan(c, first) ? first : carrier_nan(c, 0));
        }
        has_nan = mpfr_nan_p(x) != 0;
        has_other |= !mpfr_zero_p(x) || mpfr_signbit(x);
        signs |= mpfr_inf_p(x) ? 1 << (mpfr_signbit(x) != 0) : 0;
        if (has_nan)
            mpfr_setsign(sum, x, mpfr_signbit(x), MPFR_RNDN);
        else if (!mpfr_inf_p(x) && !mpfr_inf_p(sum))
            mpfr_add(sum, sum, x, MPFR_RNDN);
    }
    if (!has_nan && signs == 3) {
        mpfr_set_nan(sum);
        mpfr_setsign(sum, sum, 0, MPFR_RNDN);
    } else if (!has_nan && signs) {
        mpfr_set_inf(sum, signs == 1 ? 1 : -1);
    } else if (!has_nan && mpfr_zero_p(sum)) {
        const int down = sum_of(r)->options.rounding == LATHE_TOWARD_NEGATIVE;
        mpfr_set_zero(sum, down && has_other ? -1 : 1);
    }
    oracle_exact_set(&r->x, LATHE_COPY, 0, r->p->carrier, (const uint64_t[3]){0, 0, 0});
    set_to_odd(r->x.value, sum);
    mpfr_clears(sum, x, y, (mpfr_ptr)0);
    return rounded(r, sum_of(r), 0, index_of(r, 0));
}

static uint64_t total(reference *r, uint64_t start)
{
    const lathe_dot *const d = r->p->dot;
    const size_t k = r->p->k, leaf = d->chunk ? d->chunk : 1;
    switch (d->order) {
    case LATHE_DOT_SEQUENTIAL:
        return sequence(r, 0, k, start);
    case LATHE_DOT_BLOCKED:
        return chunks(r, d->chunk, start);
    case LATHE_DOT_SPLIT:
        return chunks(r, k ? (k + d->chunk - 1) / d->chunk : 1, start);
    case LATHE_DOT_PAIRWISE:
        return k ? tree(r, leaf, 0, (k + leaf - 1) / leaf) : 0;
    case LATHE_DOT_KAHAN:
        return compensated(r);
    case LATHE_DOT_EXACT:
    default:
        return exactly(r);
    }
}

static uint64_t element(reference *r)
{
    const dot_problem *const p = r->p;
    const lathe_dot *const d = p->dot;
    const int has_chunks =
        d->order == LATHE_DOT_BLOCKED || d->order == LATHE_DOT_SPLIT || d->order == LATHE_DOT_PAIRWISE;
    const lathe_plan *const plan = has_chunks ? outer_of(r) : sum_of(r);
    const uint64_t sign = carrier_sign(p->carrier), at = index_of(r, 0);
    const uint64_t one = p->carrier->width == 32 ? bits_of_float(1) : bits_of_double(1);
    const int has_sum = (p->alpha & ~sign) != 0, has_c = (p->beta & ~sign) != 0;
    const uint64_t old = p->c ? p->c[r->i * p->n + r->j] : 0;
    uint64_t s = 0, y = old;
    if (d->start == LATHE_DOT_FROM_C)
        s = total(r, old);
    else {
        if (has_sum) {
            s = total(r, 0);
            s = p->alpha == one ? s : operate(r, LATHE_MUL, plan, 7, at, p->alpha, s, 0);
        }
        if (has_c && p->beta != one)
            y = operate(r, LATHE_MUL, plan, 8, at, p->beta, old, 0);
        if (has_sum && has_c)
            s = operate(r, LATHE_ADD, plan, 9, at, s, y, 0);
        else if (has_c)
            s = y;
    }
    return round_value(r, d->output ? d->output : &r->carrier, 6, at, s);
}

void dot_reference(const dot_problem *p, uint64_t *result)
{
    const lathe_dot *const d = p->dot;
    reference r = {.p = p, .plans = {d->a, d->b, d->product, d->sum, d->outer, d->output, &r.carrier}};
    const lathe_format format = {.kind = LATHE_KIND_FLOAT,
                                 .flags = LATHE_HAS_ALL,
                                 .precision = p->carrier->precision,
                                 .emin = p->carrier->emin,
                                 .emax = p->carrier->emax};
    if (lathe_plan_init(&r.carrier, &format, NULL))
        abort();
    for (int i = 0; i < PLANS; i++)
        if (r.plans[i])
            oracle_init(&r.oracles[i], &r.plans[i]->format, &r.plans[i]->options, p->carrier);
    oracle_exact_init(&r.x);
    for (r.i = 0; r.i < p->m; r.i++)
        for (r.j = 0; r.j < p->n; r.j++)
            result[r.i * p->n + r.j] = element(&r);
    oracle_exact_clear(&r.x);
    for (int i = 0; i < PLANS; i++)
        if (r.plans[i])
            oracle_clear(&r.oracles[i]);
}
