/* SPDX-License-Identifier: MIT */
/* The picture of `lathe compare`: error against bits, and the exponents of the values with each format's
   range. */
#ifndef LATHE_CLI_CHART_H
#define LATHE_CLI_CHART_H

#include <stdio.h>

#include "measure.h"

/* In the order of the measurement, of one format or more. Returns 0 where memory is out; whether writing
   failed, ferror tells. */
int chart_draw(FILE *to, const measurement *m);

/* The two panels, each from `top` on; chart_errors returns 0 where memory is out. */
enum { CHART_WIDTH = 960, CHART_LEFT = 96, CHART_RIGHT = 24 };
int chart_errors(FILE *to, const measurement *m, double top);
void chart_exponents(FILE *to, const measurement *m, double top);
double chart_errors_height(const measurement *m);
double chart_exponents_height(const measurement *m);

#endif
