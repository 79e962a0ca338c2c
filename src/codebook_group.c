/* SPDX-License-Identifier: MIT */
/* One group: its scale, the table of least error, its codes and its values. */
#include "common.h"

#include "codebook_call.h"

#include <string.h>

#include <lathe/arith.h>

#include "codebook_search.h"
#include "pack.h"
#include "quant_call.h"
#include "random.h"
#include "rule.h"

enum { CHUNK = 64, ERROR_BITS = 26, MOST_ERROR = 1 << 30 };

typedef union some {
    float f32[CHUNK];
    double f64[CHUNK];
} some;

static uint64_t bits_at(const lathe_books_call *c, const void *array, size_t i)
{
    return lathe_quant_bits(c->size, (const char *)array + i * c->size);
}

/* The binary64 bits of a table's largest magnitude. */
static uint64_t largest_of(const lathe_codebook *book)
{
    const uint64_t all = lathe_carrier_sign(&lathe_binary64) - 1;
    const uint64_t first = lathe_bits_of(book->values[0]) & all;
    const uint64_t last = lathe_bits_of(book->values[book->count - 1]) & all;
    return first > last ? first : last;
}

/* a operated on with b, rounded to the carrier, one value or n with the one b. */
static void operate(const lathe_books_call *c, lathe_operation operation, void *a, const void *b, size_t n)
{
    const lathe_arith arith = {.operation = operation, .scalars = LATHE_SCALAR_B, .plan = &c->nearest};
    if (c->size == sizeof(float))
        lathe_arith_f32(&arith, a, a, b, NULL, n);
    else
        lathe_arith_f64(&arith, a, a, b, NULL, n);
}

/* amax over the table's largest magnitude, as the carrier's bits. */
static uint64_t scale_of(const lathe_books_call *c, const lathe_codebook *book, uint64_t amax)
{
    const uint64_t largest = largest_of(book), one = lathe_carrier_pack(c->carrier, 1, 0);
    uint64_t a, b;
    lathe_quant_put(c->size, &a, amax);
    lathe_quant_put(c->size, &b, lathe_number_bits(c->carrier, lathe_number_of(&lathe_binary64, largest), 0));
    operate(c, LATHE_DIV, &a, &b, 1);
    const uint64_t scale = lathe_quant_bits(c->size, &a);
    return scale == 0 || scale >= lathe_carrier_infinity(c->carrier) ? one : scale;
}

static uint64_t amax_of(const lathe_books_call *c, size_t group)
{
    const uint64_t all = lathe_carrier_sign(c->carrier) - 1;
    uint64_t amax = 0;
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t i = 0; i < run.n; i++) {
            const uint64_t a = bits_at(c, c->src, run.offset + i * run.stride) & all;
            amax = a < lathe_carrier_infinity(c->carrier) && a > amax ? a : amax;
        }
    return amax;
}

static void load(const lathe_books_call *c, const lathe_run *run, size_t from, size_t n, some *x)
{
    for (size_t i = 0; i < n; i++)
        memcpy((char *)x + i * c->size,
               (const char *)c->src + (run->offset + (from + i) * run->stride) * c->size, c->size);
}

static uint64_t draw_of(const lathe_books_call *c, size_t index)
{
    uint64_t words[LATHE_DRAW_WORDS(sizeof(double))];
    const int unused = 8 * (int)c->size - (c->carrier->precision - 1);
    const void *const at =
        lathe_draws_make(c->isa, c->random, 0, (unsigned)c->size, c->random->next + index, 1, words);
    return lathe_code_at(at, c->size, 0) >> unused;
}

/* The index of x / s in a table. */
static size_t index_of(const lathe_books_call *c, const lathe_open_codebook *book, size_t nan, uint64_t ratio,
                       uint64_t draw)
{
    if ((ratio & ~lathe_carrier_sign(c->carrier)) > lathe_carrier_infinity(c->carrier))
        return nan;
    return lathe_codebook_find(book, lathe_widened(c->carrier, ratio), draw, c->carrier->precision - 1);
}

/* Value i of a table as the carrier has it. */
static uint64_t entry_of(const lathe_books_call *c, const lathe_codebook *book, uint64_t i)
{
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64), bits = lathe_bits_of(book->values[i]);
    const uint64_t a = lathe_number_bits(c->carrier, lathe_number_of(&lathe_binary64, bits & ~sign), 0);
    return bits & sign ? a | lathe_carrier_sign(c->carrier) : a;
}

/* A finite number in units of 2^unit, cut, at most MOST_ERROR of them. */
static int64_t units(const lathe_books_call *c, uint64_t bits, int unit)
{
    const uint64_t sign = bits & lathe_carrier_sign(c->carrier);
    const lathe_number a = lathe_number_of(c->carrier, bits ^ sign);
    if (!a.m || lathe_number_log2(a) < unit)
        return 0;
    const int shift = a.exponent - unit;
    const int64_t m =
        lathe_number_log2(a) - unit >= 30 ? MOST_ERROR : (int64_t)(shift < 0 ? a.m >> -shift : a.m << shift);
    return sign ? -m : m;
}

