/* SPDX-License-Identifier: MIT */
/* Holds arithmetic against the oracle, and says in full what differed. */
#ifndef TESTS_CHECK_ARITH_H
#define TESTS_CHECK_ARITH_H

#include "arith_cases.h"
#include "arith_ways.h"
#include "check.h"
#include "philox.h"

static inline const char *operation_name(lathe_operation operation)
{
    static const char *const names[OPERATIONS] = {"add",
                                                  "sub",
                                                  "mul",
                                                  "div",
                                                  "fma",
                                                  "sqrt",
                                                  "copy",
                                                  "abs",
                                                  "neg",
                                                  "copysign",
                                                  "minimum",
                                                  "maximum",
                                                  "minimum_number",
                                                  "maximum_number",
                                                  "minimum_magnitude",
                                                  "maximum_magnitude",
                                                  "minimum_magnitude_number",
                                                  "maximum_magnitude_number",
                                                  "rint",
                                                  "scale"};
    return (unsigned)operation < OPERATIONS ? names[operation] : "unknown operation";
}

/* By the call for all operations. */
static inline lathe_status arith_array(const lathe_arith *arith, const carrier *c, void *dst,
                                       const void *const x[3], size_t n)
{
    return c->width == 32 ? lathe_arith_f32(arith, dst, x[0], x[1], x[2], n)
                          : lathe_arith_f64(arith, dst, x[0], x[1], x[2], n);
}

static inline uint64_t arith_one(const lathe_arith *arith, const carrier *c, const uint64_t x[3])
{
    if (c->width == 32)
        return bits_of_float(lathe_arith1_f32(arith, float_of_bits((uint32_t)x[0]),
                                              float_of_bits((uint32_t)x[1]), float_of_bits((uint32_t)x[2])));
    return bits_of_double(
        lathe_arith1_f64(arith, double_of_bits(x[0]), double_of_bits(x[1]), double_of_bits(x[2])));
}

/* By the operation's own call; LATHE_E_OPTION where it has none. */
static inline lathe_status own_array(lathe_operation operation, const lathe_plan *plan, const carrier *c,
                                     void *dst, const void *const x[3], size_t n)
{
    const int narrow = c->width == 32;
    switch (operation) {
    case LATHE_ADD:
        return narrow ? lathe_add_f32(plan, dst, x[0], x[1], n) : lathe_add_f64(plan, dst, x[0], x[1], n);
    case LATHE_SUB:
        return narrow ? lathe_sub_f32(plan, dst, x[0], x[1], n) : lathe_sub_f64(plan, dst, x[0], x[1], n);
    case LATHE_MUL:
        return narrow ? lathe_mul_f32(plan, dst, x[0], x[1], n) : lathe_mul_f64(plan, dst, x[0], x[1], n);
    case LATHE_DIV:
        return narrow ? lathe_div_f32(plan, dst, x[0], x[1], n) : lathe_div_f64(plan, dst, x[0], x[1], n);
    case LATHE_SQRT:
        return narrow ? lathe_sqrt_f32(plan, dst, x[0], n) : lathe_sqrt_f64(plan, dst, x[0], n);
    case LATHE_FMA:
        return narrow ? lathe_fma_f32(plan, dst, x[0], x[1], x[2], n)
                      : lathe_fma_f64(plan, dst, x[0], x[1], x[2], n);
    default:
        return LATHE_E_OPTION;
    }
}

static inline uint64_t own_one(lathe_operation operation, const lathe_plan *plan, const carrier *c,
                               const uint64_t x[3])
{
    const float a = float_of_bits((uint32_t)x[0]), b = float_of_bits((uint32_t)x[1]),
                d = float_of_bits((uint32_t)x[2]);
    const double e = double_of_bits(x[0]), f = double_of_bits(x[1]), g = double_of_bits(x[2]);
    const int narrow = c->width == 32;
    switch (operation) {
    case LATHE_ADD:
        return narrow ? bits_of_float(lathe_add1_f32(plan, a, b))
                      : bits_of_double(lathe_add1_f64(plan, e, f));
    case LATHE_SUB:
        return narrow ? bits_of_float(lathe_sub1_f32(plan, a, b))
                      : bits_of_double(lathe_sub1_f64(plan, e, f));
    case LATHE_MUL:
        return narrow ? bits_of_float(lathe_mul1_f32(plan, a, b))
                      : bits_of_double(lathe_mul1_f64(plan, e, f));
    case LATHE_DIV:
        return narrow ? bits_of_float(lathe_div1_f32(plan, a, b))
                      : bits_of_double(lathe_div1_f64(plan, e, f));
    case LATHE_SQRT:
        return narrow ? bits_of_float(lathe_sqrt1_f32(plan, a)) : bits_of_double(lathe_sqrt1_f64(plan, e));
    default:
        return narrow ? bits_of_float(lathe_fma1_f32(plan, a, b, d))
                      : bits_of_double(lathe_fma1_f64(plan, e, f, g));
    }
}

