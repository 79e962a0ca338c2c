/* SPDX-License-Identifier: MIT */
/* Reads codes field by field, as the specifications do. */
#include "code_spec.h"

#include <math.h>

#define ROW(called, has_sign, x, y, b, of_family)                                                            \
    {                                                                                                        \
        .name = (called), .family = (of_family), .is_signed = (has_sign), .exponent_bits = (x),              \
        .fraction_bits = (y), .bias = (b), .bits = (has_sign) + (x) + (y)                                    \
    }

const code_spec code_rows[] = {
    ROW("bf16", 1, 8, 7, 127, CODES_IEEE),      ROW("fp16", 1, 5, 10, 15, CODES_IEEE),
    ROW("e5m2", 1, 5, 2, 15, CODES_IEEE),       ROW("e4m3fn", 1, 4, 3, 7, CODES_FN),
    ROW("e4m3ieee", 1, 4, 3, 7, CODES_IEEE),    ROW("e3m4", 1, 3, 4, 3, CODES_IEEE),
    ROW("e3m2", 1, 3, 2, 3, CODES_FINITE),      ROW("e2m3", 1, 2, 3, 1, CODES_FINITE),
    ROW("e2m1", 1, 2, 1, 1, CODES_FINITE),      ROW("e3m0", 1, 3, 0, 3, CODES_FINITE),
    ROW("e1m2", 1, 1, 2, 1, CODES_FINITE),      ROW("e4m3fnuz", 1, 4, 3, 8, CODES_FNUZ),
    ROW("e5m2fnuz", 1, 5, 2, 16, CODES_FNUZ),   ROW("e4m3b11fnuz", 1, 4, 3, 11, CODES_FNUZ),
    ROW("fp16alt", 1, 5, 10, 15, CODES_FINITE), ROW("dlfloat16", 1, 6, 9, 31, CODES_MERGED),
    ROW("ue4m3", 0, 4, 3, 7, CODES_FN),         ROW("ue5m3", 0, 5, 3, 15, CODES_FN),
    ROW("e8m0", 0, 8, 0, 127, CODES_POWERS),
};
const size_t code_row_count = sizeof code_rows / sizeof *code_rows;

code_spec code_spec_layout(code_family family, int is_signed, int exponent_bits, int fraction_bits, int bias)
{
    return (code_spec)ROW("layout", is_signed, exponent_bits, fraction_bits, bias, family);
}

code_spec code_spec_p3109(int k, int p, int is_signed, int is_extended)
{
    return (code_spec){.name = "P3109",
                       .family = is_extended ? CODES_P3109_EXTENDED : CODES_P3109_FINITE,
                       .is_signed = is_signed,
                       .fraction_bits = p - 1,
                       .bias = 1 << (is_signed ? k - p - 1 : k - p),
                       .bits = k};
}

static int has(const lathe_format *f, unsigned flag)
{
    return (f->flags & flag) != 0;
}

/* Generic formats: the significand and exponent at magnitude `code`; 0 if no positive number is there. */
static uint64_t generic_significand(const lathe_format *f, uint64_t code, int *e)
{
    const uint64_t one = UINT64_C(1) << (f->precision - 1);
    const int gradual = has(f, LATHE_HAS_SUBNORMALS) && f->precision > 1;
    const int bare = !gradual && (!has(f, LATHE_HAS_ZERO) || has(f, LATHE_HAS_NO_BOTTOM));
    const uint64_t field = code / one, fraction = code % one;
    *e = f->emin - f->precision + 1;
    if (bare) {
        *e += (int)field;
        return code == 0 && has(f, LATHE_HAS_NO_BOTTOM) ? 0 : one + fraction;
    }
    if (field == 0)
        return gradual ? fraction : 0;
    *e += (int)field - 1;
    return one + fraction;
}

/* The greatest magnitude of a side: its largest finite value's. */
static uint64_t generic_end(const lathe_format *f, int negative)
{
    const uint64_t all = (UINT64_C(1) << f->precision) - 1;
    uint64_t end = f->largest ? (uint64_t)f->largest : all, code = 0, m;
    if (negative)
        end = !has(f, LATHE_HAS_SIGN) ? 0 : f->lowest ? (uint64_t)-f->lowest : end;
    for (int e = 0; end && code >> 17 == 0; code++) { /* wider codes are no matter for tests */
        m = generic_significand(f, code, &e);
        if (m == end && e == f->emax - f->precision + 1)
            return code;
    }
    return code;
}

static uint64_t greater(const uint64_t pair[2])
{
    return pair[0] > pair[1] ? pair[0] : pair[1];
}

static int minus_zero_is_nan(const lathe_format *f)
{
    return has(f, LATHE_HAS_SIGN) && has(f, LATHE_HAS_ZERO) && has(f, LATHE_HAS_NAN) &&
           !has(f, LATHE_HAS_NEGATIVE_ZERO);
}

