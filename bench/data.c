/* SPDX-License-Identifier: MIT */
/* Random arrays: SplitMix64, Box and Muller, and random bit patterns. */
#include "data.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096 };

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* In (0, 1]. */
static double draw_uniform(uint64_t *state)
{
    return (double)((draw(state) >> 11) + 1) * 0x1p-53;
}

static void put(data_arrays *d, int kind, size_t i, double value)
{
    if (d->item_size == sizeof(float))
        ((float *)d->src[kind])[i] = (float)value;
    else
        ((double *)d->src[kind])[i] = value;
}

static void fill_normal(data_arrays *d)
{
    const double circle = 6.283185307179586;

    for (size_t i = 0; i < d->n; i += 2) {
        const double r = sqrt(-2.0 * log(draw_uniform(&d->state)));
        const double angle = circle * draw_uniform(&d->state);

        put(d, DATA_NORMAL, i, r * cos(angle));
        if (i + 1 < d->n)
            put(d, DATA_NORMAL, i + 1, r * sin(angle));
    }
}

static uint32_t bits32(double value)
{
    const float x = value < (double)FLT_MAX ? (float)value : FLT_MAX;
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint64_t bits64(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

void data_fit(data_arrays *d, const lathe_format *format)
{
    const double low = 0.5 * lathe_format_smallest(format);
    const double high = fmin(2.0 * lathe_format_largest(format), DBL_MAX);

    if (d->item_size == sizeof(float)) {
        const uint32_t first = bits32(low), count = bits32(high) - first + 1;

        for (size_t i = 0; i < d->n; i++) {
            const uint64_t z = draw(&d->state);
            const uint32_t bits = first + (uint32_t)((z >> 32) * count >> 32) + ((uint32_t)z << 31);
            memcpy((float *)d->src[DATA_LOG_UNIFORM] + i, &bits, sizeof bits);
        }
    } else {
        const uint64_t first = bits64(low), count = bits64(high) - first + 1;

        for (size_t i = 0; i < d->n; i++) {
            const uint64_t z = draw(&d->state), bits = first + draw(&d->state) % count + (z << 63);
            memcpy((double *)d->src[DATA_LOG_UNIFORM] + i, &bits, sizeof bits);
        }
    }
}

/* All arrays begin at a page: vectors cross no cache line, and no load waits for a store that it only looks
   like. */
static void *allocate(size_t bytes)
{
    const size_t whole = (bytes + PAGE) / PAGE * PAGE;
    void *array = aligned_alloc(PAGE, whole);

    if (array)
        memset(array, 0, whole);
    return array;
}

int data_make(data_arrays *d, size_t item_size, size_t n, uint64_t seed)
{
    int failed;

    *d = (data_arrays){.n = n, .item_size = item_size, .state = seed};
    d->dst = allocate(n * item_size);
    failed = !d->dst;
    for (int kind = 0; kind < DATA_ARRAYS; kind++) {
        d->src[kind] = allocate(n * item_size);
        failed |= !d->src[kind];
    }
    if (failed) {
        data_free(d);
        return -1;
    }
    fill_normal(d);
    return 0;
}

void data_free(data_arrays *d)
{
    for (int kind = 0; kind < DATA_ARRAYS; kind++)
        free(d->src[kind]);
    free(d->dst);
    *d = (data_arrays){0};
}

const char *data_name(int kind)
{
    return kind == DATA_NORMAL ? "normal" : kind == DATA_LOG_UNIFORM ? "log-uniform" : "codes";
}
