/* SPDX-License-Identifier: MIT */
/* Encoding and decoding calls. What no kernel does in one step passes in chunks through buffers on the stack:
   rounded values become codes, and codes are packed, from there. */
#include "common.h"

#include <stdint.h>

#include <lathe/code.h>

#include "call.h"
#include "carrier.h"
#include "code_table.h"
#include "formats.h"
#include "isa.h"
#include "kernels/method.h"
#include "ladder.h"
#include "layout.h"
#include "pack.h"
#include "parallel.h"
#include "random.h"
#include "round_call.h"
#include "steps.h"
#include "stream.h"

/* Elements that are worth a thread, bytes of the values of a chunk, elements of one of codes, a multiple of
   what packing takes as one, and codes that are whole bytes in a stream. */
enum { GRAIN = 32768, VALUE_BYTES = 2048, CHUNK = 512, GROUP = 8 };

/* Where codes are: an array of integers of `bytes` bytes or, if that is 0, a stream. */
typedef struct code_place {
    void *at;
    size_t bytes;
    lathe_order order;
} code_place;

typedef struct encode_call {
    lathe_round_call round;
    lathe_layout layout;
    code_place to;
    int fetches; /* the next chunk's values, which are in no cache */
} encode_call;

typedef struct decode_call {
    const lathe_isa *isa;
    const lathe_format *format;
    lathe_layout layout;
    code_place from;
    void *dst;
    unsigned size; /* of a value */
    int streams;   /* past the caches */
} decode_call;

static size_t bytes_before(const code_place *place, int bits, size_t i)
{
    return place->bytes ? i * place->bytes : i / GROUP * (size_t)bits;
}

static void encode_chunk(const encode_call *c, size_t begin, size_t n)
{
    const char *const src = (const char *)c->round.src + begin * c->round.size;
    double rounded[VALUE_BYTES / sizeof(double)];
    const void *const values = c->layout.rounds ? (const void *)src : rounded;
    uint16_t codes[VALUE_BYTES / sizeof(float)];
    char *const at = (char *)c->to.at + bytes_before(&c->to, c->layout.bits, begin);
    void *const to = c->to.bytes ? (void *)at : codes;
    const int bytes = (int)(c->to.bytes ? c->to.bytes : lathe_packer_bytes(c->layout.bits));
    if (c->fetches)
        lathe_fetch(src + n * c->round.size, n * c->round.size);
    if (!c->layout.rounds)
        lathe_round_range(&c->round, rounded, src, begin, n);
    if (c->layout.is_ranked && !c->layout.table)
        lathe_ladder_encode(&(lathe_ladder){&c->round.plan->format, &c->round.plan->options, c->round.grid,
                                            lathe_carrier_of(c->round.size)},
                            to, bytes, values, n);
    else if (c->round.size == sizeof(float))
        c->round.isa->encode_f32(&c->layout, to, bytes, values, n);
    else
        c->round.isa->encode_f64(&c->layout, to, bytes, values, n);
    if (!c->to.bytes)
        lathe_pack_codes(c->round.isa, (uint8_t *)at, c->to.order, c->layout.bits, codes, n);
}

static void encode_part(const void *context, size_t begin, size_t end)
{
    const encode_call *const c = context;
    const size_t chunk = VALUE_BYTES / c->round.size;
    for (; begin < end; begin += chunk)
        encode_chunk(c, begin, end - begin < chunk ? end - begin : chunk);
}

static void decode_values(const decode_call *c, void *dst, const void *codes, int bytes, size_t n)
{
    if (c->layout.is_ranked && !c->layout.table)
        lathe_ladder_decode(c->format, lathe_carrier_of(c->size), dst, codes, bytes, n);
    else if (c->size == sizeof(float))
        c->isa->decode_f32(&c->layout, dst, codes, bytes, n);
    else
        c->isa->decode_f64(&c->layout, dst, codes, bytes, n);
}

