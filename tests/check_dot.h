/* SPDX-License-Identifier: MIT */
/* Holds products of matrices against their definition, in any layout. */
#ifndef TESTS_CHECK_DOT_H
#define TESTS_CHECK_DOT_H

#include "check.h"
#include "dot_reference.h"

/* A spec in words: plans as "format" or "format;options"; NULL where there is none. */
typedef struct dot_words {
    const char *a, *b, *product, *sum, *outer, *output;
    lathe_dot_order order;
    size_t chunk;
} dot_words;

/* The plans must outlive the spec. */
typedef struct dot_plans {
    lathe_plan plans[6];
} dot_plans;

static inline const lathe_plan *dot_plan(lathe_plan *plan, const char *words)
{
    char name[64];
    if (!words)
        return NULL;
    const char *const end = strchr(words, ';');
    const size_t length = end ? (size_t)(end - words) : strlen(words);
    assert_true(length < sizeof name);
    memcpy(name, words, length);
    name[length] = 0;
    *plan = plan_named(name, end ? end + 1 : "");
    return plan;
}

static inline lathe_dot dot_made(dot_plans *p, const dot_words *w)
{
    return (lathe_dot){.a = dot_plan(&p->plans[0], w->a),
                       .b = dot_plan(&p->plans[1], w->b),
                       .product = dot_plan(&p->plans[2], w->product),
                       .sum = dot_plan(&p->plans[3], w->sum),
                       .outer = dot_plan(&p->plans[4], w->outer),
                       .output = dot_plan(&p->plans[5], w->output),
                       .order = w->order,
                       .chunk = w->chunk};
}

static inline int dot_draws(const lathe_dot *d)
{
    const lathe_plan *const plans[] = {d->a, d->b, d->product, d->sum, d->outer, d->output};
    for (size_t i = 0; i < 6; i++)
        if (plans[i] && is_stochastic(&plans[i]->options))
            return 1;
    return 0;
}

/* Which numbers an array has. */
typedef enum dot_data {
    DOT_MODERATE, /* a few binades about 1, of few bits */
    DOT_FULL,     /* the same, with all bits of the carrier */
    DOT_WIDE,     /* exponents that overflow and underflow small formats */
    DOT_ANY,      /* any pattern, specials often */
    DOT_KINDS
} dot_data;

static inline uint64_t dot_pattern(const carrier *c, dot_data kind, uint64_t *state)
{
    const int fraction = c->precision - 1, bias = c->emax;
    const uint64_t r = cases_random(state), mask = (UINT64_C(1) << fraction) - 1;
    const uint64_t sign = r >> 63 ? carrier_sign(c) : 0;
    int binades = kind == DOT_WIDE ? 40 : 6;
    uint64_t bits = cases_random(state) & mask;
    if (kind == DOT_ANY) {
        const uint64_t specials[] = {0, carrier_infinity(c), carrier_nan(c, 0), 1, carrier_infinity(c) - 1};
        if (r % 4 == 0)
            return specials[r / 4 % 5] | sign;
        return (cases_random(state) & (carrier_sign(c) - 1) & ~(mask >> 4)) % carrier_infinity(c) | sign;
    }
    if (kind == DOT_MODERATE || (kind == DOT_WIDE && r % 2))
        bits &= ~(mask >> 4);
    if (r % 16 == 0)
        return sign;
    const uint64_t field = (uint64_t)(bias - binades / 2 + (int)(r / 16 % (unsigned)binades));
    return field << fraction | bits | sign;
}

/* How matrices lie. */
typedef struct dot_layout {
    lathe_major major;
    lathe_transpose a, b;
    size_t gap;
    int with_workspace;
} dot_layout;

static inline dot_layout dot_layout_of(uint64_t r)
{
    return (dot_layout){.major = r & 1 ? LATHE_COL_MAJOR : LATHE_ROW_MAJOR,
                        .a = r & 2 ? LATHE_TRANS : LATHE_NO_TRANS,
                        .b = r & 4 ? LATHE_TRANS : LATHE_NO_TRANS,
                        .gap = r >> 3 & 3,
                        .with_workspace = r >> 5 & 1};
}

static inline size_t dot_ld(lathe_major major, lathe_transpose t, size_t rows, size_t columns, size_t gap)
{
    const size_t length = (major == LATHE_ROW_MAJOR) == (t == LATHE_NO_TRANS) ? columns : rows;
    return (length ? length : 1) + gap;
}

static inline size_t dot_place(lathe_major major, lathe_transpose t, size_t ld, size_t i, size_t j)
{
    return (major == LATHE_ROW_MAJOR) == (t == LATHE_NO_TRANS) ? i * ld + j : i + j * ld;
}

