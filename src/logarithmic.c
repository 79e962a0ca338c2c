/* SPDX-License-Identifier: MIT */
/* Logarithmic formats: values whose logarithms are in a row. */
#include "common.h"

#include "kind.h"

#include <stddef.h>

#include "formats.h"
#include "power.h"
#include "taper.h"

enum { MOST_WIDTH = 16, MOST_FRACTION = 13, TAKUM_BITS = 12, MOST_SCALE = 900 };

/* Rounded to the carrier's precision, to nearest; never a tie. */
static lathe_exact fitted(const lathe_power *p, const lathe_carrier *c)
{
    const int cut = 64 - c->precision;
    const uint64_t kept = p->significand.high >> cut;
    return lathe_exact_make(0, kept + (p->significand.high >> (cut - 1) & 1), p->exponent - 63 + cut);
}

/* Where x is between the values of two ranks, by logarithm if `is_up` >= 0, which tells the side, else by
   value. */
static lathe_place placed(const lathe_exact *x, const lathe_exact *below, const lathe_exact *above,
                          int64_t rank, int is_up)
{
    if (lathe_exact_compare(x, below) == 0)
        return (lathe_place){rank, 0};
    if (is_up >= 0)
        return (lathe_place){rank, is_up ? 3 : 1};
    const lathe_exact ends[3] = {*below, *above};
    lathe_exact middle = lathe_exact_operate(LATHE_ADD, ends, 0, 0);
    middle.exponent--;
    return (lathe_place){rank, (unsigned)(2 + lathe_exact_compare(x, &middle))};
}

/* x where its logarithm is that of `rank` or under that of the next one, whose values as the carrier has them
   may be on the other side of x: then x is nearer that value than the carrier's next number. `is_up` as
   above. */
static lathe_place settled(const lathe_kind_row *kind, const lathe_format *f, const lathe_carrier *c,
                           const lathe_exact *x, int64_t rank, int is_up)
{
    lathe_exact below = kind->value(f, c, rank), above = kind->value(f, c, rank + 1);
    if (lathe_exact_compare(x, &above) >= 0) {
        rank++;
        below = above;
        above = kind->value(f, c, rank + 1);
        is_up = 0;
    } else if (rank > 0 && lathe_exact_compare(x, &below) < 0) {
        rank--;
        above = below;
        below = kind->value(f, c, rank);
        is_up = 1;
    }
    return placed(x, &below, &above, rank, is_up);
}

/* scale 2^(k 2^-fraction) */

static int has_zero(const lathe_format *f)
{
    return lathe_has(f, LATHE_HAS_ZERO);
}

static int64_t first_power(const lathe_format *f)
{
    return has_zero(f) ? 1 - (INT64_C(1) << (f->width - 2)) : 0;
}

static int64_t last_power(const lathe_format *f)
{
    return (INT64_C(1) << (f->width - 1 - has_zero(f))) - 1;
}

static lathe_power scale_of(const lathe_format *f)
{
    const uint64_t bits = lathe_bits_of(f->scale);
    const lathe_exact x = bits ? lathe_exact_of(&lathe_binary64, bits) : lathe_exact_make(0, 1, 0);
    return (lathe_power){x.significand, x.exponent};
}

static lathe_status check_log(const lathe_format *f)
{
    const uint64_t bits = lathe_bits_of(f->scale);
    const lathe_exact scale = lathe_exact_of(&lathe_binary64, bits);
    if (f->width < 3 || f->width > MOST_WIDTH || f->fraction < 0 || f->fraction > MOST_FRACTION ||
        (has_zero(f) && f->fraction > f->width - 2))
        return LATHE_E_RANGE;
    if (has_zero(f) && bits)
        return LATHE_E_RANGE;
    if (bits && (bits >> 63 || scale.kind != LATHE_IS_FINITE || scale.exponent > MOST_SCALE ||
                 scale.exponent < -MOST_SCALE))
        return LATHE_E_RANGE;
    return LATHE_OK;
}

