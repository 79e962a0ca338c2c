/* SPDX-License-Identifier: MIT */
/* Ranges of groups, and the scales and zero points that they give. */
#include "common.h"

#include "quant_call.h"

#include <string.h>

#include <lathe/arith.h>

#include "exact.h"
#include "quant_range.h"
#include "rule.h"
#include "sum.h"

enum { ERROR_BITS = 26, MOST_ERROR = 1 << 30 };

/* A scale, the carrier's bits, and a zero point. */
typedef struct parameters {
    uint64_t scale;
    int32_t zero;
} parameters;

/* a / n in digits of sixteen bits; n is at most 2^16. */
static lathe_number divided(lathe_exact a, uint32_t n)
{
    const uint64_t words[2] = {a.significand.high, a.significand.low};
    uint64_t quotient[2] = {0, 0}, rest = 0;
    if (a.kind == LATHE_IS_ZERO)
        return (lathe_number){0, 0, 0};
    for (int i = 0; i < 2; i++)
        for (int digit = 3; digit >= 0; digit--) {
            rest = rest << 16 | (words[i] >> 16 * digit & 0xffff);
            quotient[i] = quotient[i] << 16 | rest / n;
            rest %= n;
        }
    /* The quotient of the upper word has 47 bits or more: with the lower one's highest there are 64. */
    const int shift = __builtin_clzll(quotient[0]);
    const uint64_t low = shift ? quotient[1] >> (64 - shift) : 0;
    const uint64_t cut = quotient[1] << shift;
    return (lathe_number){quotient[0] << shift | low, (int)a.exponent - 63 - shift, cut != 0 || rest != 0};
}

/* high - low, or the larger magnitude, exact. */
static lathe_exact width_of(const lathe_quant_call *c, const lathe_quant_ends *e)
{
    const lathe_exact ends[3] = {lathe_exact_of(c->carrier, e->high), lathe_exact_of(c->carrier, e->low)};
    const uint64_t all = lathe_carrier_sign(c->carrier) - 1;
    if (c->plan->quant.scheme == LATHE_QUANT_ASYMMETRIC)
        return lathe_exact_operate(LATHE_SUB, ends, 0, 0);
    return (e->high & all) > (e->low & all) ? lathe_exact_of(c->carrier, e->high & all)
                                            : lathe_exact_of(c->carrier, e->low & all);
}

/* What the width is divided by, after it was doubled if *twice. */
static uint32_t divisor_of(const lathe_quant_plan *p, int *twice)
{
    const uint32_t half = 1u << (p->quant.bits - 1);
    *twice = 0;
    if (p->quant.scheme == LATHE_QUANT_ASYMMETRIC)
        return (uint32_t)(p->largest - p->lowest);
    *twice = p->quant.divisor == LATHE_DIVISOR_HALF;
    if (*twice)
        return 2 * half - 1;
    return p->quant.divisor == LATHE_DIVISOR_LARGEST || p->quant.integers == LATHE_INTEGERS_RESTRICTED
               ? half - 1
               : half;
}

/* The scale that there is at last: a bound, a power of two. */
static uint64_t settled(const lathe_quant_call *c, uint64_t scale)
{
    const lathe_quant *const q = &c->plan->quant;
    const uint64_t largest = lathe_carrier_infinity(c->carrier) - 1;
    uint64_t bits;
    memcpy(&bits, &q->least, sizeof bits);
    const uint64_t least = lathe_number_bits(c->carrier, lathe_number_of(&lathe_binary64, bits), 0);
    scale = scale < least ? least : scale;
    scale = scale > largest ? largest : scale;
    if (scale == 0)
        return lathe_carrier_pack(c->carrier, 1, 0);
    const lathe_number a = lathe_number_of(c->carrier, scale);
    if (q->scale == LATHE_QUANT_ANY || lathe_number_is_power(a))
        return scale;
    const int up = lathe_number_log2(a) + 1;
    return lathe_carrier_pack(c->carrier, 1, up > c->carrier->emax ? c->carrier->emax : up);
}

