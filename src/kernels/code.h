/* SPDX-License-Identifier: MIT */
/* The integer kernels between values of a format and their codes; src/layout.h says where those lie. */
#ifndef LATHE_KERNELS_CODE_H
#define LATHE_KERNELS_CODE_H

#include "../layout.h"

#include "kernels.h"
#include "round.h"

/* A layout in every lane. */
typedef struct code_constants {
    word cut, step, binade_bits, first, zero_binade, infinity, sign, up, mask;
    word last[2], nan[2];
    word bottom, unit, binade, base, base_code; /* of kernels/fast_code.h */
    word most, up_exponent, unit_code, table;
} code_constants;

KERNEL code_constants splat_layout(const lathe_layout *l)
{
    return (code_constants){
        .cut = splat(l->cut),
        .step = splat(l->step),
        .binade_bits = splat(FRACTION_BITS - l->cut),
        .first = splat(l->first),
        .zero_binade = splat(l->zero_binade),
        .infinity = splat(l->infinity),
        .sign = splat(l->sign),
        .up = splat((uint64_t)(CARRIER_BITS - l->bits)),
        .mask = splat(UINT64_MAX >> (64 - l->bits)),
        .last = {splat(l->last[0]), splat(l->last[1])},
        .nan = {splat(l->nan[0]), splat(l->nan[1])},
        .bottom = splat(l->step << FRACTION_BITS),
        .unit = splat((l->step + l->cut) << FRACTION_BITS),
        .binade = splat(leading_one >> l->cut),
        .base = splat((l->step - 1) << FRACTION_BITS),
        .base_code = splat((l->step - 1) << (FRACTION_BITS - l->cut)),
        .most = splat(l->most),
        .up_exponent = splat(l->cut << FRACTION_BITS),
        .unit_code = splat((l->step + l->cut) << (FRACTION_BITS - l->cut)),
    };
}

/* What is constant in a loop. */
enum {
    DEEP = 1,      /* as in kernels/round.h */
    ROUNDS = 2,    /* any value is rounded, ties to even */
    TRUNCATES = 4, /* or toward zero */
    OWN_NAN = 8,   /* the code that would be that of -0 is NaN */
    LAYOUT_KINDS = 16
};

/* The code of a value of the format, infinity or NaN; of what any value is rounded to. */
KERNEL word encode_word(const code_constants *l, int what, word x)
{
    const word magnitude = x & splat(sign_bit - 1);
    const word a = what & ROUNDS ? least(magnitude, l->most) : magnitude;
    const lathe_rounding rule = what & TRUNCATES ? LATHE_TOWARD_ZERO : LATHE_TIES_TO_EVEN;
    const mask negative = below(x, splat(0));
    word field, significand;
    split(a, what & DEEP, &field, &significand);
    /* Under 2^emin the significand counts the units of emin's binade. */
    const word e = most(field, l->step);
    /* As in kernels/round.h more makes no difference; and for 1 << 31 some compilers use an instruction that
       raises a flag. */
    const word s = least(l->cut + e - field, splat(PRECISION + 1));
    if (what & ROUNDS) {
        const word tail = (splat(1) << s) - 1;
        significand += added(rule, tail, significand >> s & 1, negative);
    }
    word code = (significand >> s) + ((e - l->step) << l->binade_bits) - l->first;
    code = pick(equal(a, splat(0)), splat(0), code);
    code = pick(equal(a, splat(infinity_bits)), l->infinity, code);
    code |= x >> l->up & l->sign;
    return pick(below(splat(infinity_bits), magnitude), by_sign(negative, l->nan), code);
}

