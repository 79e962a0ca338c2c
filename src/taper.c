/* SPDX-License-Identifier: MIT */
/* Tapered formats: posits, takums and HiFloat8.

   A code is the beginning of an endless string of bits: a head, which tells the exponent in the more bits the
   farther it is from 0, and then the significand's fraction. The string grows with the number, so that a
   magnitude's rank is its first bits, and what is behind them says where it is between two ranks: the string
   of the next bit alone is the boundary. */
#include "common.h"

#include "kind.h"

#include <stddef.h>

#include "formats.h"
#include "taper.h"

enum { TAKUM_LEAST = 8, TAKUM_MOST = 16, TAKUM_PADDED = 12, LAST_CHARACTERISTIC = 255 };

/* head, of h bits, then the fraction: the place by the first n bits. */
static lathe_place place_of(uint64_t head, int h, lathe_wide fraction, int n)
{
    const int cut = h - n; /* bits of the head that are too many */
    lathe_place p = {(int64_t)head, 0};
    lathe_wide tail = fraction;
    if (cut > 0) {
        const lathe_wide lower = lathe_wide_right(fraction, cut);
        tail = (lathe_wide){head << (64 - cut) | lower.high, lower.low};
        p.rank = (int64_t)(head >> cut);
    } else if (cut < 0) {
        p.rank = (int64_t)(head << -cut | fraction.high >> (64 + cut));
        tail = lathe_wide_left(fraction, -cut);
    }
    p.two = (unsigned)(tail.high >> 63 << 1) | ((tail.high << 1 | tail.low) != 0);
    return p;
}

/* Without the leading one. */
static lathe_wide fraction_of(const lathe_exact *x)
{
    return lathe_wide_left(x->significand, 1);
}

/* 1.fraction * 2^exponent for the low `bits` bits of `string`. */
static lathe_exact joined(uint64_t string, int bits, int64_t exponent)
{
    const uint64_t one = UINT64_C(1) << bits;
    return lathe_exact_make(0, (string & (one - 1)) | one, exponent - bits);
}

/* Two's complement. */
static uint64_t complement_code(const lathe_format *f, int64_t rank)
{
    const uint64_t code = rank == LATHE_RANK_NAN ? UINT64_C(1) << (f->width - 1) : (uint64_t)rank;
    return code & (UINT64_MAX >> (64 - f->width));
}

static int64_t complement_rank(const lathe_format *f, uint64_t code)
{
    const int64_t sign = INT64_C(1) << (f->width - 1);
    return (int64_t)code == sign ? LATHE_RANK_NAN : ((int64_t)code ^ sign) - sign;
}

static int64_t widest(const lathe_format *f)
{
    return (INT64_C(1) << (f->width - 1)) - 1;
}

static int64_t lowest(const lathe_format *f)
{
    return -widest(f);
}

/* Posits and takums have one NaN, and no infinity that could overflow to. */
static void complete_saturating(lathe_format *f)
{
    f->flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NAN;
    f->overflow = LATHE_OVERFLOW_SATURATE;
}

/* Posits: k + 1 ones and a zero, or -k zeros and a one, for the exponent k 2^es + e, then es bits of e. */

static lathe_status check_posit(const lathe_format *f)
{
    return f->width < 3 || f->width > 32 || f->es < 0 || f->es > 5 ? LATHE_E_RANGE : LATHE_OK;
}

static int posit_end(const lathe_format *f)
{
    return (f->width - 2) << f->es;
}

static int posit_serves(const lathe_format *f, const lathe_carrier *c)
{
    const int p = f->width - 2 - f->es;
    return posit_end(f) < c->emax && p <= c->precision;
}

static lathe_exact posit_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    (void)c;
    if (rank == 0)
        return (lathe_exact){.kind = LATHE_IS_ZERO};
    const int n = f->width - 1, top = (int)(rank >> (n - 1) & 1);
    int run = 1;
    while (run < n && (rank >> (n - 1 - run) & 1) == top)
        run++;
    const int left = n - run - 1 > 0 ? n - run - 1 : 0; /* bits behind the regime */
    const int has = left < f->es ? left : f->es;        /* of the exponent, which else are 0 */
    const uint64_t rest = (uint64_t)rank & ((UINT64_C(1) << left) - 1);
    const int e = (int)(rest >> (left - has)) << (f->es - has);
    const int k = top ? run - 1 : -run;
    return joined(rest, left - has, (int64_t)k * (1 << f->es) + e);
}