static inline int has_own_call(lathe_operation operation)
{
    return operation <= LATHE_SQRT;
}

/* R of the element that draws by this index. */
static inline uint64_t stage_random(const oracle *o, const lathe_random *random, unsigned stage,
                                    uint64_t index)
{
    const unsigned width = o->options.draw == LATHE_DRAW_16 ? 16 : (unsigned)o->carrier->width;
    if (!is_stochastic(&o->options))
        return 0;
    return philox_draw(random->seed, random->stream, stage, width, index) >> (width - oracle_random_bits(o));
}

/* One way of rounding a set of operands. */
typedef struct arith_subject {
    const char *name;
    const lathe_format *format;
    const lathe_options *options;
    const arith_cases *in;
} arith_subject;

static inline void arith_case(const arith_cases *in, size_t i, uint64_t x[3])
{
    for (int k = 0; k < 3; k++)
        x[k] = k < oracle_operands(in->operation) ? carrier_get(in->carrier, in->x[k], i) : 0;
}

static inline void fail_arith(const arith_subject *s, const char *how, size_t i, uint64_t random,
                              uint64_t got, uint64_t wanted)
{
    static const char *const names[] = {"a", "b", "c"};
    const carrier *c = s->in->carrier;
    uint64_t x[3];
    arith_case(s->in, i, x);
    report_format(s->name, s->format);
    report_options(s->options);
    print_error("  carrier  %s, element %zu of %zu, R %llx, exponent %d\n", c->name, i, s->in->n,
                (unsigned long long)random, s->in->exponent);
    for (int k = 0; k < oracle_operands(s->in->operation); k++)
        report_bits(names[k], c, x[k]);
    report_bits("got", c, got);
    report_bits("wanted", c, wanted);
    fail_msg("%s, %s, %s", operation_name(s->in->operation), how, lathe_isa_current());
}

enum {
    ARITH_ARRAY,     /* array calls */
    ARITH_THOROUGHLY /* also single-value calls, and the exceptions of each element and of all */
};

/* 1 where passing these operands by value may have made a signalling NaN quiet. */
static inline int are_quietened(const carrier *c, const uint64_t x[3])
{
#if defined(__i386__)
    for (int k = 0; k < 3; k++)
        if (carrier_is_nan(c, x[k]))
            return 1;
#else
    (void)c;
    (void)x;
#endif
    return 0;
}

/* Elements one by one, with and without exceptions. */
static inline unsigned check_arith_singles(const arith_subject *s, const oracle *o, const lathe_plan *plan,
                                           const lathe_random *start, const void *out)
{
    const arith_cases *in = s->in;
    const carrier *c = in->carrier;
    unsigned all = 0;
    for (size_t i = 0; i < in->n; i++) {
        lathe_random random = *start;
        unsigned got = 0, wanted = 0;
        lathe_arith arith = {.operation = in->operation,
                             .plan = plan,
                             .random = is_stochastic(s->options) ? &random : NULL,
                             .exceptions = i % 3 ? &got : NULL,
                             .exponent = in->exponent};
        uint64_t x[3];
        random.next += i;
        arith_case(in, i, x);
        const uint64_t r = stage_random(o, start, 0, random.next);
        const uint64_t result = oracle_arith(o, &in->exact[i], r, &wanted), y = arith_one(&arith, c, x);
        all |= wanted;
        if (result != y || carrier_get(c, out, i) != y)
            fail_arith(s, "single value", i, r, y, result);
        if (i % 3 && got != wanted && !are_quietened(c, x)) {
            print_error("exceptions %u, wanted %u\n", got, wanted);
            fail_arith(s, "exceptions", i, r, y, result);
        }
        assert_true(random.next == start->next + i + (arith.random != NULL));
        if (has_own_call(in->operation) && !arith.random && own_one(in->operation, plan, c, x) != y)
            fail_arith(s, "single value by the operation's own call", i, r,
                       own_one(in->operation, plan, c, x), y);
    }
    return all;
}

