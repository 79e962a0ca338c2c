/* SPDX-License-Identifier: MIT */
/* Calls on codebooks. */
#include "common.h"

#include <lathe/codebook.h>

#include "call.h"
#include "codebook_search.h"
#include "layout.h"
#include "pack.h"
#include "parallel.h"
#include "quant_call.h"
#include "random.h"
#include "rule.h"
#include "steps.h"
#include "table.h"

enum { MOST_VALUES = 1 << 16, GRAIN = 2048, LONG_GRAIN = 32768, CHUNK = 256 };

typedef struct book_call {
    const lathe_isa *isa;
    const lathe_codebook *book;
    const lathe_carrier *carrier;
    size_t size, code_bytes;
    const lathe_random *random;
    const void *src;
    void *dst, *codes;
    const lathe_open_codebook *open;
    const lathe_code_table *table; /* NULL: one value after another */
} book_call;

static lathe_status check(const double *values, size_t count, const lathe_codebook_options *o)
{
    if (!values)
        return LATHE_E_NULL;
    if (o->reserved[0] || o->reserved[1] || o->reserved[2])
        return LATHE_E_RESERVED;
    if ((int)o->rounding < 0 || o->rounding > LATHE_STOCHASTIC_EQUAL || o->rounding == LATHE_NO_ROUNDING)
        return LATHE_E_ROUNDING;
    if (count < 1 || count > MOST_VALUES || (int)o->ties < 0 || o->ties > LATHE_CODEBOOK_UP ||
        o->nan >= count)
        return LATHE_E_OPTION;
    int64_t key = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t magnitude = lathe_bits_of(values[i]) & ~lathe_carrier_sign(&lathe_binary64);
        if (magnitude >= lathe_carrier_infinity(&lathe_binary64))
            return LATHE_E_OPTION;
        const int64_t before = i ? key : 0;
        key = lathe_table_key(lathe_bits_of(values[i]));
        if (i && (before >= key || (before == -1 && key == 0))) /* zeros */
            return LATHE_E_OPTION;
    }
    return LATHE_OK;
}

static int serves_f32(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t magnitude = lathe_bits_of(values[i]) & ~lathe_carrier_sign(&lathe_binary64);
        const lathe_number a = lathe_number_of(&lathe_binary64, magnitude);
        if (a.m && !lathe_carrier_holds(&lathe_binary32, a.m, a.exponent))
            return 0;
    }
    return 1;
}

lathe_status lathe_codebook_init(lathe_codebook *book, const double *values, size_t count,
                                 const lathe_codebook_options *options)
{
    static const lathe_codebook_options own;
    if (!book)
        return LATHE_E_NULL;
    options = options ? options : &own;
    const lathe_codebook_options copy = *options;
    const lathe_status status = check(values, count, &copy);
    memset(book, 0, sizeof *book);
    if (status)
        return status;
    *book = (lathe_codebook){LATHE_CODEBOOK_MADE, values, count, copy, serves_f32(values, count)};
    return LATHE_OK;
}

size_t lathe_codebook_size(void)
{
    return sizeof(lathe_codebook);
}

/* Value i of the table as the carrier's bits; NaN beyond it. */
static uint64_t value_bits(const book_call *c, uint64_t i)
{
    if (i >= c->book->count)
        return lathe_carrier_nan(c->carrier);
    const uint64_t bits = lathe_bits_of(c->book->values[i]), sign = lathe_carrier_sign(&lathe_binary64);
    const uint64_t magnitude =
        lathe_number_bits(c->carrier, lathe_number_of(&lathe_binary64, bits & ~sign), 0);
    return bits & sign ? magnitude | lathe_carrier_sign(c->carrier) : magnitude;
}

/* NaN as its code, or as it is. */
static void put(const book_call *c, size_t i, uint64_t bits, uint64_t draw)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier);
    const int is_nan = (bits & ~sign) > lathe_carrier_infinity(c->carrier);
    const lathe_codebook_options *const o = &c->book->options;
    const size_t index = is_nan ? o->nan
                                : lathe_codebook_find(c->open, lathe_widened(c->carrier, bits), draw,
                                                      c->carrier->precision - 1);
    if (c->codes)
        lathe_code_put(c->codes, c->code_bytes, i, (uint16_t)index);
    else
        lathe_quant_put(c->size, (char *)c->dst + i * c->size,
                        is_nan ? lathe_carrier_nan(c->carrier) | (bits & sign) : value_bits(c, index));
}

