/* SPDX-License-Identifier: MIT */
/* The generator, AVX-512. */
#include "../common.h"

#include "wide_avx512.h"

#include "philox.h"

void lathe_philox_avx512(uint64_t seed, uint64_t high, uint64_t first, uint64_t *to, size_t blocks)
{
    make_all(seed, high, first, to, blocks);
}
