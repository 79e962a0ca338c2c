/* SPDX-License-Identifier: MIT */
/* Exact arithmetic on binary32, in integers. */
#define CARRIER_BITS 32
#include "../common.h"

#include "kernels.h"
#include "word_scalar.h"

#include "exactly.h"

unsigned lathe_do_exactly_f32(const lathe_task *task, carrier_value *dst,
                              const carrier_value *const operands[3], lathe_draws draws, size_t n)
{
    return exactly(task, dst, operands, draws, n);
}

uint64_t lathe_round_exactly_f32(const lathe_format *format, const lathe_grid *grid,
                                 const lathe_options *options, const lathe_exact *x, lathe_draws draws)
{
    return round_exact(format, grid, options, x, draws);
}
