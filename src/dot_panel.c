/* SPDX-License-Identifier: MIT */
/* Panels of a product in tiles: packed, and what is known of their values, which decides how a tile of the
   two is made.

   The sums of a turn of terms cannot have come to the format's largest value and gone back if they were
   under 2^e before it, e that value's exponent, and each term adds at most the largest product and half a
   quantum of that binade. */
#include "common.h"

#include <stdint.h>

#include "dot_tile.h"

#include "carrier.h"
#include "line.h"
#include "round_call.h"

/* Columns copied and terms packed at a time; the smallest normal magnitude. */
enum { TOGETHER = 8, TERMS = 64, NORMAL = 1 << 23 };

void lathe_tile_round(const lathe_dot_call *c, const lathe_plan *plan, float *to, const void *from, size_t n)
{
    const lathe_round_call call = {c->isa, plan, plan ? &plan->f32 : NULL, NULL, NULL, NULL, sizeof *to,
                                   0,      NULL};
    if (plan)
        lathe_round_range(&call, to, from, 0, n);
    else if (to != from)
        memcpy(to, from, n * sizeof *to);
}

static lathe_tile_facts *nothing_yet(const lathe_tiles *t, size_t panel)
{
    t->facts[panel] = (lathe_tile_facts){0, 0, (uint32_t)lathe_carrier_infinity(&lathe_binary32)};
    return &t->facts[panel];
}

static void change_sign(float *x)
{
    uint32_t bits;
    memcpy(&bits, x, sizeof bits);
    bits ^= UINT32_C(1) << 31;
    memcpy(x, &bits, sizeof bits);
}

/* Rows of A, rounded; missing ones, and what is behind a row, are 0. */
static void pack_rows(const lathe_tiles *t, size_t panel)
{
    const lathe_dot_call *const c = t->c;
    const lathe_strides s = c->a.strides;
    const size_t length = LATHE_TILE_ROWS * t->a_stride;
    float *const to = t->a + panel * length;
    lathe_tile_facts *const facts = nothing_yet(t, panel);
    for (size_t r = 0; r < LATHE_TILE_ROWS; r++) {
        const size_t i = panel * LATHE_TILE_ROWS + r, used = i < c->m ? c->k : 0;
        const char *const from = used ? c->a.at + i * s.row * sizeof *to : c->a.at;
        float *const row = to + r * t->a_stride;
        if (used && s.column != 1)
            lathe_line_gather(row, from, s.column, sizeof *row, used);
        if (used)
            lathe_tile_round(c, c->a.plan, row, s.column == 1 ? from : (char *)row, used);
        for (size_t l = 0; c->negates && l < used; l++)
            change_sign(row + l);
        memset(row + used, 0, (t->a_stride - used) * sizeof *row);
    }
    if (t->tile.kind >= LATHE_TILE_ROUNDED)
        c->isa->scan(facts, to, length);
    if (lathe_is_half(t->tile.kind))
        c->isa->halve(to, 2, to, length);
}

/* Neighbours, some at a time, which a compiler makes vectors of. */
static void copy_line(float *to, const char *from, size_t n)
{
    size_t e = 0;
    for (; n - e >= TOGETHER; e += TOGETHER)
        memcpy(to + e, from + e * sizeof *to, TOGETHER * sizeof *to);
    for (; e < n; e++)
        memcpy(to + e, from + e * sizeof *to, sizeof *to);
}

/* Terms first, ..., first + n - 1 of some columns of B; missing ones are 0. */
static void copy_columns(const lathe_tiles *t, size_t panel, size_t first, size_t n, float *to)
{
    const lathe_dot_call *const c = t->c;
    const size_t j = panel * t->columns, w = c->n - j < t->columns ? c->n - j : t->columns;
    const lathe_strides s = c->b.strides;
    const char *const from = c->b.at + (first * s.row + j * s.column) * sizeof *to;
    if (w < t->columns)
        memset(to, 0, n * t->columns * sizeof *to);
    if (s.column == 1)
        for (size_t l = 0; l < n; l++)
            copy_line(to + l * t->columns, from + l * s.row * sizeof *to, w);
    else
        for (size_t e = 0; e < w; e++)
            for (size_t l = 0; l < n; l++)
                memcpy(to + l * t->columns + e, from + (l * s.row + e * s.column) * sizeof *to, sizeof *to);
}

/* Some terms at a time, which stay in the nearest cache until they are done. Numbers of binary16 take the
   first half of their place. */
static void pack_columns(const lathe_tiles *t, size_t panel)
{
    const lathe_dot_call *const c = t->c;
    float *const to = t->b + panel * c->k * t->columns;
    lathe_tile_facts *const facts = nothing_yet(t, t->row_panels + panel);
    for (size_t l = 0; l < c->k; l += TERMS) {
        const size_t n = c->k - l < TERMS ? c->k - l : TERMS, count = n * t->columns;
        float *const part = to + l * t->columns;
        copy_columns(t, panel, l, n, part);
        lathe_tile_round(c, c->b.plan, part, part, count);
        if (t->tile.kind >= LATHE_TILE_ROUNDED)
            c->isa->scan(facts, part, count);
        if (lathe_is_half(t->tile.kind))
            c->isa->halve((char *)to + l * t->columns * sizeof *to / 2, 1, part, count);
    }
}

