/* SPDX-License-Identifier: MIT */
/* Blocks from their definitions in lathe/block.h, in rational numbers. Shares nothing with the library but
   the public structs. */
#ifndef TESTS_BLOCK_REFERENCE_H
#define TESTS_BLOCK_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include <gmp.h>

#include <lathe/lathe.h>

#include "bits.h"

/* T of an array, and F. */
typedef struct reference_tensor {
    mpq_t scale, encode;
} reference_tensor;

void reference_tensor_init(reference_tensor *t, const lathe_block *b, const carrier *c, const void *x,
                           size_t n);
void reference_tensor_clear(reference_tensor *t);

/* What one block of patterns becomes: the patterns y, and unless NULL the exact quotients v / (X T) of finite
   values, which must be initialised. The rule of elements may not be stochastic; with quotients it does not
   matter, and y is that of ties to even. Returns the scale, NaN where it is NaN. */
double reference_block(const lathe_block *b, const carrier *c, const reference_tensor *t, const void *x,
                       size_t n, uint64_t *y, mpq_t *quotients);

#endif
