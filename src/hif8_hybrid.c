/* SPDX-License-Identifier: MIT */
/* The vendor's hybrid rounding to HiFloat8: a cut in the bits of a float, by ties or by its own low bits. */
#include "common.h"

#include <lathe/hif8.h>

#include "call.h"
#include "carrier.h"
#include "parallel.h"

enum { GRAIN = 16384, FRACTION = 23, DRAW = 14, TIES_UNDER = 4, LEAST = -22, MOST = 15 };

typedef struct hybrid_call {
    int saturates;
    float *dst;
    const float *src;
} hybrid_call;

/* The fraction bits of the format in a binade. */
static int fraction_of(int e)
{
    const int distance = e < 0 ? -e : e;
    return distance < 4 ? 3 : distance < 8 ? 2 : distance < 16 ? 1 : 0;
}

/* Bits of a magnitude that is finite. */
static uint32_t rounded(uint32_t x)
{
    const int e = (int)(x >> FRACTION) - lathe_binary32.emax;
    const uint32_t fraction = x & ((1u << FRACTION) - 1), low = x & ((1u << DRAW) - 1);
    const uint32_t least = (uint32_t)lathe_carrier_pack(&lathe_binary32, 1, LEAST);
    if (e < LEAST - 1)
        return 0;
    if (e == LEAST - 1)
        return (fraction >> (FRACTION - DRAW + 1)) + (1u << (DRAW - 1)) >= low ? least : 0;
    const int cut = FRACTION - fraction_of(e);
    const uint32_t one = 1u << cut, tail = x & (one - 1), kept = x - tail;
    const int goes_far = e > -TIES_UNDER && e < TIES_UNDER ? tail >= one / 2 : tail >> (cut - DRAW) >= low;
    return goes_far ? kept + one : kept;
}

static uint32_t result_of(uint32_t magnitude, int saturates)
{
    const uint32_t infinity = (uint32_t)lathe_carrier_infinity(&lathe_binary32);
    const uint32_t largest = (uint32_t)lathe_carrier_pack(&lathe_binary32, 1, MOST);
    if (magnitude > infinity)
        return (uint32_t)lathe_carrier_nan(&lathe_binary32);
    const uint32_t r = magnitude < infinity ? rounded(magnitude) : infinity;
    return r <= largest ? r : saturates ? largest : infinity;
}

static void part(const void *context, size_t begin, size_t end)
{
    const hybrid_call *const c = context;
    const uint32_t sign = (uint32_t)lathe_carrier_sign(&lathe_binary32);
    for (; begin < end; begin++) {
        uint32_t x;
        memcpy(&x, c->src + begin, sizeof x);
        const uint32_t r = result_of(x & ~sign, c->saturates), y = r ? r | (x & sign) : 0;
        memcpy(c->dst + begin, &y, sizeof y);
    }
}

lathe_status lathe_hif8_hybrid_f32(lathe_overflow overflow, float *dst, const float *src, size_t n)
{
    if (overflow != LATHE_OVERFLOW_OWN && overflow != LATHE_OVERFLOW_INFINITY &&
        overflow != LATHE_OVERFLOW_SATURATE)
        return LATHE_E_OPTION;
    const lathe_status status = lathe_arrays_check(dst, sizeof *dst, src, sizeof *src, n, 1);
    if (!status && n)
        lathe_share(n, GRAIN, part, &(hybrid_call){overflow == LATHE_OVERFLOW_SATURATE, dst, src});
    return status;
}
