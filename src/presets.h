/* SPDX-License-Identifier: MIT */
/* The table of presets. */
#ifndef LATHE_PRESETS_H
#define LATHE_PRESETS_H

#include <stddef.h>

/* A preset's format and options, as their parsers read them. Aliases, of what follows the colon, are
   blank-separated and stand as lathe_name_fold leaves them. Without format the row is all formats of
   P3109. */
typedef struct lathe_preset_row {
    const char *name, *aliases, *format, *options;
} lathe_preset_row;

extern const lathe_preset_row lathe_preset_rows[];
extern const size_t lathe_preset_row_count;

#endif