/* Decodes n codes from `begin` on to dst[0..n-1]. */
static void decode_range(const void *context, void *dst, size_t begin, size_t n)
{
    const decode_call *const c = context;
    const code_place *const from = &c->from;
    if (from->bytes) {
        decode_values(c, dst, (const char *)from->at + begin * from->bytes, (int)from->bytes, n);
        return;
    }
    if (c->isa->reads_nibbles && c->layout.bits == 4 && from->order == LATHE_LSB_FIRST &&
        c->layout.method != LATHE_BY_INTEGERS && begin % 2 == 0) {
        decode_values(c, dst, (const char *)from->at + begin / 2, 0, n);
        return;
    }
    /* Groups are unpacked whole: the first one's codes before `begin` are passed over. */
    const size_t bytes = lathe_packer_bytes(c->layout.bits), before = begin % GROUP;
    for (size_t i = 0, skip = before, m; i < n; i += m, skip = 0) {
        uint16_t codes[CHUNK];
        const size_t at = bytes_before(from, c->layout.bits, begin + i - skip);
        m = n - i < CHUNK - skip ? n - i : CHUNK - skip;
        lathe_unpack_codes(c->isa, codes, from->order, c->layout.bits, (const uint8_t *)from->at + at,
                           m + skip);
        decode_values(c, (char *)dst + i * c->size, (const char *)codes + skip * bytes, (int)bytes, m);
    }
}

static void decode_part(const void *context, size_t begin, size_t end)
{
    const decode_call *const c = context;
    const size_t code_bits = c->from.bytes ? 8 * c->from.bytes : (size_t)c->layout.bits;
    if (c->streams)
        lathe_stream_out(&(lathe_flow){decode_range, c, c->dst, c->from.at, c->size, code_bits}, begin, end);
    else
        decode_range(c, (char *)c->dst + begin * c->size, begin, end - begin);
}

/* More steps would not fit the stack beside the rest. */
enum { LEAPS = 128 };

static APART void round_by_leaps(encode_call c, const lathe_ladder *l, size_t n)
{
    uint64_t at[LEAPS], to[LEAPS + 2];
    uint16_t first[LATHE_TABLE_BINS + 1];
    lathe_steps steps;
    lathe_leaps_make(&steps, l, at, to, first, LATHE_TABLE_BINS);
    c.round.steps = &steps;
    lathe_share(n, GRAIN, encode_part, &c);
}

static APART void round_by_steps(encode_call c, const lathe_ladder *l, size_t n)
{
    lathe_step_space space;
    lathe_steps steps;
    lathe_steps_make(&steps, l, &space);
    c.round.steps = &steps;
    lathe_share(n, GRAIN, encode_part, &c);
}

static APART void encode_by_table(encode_call c, size_t n)
{
    const lathe_ladder l = {&c.round.plan->format, &c.round.plan->options, c.round.grid,
                            lathe_carrier_of(c.round.size)};
    lathe_encode_space space;
    lathe_code_table table;
    lathe_encode_table_make(&table, &l, &space);
    c.layout.table = &table;
    if (l.grid->method == LATHE_BY_STEPS && lathe_steps_are_few(&l))
        round_by_steps(c, &l, n);
    else if (l.grid->method == LATHE_BY_STEPS && lathe_steps_count(&l) <= LEAPS)
        round_by_leaps(c, &l, n);
    else
        lathe_share(n, GRAIN, encode_part, &c);
}

static APART void decode_by_table(decode_call c, size_t n)
{
    uint64_t values[LATHE_TABLE_VALUES];
    lathe_code_table table;
    lathe_decode_table_make(&table, c.format, lathe_carrier_of(c.size), values);
    c.layout.table = &table;
    lathe_share(n, GRAIN, decode_part, &c);
}

/* 1 if the code is one of the format, spare bits and all. */
static int is_code(const decode_call *c, const lathe_format *f, uint64_t code)
{
    const int is_spare = c->layout.bits < 64 && code >> c->layout.bits;
    return !is_spare && lathe_layout_has(&c->layout, f, code);
}

