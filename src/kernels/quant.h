/* SPDX-License-Identifier: MIT */
/* Affine integers of binary32 values, by ties to even, and back.

   C = 3 2^22 has units for last places as far as 2^22 either side: the sum t + C rounds the quotient t to an
   integer k. The exact quotient needs no division: t is the product with the reciprocal, whose k is nearest
   or, close to a tie, next to it, and the remainder r = x - k s is exact for the scales that come here.
   k + r / s is rounded once more, where r / s must be half if r is s / 2 and for no other r, the next of
   which is 2^-24 of it off. So this reciprocal is the sum of two numbers, and 2^-30 too large: what is more
   than half stays more. x is brought to where the quotient is within the limits before, quotients that are
   rounded first and products after. The including file names the functions, QUANTIZE and DEQUANTIZE. */
#ifndef LATHE_KERNELS_QUANT_H
#define LATHE_KERNELS_QUANT_H

#include "guard.h"
#include "kernels.h"

#define KERNEL static inline __attribute__((always_inline))

static const uint64_t sign_bit = UINT64_C(1) << (CARRIER_BITS - 1);
static const uint32_t infinity_bits = 0x7f800000, c_bits = 0x4b400000;

/* What is constant in a loop: 1 / s is `factor` and `more`; `low` and `high` of what is bounded, NaN's
   integer, and C less the zero point as bits. */
typedef struct constants {
    word scale, factor, more, low, high, nan, zero, spare;
} constants;

KERNEL word splat_bits(float x)
{
    lane bits;
    memcpy(&bits, &x, sizeof bits);
    return splat(bits);
}

KERNEL constants constants_of(const lathe_quant_lanes *g, int how, int bytes)
{
    const float unit = how == LATHE_QUANT_DIVIDES ? g->scale : 1.0f;
    const float factor = how == LATHE_QUANT_DIVIDES ? 1.0f / g->scale : g->factor;
    return (constants){.scale = splat_bits(g->scale),
                       .factor = splat_bits(factor),
                       .more = splat_bits((float)((1 - (double)factor * g->scale + 0x1p-30) * factor)),
                       .low = splat_bits((float)g->lowest * unit),
                       .high = splat_bits((float)g->largest * unit),
                       .nan = splat_bits((float)g->nan),
                       .zero = splat((uint32_t)g->zero - c_bits),
                       .spare = splat(bytes == 1 ? 0xff : 0xffff)};
}

KERNEL values nearest_quotient(const constants *k, values x)
{
    const values c = (values)splat(c_bits), factor = (values)k->factor, with_c = fused_so(x, factor, c);
    const values rest = residual(NEAREST, x, with_c - c, (values)k->scale);
    return with_c + fused_so(rest, factor, rest * (values)k->more) - c;
}

/* The integer as a number; NaN for NaN. */
KERNEL values integer(const constants *k, int how, word x)
{
    if (how == LATHE_QUANT_DIVIDES)
        return nearest_quotient(k, bounded((values)x, (values)k->low, (values)k->high));
    const values c = (values)splat(c_bits);
    const values t =
        how == LATHE_QUANT_MULTIPLIES ? (values)x * (values)k->factor : (values)x / (values)k->scale;
    return bounded(t, (values)k->low, (values)k->high) + c - c;
}

KERNEL mask is_nan(word x)
{
    return DIRECTION_IS_STATIC ? unordered((values)x, (values)x)
                               : below(splat(infinity_bits), x & splat(sign_bit - 1));
}

KERNEL word value(const constants *k, int keeps_nan, word x, values m)
{
    const word r = (word)(m * (values)k->scale);
    if (keeps_nan) /* has come through all this, made quiet, with its sign and payload */
        return without(is_nan(x), r, splat(0x3fffff));
    return (word)((values)pick(is_nan(x), k->nan, (word)m) * (values)k->scale);
}

KERNEL word code(const constants *k, int how, word x)
{
    const values m = (values)pick(is_nan(x), k->nan, (word)integer(k, how, x));
    return ((word)(m + (values)splat(c_bits)) + k->zero) & k->spare;
}

KERNEL void to_codes(const lathe_quant_lanes *g, int how, int bytes, void *to, const float *src, size_t n)
{
    const constants k = constants_of(g, how, bytes);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store_codes((char *)to + i * (size_t)bytes, code(&k, how, load(src + i)), bytes);
    if (i < n) {
        char last[LANES * 2];
        store_codes(last, code(&k, how, load_part(src + i, n - i)), bytes);
        memcpy((char *)to + i * (size_t)bytes, last, (n - i) * (size_t)bytes);
    }
}

KERNEL void to_values(const lathe_quant_lanes *g, int how, int keeps_nan, float *to, const float *src,
                      size_t n)
{
    const constants k = constants_of(g, how, 0);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES) {
        word x = load(src + i);
        IN_PLACE(x); /* or it would be loaded again for NaN */
        store(to + i, value(&k, keeps_nan, x, integer(&k, how, x)));
    }
    if (i < n) {
        const word x = load_part(src + i, n - i);
        store_part(to + i, value(&k, keeps_nan, x, integer(&k, how, x)), n - i);
    }
}

KERNEL void quantize_how(const lathe_quant_lanes *g, int how, void *to, int bytes, const float *src, size_t n)
{
    if (bytes == 1)
        to_codes(g, how, 1, to, src, n);
    else if (bytes == 2)
        to_codes(g, how, 2, to, src, n);
    else if (g->keeps_nan)
        to_values(g, how, 1, to, src, n);
    else
        to_values(g, how, 0, to, src, n);
}

void QUANTIZE(const lathe_quant_lanes *g, void *to, int bytes, const float *src, size_t n)
{
    const guard before = enter(NEAREST);
    if (g->how == LATHE_QUANT_MULTIPLIES)
        quantize_how(g, LATHE_QUANT_MULTIPLIES, to, bytes, src, n);
    else if (g->how == LATHE_QUANT_DIVIDES)
        quantize_how(g, LATHE_QUANT_DIVIDES, to, bytes, src, n);
    else
        quantize_how(g, LATHE_QUANT_DIVIDES_TWICE, to, bytes, src, n);
    leave(before);
}

/* m s of the sum C + m. */
KERNEL word number(const constants *k, word with_c)
{
    return (word)(((values)with_c - (values)splat(c_bits)) * (values)k->scale);
}

KERNEL void from_codes(const lathe_quant_lanes *g, int bytes, float *dst, const void *codes, size_t n)
{
    const constants k = constants_of(g, LATHE_QUANT_MULTIPLIES, bytes);
    const word sign = splat(g->is_signed ? bytes == 1 ? 0x80 : 0x8000 : 0), back = sign + k.zero;
    size_t i = 0;
    for (; n - i >= LANES; i += LANES) {
        const word bits = load_codes((const char *)codes + i * (size_t)bytes, bytes);
        store(dst + i, number(&k, (bits ^ sign) - back));
    }
    if (i < n) {
        char last[LANES * 2] = {0};
        memcpy(last, (const char *)codes + i * (size_t)bytes, (n - i) * (size_t)bytes);
        const word bits = load_codes(last, bytes);
        store_part(dst + i, number(&k, (bits ^ sign) - back), n - i);
    }
}

void DEQUANTIZE(const lathe_quant_lanes *g, float *dst, const void *codes, int bytes, size_t n)
{
    const guard before = enter(NEAREST);
    if (bytes == 1)
        from_codes(g, 1, dst, codes, n);
    else
        from_codes(g, 2, dst, codes, n);
    leave(before);
}

#endif
