/* SPDX-License-Identifier: MIT */
/* A product of matrices on a matrix unit: a chunk of k of some columns of B is read once for some rows
   of A. */
#include "common.h"

#include <string.h>

#include "unit_tile.h"

#if defined(__x86_64__) || defined(__aarch64__)
#include "kernels/guard.h"
#define HAS_GUARD 1
#else
#define HAS_GUARD 0
#endif

enum { MOST_COLUMNS = 32, MOST_CHUNK = 64, PERMUTED = 32, SCALES = 32, PARTS = 4, LINE = 64 };
/* Fewer where no kernel makes B dear to read again, and frames are large. */
enum { OUTPUTS = HAS_GUARD ? 320 : 192 };

typedef struct tile {
    /* aligned as lines of the cache are */
    _Alignas(LINE) uint64_t b[LATHE_UNIT_ELEMENTS];
    _Alignas(LINE) uint64_t b_power[LATHE_UNIT_ELEMENTS];
    _Alignas(LINE) uint64_t sums[OUTPUTS];
    _Alignas(LINE) uint64_t scale_b[SCALES];
    _Alignas(LINE) uint64_t scale_b_power[SCALES];
    _Alignas(LINE) uint64_t raw[MOST_CHUNK];
    uint64_t a[MOST_CHUNK], a_power[MOST_CHUNK];
    uint64_t scale_a[PARTS], scale_a_power[PARTS];
    uint64_t *totals; /* the second half of the sums, where there are any */
    const lathe_unit_call *call;
    lathe_unit_job job;
    size_t row, column;
    int rows, columns;
    int is_special; /* B has a NaN or infinity here */
} tile;

static uint64_t widened(const void *x)
{
    uint32_t bits;
    memcpy(&bits, x, sizeof bits);
    return lathe_widened(&lathe_binary32, bits);
}

/* Elements `at`, at + step, ... as binary64, NaN with their payloads. */
static void load_exactly(const lathe_unit_call *t, const void *from, size_t at, size_t step, uint64_t *to,
                         int n)
{
    for (int i = 0; i < n; i++) {
        const char *const x = (const char *)from + (at + (size_t)i * step) * t->size;
        if (t->size == sizeof *to)
            memcpy(to + i, x, sizeof *to);
        else
            to[i] = widened(x);
    }
}

/* The same by the processor, in the environment of kernels: signalling NaN become quiet. */
static void load_quickly(const float *from, size_t at, size_t step, uint64_t *to, int n)
{
    if (step == 1) {
        for (int i = 0; i < n; i++) {
            const double x = (double)from[at + (size_t)i];
            memcpy(to + i, &x, sizeof x);
        }
    } else {
        for (int i = 0; i < n; i++) {
            const double x = (double)from[at + (size_t)i * step];
            memcpy(to + i, &x, sizeof x);
        }
    }
}

/* A value of binary32 as its bits. */
static uint32_t narrowed(uint64_t bits)
{
    const lathe_carrier *const wide = &lathe_binary64, *const narrow = &lathe_binary32;
    const uint64_t magnitude = lathe_unit_magnitude(bits);
    const uint32_t sign = (uint32_t)(bits >> 32) & UINT32_C(0x80000000);
    if (!magnitude)
        return sign;
    if (magnitude >= lathe_carrier_infinity(wide))
        return sign | (uint32_t)lathe_carrier_infinity(narrow) | (uint32_t)(magnitude >> 29 & 0x7fffff);
    int lsb;
    const int64_t s = lathe_unit_significand(magnitude, 24, &lsb);
    return sign | (uint32_t)lathe_carrier_pack(narrow, (uint64_t)s, lsb);
}

static void store_element(const lathe_unit_call *t, size_t i, size_t j, uint64_t bits)
{
    char *const at = (char *)t->d + (i * t->d_strides.row + j * t->d_strides.column) * t->size;
    const uint32_t narrow = t->size == sizeof narrow ? narrowed(bits) : 0;
    memcpy(at, t->size == sizeof narrow ? (const void *)&narrow : (const void *)&bits, t->size);
}

