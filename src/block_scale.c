/* SPDX-License-Identifier: MIT */
/* Scales: from the largest magnitude of a block, or of all, in integers. */
#include "common.h"

#include "block_call.h"

#include <stdatomic.h>
#include <string.h>

#include "formats.h"
#include "parallel.h"
#include "values_kind.h"

/* Elements whose largest is worth a thread. */
enum { AMAX_GRAIN = 65536 };

/* 2^63 sqrt(2), rounded up. No quotient of a value and a tensor scale is that near to it. */
static const uint64_t sqrt_2 = UINT64_C(0xb504f333f9de6485);
static const lathe_number one = {1, 0, 0};

/* To the nearest binary32 number but infinity. */
static lathe_number narrow(lathe_number a)
{
    const int is_zero = lathe_number_bits(&lathe_binary32, a, 0) == 0;
    return is_zero ? (lathe_number){0, 0, 0} : lathe_number_narrow(a);
}

static lathe_number narrow_quotient(lathe_number a, lathe_number b)
{
    return narrow(lathe_divide(a, b));
}

static lathe_number narrow_product(lathe_number a, lathe_number b)
{
    return narrow(lathe_multiply(a, b));
}

static lathe_number largest_of(const lathe_block_plan *p)
{
    return (lathe_number){p->largest_significand, (int)p->largest_exponent, 0};
}

/* The scale that a number rounds to, as f64 bits; of 0, which a ratio in binary32 can be, 0. */
static uint64_t rounded(const lathe_block_call *c, lathe_number a, int upward)
{
    const lathe_plan *const plan = upward ? &c->plan->upward : &c->plan->nearest;
    const uint64_t bits = lathe_number_bits(&lathe_binary64, a, 1);
    double x;
    if (!bits)
        return 0;
    memcpy(&x, &bits, sizeof x);
    c->isa->round_f64(&plan->f64, plan->options.rounding, &x, &x, 1);
    uint64_t result;
    memcpy(&result, &x, sizeof result);
    return result;
}

/* E - e by one of the rules of exponents. */
static int exponent_of(const lathe_block_plan *p, lathe_number amax)
{
    const lathe_number a = lathe_number_normal(amax);
    const uint64_t turn = UINT64_MAX - (UINT64_C(1) << (63 - p->precision)) + 1; /* 2 - 2^-p */
    int up = 0;
    switch (p->block.rule) {
    case LATHE_SCALE_CEIL:
        up = !lathe_number_is_power(a);
        break;
    case LATHE_SCALE_EVEN:
        up = a.m >= turn;
        break;
    case LATHE_SCALE_EVEN_STAY:
        up = a.m > turn; /* no quotient is so near it that only `sticky` tells */
        break;
    case LATHE_SCALE_LOG2:
        up = a.m >= sqrt_2;
        break;
    default:
        break;
    }
    return a.exponent + 63 + up - p->binade;
}

/* amax / (M T) */
static lathe_number ratio_of(const lathe_block_call *c, lathe_number amax)
{
    const lathe_number largest = largest_of(c->plan), tensor = c->tensor;
    if (c->plan->block.ratio == LATHE_RATIO_EXACT)
        return lathe_divide(amax, lathe_multiply(largest, tensor));
    amax = narrow(amax);
    switch (c->plan->block.ratio) {
    case LATHE_RATIO_RECIPROCAL:
        return narrow_quotient(narrow_product(amax, narrow_quotient(one, largest)), tensor);
    case LATHE_RATIO_PRODUCT:
        return narrow_quotient(amax, lathe_number_narrow(lathe_multiply(largest, tensor)));
    case LATHE_RATIO_TWICE:
        return narrow_quotient(narrow_quotient(amax, largest), tensor);
    default: /* LATHE_RATIO_ENCODE */
        return narrow_product(amax, narrow_product(c->encode, narrow_quotient(one, largest)));
    }
}

