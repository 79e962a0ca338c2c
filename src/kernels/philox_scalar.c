/* SPDX-License-Identifier: MIT */
/* The generator, one block at a time. */
#include "../common.h"

#include "wide_scalar.h"

#include "philox.h"

void lathe_philox_scalar(uint64_t seed, uint64_t high, uint64_t first, uint64_t *to, size_t blocks)
{
    make_all(seed, high, first, to, blocks);
}