code_spec code_spec_generic(const lathe_format *f)
{
    code_spec spec = {.name = "generic",
                      .family = CODES_GENERIC,
                      .is_signed = has(f, LATHE_HAS_SIGN),
                      .bits = 1,
                      .format = *f,
                      .end = {generic_end(f, 0), generic_end(f, 1)}};
    const uint64_t top = greater(spec.end) + (uint64_t)has(f, LATHE_HAS_INFINITY) +
                         (has(f, LATHE_HAS_NAN) && !minus_zero_is_nan(f));
    while (top >> spec.bits)
        spec.bits++;
    spec.bits += spec.is_signed;
    return spec;
}

static code_meaning read_generic(const code_spec *spec, uint64_t magnitude, int negative)
{
    const lathe_format *const f = &spec->format;
    code_meaning r = {.kind = CODE_VALUE, .negative = negative};
    r.m = generic_significand(f, magnitude, &r.e);
    if (magnitude == 0 && negative && minus_zero_is_nan(f))
        return (code_meaning){.kind = CODE_NAN};
    if (has(f, LATHE_HAS_INFINITY) && magnitude == greater(spec->end) + 1)
        r.kind = CODE_INFINITE;
    else if (magnitude > spec->end[negative])
        r.kind = has(f, LATHE_HAS_NAN) && !minus_zero_is_nan(f) ? CODE_NAN : CODE_NONE;
    else if (r.m == 0 && (magnitude || !has(f, negative ? LATHE_HAS_NEGATIVE_ZERO : LATHE_HAS_ZERO)))
        r.kind = CODE_NONE_BUT_ZERO;
    return r;
}

/* IEEE P3109, section of decoding: negative codes are those of the magnitude, behind NaN's. */
static code_meaning read_p3109(const code_spec *spec, uint64_t code)
{
    const uint64_t half = UINT64_C(1) << (spec->bits - 1), all = 2 * half - 1;
    const uint64_t nan = spec->is_signed ? half : all;
    const uint64_t infinity = spec->is_signed ? half - 1 : all - 1;
    code_meaning r = {.kind = CODE_VALUE, .negative = spec->is_signed && code > half};
    if (code == nan)
        return (code_meaning){.kind = CODE_NAN};
    const uint64_t x = r.negative ? code - half : code;
    const uint64_t t = x % (UINT64_C(1) << spec->fraction_bits), e = x >> spec->fraction_bits;
    if (spec->family == CODES_P3109_EXTENDED && x == infinity)
        r.kind = CODE_INFINITE;
    r.m = e ? (UINT64_C(1) << spec->fraction_bits) + t : t;
    r.e = (e ? (int)e : 1) - spec->bias - spec->fraction_bits;
    return r;
}

static code_meaning read_fields(const code_spec *spec, uint64_t magnitude, int negative)
{
    const uint64_t one = UINT64_C(1) << spec->fraction_bits;
    const uint64_t field = magnitude / one, fraction = magnitude % one;
    const uint64_t top_field = (UINT64_C(1) << spec->exponent_bits) - 1;
    const int is_top = field == top_field && fraction == one - 1;
    code_meaning r = {.kind = CODE_VALUE, .negative = negative};
    r.m = field ? one + fraction : fraction;
    r.e = (field ? (int)field : 1) - spec->bias - spec->fraction_bits;
    if (spec->family == CODES_POWERS || (spec->family == CODES_MERGED && magnitude)) {
        r.m = one + fraction;
        r.e = (int)field - spec->bias - spec->fraction_bits;
    }
    if (spec->family == CODES_IEEE && field == top_field)
        r.kind = fraction ? CODE_NAN : CODE_INFINITE;
    else if (spec->family == CODES_FNUZ && negative && magnitude == 0)
        return (code_meaning){.kind = CODE_NAN};
    else if (is_top && spec->family != CODES_IEEE && spec->family != CODES_FNUZ &&
             spec->family != CODES_FINITE)
        r.kind = CODE_NAN;
    return r;
}

code_meaning code_spec_read(const code_spec *spec, uint64_t code)
{
    if (spec->family == CODES_P3109_EXTENDED || spec->family == CODES_P3109_FINITE)
        return read_p3109(spec, code);
    const int magnitude_bits = spec->bits - spec->is_signed;
    const int negative = spec->is_signed && code >> magnitude_bits & 1;
    const uint64_t magnitude = code & ((UINT64_C(1) << magnitude_bits) - 1);
    return spec->family == CODES_GENERIC ? read_generic(spec, magnitude, negative)
                                         : read_fields(spec, magnitude, negative);
}

uint64_t code_meaning_bits(const code_meaning *r, const carrier *c)
{
    const uint64_t sign = r->negative ? carrier_sign(c) : 0;
    double value = 0;
    switch (r->kind) {
    case CODE_INFINITE:
        return carrier_infinity(c) | sign;
    case CODE_NAN:
        return carrier_nan(c, r->negative);
    case CODE_NONE:
        return carrier_nan(c, 0);
    case CODE_NONE_BUT_ZERO:
        return 0;
    case CODE_VALUE:
        value = ldexp((double)r->m, r->e);
        break;
    }
    return (c->width == 32 ? bits_of_float((float)value) : bits_of_double(value)) | sign;
}
