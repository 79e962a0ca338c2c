/* SPDX-License-Identifier: MIT */
/* Reads the command line of bench_arith. */
#include "arith_request.h"

#include <string.h>

#include "arith_speed.h"
#include "data.h"

static unsigned operation_named(const char *name)
{
    for (unsigned i = 0; i < ARITH_OPERATIONS; i++)
        if (strcmp(arith_operation_names[i], name) == 0)
            return 1U << i;
    return 0;
}

static unsigned data_named(const char *name)
{
    for (int kind = 0; kind < DATA_KINDS; kind++)
        if (strcmp(data_name(kind), name) == 0)
            return 1U << kind;
    return 0;
}

static int take_option(void *context, const char *option, const char *next)
{
    arith_request *const q = context;
    const int is_operation = strcmp(option, "--op") == 0, is_data = strcmp(option, "--data") == 0;
    unsigned chosen;

    if (strcmp(option, "--exceptions") == 0)
        return q->exceptions = 1;
    if (!is_operation && !is_data)
        return 0;
    if (!next)
        return request_complain(&q->rows, -1, "a value must follow", option);
    chosen = is_operation ? operation_named(next) : data_named(next);
    if (!chosen) {
        request_reject(&q->rows, option, next,
                       is_operation ? "none of add, sub, mul, div, fma, sqrt"
                                    : "neither normal nor log-uniform");
        return -1;
    }
    *(is_operation ? &q->operations : &q->data) |= chosen;
    return 2;
}

int arith_request_take(arith_request *q, int argc, char **argv)
{
    q->operations = q->data = 0;
    q->exceptions = 0;
    const int status = request_take(&q->rows, argc, argv, take_option, q);
    if (status == 0 && q->exceptions && q->rows.targets)
        return request_complain(&q->rows, USAGE_ERROR, "there are no targets for --exceptions", NULL);
    return status;
}

int arith_request_has_operation(const arith_request *q, lathe_operation operation)
{
    return q->operations == 0 || (q->operations >> operation & 1) != 0;
}

unsigned arith_request_data(const arith_request *q)
{
    return q->data ? q->data : (1U << DATA_KINDS) - 1;
}