static inline size_t dot_room(lathe_major major, lathe_transpose t, size_t rows, size_t columns, size_t ld)
{
    return ((major == LATHE_ROW_MAJOR) == (t == LATHE_NO_TRANS) ? rows : columns) * ld + 1;
}

/* A matrix in memory, what is between its lines with a pattern of its own. */
static inline void *dot_matrix(const carrier *c, const dot_layout *y, lathe_transpose t, const uint64_t *x,
                               size_t rows, size_t columns)
{
    const size_t ld = dot_ld(y->major, t, rows, columns, y->gap);
    const size_t room = dot_room(y->major, t, rows, columns, ld);
    void *const memory = allocate(room * carrier_bytes(c));
    memset(memory, 0x5a, room * carrier_bytes(c));
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            carrier_set(c, memory, dot_place(y->major, t, ld, i, j), x[i * columns + j]);
    return memory;
}

/* The call, on C in memory. */
static inline lathe_status dot_call(const dot_problem *p, const dot_layout *y, lathe_random *random,
                                    const void *a, const void *b, void *c)
{
    const size_t lda = dot_ld(y->major, y->a, p->m, p->k, y->gap),
                 ldb = dot_ld(y->major, y->b, p->k, p->n, y->gap),
                 ldc = dot_ld(y->major, LATHE_NO_TRANS, p->m, p->n, y->gap);
    const int narrow = p->carrier->width == 32;
    lathe_dot_extra extra = {.random = random};
    lathe_status status = LATHE_OK;
    if (y->with_workspace) {
        status = narrow ? lathe_gemm_workspace_f32(p->dot, p->m, p->n, p->k, &extra.workspace_bytes)
                        : lathe_gemm_workspace_f64(p->dot, p->m, p->n, p->k, &extra.workspace_bytes);
        assert_int_equal(status, LATHE_OK);
        extra.workspace = allocate(extra.workspace_bytes);
        memset(extra.workspace, 0xff, extra.workspace_bytes);
    }
    if (narrow)
        status = lathe_gemm_f32(p->dot, &extra, y->major, y->a, y->b, p->m, p->n, p->k,
                                float_of_bits((uint32_t)p->alpha), a, lda, b, ldb,
                                float_of_bits((uint32_t)p->beta), c, ldc);
    else
        status = lathe_gemm_f64(p->dot, &extra, y->major, y->a, y->b, p->m, p->n, p->k,
                                double_of_bits(p->alpha), a, lda, b, ldb, double_of_bits(p->beta), c, ldc);
    free(extra.workspace);
    return status;
}

/* Runs the problem in a layout and holds it, and what lies around C, against `wanted`. */
static inline size_t check_dot(const char *name, const dot_problem *p, const dot_layout *y,
                               const uint64_t *wanted)
{
    const carrier *const c = p->carrier;
    void *const a = dot_matrix(c, y, y->a, p->a, p->m, p->k), *const b =
                                                                  dot_matrix(c, y, y->b, p->b, p->k, p->n);
    void *const got = dot_matrix(c, y, LATHE_NO_TRANS, p->c, p->m, p->n);
    void *const expected = dot_matrix(c, y, LATHE_NO_TRANS, wanted, p->m, p->n);
    const size_t ld = dot_ld(y->major, LATHE_NO_TRANS, p->m, p->n, y->gap);
    const size_t room = dot_room(y->major, LATHE_NO_TRANS, p->m, p->n, ld);
    lathe_random random = {0, 0, 0};
    if (p->random)
        random = *p->random;
    assert_int_equal(dot_call(p, y, p->random ? &random : NULL, a, b, got), LATHE_OK);
    for (size_t i = 0; i < p->m; i++)
        for (size_t j = 0; j < p->n; j++) {
            const uint64_t z = carrier_get(c, got, dot_place(y->major, LATHE_NO_TRANS, ld, i, j));
            if (z != wanted[i * p->n + j]) {
                report_bits("got", c, z);
                report_bits("wanted", c, wanted[i * p->n + j]);
                fail_msg("%s, %s, %zu x %zu x %zu, major %d, transposes %d %d, gap %zu, workspace %d, %s: "
                         "element (%zu, %zu)",
                         name, c->name, p->m, p->n, p->k, (int)y->major, (int)y->a, (int)y->b, y->gap,
                         y->with_workspace, lathe_isa_current(), i, j);
            }
        }
    assert_memory_equal(got, expected, room * carrier_bytes(c));
    if (p->random)
        assert_true(random.next == p->random->next + p->m * p->n * (p->k ? p->k : 1));
    free(a);
    free(b);
    free(got);
    free(expected);
    return p->m * p->n;
}

#endif
