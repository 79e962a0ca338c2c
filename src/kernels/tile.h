/* SPDX-License-Identifier: MIT */
/* A tile of a product of matrices, in registers: every lane runs the plain loop of lathe/dot.h for an
   element of its own, so that no order changes.

   Ties to even and by few operations, which the tile's limits allow. With a scale g 2^cut that is large
   enough beside x, (x + g 2^cut) - g 2^cut is x rounded to the format. Both are fused, so that only what is
   scaled need be at hand: 3/2 of the power of two in x's exponent, not less than 2^emin; or, what saves
   an operation, x itself. The unit of the sum then is the quantum, and its parity that of what is rounded,
   unless x is so near the next power of two that the sum passes one. The sum's unit is twice as large
   then, and 2^cut x must be a multiple of it: x has at most 23 bits. If the format has at most 11, x is
   within a quarter of a quantum of that power, and comes to it.

   Nothing is done about overflow but to look, every so many terms that it cannot have come and gone
   between, for sums that reach the binade of the format's largest value: then what the tile holds is
   worthless, and tile() says so.

   Where dot_tile.c has shown that products are exact in the carrier and sums innocuous, each is one
   operation to nearest. A sum of multiples of the smallest number of the format then is one, so that no
   quantum bounds it from below; zero results lose their sign, which an accumulator that begins with +0
   cannot tell. Elsewhere operations are rounded to odd first (operate.h), and signs are kept. */
#ifndef LATHE_KERNELS_TILE_H
#define LATHE_KERNELS_TILE_H

#include "operate.h"

enum { VECTORS = 2, COLUMNS = VECTORS * LANES };

/* What is known of a loop when it is compiled: lathe_tile has the same. */
typedef struct pace {
    int kind, is_small, is_wide;
} pace;

/* A format as the loop needs it. */
typedef struct target {
    values shift, up; /* 2^cut and 3/2 of that */
    word least;       /* 2^emin */
} target;

KERNEL target target_of(const lathe_tile_target *g)
{
    const values shift = (values)splat(g->shift);
    return (target){.shift = shift, .up = shift + shift * 0.5f, .least = splat(g->least)};
}

/* Fields that are larger are too large. */
KERNEL word last_binade(const lathe_tile_target *g)
{
    return splat((g->top & infinity_bits) - 1);
}

KERNEL word rounded_beside(word x, word scale, values up)
{
    const values sum = fused_so((values)scale, up, (values)x);
    return (word)residual(NEAREST, sum, (values)scale, up);
}

/* x rounded, by its exponent. */
KERNEL word by_field(const target *t, int is_small, word x)
{
    const word field = x & splat(infinity_bits);
    return rounded_beside(x, is_small ? most(field, t->least) : field, t->up);
}

/* The same for x of at most 23 bits. */
KERNEL word by_itself(const target *t, int is_small, word x)
{
#if TILE_HAS_ODD
    return rounded_beside(x, is_small ? farther(x, t->least) : x, t->shift);
#else
    return is_small ? by_field(t, is_small, x) : rounded_beside(x, x, t->shift);
#endif
}

KERNEL word to_odd(lathe_operation operation, word a, word b, word c)
{
    const operands x = {a, b, c};
    return stepped(operation, LATHE_ODD, BOTH_STEPS, &x, a);
}

KERNEL word odd_to_target(const target *t, int is_small, word x)
{
    const word r = by_field(t, is_small, x);
    return is_small ? with_sign(r, x) : r;
}

/* One term added to an accumulator. */
KERNEL word stepped_sum(pace w, const target t[2], word s, word a, word b)
{
    word p, x;
    switch (w.kind) {
    case LATHE_TILE_FMA:
        return (word)fused_so((values)a, (values)b, (values)s);
    case LATHE_TILE_MUL_ADD:
        return (word)((values)s + (values)a * (values)b);
    case LATHE_TILE_ROUNDED:
        p = by_itself(&t[0], w.is_small, (word)((values)a * (values)b));
        x = (word)((values)s + (values)p);
        return w.is_wide ? by_field(&t[1], 0, x) : by_itself(&t[1], 0, x);
    case LATHE_TILE_ODD:
        p = odd_to_target(&t[0], 1, to_odd(LATHE_MUL, a, b, a));
        return odd_to_target(&t[1], 1, to_odd(LATHE_ADD, s, p, s));
    default: /* LATHE_TILE_FUSED */
        return odd_to_target(&t[1], w.is_small, to_odd(LATHE_FMA, a, b, s));
    }
}

