/* SPDX-License-Identifier: MIT */
/* Faults: copies, and flips a bit of the code in the few elements that are hit. */
#include "common.h"

#include <lathe/fault.h>

#include <string.h>

#include "call.h"
#include "carrier.h"
#include "formats.h"
#include "isa.h"
#include "kind.h"
#include "ladder.h"
#include "layout.h"
#include "pack.h"
#include "parallel.h"
#include "random.h"

/* Elements that are worth a thread; those whose hits are drawn at once; and the draws' stage. */
enum { GRAIN = 16384, CHUNK = LATHE_DRAW_BYTES / 8, STAGE = 63 };

typedef struct fault_call {
    const lathe_isa *isa;
    const lathe_plan *plan;
    const lathe_carrier *carrier; /* NULL where elements are codes */
    const lathe_random *random;
    lathe_layout layout;
    uint64_t threshold; /* draws under it hit, */
    int hits_all;       /* or every one */
    uint64_t parts;     /* the bits of the chosen parts */
    int needs_finite;
    void *dst;
    const void *src;
    size_t size; /* of an element */
} fault_call;

static int is_finite_rank(const lathe_format *f, int64_t rank)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    return rank != LATHE_RANK_NAN && rank >= kind->first(f) && rank <= kind->last(f);
}

/* The code is a value of the format or NaN, and finite where it must be. */
static int is_admissible(const fault_call *c, uint64_t code)
{
    const lathe_layout *const l = &c->layout;
    if (l->is_ranked) {
        const int64_t rank = lathe_kind_of(&c->plan->format)->rank(&c->plan->format, code);
        return rank != LATHE_RANK_NONE && (!c->needs_finite || is_finite_rank(&c->plan->format, rank));
    }
    const uint64_t magnitude = code & ~l->sign;
    const int is_special = magnitude > l->last[(code & l->sign) != 0] || (l->own_nan && code == l->sign);
    return lathe_layout_has(l, &c->plan->format, code) && !(c->needs_finite && is_special);
}

/* The code with one of its bits flipped, by the 32-bit draw `index`. */
static uint64_t flipped(const fault_call *c, uint64_t code, uint64_t index)
{
    uint64_t bits = 0;
    unsigned count = 0;
    if (!is_admissible(c, code))
        return code;
    for (int i = 0; i < c->layout.bits; i++) {
        const uint64_t bit = UINT64_C(1) << i;
        if ((c->parts & bit) && is_admissible(c, code ^ bit)) {
            bits |= bit;
            count++;
        }
    }
    if (!count)
        return code;
    for (uint64_t skip = index * count >> 32; skip; skip--)
        bits &= bits - 1;
    return code ^ (bits & (~bits + 1));
}

/* The bits of an element. */
static uint64_t element(const void *at, size_t size)
{
    return lathe_code_at(at, size, 0);
}

static void put_element(void *at, size_t size, uint64_t bits)
{
    const uint8_t one = (uint8_t)bits;
    const uint16_t two = (uint16_t)bits;
    const uint32_t four = (uint32_t)bits;
    memcpy(at,
           size == 1   ? &one
           : size == 2 ? (const void *)&two
           : size == 4 ? (const void *)&four
                       : &bits,
           size);
}

static uint64_t ranked_code(const fault_call *c, const void *value)
{
    const lathe_format *const f = &c->plan->format;
    const lathe_kind_row *const kind = lathe_kind_of(f);
    const lathe_exact x = lathe_exact_of(c->carrier, element(value, c->size));
    if (x.kind == LATHE_IS_NAN && lathe_has(f, LATHE_HAS_NAN))
        return kind->code(f, LATHE_RANK_NAN);
    if (x.kind == LATHE_IS_INFINITE && lathe_has(f, LATHE_HAS_INFINITY))
        return kind->code(f, x.negative ? kind->first(f) - 1 : kind->last(f) + 1);
    if (x.kind == LATHE_IS_NAN || x.kind == LATHE_IS_INFINITE)
        return 0;
    if (x.kind == LATHE_IS_ZERO && kind->is_mirrored)
        return kind->code(f, 0);
    const lathe_neighbours n = lathe_kind_locate(f, c->carrier, LATHE_DOMAIN_OWN, &x);
    return n.two == 0 && is_finite_rank(f, n.near) ? kind->code(f, n.near) : 0;
}

