/* SPDX-License-Identifier: MIT */
/* Tables: the caller's values, and those that have names. */
#include "common.h"

#include "kind.h"

#include <stddef.h>

#include "formats.h"
#include "table.h"

enum { MOST_VALUES = 1 << 16, MOST_DISTANCE = 120 };

static lathe_exact entry(const lathe_format *f, uint64_t i)
{
    return lathe_exact_of(&lathe_binary64, lathe_bits_of(f->table[i]));
}

/* By value and then by sign, -0 before +0. */
static int compare(const lathe_exact *a, const lathe_exact *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    const int way = lathe_exact_compare(a, b);
    return a->negative ? -way : way;
}

/* The exponent of the last bit that is set. */
static int64_t last_bit(const lathe_exact *x)
{
    return x->exponent - 63 + __builtin_ctzll(x->significand.high);
}

static int is_near(const lathe_exact *a, const lathe_exact *b)
{
    if (a->kind == LATHE_IS_ZERO || b->kind == LATHE_IS_ZERO)
        return 1;
    const int64_t top = a->exponent > b->exponent ? a->exponent : b->exponent;
    const int64_t bottom = last_bit(a) < last_bit(b) ? last_bit(a) : last_bit(b);
    return top - bottom < MOST_DISTANCE;
}

static int codes_differ(const lathe_format *f)
{
    uint8_t seen[MOST_VALUES / 8] = {0};
    for (uint64_t i = 0; f->codes && i < f->count; i++) {
        const unsigned code = f->codes[i], bit = 1u << (code & 7);
        if (seen[code >> 3] & bit)
            return 0;
        seen[code >> 3] = (uint8_t)(seen[code >> 3] | bit);
    }
    return 1;
}

static int bits_of(const lathe_format *f)
{
    uint64_t top = f->count - 1;
    for (uint64_t i = 0; f->codes && i < f->count; i++)
        top = f->codes[i] > top ? f->codes[i] : top;
    return top ? lathe_log2(top) + 1 : 1;
}

size_t lathe_table_rank(const double *values, size_t count, int64_t key)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (lathe_table_key(lathe_bits_of(values[middle])) <= key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The number of values below x or, if `too`, not above it. */
static uint64_t count_below(const lathe_format *f, const lathe_exact *x, int too)
{
    int is_inexact;
    const uint64_t sign = x->negative ? lathe_carrier_sign(&lathe_binary64) : 0;
    const int64_t key = lathe_table_key(sign | lathe_exact_cut(&lathe_binary64, x, &is_inexact));
    return lathe_table_rank(f->table, (size_t)f->count, key - (is_inexact ? x->negative : !too));
}

static int has_value(const lathe_format *f, const lathe_exact *x)
{
    return count_below(f, x, 1) > count_below(f, x, 0);
}

static lathe_status check_table(const lathe_format *f)
{
    if (f->count < 1 || f->count > MOST_VALUES)
        return LATHE_E_RANGE;
    if (!f->table)
        return LATHE_E_NULL;
    lathe_exact before = {.kind = LATHE_IS_ZERO};
    for (uint64_t i = 0; i < f->count; i++) {
        const lathe_exact x = entry(f, i);
        if (x.kind != LATHE_IS_FINITE && x.kind != LATHE_IS_ZERO)
            return LATHE_E_TABLE;
        if (i && (compare(&before, &x) >= 0 || !is_near(&before, &x)))
            return LATHE_E_TABLE;
        before = x;
    }
    const lathe_exact zero = lathe_exact_make(0, 0, 0), negative_zero = lathe_exact_make(1, 0, 0);
    if (!codes_differ(f) || (has_value(f, &negative_zero) && !has_value(f, &zero)))
        return LATHE_E_TABLE;
    return f->width == bits_of(f) ? LATHE_OK : LATHE_E_RANGE;
}

static void complete_table(lathe_format *f)
{
    const lathe_exact zero = lathe_exact_make(0, 0, 0), negative_zero = lathe_exact_make(1, 0, 0);
    if (f->count < 1 || f->count > MOST_VALUES || !f->table)
        return;
    const int is_signed = entry(f, 0).negative;
    const int has_negative_zero = is_signed && has_value(f, &negative_zero);
    const int has_zero = has_value(f, &zero) || has_negative_zero;
    f->flags = (is_signed ? LATHE_HAS_SIGN : 0) | (has_zero ? LATHE_HAS_ZERO : 0) |
               (has_negative_zero ? LATHE_HAS_NEGATIVE_ZERO : 0);
    if (!f->width)
        f->width = bits_of(f);
}

static int table_serves(const lathe_format *f, const lathe_carrier *c)
{
    for (uint64_t i = 0; i < f->count; i++) {
        const lathe_exact x = entry(f, i);
        if (x.kind == LATHE_IS_FINITE && !lathe_carrier_holds(c, x.significand.high, (int)x.exponent - 63))
            return 0;
    }
    return 1;
}

static int64_t table_first(const lathe_format *f)
{
    (void)f;
    return 0;
}

static int64_t table_last(const lathe_format *f)
{
    return (int64_t)f->count - 1;
}

static lathe_exact table_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    (void)c;
    return entry(f, (uint64_t)rank);
}

