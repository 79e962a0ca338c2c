/* SPDX-License-Identifier: MIT */
/* The carriers, binary32 and binary64, and exact values as their bit patterns. */
#ifndef LATHE_CARRIER_H
#define LATHE_CARRIER_H

#include <stdint.h>
#include <string.h>

/* Bits, from the lowest: precision - 1 of fraction, then the exponent field (exponent + emax, and 0 for
   subnormal numbers), then the sign. */
typedef struct lathe_carrier {
    int precision, emin, emax, bits;
} lathe_carrier;

static const lathe_carrier lathe_binary32 = {.precision = 24, .emin = -126, .emax = 127, .bits = 32};
static const lathe_carrier lathe_binary64 = {.precision = 53, .emin = -1022, .emax = 1023, .bits = 64};

/* The carrier whose values have so many bytes. */
static inline const lathe_carrier *lathe_carrier_of(unsigned size)
{
    return size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
}

/* The exponent of the smallest positive value. */
static inline int lathe_carrier_quantum(const lathe_carrier *c)
{
    return c->emin - c->precision + 1;
}

static inline uint64_t lathe_carrier_sign(const lathe_carrier *c)
{
    return UINT64_C(1) << (c->bits - 1);
}

static inline uint64_t lathe_carrier_infinity(const lathe_carrier *c)
{
    return (uint64_t)(2 * c->emax + 1) << (c->precision - 1);
}

/* Quiet, positive, payload zero. */
static inline uint64_t lathe_carrier_nan(const lathe_carrier *c)
{
    return lathe_carrier_infinity(c) | UINT64_C(1) << (c->precision - 2);
}

/* The bits of the value of `size` bytes that is there. */
static inline uint64_t lathe_bits_at(const void *at, size_t size)
{
    uint32_t narrow;
    uint64_t bits;
    if (size == sizeof narrow) {
        memcpy(&narrow, at, sizeof narrow);
        return narrow;
    }
    memcpy(&bits, at, sizeof bits);
    return bits;
}

static inline double lathe_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t lathe_bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* floor(log2(m)) for m > 0. */
static inline int lathe_log2(uint64_t m)
{
    return 63 - __builtin_clzll(m);
}

/* 1 if m * 2^exponent, m > 0, is a finite value of the carrier. */
static inline int lathe_carrier_holds(const lathe_carrier *c, uint64_t m, int exponent)
{
    const int lowest = exponent + __builtin_ctzll(m), highest = exponent + lathe_log2(m);
    return highest <= c->emax && highest - lowest < c->precision && lowest >= lathe_carrier_quantum(c);
}

/* The bits of m * 2^exponent, m > 0, a value that the carrier holds. */
static inline uint64_t lathe_carrier_pack(const lathe_carrier *c, uint64_t m, int exponent)
{
    const int e = exponent + lathe_log2(m);
    const int field =
        e < c->emin ? 1 : e + c->emax; /* both kinds of number count in 2^(quantum + field - 1) */
    const int shift = exponent - (lathe_carrier_quantum(c) + field - 1);
    const uint64_t significand = shift < 0 ? m >> -shift : m << shift;
    return significand + ((uint64_t)(field - 1) << (c->precision - 1));
}

/* The bits of binary64 for any bits of the carrier, NaN with its payload. */
static inline uint64_t lathe_widened(const lathe_carrier *c, uint64_t bits)
{
    const uint64_t sign = bits & lathe_carrier_sign(c), magnitude = bits ^ sign;
    const uint64_t field = magnitude >> (c->precision - 1);
    const int finer = lathe_binary64.precision - c->precision;
    uint64_t wide = magnitude << finer;
    if (magnitude >= lathe_carrier_infinity(c))
        wide |= lathe_carrier_infinity(&lathe_binary64);
    else if (field)
        wide += (uint64_t)(lathe_binary64.emax - c->emax) << (lathe_binary64.precision - 1);
    else if (magnitude)
        wide = lathe_carrier_pack(&lathe_binary64, magnitude, lathe_carrier_quantum(c));
    return wide | sign << (lathe_binary64.bits - c->bits);
}

#endif
