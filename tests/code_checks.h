/* SPDX-License-Identifier: MIT */
/* All codes of a format against their meaning: both carriers, every instruction set and size of integer. */
#ifndef TESTS_CODE_CHECKS_H
#define TESTS_CODE_CHECKS_H

#include "check.h"

#include <math.h>

#include "code_spec.h"

static inline lathe_status encode_array(const lathe_plan *plan, const carrier *c, void *codes, size_t bytes,
                                        const void *src, size_t n)
{
    return c->width == 32 ? lathe_encode_f32(plan, codes, bytes, src, n)
                          : lathe_encode_f64(plan, codes, bytes, src, n);
}

static inline lathe_status decode_array(const lathe_plan *plan, const carrier *c, void *dst,
                                        const void *codes, size_t bytes, size_t n)
{
    return c->width == 32 ? lathe_decode_f32(plan, dst, codes, bytes, n)
                          : lathe_decode_f64(plan, dst, codes, bytes, n);
}

/* What is no value may have either sign. */
static inline int same_meaning(const code_meaning *r, const carrier *c, uint64_t got)
{
    const int is_any_sign = r->kind == CODE_NONE || r->kind == CODE_NONE_BUT_ZERO;
    return (is_any_sign ? got & ~carrier_sign(c) : got) == code_meaning_bits(r, c);
}

/* Two codes, one magnitude above the other, in one sign: their values must be in that order. */
static inline void check_order(const char *name, uint64_t code, const code_meaning *r, const carrier *c,
                               uint64_t below, uint64_t bits)
{
    const int is_up = carrier_value(c, below & ~carrier_sign(c)) < carrier_value(c, bits & ~carrier_sign(c));
    if (!is_up && !carrier_is_nan(c, below) && r->kind <= CODE_INFINITE)
        fail_msg("%s: code %llx is not above the one below", name, (unsigned long long)code);
}

static inline void check_decoded(const char *name, const code_spec *spec, const code_meaning *means,
                                 const carrier *c, const void *values, size_t bytes)
{
    const size_t count = (size_t)1 << spec->bits;
    for (size_t i = 0; i < count; i++) {
        const uint64_t got = carrier_get(c, values, i);
        if (!same_meaning(&means[i], c, got)) {
            report_bits("got", c, got);
            report_bits("wanted", c, code_meaning_bits(&means[i], c));
            fail_msg("%s, %s, %s: code %zx of %zu bytes is read as another value", name, c->name,
                     lathe_isa_current(), i, bytes);
        }
        if (i % (count >> spec->is_signed) && means[i].kind <= CODE_INFINITE &&
            means[i - 1].kind == CODE_VALUE)
            check_order(name, i, &means[i], c, carrier_get(c, values, i - 1), got);
    }
}

/* Codes of values are themselves again; those of NaN of one sign become one. */
static inline void check_encoded(const char *name, const code_spec *spec, const code_meaning *means,
                                 const carrier *c, const void *codes, size_t bytes)
{
    const size_t count = (size_t)1 << spec->bits;
    uint64_t nan[2] = {0, 0};
    int seen[2] = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const uint64_t got = integer_get(codes, bytes, i);
        const int negative = means[i].negative;
        int wrong = 0;
        if (means[i].kind == CODE_NAN) {
            wrong = got >= count || means[got].kind != CODE_NAN || means[got].negative != negative ||
                    (seen[negative] && got != nan[negative]);
            if (spec->family == CODES_IEEE)
                wrong |= (got & (((size_t)1 << spec->fraction_bits) - 1)) != (uint64_t)1
                                                                                 << (spec->fraction_bits - 1);
            nan[negative] = got;
            seen[negative] = 1;
        } else if (means[i].kind <= CODE_INFINITE) {
            wrong = got != i;
        }
        if (wrong)
            fail_msg("%s, %s, %s: code %zx of %zu bytes came back as %llx", name, c->name,
                     lathe_isa_current(), i, bytes, (unsigned long long)got);
    }
}

/* One carrier, instruction set and size: the codes are followed by two that must stay. */
static inline size_t check_sized(const char *name, const lathe_plan *plan, const code_spec *spec,
                                 const code_meaning *means, const carrier *c, size_t bytes)
{
    const size_t count = (size_t)1 << spec->bits;
    const uint64_t spare = 8 * bytes == (size_t)spec->bits ? 0 : UINT64_C(0x5a5a5a5a5a5a5a5a) << spec->bits;
    char *const codes = allocate((count + 2) * bytes);
    void *const values = allocate(count * carrier_bytes(c));
    for (size_t i = 0; i < count; i++)
        integer_set(codes, bytes, i, i | spare);
    assert_int_equal(decode_array(plan, c, values, codes, bytes, count), LATHE_OK);
    check_decoded(name, spec, means, c, values, bytes);
    memset(codes, 0xa5, (count + 2) * bytes);
    assert_int_equal(encode_array(plan, c, codes, bytes, values, count), LATHE_OK);
    check_encoded(name, spec, means, c, codes, bytes);
    for (size_t i = count * bytes; i < (count + 2) * bytes; i++)
        assert_true((unsigned char)codes[i] == 0xa5);
    free(codes);
    free(values);
    return 2 * count;
}

/* LATHE_CODES_CHECKED takes what is a value or NaN and nothing else. */
static inline void check_membership(const char *name, const lathe_format *f, const code_spec *spec,
                                    const code_meaning *means)
{
    const lathe_options options = {.codes = LATHE_CODES_CHECKED};
    lathe_plan plan;
    assert_int_equal(lathe_plan_init(&plan, f, &options), LATHE_OK);
    for (size_t i = 0; i < (size_t)1 << spec->bits; i++) {
        const uint16_t code = (uint16_t)i;
        double value = 12345;
        const lathe_status status = lathe_decode_f64(&plan, &value, &code, 2, 1);
        if (status != (means[i].kind <= CODE_NAN ? LATHE_OK : LATHE_E_CODE))
            fail_msg("%s: code %zx, checked, gave %d", name, i, (int)status);
        assert_true(status == LATHE_OK || value == 12345);
    }
}

static inline size_t check_codes(const char *name, const code_spec *spec)
{
    const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
    const size_t count = (size_t)1 << spec->bits;
    size_t executed = 0;
    lathe_format f;
    lathe_plan plan;
    if (lathe_format_parse(&f, name, NULL))
        fail_msg("\"%s\" is no format", name);
    /* whatever the format's own convention, infinity has its code */
    const lathe_options options = {.infinity = f.flags & LATHE_HAS_INFINITY ? LATHE_INFINITY_KEEP
                                                                            : LATHE_INFINITY_OWN};
    if (lathe_plan_init(&plan, &f, &options))
        fail_msg("\"%s\" has no plan", name);
    if (lathe_format_bits(&f) != spec->bits)
        fail_msg("%s has %d bits, wanted %d", name, lathe_format_bits(&f), spec->bits);
    code_meaning *const means = allocate(count * sizeof *means);
    for (size_t i = 0; i < count; i++)
        means[i] = code_spec_read(spec, i);
    check_membership(name, &f, spec, means);
    for (int i = 0; i < 2; i++)
        for (size_t isa = 0; plan_serves(&plan, carriers[i]) && lathe_isa_name(isa); isa++)
            for (size_t bytes = spec->bits > 8 ? 2 : 1; bytes <= 8; bytes *= 2) {
                assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
                executed += check_sized(name, &plan, spec, means, carriers[i], bytes);
            }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    free(means);
    return executed;
}

#endif
