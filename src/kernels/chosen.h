/* SPDX-License-Identifier: MIT */
/* Operations that give one of their operands, but for the sign: LATHE_COPY to
   LATHE_MAXIMUM_MAGNITUDE_NUMBER. */
#ifndef LATHE_KERNELS_CHOSEN_H
#define LATHE_KERNELS_CHOSEN_H

#include <lathe/arith.h>

#include "round.h"

KERNEL word magnitude_of(word x)
{
    return x & splat(sign_bit - 1);
}

KERNEL mask is_nan(word x)
{
    return below(splat(infinity_bits), magnitude_of(x));
}

/* Integers in the order of the numbers, -0 before +0. */
KERNEL word ordered(word x)
{
    return pick(below(x, splat(0)), x ^ splat(sign_bit - 1), x);
}

KERNEL word lesser(word a, word b)
{
    return pick(below(ordered(b), ordered(a)), b, a);
}

KERNEL word greater(word a, word b)
{
    return pick(below(ordered(a), ordered(b)), b, a);
}

KERNEL word lesser_magnitude(word a, word b)
{
    const word equals = lesser(a, b), p = magnitude_of(a), q = magnitude_of(b);
    return pick(below(p, q), a, pick(below(q, p), b, equals));
}

KERNEL word greater_magnitude(word a, word b)
{
    const word equals = greater(a, b), p = magnitude_of(a), q = magnitude_of(b);
    return pick(below(p, q), b, pick(below(q, p), a, equals));
}

/* r where both are numbers, else the first NaN. */
KERNEL word or_nan(word a, word b, word r)
{
    return pick(is_nan(a), a, pick(is_nan(b), b, r));
}

/* r where both are numbers, else the one that is, else the first NaN. */
KERNEL word or_number(word a, word b, word r)
{
    return pick(is_nan(b), a, pick(is_nan(a), b, r));
}

KERNEL word chosen(lathe_operation operation, word a, word b)
{
    const word sign = splat(sign_bit);
    switch (operation) {
    case LATHE_ABS:
        return a & ~sign;
    case LATHE_NEG:
        return a ^ sign;
    case LATHE_COPYSIGN:
        return (a & ~sign) | (b & sign);
    case LATHE_MINIMUM:
        return or_nan(a, b, lesser(a, b));
    case LATHE_MAXIMUM:
        return or_nan(a, b, greater(a, b));
    case LATHE_MINIMUM_NUMBER:
        return or_number(a, b, lesser(a, b));
    case LATHE_MAXIMUM_NUMBER:
        return or_number(a, b, greater(a, b));
    case LATHE_MINIMUM_MAGNITUDE:
        return or_nan(a, b, lesser_magnitude(a, b));
    case LATHE_MAXIMUM_MAGNITUDE:
        return or_nan(a, b, greater_magnitude(a, b));
    case LATHE_MINIMUM_MAGNITUDE_NUMBER:
        return or_number(a, b, lesser_magnitude(a, b));
    case LATHE_MAXIMUM_MAGNITUDE_NUMBER:
        return or_number(a, b, greater_magnitude(a, b));
    default: /* copy */
        return a;
    }
}

#endif
