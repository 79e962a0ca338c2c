/* SPDX-License-Identifier: MIT */
/* What the command line of bench_speed asks for. */
#ifndef LATHE_BENCH_SPEED_REQUEST_H
#define LATHE_BENCH_SPEED_REQUEST_H

#include "request.h"
#include "speed.h"

typedef struct speed_request {
    request rows;
    unsigned kinds; /* 1 << SPEED_ARRAYS | ...; 0 asks for all */
} speed_request;

/* As request_take and request_free. */
int speed_request_take(speed_request *q, int argc, char **argv);
void speed_request_free(speed_request *q);

int speed_request_has_kind(const speed_request *q, speed_kind kind);

/* 1 if the generator is to be timed: it has no carrier, format or rule; where one is chosen, if asked for. */
int speed_request_has_draws(const speed_request *q);

#endif
