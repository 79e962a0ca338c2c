/* SPDX-License-Identifier: MIT */
/* The table of block formats, and one of them in full, for `lathe formats`. */
#ifndef LATHE_CLI_FORMATS_BLOCKS_H
#define LATHE_CLI_FORMATS_BLOCKS_H

#include "spec.h"
#include "table.h"

void formats_blocks_all(table_style style);
void formats_blocks_one(const spec *s, table_style style);

#endif
