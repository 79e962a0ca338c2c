/* SPDX-License-Identifier: MIT */
/* What the fuzzers share: an input taken in pieces, blocks of exact size, calls in every instruction set, and
   the end where something is wrong. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

/* What no call has written. */
enum { UNTOUCHED = 0xa5 };

typedef struct fuzz_input {
    const uint8_t *at;
    size_t left;
} fuzz_input;

/* The next bytes as a number, the first one lowest; past the end they are 0. */
static inline uint64_t take(fuzz_input *in, int bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < bytes && in->left; i++, in->left--)
        number |= (uint64_t)*in->at++ << (8 * i);
    return number;
}

/* From 0 up to `count` - 1. */
static inline int take_below(fuzz_input *in, int count)
{
    return (int)(take(in, 1) % (uint64_t)count);
}

/* The format that the input is about, for messages. */
static lathe_format fuzz_format;

static inline void fail(const char *what)
{
    char name[LATHE_FORMAT_PRINT_MAX] = "unsound";
    lathe_format_print(&fuzz_format, name, sizeof name, NULL);
    fprintf(stderr, "not so: %s (format %s, %s)\n", what, name, lathe_isa_current());
    abort();
}

static inline void must(int holds, const char *what)
{
    if (!holds)
        fail(what);
}

/* Memory of exactly these bytes, so that the address sanitizer sees the first one too many; NULL for none. */
static inline void *block(size_t bytes)
{
    void *const at = bytes ? malloc(bytes) : NULL;
    if (bytes && !at)
        abort();
    if (bytes)
        memset(at, UNTOUCHED, bytes);
    return at;
}

static inline int is_untouched(const void *at, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (((const unsigned char *)at)[i] != UNTOUCHED)
            return 0;
    return 1;
}

static inline int is_zero(const void *at, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (((const unsigned char *)at)[i])
            return 0;
    return 1;
}

static inline int same_bytes(const void *a, const void *b, size_t bytes)
{
    return !bytes || memcmp(a, b, bytes) == 0;
}

static inline double value_at(const void *values, size_t size, size_t i)
{
    float f;
    double d;
    if (size == sizeof f) {
        memcpy(&f, (const char *)values + i * size, size);
        return (double)f;
    }
    memcpy(&d, (const char *)values + i * size, size);
    return d;
}

static inline int serves(const lathe_plan *plan, size_t size)
{
    return size == sizeof(float) ? lathe_plan_serves_f32(plan) : lathe_plan_serves_f64(plan);
}

typedef enum fuzz_kind { ROUND, ENCODE, ENCODE_PACKED, DECODE, DECODE_PACKED } fuzz_kind;

/* One call with all it needs but the place for the answer. */
typedef struct fuzz_call {
    fuzz_kind what;
    const lathe_plan *plan;
    lathe_random random;
    lathe_order order;
    size_t size, code_bytes; /* of a value, of a code */
    const void *src;
    size_t n;
} fuzz_call;

static inline lathe_status call_f32(const fuzz_call *c, lathe_random *r, void *dst)
{
    switch (c->what) {
    case ROUND:
        return lathe_round_random_f32(c->plan, r, dst, c->src, c->n);
    case ENCODE:
        return lathe_encode_random_f32(c->plan, r, dst, c->code_bytes, c->src, c->n);
    case ENCODE_PACKED:
        return lathe_encode_packed_random_f32(c->plan, r, dst, c->order, c->src, c->n);
    case DECODE:
        return lathe_decode_f32(c->plan, dst, c->src, c->code_bytes, c->n);
    default:
        return lathe_decode_packed_f32(c->plan, dst, c->src, c->order, c->n);
    }
}

static inline lathe_status call_f64(const fuzz_call *c, lathe_random *r, void *dst)
{
    switch (c->what) {
    case ROUND:
        return lathe_round_random_f64(c->plan, r, dst, c->src, c->n);
    case ENCODE:
        return lathe_encode_random_f64(c->plan, r, dst, c->code_bytes, c->src, c->n);
    case ENCODE_PACKED:
        return lathe_encode_packed_random_f64(c->plan, r, dst, c->order, c->src, c->n);
    case DECODE:
        return lathe_decode_f64(c->plan, dst, c->src, c->code_bytes, c->n);
    default:
        return lathe_decode_packed_f64(c->plan, dst, c->src, c->order, c->n);
    }
}

/* Makes the call in every instruction set: the same status, bits and stream in all, and on failure none is
   written. */
static inline lathe_status everywhere(const fuzz_call *c, void *dst, size_t bytes)
{
    lathe_status first = LATHE_OK;
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        void *const out = isa ? block(bytes) : dst;
        lathe_random random = c->random;
        must(lathe_isa_use(lathe_isa_name(isa)) == LATHE_OK, "an instruction set that is listed can be used");
        const lathe_status status =
            c->size == sizeof(float) ? call_f32(c, &random, out) : call_f64(c, &random, out);
        must(isa == 0 || status == first, "the status is the same in every instruction set");
        must(same_bytes(out, dst, bytes), "the bits are the same in every instruction set");
        must(status == LATHE_OK || is_untouched(out, bytes), "a call that fails writes nothing");
        must(random.next == c->random.next + (c->what < DECODE && !status ? c->n : 0),
             "the stream advances by n, or stays");
        first = status;
        if (isa)
            free(out);
    }
    return first;
}

#endif
