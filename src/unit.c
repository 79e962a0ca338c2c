/* SPDX-License-Identifier: MIT */
/* Calls of matrix units: what is checked before anything is read or written. */
#include "common.h"

#include "call.h"
#include "parallel.h"
#include "unit_tile.h"

/* The least work that a thread is worth waking for, in multiply-adds. */
enum { GRAIN = 1 << 17 };

/* The interval makes sense for this row. */
static int has_interval(const lathe_unit *u, size_t interval)
{
    const int is_whole = u->model == LATHE_MODEL_X8 || u->model == LATHE_MODEL_DA;
    return !lathe_unit_is_wide(u) && interval % (size_t)(is_whole ? u->k : u->block) == 0;
}

/* Terms with a scale of their own, or 0. */
static size_t part_of(const lathe_unit_options *o)
{
    return o->scaling != LATHE_SCALING_NONE ? o->interval : (size_t)o->scale_block;
}

lathe_status lathe_unit_check(const lathe_unit *u, lathe_unit_options *o, size_t size)
{
    if (o->reserved)
        return LATHE_E_RESERVED;
    if ((unsigned)o->negate_a > 1 || (o->negate_a && u->model == LATHE_MODEL_I))
        return LATHE_E_OPTION;
    if (!lathe_unit_has_input(u, o->a) || !lathe_unit_has_input(u, o->b))
        return LATHE_E_OPTION;
    if ((unsigned)o->scaling > LATHE_SCALING_FMA || (unsigned)o->saturate > 1 ||
        (o->saturate && u->model != LATHE_MODEL_I))
        return LATHE_E_OPTION;
    if (o->interval ? !has_interval(u, o->interval) : o->scaling != LATHE_SCALING_NONE)
        return LATHE_E_OPTION;
    if (!o->scale_block)
        o->scale_block = lathe_unit_scale_block(u);
    else if (!lathe_unit_has_scale_block(u, o->scale_block))
        return LATHE_E_OPTION;
    if (o->scale_block && o->scaling != LATHE_SCALING_NONE)
        return LATHE_E_OPTION;
    if (!part_of(o) && (o->scale_a || o->scale_b))
        return LATHE_E_OPTION;
    return size == sizeof(float) && lathe_unit_is_wide(u) ? LATHE_E_CARRIER : LATHE_OK;
}

/* `lines` lines of scales, no more than the matrix has elements. */
static lathe_status check_scales(const lathe_unit_call *t, const float *scales, size_t lines, size_t d_bytes)
{
    if (!scales || !t->parts)
        return LATHE_OK;
    return lathe_ranges_check(t->d, d_bytes, scales, lines * t->parts * sizeof *scales);
}

/* The layouts of all matrices, for the caller's order. */
typedef struct layout {
    lathe_major major;
    lathe_transpose transpose_a, transpose_b;
    size_t lda, ldb, ldc, ldd;
} layout;

/* Of an empty product nothing is read. */
static lathe_status find(const lathe_unit_call *t, lathe_major major, lathe_transpose transpose, size_t rows,
                         size_t columns, const void *at, size_t ld, lathe_strides *strides,
                         lathe_matrix_memory *memory)
{
    const lathe_status status =
        lathe_matrix_find(major, transpose, rows, columns, at, ld, t->size, strides, memory);
    return status == LATHE_E_NULL && (!t->m || !t->n) ? LATHE_OK : status;
}

static lathe_status check_memory(lathe_unit_call *t, const layout *l)
{
    lathe_matrix_memory from[3] = {{0}}, to = {0};
    lathe_status status =
        find(t, l->major, l->transpose_a, t->m, t->k, t->a.matrix.at, l->lda, &t->a.matrix.strides, &from[0]);
    if (!status)
        status = find(t, l->major, l->transpose_b, t->k, t->n, t->b.matrix.at, l->ldb, &t->b.matrix.strides,
                      &from[1]);
    if (!status && t->c.at)
        status = find(t, l->major, LATHE_NO_TRANS, t->m, t->n, t->c.at, l->ldc, &t->c.strides, &from[2]);
    if (!status)
        status = find(t, l->major, LATHE_NO_TRANS, t->m, t->n, t->d, l->ldd, &t->d_strides, &to);
    if (status || !to.bytes)
        return status;
    const int is_same = t->c.at == t->d && l->ldc == l->ldd;
    for (int i = 0; i < (is_same ? 2 : 3) && !status; i++)
        status = lathe_matrix_apart(&to, &from[i], t->size);
    if (!status)
        status = check_scales(t, t->options.scale_a, t->m, to.bytes);
    if (!status)
        status = check_scales(t, t->options.scale_b, t->n, to.bytes);
    return status;
}

