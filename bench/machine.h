/* SPDX-License-Identifier: MIT */
/* Tables that say on which machine their times are true. */
#ifndef LATHE_BENCH_MACHINE_H
#define LATHE_BENCH_MACHINE_H

#include "table.h"

/* As table_open, with processor, compiler and flags. */
void table_begin(table *t, const table_note *note, size_t notes);

#endif
