/* SPDX-License-Identifier: MIT */
/* The operations that linear algebra is made of, by the oracle, and matrices in memory. */
#ifndef TESTS_CHECK_LINEAR_H
#define TESTS_CHECK_LINEAR_H

#include "check_dot.h"
#include "oracle_arith.h"
#include "philox.h"

enum { N = 12, ROOM = N * N };

/* The spec of the calls, and its oracles. */
typedef struct machine {
    const carrier *c;
    lathe_dot dot;
    lathe_plan plans[3];
    oracle product, sum, output;
    oracle_exact x;
    uint64_t sign, one;
    lathe_random stream;
    lathe_linear_extra extra;
} machine;

static const lathe_random linear_start = {.seed = 91, .stream = 3, .next = 77777};

static const char *const linear_specs[][2] = {{NULL, "fp16"},
                                              {"fp16", "fp16"},
                                              {"bf16", "bf16;rounding=up"},
                                              {NULL, "e4m3fn;overflow=saturate"},
                                              {"fp32", "fp32"},
                                              {"e5m2", "fp16;rounding=to_odd"},
                                              {NULL, "fp16;rounding=stochastic"},
                                              {"bf16;rounding=stochastic", "fp16;rounding=sr,draw=16"}};
enum { SPECS = sizeof linear_specs / sizeof *linear_specs };

static inline void machine_init(machine *k, const carrier *c, size_t spec)
{
    k->c = c;
    k->dot = (lathe_dot){.product = dot_plan(&k->plans[0], linear_specs[spec][0]),
                         .sum = dot_plan(&k->plans[1], linear_specs[spec][1])};
    if (k->dot.product)
        oracle_init(&k->product, &k->plans[0].format, &k->plans[0].options, c);
    oracle_init(&k->sum, &k->plans[1].format, &k->plans[1].options, c);
    oracle_exact_init(&k->x);
    k->sign = carrier_sign(c);
    k->one = c->width == 32 ? bits_of_float(1) : bits_of_double(1);
    k->extra = (lathe_linear_extra){.random = dot_draws(&k->dot) ? &k->stream : NULL};
}

static inline void machine_add_unit(machine *k, const char *unit, const lathe_unit_options *options,
                                    const char *output)
{
    k->extra.unit = lathe_unit_find(unit);
    k->extra.unit_options = options;
    assert_non_null(k->extra.unit);
    k->dot.output = dot_plan(&k->plans[2], output);
    if (output)
        oracle_init(&k->output, &k->plans[2].format, &k->plans[2].options, k->c);
    if (dot_draws(&k->dot))
        k->extra.random = &k->stream;
}

/* What the next call is given, its stream at the beginning. */
static inline const lathe_linear_extra *begun(machine *k)
{
    k->stream = linear_start;
    return &k->extra;
}

/* It has advanced by so many draws. */
static inline void expect_draws(const machine *k, size_t draws)
{
    if (k->extra.random)
        assert_true(k->stream.next == linear_start.next + draws);
}

static inline void machine_clear(machine *k)
{
    if (k->dot.product)
        oracle_clear(&k->product);
    if (k->dot.output)
        oracle_clear(&k->output);
    oracle_clear(&k->sum);
    oracle_exact_clear(&k->x);
}

/* R of a draw. */
static inline uint64_t drawn(const machine *k, const oracle *o, const lathe_plan *plan, unsigned stage,
                             uint64_t index)
{
    if (!is_stochastic(&plan->options))
        return 0;
    const unsigned width = plan->options.draw == LATHE_DRAW_16 ? 16 : (unsigned)k->c->width;
    return philox_draw(linear_start.seed, linear_start.stream, stage, width, linear_start.next + index) >>
           (width - oracle_random_bits(o));
}

/* An operation of an element whose draws have that index. */
static inline uint64_t op(machine *k, unsigned stage, uint64_t index, lathe_operation operation, uint64_t a,
                          uint64_t b)
{
    oracle_exact_set(&k->x, operation, 0, k->c, (const uint64_t[3]){a, b, 0});
    return oracle_arith(&k->sum, &k->x, drawn(k, &k->sum, k->dot.sum, stage, index), NULL);
}

/* y + a x, drawing in these stages. */
static inline uint64_t step_in(machine *k, unsigned sum, unsigned product, uint64_t index, uint64_t y,
                               uint64_t a, uint64_t x)
{
    if (!k->dot.product) {
        oracle_exact_set(&k->x, LATHE_FMA, 0, k->c, (const uint64_t[3]){a, x, y});
        return oracle_arith(&k->sum, &k->x, drawn(k, &k->sum, k->dot.sum, sum, index), NULL);
    }
    oracle_exact_set(&k->x, LATHE_MUL, 0, k->c, (const uint64_t[3]){a, x, 0});
    return op(k, sum, index, LATHE_ADD, y,
              oracle_arith(&k->product, &k->x, drawn(k, &k->product, k->dot.product, product, index), NULL));
}

static inline uint64_t step(machine *k, uint64_t index, uint64_t y, uint64_t a, uint64_t x)
{
    return step_in(k, 0, 4, index, y, a, x);
}

static inline void fill(const machine *k, dot_data kind, uint64_t *x, size_t n, uint64_t *random)
{
    for (size_t i = 0; i < n; i++)
        x[i] = dot_pattern(k->c, kind, random);
}

/* Memory of the carrier with a stride, and back. */
static inline void put(const machine *k, void *to, const uint64_t *x, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i++)
        carrier_set(k->c, to, i * stride, x[i]);
}

static inline size_t expect(const machine *k, const char *what, const void *got, size_t at, uint64_t wanted)
{
    const uint64_t bits = carrier_get(k->c, got, at);
    if (bits != wanted) {
        report_bits("got", k->c, bits);
        report_bits("wanted", k->c, wanted);
        fail_msg("%s, %s, element at %zu", what, k->c->name, at);
    }
    return 1;
}

/* A matrix of m x n in memory, rows or columns first, with gaps. */
typedef struct stored {
    double memory[3 * ROOM];
    lathe_major major;
    size_t ld;
} stored;

static inline size_t place(const stored *s, size_t i, size_t j)
{
    return s->major == LATHE_ROW_MAJOR ? i * s->ld + j : i + j * s->ld;
}

static inline void store(const machine *k, stored *s, const uint64_t *x, size_t m, size_t n, int is_row,
                         size_t gap)
{
    memset(s->memory, 0x5a, sizeof s->memory);
    s->major = is_row ? LATHE_ROW_MAJOR : LATHE_COL_MAJOR;
    s->ld = (is_row ? n : m) + gap;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            carrier_set(k->c, s->memory, place(s, i, j), x[i * n + j]);
}

static inline size_t expect_matrix(const machine *k, const char *what, const stored *s, const uint64_t *x,
                                   size_t m, size_t n)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            expect(k, what, s->memory, place(s, i, j), x[i * n + j]);
    return m * n;
}

static inline void transpose(uint64_t *to, const uint64_t *x, size_t m, size_t n)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            to[j * m + i] = x[i * n + j];
}

#endif
