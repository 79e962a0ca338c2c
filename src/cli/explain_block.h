/* SPDX-License-Identifier: MIT */
/* One value of a block format: its scale and its element. */
#ifndef LATHE_CLI_EXPLAIN_BLOCK_H
#define LATHE_CLI_EXPLAIN_BLOCK_H

#include <lathe/lathe.h>

/* Prints what becomes of x where it is a block by itself, in a carrier that the plan of the elements
   serves. */
void explain_block(const lathe_block_plan *plan, const char *name, double x, int is_f32);

#endif
