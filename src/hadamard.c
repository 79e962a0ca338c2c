/* SPDX-License-Identifier: MIT */
/* The random Hadamard transform. */
#include "common.h"

#include <string.h>

#include <lathe/hadamard.h>

#include "block_number.h"
#include "block_walk.h"
#include "call.h"
#include "parallel.h"

#if defined(__x86_64__) || defined(__aarch64__)
#include "kernels/guard.h"
#define HAS_GUARD 1
#else
#define HAS_GUARD 0
#endif

enum { LEAST_SIZE = 16, MOST_SIZE = 128, GRAIN = 8192 };

typedef struct transform {
    const lathe_hadamard *h;
    const lathe_carrier *carrier;
    lathe_walk walk;
    void *x;
    size_t size;        /* of a value */
    int inverse, shift; /* the factor is 2^-shift */
    int has_floats;     /* sums by the processor are the carrier's */
} transform;

static int is_size(int n)
{
    return n >= LEAST_SIZE && n <= MOST_SIZE && (n & (n - 1)) == 0;
}

static int is_negated(const lathe_hadamard *h, int i)
{
    return h->signs[i / 64] >> (i % 64) & 1;
}

static void sums_f32(float *x, int n, float factor)
{
    for (int step = 1; step < n; step *= 2)
        for (int i = 0; i < n; i += 2 * step)
            for (int k = i; k < i + step; k++) {
                const float a = x[k], b = x[k + step];
                x[k] = a + b;
                x[k + step] = a - b;
            }
    for (int i = 0; i < n; i++)
        x[i] *= factor;
}

static void sums_f64(double *x, int n, double factor)
{
    for (int step = 1; step < n; step *= 2)
        for (int i = 0; i < n; i += 2 * step)
            for (int k = i; k < i + step; k++) {
                const double a = x[k], b = x[k + step];
                x[k] = a + b;
                x[k + step] = a - b;
            }
    for (int i = 0; i < n; i++)
        x[i] *= factor;
}

/* a + b of finite numbers of the carrier, ties to even, in integers. */
static uint64_t finite_sum(const lathe_carrier *c, uint64_t a, uint64_t b)
{
    const uint64_t sign = lathe_carrier_sign(c);
    if ((a & ~sign) < (b & ~sign)) {
        const uint64_t smaller = a;
        a = b;
        b = smaller;
    }
    lathe_number x = lathe_number_of(c, a & ~sign), y = lathe_number_of(c, b & ~sign);
    if (!x.m)
        return a & b;
    x = lathe_number_normal(x);
    x.m >>= 1; /* room for a carry; the greater has at most 53 bits */
    x.exponent++;
    if (y.m) {
        const int down = x.exponent - y.exponent;
        y.sticky = down >= 64 || (down > 0 && y.m << (64 - down));
        y.m = down >= 64 ? 0 : down > 0 ? y.m >> down : y.m << -down;
    }
    /* x - (m + part) is (x - m - 1) + (1 - part), which is far from 0 where y has a part */
    x.m = (a ^ b) & sign ? x.m - y.m - (uint64_t)y.sticky : x.m + y.m;
    x.sticky = y.sticky;
    return x.m ? lathe_number_bits(c, x, 0) | (a & sign) : 0;
}

static uint64_t sum(const lathe_carrier *c, uint64_t a, uint64_t b)
{
    const uint64_t sign = lathe_carrier_sign(c), infinity = lathe_carrier_infinity(c);
    const uint64_t x = a & ~sign, y = b & ~sign;
    if (x < infinity && y < infinity)
        return finite_sum(c, a, b);
    if (x > infinity || y > infinity || (x == y && a != b))
        return lathe_carrier_nan(c);
    return x == infinity ? a : b;
}

/* The same as sums_f32 and sums_f64, of patterns. */
static void sums_of_bits(const transform *t, uint64_t *x, int n)
{
    const uint64_t sign = lathe_carrier_sign(t->carrier), infinity = lathe_carrier_infinity(t->carrier);
    for (int step = 1; step < n; step *= 2)
        for (int i = 0; i < n; i += 2 * step)
            for (int k = i; k < i + step; k++) {
                const uint64_t a = x[k], b = x[k + step];
                x[k] = sum(t->carrier, a, b);
                x[k + step] = sum(t->carrier, a, b ^ sign);
            }
    for (int i = 0; i < n; i++) {
        lathe_number a = lathe_number_of(t->carrier, x[i] & ~sign);
        if ((x[i] & ~sign) >= infinity)
            continue;
        a.exponent -= t->shift;
        x[i] = (x[i] & sign) | lathe_number_bits(t->carrier, a, 0);
    }
}

/* The bits of value i of an array, and back. */
static uint64_t get(const void *from, size_t i, size_t size)
{
    uint32_t narrow;
    uint64_t bits;
    if (size == sizeof bits) {
        memcpy(&bits, (const char *)from + i * size, size);
        return bits;
    }
    memcpy(&narrow, (const char *)from + i * size, size);
    return narrow;
}

static void put(void *to, size_t i, size_t size, uint64_t bits)
{
    const uint32_t narrow = (uint32_t)bits;
    memcpy((char *)to + i * size, size == sizeof bits ? (const void *)&bits : (const void *)&narrow, size);
}

