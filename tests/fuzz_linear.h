/* SPDX-License-Identifier: MIT */
/* For the fuzzer of linear algebra: what its calls take, and one call. */
#ifndef TESTS_FUZZ_LINEAR_H
#define TESTS_FUZZ_LINEAR_H

#include "fuzz_matrix.h"

enum { MOST_OPERANDS = 3, MOST_PARTS = 3 };

typedef enum operation { AXPY, SCAL, NRM2, ASUM, GER, TRSV, TRSM, SYRK, GETRF, POTRF, GEQRF } operation;

enum { OPERATIONS = GEQRF + 1 };

/* A call. It writes its last operand, pivots or tau, and info. */
typedef struct job {
    operation what;
    size_t size; /* of an element */
    lathe_dot dot;
    const lathe_unit *unit;
    lathe_unit_options options;
    lathe_random random;
    int draws, has_options, has_info, is_wrong;
    lathe_major major;
    lathe_triangle triangle;
    lathe_transpose transpose;
    lathe_diagonal diagonal;
    lathe_side side;
    size_t m, n, k, block;
    float alpha, beta;
    matrix o[MOST_OPERANDS];
    const char *at[MOST_OPERANDS]; /* NULL: in what is written */
    int operands, null;            /* one more than the operand that is missing, or 0 */
    size_t parts[MOST_PARTS];      /* bytes of what is written: the matrix, pivots or tau, info */
    int within; /* 1, 2: pivots or tau, or info, are in the matrix; 3: info in the pivots */
} job;

static inline size_t least(const job *j)
{
    return j->m < j->n ? j->m : j->n;
}

static inline size_t bytes_of(const job *j)
{
    return j->parts[0] + j->parts[1] + j->parts[2];
}

static inline int is_factored(const job *j)
{
    return j->what >= GETRF;
}

static inline matrix vector_of(size_t n)
{
    return (matrix){.rows = n, .columns = 1, .ld = 1};
}

static inline void add(job *j, matrix x)
{
    x.ld = line_of(&x) ? line_of(&x) : 1;
    j->o[j->operands++] = x;
}

/* Operands as they are without gaps. */
static inline void describe(job *j)
{
    const int is_column = j->major != LATHE_ROW_MAJOR, is_same = j->transpose == LATHE_NO_TRANS;
    const int is_first_by_columns = is_same ? is_column : !is_column;
    const size_t order = j->what == TRSM && j->side == LATHE_LEFT ? j->m : j->n;
    const size_t terms = j->what == SYRK ? j->k : order;
    const matrix first = {.rows = order, .columns = terms, .is_by_columns = is_first_by_columns};
    if (j->what == TRSV || j->what == SYRK || j->what == POTRF)
        j->m = j->n;
    j->operands = 0;
    if (j->what <= ASUM)
        add(j, vector_of(j->n));
    if (j->what == NRM2 || j->what == ASUM)
        add(j, vector_of(1));
    if (j->what == GER)
        add(j, vector_of(j->m));
    if (j->what >= TRSV && j->what <= SYRK)
        add(j, first);
    if (j->what == AXPY || j->what == GER || j->what == TRSV)
        add(j, vector_of(j->n));
    if (j->what == GER || j->what >= TRSM)
        add(j, (matrix){.rows = j->m, .columns = j->n, .is_by_columns = is_column});
    j->parts[1] = j->what == GETRF ? least(j) * sizeof(size_t) : j->what == GEQRF ? least(j) * j->size : 0;
    j->parts[2] = j->has_info && (j->what == GETRF || j->what == POTRF) ? sizeof(size_t) : 0;
}

/* Whether an element is read or written. */
static inline int counts(const job *j, int operand, size_t i, size_t l)
{
    const int is_last = operand == j->operands - 1;
    const int is_lower = j->triangle == LATHE_LOWER;
    if (((j->what == SYRK || j->what == POTRF) && is_last))
        return i == l || (i > l) == is_lower;
    if ((j->what == TRSV || j->what == TRSM) && !is_last)
        return i == l ? j->diagonal == LATHE_NON_UNIT
                      : (i > l) == (is_lower == (j->transpose == LATHE_NO_TRANS));
    return 1;
}

