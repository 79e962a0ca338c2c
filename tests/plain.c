/* SPDX-License-Identifier: MIT */
/* Decodes x to M * 2^E, cuts M in two, compares the part cut off with half a unit. */
#include "plain.h"

static const uint32_t sign_bit = UINT32_C(0x80000000), infinity_bits = UINT32_C(0x7f800000),
                      nan_bits = UINT32_C(0x7fc00000);

/* The pattern of n * 2^e, n < 2^25, which binary32 holds exactly; infinity from 2^128 on. */
static inline uint32_t encode(uint32_t n, int e)
{
    if (n == 0)
        return 0;
    int top = 31 - __builtin_clz(n); /* 2^top <= n */
    int exponent = e + top;
    if (exponent > 127)
        return infinity_bits;
    if (exponent < -126)
        return n << (e + 149);
    uint32_t significand = top > 23 ? n >> (top - 23) : n << (23 - top);
    return (uint32_t)(exponent + 126) * 0x800000 + significand;
}

static uint32_t end_magnitude(const lathe_format *f, int64_t units)
{
    if (units < 0)
        units = -units;
    if (units == 0)
        units = (INT64_C(1) << f->precision) - 1;
    return encode((uint32_t)units, f->emax - f->precision + 1);
}

/* The result past the end when the format chooses by direction. */
static uint32_t directed(const lathe_format *f, int rule, int negative, uint32_t end, int end_is_odd)
{
    uint32_t sign = negative ? sign_bit : 0;
    int back = rule == LATHE_TOWARD_ZERO || (rule == LATHE_TOWARD_POSITIVE && negative) ||
               (rule == LATHE_TOWARD_NEGATIVE && !negative) || (rule == LATHE_TO_ODD && end_is_odd);
    if (back)
        return sign | end;
    return sign | (f->flags & LATHE_HAS_INFINITY ? infinity_bits : nan_bits);
}

static int parity(const plain *p, uint32_t n, int exponent)
{
    if (p->precision > 1)
        return (int)(n & 1);
    return n == 0 ? 0 : (exponent & 1) ^ p->code_bit;
}

/* A format without sign: what each rule makes of a finite negative value that is not rounded to zero. */
static void set_negative(plain *p, lathe_negative convention)
{
    for (int rule = 0; rule < PLAIN_RULES; rule++) {
        int zero = convention == LATHE_NEGATIVE_TO_ZERO ||
                   (convention == LATHE_NEGATIVE_BY_DIRECTION &&
                    (rule == LATHE_TOWARD_ZERO || rule == LATHE_TOWARD_POSITIVE));
        p->negative[rule] = zero ? p->zero[0] : nan_bits;
        if (convention != LATHE_NEGATIVE_TO_MAGNITUDE) {
            p->beyond[1][rule] = p->negative[rule];
            uint32_t from_infinity = convention == LATHE_NEGATIVE_TO_ZERO ? p->zero[0] : nan_bits;
            if (p->infinite[1][rule] == (sign_bit | nan_bits) || convention == LATHE_NEGATIVE_BY_DIRECTION) {
                p->infinite[1][rule] = nan_bits; /* no NaN made has a sign that the format lacks */
                continue;
            }
            int finite = p->infinite[1][rule] != (sign_bit | infinity_bits);
            p->infinite[1][rule] = finite ? p->negative[rule] : from_infinity;
        } else {
            p->beyond[1][rule] &= ~sign_bit;
            p->infinite[1][rule] &= ~sign_bit;
        }
    }
    p->negates = convention == LATHE_NEGATIVE_TO_MAGNITUDE;
}

void plain_init(plain *p, const lathe_format *f, lathe_overflow overflow, lathe_infinity infinity)
{
    *p = (plain){.precision = f->precision, .emin = f->emin};
    int has_infinity = (f->flags & LATHE_HAS_INFINITY) != 0, has_nan = (f->flags & LATHE_HAS_NAN) != 0;
    int has_zero = (f->flags & LATHE_HAS_ZERO) != 0;

    p->gradual = (f->flags & LATHE_HAS_SUBNORMALS) != 0;
    p->is_signed = (f->flags & LATHE_HAS_SIGN) != 0;
    p->keep_sign = f->flags & LATHE_HAS_NEGATIVE_ZERO ? sign_bit : 0;
    p->code_bit = (f->emin + (has_zero ? 1 : 0)) & 1;
    p->end[0] = end_magnitude(f, f->largest);
    p->end[1] = end_magnitude(f, f->lowest ? f->lowest : f->largest);
    uint32_t smallest = encode(1, p->gradual ? f->emin - f->precision + 1 : f->emin);
    if (f->flags & LATHE_HAS_NO_BOTTOM)
        p->hole = encode((UINT32_C(1) << (f->precision - 1)) + 1, f->emin - f->precision + 1);
    if (has_zero) {
        p->zero[1] = p->keep_sign;
    } else {
        p->smallest = smallest;
        p->zero[0] = p->zero[1] = has_nan ? nan_bits : smallest;
    }

    if (overflow == LATHE_OVERFLOW_OWN)
        overflow = f->overflow;
    if (overflow == LATHE_OVERFLOW_OWN && !has_infinity && !has_nan)
        overflow = LATHE_OVERFLOW_SATURATE;
    if (infinity == LATHE_INFINITY_OWN)
        infinity = f->infinity;
    if (infinity == LATHE_INFINITY_OWN)
        infinity = has_infinity ? LATHE_INFINITY_KEEP
                   : has_nan    ? LATHE_INFINITY_NAN
                                : LATHE_INFINITY_SATURATE;
    for (int negative = 0; negative < 2; negative++) {
        uint32_t sign = negative ? sign_bit : 0, end = p->end[negative];
        int64_t units = negative && f->lowest ? f->lowest : f->largest;
        int end_is_odd = f->precision > 1 ? units == 0 || (units & 1) : parity(p, 1, f->emax);
        for (int rule = 0; rule < PLAIN_RULES; rule++) {
            p->beyond[negative][rule] = overflow == LATHE_OVERFLOW_SATURATE   ? sign | end
                                        : overflow == LATHE_OVERFLOW_INFINITY ? sign | infinity_bits
                                        : overflow == LATHE_OVERFLOW_NAN
                                            ? sign | nan_bits
                                            : directed(f, rule, negative, end, end_is_odd);
            p->infinite[negative][rule] = sign | (infinity == LATHE_INFINITY_KEEP  ? infinity_bits
                                                  : infinity == LATHE_INFINITY_NAN ? nan_bits
                                                                                   : end);
        }
    }
    if (!p->is_signed) {
        lathe_negative convention = f->negative;
        if (convention == LATHE_NEGATIVE_OWN)
            convention = has_zero || !has_nan ? LATHE_NEGATIVE_TO_ZERO : LATHE_NEGATIVE_TO_NAN;
        set_negative(p, convention);
    }
}

