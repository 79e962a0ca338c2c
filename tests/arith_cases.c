/* SPDX-License-Identifier: MIT */
/* Chooses a result first, then operands that give it or nearly so. */
#include <stdlib.h>

#include "arith_cases.h"
#include "cases.h"

/* Results need not be met exactly: the oracle knows what they are. */
enum { ENOUGH = 192 };

static mpfr_t target, a, b, c, product;

typedef struct generator {
    const carrier *carrier;
    const lathe_format *format;
    uint64_t *random;
} generator;

static void prepare(void)
{
    static int done;
    if (!done) {
        mpfr_inits2(ENOUGH, target, a, b, c, product, (mpfr_ptr)0);
        done = 1;
    }
}

static uint64_t below(const generator *g, uint64_t n)
{
    return (cases_random(g->random) >> 8) % n;
}

static int between(const generator *g, int least, int most)
{
    return most < least ? least : least + (int)below(g, (uint64_t)(most - least) + 1);
}

/* Exponents of the carrier, and some beyond either end. */
static int confined(const generator *g, int e)
{
    const int least = g->carrier->emin - g->carrier->precision - 2, most = g->carrier->emax + 2;
    return e < least ? least : e > most ? most : e;
}

static int any_exponent(const generator *g)
{
    return between(g, g->carrier->emin - g->carrier->precision, g->carrier->emax);
}

/* A significand of `bits` bits: any, all ones, one, or one and few others. */
static uint64_t significand(const generator *g, int bits)
{
    const uint64_t top = UINT64_C(1) << (bits - 1), m = cases_random(g->random) & (top - 1);
    switch (below(g, 8)) {
    case 0:
        return 2 * top - 1;
    case 1:
        return top;
    case 2:
        return top | (top >> 1 & m) | (m & 3 & (top - 1));
    default:
        return top | m;
    }
}

/* m * 2^(e - bits + 1) of either sign. */
static void set_value(const generator *g, mpfr_ptr to, uint64_t m, int e, int bits)
{
    mpfr_set_uj_2exp(to, m, e - bits + 1, MPFR_RNDN);
    mpfr_setsign(to, to, (int)below(g, 2), MPFR_RNDN);
}

/* Few or all of the carrier's bits. */
static void set_any(const generator *g, mpfr_ptr to, int e)
{
    const int most = g->carrier->precision, bits = below(g, 2) ? most : between(g, 1, most);
    set_value(g, to, significand(g, bits), confined(g, e), bits);
}

/* An exponent of the format: mostly one of its ends. */
static int format_exponent(const generator *g)
{
    const lathe_format *f = g->format;
    switch (below(g, 8)) {
    case 0:
    case 1:
    case 2:
        return confined(g, between(g, f->emin - f->precision - 2, f->emin + 2));
    case 3:
    case 4:
        return confined(g, between(g, f->emax - 1, f->emax + 2));
    case 5:
        return any_exponent(g);
    default:
        return confined(g, between(g, f->emin - 1, f->emax + 1));
    }
}

/* A value of the format's grid or a midpoint, quarters now and then; 0 where it would be under the least. */
static void set_target(const generator *g, int e)
{
    const lathe_format *f = g->format;
    const int part = below(g, 4) ? 1 : 2, p = f->precision;
    const int quantum = (e < f->emin && below(g, 4) ? f->emin : e) - p + 1, bits = e - quantum + 1;
    const uint64_t m = bits > 0 ? significand(g, bits) << part : 0;
    set_value(g, target, m | below(g, UINT64_C(1) << part), quantum - part, 1);
}

static int target_exponent(void)
{
    return mpfr_zero_p(target) ? 0 : (int)mpfr_get_exp(target) - 1;
}

static uint64_t nearest(const carrier *k, mpfr_srcptr x)
{
    return k->width == 32 ? bits_of_float(mpfr_get_flt(x, MPFR_RNDN))
                          : bits_of_double(mpfr_get_d(x, MPFR_RNDN));
}

/* The nearest value of the carrier or, as often, one beside it. */
static uint64_t beside(const generator *g, mpfr_srcptr x)
{
    const uint64_t bits = nearest(g->carrier, x), magnitude = bits & ~carrier_sign(g->carrier);
    const uint64_t way = below(g, 8);
    if (magnitude == 0 || magnitude >= carrier_infinity(g->carrier) || way < 4)
        return bits;
    return way < 6 ? bits + 1 : bits - 1;
}

/* x := the carrier's value nearest to it. */
static void confine(const generator *g, mpfr_ptr x)
{
    oracle_set(x, g->carrier, nearest(g->carrier, x));
}