/* low / scale rounded to the nearest integer, which saturates far beyond any zero point that counts. */
static int32_t quotient(const lathe_quant_call *c, uint64_t low, uint64_t scale)
{
    float narrow[2];
    double wide[2];
    if (c->size != sizeof(float)) {
        lathe_quant_put(c->size, &wide[0], low);
        lathe_quant_put(c->size, &wide[1], scale);
        return (int32_t)lathe_div1_f64(&c->plan->nearest, wide[0], wide[1]);
    }
    lathe_quant_put(c->size, &narrow[0], low);
    lathe_quant_put(c->size, &narrow[1], scale);
    return (int32_t)lathe_div1_f32(&c->plan->nearest, narrow[0], narrow[1]);
}

static int32_t nominal_zero(const lathe_quant_plan *p)
{
    return p->quant.integers == LATHE_INTEGERS_UNSIGNED && p->quant.scheme == LATHE_QUANT_SYMMETRIC
               ? 1 << (p->quant.bits - 1)
               : 0;
}

static parameters parameters_of(const lathe_quant_call *c, const lathe_quant_ends *e)
{
    int twice;
    const uint32_t divisor = divisor_of(c->plan, &twice);
    parameters p = {settled(c, 0), nominal_zero(c->plan)};
    if (e->count == 0)
        return p;
    lathe_exact width = width_of(c, e);
    width.exponent += twice;
    p.scale = settled(c, lathe_number_bits(c->carrier, divided(width, divisor), 0));
    if (c->plan->quant.scheme == LATHE_QUANT_ASYMMETRIC)
        p.zero = lathe_quant_zero((int64_t)c->plan->lowest - quotient(c, e->low, p.scale));
    return p;
}

/* An end times i / steps, rounded to nearest. */
static uint64_t shrunk(const lathe_quant_call *c, uint64_t end, uint32_t i, uint32_t steps)
{
    const uint64_t sign = end & lathe_carrier_sign(c->carrier);
    if (end == sign)
        return end;
    const lathe_number a = lathe_number_of(c->carrier, end ^ sign);
    /* 53 bits times 17 */
    const uint64_t high = (a.m >> 32) * i, low = (a.m & UINT32_MAX) * i;
    const uint64_t upper = high + (low >> 32);
    lathe_exact product = {.kind = LATHE_IS_FINITE};
    const lathe_wide wide = {upper >> 32, upper << 32 | (low & UINT32_MAX)};
    const int zeros = wide.high ? __builtin_clzll(wide.high) : 64 + __builtin_clzll(wide.low);
    product.significand = lathe_wide_left(wide, zeros);
    product.exponent = a.exponent + 127 - zeros;
    return sign | lathe_number_bits(c->carrier, divided(product, steps), 0);
}

/* A magnitude in units of 2^unit, cut, at most MOST_ERROR. */
static int64_t units(lathe_number a, int unit)
{
    if (!a.m || lathe_number_log2(a) < unit)
        return 0;
    if (lathe_number_log2(a) - unit >= 30)
        return MOST_ERROR;
    const int shift = a.exponent - unit;
    return (int64_t)(shift < 0 ? a.m >> -shift : a.m << shift);
}

/* A sum of squares that 64 bits do not hold. */
typedef struct error_sum {
    uint64_t high, low;
} error_sum;

static void add_errors(const lathe_quant_call *c, const lathe_quant_group *g, int unit, const uint64_t *x,
                       const int32_t *m, size_t n, error_sum *sum)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier), infinity = lathe_carrier_infinity(c->carrier);
    for (size_t i = 0; i < n; i++) {
        const uint64_t a = x[i] & ~sign;
        if (a >= infinity)
            continue;
        const uint32_t integer = (uint32_t)(m[i] < 0 ? -m[i] : m[i]);
        const int64_t v = units(lathe_number_of(c->carrier, a), unit);
        const int64_t y = units(lathe_quant_times(g->number, integer), unit);
        const int64_t error = (x[i] & sign ? -v : v) - (m[i] < 0 ? -y : y);
        const uint64_t square = (uint64_t)error * (uint64_t)error;
        sum->low += square;
        sum->high += sum->low < square;
    }
}

