/* SPDX-License-Identifier: MIT */
/* The rows of matrix units as the facts have them, written out apart from the library. */
#ifndef TESTS_UNIT_ROWS_H
#define TESTS_UNIT_ROWS_H

#include <lathe/lathe.h>

#include "unit_reference.h"

/* A format of inputs by its numbers; `largest` ends it. */
typedef struct unit_format {
    lathe_unit_input input;
    int p, emin;
    double largest;
    int infinities, integers;
} unit_format;

extern const unit_format unit_formats[];
extern const size_t unit_format_count;
const unit_format *unit_format_of(lathe_unit_input input);

/* The model of a row, but for the exponents of its inputs; the formats it takes, ended by LATHE_INPUT_OWN. */
typedef struct unit_row {
    const char *name;
    unit_model model;
    lathe_unit_input inputs[6];
} unit_row;

extern const unit_row unit_rows[];
extern const size_t unit_row_count;

/* The same with the inputs' exponents. */
unit_model unit_model_of(const unit_row *row, lathe_unit_input a, lathe_unit_input b);

#endif
