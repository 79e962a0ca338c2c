/* SPDX-License-Identifier: MIT */
/* Rounding by rank, one value at a time, from exact values: the reference of the kernels for tapered formats
   and steps, and all there is for the rest. */
#include "common.h"

#include "ladder.h"

#include <string.h>

#include "formats.h"
#include "rule.h"

/* The rules, on two bits. */
#define CARRIER_BITS 64
#include "kernels/word_scalar.h"

#include "kernels/rules.h"

static lathe_tie tie_of(const lathe_ladder *l)
{
    const lathe_tie own = l->format->ties ? l->format->ties : LATHE_TIE_EVEN;
    return l->options->ties ? l->options->ties : own;
}

/* The rule that does what LATHE_TIES_TO_EVEN does to ties of that sign. */
static lathe_rounding rule_of(const lathe_ladder *l, int negative)
{
    static const lathe_rounding rules[] = {[LATHE_TIE_EVEN] = LATHE_TIES_TO_EVEN,
                                           [LATHE_TIE_AWAY] = LATHE_TIES_TO_AWAY,
                                           [LATHE_TIE_ZERO] = LATHE_TIES_TOWARD_ZERO};
    const lathe_rounding rule = l->options->rounding;
    const lathe_tie tie = tie_of(l);
    if (rule != LATHE_TIES_TO_EVEN)
        return rule;
    if (tie == LATHE_TIE_DOWN || tie == LATHE_TIE_UP)
        return (tie == LATHE_TIE_UP) == negative ? LATHE_TIES_TOWARD_ZERO : LATHE_TIES_TO_AWAY;
    return rules[tie];
}

int lathe_rule_carries(lathe_rounding rule, unsigned two, uint64_t odd, int negative)
{
    return (int)((two + added(rule, splat(3), odd, negative)) >> 2);
}

/* As random_carry() of kernels/exactly.h. */
static int carries_by_chance(const lathe_ladder *l, const lathe_exact *x, const lathe_neighbours *n,
                             uint64_t random)
{
    if (l->options->rounding == LATHE_STOCHASTIC_EQUAL)
        return (int)(random >> 63);
    const lathe_exact near = lathe_kind_value(l->format, l->carrier, n->near);
    const lathe_exact far = lathe_kind_value(l->format, l->carrier, n->far);
    const lathe_position p = lathe_position_between(x, &near, &far);
    const int bits = (int)l->grid->random_bits;
    const uint64_t one = UINT64_C(1) << (64 - bits), fraction = p.fraction & ~(one - 1);
    const uint64_t rest = bits < 64 ? p.fraction << bits : 0;
    const unsigned two = (unsigned)(rest >> 63 << 1) | (rest << 1 != 0 || p.has_more);
    const lathe_rounding rule = l->options->stochastic == LATHE_STOCHASTIC_A   ? LATHE_TOWARD_ZERO
                                : l->options->stochastic == LATHE_STOCHASTIC_B ? LATHE_TIES_TO_AWAY
                                                                               : LATHE_TIES_TO_EVEN;
    const uint64_t fitted = fraction + (lathe_rule_carries(rule, two, fraction / one & 1, 0) ? one : 0);
    return fitted < fraction || fitted > ~random;
}

int lathe_ladder_goes_far(const lathe_ladder *l, int64_t near, unsigned two, int negative)
{
    const uint64_t odd = lathe_kind_of(l->format)->code(l->format, near) & 1;
    return lathe_rule_carries(rule_of(l, negative), two, odd, negative);
}

static int is_beyond(const lathe_format *f, int64_t rank)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    return rank < kind->first(f) || rank > kind->last(f);
}

/* The rank that a finite x is rounded to, beyond the ends where it overflows. */
static int64_t rank_of(const lathe_ladder *l, const lathe_exact *x, uint64_t random)
{
    const lathe_format *const f = l->format;
    const lathe_neighbours n = lathe_kind_locate(f, l->carrier, l->options->domain, x);
    if (n.two == 0 || (is_beyond(f, n.near) && f->kind != LATHE_KIND_FIXED))
        return n.near;
    /* Past the end of a table there is nothing that could be near. */
    if (f->kind == LATHE_KIND_TABLE && is_beyond(f, n.far))
        return n.far;
    if (lathe_is_stochastic(l->options->rounding))
        return carries_by_chance(l, x, &n, random) ? n.far : n.near;
    return lathe_ladder_goes_far(l, n.near, n.two, x->negative) ? n.far : n.near;
}

