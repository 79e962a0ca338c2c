/* SPDX-License-Identifier: MIT */
/* Tables fitted to data. Values are integers of 53 bits in a unit of their own, so that sums of a cluster are
   exact in 128 bits, and the same in any order. */
#include "common.h"

#include <lathe/codebook.h>

#include "call.h"
#include "codebook_search.h"
#include "exact.h"
#include "quant_call.h"
#include "random.h"
#include "table.h"

enum { OWN_ITERATIONS = 100, MOST_VALUES = 1 << 16, UNIT_BITS = 52 };

/* The sum of what belongs to an entry, in two's complement, and its weight. */
typedef struct cluster {
    uint64_t high, low, weight;
} cluster;

typedef struct fitting {
    const lathe_codebook_fit *fit;
    const lathe_carrier *carrier;
    size_t size, n;
    const void *src;
    const lathe_isa *isa;
    int unit; /* of the values, as an exponent */
    double *values;
    size_t count;
    cluster *clusters;
} fitting;

/* The binary64 bits of a finite value; 0, in *counts too, for another, or without weight. */
static uint64_t bits_at(const fitting *f, size_t i, int *counts)
{
    const uint64_t bits = lathe_quant_bits(f->size, (const char *)f->src + i * f->size);
    const uint64_t magnitude = bits & ~lathe_carrier_sign(f->carrier);
    *counts = magnitude < lathe_carrier_infinity(f->carrier) && (!f->fit->weights || f->fit->weights[i]);
    return *counts ? lathe_widened(f->carrier, bits) : 0;
}

/* Cut to a multiple of the unit, which it becomes as well: *m of them. */
static uint64_t cut(const fitting *f, uint64_t bits, int64_t *m)
{
    const uint64_t sign = bits & lathe_carrier_sign(&lathe_binary64);
    const lathe_number a = lathe_number_of(&lathe_binary64, bits ^ sign);
    const int shift = f->unit - a.exponent; /* 0 of the largest */
    const uint64_t units = shift >= 64 ? 0 : a.m >> shift;
    *m = sign ? -(int64_t)units : (int64_t)units;
    return units ? sign | lathe_carrier_pack(&lathe_binary64, units, f->unit) : 0;
}

/* 0 if nothing has weight. */
static int set_unit(fitting *f)
{
    uint64_t amax = 0;
    int any = 0;
    for (size_t i = 0; i < f->n; i++) {
        int counts;
        const uint64_t magnitude = bits_at(f, i, &counts) & ~lathe_carrier_sign(&lathe_binary64);
        amax = counts && magnitude > amax ? magnitude : amax;
        any |= counts;
    }
    const int quantum = lathe_carrier_quantum(&lathe_binary64);
    f->unit = amax ? lathe_number_log2(lathe_number_of(&lathe_binary64, amax)) - UNIT_BITS : 0;
    f->unit = f->unit < quantum ? quantum : f->unit;
    return any;
}

/* Adds a value to the table, which ascends, unless it is there. */
static void insert(fitting *f, uint64_t bits)
{
    const size_t rank = lathe_table_rank(f->values, f->count, lathe_table_key(bits));
    if (rank && lathe_bits_of(f->values[rank - 1]) == bits)
        return;
    memmove(f->values + rank + 1, f->values + rank, (f->count - rank) * sizeof *f->values);
    f->values[rank] = lathe_double(bits);
    f->count++;
}

/* Adds the value farthest from its nearest entry; 0 if there is none that is no entry. */
static int insert_farthest(fitting *f)
{
    uint64_t farthest = 0, from = 0; /* no distance */
    int is_found = 0;
    for (size_t i = 0; i < f->n; i++) {
        int counts;
        int64_t m;
        const uint64_t bits = cut(f, bits_at(f, i, &counts), &m);
        if (!counts)
            continue;
        const uint64_t entry = lathe_bits_of(f->values[lathe_codebook_nearest(f->values, f->count, bits)]);
        if (lathe_codebook_farther(bits, entry, farthest, from)) {
            farthest = bits;
            from = entry;
            is_found = 1;
        }
    }
    if (is_found)
        insert(f, farthest);
    return is_found;
}

static void fill_up(fitting *f)
{
    while (f->count < f->fit->count && insert_farthest(f))
        ;
}

/* floor(draw n / 2^64). */
static size_t scaled(uint64_t draw, uint64_t n)
{
    const uint64_t low = (draw & UINT32_MAX) * n;
    return (size_t)(((draw >> 32) * n + (low >> 32)) >> 32);
}

static void start(fitting *f)
{
    const lathe_random random = {.seed = f->fit->seed};
    if (f->fit->starts_given) {
        f->count = f->fit->count;
        return;
    }
    for (size_t k = 0; k < f->fit->count; k++) {
        uint64_t words[LATHE_DRAW_WORDS(sizeof(double))];
        uint64_t draw;
        int counts;
        int64_t m;
        memcpy(&draw, lathe_draws_make(f->isa, &random, 0, sizeof draw, k, 1, words), sizeof draw);
        size_t i = scaled(draw, f->n);
        uint64_t bits = bits_at(f, i, &counts);
        while (!counts) {
            i = i + 1 < f->n ? i + 1 : 0;
            bits = bits_at(f, i, &counts);
        }
        insert(f, cut(f, bits, &m));
    }
    fill_up(f);
}

/* w m of either sign to a sum of 128 bits. */
static void add(cluster *c, int64_t m, uint32_t w)
{
    const uint64_t a = (uint64_t)(m < 0 ? -m : m), low = (a & UINT32_MAX) * w;
    const uint64_t middle = (a >> 32) * w + (low >> 32);
    uint64_t part[2] = {middle >> 32, middle << 32 | (low & UINT32_MAX)};
    if (m < 0) {
        part[1] = 0 - part[1];
        part[0] = ~part[0] + (part[1] == 0);
    }
    c->low += part[1];
    c->high += part[0] + (c->low < part[1]);
    c->weight += w;
}