/* n terms more, at least one, of `rows` rows. */
KERNEL void add_terms(const lathe_tile *g, pace w, const target t[2], int rows, const float *a,
                      const float *b, size_t n, values s[][VECTORS])
{
    const size_t ahead = 8 * (size_t)COLUMNS;
    values r[LATHE_TILE_ROWS][VECTORS];
    for (int i = 0; i < rows; i++)
        for (int v = 0; v < VECTORS; v++)
            r[i][v] = s[i][v];
    do {
        const word y[VECTORS] = {load(b), load(b + LANES)};
        __builtin_prefetch(b + ahead); /* all of B's panel is farther than the nearest cache */
        __builtin_prefetch(b + ahead + LANES);
        for (int i = 0; i < rows; i++) {
            uint32_t bits;
            memcpy(&bits, a + (size_t)i * g->a_stride, sizeof bits);
            const word x = splat(bits);
            for (int v = 0; v < VECTORS; v++) {
                r[i][v] = (values)stepped_sum(w, t, (word)r[i][v], x, y[v]);
                IN_PLACE(r[i][v]);
            }
        }
        a++;
        b += COLUMNS;
    } while (--n);
    for (int i = 0; i < rows; i++)
        for (int v = 0; v < VECTORS; v++)
            s[i][v] = r[i][v];
}

/* The largest magnitude so far, but for signs and, on some sets, the fraction. NaN stays in the sum. */
KERNEL word look(word largest, word s)
{
#if TILE_HAS_ODD
    return farther(s, largest);
#else
    return most(largest, s & splat(infinity_bits));
#endif
}

/* The sum of a chunk added to that of all before, as `outer` says; what tells that it is worthless. */
KERNEL word add_chunk(const lathe_tile *g, const target *t, word sum, float *to)
{
    word x = load(to);
    if (g->outer_kind == LATHE_TILE_MUL_ADD) {
        x = (word)((values)x + (values)sum);
        store(to, x);
        return splat(0);
    }
#if TILE_HAS_ODD
    x = to_odd(LATHE_ADD, x, sum, x);
    store(to, odd_to_target(t, 1, x));
#else
    (void)t;
#endif
    return x & splat(infinity_bits);
}

/* What an accumulator begins with. */
KERNEL values begun(const lathe_tile *g, const float *sum)
{
    return (values)(g->continues && !g->outer_kind ? load(sum) : splat(0));
}

/* `rows` rows of the tile. */
KERNEL int strip_of(const lathe_tile *g, pace w, int rows, size_t first)
{
    const target t[3] = {target_of(&g->product), target_of(&g->sum), target_of(&g->outer)};
    const float *const a = g->a + first * g->a_stride;
    float *const sums = g->sums + first * g->sums_stride;
    values s[LATHE_TILE_ROWS][VECTORS];
    word largest = splat(0), outer_field = splat(0);
    size_t begin = 0, end;
    do { /* there is a term */
        end = g->k - begin < g->chunk ? g->k : begin + g->chunk;
        for (int i = 0; i < rows; i++)
            for (int v = 0; v < VECTORS; v++) {
                s[i][v] = begun(g, sums + (size_t)i * g->sums_stride + (size_t)v * LANES);
                if (w.kind > LATHE_TILE_MUL_ADD && g->continues)
                    largest = look(largest, (word)s[i][v]);
            }
        for (size_t l = begin, n; l < end; l += n) {
            n = end - l < g->turn ? end - l : g->turn;
            add_terms(g, w, t, rows, a + l, g->b + l * COLUMNS, n, s);
            for (int i = 0; i < rows; i++)
                for (int v = 0; v < VECTORS; v++)
                    if (w.kind > LATHE_TILE_MUL_ADD)
                        largest = look(largest, (word)s[i][v]);
        }
        for (int i = 0; i < rows && g->outer_kind; i++)
            for (int v = 0; v < VECTORS; v++)
                outer_field =
                    most(outer_field, add_chunk(g, &t[2], (word)s[i][v],
                                                sums + (size_t)i * g->sums_stride + (size_t)v * LANES));
        begin = end;
    } while (begin < g->k);
    mask bad = either(below(last_binade(&g->sum), largest & splat(infinity_bits)),
                      below(last_binade(&g->outer), outer_field));
    for (int i = 0; i < rows; i++)
        for (int v = 0; v < VECTORS; v++) {
            float *const to = sums + (size_t)i * g->sums_stride + (size_t)v * LANES;
            if (!g->outer_kind)
                store(to, (word)s[i][v]);
            bad = either(bad, unordered((values)load(to), (values)load(to)));
        }
    return !any(bad);
}