static int round_up(int n)
{
    return (n + LATHE_UNIT_LANES - 1) / LATHE_UNIT_LANES * LATHE_UNIT_LANES;
}

static void change_signs(uint64_t *x, int n)
{
    for (int i = 0; i < n; i++)
        x[i] ^= lathe_unit_sign;
}

/* n elements from `at` on as values with their powers, and zeros up to a whole number of lanes; 1 if one
   is a NaN or infinity. */
static int read_line(tile *x, const lathe_unit_source *s, size_t at, size_t step, uint64_t *value,
                     uint64_t *power, int n)
{
    const lathe_unit_call *const t = x->call;
    int is_special = 0;
    for (int i = n; i < round_up(n); i++)
        x->raw[i] = 0;
    if (t->read) {
        if (t->size == sizeof(float))
            load_quickly(s->matrix.at, at, step, x->raw, n);
        else
            load_exactly(t, s->matrix.at, at, step, x->raw, n);
        if (s->negates)
            change_signs(x->raw, n);
        if (t->read(&s->reading, value, power, x->raw, round_up(n)))
            return 0;
    }
    load_exactly(t, s->matrix.at, at, step, x->raw, n);
    if (s->negates)
        change_signs(x->raw, n);
    for (int i = 0; i < round_up(n); i++) {
        value[i] = lathe_unit_decode(&s->grid, x->raw[i]);
        power[i] = lathe_unit_power(s->emin, value[i]);
        is_special |= lathe_unit_magnitude(value[i]) >= lathe_unit_infinity;
    }
    return is_special;
}

/* FP8 through the fp16 unit: of four neighbours the first two are in the first block, the others in the
   second. */
static int place_of(const lathe_unit_call *t, int i)
{
    return t->unit->model == LATHE_MODEL_X8 ? i / 4 * 2 + i % 2 + i % 4 / 2 * t->unit->block : i;
}

static void read_b(tile *x, size_t first, int n)
{
    const lathe_unit_call *const t = x->call;
    const lathe_strides *const strides = &t->b.matrix.strides;
    x->is_special = 0;
    if (t->unit->model == LATHE_MODEL_X8 && n < t->chunk) {
        memset(x->b, 0, sizeof x->b);
        memset(x->b_power, 0, sizeof x->b_power);
    }
    for (int i = 0; i < n; i++) {
        const size_t to = (size_t)place_of(t, i) * (size_t)t->columns;
        const size_t at = (first + (size_t)i) * strides->row + x->column * strides->column;
        x->is_special |= read_line(x, &t->b, at, strides->column, x->b + to, x->b_power + to, x->columns);
    }
}

static int read_a(tile *x, int row, size_t first, int n)
{
    const lathe_unit_call *const t = x->call;
    const lathe_strides *const strides = &t->a.matrix.strides;
    const size_t at = (x->row + (size_t)row) * strides->row + first * strides->column;
    uint64_t value[PERMUTED], power[PERMUTED];
    if (t->unit->model != LATHE_MODEL_X8)
        return read_line(x, &t->a, at, strides->column, x->a, x->a_power, n);
    const int is_special = read_line(x, &t->a, at, strides->column, value, power, n);
    for (int i = 0; i < t->chunk; i++) {
        x->a[place_of(t, i)] = i < n ? value[i] : 0;
        x->a_power[place_of(t, i)] = i < n ? power[i] : 0;
    }
    return is_special;
}

/* A scale of blocks; 1 if it is NaN or infinite. */
static int read_scale(const lathe_unit_call *t, const float *scales, size_t at, uint64_t *value,
                      uint64_t *power)
{
    const uint64_t one = UINT64_C(1023) << 52,
                   bits = scales ? lathe_unit_magnitude(widened(scales + at)) : one;
    *value = lathe_unit_decode(&t->scale, bits);
    if (!*value && t->scale.precision == 1) /* E8M0 has no zero */
        *value = t->scale.nan;
    *power = lathe_unit_power(t->scale.emin, *value);
    return *value >= lathe_unit_infinity;
}

static int parts_of(const lathe_unit_call *t, int n)
{
    const int block = t->job.scale_block;
    return block ? (n + block - 1) / block : 0;
}

