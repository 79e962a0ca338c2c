/* SPDX-License-Identifier: MIT */
/* Values to elements of a block and back.

   v / (X T) is rounded to odd in binary64, in integers, and then by the element's plan: of at most 16 bits as
   elements have, and any rule, that is the quotient rounded once. */
#include "common.h"

#include "block_call.h"

#include <string.h>

#include "rule.h"

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* To the nearest binary32 number but infinity and zero. */
static lathe_number narrowed(lathe_number a)
{
    const uint64_t infinity = lathe_carrier_infinity(&lathe_binary32);
    uint64_t bits = lathe_number_bits(&lathe_binary32, a, 0);
    bits = bits == 0 ? 1 : bits == infinity ? infinity - 1 : bits;
    return lathe_number_of(&lathe_binary32, bits);
}

lathe_block_factor lathe_block_factor_of(const lathe_block_call *c, uint64_t scale_bits)
{
    const lathe_block_apply apply = c->plan->block.apply;
    const lathe_number one = {1, 0, 0};
    lathe_block_factor f = {.is_nan = scale_bits >= lathe_carrier_infinity(&lathe_binary64),
                            .is_zero = scale_bits == 0};
    if (f.is_nan)
        return f;
    f.product = lathe_multiply(lathe_number_of(&lathe_binary64, scale_bits), c->tensor);
    f.divisor = apply == LATHE_APPLY_EXACT || f.is_zero ? f.product : narrowed(f.product);
    if (apply == LATHE_APPLY_RECIPROCAL)
        f.reciprocal = f.is_zero
                           ? lathe_number_of(&lathe_binary32, lathe_carrier_infinity(&lathe_binary32) - 1)
                           : narrowed(lathe_divide(one, f.divisor));
    return f;
}

void lathe_block_load(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n, uint64_t *x)
{
    const int flushes = c->plan->block.input == LATHE_INPUT_FLUSH;
    const uint64_t sign = lathe_carrier_sign(c->carrier);
    /* 2^-126 in this carrier */
    const uint64_t normal = lathe_carrier_pack(c->carrier, 1, lathe_binary32.emin);
    for (size_t i = 0; i < n; i++) {
        const char *const at = (const char *)c->src + (run->offset + (from + i) * run->stride) * c->size;
        uint32_t narrow;
        if (c->size == sizeof narrow) {
            memcpy(&narrow, at, sizeof narrow);
            x[i] = narrow;
        } else {
            memcpy(&x[i], at, sizeof x[i]);
        }
        if (flushes && (x[i] & ~sign) < normal)
            x[i] &= sign;
    }
}

/* A magnitude of the carrier, divided by the scale; as f64 bits. */
static uint64_t quotient(const lathe_block_call *c, const lathe_block_factor *f, uint64_t magnitude)
{
    const lathe_block *const b = &c->plan->block;
    lathe_number a = lathe_number_of(c->carrier, magnitude);
    if (!a.m || (f->is_zero && b->apply != LATHE_APPLY_RECIPROCAL))
        return 0;
    if (b->prescale == LATHE_PRESCALE_3_4)
        a = (lathe_number){3 * a.m, a.exponent - 2, 0};
    if (b->apply == LATHE_APPLY_RECIPROCAL)
        a = lathe_multiply(a, f->reciprocal);
    else if (lathe_number_is_power(f->divisor))
        a.exponent -= lathe_number_log2(f->divisor);
    else
        a = lathe_divide(a, f->divisor);
    if (b->apply == LATHE_APPLY_EXACT)
        return lathe_number_bits(&lathe_binary64, a, 1);
    const uint64_t rounded = lathe_number_bits(c->carrier, a, 0);
    if (rounded == lathe_carrier_infinity(c->carrier))
        return lathe_carrier_infinity(&lathe_binary64);
    return lathe_number_bits(&lathe_binary64, lathe_number_of(c->carrier, rounded), 1);
}

/* Integers with -2 were rounded to a binade more than they have. */
static void cut_off(const lathe_block_plan *p, double *q, size_t n)
{
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64);
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = bits_of(q[i]);
        const uint64_t limit = p->limit[(bits & sign) != 0], magnitude = bits & ~sign;
        if (magnitude <= lathe_carrier_infinity(&lathe_binary64) && magnitude > limit)
            bits = (bits & sign) | limit;
        memcpy(&q[i], &bits, sizeof bits);
    }
}

void lathe_block_elements(const lathe_block_call *c, const lathe_plan *plan, const lathe_block_factor *f,
                          double *q, const uint64_t *x, const uint64_t *draws, size_t n)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier), infinity = lathe_carrier_infinity(c->carrier);
    for (size_t i = 0; i < n; i++) {
        const uint64_t a = x[i] & ~sign;
        const uint64_t r = a > infinity    ? lathe_carrier_nan(&lathe_binary64)
                           : a == infinity ? lathe_carrier_infinity(&lathe_binary64)
                                           : quotient(c, f, a);
        const uint64_t bits = r | (x[i] & sign ? lathe_carrier_sign(&lathe_binary64) : 0);
        memcpy(&q[i], &bits, sizeof bits);
    }
    if (lathe_is_stochastic(plan->options.rounding))
        c->isa->stochastic_f64(&plan->f64, &plan->options, q, q, (lathe_draws){draws, sizeof *draws, 0}, n);
    else
        c->isa->round_f64(&plan->f64, plan->options.rounding, q, q, n);
    if (c->plan->block.codes == LATHE_CODES_INTEGER_FULL)
        cut_off(c->plan, q, n);
}

lathe_number lathe_block_value(const lathe_block_factor *f, double q)
{
    const uint64_t magnitude = bits_of(q) & ~lathe_carrier_sign(&lathe_binary64);
    return lathe_multiply(lathe_number_of(&lathe_binary64, magnitude), f->product);
}

void lathe_block_values(const lathe_block_call *c, const lathe_block_factor *f, uint64_t *y, const double *q,
                        size_t n)
{
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64);
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = bits_of(q[i]), a = bits & ~sign;
        const int is_nan = a > lathe_carrier_infinity(&lathe_binary64);
        y[i] = bits & sign && !f->is_nan ? lathe_carrier_sign(c->carrier) : 0;
        if (f->is_nan || is_nan)
            y[i] |= lathe_carrier_nan(c->carrier);
        else if (a == lathe_carrier_infinity(&lathe_binary64) && !f->is_zero)
            y[i] |= lathe_carrier_infinity(c->carrier);
        else if (a && !f->is_zero)
            y[i] |= lathe_number_bits(c->carrier, lathe_block_value(f, q[i]), 0);
    }
}
