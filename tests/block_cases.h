/* SPDX-License-Identifier: MIT */
/* Blocks around every place where a scale rule changes its mind. */
#ifndef TESTS_BLOCK_CASES_H
#define TESTS_BLOCK_CASES_H

#include <math.h>

#include "check_block.h"

enum { BLOCK = 8, SPECIAL_BLOCKS = 7, SIGNIFICANDS = 11 };

typedef struct block_cases {
    const carrier *carrier;
    void *x;
    size_t blocks; /* of BLOCK values each */
} block_cases;

/* The largest magnitudes: of exponent e, by number. */
static inline uint64_t block_amax(const carrier *c, const lathe_block *b, int e, int number)
{
    const double m = lathe_format_largest(&b->element), turn = 2 - ldexp(1, -b->element.precision);
    const double base[] = {1, turn, 0x1.6a09e667f3bcdp0, m / ldexp(1, ilogb(m)), 1.5};
    const double x = ldexp(base[number % 5], e);
    const uint64_t bits = c->width == 32 ? bits_of_float((float)x) : bits_of_double(x);
    const uint64_t moved =
        number >= 10 ? carrier_infinity(c) - 1 : bits + (uint64_t)(number / 5) - (number % 5 == 0);
    return moved >= carrier_infinity(c) ? carrier_infinity(c) - 1 : moved;
}

static inline void put_special_block(const carrier *c, void *x, size_t block)
{
    for (size_t i = 0; i < BLOCK; i++) {
        const size_t at = block * BLOCK + i;
        carrier_set(c, x, at,
                    block == 0   ? 0
                    : block == 1 ? carrier_sign(c)
                                 : (uint64_t)i + (i % 2 ? carrier_sign(c) : 0));
        if (block >= 3)
            carrier_set(c, x, at, carrier_infinity(c) / 2 + ((uint64_t)i << (c->precision - 3)));
    }
    const uint64_t infinity = carrier_infinity(c);
    if (block == 3 || block == 6)
        carrier_set(c, x, block * BLOCK + 2, infinity + 1);
    if (block == 4)
        carrier_set(c, x, block * BLOCK + 5, infinity);
    if (block == 5 || block == 6)
        carrier_set(c, x, block * BLOCK + 7, infinity | carrier_sign(c));
}

/* Values up to amax: ties and near ties of coarse grids, zeros, anything. */
static inline void put_block(const carrier *c, void *x, size_t block, uint64_t amax, uint64_t *state)
{
    for (size_t i = 0; i < BLOCK; i++) {
        const uint64_t r = cases_random(state);
        const uint64_t down = (r >> 8 & 7) << (c->precision - 1),
                       coarse = ~((UINT64_C(1) << (c->precision - 6)) - 1);
        uint64_t a = amax > down ? amax - down : 0;
        if ((r & 15) == 0)
            a = 0;
        else if ((r & 3) == 1)
            a = (a - (r >> 40 & (carrier_infinity(c) >> 9))) & coarse; /* few bits */
        else if ((r & 3) == 2)
            a = (a & coarse) + (r >> 20 & 2) - 1;
        else if ((r & 3) == 3)
            a -= r >> 12 & ((UINT64_C(1) << (c->precision - 1)) - 1);
        if (a > amax)
            a = amax;
        carrier_set(c, x, block * BLOCK + i, a | (r >> 63 ? carrier_sign(c) : 0));
    }
    carrier_set(c, x, block * BLOCK + cases_random(state) % BLOCK, amax);
}

/* Every `step`-th of the exponents and significands, from a different one on for every seed; what is not
   finite and zeros first. */
static inline block_cases block_cases_make(const lathe_block *b, const carrier *c, uint64_t seed, int step)
{
    static const int exponents[] = {-149, -148, -140, -131, -130, -129, -128, -127, -126, -125, -124, -64,
                                    -12,  -9,   -8,   -7,   -6,   -2,   -1,   0,    1,    2,    3,    8,
                                    9,    64,   116,  120,  124,  125,  126,  127,  -300, 130,  300,  1023};
    const int count = c->width == 32 ? 32 : 36, all = count * SIGNIFICANDS;
    block_cases in = {c, allocate((size_t)(SPECIAL_BLOCKS + all) * BLOCK * carrier_bytes(c)), SPECIAL_BLOCKS};
    uint64_t state = seed;
    for (size_t i = 0; i < SPECIAL_BLOCKS; i++)
        put_special_block(c, in.x, i);
    for (int i = (int)(seed % (uint64_t)step); i < all; i += step)
        put_block(c, in.x, in.blocks++, block_amax(c, b, exponents[i % count], i / count), &state);
    return in;
}

#endif