static void read_scales_b(tile *x, size_t first, int n)
{
    const lathe_unit_call *const t = x->call;
    const int parts = parts_of(t, n);
    for (int part = 0; part < parts; part++)
        for (int j = 0; j < t->columns; j++) {
            const size_t of = first / (size_t)t->job.scale_block + (size_t)part;
            const int to = part * t->columns + j;
            x->is_special |=
                read_scale(t, j < x->columns ? t->options.scale_b : NULL,
                           (x->column + (size_t)j) * t->parts + of, x->scale_b + to, x->scale_b_power + to);
        }
}

static int read_scales_a(tile *x, int row, size_t first, int n)
{
    const lathe_unit_call *const t = x->call;
    const int parts = parts_of(t, n);
    int is_special = 0;
    for (int part = 0; part < parts; part++) {
        const size_t of = first / (size_t)t->job.scale_block + (size_t)part;
        is_special |= read_scale(t, t->options.scale_a, (x->row + (size_t)row) * t->parts + of,
                                 x->scale_a + part, x->scale_a_power + part);
    }
    return is_special;
}

static void add_in_integers(const tile *x, uint64_t *sums, int n)
{
    const lathe_unit_call *const t = x->call;
    const int step = lathe_unit_step(t->unit), block = t->job.scale_block,
              is_late = t->unit->model == LATHE_MODEL_X8;
    for (int j = 0; j < x->columns; j++) {
        uint64_t sum = is_late ? 0 : sums[j];
        for (int i = 0; i < n; i += step) {
            const size_t part = block ? (size_t)(i / block) : 0, at = part * (size_t)t->columns + (size_t)j;
            const size_t first = (size_t)i * (size_t)t->columns + (size_t)j;
            const lathe_unit_terms terms = {.a = x->a + i,
                                            .a_power = x->a_power + i,
                                            .b = x->b + first,
                                            .b_power = x->b_power + first,
                                            .scale_a = x->scale_a + part,
                                            .scale_a_power = x->scale_a_power + part,
                                            .scale_b = x->scale_b + at,
                                            .scale_b_power = x->scale_b_power + at,
                                            .stride = (size_t)t->columns,
                                            .n = n - i < step ? n - i : step,
                                            .scale_block = block};
            sum = t->add(t->unit, &t->sum, &terms, sum);
        }
        sums[j] = is_late ? lathe_unit_operate(&t->late, LATHE_ADD, sums[j], sum, 0) : sum;
    }
}

/* A row of the tile goes on by the terms that are read. */
static void add_row(tile *x, int row, int is_special, int n)
{
    const lathe_unit_call *const t = x->call;
    const int is_late = t->unit->model == LATHE_MODEL_X8;
    uint64_t *const sums = x->sums + (size_t)row * (size_t)t->columns;
    uint64_t fresh[MOST_COLUMNS] = {0};
    if (!t->kernel || is_special) {
        add_in_integers(x, sums, n);
        return;
    }
    x->job.n = n;
    t->kernel(&x->job, is_late ? fresh : sums, is_late ? sums : NULL);
}

/* t + sum, or with the product s of the scales t + s sum. */
static uint64_t promoted(const lathe_unit_call *t, uint64_t total, uint64_t sum, uint64_t scale)
{
    const lathe_unit_grid *const g = &t->total;
    if (t->options.scaling == LATHE_SCALING_FMA)
        return lathe_unit_operate(g, LATHE_FMA, scale, sum, total);
    if (t->options.scaling == LATHE_SCALING_MUL)
        sum = lathe_unit_operate(g, LATHE_MUL, scale, sum, 0);
    return lathe_unit_operate(g, LATHE_ADD, total, sum, 0);
}

