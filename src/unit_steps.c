/* SPDX-License-Identifier: MIT */
/* Sums whose every step is rounded, and exact ones: the units of CDNA1 and 2, of processors, and of
   integers. */
#include "common.h"

#include "unit.h"

static const uint64_t quiet = UINT64_C(1) << 51;

static uint64_t b_at(const lathe_unit_terms *t, int i)
{
    return t->b[(size_t)i * t->stride];
}

static int is_nan(uint64_t x)
{
    return lathe_unit_magnitude(x) > lathe_unit_infinity;
}

/* CDNA1. An integer of 640 bits, in units of 2^LSB, holds every product and c. */
enum { LIMBS = 10, LSB = -290 };

static void add_to(uint64_t limbs[LIMBS], int64_t s, int exponent)
{
    const uint64_t m = s < 0 ? 0 - (uint64_t)s : (uint64_t)s;
    const int place = (exponent - LSB) / 64, shift = (exponent - LSB) % 64;
    const uint64_t parts[2] = {m << shift, shift ? m >> (64 - shift) : 0};
    uint64_t carry = 0;
    for (int i = place; i < LIMBS; i++) {
        const uint64_t part = i - place < 2 ? parts[i - place] : 0, before = limbs[i];
        if (s < 0) {
            limbs[i] = before - part - carry;
            carry = before < part || (before == part && carry);
        } else {
            limbs[i] = before + part + carry;
            carry = limbs[i] < before; /* no part is all ones */
        }
    }
}

uint64_t lathe_unit_exactly(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t,
                            uint64_t c)
{
    uint64_t limbs[LIMBS] = {0}, result;
    int m, n;
    (void)u;
    if (lathe_unit_special(g, t, c, INT32_MAX, &result))
        return result;
    const int64_t s = lathe_unit_significand(c, 24, &m);
    if (s)
        add_to(limbs, s, m);
    for (int i = 0; i < t->n; i++) {
        const int64_t p =
            lathe_unit_significand(t->a[i], 11, &m) * lathe_unit_significand(b_at(t, i), 11, &n);
        if (p)
            add_to(limbs, p, m + n);
    }
    const lathe_exact sum = lathe_exact_of_limbs(limbs, LIMBS, LSB);
    return lathe_unit_round(g, &sum);
}

/* CDNA2: (p0 + p1) + (p2 + p3), or p0 + p1, then c. */
uint64_t lathe_unit_pairwise(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t,
                             uint64_t c)
{
    enum { MOST = 4 };
    uint64_t p[MOST] = {0};
    for (int i = 0; i < t->n; i++)
        p[i] = lathe_unit_operate(g, LATHE_MUL, t->a[i], b_at(t, i), 0);
    for (int step = 1; step < u->block; step *= 2)
        for (int i = 0; i + step < u->block; i += 2 * step)
            p[i] = lathe_unit_operate(g, LATHE_ADD, p[i], p[i + step], 0);
    return lathe_unit_operate(g, LATHE_ADD, c, p[0], 0);
}

/* a b + c as VDPBF16PS has it: the first NaN of a, b and c, quiet. */
static uint64_t fused(const lathe_unit_grid *g, uint64_t a, uint64_t b, uint64_t c)
{
    const uint64_t nan = is_nan(a) ? a : is_nan(b) ? b : c;
    return is_nan(nan) ? nan | quiet : lathe_unit_operate(g, LATHE_FMA, a, b, c);
}

static uint64_t dpbf16(const lathe_unit_grid *g, const lathe_unit_terms *t, uint64_t c)
{
    const uint64_t odd = t->n > 1 ? fused(g, t->a[1], b_at(t, 1), c) : fused(g, 0, 0, c);
    return fused(g, t->a[0], b_at(t, 0), odd);
}

static uint64_t amx(const lathe_unit_grid *g, const lathe_unit_terms *t, uint64_t c)
{
    uint64_t sums[2] = {0, 0};
    for (int i = 0; i < t->n; i++)
        sums[i & 1] = fused(g, t->a[i], b_at(t, i), sums[i & 1]);
    return lathe_unit_operate(g, LATHE_ADD, lathe_unit_operate(g, LATHE_ADD, sums[0], sums[1], 0), c, 0);
}