static void encode_part(const void *context, size_t begin, size_t end)
{
    const book_call *const c = context;
    const int is_random = lathe_is_stochastic(c->book->options.rounding);
    for (size_t n; begin < end; begin += n) {
        lathe_draw_buffer buffer;
        const void *draws = NULL;
        n = end - begin < CHUNK ? end - begin : CHUNK;
        if (is_random)
            draws = lathe_draws_make(c->isa, c->random, 0, (unsigned)c->size, c->random->next + begin, n,
                                     buffer.words);
        for (size_t i = 0; i < n; i++) {
            const uint64_t bits = lathe_quant_bits(c->size, (const char *)c->src + (begin + i) * c->size);
            const int unused = 8 * (int)c->size - (c->carrier->precision - 1);
            put(c, begin + i, bits, draws ? lathe_code_at(draws, c->size, i) >> unused : 0);
        }
    }
}

/* Each step is the first number of a value and of its code. */
static void encode_by_steps(const void *context, size_t begin, size_t end)
{
    const book_call *const c = context;
    const lathe_layout layout = {.table = c->table};
    const size_t n = end - begin;
    const void *const src = (const char *)c->src + begin * c->size;
    void *const codes = c->codes ? (char *)c->codes + begin * c->code_bytes : NULL;
    void *const dst = c->dst ? (char *)c->dst + begin * c->size : NULL;
    if (codes && c->size == sizeof(float))
        c->isa->encode_f32(&layout, codes, (int)c->code_bytes, src, n);
    else if (codes)
        c->isa->encode_f64(&layout, codes, (int)c->code_bytes, src, n);
    else if (c->size == sizeof(float))
        c->isa->step_f32(&c->table->steps, &c->open->grid, dst, src, n);
    else
        c->isa->step_f64(&c->table->steps, &c->open->grid, dst, src, n);
}

static APART void encode_with_steps(book_call c, size_t n)
{
    uint64_t at[LATHE_MOST_LEAPS], to[LATHE_MOST_LEAPS + 2];
    uint16_t first[LATHE_BINS + 1], codes[LATHE_MOST_LEAPS + 3];
    lathe_code_table table = {.how = LATHE_CODE_TABLE,
                              .codes = codes,
                              .nan = c.book->options.nan,
                              .infinity = {c.book->count - 1, 0}};
    for (size_t i = 0; i < c.book->count; i++)
        codes[i] = (uint16_t)i;
    lathe_leaps_make(&table.steps, &c.open->ladder, at, to, first, LATHE_BINS);
    table.steps.leaps = !lathe_steps_are_few(&c.open->ladder);
    c.table = &table;
    lathe_share(n, LONG_GRAIN, encode_by_steps, &c);
}

static APART void encode_all(book_call c, size_t n)
{
    lathe_open_codebook open;
    lathe_codebook_open(&open, c.book, &c.book->options, c.carrier);
    const int has_values = c.size != sizeof(float) || c.book->serves_f32;
    c.open = &open;
    if (has_values && c.book->count > 1 && lathe_steps_serve(&open.ladder) &&
        n >= lathe_steps_worth(&open.ladder))
        encode_with_steps(c, n);
    else
        lathe_share(n, GRAIN, encode_part, &c);
}

static void decode_part(const void *context, size_t begin, size_t end)
{
    const book_call *const c = context;
    const lathe_layout layout = {.table = c->table};
    const void *const codes = (const char *)c->codes + begin * c->code_bytes;
    void *const dst = (char *)c->dst + begin * c->size;
    if (c->table && c->size == sizeof(float))
        c->isa->decode_f32(&layout, dst, codes, (int)c->code_bytes, end - begin);
    else if (c->table)
        c->isa->decode_f64(&layout, dst, codes, (int)c->code_bytes, end - begin);
    for (; !c->table && begin < end; begin++)
        lathe_quant_put(c->size, (char *)c->dst + begin * c->size,
                        value_bits(c, lathe_code_at(c->codes, c->code_bytes, begin)));
}

