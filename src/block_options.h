/* SPDX-License-Identifier: MIT */
/* The options of a block format by name: one table of keys and of the words each takes. */
#ifndef LATHE_BLOCK_OPTIONS_H
#define LATHE_BLOCK_OPTIONS_H

#include <stddef.h>

#include <lathe/block.h>

#include "text.h"

/* An option of lathe_block that is an enumeration. */
typedef struct lathe_block_field {
    size_t offset;
    const lathe_word *words;
} lathe_block_field;

/* Keys: those of the fields come first, in the order of lathe_block_fields; then those that need more than a
   word; what follows are the elements' options. */
enum {
    LATHE_BLOCK_FIELDS = 11,
    LATHE_BLOCK_KEY_ELEMENT = LATHE_BLOCK_FIELDS,
    LATHE_BLOCK_KEY_SCALE_FORMAT,
    LATHE_BLOCK_KEY_SHAPE,
    LATHE_BLOCK_KEY_TOP,
    LATHE_BLOCK_KEY_LEAST,
    LATHE_BLOCK_KEY_OPTIONS,
    LATHE_BLOCK_KEYS = LATHE_BLOCK_KEY_OPTIONS + 14
};

extern const lathe_word lathe_block_keys[];
extern const lathe_word lathe_block_spans[];
extern const lathe_block_field lathe_block_fields[LATHE_BLOCK_FIELDS];

int lathe_block_get(const lathe_block *block, int field);
void lathe_block_set(lathe_block *block, int field, int value);

#endif