/* Code and value of one element by the kernels, whatever the instruction set; of what is no value of a kind
   any code. */
static uint64_t encoded(const fault_call *c, const void *value)
{
    uint64_t code;
    if (c->layout.is_ranked)
        return ranked_code(c, value);
    if (c->size == sizeof(float))
        lathe_encode_scalar_f32(&c->layout, &code, sizeof code, value, 1);
    else
        lathe_encode_scalar_f64(&c->layout, &code, sizeof code, value, 1);
    return code;
}

static void decode(const fault_call *c, void *value, uint64_t code)
{
    if (c->layout.is_ranked)
        lathe_ladder_decode(&c->plan->format, c->carrier, value, &code, sizeof code, 1);
    else if (c->size == sizeof(float))
        lathe_decode_scalar_f32(&c->layout, value, &code, sizeof code, 1);
    else
        lathe_decode_scalar_f64(&c->layout, value, &code, sizeof code, 1);
}

/* 1 if the element, bits of the carrier whose code would be this, is a value of the format or a NaN that it
   has. */
static int is_member(const fault_call *c, uint64_t bits, uint64_t code)
{
    const uint64_t magnitude = bits & ~lathe_carrier_sign(c->carrier);
    double value = 0;
    if (magnitude > lathe_carrier_infinity(c->carrier))
        return lathe_has(&c->plan->format, LATHE_HAS_NAN);
    decode(c, &value, code);
    return element(&value, c->size) == bits;
}

/* Hits one element, by the 32-bit draw `index`. */
static void hit(const fault_call *c, void *at, uint64_t index)
{
    const uint64_t bits = element(at, c->size), mask = UINT64_MAX >> (64 - c->layout.bits);
    if (!c->carrier) {
        put_element(at, c->size, (bits & ~mask) | flipped(c, bits & mask, index));
        return;
    }
    const uint64_t code = encoded(c, at) & mask, other = flipped(c, code, index);
    if (other != code && is_member(c, bits, code))
        decode(c, at, other);
}

static void part(const void *context, size_t begin, size_t end)
{
    const fault_call *const c = context;
    char *const dst = c->dst;
    if (c->dst != c->src)
        memcpy(dst + begin * c->size, (const char *)c->src + begin * c->size, (end - begin) * c->size);
    if (!c->threshold && !c->hits_all)
        return;
    for (size_t n; begin < end; begin += n) {
        lathe_draw_buffer buffer, index_buffer;
        const uint64_t from = c->random->next + begin;
        n = end - begin < CHUNK ? end - begin : CHUNK;
        const void *const draws = lathe_draws_make(c->isa, c->random, STAGE, 8, from, n, buffer.words);
        const void *indices = NULL;
        for (size_t i = 0; i < n; i++) {
            if (lathe_code_at(draws, 8, i) >= c->threshold && !c->hits_all)
                continue;
            if (!indices)
                indices = lathe_draws_make(c->isa, c->random, STAGE, 4, from, n, index_buffer.words);
            hit(c, dst + (begin + i) * c->size, lathe_code_at(indices, 4, i));
        }
    }
}

/* floor(p 2^64) for p < 1. */
static uint64_t threshold_of(uint64_t p)
{
    const uint64_t one = UINT64_C(1) << (lathe_binary64.precision - 1);
    const int exponent = (int)(p >> (lathe_binary64.precision - 1)) - lathe_binary64.emax; /* -1 or less */
    const uint64_t top = ((p & (one - 1)) | one) << (lathe_binary64.bits - lathe_binary64.precision);
    return exponent > -65 ? top >> (-1 - exponent) : 0;
}

