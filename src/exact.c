/* SPDX-License-Identifier: MIT */
/* The operations of arithmetic on exact values, in integers alone. */
#include "common.h"

#include "exact.h"

static lathe_wide minus(lathe_wide a, lathe_wide b)
{
    return (lathe_wide){a.high - b.high - (a.low < b.low), a.low - b.low};
}

static int is_below(lathe_wide a, lathe_wide b)
{
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

lathe_wide lathe_wide_times(uint64_t a, uint64_t b)
{
    const uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    const uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (uint32_t)middle;
    return (lathe_wide){a1 * b1 + (middle >> 32) + (other >> 32), other << 32 | (uint32_t)low};
}

/* significand * 2^(exponent - 127), its leading one wherever it is. */
static lathe_exact normalised(int negative, int64_t exponent, lathe_wide significand)
{
    const uint64_t top = significand.high ? significand.high : significand.low;
    lathe_exact x = {.kind = LATHE_IS_ZERO, .negative = negative};
    if (top == 0)
        return x;
    const int zeros = 63 - lathe_log2(top) + (significand.high ? 0 : 64);
    x.kind = LATHE_IS_FINITE;
    x.exponent = exponent - zeros;
    x.significand = lathe_wide_left(significand, zeros);
    return x;
}

lathe_exact lathe_exact_make(int negative, uint64_t m, int64_t exponent)
{
    return normalised(negative, exponent + 127, (lathe_wide){0, m});
}

lathe_exact lathe_exact_of_limbs(uint64_t *limbs, int count, int64_t unit)
{
    const int negative = (int)(limbs[count - 1] >> 63);
    int top = count - 1;
    for (int i = 0, carry = negative; negative && i < count; i++) {
        limbs[i] = ~limbs[i] + (uint64_t)carry;
        carry = carry && !limbs[i];
    }
    while (top > 0 && !limbs[top])
        top--;
    const uint64_t high = limbs[top], low = top > 0 ? limbs[top - 1] : 0, last = top > 1 ? limbs[top - 2] : 0;
    if (!high)
        return (lathe_exact){.kind = LATHE_IS_ZERO};
    const int shift = 63 - lathe_log2(high);
    lathe_exact x = normalised(negative, unit + 64 * (int64_t)top + 63, (lathe_wide){high, low});
    uint64_t rest = last << shift;
    x.significand.low |= shift ? last >> (64 - shift) : 0;
    for (int i = 0; i < top - 2; i++)
        rest |= limbs[i];
    x.significand.low |= rest != 0;
    return x;
}

int lathe_exact_compare(const lathe_exact *a, const lathe_exact *b)
{
    const int has_a = a->kind != LATHE_IS_ZERO, has_b = b->kind != LATHE_IS_ZERO;
    if (!has_a || !has_b)
        return has_a - has_b;
    if (a->exponent != b->exponent)
        return a->exponent < b->exponent ? -1 : 1;
    return is_below(a->significand, b->significand) ? -1 : is_below(b->significand, a->significand);
}

lathe_exact lathe_exact_of(const lathe_carrier *c, uint64_t bits)
{
    const int fraction_bits = c->precision - 1;
    const int negative = (bits & lathe_carrier_sign(c)) != 0;
    const uint64_t a = bits & ~lathe_carrier_sign(c), infinity = lathe_carrier_infinity(c);
    if (a > infinity) {
        const unsigned quiet = a >> (fraction_bits - 1) & 1;
        return (lathe_exact){
            .kind = LATHE_IS_NAN, .negative = negative, .exceptions = quiet ? 0 : LATHE_EXCEPTION_INVALID};
    }
    if (a == infinity)
        return (lathe_exact){.kind = LATHE_IS_INFINITE, .negative = negative};
    const uint64_t field = a >> fraction_bits, one = UINT64_C(1) << fraction_bits;
    const uint64_t significand = (a & (one - 1)) | (field ? one : 0);
    const int exponent = lathe_carrier_quantum(c) + (field ? (int)field - 1 : 0);
    return normalised(negative, exponent + 127, (lathe_wide){0, significand});
}

uint64_t lathe_exact_cut(const lathe_carrier *c, const lathe_exact *x, int *is_inexact)
{
    *is_inexact = x->kind != LATHE_IS_ZERO && x->exponent > c->emax;
    if (*is_inexact)
        return lathe_carrier_infinity(c) - 1;
    if (x->kind == LATHE_IS_ZERO)
        return 0;
    const int64_t exponent = x->exponent < c->emin ? c->emin : x->exponent;
    const int64_t cut = 64 - c->precision + (exponent - x->exponent);
    const uint64_t m = cut < 64 ? x->significand.high >> cut : 0;
    *is_inexact = x->significand.low != 0 || cut >= 64 || m << cut != x->significand.high;
    return ((uint64_t)(exponent + c->emax - 1) << (c->precision - 1)) + m;
}

static lathe_exact invalid(void)
{
    return (lathe_exact){.kind = LATHE_IS_NAN, .exceptions = LATHE_EXCEPTION_INVALID};
}

static lathe_exact infinite(int negative, unsigned exceptions)
{
    return (lathe_exact){.kind = LATHE_IS_INFINITE, .negative = negative, .exceptions = exceptions};
}

static lathe_exact zero(int negative)
{
    return (lathe_exact){.kind = LATHE_IS_ZERO, .negative = negative};
}

/* Of finite values that are not 0. A bit above their leading ones and one under their last are free: the last
   of a product is the 106th. What is shifted out leaves its trace in the last bit, and only a difference of
   neighbours, with nothing shifted out, loses more than one leading bit. */
static lathe_exact sum_of_finite(const lathe_exact *a, const lathe_exact *b, int down)
{
    const int swaps =
        a->exponent < b->exponent || (a->exponent == b->exponent && is_below(a->significand, b->significand));
    const lathe_exact *const large = swaps ? b : a, *const small = swaps ? a : b;
    const lathe_wide x = lathe_wide_right(large->significand, 1);
    const lathe_wide y = lathe_wide_right(small->significand, 1 + large->exponent - small->exponent);
    if (a->negative == b->negative)
        return normalised(a->negative, large->exponent + 1, lathe_wide_plus(x, y));
    const lathe_exact difference = normalised(large->negative, large->exponent + 1, minus(x, y));
    return difference.kind == LATHE_IS_ZERO ? zero(down) : difference;
}

static lathe_exact sum(const lathe_exact *a, const lathe_exact *b, int down)
{
    if (a->kind == LATHE_IS_INFINITE && b->kind == LATHE_IS_INFINITE && a->negative != b->negative)
        return invalid();
    if (a->kind == LATHE_IS_INFINITE || b->kind == LATHE_IS_INFINITE)
        return infinite(a->kind == LATHE_IS_INFINITE ? a->negative : b->negative, 0);
    if (a->kind == LATHE_IS_ZERO && b->kind == LATHE_IS_ZERO)
        return zero(a->negative == b->negative ? a->negative : down);
    if (a->kind == LATHE_IS_ZERO)
        return *b;
    return b->kind == LATHE_IS_ZERO ? *a : sum_of_finite(a, b, down);
}

static lathe_exact product(const lathe_exact *a, const lathe_exact *b)
{
    const int negative = a->negative ^ b->negative;
    const int has_zero = a->kind == LATHE_IS_ZERO || b->kind == LATHE_IS_ZERO;
    if (a->kind == LATHE_IS_INFINITE || b->kind == LATHE_IS_INFINITE)
        return has_zero ? invalid() : infinite(negative, 0);
    if (has_zero)
        return zero(negative);
    return normalised(negative, a->exponent + b->exponent + 1,
                      lathe_wide_times(a->significand.high, b->significand.high));
}

/* Long division, as many bits at a time as fit beside a remainder in a word; the first time one more, where a
   is no less than b. */
static lathe_exact quotient_of_finite(const lathe_exact *a, const lathe_exact *b, int bits)
{
    const int spare = __builtin_ctzll(a->significand.high | b->significand.high);
    const uint64_t divisor = b->significand.high >> spare;
    uint64_t remainder = a->significand.high >> spare;
    lathe_wide quotient = {0, 0};
    int made = 0;
    for (int step = spare; made < bits; made += step) {
        step = step < bits - made ? step : bits - made;
        remainder <<= step;
        quotient = lathe_wide_left(quotient, step);
        quotient.low |= remainder / divisor;
        remainder %= divisor;
    }
    quotient = lathe_wide_left(quotient, 1);
    quotient.low |= remainder != 0;
    return normalised(a->negative ^ b->negative, a->exponent - b->exponent + 126 - made, quotient);
}

static lathe_exact quotient(const lathe_exact *a, const lathe_exact *b, int bits)
{
    const int negative = a->negative ^ b->negative;
    if (a->kind == b->kind && a->kind != LATHE_IS_FINITE)
        return invalid();
    if (a->kind == LATHE_IS_INFINITE)
        return infinite(negative, 0);
    if (b->kind == LATHE_IS_ZERO)
        return infinite(negative, LATHE_EXCEPTION_DIVISION_BY_ZERO);
    if (a->kind == LATHE_IS_ZERO || b->kind == LATHE_IS_INFINITE)
        return zero(negative);
    return quotient_of_finite(a, b, bits);
}

/* Digit by digit, two bits of x for one of its root: root^2 + remainder is what x has so far, and remainder
   at most 2 root, so that with 120 digits all fits 128 bits. */
static lathe_exact root_of_finite(const lathe_exact *x, int bits)
{
    const int odd = (int)(x->exponent & 1);
    uint64_t digits = x->significand.high >> !odd; /* of [1, 4), two before the point */
    lathe_wide root = {0, 0}, remainder = {0, 0};
    for (int i = 0; i < bits; i++, digits <<= 2) {
        remainder = lathe_wide_left(remainder, 2);
        remainder.low |= digits >> 62;
        root = lathe_wide_left(root, 1);
        const lathe_wide trial = {root.high << 1 | root.low >> 63, root.low << 1 | 1};
        if (!is_below(remainder, trial)) {
            remainder = minus(remainder, trial);
            root.low |= 1;
        }
    }
    root = lathe_wide_left(root, 1);
    root.low |= (remainder.high | remainder.low | digits) != 0;
    return normalised(0, (x->exponent - odd) / 2 + 127 - bits, root);
}

static lathe_exact root(const lathe_exact *x, int bits)
{
    if (x->kind == LATHE_IS_ZERO)
        return *x;
    if (x->negative)
        return invalid();
    return x->kind == LATHE_IS_INFINITE ? *x : root_of_finite(x, bits);
}

static lathe_exact operate_on_numbers(lathe_operation operation, const lathe_exact x[3], int bits, int down)
{
    lathe_exact other;
    switch (operation) {
    case LATHE_ADD:
        return sum(&x[0], &x[1], down);
    case LATHE_SUB:
        other = x[1];
        other.negative = !other.negative;
        return sum(&x[0], &other, down);
    case LATHE_MUL:
        return product(&x[0], &x[1]);
    case LATHE_DIV:
        return quotient(&x[0], &x[1], bits);
    case LATHE_FMA:
        other = product(&x[0], &x[1]);
        return other.kind == LATHE_IS_NAN ? other : sum(&other, &x[2], down);
    default:
        return root(&x[0], bits);
    }
}

lathe_exact lathe_exact_operate(lathe_operation operation, const lathe_exact x[3], int bits, int down)
{
    const int count = operation == LATHE_SQRT ? 1 : operation == LATHE_FMA ? 3 : 2;
    unsigned exceptions = 0;
    const lathe_exact *nan = NULL;
    for (int i = count - 1; i >= 0; i--) {
        exceptions |= x[i].exceptions;
        if (x[i].kind == LATHE_IS_NAN)
            nan = &x[i];
    }
    if (nan) {
        lathe_exact result = *nan;
        if (operation == LATHE_FMA) /* no product of a NaN is an exception */
            exceptions |= product(&x[0], &x[1]).exceptions;
        result.exceptions = exceptions;
        return result;
    }
    return operate_on_numbers(operation, x, bits, down);
}
