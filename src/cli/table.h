/* SPDX-License-Identifier: MIT */
/* Rows of named columns, printed as a table to read, as CSV or as JSON. */
#ifndef LATHE_CLI_TABLE_H
#define LATHE_CLI_TABLE_H

#include <stddef.h>

typedef enum table_style { TABLE_PLAIN, TABLE_CSV, TABLE_JSON } table_style;

typedef enum table_kind {
    TABLE_TEXT,
    TABLE_COUNT,
    TABLE_SHORT,      /* a number with up to six digits */
    TABLE_FIXED,      /* a number with `digits` decimals */
    TABLE_SCIENTIFIC, /* the same with an exponent, but 0 is 0 */
    TABLE_EXACT       /* the fewest digits that tell a double from all others; in a table to read no more than
                         `digits`, if that is not 0 */
} table_kind;

typedef struct table_column {
    const char *heading; /* in the table to read */
    const char *key;     /* in CSV and JSON */
    table_kind kind;
    int width, digits;
} table_column;

/* Text where the column is text, else a number; NULL or NaN where there is none. In place of an exact number
   text is possible too. */
typedef struct table_cell {
    const char *text;
    double number;
} table_cell;

/* A line of the header. */
typedef struct table_note {
    const char *key, *text;
    int is_number; /* of JSON */
} table_note;

typedef struct table {
    table_style style;
    const table_column *column;
    size_t columns;
    size_t rows; /* printed so far */
} table;

/* Rows go to stdout as they come. The columns must outlive the table. What the machine is told by, if
   anything, is an object of its own in JSON. */
void table_open(table *t, const table_note *machine, size_t machine_notes, const table_note *note,
                size_t notes);
void table_row(table *t, const table_cell *cell);

/* Ends JSON; below a table to read, prints `legend` as comment. */
void table_end(table *t, const char *legend);

/* The length of the UTF-8 character that begins at `text`, 0 where none does: file names may be any bytes. */
int table_utf8_length(const char *text);

#endif