KERNEL word decode_word(const code_constants *l, int what, word bits)
{
    const word nan = splat(infinity_bits + (leading_one >> 1));
    const word code = bits & l->mask, m = code & ~l->sign;
    const word sign = (code & l->sign) << l->up;
    const word units = m + l->first;
    const word e = units >> l->binade_bits;
    const word one = splat(1) << l->binade_bits;
    const mask is_low = equal(e, splat(0));
    word significand = (units & (one - 1)) << l->cut;
    /* A subnormal number of the format gets a leading one in the carrier, as far as that has room. */
    const word zeros = leading_zeros(significand | 1) - splat(CARRIER_BITS - PRECISION);
    const word shift = pick(is_low, zeros, splat(0));
    const word field = pick(is_low, splat(1), e) + l->step - 1 - shift;
    significand = pick(is_low, significand << shift, significand | splat(leading_one));
    /* Zero has none, and no field: any that can be shifted by will do. */
    word x = join(most(field, splat((uint64_t)1 - FRACTION_BITS)), significand, 1);
    x = pick(either(equal(significand, splat(0)), below(m, l->zero_binade)), splat(0), x);
    x = pick(below(by_sign(below(sign, splat(0)), l->last), m), nan, x);
    x = pick(equal(m, l->infinity), splat(infinity_bits), x) | sign;
    return what & OWN_NAN ? pick(equal(code, l->sign), nan, x) : x;
}

/* From a value to its code, or back; `what` is a constant that tells more. */
typedef word code_kernel(const code_constants *l, int what, word x);

KERNEL void encode_loop(code_kernel *encode, int what, const lathe_layout *layout, int bytes, void *codes,
                        const carrier_value *src, size_t n)
{
    const code_constants l = splat_layout(layout);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store_codes((char *)codes + i * (size_t)bytes, encode(&l, what, load(src + i)), bytes);
    if (i < n) {
        char last[LANES * 8];
        store_codes(last, encode(&l, what, load_part(src + i, n - i)), bytes);
        memcpy((char *)codes + i * (size_t)bytes, last, (n - i) * (size_t)bytes);
    }
}

/* Of i codes; 0 bytes: of 4 bits, i even. */
KERNEL size_t code_bytes(int bytes, size_t i)
{
    return bytes ? i * (size_t)bytes : i / 2;
}

KERNEL void decode_loop(code_kernel *decode, int what, const code_constants *l, int bytes, carrier_value *dst,
                        const void *codes, size_t n)
{
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, decode(l, what, load_codes((const char *)codes + code_bytes(bytes, i), bytes)));
    if (i < n) {
        char last[LANES * 8] = {0};
        memcpy(last, (const char *)codes + code_bytes(bytes, i), code_bytes(bytes, n - i + !bytes));
        store_part(dst + i, decode(l, what, load_codes(last, bytes)), n - i);
    }
}

KERNEL void encode_by(code_kernel *encode, int what, const lathe_layout *l, void *codes, int bytes,
                      const carrier_value *src, size_t n)
{
    if (bytes == 1)
        encode_loop(encode, what, l, 1, codes, src, n);
    else if (bytes == 2)
        encode_loop(encode, what, l, 2, codes, src, n);
    else if (bytes == 4)
        encode_loop(encode, what, l, 4, codes, src, n);
    else
        encode_loop(encode, what, l, 8, codes, src, n);
}

KERNEL void decode_by(code_kernel *decode, int what, const lathe_layout *layout, carrier_value *dst,
                      const void *codes, int bytes, size_t n)
{
    const code_constants l = splat_layout(layout);
    if (bytes == 1)
        decode_loop(decode, what, &l, 1, dst, codes, n);
    else if (bytes == 2)
        decode_loop(decode, what, &l, 2, dst, codes, n);
    else if (bytes == 4)
        decode_loop(decode, what, &l, 4, dst, codes, n);
    else
        decode_loop(decode, what, &l, 8, dst, codes, n);
}

KERNEL void encode_integers(const lathe_layout *l, void *codes, int bytes, const carrier_value *src, size_t n)
{
    if (l->rounds && l->truncates)
        encode_by(encode_word, ROUNDS | TRUNCATES, l, codes, bytes, src, n);
    else if (l->rounds)
        encode_by(encode_word, ROUNDS, l, codes, bytes, src, n);
    else if ((int64_t)l->step < 1)
        encode_by(encode_word, DEEP, l, codes, bytes, src, n);
    else
        encode_by(encode_word, 0, l, codes, bytes, src, n);
}

KERNEL void decode_integers(const lathe_layout *l, carrier_value *dst, const void *codes, int bytes, size_t n)
{
    if (l->own_nan)
        decode_by(decode_word, OWN_NAN, l, dst, codes, bytes, n);
    else
        decode_by(decode_word, 0, l, dst, codes, bytes, n);
}

#endif
