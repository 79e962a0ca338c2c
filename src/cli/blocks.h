/* SPDX-License-Identifier: MIT */
/* Block formats on files: which values must be there at once, and rounding them.

   Blocks lie along the last axis of an array, tiles with more rows across the last two, a channel is an index
   of the first; what has no shape is one row. */
#ifndef LATHE_CLI_BLOCKS_H
#define LATHE_CLI_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

#include "input.h"
#include "spec.h"

/* The values of a file, in its order, can be rounded in parts of a multiple of this many: 1 for what is no
   block format, UINT64_MAX where all must be there at once. */
uint64_t blocks_unit(const spec *to, const input *in);

/* The unit that serves both. */
uint64_t blocks_join(uint64_t a, uint64_t b);

/* Rounds such a part of `in` to any format, block or not; n and `random`, for rules that draw, are what
   lathe_round_random_f32 says. dst may be src. */
lathe_status blocks_round(const spec *to, const input *in, lathe_random *random, void *dst, const void *src,
                          size_t n);

/* Bits of a value: its element's, and its share of the scale where blocks are whole. */
double blocks_bits(const lathe_block *block);

#endif
