/* SPDX-License-Identifier: MIT */
/* Affine integers from their definition, in rational numbers. */
#ifndef TESTS_QUANT_SPEC_H
#define TESTS_QUANT_SPEC_H

#include <stdint.h>

#include <lathe/lathe.h>

#include "bits.h"

enum { SPEC_NAN = INT32_MAX };

/* What a group is quantised by: bits of the carrier and what the integers are. */
typedef struct quant_spec {
    const carrier *c;
    const lathe_quant *quant;
    uint64_t scale;
    int64_t zero;
} quant_spec;

/* q of a value, SPEC_NAN for NaN; `draw` is an integer of N random bits. */
int64_t spec_integer(const quant_spec *s, uint64_t x, uint64_t draw);

/* (q - z) s rounded to nearest, as bits. */
uint64_t spec_value(const quant_spec *s, int64_t q);

/* The least and the largest integer. */
int64_t spec_lowest(const lathe_quant *q);
int64_t spec_largest(const lathe_quant *q);

#endif
