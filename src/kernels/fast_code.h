/* SPDX-License-Identifier: MIT */
/* Fast kernels between values and codes, each equal to the integer kernels on the layouts that layout.c
   marks.

   By shift: where the format has the carrier's exponents, a code's magnitude is the upper part of the
   value's bits.

   By addition: for |x| up to 2^emin the unit in the last place of C = 2^(emin + PRECISION - p) is the
   format's quantum, so that |x| + C is exact and counts quanta in its last bits; from 2^emin on the code goes
   with the value's bits, cut. Let each part stand still where the other moves, and the code is their sum.
   Decoding goes the same way back. No sum is rounded and no operand is subnormal: flushing to zero does not
   matter, the direction only to the sign of a zero, and no flag is raised.

   Rounding: with C made from the exponent of x, as kernels/fast.h does, the sum's last bits count the quanta
   of a normal result too, and each step of C's exponent is a binade of codes. What rounds beyond the largest
   value comes out as the next code.

   By table: where one register holds all values. */
#ifndef LATHE_KERNELS_FAST_CODE_H
#define LATHE_KERNELS_FAST_CODE_H

#include "code.h"
#include "fast.h"

/* More of what is constant in a loop. */
enum {
    HAS_INFINITY = LAYOUT_KINDS,
    HAS_ONE_NAN = 2 * LAYOUT_KINDS, /* that of either sign is the same code */
    BY_ADDITION = 4 * LAYOUT_KINDS,
    ONE_SPECIAL = 8 * LAYOUT_KINDS /* NaN has the code of what overflows */
};

/* The code of the magnitude a, of what a is rounded to. */
KERNEL word rounded_code(const code_constants *l, int what, word a)
{
    const word m = least(a, l->most), c = most(m & splat(infinity_bits), l->bottom) + l->up_exponent;
    const values s = sum(what & TRUNCATES ? TOWARD_ZERO : NEAREST, (values)m, (values)c);
    return (word)s - c + (c >> l->cut) - l->unit_code;
}

/* Of a value of the format. */
KERNEL word exact_code(const code_constants *l, int what, word a)
{
    const word code = (a >> l->cut) - l->base_code;
    if (!(what & BY_ADDITION))
        return code;
    /* Lanes that are not low may hold anything where nothing can see it. */
    const word low = DIRECTION_IS_STATIC ? a : least(a, l->bottom);
    return pick(below(a, l->bottom), (word)sum(NEAREST, (values)low, (values)l->unit) - l->unit, code);
}

KERNEL word fast_encode_word(const code_constants *l, int what, word x)
{
    const word a = x & splat(sign_bit - 1), sign = x >> l->up & l->sign;
    const mask is_nan = below(splat(infinity_bits), a);
    word code = what & ROUNDS ? rounded_code(l, what, a) : exact_code(l, what, a);
    if (what & HAS_INFINITY)
        code = pick(equal(a, splat(infinity_bits)), l->infinity, code);
    if (what & ONE_SPECIAL)
        return code | sign;
    /* One NaN has no sign to be added. */
    return what & HAS_ONE_NAN ? pick(is_nan, l->nan[0], code | sign) : pick(is_nan, l->nan[0], code) | sign;
}

KERNEL word fast_decode_word(const code_constants *l, int what, word bits)
{
    const word nan = splat(infinity_bits + (leading_one >> 1));
    const word m = bits & (l->mask ^ l->sign), sign = (bits & l->sign) << l->up;
    word x = m << l->cut;
    if (what & BY_ADDITION) {
        const word low = DIRECTION_IS_STATIC ? m : least(m, l->binade);
        x = difference_if(below(m, l->binade), (values)(low + l->unit), (values)l->unit, x + l->base);
        /* The direction in the control register decides the sign of an exact zero. */
        if (!DIRECTION_IS_STATIC)
            x &= splat(sign_bit - 1);
    }
    x = pick(below(l->last[0], m), nan, x);
    if (what & HAS_INFINITY)
        x = pick(equal(m, l->infinity), splat(infinity_bits), x);
    x |= sign;
    return what & OWN_NAN ? pick(equal(m | (bits & l->sign), l->sign), nan, x) : x;
}

KERNEL void fast_encode_what(int what, const lathe_layout *l, void *codes, int bytes,
                             const carrier_value *src, size_t n)
{
    if (bytes == 1)
        encode_loop(fast_encode_word, what, l, 1, codes, src, n);
    else
        encode_loop(fast_encode_word, what, l, 2, codes, src, n);
}

