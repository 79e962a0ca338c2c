/* SPDX-License-Identifier: MIT */
/* Kinds of formats: their table, and what is common to them. */
#include "common.h"

#include "kind.h"

#include <stddef.h>

static const lathe_kind_row *const rows[LATHE_KIND_TABLE + 1] = {
    [LATHE_KIND_FIXED] = &lathe_fixed_kind,         [LATHE_KIND_POSIT] = &lathe_posit_kind,
    [LATHE_KIND_HIF8] = &lathe_hif8_kind,           [LATHE_KIND_TAKUM] = &lathe_takum_kind,
    [LATHE_KIND_LOG_TAKUM] = &lathe_log_takum_kind, [LATHE_KIND_LOG] = &lathe_log_kind,
    [LATHE_KIND_TABLE] = &lathe_table_kind,
};

const lathe_kind_row *lathe_kind_of(const lathe_format *f)
{
    return (unsigned)f->kind <= LATHE_KIND_TABLE ? rows[f->kind] : NULL;
}

lathe_exact lathe_kind_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    const lathe_kind_row *const kind = rows[f->kind];
    const int is_turned = kind->is_mirrored && rank < 0;
    lathe_exact x = kind->value(f, c, is_turned ? -rank : rank);
    if (is_turned)
        x.negative = 1;
    return x;
}

uint64_t lathe_kind_bits(const lathe_carrier *c, const lathe_exact *x)
{
    const uint64_t sign = x->negative ? lathe_carrier_sign(c) : 0;
    const int unit = 63; /* significands have no more bits than a word */
    if (x->kind == LATHE_IS_ZERO)
        return sign;
    return sign | lathe_carrier_pack(c, x->significand.high, (int)x->exponent - unit);
}

lathe_neighbours lathe_kind_locate(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                                   const lathe_exact *x)
{
    const lathe_kind_row *const kind = rows[f->kind];
    if (!kind->is_mirrored) {
        const lathe_place p = kind->locate(f, c, domain, x);
        if (!x->negative || p.two == 0)
            return (lathe_neighbours){p.rank, p.rank + 1, p.two};
        return (lathe_neighbours){p.rank + 1, p.rank, 4 - p.two};
    }
    lathe_exact magnitude = *x;
    magnitude.negative = 0;
    const lathe_place p = kind->locate(f, c, domain, &magnitude);
    const int64_t sign = x->negative ? -1 : 1;
    return (lathe_neighbours){sign * p.rank, sign * (p.rank + 1), p.two};
}

static int is_below(lathe_wide a, lathe_wide b)
{
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

lathe_position lathe_position_between(const lathe_exact *x, const lathe_exact *near, const lathe_exact *far)
{
    const lathe_exact part[3] = {*x, *near}, whole[3] = {*far, *near};
    const lathe_exact a = lathe_exact_operate(LATHE_SUB, part, 0, 0);
    const lathe_exact b = lathe_exact_operate(LATHE_SUB, whole, 0, 0);
    /* A bit is free for the remainder's double. */
    const lathe_wide divisor = lathe_wide_right(b.significand, 1);
    lathe_wide remainder = lathe_wide_right(a.significand, 1);
    uint64_t fraction = 0;
    for (int64_t i = b.exponent - a.exponent; i <= 64; i++) {
        if (!is_below(remainder, divisor)) {
            const uint64_t borrow = remainder.low < divisor.low;
            remainder = (lathe_wide){remainder.high - divisor.high - borrow, remainder.low - divisor.low};
            fraction |= UINT64_C(1) << (64 - i);
        }
        if (i < 64)
            remainder = lathe_wide_left(remainder, 1);
    }
    return (lathe_position){fraction, (remainder.high | remainder.low) != 0};
}
