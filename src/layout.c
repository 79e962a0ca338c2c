/* SPDX-License-Identifier: MIT */
/* Where a format's values lie among its codes. */
#include "common.h"

#include "layout.h"

#include <lathe/code.h>

#include "formats.h"
#include "kernels/method.h"
#include "kind.h"

enum { WIDEST_CODE = 64 };

/* The magnitude of m 2^(emax - p + 1), m of p bits, less l->first; 0 where it would not fit. */
static uint64_t magnitude_of(const lathe_format *f, int64_t m)
{
    const uint64_t binade = UINT64_C(1) << (f->precision - 1);
    uint64_t below;
    if (__builtin_mul_overflow((uint64_t)(f->emax - f->emin), binade, &below) ||
        __builtin_add_overflow(below, (uint64_t)m, &below))
        return 0;
    return below;
}

static int bits_for(uint64_t top)
{
    return top ? lathe_log2(top) + 1 : 1;
}

/* What kernels/fast_code.h asks of a layout: codes of subnormal numbers count from zero, either end is the
   other's mirror, and by addition the quantum is a normal number of the carrier and C finite. */
static uint64_t method_of(const lathe_layout *l, const lathe_carrier *c)
{
    const int64_t emin = (int64_t)l->step, cut = (int64_t)l->cut;
    const int is_mirrored = !l->sign || l->last[0] == l->last[1];
    if (l->first || l->zero_binade || !is_mirrored || cut < 0)
        return LATHE_BY_INTEGERS;
    if (emin == 1)
        return LATHE_BY_SHIFT;
    return emin >= c->precision - cut && emin + cut <= 2 * (int64_t)c->emax ? LATHE_BY_ADDITION
                                                                            : LATHE_BY_INTEGERS;
}

/* NaN is the code that would be that of negative zero. */
static int nan_is_own(const lathe_format *f)
{
    return lathe_has(f, LATHE_HAS_NAN | LATHE_HAS_SIGN | LATHE_HAS_ZERO) &&
           !lathe_has(f, LATHE_HAS_NEGATIVE_ZERO);
}

int lathe_layout_has_nan_on_top(const lathe_format *f)
{
    return f->kind == LATHE_KIND_FLOAT && lathe_has(f, LATHE_HAS_NAN) && !nan_is_own(f);
}

lathe_layout lathe_layout_of(const lathe_format *f, const lathe_carrier *carrier)
{
    if (lathe_kind_of(f))
        return (lathe_layout){.bits = f->width, .is_ranked = 1};
    const uint64_t binade = UINT64_C(1) << (f->precision - 1);
    const int is_signed = lathe_has(f, LATHE_HAS_SIGN), has_nan = lathe_has(f, LATHE_HAS_NAN);
    const int is_own_nan = nan_is_own(f);
    const int field_zero_is_emin = !lathe_has(f, LATHE_HAS_SUBNORMALS) &&
                                   (!lathe_has(f, LATHE_HAS_ZERO) || lathe_has(f, LATHE_HAS_NO_BOTTOM));
    lathe_layout l = {.first = field_zero_is_emin ? binade : 0,
                      .cut = (uint64_t)(carrier->precision - f->precision),
                      .step = (uint64_t)(f->emin + carrier->emax)};
    const uint64_t above = magnitude_of(f, f->largest);
    if (!above) /* nor would the other: a binade fits a word whole or not at all */
        return l;
    l.last[0] = above - l.first;
    l.last[1] = is_signed ? magnitude_of(f, -f->lowest) - l.first : 0;
    uint64_t top = l.last[0] > l.last[1] ? l.last[0] : l.last[1];
    l.infinity = UINT64_MAX;
    if (lathe_has(f, LATHE_HAS_INFINITY))
        l.infinity = ++top;
    const uint64_t free = top + 1;
    top += has_nan && !is_own_nan;
    /* Past 64 bits the count begins again at 0, which is under both. */
    if (top < l.last[0] || bits_for(top) + is_signed > WIDEST_CODE)
        return l;
    l.bits = bits_for(top) + is_signed;
    l.sign = is_signed ? UINT64_C(1) << (l.bits - 1) : 0;
    l.zero_binade = lathe_has(f, LATHE_HAS_NO_BOTTOM)                          ? 1
                    : lathe_has(f, LATHE_HAS_SUBNORMALS) || field_zero_is_emin ? 0
                                                                               : binade;
    const uint64_t most = (UINT64_C(1) << (l.bits - is_signed - 1)) * 2 - 1;
    l.own_nan = (uint64_t)is_own_nan;
    l.nan[0] = !has_nan ? l.last[0] : is_own_nan ? l.sign : free + (most - free) / 2;
    l.nan[1] = has_nan ? l.nan[0] | l.sign : l.nan[0];
    l.method = method_of(&l, carrier);
    return l;
}

