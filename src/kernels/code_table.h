/* SPDX-License-Identifier: MIT */
/* Codes of formats of other kinds than FLOAT: of few values by table, of fixed point by shifting a value's
   significand, which is the integer, of posits and takums as strings. */
#ifndef LATHE_KERNELS_CODE_TABLE_H
#define LATHE_KERNELS_CODE_TABLE_H

#include "leaps.h"
#include "strings.h"
#include "wrap.h"

typedef struct code_lookup {
    const lathe_code_table *t;
    leaps l;
    integers k;
    string_shape shape;
    word lowest, negative, nan, infinity[2];
} code_lookup;

KERNEL code_lookup lookup_of(const lathe_code_table *t)
{
    return (code_lookup){.t = t,
                         .l = {&t->steps, splat(t->steps.lowest), splat(t->steps.highest)},
                         .k = integers_of(t->mask, t->sign, t->unit),
                         .shape = {splat(t->width), splat(t->es), splat(t->least), splat(t->largest)},
                         .lowest = splat(t->lowest),
                         .negative = splat(t->negative),
                         .nan = splat(t->nan),
                         .infinity = {splat(t->infinity[0]), splat(t->infinity[1])}};
}

/* Of a value of the format, infinity or NaN. */
KERNEL word code_by_table(const code_lookup *c, int how, int is_number, word x)
{
    const word a = magnitude_of(x);
    const mask negative = below(x, splat(0));
    word code;
    if (how == LATHE_CODE_INTEGER) {
        code = integer_code(&c->k, LATHE_TOWARD_ZERO, x);
    } else if (how != LATHE_CODE_TABLE) {
        const word m = between_ends(&c->shape, a);
        const word s = how == LATHE_CODE_POSIT ? posit_string(&c->shape, m) : takum_string(&c->shape, m);
        code = unless(equal(a, splat(0)), negated_if(negative, s) & c->k.mask);
    } else {
        const word i = leapt(&c->l, is_number ? ordered(x) : a);
        code = looked_up_short(c->t->codes, i + pick(negative, c->negative, splat(0)));
    }
    code = pick(equal(a, splat(infinity_bits)), by_sign(negative, c->infinity), code);
    return pick(is_nan(x), c->nan, code);
}

KERNEL word value_by_table(const code_lookup *c, int how, word bits)
{
    const word code = bits & c->k.mask;
    if (how == LATHE_CODE_TABLE)
        return looked_up_in(c->t->values, code);
    const word m = integer_of_code(&c->k, code);
    if (how != LATHE_CODE_INTEGER) {
        const word string = negated_if(below(m, splat(0)), m), sign = m & splat(sign_bit);
        const word x =
            how == LATHE_CODE_POSIT ? posit_bits(&c->shape, string) : takum_bits(&c->shape, string);
        const word nan = splat(infinity_bits + (leading_one >> 1));
        return pick(equal(code, c->nan), nan, unless(equal(code, splat(0)), x | sign));
    }
    return pick(below(m, c->lowest), splat(infinity_bits + (leading_one >> 1)), integer_value(&c->k, m));
}

KERNEL void table_encode_loop(const lathe_code_table *t, int how, int is_number, int bytes, void *codes,
                              const carrier_value *src, size_t n)
{
    const code_lookup c = lookup_of(t);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store_codes((char *)codes + i * (size_t)bytes, code_by_table(&c, how, is_number, load(src + i)),
                    bytes);
    if (i < n) {
        char last[LANES * 8];
        store_codes(last, code_by_table(&c, how, is_number, load_part(src + i, n - i)), bytes);
        memcpy((char *)codes + i * (size_t)bytes, last, (n - i) * (size_t)bytes);
    }
}

KERNEL void table_decode_loop(const lathe_code_table *t, int how, int bytes, carrier_value *dst,
                              const void *codes, size_t n)
{
    const code_lookup c = lookup_of(t);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, value_by_table(&c, how, load_codes((const char *)codes + i * (size_t)bytes, bytes)));
    if (i < n) {
        char last[LANES * 8] = {0};
        memcpy(last, (const char *)codes + i * (size_t)bytes, (n - i) * (size_t)bytes);
        store_part(dst + i, value_by_table(&c, how, load_codes(last, bytes)), n - i);
    }
}

KERNEL void table_encode_bytes(const lathe_code_table *t, int how, int is_number, void *codes, int bytes,
                               const carrier_value *src, size_t n)
{
    if (bytes == 1)
        table_encode_loop(t, how, is_number, 1, codes, src, n);
    else if (bytes == 2)
        table_encode_loop(t, how, is_number, 2, codes, src, n);
    else if (bytes == 4)
        table_encode_loop(t, how, is_number, 4, codes, src, n);
    else
        table_encode_loop(t, how, is_number, 8, codes, src, n);
}

KERNEL void table_decode_bytes(const lathe_code_table *t, int how, carrier_value *dst, const void *codes,
                               int bytes, size_t n)
{
    if (bytes == 1)
        table_decode_loop(t, how, 1, dst, codes, n);
    else if (bytes == 2)
        table_decode_loop(t, how, 2, dst, codes, n);
    else if (bytes == 4)
        table_decode_loop(t, how, 4, dst, codes, n);
    else
        table_decode_loop(t, how, 8, dst, codes, n);
}

KERNEL void table_encode(const lathe_code_table *t, void *codes, int bytes, const carrier_value *src,
                         size_t n)
{
    if (t->how == LATHE_CODE_INTEGER)
        table_encode_bytes(t, LATHE_CODE_INTEGER, 0, codes, bytes, src, n);
    else if (t->how == LATHE_CODE_POSIT)
        table_encode_bytes(t, LATHE_CODE_POSIT, 0, codes, bytes, src, n);
    else if (t->how == LATHE_CODE_TAKUM)
        table_encode_bytes(t, LATHE_CODE_TAKUM, 0, codes, bytes, src, n);
    else if (t->steps.key == LATHE_KEY_NUMBER)
        table_encode_bytes(t, LATHE_CODE_TABLE, 1, codes, bytes, src, n);
    else
        table_encode_bytes(t, LATHE_CODE_TABLE, 0, codes, bytes, src, n);
}

KERNEL void table_decode(const lathe_code_table *t, carrier_value *dst, const void *codes, int bytes,
                         size_t n)
{
    if (t->how == LATHE_CODE_INTEGER)
        table_decode_bytes(t, LATHE_CODE_INTEGER, dst, codes, bytes, n);
    else if (t->how == LATHE_CODE_POSIT)
        table_decode_bytes(t, LATHE_CODE_POSIT, dst, codes, bytes, n);
    else if (t->how == LATHE_CODE_TAKUM)
        table_decode_bytes(t, LATHE_CODE_TAKUM, dst, codes, bytes, n);
    else
        table_decode_bytes(t, LATHE_CODE_TABLE, dst, codes, bytes, n);
}

#endif
