/* SPDX-License-Identifier: MIT */
/* What the command line of bench_arith asks for. */
#ifndef LATHE_BENCH_ARITH_REQUEST_H
#define LATHE_BENCH_ARITH_REQUEST_H

#include "request.h"

typedef struct arith_request {
    request rows;
    unsigned operations; /* 1 << LATHE_ADD | ...; 0 asks for all */
    unsigned data;       /* 1 << DATA_NORMAL | ...; 0 asks for all */
    int exceptions;
} arith_request;

/* As request_take. */
int arith_request_take(arith_request *q, int argc, char **argv);

int arith_request_has_operation(const arith_request *q, lathe_operation operation);

/* The data asked for, as in an arith_work. */
unsigned arith_request_data(const arith_request *q);

#endif
