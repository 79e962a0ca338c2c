/* SPDX-License-Identifier: MIT */
/* Exact positive numbers in integers, and what becomes of them in a carrier. */
#ifndef LATHE_BLOCK_NUMBER_H
#define LATHE_BLOCK_NUMBER_H

#include <stdint.h>
#include <string.h>

#include "carrier.h"
#include "wide.h"

/* m * 2^exponent and, if `sticky`, something less than 2^exponent more. */
typedef struct lathe_number {
    uint64_t m;
    int exponent;
    int sticky;
} lathe_number;

/* The finite magnitude with these bits. */
static inline lathe_number lathe_number_of(const lathe_carrier *c, uint64_t bits)
{
    const uint64_t one = UINT64_C(1) << (c->precision - 1), fraction = bits & (one - 1);
    const int field = (int)(bits >> (c->precision - 1));
    return (lathe_number){field ? fraction | one : fraction,
                          lathe_carrier_quantum(c) + (field ? field - 1 : 0), 0};
}

/* A positive and finite binary32 number. */
static inline lathe_number lathe_number_of_f32(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return lathe_number_of(&lathe_binary32, bits);
}

/* The same number with the highest bit of m set; m > 0. */
static inline lathe_number lathe_number_normal(lathe_number a)
{
    const int shift = __builtin_clzll(a.m);
    return (lathe_number){a.m << shift, a.exponent - shift, a.sticky};
}

/* The same with an odd m; m > 0, not sticky. */
static inline lathe_number lathe_number_odd(lathe_number a)
{
    const int shift = __builtin_ctzll(a.m);
    return (lathe_number){a.m >> shift, a.exponent + shift, 0};
}

static inline int lathe_number_is_power(lathe_number a)
{
    return !a.sticky && (a.m & (a.m - 1)) == 0;
}

/* floor(log2(a)), a.m > 0. */
static inline int lathe_number_log2(lathe_number a)
{
    return a.exponent + lathe_log2(a.m);
}

/* Exact where the product of the odd parts has 64 bits at most; else its highest 64, sticky. Under 2^127. */
static inline lathe_number lathe_multiply(lathe_number a, lathe_number b)
{
    uint64_t product;
    if (!a.m || !b.m)
        return (lathe_number){0, 0, 0};
    a = lathe_number_odd(a);
    b = lathe_number_odd(b);
    if (!__builtin_mul_overflow(a.m, b.m, &product))
        return (lathe_number){product, a.exponent + b.exponent, 0};
    const uint64_t high = lathe_multiply_high(a.m, b.m);
    const int more = lathe_log2(high) + 1;
    return (lathe_number){high << (64 - more) | product >> more, a.exponent + b.exponent + more,
                          product << (64 - more) != 0};
}

/* a / b to 62 bits or more, of at most 63 and 48 bits, neither sticky. Four digits of 16 bits, each exact: a
   remainder is under 2^48. */
static inline lathe_number lathe_divide(lathe_number a, lathe_number b)
{
    if (!a.m)
        return a;
    a = lathe_number_normal(a);
    b = lathe_number_normal(b);
    const uint64_t top = UINT64_C(1) << 47; /* known to be set */
    const uint64_t dividend = a.m >> 1, divisor = b.m >> 16 | top;
    uint64_t quotient = dividend / divisor, rest = dividend % divisor;
    for (int digit = 0; digit < 3; digit++) {
        quotient = quotient << 16 | (rest << 16) / divisor;
        rest = (rest << 16) % divisor;
    }
    return (lathe_number){quotient, a.exponent + 1 - b.exponent - 16 - 48, rest != 0};
}

/* The carrier's bits of a, rounded to nearest, ties to even, or `to_odd`: truncated, the last bit set if that
   was inexact, which rounds once more to at most precision - 2 bits as a does. Beyond the largest value
   infinity, or to odd that value. */
static inline uint64_t lathe_number_bits(const lathe_carrier *c, lathe_number a, int to_odd)
{
    if (!a.m)
        return 0;
    a = lathe_number_normal(a);
    const int top = a.exponent + 63, lack = top < c->emin ? c->emin - top : 0;
    const int drop = 64 - c->precision + (lack < 64 ? lack : 64);
    const uint64_t kept = drop < 64 ? a.m >> drop : 0, infinity = lathe_carrier_infinity(c);
    const uint64_t cut = drop < 64 ? a.m << (64 - drop) : drop == 64 ? a.m : 1;
    const uint64_t half = UINT64_C(1) << 63;
    const uint64_t binades = (uint64_t)(lack ? 0 : top - c->emin);
    const uint64_t below = top > c->emax ? infinity : kept + (binades << (c->precision - 1));
    const int is_inexact = cut || a.sticky;
    if (to_odd)
        return below < infinity ? below | (uint64_t)is_inexact : infinity - 1;
    const int up = cut > half || (cut == half && (a.sticky || (kept & 1)));
    return below < infinity ? below + (uint64_t)up : infinity;
}

/* The nearest binary32 number but infinity and zero. */
static inline lathe_number lathe_number_narrow(lathe_number a)
{
    const uint64_t infinity = lathe_carrier_infinity(&lathe_binary32);
    uint64_t bits = lathe_number_bits(&lathe_binary32, a, 0);
    bits = bits == 0 ? 1 : bits == infinity ? infinity - 1 : bits;
    return lathe_number_of(&lathe_binary32, bits);
}

#endif
