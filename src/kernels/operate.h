/* SPDX-License-Identifier: MIT */
/* Operations rounded once to the carrier: in a direction, or to odd, for what is rounded again afterwards.

   Rounded to odd, a result of the carrier that is not exact is the neighbour with the odd significand.
   Rounding that to a format is rounding the exact result, if every point where the rule changes its mind is
   a number of the carrier with an even significand: no such point is an odd result, and none lies between
   it and the exact one, which are between the same two even numbers. (Boldo and Melquiond, "Emulation of
   FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008, prove it for ties to
   even.) The condition is that of way.c.

   Where the results up and down differ they are neighbours, and one is odd: not infinity but the largest
   number below it, not 0 but the smallest above. So the second of two takes the place of an even first.
   Quotients and roots are truncated instead, and what is left over, rounded up so that it cannot
   underflow to 0, tells whether they are exact. */
#ifndef LATHE_KERNELS_OPERATE_H
#define LATHE_KERNELS_OPERATE_H

#include "chosen.h"
#include "guard.h"
#include "kernels.h"

/* A vector of each operand, those that the operation lacks repeated. */
typedef struct operands {
    word a, b, c;
} operands;

KERNEL int is_quotient(lathe_operation operation)
{
    return operation == LATHE_DIV || operation == LATHE_SQRT;
}

KERNEL values rounded_once(lathe_operation operation, direction d, const operands *x)
{
    const values a = (values)x->a, b = (values)x->b;
    switch (operation) {
    case LATHE_ADD:
        return sum(d, a, b);
    case LATHE_SUB:
        return sum(d, a, (values)(x->b ^ splat(sign_bit)));
    case LATHE_MUL:
        return product(d, a, b);
    case LATHE_DIV:
        return quotient(d, a, b);
    case LATHE_FMA:
        return fused(d, a, b, (values)x->c);
    default:
        return root(d, a);
    }
}

/* The same where the mask is set. */
KERNEL word rounded_if(mask m, lathe_operation operation, direction d, const operands *x, word otherwise)
{
    const values a = (values)x->a, b = (values)x->b;
    if (operation == LATHE_ADD)
        return sum_if(m, d, a, b, otherwise);
    if (operation == LATHE_SUB)
        return sum_if(m, d, a, (values)(x->b ^ splat(sign_bit)), otherwise);
    if (operation == LATHE_MUL)
        return product_if(m, d, a, b, otherwise);
    return pick(m, (word)rounded_once(operation, d, x), otherwise);
}

/* Results to odd take two steps, in one direction and in another. The second one of sums tells the sign of an
   exact 0. */
KERNEL direction first_direction(lathe_operation operation, int how)
{
    return is_quotient(operation) ? TOWARD_ZERO : how == LATHE_ODD_DOWN ? UP : DOWN;
}

KERNEL direction second_direction(lathe_operation operation, int how)
{
    return is_quotient(operation) || how == LATHE_ODD ? UP : DOWN;
}

KERNEL word first_step(lathe_operation operation, int how, const operands *x)
{
    operands y = *x;
    if (operation == LATHE_DIV)
        y = (operands){magnitude_of(x->a), magnitude_of(x->b), x->c};
    return (word)rounded_once(operation, first_direction(operation, how), &y);
}

KERNEL word second_step(lathe_operation operation, int how, const operands *x, word first)
{
    const direction d = second_direction(operation, how);
    if (!is_quotient(operation))
        return rounded_if(is_even(first), operation, d, x, first);
    const word a = operation == LATHE_DIV ? magnitude_of(x->a) : x->a;
    const word b = operation == LATHE_DIV ? magnitude_of(x->b) : first;
    const values left = residual(d, (values)a, (values)first, (values)b);
    const word z = pick(is_positive(left), first | 1, first);
    return operation == LATHE_DIV ? z | ((x->a ^ x->b) & splat(sign_bit)) : z;
}

/* Processors disagree about the sign of NaN: the first operand's that is one, or positive. */
KERNEL word with_own_nan(const operands *x, word z)
{
    word nan = splat(infinity_bits | leading_one >> 1);
    nan = pick(is_nan(x->c), x->c, nan);
    nan = pick(is_nan(x->b), x->b, nan);
    nan = pick(is_nan(x->a), x->a, nan);
    return pick(is_nan(z), nan, z);
}