uint64_t lathe_block_small_scale(const lathe_block_plan *p, uint64_t scale)
{
    const lathe_format *const f = &p->nearest.format;
    const int is_float = f->kind == LATHE_KIND_FLOAT;
    const uint64_t normal = is_float ? lathe_carrier_pack(&lathe_binary64, 1, f->emin)
                                     : lathe_bits_of(lathe_value_at(f, 1)); /* the smallest value */
    switch (p->block.small) {
    case LATHE_SMALL_NORMAL:
        return scale < normal ? normal : scale;
    case LATHE_SMALL_ONE:
        return scale ? scale : lathe_carrier_pack(&lathe_binary64, 1, 0);
    case LATHE_SMALL_ZERO:
        return scale;
    default:
        return scale ? scale
               : !is_float
                   ? normal
                   : lathe_carrier_pack(&lathe_binary64, (uint64_t)lathe_format_smallest_significand(f),
                                        lathe_format_smallest_exponent(f));
    }
}

/* The value of the scale format before this one; 0 before the smallest. */
static uint64_t scale_before(const lathe_block_plan *p, uint64_t scale)
{
    const lathe_format *const f = &p->nearest.format;
    if (f->kind != LATHE_KIND_FLOAT) {
        int is_value;
        return lathe_bits_of(lathe_value_at(f, lathe_rank_under(f, lathe_double(scale), &is_value) - 1));
    }
    lathe_number a = lathe_number_odd(lathe_number_of(&lathe_binary64, scale));
    const int smallest = lathe_format_smallest_exponent(f), binade = lathe_number_log2(a) - (a.m == 1);
    const int quantum = (binade < f->emin ? f->emin : binade) - f->precision + 1;
    if (a.m == 1 && a.exponent <= smallest)
        return 0;
    a.m = (a.m << (a.exponent - quantum)) - 1;
    return lathe_carrier_pack(&lathe_binary64, a.m, quantum);
}

/* Errors are in units of amax's 2^(E-26), and no more than 2^31 of them. */
enum { ERROR_BITS = 26 };
static const uint64_t most_units = UINT64_C(1) << 31;

static uint64_t units(lathe_number a, int unit)
{
    if (!a.m || lathe_number_log2(a) < unit)
        return 0;
    if (lathe_number_log2(a) - unit >= 31)
        return most_units;
    const int shift = a.exponent - unit;
    return shift < 0 ? a.m >> -shift : a.m << shift;
}

/* A sum of squares that 64 bits do not hold. */
typedef struct error_sum {
    uint64_t high, low;
} error_sum;

static void add_error(const lathe_block_call *c, error_sum *sum, uint64_t error)
{
    const uint64_t term = c->plan->block.error == LATHE_ERROR_SQUARED ? error * error : error;
    sum->low += term;
    sum->high += sum->low < term;
}

static int is_less(const error_sum *a, const error_sum *b)
{
    return a->high < b->high || (a->high == b->high && a->low < b->low);
}

/* The same of an element's magnitude; what overflowed is the most. */
static uint64_t value_units(const lathe_block_factor *f, double q, int unit)
{
    uint64_t bits;
    memcpy(&bits, &q, sizeof bits);
    bits &= ~lathe_carrier_sign(&lathe_binary64);
    const int has_value = bits < lathe_carrier_infinity(&lathe_binary64) || f->is_zero;
    return has_value ? units(lathe_block_value(f, q), unit) : most_units;
}

/* The error of the block with this scale. */
static error_sum error_of(const lathe_block_call *c, size_t block, uint64_t scale, int unit)
{
    const lathe_block_factor f = lathe_block_factor_of(c, scale);
    const uint64_t infinity = lathe_carrier_infinity(c->carrier), sign = lathe_carrier_sign(c->carrier);
    lathe_cursor cursor = lathe_walk_block(&c->walk, block);
    error_sum sum = {0, 0};
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            uint64_t x[LATHE_BLOCK_CHUNK];
            double q[LATHE_BLOCK_CHUNK];
            n = run.n - from < LATHE_BLOCK_CHUNK ? run.n - from : LATHE_BLOCK_CHUNK;
            lathe_block_load(c, &run, from, n, x);
            lathe_block_elements(c, &c->plan->search, &f, q, x, NULL, n);
            for (size_t i = 0; i < n; i++) {
                if ((x[i] & ~sign) >= infinity)
                    continue;
                const uint64_t v = units(lathe_number_of(c->carrier, x[i] & ~sign), unit);
                const uint64_t y = value_units(&f, q[i], unit);
                /* An element of a table may have the other sign. */
                const int is_opposite = (lathe_bits_of(q[i]) >> 63) != ((x[i] & sign) != 0);
                add_error(c, &sum, is_opposite ? v + y : v < y ? y - v : v - y);
            }
        }
    return sum;
}

