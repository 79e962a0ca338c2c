/* SPDX-License-Identifier: MIT */
/* The three ways to do an operation on arrays, as work to be timed. */
#include "arith_speed.h"

#include <math.h>

#include "array_call.h"
#include "plain.h"

enum { OPERANDS = 3, DATA_MAGNITUDES = DATA_CODES, PAGE = 4096 };

const char *const arith_operation_names[ARITH_OPERATIONS] = {
    [LATHE_ADD] = "add", [LATHE_SUB] = "sub", [LATHE_MUL] = "mul",
    [LATHE_DIV] = "div", [LATHE_FMA] = "fma", [LATHE_SQRT] = "sqrt",
};

const char *const arith_data_text =
    "standard normal; log-uniform over the format's range and a little more; square roots of magnitudes";

/* Each operand begins at a page, as arrays do. */
int arith_data_make(data_arrays *d, size_t item_size, size_t n, uint64_t seed)
{
    return data_make(d, item_size, OPERANDS * ((n + PAGE - 1) / PAGE * PAGE), seed);
}

static void *operand(const data_arrays *d, int kind, size_t k)
{
    return (char *)d->src[kind] + k * (d->n / OPERANDS) * d->item_size;
}

static void take_magnitudes(const data_arrays *d, int kind)
{
    void *const to = operand(d, DATA_MAGNITUDES, (size_t)kind);
    const void *const from = operand(d, kind, 0);

    for (size_t i = 0; i < d->n / OPERANDS; i++)
        if (d->item_size == sizeof(float))
            ((float *)to)[i] = fabsf(((const float *)from)[i]);
        else
            ((double *)to)[i] = fabs(((const double *)from)[i]);
}

void arith_data_fit(data_arrays *d, const lathe_format *format)
{
    data_fit(d, format);
    for (int kind = 0; kind < DATA_KINDS; kind++)
        take_magnitudes(d, kind);
}

/* One operation on one set of arrays. */
typedef struct arith_call {
    lathe_arith arith;
    lathe_random random;
    unsigned exceptions;
    plain_task task;
    plain_loop *plain;
    array_call round; /* in place, the results of the plain loop */
} arith_call;

static lathe_status call_library(arith_call *c)
{
    const plain_task *const t = &c->task;

    return t->item_size == sizeof(float) ? lathe_arith_f32(&c->arith, t->dst, t->a, t->b, t->c, t->n)
                                         : lathe_arith_f64(&c->arith, t->dst, t->a, t->b, t->c, t->n);
}

static void do_once_rounded(void *context)
{
    call_library(context);
}

static void do_plain(void *context)
{
    const arith_call *const c = context;

    c->plain(&c->task);
}

static void do_two_steps(void *context)
{
    arith_call *const c = context;

    c->plain(&c->task);
    array_call_round(&c->round);
}

static void prepare(arith_call *c, const arith_work *w, const data_arrays *d, int kind, size_t n)
{
    const int is_root = w->operation == LATHE_SQRT;

    c->random = array_call_random;
    c->arith = (lathe_arith){.operation = w->operation,
                             .plan = w->plan,
                             .random = array_call_draws(w->plan) ? &c->random : NULL,
                             .exceptions = w->exceptions ? &c->exceptions : NULL};
    c->task = (plain_task){.operation = w->operation,
                           .item_size = d->item_size,
                           .dst = d->dst,
                           .a = is_root ? operand(d, DATA_MAGNITUDES, (size_t)kind) : operand(d, kind, 0),
                           .b = operand(d, kind, 1),
                           .c = operand(d, kind, 2),
                           .n = n};
    c->plain = plain_loop_for(lathe_isa_current());
    c->round = (array_call){.plan = w->plan,
                            .random = array_call_random,
                            .dst = d->dst,
                            .src = d->dst,
                            .n = n,
                            .item_size = d->item_size};
}

lathe_status arith_speed(const arith_work *w, const data_arrays *data, size_t n, double budget,
                         arith_time time[DATA_KINDS])
{
    arith_call calls[DATA_KINDS] = {0};
    timing_pair pairs[2 * DATA_KINDS];
    timing_result results[2 * DATA_KINDS];
    size_t count = 0;

    for (int kind = 0; kind < DATA_KINDS; kind++) {
        arith_call *const c = &calls[kind];

        if (!(w->data >> kind & 1))
            continue;
        prepare(c, w, data, kind, n);
        const lathe_status status = call_library(c);
        if (status)
            return status;
        pairs[count++] = (timing_pair){do_once_rounded, do_plain, c};
        pairs[count++] = (timing_pair){do_two_steps, do_plain, c};
    }
    timing_compare(pairs, count, budget, results);
    for (int kind = DATA_KINDS - 1; kind >= 0; kind--)
        if (w->data >> kind & 1) {
            count -= 2;
            time[kind] = (arith_time){results[count].seconds, results[count].ratio, results[count + 1].ratio};
        }
    return LATHE_OK;
}
