/* SPDX-License-Identifier: MIT */
/* The steps from an amax to a scale, for block_reference.c. */
#ifndef TESTS_BLOCK_REFERENCE_SCALE_H
#define TESTS_BLOCK_REFERENCE_SCALE_H

#include "block_reference.h"

void reference_largest(mpq_t r, const lathe_format *f);

/* Rounds a scale: to 0 only where the format has it, and never further than its largest value; 1 if it would.
   */
int reference_fit(mpq_t s, const lathe_format *f, lathe_rounding rule);

/* What a scale that is small or 0 becomes. */
void reference_small(mpq_t s, const lathe_block *b);

/* amax / (M T), as the block says. */
void reference_ratio(mpq_t r, const lathe_block *b, const reference_tensor *t, const mpq_t amax);

/* E of amax / T by the rules of exponents, raised by one where they say. */
int reference_exponent(const lathe_block *b, const mpq_t amax);

/* The scale before s in its format, or 0. */
void reference_before(mpq_t s, const lathe_format *f);

#endif
