/* SPDX-License-Identifier: MIT */
/* Lines of rounded operations, and the checks that all of linear algebra shares. */
#include "common.h"

#include "linear.h"

#include "arith.h"
#include "call.h"
#include "carrier.h"
#include "line.h"
#include "rule.h"
#include "unit_tile.h"

/* A unit, and what becomes of its results, are for blocks; it has scales and signs of its own. */
static lathe_status unit_check(lathe_linear *l, const lathe_linear_extra *extra, size_t block)
{
    const lathe_unit_options *const options = extra ? extra->unit_options : NULL;
    lathe_unit_options *const o = &l->unit_options;
    l->unit = extra ? extra->unit : NULL;
    if (!l->unit)
        return options || l->dot->output ? LATHE_E_OPTION : LATHE_OK;
    if (options)
        *o = *options;
    if (!block || o->scale_a || o->scale_b || o->negate_a)
        return LATHE_E_OPTION;
    o->negate_a = 1;
    return lathe_unit_check(l->unit, o, l->size);
}

static int is_drawn(const lathe_plan *plan)
{
    return plan && lathe_is_stochastic(plan->options.rounding);
}

lathe_status lathe_linear_prepare(lathe_linear *l, const lathe_dot *dot, const lathe_linear_extra *extra,
                                  size_t block, unsigned size)
{
    lathe_random *const random = extra ? extra->random : NULL;
    const lathe_status status = lathe_dot_prepare(&l->product, dot, random, size);
    if (status)
        return status;
    if (dot->a || dot->b || dot->order == LATHE_DOT_BLAS || lathe_dot_multiplies(dot, size))
        return LATHE_E_OPTION;
    l->dot = dot;
    l->isa = l->product.isa;
    l->sum = l->product.sum;
    l->steps = (lathe_dot){.product = dot->product, .sum = dot->sum, .start = LATHE_DOT_FROM_C};
    l->size = size;
    l->one = l->product.one;
    l->sign = UINT64_C(1) << (8 * size - 1);
    l->infinity = lathe_carrier_infinity(lathe_carrier_of(size));
    l->random = random;
    l->is_drawn = is_drawn(dot->product) || is_drawn(dot->sum);
    l->unit_options = (lathe_unit_options){0};
    return unit_check(l, extra, block);
}

lathe_status lathe_linear_draws(lathe_linear *l, size_t rows, size_t columns, size_t steps)
{
    return lathe_dot_draws(l->random, rows, columns, steps, &l->draws);
}

void lathe_linear_advance(const lathe_linear *l)
{
    if (l->random)
        l->random->next += l->draws;
}

lathe_status lathe_linear_matrix(const lathe_linear *l, lathe_major major, lathe_transpose transpose,
                                 size_t rows, size_t columns, const void *at, size_t ld, lathe_view *view,
                                 lathe_matrix_memory *memory)
{
    *view = lathe_view_drawn((lathe_view){.at = (char *)(uintptr_t)at, .size = l->size}, rows, columns);
    return lathe_matrix_find(major, transpose, rows, columns, at, ld, l->size, &view->strides, memory);
}

/* The one column of a row-major matrix whose leading dimension is the increment. */
lathe_status lathe_linear_vector(const lathe_linear *l, size_t n, const void *at, size_t increment,
                                 lathe_vector *vector, lathe_matrix_memory *memory)
{
    lathe_view view;
    const lathe_status status =
        lathe_linear_matrix(l, LATHE_ROW_MAJOR, LATHE_NO_TRANS, n, 1, at, increment, &view, memory);
    *vector = (lathe_vector){view.at, increment, 0, 1};
    return status;
}

/* n <= a line, which draw next to each other. */
static void operate(const lathe_linear *l, lathe_operation operation, const lathe_plan *plan, unsigned stage,
                    uint64_t index, void *z, const void *a, const void *b, const void *c, size_t n)
{
    lathe_random random = {0, 0, 0};
    lathe_arith arith = {.operation = operation, .plan = plan};
    if (is_drawn(plan)) {
        random = *l->random;
        random.next += index;
        arith.random = &random;
    }
    lathe_arith_run(&arith, stage, l->size, z, (const void *const[LATHE_OPERANDS]){a, b, c}, n);
}

uint64_t lathe_linear_do(const lathe_linear *l, lathe_operation operation, unsigned stage, uint64_t index,
                         uint64_t a, uint64_t b)
{
    uint64_t x, y, z;
    lathe_linear_set(l, &x, a);
    lathe_linear_set(l, &y, b);
    operate(l, operation, l->sum, stage, index, &z, &x, &y, NULL, 1);
    return lathe_linear_get(l, &z);
}

/* How many of n elements are worked on at once: with draws that are apart, one. */
static size_t width(const lathe_linear *l, const lathe_vector *y, size_t n)
{
    const size_t most = l->is_drawn && y->step != 1 ? 1 : LATHE_LINE / l->size;
    return n < most ? n : most;
}