KERNEL void fast_decode_what(int what, const lathe_layout *layout, carrier_value *dst, const void *codes,
                             int bytes, size_t n)
{
    const code_constants l = splat_layout(layout);
    if (bytes == 0)
        decode_loop(fast_decode_word, what, &l, 0, dst, codes, n);
    else if (bytes == 1)
        decode_loop(fast_decode_word, what, &l, 1, dst, codes, n);
    else
        decode_loop(fast_decode_word, what, &l, 2, dst, codes, n);
}

KERNEL void fast_encode_kind(const lathe_layout *l, void *codes, int bytes, const carrier_value *src,
                             size_t n)
{
    const int has_infinity = l->infinity != UINT64_MAX, has_one_nan = l->nan[0] == l->nan[1];
    if (l->method == LATHE_BY_SHIFT && has_one_nan)
        fast_encode_what(HAS_INFINITY | HAS_ONE_NAN, l, codes, bytes, src, n);
    else if (l->method == LATHE_BY_SHIFT)
        fast_encode_what(HAS_INFINITY, l, codes, bytes, src, n);
    else if (has_one_nan)
        fast_encode_what(HAS_INFINITY | HAS_ONE_NAN | BY_ADDITION, l, codes, bytes, src, n);
    else if (has_infinity)
        fast_encode_what(HAS_INFINITY | BY_ADDITION, l, codes, bytes, src, n);
    else
        fast_encode_what(BY_ADDITION, l, codes, bytes, src, n);
}

KERNEL void fast_encode_rounding(int truncates, const lathe_layout *l, void *codes, int bytes,
                                 const carrier_value *src, size_t n)
{
    if (l->nan[0] == l->nan[1])
        fast_encode_what(ROUNDS | truncates | HAS_ONE_NAN, l, codes, bytes, src, n);
    else if (l->one_special)
        fast_encode_what(ROUNDS | truncates | ONE_SPECIAL, l, codes, bytes, src, n);
    else
        fast_encode_what(ROUNDS | truncates, l, codes, bytes, src, n);
}

KERNEL void fast_encode(const lathe_layout *l, void *codes, int bytes, const carrier_value *src, size_t n)
{
    if (l->method == LATHE_BY_INTEGERS || bytes > 2 ||
        (l->rounds && !DIRECTION_IS_STATIC && n < FAST_LENGTH)) {
        encode_integers(l, codes, bytes, src, n);
    } else if (!l->rounds) {
        fast_encode_kind(l, codes, bytes, src, n);
    } else if (!DIRECTION_IS_STATIC) {
        const guard before = enter(l->truncates ? TOWARD_ZERO : NEAREST);
        fast_encode_rounding(0, l, codes, bytes, src, n);
        leave(before);
    } else if (l->truncates) {
        fast_encode_rounding(TRUNCATES, l, codes, bytes, src, n);
    } else {
        fast_encode_rounding(0, l, codes, bytes, src, n);
    }
}

#ifdef TABLE_BITS
KERNEL word looked_up_word(const code_constants *l, int none, word bits)
{
    (void)none;
    return looked_up(l->table, bits);
}

KERNEL void decode_by_table(const lathe_layout *layout, carrier_value *dst, const void *codes, int bytes,
                            size_t n)
{
    code_constants l = splat_layout(layout);
    l.table =
        layout->own_nan ? decode_word(&l, OWN_NAN, first_integers()) : decode_word(&l, 0, first_integers());
    if (bytes == 0)
        decode_loop(looked_up_word, 0, &l, 0, dst, codes, n);
    else
        decode_loop(looked_up_word, 0, &l, 1, dst, codes, n);
}
#endif

KERNEL void fast_decode(const lathe_layout *l, carrier_value *dst, const void *codes, int bytes, size_t n)
{
    const int has_infinity = l->infinity != UINT64_MAX;
#ifdef TABLE_BITS
    if (l->bits <= TABLE_BITS && bytes < 2) {
        decode_by_table(l, dst, codes, bytes, n);
        return;
    }
#endif
    if (l->method == LATHE_BY_INTEGERS || bytes > 2)
        decode_integers(l, dst, codes, bytes, n);
    else if (l->method == LATHE_BY_SHIFT && l->own_nan)
        fast_decode_what(HAS_INFINITY | OWN_NAN, l, dst, codes, bytes, n);
    else if (l->method == LATHE_BY_SHIFT)
        fast_decode_what(HAS_INFINITY, l, dst, codes, bytes, n);
    else if (l->own_nan)
        fast_decode_what(HAS_INFINITY | OWN_NAN | BY_ADDITION, l, dst, codes, bytes, n);
    else if (has_infinity)
        fast_decode_what(HAS_INFINITY | BY_ADDITION, l, dst, codes, bytes, n);
    else
        fast_decode_what(BY_ADDITION, l, dst, codes, bytes, n);
}

#endif