/* An interval, the part `part` of k, is over: its sums go to the totals, and begin again. */
static void promote(tile *x, size_t part)
{
    const lathe_unit_call *const t = x->call;
    const lathe_unit_options *const o = &t->options;
    const uint64_t one = UINT64_C(1023) << 52;
    const int is_scaled = o->scaling != LATHE_SCALING_NONE;
    for (int i = 0; i < x->rows; i++)
        for (int j = 0; j < x->columns; j++) {
            const size_t row = (x->row + (size_t)i) * t->parts + part;
            const size_t column = (x->column + (size_t)j) * t->parts + part;
            const int at = i * t->columns + j;
            const uint64_t p = is_scaled && o->scale_a ? widened(o->scale_a + row) : one;
            const uint64_t q = is_scaled && o->scale_b ? widened(o->scale_b + column) : one;
            const uint64_t scale = is_scaled ? lathe_unit_operate(&t->total, LATHE_MUL, p, q, 0) : one;
            x->totals[at] = promoted(t, x->totals[at], x->sums[at], scale);
        }
    memset(x->sums, 0, sizeof x->sums / 2);
}

static void begin_tile(tile *x, uint64_t *sums)
{
    const lathe_unit_call *const t = x->call;
    const lathe_unit_matrix *const c = &t->c;
    memset(x->sums, 0, sizeof x->sums);
    for (int i = 0; c->at && i < x->rows; i++) {
        uint64_t *const line = sums + (size_t)i * (size_t)t->columns;
        load_exactly(t, c->at, (x->row + (size_t)i) * c->strides.row + x->column * c->strides.column,
                     c->strides.column, line, x->columns);
        for (int j = 0; j < x->columns; j++) {
            line[j] = lathe_unit_decode(&t->c_grid, line[j]);
            if (lathe_unit_magnitude(line[j]) > lathe_unit_infinity && t->unit->model != LATHE_MODEL_D)
                line[j] = t->c_grid.nan;
        }
    }
}

static void run_tile(tile *x)
{
    const lathe_unit_call *const t = x->call;
    const size_t interval = t->options.interval, chunk = (size_t)t->chunk;
    uint64_t *const results = interval ? x->totals : x->sums;
    begin_tile(x, results);
    for (size_t first = 0, n; first < t->k; first += n) {
        n = t->k - first < chunk ? t->k - first : chunk;
        if (interval && interval - first % interval < n)
            n = interval - first % interval;
        read_b(x, first, (int)n);
        read_scales_b(x, first, (int)n);
        for (int i = 0; i < x->rows; i++) {
            const int is_special = read_a(x, i, first, (int)n) | read_scales_a(x, i, first, (int)n);
            add_row(x, i, is_special | x->is_special, t->unit->model == LATHE_MODEL_X8 ? t->chunk : (int)n);
        }
        if (interval && ((first + n) % interval == 0 || first + n == t->k))
            promote(x, first / interval);
    }
    for (int i = 0; i < x->rows; i++)
        for (int j = 0; j < x->columns; j++)
            store_element(t, x->row + (size_t)i, x->column + (size_t)j, results[i * t->columns + j]);
}

void lathe_unit_run(const void *context, size_t begin, size_t end)
{
    const lathe_unit_call *const t = context;
    const size_t most = (size_t)(OUTPUTS / (t->options.interval ? 2 : 1) / t->columns);
    tile x;
    memset(x.raw, 0, sizeof x.raw);
    x.call = t;
    x.totals = x.sums + OUTPUTS / 2;
    x.job = t->job;
    x.job.a = x.a;
    x.job.a_power = x.a_power;
    x.job.b = x.b;
    x.job.b_power = x.b_power;
    x.job.scale_a = x.scale_a;
    x.job.scale_a_power = x.scale_a_power;
    x.job.scale_b = x.scale_b;
    x.job.scale_b_power = x.scale_b_power;
#if HAS_GUARD
    const guard before = enter(NEAREST);
#endif
    while (begin < end) {
        const size_t row = begin % t->m, column = begin / t->m * (size_t)t->columns;
        const size_t rows = t->m - row < end - begin ? t->m - row : end - begin;
        const size_t columns = t->n - column;
        x.row = row;
        x.column = column;
        x.rows = rows < most ? (int)rows : (int)most;
        x.columns = columns < (size_t)t->columns ? (int)columns : t->columns;
        x.job.columns = round_up(x.columns);
        run_tile(&x);
        begin += (size_t)x.rows;
    }
#if HAS_GUARD
    leave(before);
#endif
}
