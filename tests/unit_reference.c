/* SPDX-License-Identifier: MIT */
/* Matrix units from their description, in GMP's integers. */
#include "unit_reference.h"

#include <math.h>

#include "dyadic.h"

enum { MOST = 80, NEVER = -1000000 };

/* A value of the grid; x is used up. `zero` is what 0 becomes. */
static double rounded(dyadic *x, const unit_grid *g, double zero)
{
    const int sign = mpz_sgn(x->m);
    double result = zero;
    if (sign) {
        const long e = dyadic_top(x);
        const int is_subnormal = e < g->emin && !g->flush;
        dyadic_align(x, (is_subnormal ? g->emin : e) - g->p + 1, g->direction);
        result = copysign(0.0, sign);
        if (mpz_sgn(x->m)) {
            result = dyadic_top(x) > 1100 ? copysign(INFINITY, sign) : ldexp(mpz_get_d(x->m), (int)x->e);
            if (g->flush && dyadic_top(x) < g->emin)
                result = copysign(0.0, sign);
            if (fabs(result) > g->largest)
                result = copysign(INFINITY, sign);
        }
    }
    mpz_clear(x->m);
    return result;
}

/* signbit promises no more than 0 or not. */
static int is_minus(double x)
{
    return signbit(x) != 0;
}

double unit_reference_fma(const unit_grid *g, double a, double b, double c)
{
    dyadic x, y;
    if (isnan(a) || isnan(b) || isnan(c) || (isinf(a) && b == 0) || (isinf(b) && a == 0))
        return NAN;
    const double sign = is_minus(a) != is_minus(b) ? -1.0 : 1.0;
    if (isinf(a) || isinf(b))
        return isinf(c) && is_minus(c) != is_minus(sign) ? (double)NAN : copysign(INFINITY, sign);
    if (isinf(c))
        return c;
    const int both = (a == 0 || b == 0) && c == 0 && is_minus(c) == is_minus(sign);
    dyadic_make(&x, a);
    dyadic_make(&y, b);
    mpz_mul(x.m, x.m, y.m);
    x.e += y.e;
    mpz_clear(y.m);
    dyadic_make(&y, c);
    dyadic_add(&x, &y);
    mpz_clear(y.m);
    return rounded(&x, g, both ? copysign(0.0, sign) : 0.0);
}

static double product(const unit_grid *g, double a, double b)
{
    return unit_reference_fma(g, a, b, is_minus(a) != is_minus(b) ? -0.0 : 0.0);
}

static double sum(const unit_grid *g, double a, double b)
{
    return unit_reference_fma(g, a, 1.0, b);
}