/* x against the middle of two neighbours. */
static int beside_middle(const lathe_exact *x, const lathe_exact *below, const lathe_exact *above)
{
    const lathe_exact ends[3] = {*below, *above};
    lathe_exact middle = lathe_exact_operate(LATHE_ADD, ends, 0, 0);
    middle.exponent--;
    if (middle.kind == LATHE_IS_ZERO && x->kind == LATHE_IS_ZERO)
        return 0;
    if (middle.kind == LATHE_IS_ZERO)
        return x->negative ? -1 : 1;
    return compare(x, &middle);
}

static lathe_place table_place(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                               const lathe_exact *x)
{
    (void)c;
    (void)domain;
    const int64_t rank = (int64_t)count_below(f, x, 1) - 1;
    if (rank < 0 || rank == (int64_t)f->count - 1) {
        const lathe_exact last = entry(f, f->count - 1);
        const int is_last = rank >= 0 && compare(&last, x) == 0;
        return (lathe_place){rank, is_last ? 0 : 3};
    }
    const lathe_exact below = entry(f, (uint64_t)rank), above = entry(f, (uint64_t)rank + 1);
    if (compare(x, &below) == 0)
        return (lathe_place){rank, 0};
    return (lathe_place){rank, (unsigned)(2 + beside_middle(x, &below, &above))};
}

static uint64_t table_code(const lathe_format *f, int64_t rank)
{
    return f->codes ? f->codes[rank] : (uint64_t)rank;
}

static int64_t table_rank(const lathe_format *f, uint64_t code)
{
    for (uint64_t i = 0; f->codes && i < f->count; i++)
        if (f->codes[i] == code)
            return (int64_t)i;
    return !f->codes && code < f->count ? (int64_t)code : LATHE_RANK_NONE;
}

const lathe_kind_row lathe_table_kind = {
    .is_mirrored = 0,
    .check = check_table,
    .complete = complete_table,
    .serves = table_serves,
    .first = table_first,
    .last = table_last,
    .value = table_value,
    .locate = table_place,
    .code = table_code,
    .rank = table_rank,
};

/* NF4 of Dettmers et al. ("QLoRA", 2023) as bitsandbytes has it; ties go to the lesser. */
static const double nf4[] = {
    -1.0,
    -0.6961928009986877,
    -0.5250730514526367,
    -0.39491748809814453,
    -0.28444138169288635,
    -0.18477343022823334,
    -0.09105003625154495,
    0.0,
    0.07958029955625534,
    0.16093020141124725,
    0.24611230194568634,
    0.33791524171829224,
    0.44070982933044434,
    0.5626170039176941,
    0.7229568362236023,
    1.0,
};

/* The FP4 of bitsandbytes: 0, 1/16, 2, 3, 4, 6, 8 and 12 twelfths as floats, either sign; ties go to zero. */
static const double fp4[] = {
    -1.0,
    -0x1.555556p-1,
    -0.5,
    -0x1.555556p-2,
    -0.25,
    -0x1.555556p-3,
    -0x1.555556p-8,
    -0.0,
    0.0,
    0x1.555556p-8,
    0x1.555556p-3,
    0.25,
    0x1.555556p-2,
    0.5,
    0x1.555556p-1,
    1.0,
};
static const uint16_t fp4_codes[] = {11, 10, 13, 12, 15, 14, 9, 8, 0, 1, 6, 7, 4, 5, 2, 3};

const lathe_row lathe_table_rows[] = {
    {"nf4", "normalfloat4", {.kind = LATHE_KIND_TABLE, .ties = LATHE_TIE_DOWN, .count = 16, .table = nf4}},
    {"bnbfp4",
     "bitsandbytesfp4",
     {.kind = LATHE_KIND_TABLE, .ties = LATHE_TIE_ZERO, .count = 16, .table = fp4, .codes = fp4_codes}},
};

const size_t lathe_table_row_count = sizeof lathe_table_rows / sizeof *lathe_table_rows;