/* The rank of the low bits of a number of quanta. */
static int64_t wrapped(const lathe_format *f, int64_t rank)
{
    const uint64_t all = UINT64_MAX >> (64 - f->width), sign = (all >> 1) + 1;
    const uint64_t code = (uint64_t)rank & all;
    return lathe_has(f, LATHE_HAS_SIGN) ? (int64_t)(code ^ sign) - (int64_t)sign : (int64_t)code;
}

static uint64_t finite_result(const lathe_ladder *l, const lathe_exact *x, uint64_t random,
                              unsigned *exceptions)
{
    const lathe_format *const f = l->format;
    int64_t rank = rank_of(l, x, random);
    const int wraps = l->options->overflow == LATHE_OVERFLOW_WRAP ||
                      (!l->options->overflow && f->overflow == LATHE_OVERFLOW_WRAP);
    if (is_beyond(f, rank)) {
        *exceptions |= LATHE_EXCEPTION_OVERFLOW | LATHE_EXCEPTION_INEXACT;
        if (!wraps)
            return l->grid->over[rank < lathe_kind_of(f)->first(f)];
        rank = wrapped(f, rank);
    } else {
        const lathe_exact smallest = lathe_kind_value(f, l->carrier, 1);
        const lathe_exact value = lathe_kind_value(f, l->carrier, rank);
        if (lathe_exact_compare(&value, x) || (value.negative != x->negative && rank))
            *exceptions |= LATHE_EXCEPTION_INEXACT;
        if (*exceptions & LATHE_EXCEPTION_INEXACT && f->kind != LATHE_KIND_TABLE &&
            lathe_exact_compare(x, &smallest) < 0)
            *exceptions |= LATHE_EXCEPTION_UNDERFLOW;
    }
    if (rank == 0 && f->kind != LATHE_KIND_TABLE)
        return l->grid->zero[x->negative];
    const lathe_exact value = lathe_kind_value(f, l->carrier, rank);
    return value.kind == LATHE_IS_ZERO ? l->grid->zero[value.negative] : lathe_kind_bits(l->carrier, &value);
}

uint64_t lathe_ladder_result(const lathe_ladder *l, const lathe_exact *x, uint64_t random,
                             unsigned *exceptions)
{
    const lathe_grid *const g = l->grid;
    const uint64_t sign = x->negative ? lathe_carrier_sign(l->carrier) : 0;
    uint64_t r;
    switch (x->kind) {
    case LATHE_IS_NAN:
        r = g->nan[x->negative];
        if ((r & ~sign) != lathe_carrier_nan(l->carrier))
            *exceptions |= LATHE_EXCEPTION_INVALID;
        return r;
    case LATHE_IS_INFINITE:
        r = g->infinity[x->negative];
        if (r != (lathe_carrier_infinity(l->carrier) | sign))
            *exceptions |= LATHE_EXCEPTION_INVALID;
        return r;
    case LATHE_IS_ZERO:
        if (lathe_has(l->format, LATHE_HAS_ZERO) || l->format->kind != LATHE_KIND_TABLE) {
            r = g->zero[x->negative];
            if (r & ~lathe_carrier_sign(l->carrier))
                *exceptions |= LATHE_EXCEPTION_INVALID;
            return r;
        }
        break;
    case LATHE_IS_FINITE:
        break;
    }
    return finite_result(l, x, random, exceptions);
}

static uint64_t load_bits(const lathe_carrier *c, const void *from, size_t i)
{
    uint32_t single;
    uint64_t wide;
    if (c->bits == 32) {
        memcpy(&single, (const char *)from + i * sizeof single, sizeof single);
        return single;
    }
    memcpy(&wide, (const char *)from + i * sizeof wide, sizeof wide);
    return wide;
}

static void store_bits(const lathe_carrier *c, void *to, size_t i, uint64_t bits)
{
    const uint32_t single = (uint32_t)bits;
    if (c->bits == 32)
        memcpy((char *)to + i * sizeof single, &single, sizeof single);
    else
        memcpy((char *)to + i * sizeof bits, &bits, sizeof bits);
}