/* All sums of a group, of patterns or by the processor. */
static void transform_bits(const transform *t, uint64_t *x, size_t n)
{
    float narrow[MOST_SIZE];
    double wide[MOST_SIZE];
    const int is_f32 = t->size == sizeof *narrow;
    void *const floats = is_f32 ? (void *)narrow : (void *)wide;
    if (!t->has_floats) {
        sums_of_bits(t, x, (int)n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        put(floats, i, t->size, x[i]);
    if (is_f32)
        sums_f32(narrow, (int)n, 1.0f / (float)(1 << t->shift));
    else
        sums_f64(wide, (int)n, 1.0 / (double)(1 << t->shift));
    for (size_t i = 0; i < n; i++)
        x[i] = get(floats, i, t->size);
}

/* A group: from the array, transformed, and back. */
static void transform_group(const transform *t, size_t number)
{
    const size_t n = (size_t)t->h->size;
    const uint64_t sign = lathe_carrier_sign(t->carrier), infinity = lathe_carrier_infinity(t->carrier);
    uint64_t bits[MOST_SIZE];
    lathe_cursor cursor = lathe_walk_block(&t->walk, number);
    lathe_run run;
    lathe_walk_next(&t->walk, &cursor, &run);
    for (size_t i = 0; i < n; i++) {
        bits[i] = get(t->x, run.offset + i * run.stride, t->size);
        if (!t->inverse && is_negated(t->h, (int)i))
            bits[i] ^= sign;
    }
    transform_bits(t, bits, n);
    for (size_t i = 0; i < n; i++) {
        if ((bits[i] & ~sign) > infinity)
            bits[i] = lathe_carrier_nan(t->carrier);
        else if (t->inverse && is_negated(t->h, (int)i))
            bits[i] ^= sign;
        put(t->x, run.offset + i * run.stride, t->size, bits[i]);
    }
}

static void part(const void *context, size_t begin, size_t end)
{
    const transform *const t = context;
#if HAS_GUARD
    const guard before = enter(NEAREST);
#endif
    for (; begin < end; begin++)
        transform_group(t, begin);
#if HAS_GUARD
    leave(before);
#endif
}

static lathe_status check(const lathe_hadamard *h)
{
    if (!h)
        return LATHE_E_NULL;
    if (h->reserved)
        return LATHE_E_RESERVED;
    if (!is_size(h->size))
        return LATHE_E_OPTION;
    for (int i = h->size; i < MOST_SIZE; i++)
        if (is_negated(h, i))
            return LATHE_E_OPTION;
    return LATHE_OK;
}

static lathe_status run(const lathe_hadamard *h, const lathe_array *array, void *x, size_t size, int inverse)
{
    const lathe_isa *const isa = lathe_isa_row();
    transform t = {.h = h, .x = x, .size = size, .inverse = inverse};
    lathe_status status = check(h);
    if (status)
        return status;
    if (!isa->name)
        return LATHE_E_ISA;
    if (!array)
        return LATHE_E_NULL;
    const int log2_size = lathe_log2((uint64_t)h->size);
    t.shift = inverse ? log2_size - log2_size / 2 : log2_size / 2;
    t.has_floats = HAS_GUARD && isa->has_floats;
    t.carrier = size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    status = lathe_walk_make(&t.walk, &(lathe_block){.cols = (uint32_t)h->size}, array, size);
    if (status)
        return status;
    if (array->shape[array->axis] % (size_t)h->size)
        return LATHE_E_OPTION;
    if (!t.walk.elements)
        return LATHE_OK;
    if (!x)
        return LATHE_E_NULL;
    if (t.walk.reach * size > UINTPTR_MAX - (uintptr_t)x)
        return LATHE_E_SIZE;
    lathe_share(t.walk.block_count, GRAIN / (size_t)h->size, part, &t);
    return LATHE_OK;
}

lathe_status lathe_hadamard_init(lathe_hadamard *h, int size, uint64_t seed)
{
    lathe_random random = {.seed = seed};
    lathe_hadamard made = {.size = size};
    uint32_t words[MOST_SIZE / 32];
    if (!h)
        return LATHE_E_NULL;
    if (!is_size(size))
        return LATHE_E_OPTION;
    const lathe_status status = lathe_random_draws(&random, words, sizeof *words, MOST_SIZE / 32);
    if (status)
        return status;
    for (int i = 0; i < size; i++)
        made.signs[i / 64] |= (uint64_t)(words[i / 32] >> (i % 32) & 1) << (i % 64);
    *h = made;
    return LATHE_OK;
}

lathe_status lathe_hadamard_f32(const lathe_hadamard *h, const lathe_array *array, float *x)
{
    return run(h, array, x, sizeof *x, 0);
}

lathe_status lathe_hadamard_f64(const lathe_hadamard *h, const lathe_array *array, double *x)
{
    return run(h, array, x, sizeof *x, 0);
}

lathe_status lathe_hadamard_inverse_f32(const lathe_hadamard *h, const lathe_array *array, float *x)
{
    return run(h, array, x, sizeof *x, 1);
}

lathe_status lathe_hadamard_inverse_f64(const lathe_hadamard *h, const lathe_array *array, double *x)
{
    return run(h, array, x, sizeof *x, 1);
}