/* max(exponent field, 1) less the bias. */
static int field(double x, int emin)
{
    const int e = x == 0 ? NEVER : ilogb(x);
    return e > emin ? e : emin;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Terms with the exponents that they are aligned by. */
typedef struct terms {
    dyadic x[MOST];
    int e[MOST], n;
} terms;

static void take(terms *t, double value, int e)
{
    dyadic_make(&t->x[t->n], value);
    t->e[t->n++] = value == 0 ? NEVER : e;
}

static void clear(terms *t)
{
    for (int i = 0; i < t->n; i++)
        mpz_clear(t->x[i].m);
    t->n = 0;
}

/* The sum of all, cut to multiples of 2^(e - F), e their largest exponent or `least`. */
static void cut_sum(const unit_model *u, terms *t, int least, dyadic *s, int *exponent)
{
    int e = least;
    for (int i = 0; i < t->n; i++)
        e = larger(e, t->e[i]);
    dyadic_make(s, 0);
    for (int i = 0; i < t->n; i++) {
        if (u->mutant != UNIT_EXACT && mpz_sgn(t->x[i].m))
            dyadic_align(&t->x[i], (long)e - u->F,
                         u->mutant == UNIT_FLOORED ? DYADIC_DOWN : DYADIC_TOWARD_ZERO);
        dyadic_add(s, &t->x[i]);
    }
    *exponent = e;
    clear(t);
}

/* NaN or infinity among n products, scales and c; 0 where there is none. */
static double special(const double *a, const double *b, int n, double c, double limit)
{
    int plus = isinf(c) && c > 0, minus = isinf(c) && c < 0, nan = isnan(c);
    for (int i = 0; i < n; i++) {
        const double p = a[i] * b[i];
        nan |= isnan(p);
        plus |= p >= limit;
        minus |= p <= -limit;
    }
    if (nan || (plus && minus))
        return NAN;
    return plus ? INFINITY : minus ? -INFINITY : 0;
}

static double block_t(const unit_model *u, const double *a, const double *b, int n, double scale, double c)
{
    terms t = {.n = 0};
    dyadic s;
    int e;
    const double found = isnan(scale) ? (double)NAN : special(a, b, n, c, INFINITY);
    if (found != 0)
        return found;
    for (int i = 0; i < n; i++) {
        const double p = a[i] * b[i];
        int exponent = field(a[i], u->emin_a) + field(b[i], u->emin_b);
        if (u->mutant == UNIT_NORMALISED && p != 0)
            exponent = ilogb(p);
        take(&t, p * scale, exponent + ilogb(scale));
    }
    take(&t, c, u->mutant == UNIT_C_IGNORED ? NEVER : field(c, u->sum.emin));
    cut_sum(u, &t, u->floor, &s, &e);
    unit_grid g = u->sum;
    if (u->mutant == UNIT_OTHER_ROUND)
        g.direction = g.direction == DYADIC_NEAREST ? DYADIC_TOWARD_ZERO : DYADIC_NEAREST;
    return rounded(&s, &g, 0.0);
}

static double block_tg(const unit_model *u, const double *a, const double *b, const double *sa,
                       const double *sb, int n, double c)
{
    terms t = {.n = 0};
    dyadic s;
    int e;
    double found = special(a, b, n, c, INFINITY);
    for (int i = 0; i < n; i += u->scale_block)
        found = isnan(sa[i / u->scale_block]) || isnan(sb[i / u->scale_block]) ? (double)NAN : found;
    if (found != 0)
        return found;
    for (int i = 0; i < n; i += u->group) {
        const double x = sa[i / u->scale_block], y = sb[i / u->scale_block];
        double group = 0;
        int used = 0;
        for (int k = i; k < i + u->group && k < n; k++) {
            group += a[k] * b[k];
            used |= a[k] * b[k] != 0;
        }
        take(&t, group * x * y, 0);
        t.e[t.n - 1] = used && x * y != 0 ? field(x, u->scale_emin) + field(y, u->scale_emin) : NEVER;
    }
    take(&t, c, field(c, u->sum.emin));
    cut_sum(u, &t, u->floor, &s, &e);
    return rounded(&s, &u->sum, 0.0);
}

/* CDNA3. */
static double block_tr(const unit_model *u, const double *a, const double *b, int n, double c)
{
    const int F2 = 31, groups = u->algorithm == UNIT_TRG ? 2 : 1;
    dyadic s[2], x;
    int e[2] = {NEVER, NEVER};
    const double found = special(a, b, n, c, 0x1p128);
    if (found != 0)
        return found;
    for (int k = 0; k < groups; k++) {
        terms t = {.n = 0};
        for (int i = k; i < n; i += groups)
            take(&t, a[i] * b[i], field(a[i], u->emin_a) + field(b[i], u->emin_b));
        int none = 1;
        for (int i = 0; i < t.n; i++)
            none &= t.e[i] == NEVER;
        cut_sum(u, &t, none ? 0 : NEVER, &s[k], &e[k]);
        e[k] = none ? NEVER : e[k];
    }
    const int ep = groups == 2 ? larger(e[0], e[1]) : e[0], ec = c == 0 ? -126 : field(c, -126);
    if (groups == 2) {
        for (int k = 0; k < 2; k++)
            if (mpz_sgn(s[k].m))
                dyadic_align(&s[k], (long)ep - u->F, DYADIC_DOWN);
        dyadic_add(&s[0], &s[1]);
        mpz_clear(s[1].m);
    }
    const int largest = larger(ep, ec);
    if (mpz_sgn(s[0].m))
        dyadic_align(&s[0], (long)largest - F2 - 1, DYADIC_DOWN);
    if (groups == 1 || ec >= ep - u->F - 1) {
        dyadic_make(&x, c);
        dyadic_align(&x, (long)largest - u->F, DYADIC_DOWN);
        dyadic_add(&s[0], &x);
        mpz_clear(x.m);
    }
    if (mpz_sgn(s[0].m)) {
        const long e1 = dyadic_top(&s[0]) > -126 ? dyadic_top(&s[0]) : -126;
        dyadic_align(&s[0], e1 - F2, DYADIC_DOWN);
    }
    return rounded(&s[0], &u->sum, 0.0);
}

static double block_e(const unit_model *u, const double *a, const double *b, int n, double c)
{
    terms t = {.n = 0};
    dyadic s;
    const double found = special(a, b, n, c, INFINITY);
    if (found != 0)
        return found;
    for (int i = 0; i < n; i++)
        take(&t, a[i] * b[i], 0);
    take(&t, c, 0);
    dyadic_make(&s, 0);
    for (int i = 0; i < t.n; i++)
        dyadic_add(&s, &t.x[i]);
    clear(&t);
    return rounded(&s, &u->sum, 0.0);
}

static double block_p(const unit_model *u, const double *a, const double *b, int n, double c)
{
    double p[4] = {0, 0, 0, 0};
    for (int i = 0; i < n; i++)
        p[i] = product(&u->sum, a[i], b[i]);
    const double low = sum(&u->sum, p[0], p[1]);
    return sum(&u->sum, c, u->L == 2 ? low : sum(&u->sum, low, sum(&u->sum, p[2], p[3])));
}

static double block_i(const unit_model *u, const double *a, const double *b, int n, double c)
{
    double s = c;
    for (int i = 0; i < n; i++)
        s += a[i] * b[i];
    if (isnan(s))
        return NAN;
    if (u->saturate)
        return fmax(-0x1p31, fmin(s, 0x1p31 - 1));
    return s - 0x1p32 * floor((s + 0x1p31) / 0x1p32);
}

static double block_pair(const unit_model *u, const double *a, const double *b, int n, double c)
{
    const unit_grid *const g = &u->sum;
    const double a1 = n > 1 ? a[1] : 0, b1 = n > 1 ? b[1] : 0;
    if (u->algorithm == UNIT_D)
        return unit_reference_fma(g, a[0], b[0], unit_reference_fma(g, a1, b1, c));
    if (u->algorithm == UNIT_RO)
        return sum(g, c, sum(g, product(g, a[0], b[0]), product(g, a1, b1)));
    return sum(g, c, unit_reference_fma(g, a[0], b[0], a1 * b1));
}

static double block_da(const unit_model *u, const double *a, const double *b, int n, double c)
{
    double s[2] = {0, 0};
    for (int i = 0; i < n; i++)
        s[i % 2] = unit_reference_fma(&u->sum, a[i], b[i], s[i % 2]);
    return sum(&u->sum, c, sum(&u->sum, s[0], s[1]));
}

/* FP8 on the fp16 unit: two blocks from zero, then c. */
static double block_x8(const unit_model *u, const double *a, const double *b, int n, double c)
{
    double x[32] = {0}, y[32] = {0}, s = u->mutant == UNIT_C_FUSED ? c : 0;
    unit_model v = *u;
    int first = 0, second = 16;
    v.emin_a = v.emin_b = -14;
    for (int i = 0; i < n; i++) {
        int to = i % 4 < 2 ? first++ : second++;
        to = u->mutant == UNIT_UNPERMUTED ? i : to;
        x[to] = a[i];
        y[to] = b[i];
    }
    s = block_t(&v, x, y, 16, 1, s);
    s = block_t(&v, x + 16, y + 16, 16, 1, s);
    v.sum.direction = DYADIC_NEAREST;
    return u->mutant == UNIT_C_FUSED ? s : sum(&v.sum, s, c);
}

double unit_reference(const unit_model *u, const double *a, const double *b, const double *sa,
                      const double *sb, double c, size_t k)
{
    const size_t L = (size_t)(u->algorithm == UNIT_X8 || u->algorithm == UNIT_DA ? u->k : u->L);
    for (size_t i = 0; i < k; i += L) {
        const int n = (int)(k - i < L ? k - i : L);
        const size_t part = u->scale_block ? i / (size_t)u->scale_block : 0;
        switch (u->algorithm) {
        case UNIT_TS:
            c = block_t(u, a + i, b + i, n, sa[part] * sb[part], c);
            break;
        case UNIT_TG:
            c = block_tg(u, a + i, b + i, sa + part, sb + part, n, c);
            break;
        case UNIT_X8:
            c = block_x8(u, a + i, b + i, n, c);
            break;
        case UNIT_TR:
        case UNIT_TRG:
            c = block_tr(u, a + i, b + i, n, c);
            break;
        case UNIT_E:
            c = block_e(u, a + i, b + i, n, c);
            break;
        case UNIT_P:
            c = block_p(u, a + i, b + i, n, c);
            break;
        case UNIT_FMA:
            c = unit_reference_fma(&u->sum, a[i], b[i], c);
            break;
        case UNIT_I:
            c = block_i(u, a + i, b + i, n, c);
            break;
        case UNIT_DA:
            c = block_da(u, a + i, b + i, n, c);
            break;
        case UNIT_D:
        case UNIT_RO:
        case UNIT_RF:
            c = block_pair(u, a + i, b + i, n, c);
            break;
        default:
            c = block_t(u, a + i, b + i, n, 1, c);
        }
    }
    return c;
}
