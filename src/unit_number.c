/* SPDX-License-Identifier: MIT */
/* Rounding into the formats of matrix units. */
#include "common.h"

#include "unit.h"

/* Of a number too large, or infinite. */
static uint64_t beyond(const lathe_unit_grid *g, uint64_t sign)
{
    if (g->beyond == LATHE_BEYOND_NAN)
        return g->nan;
    return sign | (g->beyond == LATHE_BEYOND_INFINITY ? lathe_unit_infinity
                   : sign && g->lowest                ? g->lowest
                                                      : g->largest);
}

/* 1 if what is cut off, `cut` / 2^64 and a bit more if `sticky`, is rounded up into m. */
static int goes_up(const lathe_unit_grid *g, uint64_t m, uint64_t cut, int sticky)
{
    const uint64_t half = UINT64_C(1) << 63;
    switch (g->direction) {
    case LATHE_NEAREST:
        return cut > half || (cut == half && (sticky || (m & 1)));
    case LATHE_LAST_BIT_ODD:
        return (cut || sticky) && !(m & 1);
    default:
        return 0;
    }
}

static uint64_t round_finite(const lathe_unit_grid *g, const lathe_exact *x)
{
    const uint64_t sign = x->negative ? lathe_unit_sign : 0, high = x->significand.high;
    const int is_below = x->exponent < g->emin && !g->flush;
    const int64_t lack = is_below ? g->emin - x->exponent : 0;
    const int kept = lack > g->precision ? -1 : g->precision - (int)lack;
    const int sticky = x->significand.low != 0;
    const uint64_t cut = kept > 0 ? high << kept : kept == 0 ? high : 1;
    uint64_t m = kept > 0 ? high >> (64 - kept) : 0;
    m += (uint64_t)goes_up(g, m, cut, sticky || kept < 0);
    if (m == 0)
        return sign;
    const int64_t quantum = (is_below ? g->emin : x->exponent) - g->precision + 1;
    if (quantum > 1100)
        return beyond(g, sign);
    if (g->flush && quantum + lathe_log2(m) < g->emin)
        return g->flush == LATHE_FLUSH_TO_POSITIVE ? 0 : sign;
    if (quantum + lathe_log2(m) > 1023)
        return beyond(g, sign);
    const uint64_t bits = lathe_carrier_pack(&lathe_binary64, m, (int)quantum);
    return bits > (sign && g->lowest ? g->lowest : g->largest) ? beyond(g, sign) : sign | bits;
}

uint64_t lathe_unit_round(const lathe_unit_grid *g, const lathe_exact *x)
{
    switch (x->kind) {
    case LATHE_IS_ZERO:
        return x->negative ? lathe_unit_sign : 0;
    case LATHE_IS_INFINITE:
        return beyond(g, x->negative ? lathe_unit_sign : 0);
    case LATHE_IS_NAN:
        return g->nan;
    default:
        return round_finite(g, x);
    }
}

uint64_t lathe_unit_decode(const lathe_unit_grid *g, uint64_t bits)
{
    const int is_cut = g->direction == LATHE_CUT && g->precision > 1; /* tf32 */
    if (is_cut && lathe_unit_magnitude(bits) > lathe_unit_infinity && !(bits >> 42 & 0x3ff))
        return (bits & lathe_unit_sign) | lathe_unit_infinity;
    if (lathe_unit_magnitude(bits) > lathe_unit_infinity)
        return bits | UINT64_C(1) << 51; /* with its payload, which x86.dpbf16 keeps */
    const lathe_exact x = lathe_exact_of(&lathe_binary64, g->is_unsigned && bits >> 63 ? 0 : bits);
    return lathe_unit_round(g, &x);
}

uint64_t lathe_unit_power(int emin, uint64_t value)
{
    const uint64_t power = value & lathe_unit_infinity, least = (uint64_t)(1023 + emin) << 52;
    if (!lathe_unit_magnitude(value))
        return 0;
    return power > least ? power : least;
}

uint64_t lathe_unit_operate(const lathe_unit_grid *g, lathe_operation operation, uint64_t x, uint64_t y,
                            uint64_t z)
{
    const lathe_exact operands[3] = {lathe_exact_of(&lathe_binary64, x), lathe_exact_of(&lathe_binary64, y),
                                     lathe_exact_of(&lathe_binary64, z)};
    const lathe_exact result = lathe_exact_operate(operation, operands, 0, 0);
    return lathe_unit_round(g, &result);
}

lathe_exact lathe_unit_number(int64_t m, int exponent)
{
    return lathe_exact_make(m < 0, m < 0 ? 0 - (uint64_t)m : (uint64_t)m, exponent);
}
