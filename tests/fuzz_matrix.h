/* SPDX-License-Identifier: MIT */
/* For fuzzers of calls on matrices: how one lies in memory. */
#ifndef TESTS_FUZZ_MATRIX_H
#define TESTS_FUZZ_MATRIX_H

#include "fuzz_values.h"

/* A matrix of `rows` x `columns` as it lies. A vector is one column of rows that are its increment apart. */
typedef struct matrix {
    size_t rows, columns, ld, first; /* the first element, counted from the beginning of the memory */
    int is_by_columns;
} matrix;

static inline size_t index_in(const matrix *x, size_t i, size_t j)
{
    return x->first + (x->is_by_columns ? i + j * x->ld : i * x->ld + j);
}

static inline size_t lines_of(const matrix *x)
{
    return x->is_by_columns ? x->columns : x->rows;
}

static inline size_t line_of(const matrix *x)
{
    return x->is_by_columns ? x->rows : x->columns;
}

/* Elements up to the last one; SIZE_MAX where memory cannot have them. */
static inline size_t extent(const matrix *x)
{
    const size_t lines = lines_of(x), line = line_of(x);
    if (!lines || !line)
        return 0;
    if (lines > 1 && x->ld > (size_t)PTRDIFF_MAX / 16 / lines)
        return SIZE_MAX;
    return x->first + (lines - 1) * x->ld + line;
}

/* Memory that is none has no first element. */
static inline void *place(const void *memory, size_t elements, size_t size)
{
    return memory ? (char *)(uintptr_t)memory + elements * size : NULL;
}

/* Whether two in one memory of so many elements share one. */
static inline int overlap(const matrix *x, const matrix *y, size_t elements)
{
    uint8_t *const is_read = block(elements);
    int is_shared = 0;
    if (is_read)
        memset(is_read, 0, elements);
    for (size_t i = 0; i < x->rows; i++)
        for (size_t l = 0; l < x->columns; l++)
            is_read[index_in(x, i, l)] = 1;
    for (size_t i = 0; i < y->rows; i++)
        for (size_t l = 0; l < y->columns; l++)
            is_shared |= is_read[index_in(y, i, l)];
    free(is_read);
    return is_shared;
}

/* A leading dimension of its own: one that can be or, seldom, 0 or too short or huge. */
static inline void take_ld(matrix *x, fuzz_input *in)
{
    const int how = take_below(in, 32);
    const size_t line = line_of(x), least = line ? line : 1;
    x->ld = how < 24 ? least + (size_t)(how % 5) : how < 28 ? (size_t) - (how - 23) : least - (how == 28);
    if (how == 29)
        x->ld = SIZE_MAX / 4 + (size_t)take(in, 1);
}

/* All of them with one, at places that one memory has; the elements of that. */
static inline size_t take_places(matrix *const *all, int count, fuzz_input *in)
{
    size_t ld = 1, elements = 0;
    for (int i = 0; i < count; i++) {
        const size_t line = line_of(all[i]) + (size_t)take_below(in, 40);
        ld = line > ld ? line : ld;
    }
    for (int i = 0; i < count; i++) {
        matrix *const x = all[i];
        x->ld = ld;
        x->first = (size_t)take_below(in, 40) * ld + take(in, 1) % (ld - line_of(x) + 1);
        const size_t end = extent(x);
        elements = end > elements ? end : elements;
    }
    return elements;
}

#endif
