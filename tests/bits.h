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

/* Integer i of an array of integers of 1, 2, 4 or 8 bytes, aligned or not. */
static inline uint64_t integer_get(const void *array, size_t bytes, size_t i)
{
    uint8_t one;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    const char *const at = (const char *)array + i * bytes;
    switch (bytes) {
    case 1:
        memcpy(&one, at, 1);
        return one;
    case 2:
        memcpy(&two, at, 2);
        return two;
    case 4:
        memcpy(&four, at, 4);
        return four;
    default:
        memcpy(&eight, at, 8);
        return eight;
    }
}

static inline void integer_set(void *array, size_t bytes, size_t i, uint64_t value)
{
    const uint8_t one = (uint8_t)value;
    const uint16_t two = (uint16_t)value;
    const uint32_t four = (uint32_t)value;
    char *const at = (char *)array + i * bytes;
    memcpy(at,
           bytes == 1   ? (const void *)&one
           : bytes == 2 ? (const void *)&two
           : bytes == 4 ? (const void *)&four
                        : (const void *)&value,
           bytes);
}

#endif
