/* SPDX-License-Identifier: MIT */
/* Elements and scales of other kinds than FLOAT. */
#ifndef LATHE_BLOCK_KIND_H
#define LATHE_BLOCK_KIND_H

#include <stddef.h>

#include "block_call.h"

/* What is wrong with a sound format of another kind as an element; as a scale that has so many significant
   bits at most. */
lathe_status lathe_block_check_kind(const lathe_format *f);
lathe_status lathe_block_check_scale_kind(const lathe_format *f, int most_bits);

/* M of a normal format of any kind: its largest value, of a table its largest magnitude, to 24 bits where it
   is none of FLOAT. */
lathe_number lathe_block_largest(const lathe_format *f);

/* Codes of f64 values of the plan's format, and back, whatever its kind. */
void lathe_block_encode(const lathe_block_call *c, const lathe_layout *l, const lathe_plan *plan, void *codes,
                        size_t bytes, const double *values, size_t n);
void lathe_block_decode(const lathe_block_call *c, const lathe_layout *l, const lathe_format *f,
                        double *values, const void *codes, size_t bytes, size_t n);

/* The elements of a block whose scale is NaN: zero or, in a format of another kind without zero, its value
   nearest to it. */
void lathe_block_spoil(const lathe_block_call *c, double q[LATHE_BLOCK_CHUNK]);

#endif