KERNEL int have_nan(word z, word also)
{
    return (int)__builtin_expect(any(unordered((values)z, (values)also)), 0);
}

KERNEL operands load_operands(lathe_operation operation, const carrier_value *const from[3], size_t i)
{
    const int count = lathe_operand_count(operation);
    const word a = load(from[0] + i), b = count > 1 ? load(from[1] + i) : a;
    return (operands){a, b, count > 2 ? load(from[2] + i) : b};
}

/* The last n. */
KERNEL operands load_last(lathe_operation operation, const carrier_value *const from[3], size_t i, size_t n)
{
    const int count = lathe_operand_count(operation);
    const word a = load_part(from[0] + i, n), b = count > 1 ? load_part(from[1] + i, n) : a;
    return (operands){a, b, count > 2 ? load_part(from[2] + i, n) : b};
}

/* The steps of a loop. */
enum { ONE_STEP, FIRST_STEP, SECOND_STEP, BOTH_STEPS };

/* NaN may have any sign. */
KERNEL word stepped(lathe_operation operation, int how, int steps, const operands *x, word first)
{
    if (steps == ONE_STEP)
        return (word)rounded_once(operation, (direction)how, x);
    if (steps != SECOND_STEP)
        first = first_step(operation, how, x);
    return steps == FIRST_STEP ? first : second_step(operation, how, x, first);
}

KERNEL word finished_step(lathe_operation operation, int how, int steps, const operands *x, word first)
{
    const word z = stepped(operation, how, steps, x, first);
    return steps != FIRST_STEP && have_nan(z, z) ? with_own_nan(x, z) : z;
}

KERNEL void operate_all(lathe_operation operation, int how, int steps, carrier_value *z,
                        const carrier_value *const from[3], size_t n)
{
    size_t i = 0;
    for (; n - i >= LANES; i += LANES) {
        const operands x = load_operands(operation, from, i);
        const word first = steps == SECOND_STEP ? load(z + i) : x.a;
        store(z + i, finished_step(operation, how, steps, &x, first));
    }
    if (i < n) {
        const operands x = load_last(operation, from, i, n - i);
        const word first = steps == SECOND_STEP ? load_part(z + i, n - i) : x.a;
        store_part(z + i, finished_step(operation, how, steps, &x, first), n - i);
    }
}

KERNEL void operate_in(lathe_operation operation, int how, carrier_value *z,
                       const carrier_value *const from[3], size_t n)
{
    const int is_odd = how >= LATHE_ODD;
    const guard before = enter(!is_odd ? (direction)how : first_direction(operation, how));
    if (!is_odd) {
        operate_all(operation, how, ONE_STEP, z, from, n);
    } else if (DIRECTION_IS_STATIC) {
        operate_all(operation, how, BOTH_STEPS, z, from, n);
    } else {
        operate_all(operation, how, FIRST_STEP, z, from, n);
        turn(second_direction(operation, how));
        operate_all(operation, how, SECOND_STEP, z, from, n);
    }
    leave(before);
}

KERNEL void operate_how(lathe_operation operation, int how, carrier_value *z,
                        const carrier_value *const from[3], size_t n)
{
    if (how == LATHE_ODD)
        operate_in(operation, LATHE_ODD, z, from, n);
    else if (how == LATHE_ODD_DOWN)
        operate_in(operation, LATHE_ODD_DOWN, z, from, n);
    else if (how == UP)
        operate_in(operation, UP, z, from, n);
    else if (how == DOWN)
        operate_in(operation, DOWN, z, from, n);
    else if (how == TOWARD_ZERO)
        operate_in(operation, TOWARD_ZERO, z, from, n);
    else
        operate_in(operation, NEAREST, z, from, n);
}

KERNEL void choose_all(lathe_operation operation, carrier_value *z, const carrier_value *const from[3],
                       size_t n)
{
    size_t i = 0;
    for (; n - i >= LANES; i += LANES) {
        const operands x = load_operands(operation, from, i);
        store(z + i, chosen(operation, x.a, x.b));
    }
    if (i < n) {
        const operands x = load_last(operation, from, i, n - i);
        store_part(z + i, chosen(operation, x.a, x.b), n - i);
    }
}

#endif
