/* SPDX-License-Identifier: MIT */
/* Products of 8-bit integers, added in 32 bits. */
#include "common.h"

#include <stdint.h>

#include <lathe/dot.h>

#include "call.h"
#include "matrix.h"
#include "parallel.h"

/* Terms that are worth a thread; a row is a unit of lathe_share. */
enum { UNIT = LATHE_SHARE_UNIT, GRAIN = 65536 };

typedef struct call {
    const lathe_dot_integer *dot;
    size_t n, k, first; /* rows are counted from the first on */
    const void *a, *b;
    int32_t *c;
    lathe_strides a_strides, b_strides, c_strides;
} call;

static int32_t element(const void *at, int is_unsigned, size_t i)
{
    return is_unsigned ? (int32_t)((const uint8_t *)at)[i] : (int32_t)((const int8_t *)at)[i];
}

/* The sum, saturated; or modulo 2^32, in two's complement. */
static int32_t added(int32_t s, int32_t t, int wraps)
{
    const int64_t sum = (int64_t)s + t;
    if (wraps) {
        const uint32_t low = (uint32_t)sum;
        return low > INT32_MAX ? (int32_t)(low - INT32_MAX - 1) + INT32_MIN : (int32_t)low;
    }
    return sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : (int32_t)sum;
}

static void row(const call *c, size_t i)
{
    const lathe_dot_integer *const d = c->dot;
    const int wraps = d->overflow == LATHE_INTEGER_WRAP;
    for (size_t j = 0; j < c->n; j++) {
        int32_t *const to = &c->c[i * c->c_strides.row + j * c->c_strides.column];
        int32_t s = d->accumulates ? *to : 0;
        for (size_t l = 0; l < c->k; l++) {
            const int32_t a = element(c->a, d->a_is_unsigned, i * c->a_strides.row + l * c->a_strides.column);
            const int32_t b = element(c->b, d->b_is_unsigned, l * c->b_strides.row + j * c->b_strides.column);
            s = added(s, a * b, wraps);
        }
        *to = s;
    }
}

static void rows(const void *context, size_t begin, size_t end)
{
    const call *const c = context;
    for (size_t i = begin / UNIT; i < end / UNIT; i++)
        row(c, c->first + i);
}

static void run(call *c, size_t m)
{
    const size_t most = SIZE_MAX / UNIT, terms = c->n > GRAIN || c->k >= GRAIN ? GRAIN : c->n * (c->k + 1);
    const size_t grain = terms < GRAIN ? GRAIN / terms + 1 : 1;
    for (; c->first < m; c->first += most)
        lathe_share((m - c->first < most ? m - c->first : most) * UNIT, grain * UNIT, rows, c);
}

lathe_status lathe_gemm_i32(const lathe_dot_integer *dot, lathe_major major, lathe_transpose transpose_a,
                            lathe_transpose transpose_b, size_t m, size_t n, size_t k, const void *a,
                            size_t lda, const void *b, size_t ldb, int32_t *c, size_t ldc)
{
    call g = {.dot = dot, .n = n, .k = k, .a = a, .b = b, .c = c};
    lathe_matrix_memory from_a = {0}, from_b = {0}, to = {0};
    if (!dot)
        return LATHE_E_NULL;
    if ((unsigned)dot->overflow > LATHE_INTEGER_WRAP)
        return LATHE_E_OPTION;
    if (dot->reserved[0] | dot->reserved[1] | dot->reserved[2] | dot->reserved[3])
        return LATHE_E_RESERVED;
    lathe_status status = lathe_matrix_find(major, transpose_a, m, k, a, lda, 1, &g.a_strides, &from_a);
    if (!status)
        status = lathe_matrix_find(major, transpose_b, k, n, b, ldb, 1, &g.b_strides, &from_b);
    if (!status)
        status = lathe_matrix_find(major, LATHE_NO_TRANS, m, n, c, ldc, sizeof *c, &g.c_strides, &to);
    if (!status && to.bytes && from_a.bytes)
        status = lathe_ranges_check(c, to.bytes, a, from_a.bytes);
    if (!status && to.bytes && from_b.bytes)
        status = lathe_ranges_check(c, to.bytes, b, from_b.bytes);
    if (status || to.bytes == 0)
        return status;
    run(&g, m);
    return LATHE_OK;
}
