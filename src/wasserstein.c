/* SPDX-License-Identifier: MIT */
/* The 1-Wasserstein distance: both arrays sorted, the distances of values of equal rank summed exactly. */
#include "common.h"

#include <lathe/stats.h>

#include <string.h>

#include "call.h"
#include "carrier.h"
#include "sum.h"
#include "tally.h"

enum { DIGIT = 256 };

/* Values as keys, unsigned integers of the carrier's size in the order of the values. The sign bit is
   flipped, in negative values all other bits too. */
typedef struct keys {
    const lathe_carrier *carrier;
    size_t bytes;
} keys;

static uint64_t get(const keys *k, const void *array, size_t i)
{
    uint32_t narrow;
    uint64_t wide;
    if (k->bytes == sizeof wide) {
        memcpy(&wide, (const char *)array + i * sizeof wide, sizeof wide);
        return wide;
    }
    memcpy(&narrow, (const char *)array + i * sizeof narrow, sizeof narrow);
    return narrow;
}

static void set(const keys *k, void *array, size_t i, uint64_t key)
{
    const uint32_t narrow = (uint32_t)key;
    if (k->bytes == sizeof key)
        memcpy((char *)array + i * sizeof key, &key, sizeof key);
    else
        memcpy((char *)array + i * sizeof narrow, &narrow, sizeof narrow);
}

static uint64_t key_of(const keys *k, uint64_t bits)
{
    const uint64_t sign = lathe_carrier_sign(k->carrier);
    return bits & sign ? ~bits & (sign | (sign - 1)) : bits | sign;
}

static uint64_t bits_of(const keys *k, uint64_t key)
{
    const uint64_t sign = lathe_carrier_sign(k->carrier);
    return key & sign ? key & ~sign : ~key & (sign | (sign - 1));
}

/* The keys of n values to `to`, sorted by one digit after the other, the lowest first; `room` is as large. A
   digit that all have in common is left out. Returns where the keys are, `to` or `room`. */
static void *sort(const keys *k, const void *values, size_t n, void *to, void *room)
{
    for (size_t i = 0; i < n; i++)
        set(k, to, i, key_of(k, get(k, values, i)));
    for (unsigned shift = 0; shift < 8 * k->bytes; shift += 8) {
        size_t at[DIGIT] = {0}, begin = 0;
        for (size_t i = 0; i < n; i++)
            at[get(k, to, i) >> shift & (DIGIT - 1)]++;
        if (at[get(k, to, 0) >> shift & (DIGIT - 1)] == n)
            continue;
        for (int d = 0; d < DIGIT; d++) {
            const size_t count = at[d];
            at[d] = begin;
            begin += count;
        }
        for (size_t i = 0; i < n; i++) {
            const uint64_t key = get(k, to, i);
            set(k, room, at[key >> shift & (DIGIT - 1)]++, key);
        }
        void *const sorted = room;
        room = to;
        to = sorted;
    }
    return to;
}

static double positive_infinity(void)
{
    return lathe_double(lathe_carrier_infinity(&lathe_binary64));
}

/* Of sorted keys. NaN has the lowest or the highest. */
static double mean_distance(const keys *k, const void *a, const void *b, size_t n)
{
    const uint64_t sign = lathe_carrier_sign(k->carrier), infinity = lathe_carrier_infinity(k->carrier);
    const uint64_t lowest = key_of(k, infinity | sign), highest = key_of(k, infinity);
    lathe_stats_sum sum = {{0}};
    int is_infinite = 0;
    if (get(k, a, 0) < lowest || get(k, b, 0) < lowest || get(k, a, n - 1) > highest ||
        get(k, b, n - 1) > highest)
        return lathe_double(lathe_carrier_nan(&lathe_binary64));
    for (size_t i = 0; i < n; i++) {
        const uint64_t x = bits_of(k, get(k, a, i)), y = bits_of(k, get(k, b, i));
        uint64_t m;
        if (x == y)
            continue;
        is_infinite |= (x & ~sign) == infinity || (y & ~sign) == infinity;
        if (is_infinite)
            break;
        const int exponent =
            lathe_tally_distance(lathe_widened(k->carrier, x), lathe_widened(k->carrier, y), &m);
        lathe_sum_add(&sum, 0, m, exponent);
    }
    return is_infinite ? positive_infinity() : lathe_sum_mean(&sum, n);
}

size_t lathe_wasserstein_workspace(size_t n, size_t value_bytes)
{
    const int is_size = value_bytes == sizeof(float) || value_bytes == sizeof(double);
    return is_size && n <= PTRDIFF_MAX / value_bytes / 3 ? 3 * n * value_bytes : 0;
}

static lathe_status distance(const keys *k, double *result, const void *a, const void *b, size_t n,
                             void *workspace, size_t bytes)
{
    const size_t part = n * k->bytes, needed = lathe_wasserstein_workspace(n, k->bytes);
    lathe_status status = LATHE_OK;
    if (!result || (n && (!a || !b || !workspace)))
        return LATHE_E_NULL;
    if (n && !needed)
        return LATHE_E_SIZE;
    if (bytes < needed)
        return LATHE_E_SPACE;
    if (n)
        status = lathe_ranges_check(workspace, needed, a, part);
    if (n && !status)
        status = lathe_ranges_check(workspace, needed, b, part);
    if (n && !status)
        status = lathe_ranges_check(workspace, needed, result, sizeof *result);
    if (status)
        return status;
    if (n == 0) {
        *result = lathe_double(lathe_carrier_nan(&lathe_binary64));
        return LATHE_OK;
    }
    char *const first = workspace, *const second = first + part, *const third = second + part;
    char *const sorted = sort(k, a, n, first, second);
    const void *const other = sort(k, b, n, sorted == first ? second : first, third);
    *result = mean_distance(k, sorted, other, n);
    return LATHE_OK;
}

lathe_status lathe_wasserstein_f32(double *result, const float *a, const float *b, size_t n, void *workspace,
                                   size_t bytes)
{
    return distance(&(keys){&lathe_binary32, sizeof *a}, result, a, b, n, workspace, bytes);
}

lathe_status lathe_wasserstein_f64(double *result, const double *a, const double *b, size_t n,
                                   void *workspace, size_t bytes)
{
    return distance(&(keys){&lathe_binary64, sizeof *a}, result, a, b, n, workspace, bytes);
}
