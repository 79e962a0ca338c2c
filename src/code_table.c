/* SPDX-License-Identifier: MIT */
/* What kernels/code_table.h works with: all values in order with their codes, and values by code; or what
   codes without a table are made of. */
#include "common.h"

#include "code_table.h"

#include <string.h>

#include "formats.h"
#include "steps.h"

static uint64_t magnitude(const lathe_carrier *c, uint64_t bits)
{
    return bits & ~lathe_carrier_sign(c);
}

/* An integer in the order of numbers, of either zero that of -0. */
static uint64_t key_of(const lathe_carrier *c, uint64_t bits)
{
    const uint64_t a = magnitude(c, bits);
    return a == 0 || a != bits ? 0 - a - 1 : a;
}

static uint64_t bits_of_rank(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    const lathe_exact x = lathe_kind_value(f, c, rank);
    return lathe_kind_bits(c, &x);
}

/* Integers that a significand holds, of which 1 is a normal number; posits and takums whose strings leave a
   fraction's room, the characteristic of a takum whole. */
static int how_of(const lathe_format *f, const lathe_carrier *c)
{
    const int fits = f->width <= c->precision - 2;
    if (f->kind == LATHE_KIND_FIXED && fits && -f->fraction >= c->emin)
        return LATHE_CODE_INTEGER;
    if (f->kind == LATHE_KIND_POSIT && fits && f->es < 5)
        return LATHE_CODE_POSIT;
    return f->kind == LATHE_KIND_TAKUM && f->width >= 12 ? LATHE_CODE_TAKUM : LATHE_CODE_TABLE;
}

size_t lathe_code_table_worth(const lathe_format *f, const lathe_carrier *c)
{
    enum { WITHOUT_TABLE = 16, FOR_EACH = 4 };
    if (how_of(f, c) != LATHE_CODE_TABLE)
        return WITHOUT_TABLE;
    /* A table's negative magnitudes are the positive ones. */
    return f->width <= LATHE_TABLE_BITS && f->kind != LATHE_KIND_FIXED ? FOR_EACH * ((size_t)1 << f->width)
                                                                       : SIZE_MAX;
}

static lathe_code_table begun(const lathe_format *f, const lathe_carrier *c)
{
    const uint64_t all = UINT64_MAX >> (64 - f->width);
    return (lathe_code_table){.how = how_of(f, c),
                              .width = (uint64_t)f->width,
                              .es = (uint64_t)f->es,
                              .mask = all,
                              .sign = lathe_has(f, LATHE_HAS_SIGN) ? (all >> 1) + 1 : 0,
                              .lowest = (uint64_t)f->lowest,
                              .unit = (uint64_t)(c->emax - f->fraction)};
}

static void set_specials(lathe_code_table *t, const lathe_format *f)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    t->nan = kind->code(f, lathe_has(f, LATHE_HAS_NAN) ? LATHE_RANK_NAN : kind->last(f));
    if (lathe_has(f, LATHE_HAS_INFINITY)) {
        t->infinity[0] = kind->code(f, kind->last(f) + 1);
        t->infinity[1] = kind->code(f, kind->first(f) - 1);
    }
}

/* Each value from itself on. */
static void set_numbers(lathe_code_table *t, const lathe_format *f, const lathe_carrier *c,
                        lathe_encode_space *space)
{
    uint64_t before = 1;
    t->steps = (lathe_steps){.key = LATHE_KEY_NUMBER, .count = (int)f->count - 1, .at = space->at};
    for (int64_t rank = 0; rank < (int64_t)f->count; rank++) {
        const uint64_t bits = bits_of_rank(f, c, rank);
        space->codes[rank] = (uint16_t)lathe_kind_of(f)->code(f, rank);
        if (rank > 0) /* +0 behind -0 begins with itself */
            space->at[rank - 1] = magnitude(c, before | bits) == 0 ? 0 : key_of(c, bits);
        before = bits;
    }
}

/* Zero, or what stands for it, and the magnitudes; their codes, and those of negative values behind them. */
static void set_magnitudes(lathe_code_table *t, const lathe_format *f, const lathe_carrier *c,
                           lathe_encode_space *space)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    const int last = (int)kind->last(f), lacks_zero = !lathe_has(f, LATHE_HAS_ZERO);
    t->steps = (lathe_steps){.key = LATHE_KEY_MAGNITUDE, .count = last, .at = space->at};
    t->negative = (uint64_t)last + 1;
    for (int rank = 0; rank <= last; rank++) {
        const int meant = rank || !lacks_zero ? rank : 1;
        space->codes[rank] = (uint16_t)kind->code(f, meant);
        space->codes[last + 1 + rank] = (uint16_t)kind->code(f, -meant);
        if (rank > 0)
            space->at[rank - 1] = bits_of_rank(f, c, rank);
    }
}

void lathe_encode_table_make(lathe_code_table *t, const lathe_ladder *l, lathe_encode_space *space)
{
    *t = begun(l->format, l->carrier);
    set_specials(t, l->format);
    t->least = bits_of_rank(l->format, l->carrier, 1);
    t->largest = bits_of_rank(l->format, l->carrier, lathe_kind_of(l->format)->last(l->format));
    if (t->how != LATHE_CODE_TABLE)
        return;
    t->codes = space->codes;
    if (l->format->kind == LATHE_KIND_TABLE)
        set_numbers(t, l->format, l->carrier, space);
    else
        set_magnitudes(t, l->format, l->carrier, space);
    lathe_steps_bin(&t->steps, l->carrier, space->first, LATHE_TABLE_BINS);
}

void lathe_decode_table_make(lathe_code_table *t, const lathe_format *f, const lathe_carrier *c,
                             uint64_t values[LATHE_TABLE_VALUES])
{
    *t = begun(f, c);
    set_specials(t, f);
    t->values = values;
    for (uint64_t i = 0; t->how == LATHE_CODE_TABLE && i <= t->mask; i++) {
        const uint16_t code = (uint16_t)i;
        double wide;
        float narrow;
        uint32_t bits;
        if (c->bits == 64) {
            lathe_ladder_decode(f, c, &wide, &code, sizeof code, 1);
            memcpy(&values[i], &wide, sizeof wide);
        } else {
            lathe_ladder_decode(f, c, &narrow, &code, sizeof code, 1);
            memcpy(&bits, &narrow, sizeof bits);
            values[i] = bits;
        }
    }
}