static void complete_log(lathe_format *f)
{
    f->flags = LATHE_HAS_SIGN | (has_zero(f) || !f->flags ? LATHE_HAS_ZERO | LATHE_HAS_NAN : 0);
    if (!f->overflow)
        f->overflow = LATHE_OVERFLOW_SATURATE;
    if (!f->infinity)
        f->infinity = LATHE_INFINITY_SATURATE;
    if (!has_zero(f) && f->scale == 0)
        f->scale = 1;
}

static int64_t log_last(const lathe_format *f)
{
    return last_power(f) - first_power(f) + 1;
}

static int64_t log_first(const lathe_format *f)
{
    return -log_last(f);
}

static int log_serves(const lathe_format *f, const lathe_carrier *c)
{
    const int64_t e = scale_of(f).exponent;
    return e + (first_power(f) >> f->fraction) > c->emin && e + 1 + (last_power(f) >> f->fraction) <= c->emax;
}

static lathe_exact log_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    if (rank == 0)
        return (lathe_exact){.kind = LATHE_IS_ZERO};
    const lathe_power p = lathe_power_of(LATHE_BASE_2, first_power(f) + rank - 1, f->fraction, scale_of(f));
    return fitted(&p, c);
}

lathe_exact lathe_log_middle(const lathe_format *f, int64_t rank)
{
    const int64_t halves = 2 * (first_power(f) + rank - 1) + 1;
    const lathe_power p = lathe_power_of(LATHE_BASE_2, halves, f->fraction + 1, scale_of(f));
    return (lathe_exact){.kind = LATHE_IS_FINITE, .exponent = p.exponent, .significand = p.significand};
}

static lathe_place log_place(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                             const lathe_exact *x)
{
    const int64_t l = lathe_logarithm(LATHE_BASE_2, x, f->fraction + 1, scale_of(f));
    const int64_t halves = l - 2 * (first_power(f) - 1); /* rank and the bit behind it */
    const int is_linear = domain == LATHE_DOMAIN_LINEAR;
    if (halves > 2 * log_last(f) + 3)
        return (lathe_place){log_last(f) + 2, 0};
    if (!has_zero(f) && halves < 2)
        return (lathe_place){1, 0};
    /* Zero is where the value before the first one would be. */
    if (halves < 2)
        return settled(&lathe_log_kind, f, c, x, 0, is_linear ? -1 : halves == 1);
    const lathe_place p = settled(&lathe_log_kind, f, c, x, halves >> 1, is_linear ? -1 : (int)(halves & 1));
    return p.rank || has_zero(f) ? p : (lathe_place){1, 0};
}

/* The sign, then the exponent: in two's complement, whose lowest number is zero and NaN, or from 0 up. */
static uint64_t log_code(const lathe_format *f, int64_t rank)
{
    const uint64_t sign = UINT64_C(1) << (f->width - 1), none = sign >> 1;
    if (rank == LATHE_RANK_NAN)
        return sign | none;
    const int64_t magnitude = rank < 0 ? -rank : rank;
    const uint64_t exponent = (uint64_t)(first_power(f) + magnitude - 1) & (sign - 1);
    return (rank < 0 ? sign : 0) | (rank ? exponent : none);
}

static int64_t log_rank(const lathe_format *f, uint64_t code)
{
    const uint64_t sign = UINT64_C(1) << (f->width - 1);
    const int64_t half = (int64_t)(sign >> 1), exponent = (int64_t)(code & (sign - 1));
    const int64_t k = has_zero(f) ? (exponent ^ half) - half : exponent;
    const int64_t rank = k - first_power(f) + 1;
    if (rank == 0)
        return code & sign ? LATHE_RANK_NAN : 0;
    return code & sign ? -rank : rank;
}

const lathe_kind_row lathe_log_kind = {
    .is_mirrored = 1,
    .check = check_log,
    .complete = complete_log,
    .serves = log_serves,
    .first = log_first,
    .last = log_last,
    .value = log_value,
    .locate = log_place,
    .code = log_code,
    .rank = log_rank,
};