KERNEL int strips(const lathe_tile *g, pace w, int rows)
{
    int is_right = 1;
    for (size_t first = 0; first < LATHE_TILE_ROWS; first += (size_t)rows)
        is_right &= strip_of(g, w, rows, first);
    return is_right;
}

KERNEL int tile(const lathe_tile *g, int rows, int rounded_rows)
{
    const guard before = enter(NEAREST);
    int is_right = 0;
    if (g->kind == LATHE_TILE_FMA)
        is_right = strips(g, (pace){LATHE_TILE_FMA, 0, 0}, rows);
    else if (g->kind == LATHE_TILE_MUL_ADD)
        is_right = strips(g, (pace){LATHE_TILE_MUL_ADD, 0, 0}, rows);
    else if (g->kind == LATHE_TILE_ROUNDED && g->is_small && g->is_wide)
        is_right = strips(g, (pace){LATHE_TILE_ROUNDED, 1, 1}, rounded_rows);
    else if (g->kind == LATHE_TILE_ROUNDED && g->is_small)
        is_right = strips(g, (pace){LATHE_TILE_ROUNDED, 1, 0}, rounded_rows);
    else if (g->kind == LATHE_TILE_ROUNDED && g->is_wide)
        is_right = strips(g, (pace){LATHE_TILE_ROUNDED, 0, 1}, rounded_rows);
    else if (g->kind == LATHE_TILE_ROUNDED)
        is_right = strips(g, (pace){LATHE_TILE_ROUNDED, 0, 0}, rounded_rows);
#if TILE_HAS_ODD
    else if (g->kind == LATHE_TILE_ODD)
        is_right = strips(g, (pace){LATHE_TILE_ODD, 1, 1}, rounded_rows);
    else if (g->is_small)
        is_right = strips(g, (pace){LATHE_TILE_FUSED, 1, 1}, rounded_rows);
    else
        is_right = strips(g, (pace){LATHE_TILE_FUSED, 0, 1}, rounded_rows);
#endif
    leave(before);
    return is_right;
}

/* Adds what n values, a multiple of the lanes, have to what is known of others. */
KERNEL void scan(lathe_tile_facts *facts, const float *x, size_t n)
{
    const word infinity = splat(infinity_bits), fraction = splat(leading_one - 1);
    word bits = splat(0), largest = splat(0), smallest = infinity;
    for (size_t i = 0; i < n; i += LANES) {
        const word a = load(x + i) & splat(sign_bit - 1);
        bits |= a & fraction;
        largest = most(largest, a);
        smallest = least(smallest, pick(equal(a, splat(0)), infinity, a));
    }
    uint32_t each[3][LANES];
    memcpy(each[0], &bits, sizeof bits);
    memcpy(each[1], &largest, sizeof largest);
    memcpy(each[2], &smallest, sizeof smallest);
    for (int i = 0; i < LANES; i++) {
        facts->fractions |= each[0][i];
        facts->largest = each[1][i] > facts->largest ? each[1][i] : facts->largest;
        facts->smallest = each[2][i] < facts->smallest ? each[2][i] : facts->smallest;
    }
}

#endif