/* Where a code is a byte, by the values of all bytes. */
static APART void decode_all(book_call c, size_t n)
{
    enum { BYTES = 256, WORTH = 2 * BYTES };
    uint64_t values[BYTES];
    const lathe_code_table table = {.how = LATHE_CODE_TABLE, .mask = BYTES - 1, .values = values};
    if (c.code_bytes == 1 && n >= WORTH) {
        for (uint64_t i = 0; i < BYTES; i++)
            values[i] = value_bits(&c, i);
        c.table = &table;
    }
    lathe_share(n, c.table ? LONG_GRAIN : GRAIN, decode_part, &c);
}

static lathe_status book_check(book_call *c, int gives_values)
{
    c->isa = lathe_isa_row();
    c->carrier = c->size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    if (!c->book)
        return LATHE_E_NULL;
    if (c->book->made != LATHE_CODEBOOK_MADE)
        return LATHE_E_UNMADE;
    if (!c->isa->name)
        return LATHE_E_ISA;
    return gives_values && c->size == sizeof(float) && !c->book->serves_f32 ? LATHE_E_CARRIER : LATHE_OK;
}

static lathe_status encode(book_call c, lathe_random *random, size_t n)
{
    lathe_status status = book_check(&c, c.code_bytes == 0);
    if (!status && !random && lathe_is_stochastic(c.book->options.rounding))
        status = LATHE_E_STOCHASTIC;
    if (!status && random)
        status = lathe_random_check(random, n);
    if (!status && c.code_bytes &&
        (!lathe_is_code_size(c.code_bytes) || (c.code_bytes == 1 && c.book->count > 256)))
        status = LATHE_E_CODE_SIZE;
    if (!status)
        status = c.code_bytes ? lathe_arrays_check(c.codes, c.code_bytes, c.src, c.size, n, 0)
                              : lathe_arrays_check(c.dst, c.size, c.src, c.size, n, 1);
    if (status)
        return status;
    c.random = random;
    encode_all(c, n);
    if (random)
        random->next += n;
    return LATHE_OK;
}

static lathe_status decode(book_call c, size_t n)
{
    lathe_status status = book_check(&c, 1);
    if (!status && !lathe_is_code_size(c.code_bytes))
        status = LATHE_E_CODE_SIZE;
    if (!status)
        status = lathe_arrays_check(c.dst, c.size, c.codes, c.code_bytes, n, 0);
    if (!status)
        decode_all(c, n);
    return status;
}

lathe_status lathe_codebook_encode_f32(const lathe_codebook *book, lathe_random *random, void *codes,
                                       size_t code_bytes, const float *src, size_t n)
{
    const book_call c = {
        .book = book, .size = sizeof *src, .src = src, .codes = codes, .code_bytes = code_bytes};
    return code_bytes ? encode(c, random, n) : LATHE_E_CODE_SIZE;
}

lathe_status lathe_codebook_encode_f64(const lathe_codebook *book, lathe_random *random, void *codes,
                                       size_t code_bytes, const double *src, size_t n)
{
    const book_call c = {
        .book = book, .size = sizeof *src, .src = src, .codes = codes, .code_bytes = code_bytes};
    return code_bytes ? encode(c, random, n) : LATHE_E_CODE_SIZE;
}

lathe_status lathe_codebook_decode_f32(const lathe_codebook *book, float *dst, const void *codes,
                                       size_t code_bytes, size_t n)
{
    void *const from = (void *)(uintptr_t)codes;
    return decode(
        (book_call){.book = book, .size = sizeof *dst, .dst = dst, .codes = from, .code_bytes = code_bytes},
        n);
}

lathe_status lathe_codebook_decode_f64(const lathe_codebook *book, double *dst, const void *codes,
                                       size_t code_bytes, size_t n)
{
    void *const from = (void *)(uintptr_t)codes;
    return decode(
        (book_call){.book = book, .size = sizeof *dst, .dst = dst, .codes = from, .code_bytes = code_bytes},
        n);
}

lathe_status lathe_codebook_round_f32(const lathe_codebook *book, lathe_random *random, float *dst,
                                      const float *src, size_t n)
{
    return encode((book_call){.book = book, .size = sizeof *src, .src = src, .dst = dst}, random, n);
}

lathe_status lathe_codebook_round_f64(const lathe_codebook *book, lathe_random *random, double *dst,
                                      const double *src, size_t n)
{
    return encode((book_call){.book = book, .size = sizeof *src, .src = src, .dst = dst}, random, n);
}
