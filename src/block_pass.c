/* SPDX-License-Identifier: MIT */
/* What is done to one block: its values become elements and values again, or codes, and codes values. */
#include "common.h"

#include <string.h>

#include "block_call.h"
#include "block_format.h"
#include "pack.h"
#include "random.h"
#include "rule.h"
#include "stream.h"

/* The draws of n elements, in the top bits. */
static void draw(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n, uint64_t *draws)
{
    const unsigned bytes = c->element->options.draw == LATHE_DRAW_16 ? 2 : (unsigned)c->size;
    const size_t together = run->index_stride == 1 ? n : 1;
    for (size_t i = 0; i < n; i += together) {
        lathe_draw_buffer buffer;
        const uint64_t index = c->random->next + run->index + (from + i) * run->index_stride;
        const void *const at = lathe_draws_make(c->isa, c->random, 0, bytes, index, together, &buffer);
        for (size_t k = 0; k < together; k++)
            draws[i + k] = lathe_code_at(at, bytes, k) << (64 - 8 * bytes);
    }
}

static void store_values(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n,
                         const uint64_t *y)
{
    for (size_t i = 0; i < n; i++) {
        char *const at = (char *)c->dst + (run->offset - c->dst_begin + (from + i) * run->stride) * c->size;
        const uint32_t narrow = (uint32_t)y[i];
        memcpy(at, c->size == sizeof narrow ? (const void *)&narrow : (const void *)&y[i], c->size);
    }
}

static void put_code(void *codes, size_t bytes, size_t i, uint32_t code)
{
    const uint8_t small = (uint8_t)code;
    const uint16_t middle = (uint16_t)code;
    char *const at = (char *)codes + i * bytes;
    memcpy(at,
           bytes == 1   ? (const void *)&small
           : bytes == 2 ? (const void *)&middle
                        : (const void *)&code,
           bytes);
}

/* An integer in units of its format's quantum, in two's complement; NaN becomes the largest. */
static uint32_t integer_code(const lathe_block_plan *p, double q)
{
    uint64_t bits;
    memcpy(&bits, &q, sizeof bits);
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64), magnitude = bits & ~sign;
    const uint32_t mask = (1u << lathe_block_integer_bits(&p->block)) - 1;
    if (magnitude > lathe_carrier_infinity(&lathe_binary64))
        return (uint32_t)p->largest_significand;
    const lathe_number a = lathe_number_of(&lathe_binary64, magnitude);
    const int64_t shift = p->largest_exponent - a.exponent; /* far beyond 63 for zero */
    const uint32_t m = (uint32_t)(a.m >> (shift < 63 ? shift : 63));
    return (bits & sign ? 0 - m : m) & mask;
}

static double integer_value(const lathe_block_plan *p, uint32_t code)
{
    const int bits = lathe_block_integer_bits(&p->block);
    const uint32_t sign = 1u << (bits - 1), low = code & (sign - 1);
    const uint64_t m = code & sign ? sign - low : low;
    const uint64_t value = m ? lathe_carrier_pack(&lathe_binary64, m, (int)p->largest_exponent) : 0;
    return lathe_double(value | (code & sign ? lathe_carrier_sign(&lathe_binary64) : 0));
}

static void store_codes(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n,
                        const double *q)
{
    const size_t bytes = lathe_block_bytes_for(lathe_block_code_bits(&c->plan->block));
    uint16_t codes[LATHE_BLOCK_CHUNK];
    const int is_integer = c->plan->block.codes != LATHE_CODES_FORMAT;
    if (!is_integer)
        c->isa->encode_f64(&c->element_layout, codes, sizeof *codes, q, n);
    for (size_t i = 0; i < n; i++)
        put_code(c->codes, bytes, run->index + (from + i) * run->index_stride,
                 is_integer ? integer_code(c->plan, q[i]) : codes[i]);
}

static void store_scale(const lathe_block_call *c, size_t block, uint64_t scale)
{
    const double value = lathe_double(scale);
    uint32_t code;
    c->isa->encode_f64(&c->scale_layout, &code, sizeof code, &value, 1);
    put_code(c->scales, lathe_block_bytes_for(c->scale_layout.bits), block, code);
}

/* Rounds one block, to values at dst or to codes. */
static void quantize_block(const lathe_block_call *c, size_t block)
{
    const uint64_t scale = lathe_block_scale(c, block);
    const lathe_block_factor f = lathe_block_factor_of(c, scale);
    const int is_stochastic = lathe_is_stochastic(c->element->options.rounding);
    lathe_cursor cursor = lathe_walk_block(&c->walk, block);
    if (c->scales)
        store_scale(c, block, scale);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            uint64_t x[LATHE_BLOCK_CHUNK], draws[LATHE_BLOCK_CHUNK];
            double q[LATHE_BLOCK_CHUNK];
            n = run.n - from < LATHE_BLOCK_CHUNK ? run.n - from : LATHE_BLOCK_CHUNK;
            lathe_block_load(c, &run, from, n, x);
            if (is_stochastic)
                draw(c, &run, from, n, draws);
            if (f.is_nan)
                memset(q, 0, sizeof q);
            else
                lathe_block_elements(c, c->element, &f, q, x, draws, n);
            if (c->codes) {
                store_codes(c, &run, from, n, q);
            } else {
                lathe_block_values(c, &f, x, q, n);
                store_values(c, &run, from, n, x);
            }
        }
}