void lathe_layout_choose_nan(lathe_layout *l, lathe_nan_code nan_code)
{
    if (l->is_ranked)
        return;
    if (nan_code == LATHE_NAN_CODE_ONES)
        l->nan[0] = (UINT64_MAX >> (64 - l->bits)) & ~l->sign;
    if (nan_code != LATHE_NAN_CODE_OWN)
        l->nan[1] = l->nan[0];
}

void lathe_layout_round(lathe_layout *l, const lathe_grid *g, const lathe_options *o)
{
    if (l->is_ranked)
        return;
    const int truncates = o->rounding == LATHE_TOWARD_ZERO;
    const int saturates = g->over[0] == g->limit[0];
    /* What overflows must have the next code, as a value would. */
    const uint64_t next = g->over[0] == g->nan[0] ? l->nan[0] : l->infinity;
    l->rounds = (o->rounding == LATHE_TIES_TO_EVEN || truncates) && l->method == LATHE_BY_ADDITION &&
                g->method == LATHE_BY_ADDITION &&
                (g->finish == LATHE_FINISH_ONE || g->finish == LATHE_FINISH_NAN) &&
                (saturates || next == l->last[0] + 1);
    l->truncates = (uint64_t)truncates;
    l->most = g->beyond[0] - (uint64_t)saturates;
    l->one_special = g->finish == LATHE_FINISH_NAN;
}

int lathe_layout_has(const lathe_layout *l, const lathe_format *f, uint64_t code)
{
    if (l->is_ranked)
        return lathe_kind_of(f)->rank(f, code) != LATHE_RANK_NONE;
    const uint64_t magnitude = code & ~l->sign;
    const int negative = (code & l->sign) != 0;
    if (l->own_nan && code == l->sign)
        return 1;
    if (magnitude == 0 && (l->first == 0 || l->zero_binade))
        return lathe_has(f, negative ? LATHE_HAS_NEGATIVE_ZERO : LATHE_HAS_ZERO);
    if (magnitude < l->zero_binade)
        return 0;
    return magnitude <= l->last[negative] || magnitude == l->infinity ||
           (lathe_has(f, LATHE_HAS_NAN) && !l->own_nan);
}

int lathe_layout_is_full(const lathe_layout *l, const lathe_format *f)
{
    if (l->is_ranked)
        return 0;
    const uint64_t top = (UINT64_MAX >> (64 - l->bits)) & ~l->sign;
    const int is_mirrored = !l->sign || l->last[0] == l->last[1];
    /* What has no zero has no negative one, either. */
    return lathe_layout_has(l, f, l->sign) && lathe_layout_has(l, f, top) && l->zero_binade < 2 &&
           (is_mirrored || lathe_layout_has_nan_on_top(f));
}

int lathe_format_bits(const lathe_format *format)
{
    if (lathe_format_check(format))
        return 0;
    const lathe_format f = lathe_format_normal(format);
    return lathe_layout_of(&f, &lathe_binary64).bits;
}
