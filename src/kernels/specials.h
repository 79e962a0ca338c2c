/* SPDX-License-Identifier: MIT */
/* What AVX-512 has an instruction for, for words that do not. Included by their headers. */
#ifndef LATHE_KERNELS_SPECIALS_H
#define LATHE_KERNELS_SPECIALS_H

#ifndef HAS_LEAST
static inline word least(word a, word b)
{
    return pick(below(a, b), a, b);
}

static inline word most(word a, word b)
{
    return pick(below(a, b), b, a);
}
#endif

static inline word by_sign(mask negative, const word pair[2])
{
    return pick(negative, pair[1], pair[0]);
}

/* The direction is that of the control register. */
enum { DIRECTION_IS_STATIC = 0 };

static inline values sum(direction d, values a, values b)
{
    (void)d;
    return a + b;
}

static inline values difference(values a, values b)
{
    return a - b;
}

static inline values product(direction d, values a, values b)
{
    (void)d;
    return a * b;
}

static inline values quotient(direction d, values a, values b)
{
    (void)d;
    return a / b;
}

/* One of them is NaN. */
static inline mask unordered(values a, values b)
{
    return (mask) ~((a <= b) | (a > b));
}

static inline mask is_even(word a)
{
    return equal(a & 1, splat(0));
}

/* Where the mask is set, else `otherwise`. */
static inline word sum_if(mask m, direction d, values a, values b, word otherwise)
{
    return pick(m, (word)sum(d, a, b), otherwise);
}

static inline word product_if(mask m, direction d, values a, values b, word otherwise)
{
    return pick(m, (word)product(d, a, b), otherwise);
}

static inline mask is_positive(values a)
{
    return (mask)(a > 0);
}

/* The magnitude of r with the sign of x. */
static inline word with_sign(word r, word x)
{
    const word sign = splat(UINT64_C(1) << (CARRIER_BITS - 1));
    return (r & ~sign) | (x & sign);
}

/* a - b, exact, where the mask is set, else `otherwise`. */
static inline word difference_if(mask m, values a, values b, word otherwise)
{
    return pick(m, (word)(a - b), otherwise);
}

/* r, but `nan` where x is NaN and, if `infinities`, `infinity` where x is infinite. The sign means
   nothing. */
static inline word unless_special(word r, word x, int infinities, word infinity, word nan)
{
    const word sign = splat(UINT64_C(1) << (CARRIER_BITS - 1));
    const word top = sign - splat(UINT64_C(1) << (PRECISION - 1)), a = x & ~sign;
    if (infinities)
        r = pick(equal(a, top), infinity, r);
    return pick(below(top, a), nan, r);
}

#endif
