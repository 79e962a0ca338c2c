/* SPDX-License-Identifier: MIT */
/* The calls with random bits, for either carrier. */
#ifndef TESTS_CHECK_RANDOM_H
#define TESTS_CHECK_RANDOM_H

#include "check.h"

static inline lathe_status round_with_bits(const lathe_plan *plan, const carrier *c, void *dst,
                                           const void *src, const void *bits, size_t n)
{
    return c->width == 32 ? lathe_round_bits_f32(plan, dst, src, bits, n)
                          : lathe_round_bits_f64(plan, dst, src, bits, n);
}

static inline lathe_status round_with_stream(const lathe_plan *plan, lathe_random *random, const carrier *c,
                                             void *dst, const void *src, size_t n)
{
    return c->width == 32 ? lathe_round_random_f32(plan, random, dst, src, n)
                          : lathe_round_random_f64(plan, random, dst, src, n);
}

static inline uint64_t round_one_with_stream(const lathe_plan *plan, lathe_random *random, const carrier *c,
                                             const void *src, size_t i)
{
    float narrow;
    double wide;
    if (c->width == 32) {
        memcpy(&narrow, (const char *)src + i * sizeof narrow, sizeof narrow);
        return bits_of_float(lathe_round1_random_f32(plan, random, narrow));
    }
    memcpy(&wide, (const char *)src + i * sizeof wide, sizeof wide);
    return bits_of_double(lathe_round1_random_f64(plan, random, wide));
}

/* Element i of a larger array. */
static inline void *element_at(const carrier *c, const void *array, size_t i)
{
    return (char *)(uintptr_t)array + i * carrier_bytes(c);
}

#endif