/* A sum of squares that 64 bits do not hold. */
typedef struct error_sum {
    uint64_t high, low;
} error_sum;

static error_sum error_of(const lathe_books_call *c, size_t group, const lathe_codebook *book, uint64_t scale,
                          int unit)
{
    lathe_codebook_options o = book->options;
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    error_sum sum = {0, 0};
    uint64_t s;
    lathe_quant_put(c->size, &s, scale);
    if (lathe_is_stochastic(o.rounding))
        o = (lathe_codebook_options){.nan = o.nan};
    lathe_open_codebook open;
    lathe_codebook_open(&open, book, &o, c->carrier);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            some x, y;
            n = run.n - from < CHUNK ? run.n - from : CHUNK;
            load(c, &run, from, n, &x);
            y = x;
            operate(c, LATHE_DIV, &y, &s, n);
            for (size_t i = 0; i < n; i++)
                lathe_quant_put(c->size, (char *)&y + i * c->size,
                                entry_of(c, book, index_of(c, &open, o.nan, bits_at(c, &y, i), 0)));
            operate(c, LATHE_MUL, &y, &s, n);
            for (size_t i = 0; i < n; i++) {
                const uint64_t bits = bits_at(c, &x, i);
                if ((bits & ~lathe_carrier_sign(c->carrier)) >= lathe_carrier_infinity(c->carrier))
                    continue;
                const int64_t error = units(c, bits, unit) - units(c, bits_at(c, &y, i), unit);
                const uint64_t square = (uint64_t)error * (uint64_t)error;
                sum.low += square;
                sum.high += sum.low < square;
            }
        }
    return sum;
}

/* The index of the first dimension. */
static size_t row_of(const lathe_books_call *c, size_t group)
{
    return lathe_walk_block(&c->walk, group).first[LATHE_DIMENSIONS - c->rank];
}

static size_t choice_of(const lathe_books_call *c, size_t group, uint64_t amax)
{
    const lathe_codebook_groups *const g = c->groups;
    size_t best = 0;
    if (g->count == 1 || amax == 0)
        return 0;
    const int unit = lathe_number_log2(lathe_number_of(c->carrier, amax)) - ERROR_BITS;
    error_sum least = error_of(c, group, &g->books[0], scale_of(c, &g->books[0], amax), unit);
    for (size_t k = 1; k < g->count; k++) {
        const error_sum e = error_of(c, group, &g->books[k], scale_of(c, &g->books[k], amax), unit);
        if (e.high < least.high || (e.high == least.high && e.low < least.low)) {
            least = e;
            best = k;
        }
    }
    return best;
}

void lathe_books_quantize(const lathe_books_call *c, size_t group)
{
    const int by_row = c->groups->choice == LATHE_CHOICE_ROW;
    const uint64_t amax = amax_of(c, group);
    const size_t choice = by_row ? row_of(c, group) : choice_of(c, group, amax);
    const lathe_codebook *const book = &c->groups->books[choice];
    const uint64_t scale = scale_of(c, book, amax);
    const int is_random = lathe_is_stochastic(book->options.rounding);
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    lathe_open_codebook open;
    uint64_t s;
    lathe_codebook_open(&open, book, &book->options, c->carrier);
    lathe_quant_put(c->size, &s, scale);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            some x;
            n = run.n - from < CHUNK ? run.n - from : CHUNK;
            load(c, &run, from, n, &x);
            operate(c, LATHE_DIV, &x, &s, n);
            for (size_t i = 0; i < n; i++) {
                const size_t index = run.index + (from + i) * run.index_stride;
                const uint64_t draw = is_random ? draw_of(c, index) : 0;
                lathe_code_put(c->codes, c->code_bytes, index,
                               (uint16_t)index_of(c, &open, book->options.nan, bits_at(c, &x, i), draw));
            }
        }
    lathe_quant_put(c->size, (char *)c->scales + group * c->size, scale);
    if (c->choices && !by_row)
        c->choices[group] = (uint8_t)choice;
}

void lathe_books_dequantize(const lathe_books_call *c, size_t group)
{
    const int by_row = c->groups->choice == LATHE_CHOICE_ROW;
    const size_t choice = by_row ? row_of(c, group) : c->choices ? c->choices[group] : 0;
    const lathe_codebook *const book = choice < c->groups->count ? &c->groups->books[choice] : NULL;
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    uint64_t s;
    lathe_quant_put(c->size, &s, bits_at(c, c->scales, group));
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            some y;
            n = run.n - from < CHUNK ? run.n - from : CHUNK;
            for (size_t i = 0; i < n; i++) {
                const uint64_t code =
                    lathe_code_at(c->codes, c->code_bytes, run.index + (from + i) * run.index_stride);
                const int is_value = book && code < book->count;
                lathe_quant_put(c->size, (char *)&y + i * c->size,
                                is_value ? entry_of(c, book, code) : lathe_carrier_nan(c->carrier));
            }
            operate(c, LATHE_MUL, &y, &s, n);
            for (size_t i = 0; i < n; i++)
                memcpy((char *)c->dst + (run.offset + (from + i) * run.stride) * c->size,
                       (const char *)&y + i * c->size, c->size);
        }
}
