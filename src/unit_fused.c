/* SPDX-License-Identifier: MIT */
/* Sums of cut terms: the units of NVIDIA and CDNA3. */
#include "common.h"

#include "unit.h"

/* Significands of inputs have at most 11 bits, c 24. */
enum { INPUT = 11, ADDEND = 24 };

/* What is less than this is no exponent. */
enum { NONE = -100000 };

/* s * 2^-down, cut toward zero; of less than 2^62 in any case. Zero has no place of its own. */
static int64_t cut(int64_t s, int down)
{
    const uint64_t m = s < 0 ? 0 - (uint64_t)s : (uint64_t)s;
    if (!s)
        return 0;
    const uint64_t moved = down <= 0 ? m << -down : down < 64 ? m >> down : 0;
    return s < 0 ? -(int64_t)moved : (int64_t)moved;
}

/* floor(s * 2^-down). */
static int64_t lowered(int64_t s, int down)
{
    const int64_t t = cut(s, down);
    return s < 0 && (down >= 64 || (down > 0 && cut(t, -down) != s)) ? t - 1 : t;
}

int lathe_unit_special(const lathe_unit_grid *g, const lathe_unit_terms *t, uint64_t c, int limit,
                       uint64_t *result)
{
    const uint64_t infinity = lathe_unit_infinity;
    int is_nan = lathe_unit_magnitude(c) > infinity;
    int signs = lathe_unit_magnitude(c) == infinity ? 1 << (c >> 63) : 0; /* 1 positive, 2 negative */
    for (int i = 0; i < t->n; i++) {
        const uint64_t x = t->a[i], y = t->b[(size_t)i * t->stride];
        const uint64_t p = lathe_unit_magnitude(x), q = lathe_unit_magnitude(y);
        is_nan |= p > infinity || q > infinity || (p == infinity && !q) || (q == infinity && !p);
        int is_infinite = p == infinity || q == infinity;
        if (!is_infinite && p && q && lathe_unit_exponent(p) + lathe_unit_exponent(q) + 1 >= limit) {
            int m, n;
            const int64_t s = lathe_unit_significand(p, INPUT, &m) * lathe_unit_significand(q, INPUT, &n);
            is_infinite = m + n + lathe_log2((uint64_t)s) >= limit;
        }
        signs |= is_infinite ? 1 << ((x ^ y) >> 63) : 0;
    }
    for (int i = 0; t->scale_block && i < t->n; i += t->scale_block) {
        const int part = i / t->scale_block;
        is_nan |= t->scale_a[part] >= infinity || t->scale_b[(size_t)part * t->stride] >= infinity;
    }
    if (!is_nan && !signs)
        return 0;
    *result = is_nan || signs == 3 ? g->nan : infinity | (signs == 2 ? lathe_unit_sign : 0);
    return 1;
}

/* A term s * 2^lsb with the exponent e that it is aligned by, or NONE. */
typedef struct term {
    int64_t s;
    int lsb, e;
} term;

/* Product i without its scales. */
static term product(const lathe_unit_terms *t, int i)
{
    const size_t j = (size_t)i * t->stride;
    int m, n;
    const int64_t x = lathe_unit_significand(t->a[i], INPUT, &m);
    const int64_t y = lathe_unit_significand(t->b[j], INPUT, &n);
    if (!x || !y)
        return (term){0, 0, NONE};
    return (term){x * y, m + n, lathe_unit_exponent(t->a_power[i]) + lathe_unit_exponent(t->b_power[j])};
}

static term addend(const lathe_unit_grid *g, uint64_t c)
{
    term x;
    x.s = lathe_unit_significand(c, ADDEND, &x.lsb);
    x.e = x.s ? lathe_unit_exponent(lathe_unit_power(g->emin, c)) : NONE;
    return x;
}

static int greater(int a, int b)
{
    return a > b ? a : b;
}

/* The terms and c in units of 2^(e - F), e the largest exponent. */
static uint64_t sum_of(const lathe_unit *u, const lathe_unit_grid *g, const term *terms, int n, uint64_t c)
{
    const term last = addend(g, c);
    int e = greater(u->floor, last.e);
    for (int i = 0; i < n; i++)
        e = greater(e, terms[i].e);
    const int q = e - u->fraction;
    int64_t sum = cut(last.s, q - last.lsb);
    for (int i = 0; i < n; i++)
        sum += cut(terms[i].s, q - terms[i].lsb);
    const lathe_exact exact = lathe_unit_number(sum, q);
    return lathe_unit_round(g, &exact);
}