/* The better of `scale` and `other`, whose errors are known and asked for. */
static uint64_t better(const lathe_block_call *c, size_t block, int unit, uint64_t scale, error_sum *least,
                       uint64_t other)
{
    const error_sum error = error_of(c, block, other, unit);
    if (!is_less(&error, least))
        return scale;
    *least = error;
    return other;
}

/* `other` is that of four over six; 0 if it is none, or zero too. */
static uint64_t searched(const lathe_block_call *c, size_t block, lathe_number amax, uint64_t scale,
                         uint64_t other)
{
    const uint64_t infinity = lathe_carrier_infinity(&lathe_binary64);
    const int unit = lathe_number_log2(amax) - ERROR_BITS;
    if (scale >= infinity || (!scale && !other))
        return scale;
    error_sum least = error_of(c, block, scale, unit);
    if (c->plan->block.rule == LATHE_SCALE_FOUR_OVER_SIX)
        return other >= infinity ? scale : better(c, block, unit, scale, &least, other);
    const uint64_t quarter = scale - (UINT64_C(2) << (lathe_binary64.precision - 1));
    uint64_t best = scale;
    for (uint64_t s = scale_before(c->plan, scale);
         s && s >= quarter && lathe_block_small_scale(c->plan, s) == s; s = scale_before(c->plan, s))
        best = better(c, block, unit, best, &least, s);
    return best;
}

/* The scale of a block with this amax > 0. */
static uint64_t scale_of(const lathe_block_call *c, size_t block, lathe_number amax)
{
    const lathe_block_plan *const p = c->plan;
    lathe_number ratio;
    switch (p->block.rule) {
    case LATHE_SCALE_RCEIL:
        return lathe_block_small_scale(p, rounded(c, ratio_of(c, amax), 1));
    case LATHE_SCALE_NEAREST:
        return lathe_block_small_scale(p, rounded(c, ratio_of(c, amax), 0));
    case LATHE_SCALE_P3109:
        return lathe_block_small_scale(p, rounded(c, lathe_divide(amax, c->tensor), 0));
    case LATHE_SCALE_LEAST_ERROR:
        return searched(c, block, amax, lathe_block_small_scale(p, rounded(c, ratio_of(c, amax), 1)), 0);
    case LATHE_SCALE_FOUR_OVER_SIX:
        ratio = lathe_divide((lathe_number){3 * amax.m, amax.exponent - 1, 0},
                             lathe_multiply(largest_of(p), c->tensor));
        return searched(c, block, amax, lathe_block_small_scale(p, rounded(c, ratio_of(c, amax), 0)),
                        lathe_block_small_scale(p, rounded(c, ratio, 0)));
    default:
        ratio = lathe_divide(amax, c->tensor);
        return lathe_block_small_scale(p, rounded(c, (lathe_number){1, exponent_of(p, ratio), 0}, 0));
    }
}

static void take_special(const uint64_t *x, size_t n, uint64_t infinity, uint64_t sign,
                         lathe_block_amax *amax)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t a = x[i] & ~sign;
        amax->has_nan |= a > infinity;
        amax->has_infinity |= a == infinity;
        amax->bits = a < infinity && a > amax->bits ? a : amax->bits;
    }
}

static void take_amax(const lathe_block_call *c, size_t block, lathe_block_amax *amax)
{
    const uint64_t infinity = lathe_carrier_infinity(c->carrier), sign = lathe_carrier_sign(c->carrier);
    lathe_cursor cursor = lathe_walk_block(&c->walk, block);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            uint64_t x[LATHE_BLOCK_CHUNK];
            n = run.n - from < LATHE_BLOCK_CHUNK ? run.n - from : LATHE_BLOCK_CHUNK;
            lathe_block_load(c, &run, from, n, x);
            uint64_t largest = 0;
            for (size_t i = 0; i < n; i++) {
                const uint64_t a = x[i] & ~sign;
                largest = a > largest ? a : largest;
            }
            if (largest < infinity)
                amax->bits = largest > amax->bits ? largest : amax->bits;
            else
                take_special(x, n, infinity, sign, amax);
        }
}