/* What the elements of a set draw from. */
static inline lathe_random check_arith_stream(const arith_cases *in, lathe_operation operation)
{
    return (lathe_random){.seed = 0x5eed + in->n, .stream = 11, .next = 1000 + (uint64_t)operation};
}

/* Returns how many cases it has held against the oracle; none where no such plan can be. */
static inline size_t check_arith(const arith_subject *s, int how)
{
    const arith_cases *in = s->in;
    const carrier *c = in->carrier;
    const lathe_random start = check_arith_stream(in, in->operation);
    const void *const x[3] = {in->x[0], in->x[1], in->x[2]};
    if (!oracle_admissible(s->format, s->options->exponent, c) || !oracle_accepts(s->format, s->options))
        return 0;
    const lathe_plan plan = plan_by(s->format, s->options);
    const int random = is_stochastic(s->options);
    unsigned exceptions = 0;
    lathe_random stream = start;
    lathe_arith arith = {.operation = in->operation,
                         .plan = &plan,
                         .random = random ? &stream : NULL,
                         .exponent = in->exponent};
    oracle o;

    oracle_init(&o, s->format, s->options, c);
    void *const out = allocate(in->n * carrier_bytes(c)), *const again = allocate(in->n * carrier_bytes(c));
    assert_int_equal(arith_array(&arith, c, out, x, in->n), LATHE_OK);
    assert_true(stream.next == start.next + (random ? in->n : 0));
    for (size_t i = 0; i < in->n; i++) {
        const uint64_t r = stage_random(&o, &start, 0, start.next + i), got = carrier_get(c, out, i);
        const uint64_t wanted = oracle_arith(&o, &in->exact[i], r, NULL);
        if (got != wanted)
            fail_arith(s, "array", i, r, got, wanted);
    }
    if (how == ARITH_THOROUGHLY) {
        if (has_own_call(in->operation) && !random) {
            assert_int_equal(own_array(in->operation, &plan, c, again, x, in->n), LATHE_OK);
            assert_memory_equal(again, out, in->n * carrier_bytes(c));
        }
        const unsigned wanted = check_arith_singles(s, &o, &plan, &start, out);
        stream = start;
        arith.exceptions = &exceptions;
        assert_int_equal(arith_array(&arith, c, again, x, in->n), LATHE_OK);
        assert_memory_equal(again, out, in->n * carrier_bytes(c));
        assert_int_equal(exceptions, wanted);
    }
    free(out);
    free(again);
    oracle_clear(&o);
    return in->n;
}

/* Operands of any operation for results that the plan rounds. */
static inline arith_cases cases_for(const carrier *c, const lathe_plan *plan, int operation, size_t n,
                                    uint64_t *random)
{
    arith_cases in = arith_cases_make(c, n);
    arith_cases_fill(&in, &plan->format, (lathe_operation)operation, random);
    return in;
}

/* n operands for every precision, range, operation and rule; options go round with `turn`, and one in `rare`
   is tried thoroughly. */
static inline size_t check_arith_precisions(size_t n, size_t turn, size_t rare, uint64_t *random)
{
    static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
    size_t executed = 0;
    for (int k = 0; k < 2; k++) {
        arith_cases in = arith_cases_make(carriers[k], n);
        for (size_t i = 0; precision_at(carriers[k], i); i++)
            for (int range = 0; range < RANGES; range++)
                for (int operation = 0; operation < OPERATIONS; operation++, turn++) {
                    const lathe_format f = range_format(carriers[k], precision_at(carriers[k], i), range);
                    arith_cases_fill(&in, &f, (lathe_operation)operation, random);
                    for (int rule = 0; rule < ALL_RULES; rule++) {
                        const lathe_options o =
                            options_at(rule, rule % 3 || turn % 2 ? turn + (size_t)rule : 0);
                        const arith_subject s = {"a precision in a range", &f, &o, &in};
                        executed +=
                            check_arith(&s, (turn + (size_t)rule) % rare ? ARITH_ARRAY : ARITH_THOROUGHLY);
                    }
                }
        arith_cases_free(&in);
    }
    return executed;
}

#endif