uint64_t lathe_unit_fused(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t,
                          uint64_t c)
{
    enum { MOST = 32 };
    term terms[MOST];
    uint64_t result;
    if (lathe_unit_special(g, t, c, -NONE, &result))
        return result;
    for (int i = 0; i < t->n; i++) {
        terms[i] = product(t, i);
        if (t->scale_block && terms[i].s) {
            const int part = i / t->scale_block;
            const int shift = lathe_unit_exponent(t->scale_a[part]) +
                              lathe_unit_exponent(t->scale_b[(size_t)part * t->stride]);
            terms[i].lsb += shift;
            terms[i].e += shift;
        }
    }
    return sum_of(u, g, terms, t->n, c);
}

/* Each group of products, summed exactly, is one term; its exponent is that of its scales alone. */
uint64_t lathe_unit_grouped(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t,
                            uint64_t c)
{
    enum { MOST = 4, QUARTERS = -2 }; /* products of E2M1 are multiples of 1/4 */
    term terms[MOST];
    uint64_t result;
    int n = 0;
    if (lathe_unit_special(g, t, c, -NONE, &result))
        return result;
    for (int i = 0; i < t->n; i += u->group, n++) {
        const size_t part = (size_t)(i / t->scale_block), other = part * t->stride;
        int x, y, is_used = 0;
        int64_t sum = 0;
        for (int k = i; k < i + u->group && k < t->n; k++) {
            const term p = product(t, k);
            is_used |= p.s != 0;
            sum += cut(p.s, QUARTERS - p.lsb);
        }
        const int64_t scale = lathe_unit_significand(t->scale_a[part], INPUT, &x) *
                              lathe_unit_significand(t->scale_b[other], INPUT, &y);
        terms[n] = (term){0, 0, NONE};
        if (is_used && scale)
            terms[n] = (term){sum * scale, QUARTERS + x + y,
                              lathe_unit_exponent(t->scale_a_power[part]) +
                                  lathe_unit_exponent(t->scale_b_power[other])};
    }
    return sum_of(u, g, terms, n, c);
}

/* CDNA3: products are cut and summed before c comes. */
enum { SUM_FRACTION = 31 };

/* Products first, first + step, ... cut at F under their largest exponent *e. */
static int64_t sum_of_products(const lathe_unit *u, const lathe_unit_terms *t, int first, int step, int *e)
{
    int64_t sum = 0;
    *e = NONE;
    for (int i = first; i < t->n; i += step)
        *e = greater(*e, product(t, i).e);
    for (int i = first; i < t->n; i += step) {
        const term p = product(t, i);
        sum += p.s ? cut(p.s, *e - u->fraction - p.lsb) : 0;
    }
    return sum;
}

uint64_t lathe_unit_late(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t, uint64_t c)
{
    const int is_pair = u->model == LATHE_MODEL_TRG;
    uint64_t result;
    int e = NONE, even;
    if (lathe_unit_special(g, t, c, 128, &result))
        return result;
    int64_t sum = sum_of_products(u, t, 0, is_pair ? 2 : 1, &even);
    if (is_pair) {
        int odd;
        const int64_t other = sum_of_products(u, t, 1, 2, &odd);
        e = greater(even, odd);
        sum = lowered(sum, e - even) + lowered(other, e - odd);
    } else {
        e = even;
    }
    term last = addend(g, c);
    last.e = last.s ? last.e : g->emin;
    if (is_pair && last.e < e - u->fraction - 1)
        last.s = 0;
    const int largest = greater(e, last.e), q = largest - SUM_FRACTION - 1;
    sum = e == NONE ? 0 : lowered(sum, q - (e - u->fraction));
    sum += cut(lowered(last.s, largest - u->fraction - last.lsb), q - (largest - u->fraction));
    /* renormalised to 31 bits of fraction, toward minus infinity */
    const lathe_exact whole = lathe_unit_number(sum, q);
    const int top = sum ? greater((int)whole.exponent, g->emin) : q;
    const int spare = greater(top - SUM_FRACTION - q, 0);
    const lathe_exact kept = lathe_unit_number(lowered(sum, spare), q + spare);
    return lathe_unit_round(g, &kept);
}
