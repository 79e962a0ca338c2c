/* SPDX-License-Identifier: MIT */
/* The picture of bench_round: the ratio to memcpy by format and rule. */
#ifndef LATHE_BENCH_PICTURE_H
#define LATHE_BENCH_PICTURE_H

#include <stddef.h>
#include <stdio.h>

#include "report.h"

/* The rows that were measured, with room for more; begin with zeros. */
typedef struct picture {
    struct picture_cell {
        char format[96];
        const char *carrier, *rule;
        double ratio;
    } * cells;
    size_t count;
} picture;

/* Keeps a row; -1 where memory ran out. */
int picture_add(picture *p, const report_row *row);

/* A field for each carrier, format and rule. Whether writing failed, ferror tells. */
void picture_draw(FILE *to, const picture *p, const char *source);

void picture_free(picture *p);

#endif