/* What the options say; the layout is there. */
static lathe_status take_options(fault_call *c, const lathe_fault *fault)
{
    const unsigned all = LATHE_FAULT_SIGN | LATHE_FAULT_EXPONENT | LATHE_FAULT_FRACTION;
    const uint64_t codes = UINT64_MAX >> (64 - c->layout.bits);
    const int is_float = c->plan->format.kind == LATHE_KIND_FLOAT;
    const uint64_t fraction = is_float ? (UINT64_C(1) << (c->plan->format.precision - 1)) - 1 : codes;
    const int has_sign = is_float || c->plan->format.kind == LATHE_KIND_TABLE
                             ? 0
                             : lathe_has(&c->plan->format, LATHE_HAS_SIGN);
    const uint64_t sign = has_sign ? codes ^ codes >> 1 : c->layout.sign;
    const unsigned parts = fault->parts ? fault->parts : all;
    const double one = 1;
    uint64_t p, certain;
    for (size_t i = 0; i < sizeof fault->reserved / sizeof *fault->reserved; i++)
        if (fault->reserved[i])
            return LATHE_E_RESERVED;
    memcpy(&p, &fault->probability, sizeof p);
    memcpy(&certain, &one, sizeof certain);
    if (p == lathe_carrier_sign(&lathe_binary64))
        p = 0;
    if (p > certain || parts & ~all || (unsigned)fault->result > LATHE_FAULT_FINITE)
        return LATHE_E_OPTION;
    c->hits_all = p == certain;
    c->threshold = c->hits_all ? 0 : threshold_of(p);
    c->needs_finite = fault->result == LATHE_FAULT_FINITE;
    if (parts & LATHE_FAULT_SIGN)
        c->parts |= sign;
    if (parts & LATHE_FAULT_FRACTION)
        c->parts |= codes & ~sign & fraction;
    if (parts & LATHE_FAULT_EXPONENT)
        c->parts |= codes & ~sign & ~fraction;
    return c->parts ? LATHE_OK : LATHE_E_POLICY;
}

static lathe_status run(fault_call *c, const lathe_grid *grid, const lathe_fault *fault, lathe_random *random,
                        size_t n)
{
    if (!fault || !random)
        return LATHE_E_NULL;
    lathe_status status = lathe_plan_check(c->isa, c->plan, grid, 1);
    if (status)
        return status;
    if (c->carrier && !lathe_is_ladder(&c->plan->format) &&
        !lathe_carrier_serves(c->carrier, &c->plan->format))
        return LATHE_E_CARRIER;
    c->layout = lathe_layout_of(&c->plan->format, c->carrier ? c->carrier : &lathe_binary64);
    if (!c->layout.bits ||
        (!c->carrier && (!lathe_is_code_size(c->size) || 8 * c->size < (size_t)c->layout.bits)))
        return LATHE_E_CODE_SIZE;
    lathe_layout_choose_nan(&c->layout, c->plan->options.nan_code);
    status = take_options(c, fault);
    if (!status)
        status = lathe_random_check(random, n);
    if (!status)
        status = lathe_arrays_check(c->dst, c->size, c->src, c->size, n, 1);
    if (status)
        return status;
    c->random = random;
    if (n)
        lathe_share(n, GRAIN, part, c);
    random->next += n;
    return LATHE_OK;
}

lathe_status lathe_fault_f32(const lathe_plan *plan, const lathe_fault *fault, lathe_random *random,
                             float *dst, const float *src, size_t n)
{
    fault_call c = {.isa = lathe_isa_row(),
                    .plan = plan,
                    .carrier = &lathe_binary32,
                    .dst = dst,
                    .src = src,
                    .size = sizeof *src};
    return run(&c, plan ? &plan->f32 : NULL, fault, random, n);
}

lathe_status lathe_fault_f64(const lathe_plan *plan, const lathe_fault *fault, lathe_random *random,
                             double *dst, const double *src, size_t n)
{
    fault_call c = {.isa = lathe_isa_row(),
                    .plan = plan,
                    .carrier = &lathe_binary64,
                    .dst = dst,
                    .src = src,
                    .size = sizeof *src};
    return run(&c, plan ? &plan->f64 : NULL, fault, random, n);
}

lathe_status lathe_fault_codes(const lathe_plan *plan, const lathe_fault *fault, lathe_random *random,
                               void *dst, const void *src, size_t code_bytes, size_t n)
{
    fault_call c = {.isa = lathe_isa_row(), .plan = plan, .dst = dst, .src = src, .size = code_bytes};
    return run(&c, plan ? &plan->f64 : NULL, fault, random, n);
}