static int are_codes(const decode_call *c, const lathe_format *f, size_t n)
{
    const size_t bytes = c->from.bytes, own = lathe_packer_bytes(c->layout.bits);
    if (lathe_layout_is_full(&c->layout, f) && (!bytes || 8 * bytes == (size_t)c->layout.bits))
        return 1;
    for (size_t i = 0; i < n && bytes; i++)
        if (!is_code(c, f, lathe_code_at(c->from.at, bytes, i)))
            return 0;
    for (size_t i = 0; i < n && !bytes; i += CHUNK) {
        uint16_t codes[CHUNK];
        const size_t m = n - i < CHUNK ? n - i : CHUNK;
        const char *const at = (const char *)c->from.at + bytes_before(&c->from, c->layout.bits, i);
        lathe_unpack_codes(c->isa, codes, c->from.order, c->layout.bits, (const uint8_t *)at, m);
        for (size_t k = 0; k < m; k++)
            if (!is_code(c, f, lathe_code_at(codes, own, k)))
                return 0;
    }
    return 1;
}

/* What is wrong with a place for n codes of the layout; *bytes is its size. */
static lathe_status place_check(const code_place *p, const lathe_layout *l, size_t n, size_t *bytes)
{
    if (!p->bytes) {
        const lathe_status status = lathe_order_check(p->order);
        return status ? status : lathe_packed_bytes(n, l->bits, bytes);
    }
    if (!lathe_is_code_size(p->bytes) || 8 * p->bytes < (size_t)l->bits)
        return LATHE_E_CODE_SIZE;
    *bytes = n * p->bytes;
    return n > PTRDIFF_MAX / p->bytes ? LATHE_E_SIZE : LATHE_OK;
}

static lathe_status memory_check(const void *dst, size_t dst_bytes, const void *src, size_t src_bytes)
{
    if (!dst || !src)
        return LATHE_E_NULL;
    return lathe_ranges_check(dst, dst_bytes, src, src_bytes);
}

static lathe_status encode(const lathe_plan *plan, const lathe_grid *grid, lathe_random *random,
                           int is_random, code_place to, const void *src, unsigned size, size_t n)
{
    encode_call c = {.round = {lathe_isa_row(), plan, grid, random, NULL, src, size, 0, NULL}, .to = to};
    size_t bytes = 0;
    if (is_random && !random)
        return LATHE_E_NULL;
    lathe_status status = lathe_plan_check(c.round.isa, plan, grid, is_random);
    if (!status && is_random)
        status = lathe_random_check(random, n);
    if (status)
        return status;
    if (plan->options.rounding == LATHE_NO_ROUNDING || plan->options.exponent == LATHE_EXPONENT_UNLIMITED)
        return LATHE_E_CODES;
    c.layout = lathe_layout_of(&plan->format, lathe_carrier_of(size));
    lathe_layout_choose_nan(&c.layout, plan->options.nan_code);
    lathe_layout_round(&c.layout, grid, &plan->options);
    status = place_check(&to, &c.layout, n, &bytes);
    if (!status && n > PTRDIFF_MAX / size)
        status = LATHE_E_SIZE;
    if (!status && n)
        status = memory_check(to.at, bytes, src, n * size);
    if (status)
        return status;
    c.fetches = n >= LATHE_STREAM_BYTES / size;
    if (c.layout.is_ranked && n >= lathe_code_table_worth(&plan->format, lathe_carrier_of(size)))
        encode_by_table(c, n);
    else if (n)
        lathe_share(n, GRAIN, encode_part, &c);
    if (is_random)
        random->next += n;
    return LATHE_OK;
}

static lathe_status decode(const lathe_plan *plan, const lathe_grid *grid, void *dst, unsigned size,
                           code_place from, size_t n)
{
    decode_call c = {.isa = lathe_isa_row(), .from = from, .dst = dst, .size = size};
    if (plan)
        c.format = &plan->format;
    size_t bytes = 0;
    lathe_status status = lathe_plan_check(c.isa, plan, grid, 1);
    if (status)
        return status;
    if (!lathe_is_ladder(&plan->format) && !lathe_carrier_serves(lathe_carrier_of(size), &plan->format))
        return LATHE_E_CARRIER;
    c.layout = lathe_layout_of(&plan->format, lathe_carrier_of(size));
    status = place_check(&from, &c.layout, n, &bytes);
    if (!status && n > PTRDIFF_MAX / size)
        status = LATHE_E_SIZE;
    if (!status && n)
        status = memory_check(dst, n * size, from.at, bytes);
    if (!status && plan->options.codes == LATHE_CODES_CHECKED && !are_codes(&c, &plan->format, n))
        status = LATHE_E_CODE;
    /* Blocks of half-split codes would have to begin where streaming does. */
    c.streams = lathe_streams(dst, from.at, size, n) && (from.bytes || from.order != LATHE_HALF_SPLIT);
    if (!status && c.layout.is_ranked && n >= lathe_code_table_worth(c.format, lathe_carrier_of(size)))
        decode_by_table(c, n);
    else if (!status && n)
        lathe_share(n, GRAIN, decode_part, &c);
    return status;
}