void lathe_tile_pack(const lathe_tiles *t, size_t panel)
{
    if (panel < t->row_panels)
        pack_rows(t, panel);
    else
        pack_columns(t, panel - t->row_panels);
}

/* Of a number that is normal or more, exactly: no part of the caller's environment matters. */
static double value_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static int exponent_of(uint32_t bits)
{
    return (int)(bits >> 23) - lathe_binary32.emax;
}

/* The exponent of the last bit that a value with these facts can have, and how many bits it can have. */
static int last_bit(const lathe_tile_facts *f, int *bits)
{
    const int unused = f->fractions ? __builtin_ctz(f->fractions) : lathe_binary32.precision - 1;
    *bits = lathe_binary32.precision - unused;
    return exponent_of(f->smallest) - *bits + 1;
}

static int quantum_of(const lathe_plan *plan)
{
    return plan->format.emin - plan->format.precision + 1;
}

/* What the products of two panels can be. */
typedef struct products {
    int is_known;             /* no factor is smaller than normal, so that these hold: */
    int bits, last;           /* so many bits, and the exponent of the last */
    double smallest, largest; /* but 0; this always holds */
} products;

static products products_of(const lathe_tile_facts *a, const lathe_tile_facts *b)
{
    int a_bits, b_bits;
    products p = {.is_known = a->smallest >= NORMAL && b->smallest >= NORMAL};
    p.last = last_bit(a, &a_bits) + last_bit(b, &b_bits);
    p.bits = a_bits + b_bits;
    if (p.is_known)
        p.smallest = value_of(a->smallest) * value_of(b->smallest);
    p.largest = value_of(a->largest > NORMAL ? a->largest : NORMAL) *
                value_of(b->largest > NORMAL ? b->largest : NORMAL);
    return p;
}

/* Terms that can be added between two looks; 1 at least, after which a sum that is too large is seen. All in
   units of 2^(e - 30), and what is divided by is not too small: products are rounded up by less than 2^-p
   of them and a quantum. */
static size_t turn_of(const lathe_tiles *t, double largest)
{
    const uint32_t top = t->tile.sum.top;
    const int e = exponent_of(top), quantum = quantum_of(t->product) - (e - 30);
    uint64_t bits;
    memcpy(&bits, &largest, sizeof bits);
    const int shift = e + 22 - ((int)(bits >> 52) - lathe_binary64.emax);
    if (shift <= 22 || quantum >= 30)
        return 1;
    const uint64_t significand = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    const uint64_t product = shift < 64 ? significand >> shift : 0;
    const uint64_t step = product + (product >> t->product->format.precision) + 2 +
                          (UINT64_C(1) << (quantum > 0 ? quantum : 0)) +
                          (UINT64_C(1) << (30 - t->c->sum->format.precision));
    const uint64_t turn = ((uint64_t)(top & (NORMAL - 1)) << 7) / step;
    return turn >= t->tile.chunk ? t->tile.chunk : turn > 1 ? (size_t)turn : 1;
}

/* Decides what depends on data. */
static int suits(const lathe_tiles *t, const lathe_tile_facts *a, const lathe_tile_facts *b, lathe_tile *tile)
{
    const uint32_t infinity = (uint32_t)lathe_carrier_infinity(&lathe_binary32);
    if (a->largest >= infinity || b->largest >= infinity)
        return 0;
    const products p = products_of(a, b);
    const int has_product = tile->kind != LATHE_TILE_FUSED;
    const int is_exact =
        p.is_known && p.bits < lathe_binary32.precision && p.last >= lathe_carrier_quantum(&lathe_binary32);
    if (tile->kind == LATHE_TILE_ROUNDED && !is_exact && a->largest && b->largest) {
        if (!t->odd_is_right)
            return 0;
        tile->kind = LATHE_TILE_ODD;
    }
    if (has_product && p.largest > value_of(tile->product.top))
        return 0;
    tile->is_small = !(p.is_known && p.last >= quantum_of(t->product)) &&
                     !(p.is_known && has_product && p.smallest >= value_of(tile->product.least));
    tile->turn = turn_of(t, p.largest);
    return 1;
}

int lathe_tile_at(const lathe_tiles *t, size_t row_panel, size_t column_panel, lathe_tile *tile)
{
    *tile = t->tile;
    tile->a = t->a + row_panel * LATHE_TILE_ROWS * t->a_stride;
    tile->b = t->b + column_panel * t->c->k * t->columns;
    return tile->kind < LATHE_TILE_ROUNDED ||
           suits(t, &t->facts[row_panel], &t->facts[t->row_panels + column_panel], tile);
}