static error_sum error_of(const lathe_quant_call *c, size_t group, parameters p, int unit)
{
    const lathe_quant_group g = lathe_quant_group_of(c, p.scale, p.zero);
    const lathe_plan *const by =
        lathe_is_stochastic(c->plan->quant.rounding) ? &c->plan->nearest : &c->plan->integers;
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    error_sum sum = {0, 0};
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            lathe_quant_values values;
            uint64_t x[LATHE_QUANT_CHUNK / 2];
            int32_t m[LATHE_QUANT_CHUNK / 2];
            n = run.n - from < LATHE_QUANT_CHUNK / 2 ? run.n - from : LATHE_QUANT_CHUNK / 2;
            lathe_quant_load(c, &run, from, n, &values);
            for (size_t i = 0; i < n; i++)
                x[i] = lathe_quant_bits(c->size, (const char *)&values + i * c->size);
            lathe_quant_integers(c, by, &g, m, &values, &run, from, n);
            add_errors(c, &g, unit, x, m, n, &sum);
        }
    return sum;
}

static int is_less(error_sum a, error_sum b)
{
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

static parameters searched(const lathe_quant_call *c, size_t group, const lathe_quant_ends *e)
{
    const uint32_t steps = c->plan->quant.steps;
    const uint64_t all = lathe_carrier_sign(c->carrier) - 1;
    const uint64_t amax = (e->high & all) > (e->low & all) ? e->high & all : e->low & all;
    parameters best = parameters_of(c, e);
    if (e->count == 0 || amax == 0)
        return best;
    const int unit = lathe_number_log2(lathe_number_of(c->carrier, amax)) - ERROR_BITS;
    error_sum least = error_of(c, group, best, unit);
    for (uint32_t i = steps - 1; i > 0; i--) {
        const lathe_quant_ends some = {shrunk(c, e->low, i, steps), shrunk(c, e->high, i, steps), e->count};
        const parameters p = parameters_of(c, &some);
        const error_sum error = error_of(c, group, p, unit);
        if (is_less(error, least)) {
            least = error;
            best = p;
        }
    }
    return best;
}

static parameters mean_of(const lathe_quant_call *c, size_t group)
{
    const uint64_t all = lathe_carrier_sign(c->carrier) - 1, infinity = lathe_carrier_infinity(c->carrier);
    lathe_stats_sum sum = {{0}};
    uint64_t count = 0, bits;
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t i = 0; i < run.n; i++) {
            const char *const at = (const char *)c->src + (run.offset + i * run.stride) * c->size;
            const uint64_t a = lathe_quant_bits(c->size, at) & all;
            if (a >= infinity)
                continue;
            lathe_sum_add_bits(&sum, lathe_widened(c->carrier, a));
            count++;
        }
    const double mean = count ? lathe_sum_mean(&sum, count) : 0;
    memcpy(&bits, &mean, sizeof bits);
    const uint64_t scale = lathe_number_bits(c->carrier, lathe_number_of(&lathe_binary64, bits), 0);
    return (parameters){settled(c, scale), nominal_zero(c->plan)};
}

static parameters calibrated(const lathe_quant_call *c, size_t group)
{
    const lathe_quant_range range = c->plan->quant.range;
    if (range == LATHE_RANGE_MEAN)
        return mean_of(c, group);
    const lathe_quant_ends e =
        range == LATHE_RANGE_PERCENTILE ? lathe_quant_percentiles(c, group) : lathe_quant_extremes(c, group);
    return range == LATHE_RANGE_LEAST_ERROR ? searched(c, group, &e) : parameters_of(c, &e);
}

void lathe_quant_calibrate_part(const void *context, size_t begin, size_t end)
{
    const lathe_quant_call *const c = context;
    for (; begin < end; begin++) {
        const parameters p = calibrated(c, begin);
        lathe_quant_put(c->size, (char *)c->new_scales + begin * c->size, p.scale);
        if (c->new_zeros)
            c->new_zeros[begin] = p.zero;
    }
}