/* An array of codes; 0 bytes would mean a stream. */
static code_place array(const void *codes, size_t bytes)
{
    return (code_place){(void *)(uintptr_t)codes, bytes ? bytes : 3, LATHE_LSB_FIRST};
}

static code_place stream(const void *packed, lathe_order order)
{
    return (code_place){(void *)(uintptr_t)packed, 0, order};
}

#define F32(plan) plan, (plan) ? &(plan)->f32 : NULL
#define F64(plan) plan, (plan) ? &(plan)->f64 : NULL

lathe_status lathe_encode_f32(const lathe_plan *plan, void *codes, size_t code_bytes, const float *src,
                              size_t n)
{
    return encode(F32(plan), NULL, 0, array(codes, code_bytes), src, sizeof *src, n);
}

lathe_status lathe_encode_random_f32(const lathe_plan *plan, lathe_random *random, void *codes,
                                     size_t code_bytes, const float *src, size_t n)
{
    return encode(F32(plan), random, 1, array(codes, code_bytes), src, sizeof *src, n);
}

lathe_status lathe_encode_packed_f32(const lathe_plan *plan, void *packed, lathe_order order,
                                     const float *src, size_t n)
{
    return encode(F32(plan), NULL, 0, stream(packed, order), src, sizeof *src, n);
}

lathe_status lathe_encode_packed_random_f32(const lathe_plan *plan, lathe_random *random, void *packed,
                                            lathe_order order, const float *src, size_t n)
{
    return encode(F32(plan), random, 1, stream(packed, order), src, sizeof *src, n);
}

lathe_status lathe_decode_f32(const lathe_plan *plan, float *dst, const void *codes, size_t code_bytes,
                              size_t n)
{
    return decode(F32(plan), dst, sizeof *dst, array(codes, code_bytes), n);
}

lathe_status lathe_decode_packed_f32(const lathe_plan *plan, float *dst, const void *packed,
                                     lathe_order order, size_t n)
{
    return decode(F32(plan), dst, sizeof *dst, stream(packed, order), n);
}

lathe_status lathe_encode_f64(const lathe_plan *plan, void *codes, size_t code_bytes, const double *src,
                              size_t n)
{
    return encode(F64(plan), NULL, 0, array(codes, code_bytes), src, sizeof *src, n);
}

lathe_status lathe_encode_random_f64(const lathe_plan *plan, lathe_random *random, void *codes,
                                     size_t code_bytes, const double *src, size_t n)
{
    return encode(F64(plan), random, 1, array(codes, code_bytes), src, sizeof *src, n);
}

lathe_status lathe_encode_packed_f64(const lathe_plan *plan, void *packed, lathe_order order,
                                     const double *src, size_t n)
{
    return encode(F64(plan), NULL, 0, stream(packed, order), src, sizeof *src, n);
}

lathe_status lathe_encode_packed_random_f64(const lathe_plan *plan, lathe_random *random, void *packed,
                                            lathe_order order, const double *src, size_t n)
{
    return encode(F64(plan), random, 1, stream(packed, order), src, sizeof *src, n);
}

lathe_status lathe_decode_f64(const lathe_plan *plan, double *dst, const void *codes, size_t code_bytes,
                              size_t n)
{
    return decode(F64(plan), dst, sizeof *dst, array(codes, code_bytes), n);
}

lathe_status lathe_decode_packed_f64(const lathe_plan *plan, double *dst, const void *packed,
                                     lathe_order order, size_t n)
{
    return decode(F64(plan), dst, sizeof *dst, stream(packed, order), n);
}