static uint64_t special(const generator *g)
{
    const carrier *k = g->carrier;
    const uint64_t infinity = carrier_infinity(k), quiet = UINT64_C(1) << (k->precision - 2);
    const uint64_t normal = UINT64_C(1) << (k->precision - 1), payload = 1 + below(g, quiet - 1);
    const uint64_t magnitudes[] = {0,
                                   0,
                                   infinity,
                                   infinity,
                                   infinity | quiet,
                                   infinity | quiet | payload,
                                   infinity | payload,
                                   1,
                                   normal - 1,
                                   normal,
                                   infinity - 1,
                                   (infinity >> 1 & ~(normal - 1)) /* one */};
    return magnitudes[below(g, sizeof magnitudes / sizeof *magnitudes)] | below(g, 2) * carrier_sign(k);
}

/* a and b whose product is the target: its significand has at most 62 bits, of which they share factors. */
static void split_product(const generator *g, int e)
{
    const int p = g->format->precision, most = g->carrier->precision;
    int bits = between(g, 1, p);
    bits = bits > most ? most : bits;
    const int rest = p + 1 - bits, ea = below(g, 4) ? between(g, e / 2 - 9, e / 2 + 9) : any_exponent(g);
    set_value(g, a, significand(g, bits), confined(g, ea), bits);
    set_value(g, b, significand(g, rest), confined(g, e - ea), rest);
}

static void make_sum(const generator *g, uint64_t x[3])
{
    const int width = g->carrier->precision + 3;
    switch (below(g, 4)) {
    case 0: /* nearly all in one operand */
        mpfr_set(a, target, MPFR_RNDN);
        set_any(g, b, below(g, 2) ? any_exponent(g) : target_exponent() - between(g, 0, 3 * width));
        break;
    case 1: /* opposite or nearly so */
        set_any(g, a, format_exponent(g));
        mpfr_neg(b, a, MPFR_RNDN);
        break;
    case 2:
        set_any(g, a, format_exponent(g));
        set_any(g, b, format_exponent(g));
        break;
    default:
        set_any(g, a, target_exponent() + between(g, -width, width));
        confine(g, a);
        mpfr_sub(b, target, a, MPFR_RNDN);
    }
    x[0] = nearest(g->carrier, a);
    x[1] = beside(g, b);
    if (below(g, 2)) {
        const uint64_t swapped = x[0];
        x[0] = x[1];
        x[1] = swapped;
    }
}

static void make_product(const generator *g, uint64_t x[3])
{
    const int e = target_exponent();
    switch (below(g, 4)) {
    case 0:
        set_any(g, a, below(g, 2) ? any_exponent(g) : e / 2);
        set_any(g, b, below(g, 2) ? any_exponent(g) : e - e / 2);
        break;
    case 1:
        split_product(g, e);
        break;
    default:
        set_any(g, a, below(g, 2) ? e / 2 : between(g, e / 2 - 20, e / 2 + 20));
        confine(g, a);
        mpfr_div(b, target, a, MPFR_RNDN);
    }
    x[0] = nearest(g->carrier, a);
    x[1] = beside(g, b);
}

static void make_quotient(const generator *g, uint64_t x[3])
{
    const int few = g->carrier->precision - g->format->precision - 1;
    const int e = -target_exponent() / 2, spread = below(g, 4) ? 10 : g->carrier->emax;
    if (few > 0 && below(g, 2))
        set_value(g, b, significand(g, few), confined(g, e + between(g, -spread, spread)), few);
    else
        set_any(g, b, e + between(g, -spread, spread));
    confine(g, b);
    mpfr_mul(a, target, b, MPFR_RNDN);
    if (below(g, 8) == 0)
        set_any(g, a, format_exponent(g));
    x[0] = beside(g, a);
    x[1] = nearest(g->carrier, b);
}

static void make_square(const generator *g, uint64_t x[3])
{
    mpfr_sqr(a, target, MPFR_RNDN);
    if (below(g, 4) == 0)
        set_any(g, a, any_exponent(g));
    if (below(g, 16))
        mpfr_abs(a, a, MPFR_RNDN);
    x[0] = beside(g, a);
}