static inline uint64_t draws_of(const job *j)
{
    const size_t terms = j->k ? j->k : 1;
    switch (j->what) {
    case AXPY:
    case SCAL:
        return j->n;
    case NRM2:
    case ASUM:
        return j->n ? j->n : 1;
    case GER:
        return j->m * j->n;
    case TRSV:
        return j->n * j->n;
    case TRSM:
        return j->m * j->n * (j->side == LATHE_LEFT ? j->m : j->n);
    case SYRK:
        return j->n * j->n * terms;
    default:
        return j->m * j->n * least(j);
    }
}

/* The call f_f32 or f_f64 with these arguments. */
#define BY_SIZE(j, f, ...) ((j)->size == sizeof(float) ? f##_f32(__VA_ARGS__) : f##_f64(__VA_ARGS__))

static inline lathe_status call(const job *j, const lathe_linear_extra *e, void *const p[MOST_OPERANDS],
                                void *more, size_t *info)
{
    const lathe_dot *const d = &j->dot;
    const size_t m = j->m, n = j->n, ld[] = {j->o[0].ld, j->o[1].ld, j->o[2].ld};
    switch (j->what) {
    case AXPY:
        return BY_SIZE(j, lathe_axpy, d, e, n, j->alpha, p[0], ld[0], p[1], ld[1]);
    case SCAL:
        return BY_SIZE(j, lathe_scal, d, e, n, j->alpha, p[0], ld[0]);
    case NRM2:
        return BY_SIZE(j, lathe_nrm2, d, e, p[1], n, p[0], ld[0]);
    case ASUM:
        return BY_SIZE(j, lathe_asum, d, e, p[1], n, p[0], ld[0]);
    case GER:
        return BY_SIZE(j, lathe_ger, d, e, j->major, m, n, j->alpha, p[0], ld[0], p[1], ld[1], p[2], ld[2]);
    case TRSV:
        return BY_SIZE(j, lathe_trsv, d, e, j->major, j->triangle, j->transpose, j->diagonal, n, p[0], ld[0],
                       p[1], ld[1]);
    case TRSM:
        return BY_SIZE(j, lathe_trsm, d, e, j->major, j->side, j->triangle, j->transpose, j->diagonal, m, n,
                       j->alpha, p[0], ld[0], p[1], ld[1]);
    case SYRK:
        return BY_SIZE(j, lathe_syrk, d, e, j->major, j->triangle, j->transpose, n, j->k, j->alpha, p[0],
                       ld[0], j->beta, p[1], ld[1]);
    case GETRF:
        return BY_SIZE(j, lathe_getrf, d, e, j->major, m, n, p[0], ld[0], more, j->block, info);
    case POTRF:
        return BY_SIZE(j, lathe_potrf, d, e, j->major, j->triangle, n, p[0], ld[0], j->block, info);
    default:
        return BY_SIZE(j, lathe_geqrf, d, e, j->major, m, n, p[0], ld[0], more);
    }
}

/* `out` is the parts one behind the other, each of which the call has in memory of its own. */
static inline lathe_status make(void *of, void *out)
{
    const job *const j = of;
    lathe_random random = j->random;
    const lathe_linear_extra extra = {j->draws ? &random : NULL, j->unit,
                                      j->has_options ? &j->options : NULL};
    void *own[MOST_PARTS], *p[MOST_OPERANDS] = {NULL};
    char *at = out;
    for (int i = 0; i < MOST_PARTS; at = place(at, j->parts[i], 1), i++) {
        own[i] = block(j->parts[i]);
        if (own[i])
            memcpy(own[i], at, j->parts[i]);
    }
    for (int i = 0; i < j->operands; i++)
        p[i] = i + 1 == j->null ? NULL : place(j->at[i] ? j->at[i] : own[0], j->o[i].first, j->size);
    const int is_plain = !j->draws && !j->unit && !j->has_options;
    void *const inside = p[j->operands - 1];
    const lathe_status status = call(j, is_plain ? NULL : &extra, p, j->within == 1 ? inside : own[1],
                                     j->within == 2   ? inside
                                     : j->within == 3 ? own[1]
                                                      : own[2]);
    const uint64_t taken = status == LATHE_OK && j->draws ? draws_of(j) : 0;
    must(random.next - j->random.next == taken && random.next >= j->random.next,
         "the stream goes on by so many, or stays");
    at = out;
    for (int i = 0; i < MOST_PARTS; at = place(at, j->parts[i], 1), i++) {
        if (own[i])
            memcpy(at, own[i], j->parts[i]);
        free(own[i]);
    }
    return status;
}

#endif
