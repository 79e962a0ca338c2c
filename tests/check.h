/* SPDX-License-Identifier: MIT */
/* Holds the library against the oracle, and says in full what differed. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "bits.h"
#include "cases.h"
#include "oracle.h"

/* The rules that need no random bits come first. */
enum { RULES = 9, ALL_RULES = 11 };

static inline const char *rule_name(lathe_rounding rule)
{
    static const char *const names[ALL_RULES] = {"ties_to_even",   "ties_to_away",    "ties_toward_zero",
                                                 "toward_zero",    "toward_positive", "toward_negative",
                                                 "away_from_zero", "to_odd",          "no_rounding",
                                                 "stochastic",     "stochastic_equal"};
    return (unsigned)rule < ALL_RULES ? names[rule] : "unknown rule";
}

static inline int is_stochastic(const lathe_options *o)
{
    return o->rounding == LATHE_STOCHASTIC || o->rounding == LATHE_STOCHASTIC_EQUAL;
}

/* Prints the number of cases a test has run, and fails where it is less than it is known to be. */
static inline void expect_cases(const char *what, size_t executed, size_t minimum)
{
    print_message("           %s: %zu cases (at least %zu)\n", what, executed, minimum);
    assert_true(executed >= minimum);
}

static inline void report_format(const char *name, const lathe_format *f)
{
    print_error("format \"%s\" p=%d emin=%d emax=%d flags=%u largest=%lld lowest=%lld own=%d,%d,%d\n", name,
                f->precision, f->emin, f->emax, f->flags, (long long)f->largest, (long long)f->lowest,
                (int)f->overflow, (int)f->infinity, (int)f->negative);
}

static inline void report_options(const lathe_options *o)
{
    print_error(
        "rule %s, overflow=%d infinity=%d negative=%d subnormals=%d zero=%d nan=%d parity=%d exponent=%d\n"
        "negative_zero=%d nan_code=%d\n",
        rule_name(o->rounding), (int)o->overflow, (int)o->infinity, (int)o->negative, (int)o->subnormals,
        (int)o->zero, (int)o->nan, (int)o->parity, (int)o->exponent, (int)o->negative_zero, (int)o->nan_code);
    if (o->rounding >= LATHE_STOCHASTIC)
        print_error("stochastic=%d draw=%d random_bits=%d\n", (int)o->stochastic, (int)o->draw,
                    o->random_bits);
}

static inline void report_bits(const char *what, const carrier *c, uint64_t bits)
{
    int digits = c->width / 4;
    if (carrier_is_nan(c, bits))
        print_error("  %-8s NaN  bits %0*llx\n", what, digits, (unsigned long long)bits);
    else
        print_error("  %-8s %a  bits %0*llx\n", what, carrier_value(c, bits), digits,
                    (unsigned long long)bits);
}

static inline void report(const char *name, const lathe_format *f, const lathe_options *o, const carrier *c,
                          uint64_t x, uint64_t got, uint64_t wanted)
{
    report_format(name, f);
    report_options(o);
    print_error("  carrier  %s\n", c->name);
    report_bits("input", c, x);
    report_bits("got", c, got);
    report_bits("wanted", c, wanted);
}

static inline lathe_status round_array(const lathe_plan *plan, const carrier *c, void *dst, const void *src,
                                       size_t n)
{
    return c->width == 32 ? lathe_round_f32(plan, dst, src, n) : lathe_round_f64(plan, dst, src, n);
}

static inline uint64_t round_one(const lathe_plan *plan, const carrier *c, const void *src, size_t i)
{
    if (c->width == 32)
        return bits_of_float(lathe_round1_f32(plan, ((const float *)src)[i]));
    return bits_of_double(lathe_round1_f64(plan, ((const double *)src)[i]));
}

static inline int plan_serves(const lathe_plan *plan, const carrier *c)
{
    return c->width == 32 ? lathe_plan_serves_f32(plan) : lathe_plan_serves_f64(plan);
}

static inline void *allocate(size_t bytes)
{
    void *memory = calloc(1, bytes ? bytes : 1);
    assert_non_null(memory);
    return memory;
}

/* All cases through the array call and one by one, against the oracle. The format must fit the carrier. */
static inline size_t check_made_plan(const lathe_plan *plan, const char *name, const lathe_format *f,
                                     const lathe_options *options, const cases *in)
{
    const carrier *c = in->carrier;
    int mismatches = 0;
    oracle o;
    oracle_init(&o, f, options, c);
    void *out = allocate(in->n * carrier_bytes(c));

    assert_int_equal(round_array(plan, c, out, in->x, in->n), LATHE_OK);
    for (size_t i = 0; i < in->n && mismatches < 3; i++) {
        uint64_t x = carrier_get(c, in->x, i), wanted = oracle_round(&o, x), got = carrier_get(c, out, i);
        if (got != wanted) {
            report(name, f, options, c, x, got, wanted);
            mismatches++;
        }
        uint64_t alone = round_one(plan, c, in->x, i);
        if (alone != got) {
            print_error("the single-value call differs from the array call:\n");
            report(name, f, options, c, x, alone, got);
            mismatches++;
        }
    }
    free(out);
    oracle_clear(&o);
    if (mismatches)
        fail_msg("%s, %s: the library and the oracle differ", name, rule_name(options->rounding));
    return in->n;
}

/* Makes the plan, which must succeed or fail as the oracle says, and checks the cases where it serves. */
static inline size_t check_rounding(const char *name, const lathe_format *f, const lathe_options *options,
                                    const cases *in)
{
    lathe_plan plan;
    lathe_status status = lathe_plan_init(&plan, f, options), wanted = LATHE_OK;
    int serves = oracle_admissible(f, options->exponent, in->carrier);

    if (!oracle_accepts(f, options))
        wanted = LATHE_E_POLICY;
    if (status != wanted) {
        report_format(name, f);
        report_options(options);
        fail_msg("lathe_plan_init gave %d (%s), wanted %d", (int)status, lathe_status_string(status),
                 (int)wanted);
    }
    if (status != LATHE_OK)
        return 0;
    assert_int_equal(plan_serves(&plan, in->carrier), serves);
    return serves ? check_made_plan(&plan, name, f, options, in) : 0;
}

/* What must parse, and what must make a plan. */
static inline lathe_format format_by_name(const char *name)
{
    lathe_format f;
    assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
    return f;
}

static inline lathe_plan plan_by(const lathe_format *f, const lathe_options *options)
{
    lathe_plan plan;
    assert_int_equal(lathe_plan_init(&plan, f, options), LATHE_OK);
    return plan;
}

static inline lathe_plan plan_named(const char *name, const char *options)
{
    const lathe_format f = format_by_name(name);
    lathe_options o;
    assert_int_equal(lathe_options_parse(&o, options, NULL), LATHE_OK);
    return plan_by(&f, &o);
}

/* The instruction sets that this processor runs. */
static inline size_t isa_count(void)
{
    size_t n = 0;
    while (lathe_isa_name(n))
        n++;
    return n;
}

#endif