void lathe_unit_do(lathe_unit_call *t, const lathe_isa *isa)
{
    lathe_unit_prepare(t, isa);
    const size_t line = (size_t)t->columns * (t->k < GRAIN ? t->k + 1 : GRAIN);
    lathe_share(t->tiles * t->m, line < GRAIN ? GRAIN / line : 1, lathe_unit_run, t);
}

static lathe_status run(lathe_unit_call *t, const lathe_unit_options *options, const layout *l)
{
    if (!t->unit)
        return LATHE_E_NULL;
    if (options)
        t->options = *options;
    lathe_status status = lathe_unit_check(t->unit, &t->options, t->size);
    if (status)
        return status;
    const size_t part = part_of(&t->options);
    t->parts = part ? t->k / part + (t->k % part != 0) : 0;
    status = check_memory(t, l);
    if (status)
        return status;
    const lathe_isa *const isa = lathe_isa_row();
    if (!isa->name)
        return LATHE_E_ISA;
    if (t->m && t->n)
        lathe_unit_do(t, isa);
    return LATHE_OK;
}

static const layout dot = {
    .major = LATHE_ROW_MAJOR, .transpose_a = LATHE_NO_TRANS, .transpose_b = LATHE_TRANS, .ldc = 1, .ldd = 1};

static lathe_status run_dot(lathe_unit_call *t, const lathe_unit_options *options)
{
    layout l = dot;
    l.lda = l.ldb = t->k ? t->k : 1;
    t->m = t->n = 1;
    return run(t, options, &l);
}

lathe_status lathe_unit_dot_f32(const lathe_unit *unit, const lathe_unit_options *options, float *d,
                                const float *a, const float *b, const float *c, size_t k)
{
    lathe_unit_call t = {.unit = unit, .k = k, .size = sizeof *d, .c.at = c, .d = d};
    t.a.matrix.at = a;
    t.b.matrix.at = b;
    return run_dot(&t, options);
}

lathe_status lathe_unit_dot_f64(const lathe_unit *unit, const lathe_unit_options *options, double *d,
                                const double *a, const double *b, const double *c, size_t k)
{
    lathe_unit_call t = {.unit = unit, .k = k, .size = sizeof *d, .c.at = c, .d = d};
    t.a.matrix.at = a;
    t.b.matrix.at = b;
    return run_dot(&t, options);
}

lathe_status lathe_unit_gemm_f32(const lathe_unit *unit, const lathe_unit_options *options, lathe_major major,
                                 lathe_transpose transpose_a, lathe_transpose transpose_b, size_t m, size_t n,
                                 size_t k, const float *a, size_t lda, const float *b, size_t ldb,
                                 const float *c, size_t ldc, float *d, size_t ldd)
{
    const layout l = {major, transpose_a, transpose_b, lda, ldb, ldc, ldd};
    lathe_unit_call t = {.unit = unit, .m = m, .n = n, .k = k, .size = sizeof *d, .c.at = c, .d = d};
    t.a.matrix.at = a;
    t.b.matrix.at = b;
    return run(&t, options, &l);
}

lathe_status lathe_unit_gemm_f64(const lathe_unit *unit, const lathe_unit_options *options, lathe_major major,
                                 lathe_transpose transpose_a, lathe_transpose transpose_b, size_t m, size_t n,
                                 size_t k, const double *a, size_t lda, const double *b, size_t ldb,
                                 const double *c, size_t ldc, double *d, size_t ldd)
{
    const layout l = {major, transpose_a, transpose_b, lda, ldb, ldc, ldd};
    lathe_unit_call t = {.unit = unit, .m = m, .n = n, .k = k, .size = sizeof *d, .c.at = c, .d = d};
    t.a.matrix.at = a;
    t.b.matrix.at = b;
    return run(&t, options, &l);
}