void plain_drop_negative_zero(plain *p)
{
    if (p->zero[0] == 0)
        p->zero[1] = 0;
}

/* A rounded magnitude gets its range and sign. */
static inline uint32_t finish(const plain *p, int rule, int negative, uint32_t magnitude)
{
    if (magnitude < p->hole)
        magnitude = 0;
    if (magnitude < p->smallest)
        magnitude = p->smallest;
    if (magnitude == 0)
        return p->zero[negative];
    if (magnitude > p->end[negative])
        return p->beyond[negative][rule];
    if (!negative)
        return magnitude;
    if (p->is_signed)
        return magnitude | sign_bit;
    return p->negates ? magnitude : p->negative[rule];
}

/* results[rule * stride] := what the rule makes of `bits`. */
static inline void round_all(const plain *p, uint32_t bits, uint32_t *results, size_t stride)
{
    int negative = (int)(bits >> 31);
    uint32_t magnitude = bits & ~sign_bit;

    if (magnitude - 1 >= infinity_bits - 1) { /* zero, infinity, NaN */
        for (size_t rule = 0; rule < PLAIN_RULES; rule++)
            results[rule * stride] = magnitude == 0               ? p->zero[negative]
                                     : magnitude == infinity_bits ? p->infinite[negative][rule]
                                                                  : nan_bits | (bits & sign_bit);
        return;
    }

    int exponent_field = (int)(magnitude >> 23);
    uint64_t m = magnitude & 0x7fffff;
    int e = -149;
    if (exponent_field != 0) {
        m |= 0x800000;
        e = exponent_field - 150;
    }
    int exponent = e + 63 - __builtin_clzll(m); /* 2^exponent <= |x| */

    uint32_t below = magnitude, above = magnitude;
    int odd = 0, side = -1; /* side: x against the midpoint of the two, -1, 0 or 1 */
    if (!p->gradual && !p->hole && exponent < p->emin) {
        below = 0;
        above = encode(1, p->emin);
        side = exponent < p->emin - 1 ? -1 : (m & (m - 1)) != 0;
    } else {
        int quantum = (p->hole || exponent > p->emin ? exponent : p->emin) - p->precision + 1;
        int cut = quantum - e;
        if (cut > 40)
            cut = 40; /* m < 2^24: all of it is cut off, and less than half */
        uint64_t tail = cut > 0 ? m & ((UINT64_C(1) << cut) - 1) : 0;
        if (tail != 0) {
            uint32_t n = (uint32_t)(m >> cut);
            uint64_t half = UINT64_C(1) << (cut - 1);
            below = encode(n, quantum);
            above = encode(n + 1, quantum);
            odd = parity(p, n, exponent);
            side = tail > half ? 1 : tail == half ? 0 : -1;
        }
    }

    const unsigned rises =
        (unsigned)(side > 0 || (side == 0 && odd)) << LATHE_TIES_TO_EVEN |
        (unsigned)(side >= 0) << LATHE_TIES_TO_AWAY | (unsigned)(side > 0) << LATHE_TIES_TOWARD_ZERO |
        (unsigned)!negative << LATHE_TOWARD_POSITIVE | (unsigned)negative << LATHE_TOWARD_NEGATIVE |
        1u << LATHE_AWAY_FROM_ZERO | (unsigned)!odd << LATHE_TO_ODD;
    if (above <= p->end[negative] && (p->is_signed || !negative)) {
        uint32_t down = finish(p, 0, negative, below), up = finish(p, 0, negative, above);
        for (unsigned rule = 0; rule < LATHE_NO_ROUNDING; rule++)
            results[rule * stride] = down ^ ((down ^ up) & (0u - (rises >> rule & 1)));
    } else {
        for (int rule = 0; rule < LATHE_NO_ROUNDING; rule++)
            results[(size_t)rule * stride] = finish(p, rule, negative, rises >> rule & 1 ? above : below);
    }
    results[LATHE_NO_ROUNDING * stride] = finish(p, LATHE_NO_ROUNDING, negative, magnitude);
}

void plain_round(const plain *p, uint32_t bits, uint32_t results[PLAIN_RULES])
{
    round_all(p, bits, results, 1);
}

void plain_round_range(const plain *p, uint32_t first, size_t n, uint32_t *results)
{
    for (size_t i = 0; i < n; i++)
        round_all(p, first + (uint32_t)i, results + i, n);
}
