/* SPDX-License-Identifier: MIT */
/* Block formats for readers, in the words that the library prints them by. */
#include "formats_blocks.h"

#include <stdio.h>
#include <string.h>

#include <lathe/lathe.h>

#include "blocks.h"
#include "number.h"

enum { WORD = 128, KEYS = 5, COLUMNS = KEYS + 2, NOTES = KEYS + 6 };

/* What a format's text says by key; what it leaves out is the default. */
static const struct {
    const char *key, *name, *unsaid;
} keys[KEYS] = {{"element", "element", ""},
                {"block", "block", ""},
                {"scale_format", "scale format", ""},
                {"scale", "scale rule", "floor"},
                {"tensor", "tensor scale", "none"}};

static const table_column columns[COLUMNS] = {
    {"name", "name", TABLE_TEXT, 26, 0},          {"bits", "bits", TABLE_SHORT, 8, 0},
    {"element", "element", TABLE_TEXT, 10, 0},    {"block", "block", TABLE_TEXT, 8, 0},
    {"scale", "scale_format", TABLE_TEXT, 9, 0},  {"rule", "scale_rule", TABLE_TEXT, 13, 0},
    {"tensor scale", "tensor", TABLE_TEXT, 0, 0},
};

static const char legend[] =
    "bits: of a value and its share of the scale of a whole block; tensor and channel scales not counted\n"
    "block: values that share a scale, along the last axis of an array, or ROWSxCOLS of its last two\n"
    "rule: how the largest magnitude of a block makes its scale; lathe formats NAME has the rest\n";

/* The value of the key in "key=value,key=value,...". */
static const char *value_of(char word[WORD], const char *text, int i)
{
    const size_t length = strlen(keys[i].key);
    snprintf(word, WORD, "%s", keys[i].unsaid);
    for (const char *at = text; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, keys[i].key, length) == 0 && at[length] == '=')
            snprintf(word, WORD, "%.*s", (int)strcspn(at + length + 1, ","), at + length + 1);
    return word;
}

void formats_blocks_all(table_style style)
{
    table t = {.style = style, .column = columns, .columns = COLUMNS};
    table_open(&t, NULL, 0, NULL, 0);
    for (size_t i = 0; lathe_block_name(i); i++) {
        lathe_block block;
        char text[LATHE_BLOCK_PRINT_MAX], words[KEYS][WORD];
        table_cell cells[COLUMNS] = {{.text = lathe_block_name(i)}};
        lathe_block_parse(&block, lathe_block_name(i), NULL);
        lathe_block_print(&block, text, sizeof text, NULL);
        cells[1].number = blocks_bits(&block);
        for (int k = 0; k < KEYS; k++)
            cells[2 + k].text = value_of(words[k], text, k);
        table_row(&t, cells);
    }
    table_end(&t, legend);
}

void formats_blocks_one(const spec *s, table_style style)
{
    const lathe_block *const b = &s->block.block;
    char text[LATHE_BLOCK_PRINT_MAX] = "", words[KEYS][WORD], bits[3][NUMBER_MAX], numbers[2][NUMBER_MAX];
    table_note notes[NOTES] = {{"block format", text, 0}};
    table t = {.style = style};
    lathe_block_print(b, text, sizeof text, NULL);
    for (int k = 0; k < KEYS; k++)
        notes[1 + k] = (table_note){keys[k].name, value_of(words[k], text, k), 0};
    lathe_block_needs needs;
    lathe_block_measure(&s->block, &(lathe_array){.rank = 2, .axis = 1, .shape = {1, 1}}, &needs);
    snprintf(bits[0], NUMBER_MAX, "%d", needs.code_bits);
    snprintf(bits[1], NUMBER_MAX, "%d", needs.scale_bits);
    notes[KEYS + 1] = (table_note){"bits of an element", bits[0], 1};
    notes[KEYS + 2] = (table_note){"bits of a scale", bits[1], 1};
    notes[KEYS + 3] = (table_note){"bits of a value", number_text(bits[2], blocks_bits(b)), 1};
    notes[KEYS + 4] =
        (table_note){"largest element", number_text(numbers[0], lathe_format_largest(&b->element)), 1};
    notes[KEYS + 5] =
        (table_note){"largest scale", number_text(numbers[1], lathe_format_largest(&b->scale)), 1};
    table_open(&t, NULL, 0, notes, NOTES);
    table_end(&t, "a block of values shares one scale; what the keys mean says lathe/block.h\n");
}
