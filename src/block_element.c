/* SPDX-License-Identifier: MIT */
/* Values to elements of a block and back.

   v / (X T) is rounded to odd in binary64, in integers, and then by the element's plan: of at most 16 bits as
   elements have, and any rule, that is the quotient rounded once. */
#include "common.h"

#include "block_call.h"

#include <string.h>

#include "kernels/direction.h"
#include "kernels/method.h"
#include "ladder.h"
#include "rule.h"

/* The most that lathe_exact_operate knows of a quotient. */
enum { QUOTIENT_BITS = 120 };

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
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
    f.divisor = apply == LATHE_APPLY_EXACT || f.is_zero ? f.product : lathe_number_narrow(f.product);
    if (apply == LATHE_APPLY_RECIPROCAL)
        f.reciprocal = f.is_zero
                           ? lathe_number_of(&lathe_binary32, lathe_carrier_infinity(&lathe_binary32) - 1)
                           : lathe_number_narrow(lathe_divide(one, f.divisor));
    return f;
}

static void load_f32(const lathe_run *run, size_t from, size_t n, uint64_t *x, const void *src)
{
    const char *const at = (const char *)src + (run->offset + from * run->stride) * sizeof(uint32_t);
    uint32_t bits[LATHE_BLOCK_CHUNK];
    if (run->stride == 1)
        memcpy(bits, at, n * sizeof *bits);
    else
        for (size_t i = 0; i < n; i++)
            memcpy(&bits[i], at + i * run->stride * sizeof *bits, sizeof *bits);
    for (size_t i = 0; i < n; i++)
        x[i] = bits[i];
}

static void load_f64(const lathe_run *run, size_t from, size_t n, uint64_t *x, const void *src)
{
    const char *const at = (const char *)src + (run->offset + from * run->stride) * sizeof *x;
    if (run->stride == 1)
        memcpy(x, at, n * sizeof *x);
    else
        for (size_t i = 0; i < n; i++)
            memcpy(&x[i], at + i * run->stride * sizeof *x, sizeof *x);
}

void lathe_block_load(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n, uint64_t *x)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier);
    /* 2^-126 in this carrier */
    const uint64_t normal = lathe_carrier_pack(c->carrier, 1, lathe_binary32.emin);
    if (c->size == sizeof(float))
        load_f32(run, from, n, x, c->src);
    else
        load_f64(run, from, n, x, c->src);
    if (c->plan->block.input == LATHE_INPUT_FLUSH)
        for (size_t i = 0; i < n; i++)
            x[i] = (x[i] & ~sign) < normal ? x[i] & sign : x[i];
}

/* A magnitude of the carrier that is not NaN, divided by the scale; as f64 bits. By a scale of zero it is
   zero. */
static uint64_t quotient(const lathe_block_call *c, const lathe_block_factor *f, uint64_t magnitude)
{
    const lathe_block *const b = &c->plan->block;
    lathe_number a = lathe_number_of(c->carrier, magnitude);
    if (!a.m || (f->is_zero && b->apply != LATHE_APPLY_RECIPROCAL))
        return 0;
    if (magnitude == lathe_carrier_infinity(c->carrier))
        return lathe_carrier_infinity(&lathe_binary64);
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

/* v / (X T), rounded to odd in binary64 or, where it is rounded before, so; one value after another. */
static void divide_in_integers(const lathe_block_call *c, const lathe_block_factor *f, double *q,
                               const uint64_t *x, size_t n)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier), infinity = lathe_carrier_infinity(c->carrier);
    for (size_t i = 0; i < n; i++) {
        const uint64_t a = x[i] & ~sign;
        const uint64_t r = a > infinity ? lathe_carrier_nan(&lathe_binary64) : quotient(c, f, a);
        const uint64_t bits = r | (x[i] & sign ? lathe_carrier_sign(&lathe_binary64) : 0);
        memcpy(&q[i], &bits, sizeof bits);
    }
}

