/* SPDX-License-Identifier: MIT */
/* Least and largest values of a group, and those of a rank, in passes over the values alone.

   Bits become keys, integers in the order of the values. The key of a rank is found from the highest byte
   down: a pass counts the bytes that follow what is known of it. */
#include "common.h"

#include "quant_range.h"

enum { BYTES = 256, MILLION = 1000000 };

static uint64_t key_of(const lathe_quant_call *c, uint64_t bits)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier);
    if (bits == sign)
        bits = 0;
    return bits & sign ? (sign - 1) & ~bits : bits | sign;
}

static uint64_t bits_of(const lathe_quant_call *c, uint64_t key)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier);
    return key & sign ? key ^ sign : (sign | (sign - 1)) & ~key;
}

/* Ranks of magnitudes decide. */
static int takes_magnitudes(const lathe_quant_call *c)
{
    return c->plan->quant.scheme == LATHE_QUANT_SYMMETRIC && c->plan->quant.range == LATHE_RANGE_PERCENTILE;
}

/* Element i of a run as a key; 0, which is none of a finite value, for others. */
static uint64_t key_at(const lathe_quant_call *c, const lathe_run *run, size_t i)
{
    const uint64_t all = lathe_carrier_sign(c->carrier) - 1;
    const char *const at = (const char *)c->src + (run->offset + i * run->stride) * c->size;
    const uint64_t bits = lathe_quant_bits(c->size, at);
    if ((bits & all) >= lathe_carrier_infinity(c->carrier))
        return 0;
    return key_of(c, takes_magnitudes(c) ? bits & all : bits);
}

static lathe_quant_ends covering(const lathe_quant_call *c, uint64_t low, uint64_t high, uint64_t count)
{
    const int covers =
        c->plan->quant.scheme == LATHE_QUANT_SYMMETRIC || c->plan->quant.cover == LATHE_COVER_ZERO;
    const uint64_t zero = key_of(c, 0);
    if (count == 0)
        return (lathe_quant_ends){0, 0, 0};
    low = covers && low > zero ? zero : low;
    high = covers && high < zero ? zero : high;
    return (lathe_quant_ends){bits_of(c, low), bits_of(c, high), count};
}

/* Of a symmetric range the largest magnitude is all that counts; by the row's kernel. */
static lathe_quant_ends magnitude_of(const lathe_quant_call *c, size_t group)
{
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    uint32_t amax = 0;
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);) {
        const float *const at = (const float *)c->src + run.offset;
        for (size_t i = 0; i < (run.stride == 1 ? 1 : run.n); i++) {
            const uint32_t a = c->isa->amax(at + i * run.stride, run.stride == 1 ? run.n : 1);
            amax = a > amax ? a : amax;
        }
    }
    return (lathe_quant_ends){0, amax, amax != 0};
}

lathe_quant_ends lathe_quant_extremes(const lathe_quant_call *c, size_t group)
{
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    uint64_t low = UINT64_MAX, high = 0, count = 0;
    if (c->isa->amax && c->size == sizeof(float) && c->plan->quant.scheme == LATHE_QUANT_SYMMETRIC &&
        !takes_magnitudes(c))
        return magnitude_of(c, group);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t i = 0; i < run.n; i++) {
            const uint64_t key = key_at(c, &run, i);
            low = key && key < low ? key : low;
            high = key > high ? key : high;
            count += key != 0;
        }
    return covering(c, low, high, count);
}

/* Counts the byte at `shift` of the keys that agree with `known` above it. */
static void count_bytes(const lathe_quant_call *c, size_t group, int shift, uint64_t known, uint64_t *counts)
{
    const uint64_t above = shift + 8 < 64 ? ~UINT64_C(0) << (shift + 8) : 0;
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    memset(counts, 0, BYTES * sizeof *counts);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t i = 0; i < run.n; i++) {
            const uint64_t key = key_at(c, &run, i);
            if (key && ((key ^ known) & above) == 0)
                counts[key >> shift & (BYTES - 1)]++;
        }
}

/* The key of which `rank`, from 0, are less or earlier. */
static uint64_t key_of_rank(const lathe_quant_call *c, size_t group, uint64_t rank)
{
    uint64_t known = 0;
    for (int shift = c->carrier->bits - 8; shift >= 0; shift -= 8) {
        uint64_t counts[BYTES];
        unsigned byte = 0;
        count_bytes(c, group, shift, known, counts);
        while (rank >= counts[byte])
            rank -= counts[byte++];
        known |= (uint64_t)byte << shift;
    }
    return known;
}

/* m keep / 10^6 rounded up: of m = a 10^6 + b in parts that do not overflow. */
static uint64_t kept_of(uint64_t m, uint32_t keep)
{
    const uint64_t b = m % MILLION * keep;
    return m / MILLION * keep + b / MILLION + (b % MILLION != 0);
}

lathe_quant_ends lathe_quant_percentiles(const lathe_quant_call *c, size_t group)
{
    const uint64_t count = lathe_quant_extremes(c, group).count;
    const uint64_t kept = kept_of(count, c->plan->quant.keep);
    if (count == 0)
        return covering(c, 0, 0, 0);
    const uint64_t high = key_of_rank(c, group, kept - 1);
    return covering(c, takes_magnitudes(c) ? high : key_of_rank(c, group, count - kept), high, count);
}