/* The addend at every distance from the product, on either side. */
static void make_fma(const generator *g, uint64_t x[3])
{
    const int e = target_exponent(), width = g->carrier->precision + 3;
    const int apart = between(g, -2 * width, 2 * width);
    const uint64_t way = below(g, 8);
    if (way < 2) {
        split_product(g, e);
        set_any(g, c, e + apart);
    } else {
        const int at = way == 2 ? any_exponent(g) : e + apart, first = between(g, at / 2 - 9, at / 2 + 9);
        set_any(g, a, first);
        set_any(g, b, at - first);
        confine(g, a);
        confine(g, b);
        mpfr_mul(product, a, b, MPFR_RNDN);
        if (way < 5)
            mpfr_sub(c, target, product, MPFR_RNDN);
        else if (way == 5)
            mpfr_neg(c, product, MPFR_RNDN);
        else if (way == 6)
            mpfr_set(c, target, MPFR_RNDN);
        else
            set_any(g, c, at + apart);
    }
    x[0] = nearest(g->carrier, a);
    x[1] = nearest(g->carrier, b);
    x[2] = beside(g, c);
}

/* Numbers around integers and halves that the format's precision tells apart. */
static void make_fraction(const generator *g, uint64_t x[3])
{
    if (below(g, 4))
        set_target(g, between(g, -3, g->format->precision + 1));
    x[0] = beside(g, target);
    if (below(g, 2) && mpfr_cmpabs_ui(target, 1u << 20) < 0) {
        mpfr_mul_ui(a, target, 2, MPFR_RNDN);
        mpfr_rint(a, a, MPFR_RNDN);
        mpfr_div_ui(a, a, 2, MPFR_RNDN);
        x[0] = beside(g, a);
    }
}

static void make_pair(const generator *g, uint64_t x[3])
{
    const uint64_t way = below(g, 4), sign = below(g, 2) * carrier_sign(g->carrier);
    x[0] = beside(g, target);
    set_target(g, format_exponent(g));
    x[1] = way == 0 ? x[0] ^ sign : way == 1 ? (x[0] ^ sign) + 1 : beside(g, target);
}

static void make_operands(const generator *g, lathe_operation operation, int exponent, uint64_t x[3])
{
    set_target(g, format_exponent(g));
    x[1] = x[2] = 0;
    switch (operation) {
    case LATHE_ADD:
        make_sum(g, x);
        return;
    case LATHE_SUB:
        make_sum(g, x);
        x[1] ^= carrier_sign(g->carrier);
        return;
    case LATHE_MUL:
        make_product(g, x);
        return;
    case LATHE_DIV:
        make_quotient(g, x);
        return;
    case LATHE_FMA:
        make_fma(g, x);
        return;
    case LATHE_SQRT:
        make_square(g, x);
        return;
    case LATHE_RINT:
        make_fraction(g, x);
        return;
    case LATHE_SCALE:
        mpfr_mul_2si(target, target, -exponent, MPFR_RNDN);
        x[0] = beside(g, target);
        return;
    default:
        make_pair(g, x);
    }
}

arith_cases arith_cases_make(const carrier *k, size_t n)
{
    arith_cases in = {.carrier = k, .n = n};
    in.exact = malloc(n * sizeof *in.exact);
    for (int i = 0; i < 3; i++)
        in.x[i] = calloc(n, carrier_bytes(k));
    if (!in.exact || !in.x[0] || !in.x[1] || !in.x[2])
        abort();
    for (size_t i = 0; i < n; i++)
        oracle_exact_init(&in.exact[i]);
    return in;
}

void arith_cases_free(arith_cases *in)
{
    for (size_t i = 0; i < in->n; i++)
        oracle_exact_clear(&in->exact[i]);
    for (int i = 0; i < 3; i++)
        free(in->x[i]);
    free(in->exact);
    *in = (arith_cases){0};
}

void arith_cases_compute(arith_cases *in, lathe_operation operation, int exponent)
{
    in->operation = operation;
    in->exponent = exponent;
    for (size_t i = 0; i < in->n; i++) {
        uint64_t x[3];
        for (int k = 0; k < 3; k++)
            x[k] = carrier_get(in->carrier, in->x[k], i);
        oracle_exact_set(&in->exact[i], operation, exponent, in->carrier, x);
    }
}

void arith_cases_fill(arith_cases *in, const lathe_format *f, lathe_operation operation, uint64_t *random)
{
    const generator g = {in->carrier, f, random};
    const int farthest = 2 * in->carrier->emax + in->carrier->precision + 9;

    prepare();
    const int exponent = operation != LATHE_SCALE ? 0 : between(&g, -1, 1) * between(&g, 0, farthest);
    for (size_t i = 0; i < in->n; i++) {
        uint64_t x[3];
        make_operands(&g, operation, exponent, x);
        for (int k = 0; k < 3; k++)
            carrier_set(in->carrier, in->x[k], i, below(&g, 40) ? x[k] : special(&g));
    }
    arith_cases_compute(in, operation, exponent);
}