/* The mean rounded to the carrier, as binary64 bits: 128 digits, one after another. */
static uint64_t mean_of(const fitting *f, const cluster *c)
{
    const int negative = (int)(c->high >> 63);
    uint64_t high = c->high, low = c->low, rest = 0;
    lathe_number q = {0, f->unit, 0};
    if (negative) {
        low = 0 - low;
        high = ~high + (low == 0);
    }
    int place = 128;
    /* Until 63 digits are there, past the point if need be, which is after 128. */
    for (; place > 0 || (q.m >> 62 == 0 && (q.m | rest)); place--) {
        const uint64_t next = place > 64 ? high >> (place - 65) & 1 : place > 0 ? low >> (place - 1) & 1 : 0;
        rest = rest << 1 | next; /* under twice the weight: 2^32 of 32 bits at most */
        const int digit = rest >= c->weight;
        rest -= digit ? c->weight : 0;
        q.m = q.m << 1 | (uint64_t)digit;
    }
    q.exponent += place;
    q.sticky = rest != 0;
    const uint64_t bits = lathe_number_bits(f->carrier, q, 0);
    const uint64_t wide = lathe_widened(f->carrier, bits);
    return wide && negative ? wide | lathe_carrier_sign(&lathe_binary64) : wide;
}

static void assign(fitting *f)
{
    memset(f->clusters, 0, f->count * sizeof *f->clusters);
    for (size_t i = 0; i < f->n; i++) {
        int counts;
        int64_t m;
        const uint64_t bits = cut(f, bits_at(f, i, &counts), &m);
        if (counts)
            add(&f->clusters[lathe_codebook_nearest(f->values, f->count, bits)], m,
                f->fit->weights ? f->fit->weights[i] : 1);
    }
}

/* 1 if an entry has changed. */
static int iterate(fitting *f)
{
    size_t kept = 0;
    int changed = 0;
    assign(f);
    for (size_t k = 0; k < f->count; k++) {
        if (!f->clusters[k].weight) {
            changed = 1;
            continue;
        }
        const double mean = lathe_double(mean_of(f, &f->clusters[k]));
        changed |= lathe_bits_of(mean) != lathe_bits_of(f->values[k]);
        f->values[kept++] = mean;
    }
    f->count = kept;
    if (kept < f->fit->count) {
        const size_t before = kept;
        fill_up(f);
        changed |= f->count != before;
    }
    return changed;
}

size_t lathe_codebook_fit_workspace(size_t count)
{
    return count > MOST_VALUES ? 0 : count * sizeof(cluster);
}

/* Values to begin with, if they are given, ascend and are the carrier's. */
static lathe_status start_check(const fitting *f)
{
    lathe_codebook book;
    const lathe_codebook_fit *const fit = f->fit;
    if (!fit->starts_given)
        return LATHE_OK;
    const lathe_status status = lathe_codebook_init(&book, f->values, fit->count, NULL);
    if (status)
        return status;
    return f->size == sizeof(float) && !book.serves_f32 ? LATHE_E_CARRIER : LATHE_OK;
}

static lathe_status check(const fitting *f, const size_t *fitted, const void *workspace, size_t bytes)
{
    const lathe_codebook_fit *const fit = f->fit;
    if (!fit || !f->values || !fitted || !workspace)
        return LATHE_E_NULL;
    if (fit->reserved[0] | fit->reserved[1] | fit->reserved[2] | fit->reserved[3])
        return LATHE_E_RESERVED;
    if (fit->count < 1 || fit->count > MOST_VALUES || (unsigned)fit->starts_given > 1)
        return LATHE_E_OPTION;
    if (f->n && !f->src)
        return LATHE_E_NULL;
    if (f->n > PTRDIFF_MAX / f->size || f->n >> 16 >> 16) /* 2^32 or more */
        return LATHE_E_SIZE;
    if (bytes < lathe_codebook_fit_workspace(fit->count))
        return LATHE_E_SPACE;
    if (!f->isa->name)
        return LATHE_E_ISA;
    const lathe_status status =
        f->n ? lathe_ranges_check(f->values, fit->count * sizeof *f->values, f->src, f->n * f->size)
             : LATHE_OK;
    return status ? status : start_check(f);
}

static lathe_status run(fitting f, size_t *fitted, void *workspace, size_t bytes)
{
    f.isa = lathe_isa_row();
    f.clusters = workspace;
    f.carrier = f.size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    const lathe_status status = check(&f, fitted, workspace, bytes);
    if (status)
        return status;
    if (set_unit(&f)) {
        const uint32_t most = f.fit->iterations ? f.fit->iterations : OWN_ITERATIONS;
        start(&f);
        for (uint32_t i = 0; i < most && iterate(&f); i++)
            ;
    }
    *fitted = f.count;
    return LATHE_OK;
}

lathe_status lathe_codebook_fit_f32(const lathe_codebook_fit *fit, double *values, size_t *fitted,
                                    const float *src, size_t n, void *workspace, size_t bytes)
{
    return run((fitting){.fit = fit, .size = sizeof *src, .n = n, .src = src, .values = values}, fitted,
               workspace, bytes);
}

lathe_status lathe_codebook_fit_f64(const lathe_codebook_fit *fit, double *values, size_t *fitted,
                                    const double *src, size_t n, void *workspace, size_t bytes)
{
    return run((fitting){.fit = fit, .size = sizeof *src, .n = n, .src = src, .values = values}, fitted,
               workspace, bytes);
}