/* The value, exact: X T has 48 bits at most. */
static double double_of(lathe_number a)
{
    const uint64_t bits = lathe_number_bits(&lathe_binary64, a, 0);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void repeat(double *to, double x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = x;
}

/* The carrier's bits as f64 values, and back after one rounding to nearest. */
static void widen_bits(const lathe_block_call *c, double *to, const uint64_t *x, size_t n)
{
    uint32_t bits[LATHE_BLOCK_CHUNK];
    float narrow[LATHE_BLOCK_CHUNK];
    if (c->size != sizeof *narrow) {
        memcpy(to, x, n * sizeof *x);
        return;
    }
    for (size_t i = 0; i < n; i++)
        bits[i] = (uint32_t)x[i];
    memcpy(narrow, bits, n * sizeof *bits);
    c->isa->widen(to, narrow, n);
}

static void narrow_to_bits(const lathe_block_call *c, uint64_t *y, const double *from, size_t n)
{
    uint32_t bits[LATHE_BLOCK_CHUNK];
    float narrow[LATHE_BLOCK_CHUNK];
    if (c->size != sizeof *narrow) {
        memcpy(y, from, n * sizeof *y);
        return;
    }
    c->isa->narrow(narrow, from, n);
    memcpy(bits, narrow, n * sizeof *bits);
    for (size_t i = 0; i < n; i++)
        y[i] = bits[i];
}

/* The same quotients by the row's operators: exact, to odd, */
static APART void divide_in_doubles(const lathe_block_call *c, const lathe_block_factor *f, double *q,
                                    const uint64_t *x, size_t n)
{
    double values[LATHE_BLOCK_CHUNK], divisors[LATHE_BLOCK_CHUNK];
    const double *const operands[3] = {values, divisors, NULL};
    widen_bits(c, values, x, n);
    repeat(divisors, double_of(f->divisor), n);
    c->isa->operate_f64(LATHE_DIV, LATHE_ODD, q, operands, n);
}

/* or to nearest in the carrier. The second operand is a binary32 number. */
static APART void apply_in_carrier(const lathe_block_call *c, const lathe_block_factor *f, double *q,
                                   const uint64_t *x, size_t n)
{
    const int divides = c->plan->block.apply == LATHE_APPLY_QUOTIENT;
    const lathe_operation operation = divides ? LATHE_DIV : LATHE_MUL;
    double values[LATHE_BLOCK_CHUNK], factors[LATHE_BLOCK_CHUNK];
    const double *const operands[3] = {values, factors, NULL};
    widen_bits(c, values, x, n);
    repeat(factors, double_of(divides ? f->divisor : f->reciprocal), n);
    if (c->size != sizeof(float)) {
        c->isa->operate_f64(operation, NEAREST, q, operands, n);
        return;
    }
    float narrow[LATHE_BLOCK_CHUNK], second[LATHE_BLOCK_CHUNK], result[LATHE_BLOCK_CHUNK];
    const float *const narrow_operands[3] = {narrow, second, NULL};
    c->isa->narrow(narrow, values, n);
    c->isa->narrow(second, factors, n);
    c->isa->operate_f32(operation, NEAREST, result, narrow_operands, n);
    c->isa->widen(q, result, n);
}

/* v / (X T), exact to 120 bits: a boundary of a logarithmic format or a table may have more bits than
   binary64. */
static lathe_exact exact_quotient(const lathe_block_call *c, const lathe_block_factor *f, uint64_t x)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier), magnitude = x & ~sign;
    const int negative = (x & sign) != 0;
    const lathe_number a = lathe_number_of(c->carrier, magnitude);
    if (c->plan->block.apply != LATHE_APPLY_EXACT || f->is_zero || !magnitude ||
        magnitude == lathe_carrier_infinity(c->carrier)) {
        lathe_exact rounded = lathe_exact_of(&lathe_binary64, quotient(c, f, magnitude));
        rounded.negative = negative;
        return rounded;
    }
    const int is_less = c->plan->block.prescale == LATHE_PRESCALE_3_4;
    const lathe_exact operands[3] = {
        lathe_exact_make(negative, is_less ? 3 * a.m : a.m, a.exponent - 2 * is_less),
        lathe_exact_make(0, f->product.m, f->product.exponent)};
    return lathe_exact_operate(LATHE_DIV, operands, QUOTIENT_BITS, 0);
}