static lathe_place posit_place(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                               const lathe_exact *x)
{
    (void)c;
    (void)domain;
    const int64_t end = posit_end(f);
    if (x->exponent >= end)
        return (lathe_place){widest(f), 0};
    if (x->exponent < -end)
        return (lathe_place){1, 0};
    const uint64_t e = (uint64_t)(x->exponent + end) & ((UINT64_C(1) << f->es) - 1);
    const int k = (int)((x->exponent + end) >> f->es) - (f->width - 2);
    const uint64_t regime = k >= 0 ? (UINT64_C(4) << k) - 2 : 1;
    const int length = k >= 0 ? k + 2 : 1 - k;
    return place_of(regime << f->es | e, length + f->es, fraction_of(x), f->width - 1);
}

const lathe_kind_row lathe_posit_kind = {
    .is_mirrored = 1,
    .check = check_posit,
    .complete = complete_saturating,
    .serves = posit_serves,
    .first = lowest,
    .last = widest,
    .value = posit_value,
    .locate = posit_place,
    .code = complement_code,
    .rank = complement_rank,
};

/* Takums: a bit for c >= 0, three for the number r of bits that follow, those of c + 1 or, complemented, -c
   under its leading one. */

lathe_place lathe_takum_place(const lathe_format *f, int64_t c, lathe_wide fraction)
{
    const int n = f->width - 1;
    if (c >= LAST_CHARACTERISTIC)
        return (lathe_place){widest(f), 0};
    if (c < -LAST_CHARACTERISTIC)
        return (lathe_place){1, 0};
    const uint64_t d = (uint64_t)(c < 0 ? -c : c + 1);
    const int r = lathe_log2(d);
    const uint64_t below = d - (UINT64_C(1) << r), ones = (UINT64_C(1) << r) - 1;
    const uint64_t head = c < 0 ? (uint64_t)(7 - r) << r | (ones - below) : (uint64_t)(8 | r) << r | below;
    lathe_place p = place_of(head, 4 + r, fraction, n);
    return p.rank ? p : (lathe_place){1, 0};
}

int64_t lathe_takum_number(const lathe_format *f, int64_t rank, int *fraction_bits)
{
    const int padding = f->width < TAKUM_PADDED ? TAKUM_PADDED - f->width : 0;
    const int n = f->width + padding - 1;
    const uint64_t string = (uint64_t)rank << padding;
    const int is_up = (int)(string >> (n - 1) & 1), field = (int)(string >> (n - 4) & 7);
    const int r = is_up ? field : 7 - field, left = n - 4 - r;
    const int64_t bits = (int64_t)(string >> left & ((UINT64_C(1) << r) - 1));
    const int64_t c = is_up ? (INT64_C(1) << r) - 1 + bits : bits + 1 - (INT64_C(2) << r);
    *fraction_bits = left;
    return c * (INT64_C(1) << left) + (int64_t)(string & ((UINT64_C(1) << left) - 1));
}

static lathe_status check_takum(const lathe_format *f)
{
    return f->width < TAKUM_LEAST || f->width > TAKUM_MOST ? LATHE_E_RANGE : LATHE_OK;
}

static int takum_serves(const lathe_format *f, const lathe_carrier *c)
{
    (void)f;
    return c->emax > LAST_CHARACTERISTIC + 1;
}

static lathe_exact takum_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    (void)c;
    if (rank == 0)
        return (lathe_exact){.kind = LATHE_IS_ZERO};
    int bits;
    const int64_t number = lathe_takum_number(f, rank, &bits);
    const uint64_t fraction = (uint64_t)number & ((UINT64_C(1) << bits) - 1);
    return joined(fraction, bits, (number - (int64_t)fraction) / (INT64_C(1) << bits));
}

static lathe_place takum_place(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                               const lathe_exact *x)
{
    (void)c;
    (void)domain;
    return lathe_takum_place(f, x->exponent, fraction_of(x));
}

const lathe_kind_row lathe_takum_kind = {
    .is_mirrored = 1,
    .check = check_takum,
    .complete = complete_saturating,
    .serves = takum_serves,
    .first = lowest,
    .last = widest,
    .value = takum_value,
    .locate = takum_place,
    .code = complement_code,
    .rank = complement_rank,
};

/* HiFloat8: binades in rows of equal fraction bits. Codes do not ascend: the exponent has a sign of its own.
   */