/* Arm: the products, their sum, the sum with c, each rounded. */
static uint64_t bfdot(const lathe_unit_grid *g, const lathe_unit_terms *t, uint64_t c)
{
    const uint64_t even = lathe_unit_operate(g, LATHE_MUL, t->a[0], b_at(t, 0), 0);
    const uint64_t odd = t->n > 1 ? lathe_unit_operate(g, LATHE_MUL, t->a[1], b_at(t, 1), 0) : 0;
    return lathe_unit_operate(g, LATHE_ADD, c, lathe_unit_operate(g, LATHE_ADD, even, odd, 0), 0);
}

/* The same, the pair rounded once: a product of two bfloat16 numbers is exact in binary64. */
static uint64_t bfdot_extended(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t,
                               uint64_t c)
{
    const lathe_unit_grid exact = lathe_unit_input_grid(u, LATHE_INPUT_FP64);
    const uint64_t odd = t->n > 1 ? lathe_unit_operate(&exact, LATHE_MUL, t->a[1], b_at(t, 1), 0) : 0;
    const uint64_t pair = lathe_unit_operate(g, LATHE_FMA, t->a[0], b_at(t, 0), odd);
    return lathe_unit_operate(g, LATHE_ADD, c, pair, 0);
}

uint64_t lathe_unit_stepwise(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t,
                             uint64_t c)
{
    switch (u->model) {
    case LATHE_MODEL_FMA:
        return lathe_unit_operate(g, LATHE_FMA, t->a[0], b_at(t, 0), c);
    case LATHE_MODEL_D:
        return dpbf16(g, t, c);
    case LATHE_MODEL_DA:
        return amx(g, t, c);
    case LATHE_MODEL_RF:
        return bfdot_extended(u, g, t, c);
    default:
        return bfdot(g, t, c);
    }
}

/* An integer of up to 33 bits and its sign. */
static int64_t integer(uint64_t x)
{
    int lsb;
    const int64_t s = lathe_unit_significand(x, 53, &lsb);
    return s < 0 ? -(-s >> -lsb) : s >> -lsb;
}

/* The exact sum, which lathe_unit_wrap or rounding by the grid limits. */
uint64_t lathe_unit_integer(const lathe_unit *u, const lathe_unit_grid *g, const lathe_unit_terms *t,
                            uint64_t c)
{
    uint64_t nan = c;
    (void)u;
    for (int i = 0; i < t->n && !is_nan(nan); i++)
        nan = is_nan(t->a[i]) ? t->a[i] : b_at(t, i);
    if (is_nan(nan))
        return g->nan;
    int64_t sum = integer(c);
    for (int i = 0; i < t->n; i++)
        sum += integer(t->a[i]) * integer(b_at(t, i));
    if (g->beyond != LATHE_BEYOND_LARGEST)
        sum = (int64_t)(((uint64_t)sum + (UINT64_C(1) << 31)) & UINT32_MAX) - (INT64_C(1) << 31);
    const lathe_exact exact = lathe_unit_number(sum, 0);
    return lathe_unit_round(g, &exact);
}

lathe_unit_sum *lathe_unit_sum_of(const lathe_unit *u)
{
    switch (u->model) {
    case LATHE_MODEL_TG:
        return lathe_unit_grouped;
    case LATHE_MODEL_TR:
    case LATHE_MODEL_TRG:
        return lathe_unit_late;
    case LATHE_MODEL_E:
        return lathe_unit_exactly;
    case LATHE_MODEL_P:
        return lathe_unit_pairwise;
    case LATHE_MODEL_I:
        return lathe_unit_integer;
    case LATHE_MODEL_T:
    case LATHE_MODEL_TS:
    case LATHE_MODEL_X8:
        return lathe_unit_fused;
    default:
        return lathe_unit_stepwise;
    }
}

int lathe_unit_step(const lathe_unit *u)
{
    return u->model == LATHE_MODEL_DA ? u->k : u->block;
}