/* sqrt(e)^(c + m) */

static lathe_exact log_takum_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    static const lathe_power unit = {{UINT64_C(1) << 63, 0}, 0};
    int bits;
    if (rank == 0)
        return (lathe_exact){.kind = LATHE_IS_ZERO};
    const int64_t number = lathe_takum_number(f, rank, &bits);
    if (number == 0)
        return lathe_exact_make(0, 1, 0);
    const lathe_power p = lathe_power_of(LATHE_BASE_ROOT_OF_E, number, bits, unit);
    return fitted(&p, c);
}

/* The value of one bit more. */
lathe_exact lathe_log_takum_middle(const lathe_format *f, int64_t rank)
{
    static const lathe_power unit = {{UINT64_C(1) << 63, 0}, 0};
    lathe_format longer = *f;
    int bits;
    longer.width++;
    const int64_t number = lathe_takum_number(&longer, 2 * rank + 1, &bits);
    const lathe_power p = lathe_power_of(LATHE_BASE_ROOT_OF_E, number, bits, unit);
    return (lathe_exact){.kind = LATHE_IS_FINITE, .exponent = p.exponent, .significand = p.significand};
}

static lathe_place log_takum_place(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                                   const lathe_exact *x)
{
    static const lathe_power unit = {{UINT64_C(1) << 63, 0}, 0};
    const int64_t last = lathe_takum_kind.last(f);
    const lathe_exact ends[2] = {log_takum_value(f, c, 1), log_takum_value(f, c, last)};
    if (lathe_exact_compare(x, &ends[0]) <= 0)
        return (lathe_place){1, 0};
    if (lathe_exact_compare(x, &ends[1]) >= 0)
        return (lathe_place){last, 0};
    const int64_t l = lathe_logarithm(LATHE_BASE_ROOT_OF_E, x, TAKUM_BITS, unit);
    const uint64_t fraction = (uint64_t)l & ((UINT64_C(1) << TAKUM_BITS) - 1);
    /* What is under the last bit, which is never nothing but at 1, does not matter: a value is told by
       itself. */
    const lathe_place p = lathe_takum_place(f, (l - (int64_t)fraction) / (1 << TAKUM_BITS),
                                            (lathe_wide){fraction << (64 - TAKUM_BITS), 0});
    const int is_linear = domain == LATHE_DOMAIN_LINEAR,
              is_at_end = p.rank >= last; /* under its carrier's value */
    return settled(&lathe_log_takum_kind, f, c, x, is_at_end ? last - 1 : p.rank,
                   is_linear   ? -1
                   : is_at_end ? 1
                               : (int)(p.two >> 1));
}

static lathe_status check_log_takum(const lathe_format *f)
{
    return lathe_takum_kind.check(f);
}

static void complete_log_takum(lathe_format *f)
{
    lathe_takum_kind.complete(f);
}

static int log_takum_serves(const lathe_format *f, const lathe_carrier *c)
{
    return lathe_takum_kind.serves(f, c);
}

static int64_t log_takum_first(const lathe_format *f)
{
    return lathe_takum_kind.first(f);
}

static int64_t log_takum_last(const lathe_format *f)
{
    return lathe_takum_kind.last(f);
}

static uint64_t log_takum_code(const lathe_format *f, int64_t rank)
{
    return lathe_takum_kind.code(f, rank);
}

static int64_t log_takum_rank(const lathe_format *f, uint64_t code)
{
    return lathe_takum_kind.rank(f, code);
}

const lathe_kind_row lathe_log_takum_kind = {
    .is_mirrored = 1,
    .check = check_log_takum,
    .complete = complete_log_takum,
    .serves = log_takum_serves,
    .first = log_takum_first,
    .last = log_takum_last,
    .value = log_takum_value,
    .locate = log_takum_place,
    .code = log_takum_code,
    .rank = log_takum_rank,
};
