/* SPDX-License-Identifier: MIT */
/* Reads the command line of bench_speed. */
#include "speed_request.h"

#include <string.h>

static int take_kind(void *context, const char *option, const char *next)
{
    speed_request *const q = context;
    unsigned kinds = 0;

    (void)next;
    for (int kind = 0; kind < SPEED_KINDS; kind++)
        kinds |= strcmp(option, speed_kinds[kind].option) == 0 ? 1U << kind : 0;
    q->kinds |= kinds;
    return kinds != 0;
}

int speed_request_take(speed_request *q, int argc, char **argv)
{
    q->kinds = 0;
    return request_take(&q->rows, argc, argv, take_kind, q);
}

void speed_request_free(speed_request *q)
{
    request_free(&q->rows);
}

int speed_request_has_kind(const speed_request *q, speed_kind kind)
{
    return q->kinds == 0 || (q->kinds & 1U << kind) != 0;
}

int speed_request_has_draws(const speed_request *q)
{
    const request *const r = &q->rows;
    const int chosen = r->item_size_count > 0 || r->format_count > 0 || r->rule_count > 0;

    return speed_request_has_kind(q, SPEED_DRAWS) && (q->kinds != 0 || !chosen);
}
