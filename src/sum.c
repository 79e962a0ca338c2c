/* SPDX-License-Identifier: MIT */
/* Exact sums: adding with carries, dividing bit by bit. */
#include "common.h"

#include "sum.h"

#include "carrier.h"
#include "wide.h"

enum { LIMBS = 68, UNIT = -2176, LOG2_BITS = 50 };

/* Carries, or borrows, stop at the first limb that takes them. */
static void add_at(lathe_stats_sum *sum, int at, uint64_t term)
{
    for (; at < LIMBS && term; at++) {
        sum->limbs[at] += term;
        term = sum->limbs[at] < term;
    }
}

static void subtract_at(lathe_stats_sum *sum, int at, uint64_t term)
{
    for (; at < LIMBS && term; at++) {
        const uint64_t before = sum->limbs[at];
        sum->limbs[at] -= term;
        term = before < term;
    }
}

void lathe_sum_add(lathe_stats_sum *sum, int negative, uint64_t m, int exponent)
{
    if (m == 0)
        return;
    if (exponent < UNIT) {
        m >>= UNIT - exponent;
        exponent = UNIT;
    }
    const int limb = (exponent - UNIT) / 64, shift = (exponent - UNIT) % 64;
    const uint64_t low = m << shift, high = shift ? m >> (64 - shift) : 0;
    if (negative) {
        subtract_at(sum, limb, low);
        subtract_at(sum, limb + 1, high);
    } else {
        add_at(sum, limb, low);
        add_at(sum, limb + 1, high);
    }
}

void lathe_sum_add_bits(lathe_stats_sum *sum, uint64_t bits)
{
    const uint64_t magnitude = bits & ~lathe_carrier_sign(&lathe_binary64);
    const int field = (int)(magnitude >> (lathe_binary64.precision - 1));
    const uint64_t one = UINT64_C(1) << (lathe_binary64.precision - 1);
    const uint64_t m = (magnitude & (one - 1)) | (field ? one : 0);
    lathe_sum_add(sum, bits != magnitude, m,
                  lathe_carrier_quantum(&lathe_binary64) + (field ? field - 1 : 0));
}

void lathe_sum_merge(lathe_stats_sum *sum, const lathe_stats_sum *other)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        const uint64_t a = sum->limbs[i], b = other->limbs[i];
        sum->limbs[i] = a + b + carry;
        carry = carry ? sum->limbs[i] <= a : sum->limbs[i] < a;
    }
}

static int is_negative(const lathe_stats_sum *sum)
{
    return (int)(sum->limbs[LIMBS - 1] >> 63);
}

static lathe_stats_sum magnitude_of(const lathe_stats_sum *sum)
{
    lathe_stats_sum m = *sum;
    if (!is_negative(sum))
        return m;
    for (int i = 0; i < LIMBS; i++)
        m.limbs[i] = ~m.limbs[i];
    add_at(&m, 0, 1);
    return m;
}

static uint64_t bit_at(const lathe_stats_sum *m, int i)
{
    return i < 0 ? 0 : m->limbs[i / 64] >> i % 64 & 1;
}

/* The highest bit of a magnitude that is 1; -1 in zero. */
static int top_of(const lathe_stats_sum *m)
{
    for (int i = LIMBS - 1; i >= 0; i--)
        if (m->limbs[i])
            return 64 * i + lathe_log2(m->limbs[i]);
    return -1;
}

int lathe_sum_is_zero(const lathe_stats_sum *sum)
{
    return top_of(sum) < 0;
}

/* Any of the bits under bit i is 1. */
static int is_inexact(const lathe_stats_sum *m, int i)
{
    for (int k = 0; k < i / 64; k++)
        if (m->limbs[k])
            return 1;
    return i > 0 && (m->limbs[i / 64] & ((UINT64_C(1) << i % 64) - 1)) != 0;
}

/* q * 2^exponent, and a little more if `more`, to nearest, ties to even. q has 55 bits. */
static uint64_t nearest(uint64_t q, int exponent, int more)
{
    const lathe_carrier *const c = &lathe_binary64;
    const int top = exponent + lathe_log2(q), quantum = lathe_carrier_quantum(c);
    const int last = top - c->precision + 1 > quantum ? top - c->precision + 1 : quantum;
    const int cut = last - exponent;
    if (cut > 56)
        return 0;
    const uint64_t half = UINT64_C(1) << (cut - 1), tail = q & (2 * half - 1);
    uint64_t kept = q >> cut;
    kept += tail > half || (tail == half && (more || (kept & 1)));
    if (kept && last + lathe_log2(kept) > c->emax)
        return lathe_carrier_infinity(c);
    return kept ? lathe_carrier_pack(c, kept, last) : 0;
}

double lathe_sum_mean(const lathe_stats_sum *sum, uint64_t count)
{
    const lathe_stats_sum m = magnitude_of(sum);
    if (count == 0)
        return lathe_double(lathe_carrier_nan(&lathe_binary64));
    uint64_t q = 0, rest = 0;
    int i = top_of(&m);
    if (i < 0)
        return lathe_double(0);
    /* What is left of the quotient after 55 bits only says that there is more. */
    for (; q >> 54 == 0; i--) {
        const int carries = (int)(rest >> 63);
        rest = rest << 1 | bit_at(&m, i);
        const int fits = carries || rest >= count;
        rest -= fits ? count : 0;
        q = q << 1 | (uint64_t)fits;
    }
    const uint64_t bits = nearest(q, i + 1 + UNIT, rest != 0 || is_inexact(&m, i + 1));
    return lathe_double(bits | (is_negative(sum) ? lathe_carrier_sign(&lathe_binary64) : 0));
}

int64_t lathe_sum_log2(const lathe_stats_sum *sum)
{
    const int top = top_of(sum);
    uint64_t y = 0;
    for (int i = 0; i < 64; i++)
        y = y << 1 | bit_at(sum, top - i);
    int64_t log2 = top + UNIT;
    /* Squaring doubles the logarithm: what reaches 2 has the next bit 1. */
    for (int i = 0; i < LOG2_BITS; i++) {
        y = lathe_multiply_high(y, y);
        const int bit = (int)(y >> 63);
        log2 = log2 * 2 + bit;
        y <<= !bit;
    }
    return log2;
}