/* R of element i at the top of 64 bits. */
static uint64_t draw_of(const lathe_ladder *l, lathe_draws draws, size_t i)
{
    uint16_t half;
    uint64_t raw;
    if (!draws.at)
        return 0;
    if (draws.bytes == sizeof half) {
        memcpy(&half, (const char *)draws.at + i * sizeof half, sizeof half);
        raw = half;
    } else {
        raw = load_bits(draws.bytes == sizeof(uint32_t) ? &lathe_binary32 : &lathe_binary64, draws.at, i);
    }
    const uint64_t top = raw << draws.left << (64 - l->carrier->bits);
    return top & ~UINT64_C(0) << (64 - l->grid->random_bits);
}

void lathe_ladder_round(const lathe_ladder *l, void *dst, const void *src, lathe_draws draws, size_t n)
{
    unsigned ignored = 0;
    for (size_t i = 0; i < n; i++) {
        const lathe_exact x = lathe_exact_of(l->carrier, load_bits(l->carrier, src, i));
        store_bits(l->carrier, dst, i, lathe_ladder_result(l, &x, draw_of(l, draws, i), &ignored));
    }
}

static void put_code(void *codes, size_t bytes, size_t i, uint64_t code)
{
    const uint8_t one = (uint8_t)code;
    const uint16_t two = (uint16_t)code;
    const uint32_t four = (uint32_t)code;
    const void *const from = bytes == 1   ? (const void *)&one
                             : bytes == 2 ? (const void *)&two
                             : bytes == 4 ? (const void *)&four
                                          : &code;
    memcpy((char *)codes + i * bytes, from, bytes);
}

static uint64_t get_code(const void *codes, size_t bytes, size_t i)
{
    uint8_t one;
    uint16_t two;
    const char *const at = (const char *)codes + i * bytes;
    if (bytes == sizeof one) {
        memcpy(&one, at, sizeof one);
        return one;
    }
    if (bytes == sizeof two) {
        memcpy(&two, at, sizeof two);
        return two;
    }
    return load_bits(bytes == sizeof(uint32_t) ? &lathe_binary32 : &lathe_binary64, codes, i);
}

static uint64_t code_of(const lathe_ladder *l, const lathe_exact *x)
{
    const lathe_format *const f = l->format;
    const lathe_kind_row *const kind = lathe_kind_of(f);
    if (x->kind == LATHE_IS_NAN)
        return kind->code(f, lathe_has(f, LATHE_HAS_NAN) ? LATHE_RANK_NAN : kind->last(f));
    if (x->kind == LATHE_IS_INFINITE)
        return kind->code(f, x->negative ? kind->first(f) - 1 : kind->last(f) + 1);
    if (x->kind == LATHE_IS_ZERO && kind->is_mirrored)
        return kind->code(f, 0);
    return kind->code(f, lathe_kind_locate(f, l->carrier, LATHE_DOMAIN_OWN, x).near);
}

void lathe_ladder_encode(const lathe_ladder *l, void *codes, int bytes, const void *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const lathe_exact x = lathe_exact_of(l->carrier, load_bits(l->carrier, values, i));
        put_code(codes, (size_t)bytes, i, code_of(l, &x));
    }
}

void lathe_ladder_decode(const lathe_format *f, const lathe_carrier *c, void *values, const void *codes,
                         int bytes, size_t n)
{
    const uint64_t all = UINT64_MAX >> (64 - f->width);
    for (size_t i = 0; i < n; i++) {
        const int64_t rank = lathe_kind_of(f)->rank(f, get_code(codes, (size_t)bytes, i) & all);
        uint64_t bits = lathe_carrier_nan(c);
        if (rank != LATHE_RANK_NAN && rank != LATHE_RANK_NONE) {
            const lathe_exact x = lathe_kind_value(f, c, rank);
            bits = is_beyond(f, rank) ? lathe_carrier_infinity(c) | (rank < 0 ? lathe_carrier_sign(c) : 0)
                                      : lathe_kind_bits(c, &x);
        }
        store_bits(c, values, i, bits);
    }
}
