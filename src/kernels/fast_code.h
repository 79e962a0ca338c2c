/* SPDX-License-Identifier: MIT */
/* Fast kernels between values and codes, each equal to the integer kernels on the layouts that layout.c marks.

   By shift: where the format has the carrier's exponents, a code's magnitude is the upper part of the value's
   bits.

   By addition: for |x| up to 2^emin the unit in the last place of C = 2^(emin + PRECISION - p) is the format's
   quantum, so that |x| + C is exact and counts quanta in its last bits; from 2^emin on the code goes with the
   value's bits, cut. Let each part stand still where the other moves, and the code is their sum. Decoding goes
   the same way back. No sum is rounded and no operand is subnormal: neither the direction nor flushing to
   zero matters, and no flag is raised. */
#ifndef LATHE_KERNELS_FAST_CODE_H
#define LATHE_KERNELS_FAST_CODE_H

#include "code.h"

/* What layouts differ in besides numbers. */
enum { HAS_INFINITY = 1, HAS_OWN_NAN = 2, BY_ADDITION = 4 };

KERNEL word fast_encode_word(const code_constants *l, int what, word x)
{
    const word a = x & splat(sign_bit - 1), sign = x >> l->up & l->sign;
    const mask is_nan = below(splat(infinity_bits), a);
    word code = (a >> l->cut) - l->base_code;
    if (what & BY_ADDITION) {
        /* Lanes that are not low may hold anything where nothing can see it. */
        const word low = DIRECTION_IS_STATIC ? a : least(a, l->bottom);
        code = pick(below(a, l->bottom), (word)sum(NEAREST, (values)low, (values)l->unit) - l->unit, code);
    }
    if (what & HAS_INFINITY)
        code = pick(equal(a, splat(infinity_bits)), l->infinity, code);
    /* One NaN has no sign to be added. */
    return what & HAS_OWN_NAN ? pick(is_nan, l->nan[0], code | sign) : pick(is_nan, l->nan[0], code) | sign;
}

KERNEL word fast_decode_word(const code_constants *l, int what, word bits)
{
    const word nan = splat(infinity_bits + (leading_one >> 1));
    const word m = bits & (l->mask ^ l->sign), sign = (bits & l->sign) << l->up;
    word x = m << l->cut;
    if (what & BY_ADDITION) {
        const word low = DIRECTION_IS_STATIC ? m : least(m, l->binade);
        x = difference_if(below(m, l->binade), (values)(low + l->unit), (values)l->unit, x + l->base);
    }
    x = pick(below(l->last[0], m), nan, x);
    if (what & HAS_INFINITY)
        x = pick(equal(m, l->infinity), splat(infinity_bits), x);
    x |= sign;
    return what & HAS_OWN_NAN ? pick(equal(m | (bits & l->sign), l->own_nan), nan, x) : x;
}

KERNEL void fast_encode_what(int what, const lathe_layout *l, void *codes, int bytes,
                             const carrier_value *src, size_t n)
{
    if (bytes == 1)
        encode_loop(fast_encode_word, what, l, 1, codes, src, n);
    else
        encode_loop(fast_encode_word, what, l, 2, codes, src, n);
}

KERNEL void fast_decode_what(int what, const lathe_layout *l, carrier_value *dst, const void *codes,
                             int bytes, size_t n)
{
    if (bytes == 1)
        decode_loop(fast_decode_word, what, l, 1, dst, codes, n);
    else
        decode_loop(fast_decode_word, what, l, 2, dst, codes, n);
}

KERNEL void fast_encode(const lathe_layout *l, void *codes, int bytes, const carrier_value *src, size_t n)
{
    const int has_infinity = l->infinity != UINT64_MAX, has_one_nan = l->nan[0] == l->nan[1];
    if (l->method == LATHE_BY_INTEGERS || bytes > 2)
        encode_integers(l, codes, bytes, src, n);
    else if (l->method == LATHE_BY_SHIFT && has_one_nan)
        fast_encode_what(HAS_INFINITY | HAS_OWN_NAN, l, codes, bytes, src, n);
    else if (l->method == LATHE_BY_SHIFT)
        fast_encode_what(HAS_INFINITY, l, codes, bytes, src, n);
    else if (has_one_nan)
        fast_encode_what(HAS_INFINITY | HAS_OWN_NAN | BY_ADDITION, l, codes, bytes, src, n);
    else if (has_infinity)
        fast_encode_what(HAS_INFINITY | BY_ADDITION, l, codes, bytes, src, n);
    else
        fast_encode_what(BY_ADDITION, l, codes, bytes, src, n);
}

KERNEL void fast_decode(const lathe_layout *l, carrier_value *dst, const void *codes, int bytes, size_t n)
{
    const int has_infinity = l->infinity != UINT64_MAX, has_own_nan = l->own_nan != UINT64_MAX;
    if (l->method == LATHE_BY_INTEGERS || bytes > 2)
        decode_integers(l, dst, codes, bytes, n);
    else if (l->method == LATHE_BY_SHIFT)
        fast_decode_what(HAS_INFINITY | HAS_OWN_NAN, l, dst, codes, bytes, n);
    else if (has_own_nan)
        fast_decode_what(HAS_INFINITY | HAS_OWN_NAN | BY_ADDITION, l, dst, codes, bytes, n);
    else if (has_infinity)
        fast_decode_what(HAS_INFINITY | BY_ADDITION, l, dst, codes, bytes, n);
    else
        fast_decode_what(BY_ADDITION, l, dst, codes, bytes, n);
}

#endif