enum { HIF8_LAST = 126, HIF8_LEAST = -22, HIF8_ROWS = 6 };
static const struct hif8_row {
    int e, bits, rank; /* the first binade, its fraction bits, the rank of 2^e */
} hif8_rows[HIF8_ROWS] = {{-22, 0, 1}, {-15, 1, 8}, {-7, 2, 24}, {-3, 3, 40}, {4, 2, 96}, {8, 1, 112}};

static lathe_status check_hif8(const lathe_format *f)
{
    return f->width == 8 ? LATHE_OK : LATHE_E_RANGE;
}

static void complete_hif8(lathe_format *f)
{
    if (!f->width)
        f->width = 8;
    f->flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NAN | LATHE_HAS_INFINITY;
    if (!f->ties)
        f->ties = LATHE_TIE_AWAY;
}

static int hif8_serves(const lathe_format *f, const lathe_carrier *c)
{
    (void)f;
    (void)c;
    return 1;
}

static int64_t hif8_first(const lathe_format *f)
{
    (void)f;
    return -HIF8_LAST;
}

static int64_t hif8_last(const lathe_format *f)
{
    (void)f;
    return HIF8_LAST;
}

/* 2^*e (1 + *m 2^-*bits) */
static void hif8_parts(int rank, int *e, int *m, int *bits)
{
    int i = HIF8_ROWS - 1;
    while (rank < hif8_rows[i].rank)
        i--;
    *bits = hif8_rows[i].bits;
    *e = hif8_rows[i].e + ((rank - hif8_rows[i].rank) >> *bits);
    *m = rank & ((1 << *bits) - 1);
}

static lathe_exact hif8_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    (void)f;
    (void)c;
    int e, m, bits;
    if (rank == 0)
        return (lathe_exact){.kind = LATHE_IS_ZERO};
    hif8_parts((int)rank, &e, &m, &bits);
    return joined((uint64_t)m, bits, e);
}

static lathe_place hif8_place(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                              const lathe_exact *x)
{
    (void)f;
    (void)c;
    (void)domain;
    if (x->exponent > 15)
        return (lathe_place){HIF8_LAST + 2, 0};
    if (x->exponent < HIF8_LEAST)
        return place_of(0, 1, lathe_wide_right(x->significand, HIF8_LEAST - 1 - x->exponent), 1);
    int i = HIF8_ROWS - 1;
    while (x->exponent < hif8_rows[i].e)
        i--;
    const int64_t first = hif8_rows[i].rank + ((x->exponent - hif8_rows[i].e) << hif8_rows[i].bits);
    return place_of((uint64_t)first >> hif8_rows[i].bits, 1, fraction_of(x), 1 + hif8_rows[i].bits);
}

/* The dot field, the exponent's sign, its bits under the leading one, the fraction. */
static uint64_t hif8_code(const lathe_format *f, int64_t rank)
{
    (void)f;
    if (rank == LATHE_RANK_NAN)
        return 0x80;
    const int magnitude = (int)(rank < 0 ? -rank : rank), sign = rank < 0 ? 0x80 : 0;
    int e, m, bits;
    if (magnitude < hif8_rows[1].rank)
        return (uint64_t)(sign | magnitude);
    hif8_parts(magnitude, &e, &m, &bits);
    const int size = e < 0 ? -e : e, negative = e < 0;
    const int code = size == 0  ? 0x08
                     : size < 2 ? 0x10 | negative << 3
                     : size < 4 ? 0x20 | negative << 4 | (size & 1) << 3
                     : size < 8 ? 0x40 | negative << 4 | (size & 3) << 2
                                : 0x60 | negative << 4 | (size & 7) << 1;
    return (uint64_t)(sign | code | m);
}

static int64_t hif8_rank(const lathe_format *f, uint64_t code)
{
    (void)f;
    if (code == 0x80)
        return LATHE_RANK_NAN;
    int64_t rank = 0;
    while (hif8_code(f, rank) != (code & 0x7f)) /* every code is that of a rank up to infinity's */
        rank++;
    return code & 0x80 ? -rank : rank;
}

const lathe_kind_row lathe_hif8_kind = {
    .is_mirrored = 1,
    .check = check_hif8,
    .complete = complete_hif8,
    .serves = hif8_serves,
    .first = hif8_first,
    .last = hif8_last,
    .value = hif8_value,
    .locate = hif8_place,
    .code = hif8_code,
    .rank = hif8_rank,
};