static void load_elements(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n, double *q)
{
    const size_t bytes = lathe_block_bytes_for(lathe_block_code_bits(&c->plan->block));
    uint16_t codes[LATHE_BLOCK_CHUNK];
    for (size_t i = 0; i < n; i++) {
        const uint64_t code = lathe_code_at(c->codes, bytes, run->index + (from + i) * run->index_stride);
        codes[i] = (uint16_t)code;
        if (c->plan->block.codes != LATHE_CODES_FORMAT)
            q[i] = integer_value(c->plan, (uint32_t)code);
    }
    if (c->plan->block.codes == LATHE_CODES_FORMAT)
        c->isa->decode_f64(&c->element_layout, q, codes, sizeof *codes, n);
}

static void dequantize_block(const lathe_block_call *c, size_t block)
{
    const size_t bytes = lathe_block_bytes_for(c->scale_layout.bits);
    const uint32_t code = (uint32_t)lathe_code_at(c->scales, bytes, block);
    double scale;
    uint64_t scale_bits;
    c->isa->decode_f64(&c->scale_layout, &scale, &code, sizeof code, 1);
    memcpy(&scale_bits, &scale, sizeof scale_bits);
    const lathe_block_factor f = lathe_block_factor_of(c, scale_bits & ~lathe_carrier_sign(&lathe_binary64));
    lathe_cursor cursor = lathe_walk_block(&c->walk, block);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t from = 0, n; from < run.n; from += n) {
            uint64_t y[LATHE_BLOCK_CHUNK];
            double q[LATHE_BLOCK_CHUNK];
            n = run.n - from < LATHE_BLOCK_CHUNK ? run.n - from : LATHE_BLOCK_CHUNK;
            load_elements(c, &run, from, n, q);
            lathe_block_values(c, &f, y, q, n);
            store_values(c, &run, from, n, y);
        }
}

/* Whole blocks from `begin` on, which lie one after another from their first element on: by the kernel, but
   for those it leaves. */
static void quantize_lanes(const lathe_block_call *c, size_t first, size_t begin, size_t blocks)
{
    const size_t length = c->plan->block.cols;
    float *const dst = (float *)c->dst + (first - c->dst_begin);
    const float *const src = (const float *)c->src + first;
    for (size_t done = 0; done < blocks;) {
        done += c->isa->block(&c->lanes, dst + done * length, src + done * length, blocks - done);
        for (size_t i = 0; i < LATHE_BLOCKS_TOGETHER && done < blocks; i++)
            quantize_block(c, begin + done++);
    }
}

/* Blocks of one row, stored past the caches. */
typedef struct row_part {
    const lathe_block_call *call;
    size_t first, begin; /* the element and the block that it begins with */
} row_part;

static void produce_blocks(const void *context, void *to, size_t begin, size_t n)
{
    const row_part *const row = context;
    const size_t first = row->first + begin * row->call->plan->block.cols;
    lathe_block_call c = *row->call;
    c.dst = to;
    c.dst_begin = first;
    quantize_lanes(&c, first, row->begin + begin, n);
}

static void quantize_row(const lathe_block_call *c, size_t begin, size_t blocks)
{
    const size_t bytes = c->plan->block.cols * c->size;
    lathe_cursor cursor = lathe_walk_block(&c->walk, begin);
    lathe_run run;
    lathe_walk_next(&c->walk, &cursor, &run);
    if (!c->streams) {
        quantize_lanes(c, run.offset, begin, blocks);
        return;
    }
    const row_part row = {c, run.offset, begin};
    const lathe_flow flow = {.produce = produce_blocks,
                             .context = &row,
                             .dst = (float *)c->dst + run.offset,
                             .src = (const float *)c->src + run.offset,
                             .size = bytes,
                             .src_bits = 8 * bytes};
    lathe_stream_out(&flow, 0, blocks);
}

void lathe_block_quantize_part(const void *context, size_t begin, size_t end)
{
    const lathe_block_call *const c = context;
    const size_t in_row = c->walk.blocks[LATHE_DIMENSIONS - 1];
    const size_t whole = c->has_lanes ? c->walk.shape[LATHE_DIMENSIONS - 1] / c->plan->block.cols : 0;
    while (begin < end) {
        const size_t at = begin % in_row, left = at < whole ? whole - at : 0;
        if (!left) {
            quantize_block(c, begin++);
            continue;
        }
        const size_t blocks = left < end - begin ? left : end - begin;
        quantize_row(c, begin, blocks);
        begin += blocks;
    }
}

void lathe_block_dequantize_part(const void *context, size_t begin, size_t end)
{
    for (; begin < end; begin++)
        dequantize_block(context, begin);
}