/* To formats that no kernel rounds to, one value after another. */
static void elements_by_rank(const lathe_block_call *c, const lathe_plan *plan, const lathe_block_factor *f,
                             double *q, const uint64_t *x, const uint64_t *draws, size_t n)
{
    const lathe_ladder l = {&plan->format, &plan->options, &plan->f64, &lathe_binary64};
    const uint64_t sign = lathe_carrier_sign(c->carrier), infinity = lathe_carrier_infinity(c->carrier);
    const int is_stochastic = lathe_is_stochastic(plan->options.rounding);
    const uint64_t drawn = is_stochastic ? ~UINT64_C(0) << (64 - plan->f64.random_bits) : 0;
    for (size_t i = 0; i < n; i++) {
        unsigned ignored = 0;
        lathe_exact a = {.kind = LATHE_IS_NAN, .negative = (x[i] & sign) != 0};
        if ((x[i] & ~sign) <= infinity)
            a = exact_quotient(c, f, x[i]);
        q[i] = lathe_double(lathe_ladder_result(&l, &a, is_stochastic ? draws[i] & drawn : 0, &ignored));
    }
}

void lathe_block_elements(const lathe_block_call *c, const lathe_plan *plan, const lathe_block_factor *f,
                          double *q, const uint64_t *x, const uint64_t *draws, size_t n)
{
    const lathe_block *const b = &c->plan->block;
    if (plan->f64.method >= LATHE_BY_STEPS) {
        elements_by_rank(c, plan, f, q, x, draws, n);
        return;
    }
    if (!c->isa->operate_f64 || f->is_zero || b->prescale != LATHE_PRESCALE_NONE)
        divide_in_integers(c, f, q, x, n);
    else if (b->apply == LATHE_APPLY_EXACT)
        divide_in_doubles(c, f, q, x, n);
    else
        apply_in_carrier(c, f, q, x, n);
    if (lathe_is_stochastic(plan->options.rounding))
        c->isa->stochastic_f64(&plan->f64, &plan->options, q, q, (lathe_draws){draws, sizeof *draws, 0}, n);
    else
        c->isa->round_f64(&plan->f64, plan->options.rounding, q, q, n);
    if (b->codes == LATHE_CODES_INTEGER_FULL)
        cut_off(c->plan, q, n);
}

lathe_number lathe_block_value(const lathe_block_factor *f, double q)
{
    const uint64_t magnitude = bits_of(q) & ~lathe_carrier_sign(&lathe_binary64);
    return lathe_multiply(lathe_number_of(&lathe_binary64, magnitude), f->product);
}

static void multiply_in_integers(const lathe_block_call *c, const lathe_block_factor *f, uint64_t *y,
                                 const double *q, size_t n)
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

/* q X T is rounded to odd before it is narrowed. */
static APART void multiply_in_doubles(const lathe_block_call *c, const lathe_block_factor *f, uint64_t *y,
                                      const double *q, size_t n)
{
    double values[LATHE_BLOCK_CHUNK], factors[LATHE_BLOCK_CHUNK];
    const double *const operands[3] = {q, factors, NULL};
    repeat(factors, double_of(f->product), n);
    c->isa->operate_f64(LATHE_MUL, c->size == sizeof(float) ? LATHE_ODD : NEAREST, values, operands, n);
    narrow_to_bits(c, y, values, n);
}

void lathe_block_values(const lathe_block_call *c, const lathe_block_factor *f, uint64_t *y, const double *q,
                        size_t n)
{
    if (c->isa->operate_f64 && !f->is_nan && !f->is_zero)
        multiply_in_doubles(c, f, y, q, n);
    else
        multiply_in_integers(c, f, y, q, n);
}
