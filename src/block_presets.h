/* SPDX-License-Identifier: MIT */
/* The table of block formats by name. */
#ifndef LATHE_BLOCK_PRESETS_H
#define LATHE_BLOCK_PRESETS_H

#include <stddef.h>

/* What lathe_block_parse reads in place of the name. Aliases are blank-separated and stand as lathe_name_fold
   leaves them. */
typedef struct lathe_block_row {
    const char *name, *aliases, *text;
} lathe_block_row;

extern const lathe_block_row lathe_block_rows[];
extern const size_t lathe_block_row_count;

#endif
