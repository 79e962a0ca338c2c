/* SPDX-License-Identifier: MIT */
/* One value of a block format: its scale and its element. */
#ifndef LATHE_CLI_EXPLAIN_BLOCK_H
#define LATHE_CLI_EXPLAIN_BLOCK_H

#include <lathe/lathe.h>

/* Prints what becomes of x where it is a block by itself; 0 or an exit status, having said why. */
int explain_block(const lathe_block_plan *plan, const char *name, double x, int is_f32);

#endif
