/* SPDX-License-Identifier: MIT */
/* The two carriers as bit patterns. Tests compare patterns, never floats: -0 and NaN must count. */
#ifndef TESTS_BITS_H
#define TESTS_BITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct carrier {
    const char *name;
    int width, precision, emin, emax;
} carrier;

/* Defined in cases.c. */
extern const carrier carrier_f32, carrier_f64;

static inline uint64_t carrier_sign(const carrier *c)
{
    return UINT64_C(1) << (c->width - 1);
}

static inline uint64_t carrier_infinity(const carrier *c)
{
    return ((UINT64_C(1) << (c->width - c->precision)) - 1) << (c->precision - 1);
}

/* The canonical NaN: quiet, payload zero. */
static inline uint64_t carrier_nan(const carrier *c, int negative)
{
    return carrier_infinity(c) | UINT64_C(1) << (c->precision - 2) | (negative ? carrier_sign(c) : 0);
}

static inline int carrier_is_nan(const carrier *c, uint64_t bits)
{
    return (bits & ~carrier_sign(c)) > carrier_infinity(c);
}

static inline size_t carrier_bytes(const carrier *c)
{
    return (size_t)c->width / 8;
}

/* Element i of an array of this carrier, copied as bytes so that no signalling NaN is quietened. */
static inline uint64_t carrier_get(const carrier *c, const void *array, size_t i)
{
    if (c->width == 32) {
        uint32_t bits;
        memcpy(&bits, (const char *)array + 4 * i, 4);
        return bits;
    }
    uint64_t bits;
    memcpy(&bits, (const char *)array + 8 * i, 8);
    return bits;
}

static inline void carrier_set(const carrier *c, void *array, size_t i, uint64_t bits)
{
    if (c->width == 32) {
        uint32_t narrow = (uint32_t)bits;
        memcpy((char *)array + 4 * i, &narrow, 4);
    } else {
        memcpy((char *)array + 8 * i, &bits, 8);
    }
}

static inline uint32_t bits_of_float(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return bits;
}

static inline float float_of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

static inline uint64_t bits_of_double(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, 8);
    return bits;
}

static inline double double_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

/* Exact for every pattern but a NaN. */
static inline double carrier_value(const carrier *c, uint64_t bits)
{
    return c->width == 32 ? (double)float_of_bits((uint32_t)bits) : double_of_bits(bits);
}

#endif