/* 1 if a NaN or an infinity in the block is given this treatment. */
static int has_special(const lathe_block *b, const lathe_block_amax *amax, lathe_block_special special)
{
    return (amax->has_nan && b->nan == special) || (amax->has_infinity && b->infinity == special);
}

uint64_t lathe_block_scale(const lathe_block_call *c, size_t block)
{
    const lathe_block *const b = &c->plan->block;
    lathe_block_amax found = {.bits = 0};
    uint32_t least;
    take_amax(c, block, &found);
    if (has_special(b, &found, LATHE_SPECIAL_SPOIL))
        return lathe_carrier_nan(&lathe_binary64);
    if (has_special(b, &found, LATHE_SPECIAL_ONE))
        return lathe_carrier_pack(&lathe_binary64, 1, 0);
    if (found.has_infinity && b->infinity == LATHE_SPECIAL_COUNT)
        return rounded(c, (lathe_number){1, lathe_binary64.emax, 0}, 0);
    memcpy(&least, &b->least, sizeof least);
    lathe_number amax = lathe_number_of(c->carrier, found.bits);
    if (least) {
        const uint64_t bits = lathe_number_bits(c->carrier, lathe_number_of(&lathe_binary32, least), 0);
        if (bits > found.bits)
            amax = lathe_number_of(&lathe_binary32, least);
    }
    return amax.m ? scale_of(c, block, amax) : lathe_block_small_scale(c->plan, 0);
}

/* Parts of an array without gaps, and the largest of their maxima. */
typedef struct amax_call {
    lathe_amax_finder *find;
    const float *src;
    _Atomic(uint32_t) *largest;
} amax_call;

static void amax_part(const void *context, size_t begin, size_t end)
{
    const amax_call *const c = context;
    const uint32_t found = c->find(c->src + begin, end - begin);
    uint32_t largest = atomic_load(c->largest);
    while (found > largest && !atomic_compare_exchange_weak(c->largest, &largest, found))
        ;
}

/* The bits of the largest finite magnitude of the array. */
static uint64_t largest_of_all(const lathe_block_call *c)
{
    lathe_block_amax amax = {.bits = 0};
    if (c->isa->amax && c->size == sizeof(float) && c->walk.reach == c->walk.elements &&
        c->plan->block.input == LATHE_INPUT_KEEP) {
        _Atomic(uint32_t) largest = 0;
        lathe_share(c->walk.elements, AMAX_GRAIN, amax_part, &(amax_call){c->isa->amax, c->src, &largest});
        return largest;
    }
    for (size_t i = 0; i < c->walk.block_count; i++)
        take_amax(c, i, &amax);
    return amax.bits;
}

/* T where it is made of the array's amax. */
static lathe_number tensor_of(const lathe_block_call *c, lathe_number amax, lathe_number *encode)
{
    const lathe_block_plan *const p = c->plan;
    const lathe_number top = {p->top_significand, (int)p->top_exponent, 0};
    const lathe_number most = lathe_multiply(largest_of(p), top);
    const lathe_number beyond = {1, lathe_binary32.emax + 1, 0};
    if (p->block.tensor != LATHE_TENSOR_ENCODE)
        return lathe_number_narrow(lathe_divide(amax, most));
    amax = narrow(amax);
    *encode = lathe_number_narrow(amax.m ? lathe_divide(most, amax) : beyond);
    return lathe_number_narrow(lathe_divide(one, *encode));
}

float lathe_block_set_tensor(lathe_block_call *c, float given)
{
    const lathe_block_tensor how = c->plan->block.tensor;
    float tensor = how == LATHE_TENSOR_GIVEN ? given : 1.0f;
    c->tensor = lathe_number_of_f32(tensor);
    c->encode = one;
    if (how == LATHE_TENSOR_AMAX || how == LATHE_TENSOR_ENCODE) {
        const uint64_t amax = largest_of_all(c);
        if (amax)
            c->tensor = tensor_of(c, lathe_number_of(c->carrier, amax), &c->encode);
        const uint32_t bits = (uint32_t)lathe_number_bits(&lathe_binary32, c->tensor, 0);
        memcpy(&tensor, &bits, sizeof tensor);
    }
    if (how != LATHE_TENSOR_ENCODE)
        c->encode = lathe_number_narrow(lathe_divide(one, c->tensor));
    return tensor;
}