/* y[i] = R(y[i] operation x[i]) or, where that is one number, R(y[i] operation x); a factor comes first. */
static void change(const lathe_linear *l, lathe_operation operation, unsigned stage, lathe_vector y,
                   const lathe_vector *x, uint64_t number, size_t n)
{
    const int is_product = operation == LATHE_MUL;
    lathe_line s, t;
    lathe_line_fill(&t, number, l->size, width(l, &y, n));
    for (size_t i = 0, w; i < n; i += w) {
        char *const at = y.at + i * y.stride * l->size;
        w = width(l, &y, n - i);
        lathe_line_gather(&s, at, y.stride, l->size, w);
        if (x)
            lathe_line_gather(&t, x->at + i * x->stride * l->size, x->stride, l->size, w);
        operate(l, operation, l->sum, stage, y.index + i * y.step, &s, is_product ? &t : &s,
                is_product ? &s : &t, NULL, w);
        lathe_line_scatter(at, &s, y.stride, l->size, w);
    }
}

void lathe_linear_scale(const lathe_linear *l, unsigned stage, lathe_vector y, uint64_t factor, size_t n)
{
    change(l, LATHE_MUL, stage, y, NULL, factor, n);
}

void lathe_linear_divide(const lathe_linear *l, lathe_vector y, uint64_t divisor, size_t n)
{
    change(l, LATHE_DIV, LATHE_STAGE_QUOTIENT, y, NULL, divisor, n);
}

void lathe_linear_subtract(const lathe_linear *l, unsigned stage, lathe_vector y, lathe_vector x, size_t n)
{
    change(l, LATHE_SUB, stage, y, &x, 0, n);
}

/* y[i] += a x[i], or with the line in the place of a, its sign changed, y[i] += -x[i] a. */
static void add(const lathe_linear *l, unsigned stage, lathe_vector y, uint64_t a, lathe_vector x,
                int negates, size_t n)
{
    const lathe_plan *const product = l->dot->product;
    const unsigned before = stage == LATHE_STAGE_SUM ? LATHE_STAGE_PRODUCT : stage + 1;
    lathe_line s, t, factor;
    lathe_line_fill(&factor, a, l->size, width(l, &y, n));
    for (size_t i = 0, w; i < n; i += w) {
        char *const at = y.at + i * y.stride * l->size;
        const void *const first = negates ? &t : &factor, *const second = negates ? &factor : &t;
        const uint64_t index = y.index + i * y.step;
        w = width(l, &y, n - i);
        lathe_line_gather(&s, at, y.stride, l->size, w);
        lathe_line_gather(&t, x.at + i * x.stride * l->size, x.stride, l->size, w);
        for (size_t e = 0; negates && e < w; e++)
            if (l->size == sizeof(float))
                t.b32[e] ^= (uint32_t)l->sign;
            else
                t.b64[e] ^= l->sign;
        if (product) {
            operate(l, LATHE_MUL, product, before, index, &t, first, second, NULL, w);
            operate(l, LATHE_ADD, l->sum, stage, index, &s, &s, &t, NULL, w);
        } else {
            operate(l, LATHE_FMA, l->sum, stage, index, &s, first, second, &s, w);
        }
        lathe_line_scatter(at, &s, y.stride, l->size, w);
    }
}

void lathe_linear_add(const lathe_linear *l, unsigned stage, lathe_vector y, uint64_t a, lathe_vector x,
                      size_t n)
{
    add(l, stage, y, a, x, 0, n);
}

void lathe_linear_take(const lathe_linear *l, lathe_vector y, lathe_vector a, uint64_t x, size_t n)
{
    add(l, LATHE_STAGE_SUM, y, x, a, 1, n);
}

/* One term after another. */
static void add_drawn(const lathe_linear *l, void *s, lathe_vector x, lathe_vector y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const lathe_vector to = {s, 1, x.index + i * x.step, 1},
                           from = {y.at + i * y.stride * l->size, 1, 0, 1};
        add(l, LATHE_STAGE_SUM, to, lathe_linear_get(l, x.at + i * x.stride * l->size), from, 0, 1);
    }
}

uint64_t lathe_linear_dot(const lathe_linear *l, uint64_t s, lathe_vector x, lathe_vector y, size_t n)
{
    uint64_t z;
    lathe_linear_set(l, &z, s);
    if (l->is_drawn)
        add_drawn(l, &z, x, y, n);
    else if (l->size == sizeof(float))
        lathe_dot_f32(&l->steps, NULL, (void *)&z, (const void *)x.at, x.stride, (const void *)y.at, y.stride,
                      n);
    else
        lathe_dot_f64(&l->steps, NULL, (void *)&z, (const void *)x.at, x.stride, (const void *)y.at, y.stride,
                      n);
    return lathe_linear_get(l, &z);
}
