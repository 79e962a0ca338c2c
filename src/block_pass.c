/* SPDX-License-Identifier: MIT */
/* What is done to one block: its values become elements and values again, or codes, and codes values. */
#include "common.h"

#include <string.h>

#include "block_call.h"
#include "block_format.h"
#include "block_kind.h"
#include "pack.h"
#include "random.h"
#include "rule.h"

/* The draws of n elements, in the top bits. */
static APART void draw(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n,
                       uint64_t *draws)
{
    const unsigned bytes = c->element->options.draw == LATHE_DRAW_16 ? 2 : (unsigned)c->size;
    const size_t together = run->index_stride == 1 ? n : 1;
    for (size_t i = 0; i < n; i += together) {
        uint64_t words[LATHE_DRAW_WORDS(LATHE_BLOCK_CHUNK * sizeof(double))];
        const uint64_t index = c->random->next + run->index + (from + i) * run->index_stride;
        const void *const at = lathe_draws_make(c->isa, c->random, 0, bytes, index, together, words);
        for (size_t k = 0; k < together; k++)
            draws[i + k] = lathe_code_at(at, bytes, k) << (64 - 8 * bytes);
    }
}

static void store_values(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n,
                         const uint64_t *y)
{
    char *const at = (char *)c->dst + (run->offset - c->dst_begin + from * run->stride) * c->size;
    const size_t stride = run->stride * c->size;
    if (c->size == sizeof *y) {
        for (size_t i = 0; i < n; i++)
            memcpy(at + i * stride, &y[i], sizeof *y);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t narrow = (uint32_t)y[i];
        memcpy(at + i * stride, &narrow, sizeof narrow);
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

static void store_codes(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n,
                        const double *q)
{
    const size_t bytes = lathe_block_bytes_for(lathe_block_code_bits(&c->plan->block));
    const size_t first = run->index + from * run->index_stride;
    uint16_t codes[LATHE_BLOCK_CHUNK];
    const int is_integer = c->plan->block.codes != LATHE_CODES_FORMAT;
    if (!is_integer && run->index_stride == 1) {
        lathe_block_encode(c, &c->element_layout, c->element, (char *)c->codes + first * bytes, bytes, q, n);
        return;
    }
    if (!is_integer)
        lathe_block_encode(c, &c->element_layout, c->element, codes, sizeof *codes, q, n);
    for (size_t i = 0; i < n; i++)
        put_code(c->codes, bytes, first + i * run->index_stride,
                 is_integer ? integer_code(c->plan, q[i]) : codes[i]);
}

static void store_scale(const lathe_block_call *c, size_t block, uint64_t scale)
{
    const double value = lathe_double(scale);
    uint32_t code;
    lathe_block_encode(c, &c->scale_layout, &c->plan->nearest, &code, sizeof code, &value, 1);
    put_code(c->scales, lathe_block_bytes_for(c->scale_layout.bits), block, code);
}

/* Rounds one block, to values at dst or to codes. */
void lathe_block_quantize_one(const lathe_block_call *c, size_t block)
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
                lathe_block_spoil(c, q);
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
            q[i] = lathe_block_integer_value(&c->plan->block, code);
    }
    if (c->plan->block.codes == LATHE_CODES_FORMAT)
        lathe_block_decode(c, &c->element_layout, &c->element->format, q, codes, sizeof *codes, n);
}

static lathe_block_factor read_factor(const lathe_block_call *c, size_t block)
{
    const size_t bytes = lathe_block_bytes_for(c->scale_layout.bits);
    const uint32_t code = (uint32_t)lathe_code_at(c->scales, bytes, block);
    double scale;
    uint64_t scale_bits;
    lathe_block_decode(c, &c->scale_layout, &c->plan->nearest.format, &scale, &code, sizeof code, 1);
    memcpy(&scale_bits, &scale, sizeof scale_bits);
    return lathe_block_factor_of(c, scale_bits & ~lathe_carrier_sign(&lathe_binary64));
}

void lathe_block_dequantize_one(const lathe_block_call *c, size_t block)
{
    const lathe_block_factor f = read_factor(c, block);
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

/* As much of a block at once as lies in that direction. */
void lathe_block_read(const lathe_block_call *c, size_t i, size_t j, int is_down, size_t n, float *y)
{
    enum { ROW = LATHE_DIMENSIONS - 2, COLUMN = LATHE_DIMENSIONS - 1 };
    const lathe_walk *const w = &c->walk;
    const int along = is_down ? ROW : COLUMN;
    for (size_t done = 0, part; done < n; done += part) {
        const size_t row = i + (is_down ? done : 0), column = j + (is_down ? 0 : done);
        const size_t left = w->tile[along] - (is_down ? row : column) % w->tile[along];
        const lathe_block_factor f =
            read_factor(c, row / w->tile[ROW] * w->blocks[COLUMN] + column / w->tile[COLUMN]);
        const lathe_run run = {.index = row * w->order[ROW] + column * w->order[COLUMN],
                               .index_stride = w->order[along]};
        uint64_t bits[LATHE_BLOCK_CHUNK];
        double q[LATHE_BLOCK_CHUNK];
        part = n - done < left ? n - done : left;
        load_elements(c, &run, 0, part, q);
        lathe_block_values(c, &f, bits, q, part);
        for (size_t e = 0; e < part; e++) {
            const uint32_t narrow = (uint32_t)bits[e];
            memcpy(y + done + e, &narrow, sizeof narrow);
        }
    }
}
