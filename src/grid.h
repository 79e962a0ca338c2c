/* SPDX-License-Identifier: MIT */
/* A format and its options as the bit patterns of one carrier. */
#ifndef LATHE_GRID_H
#define LATHE_GRID_H

#include <lathe/plan.h>

#include "formats.h"

/* The grid of a normal format by options with every "own" spelt out; unusable if the carrier cannot hold
   it. */
lathe_grid lathe_grid_compile(const lathe_format *format, const lathe_options *options,
                              const lathe_carrier *carrier);

/* N of the stochastic rules; 0 of others. */
int lathe_random_bits_of(const lathe_options *options, const lathe_carrier *carrier);

#endif
