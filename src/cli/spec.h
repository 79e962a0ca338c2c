/* SPDX-License-Identifier: MIT */
/* Formats and options as arguments name them. */
#ifndef LATHE_CLI_SPEC_H
#define LATHE_CLI_SPEC_H

#include <stddef.h>

#include <lathe/lathe.h>

#include "cli.h"

enum { SPEC_NAME = 96 };

typedef struct spec {
    char name[SPEC_NAME]; /* as it was typed, without options */
    lathe_plan plan;      /* with the format and the options, or of a block format those of its elements */
    int is_block;
    lathe_block_plan block;
} spec;

/* The options --rounding and --options of a command; *text receives both as lathe_options_parse reads
   them. */
enum { SPEC_OPTIONS = 1024 };
int spec_options(const cli_args *args, char text[SPEC_OPTIONS]);

/* Whether lathe_options_parse reads them: 0 or CLI_USAGE, having said why. */
int spec_check_options(const char *options);

/* Makes the plan of "FORMAT" or "FORMAT,key=value,..." with further options. Returns 0 or CLI_USAGE, having
   said why; `argument` is what the text followed. */
int spec_make(spec *s, const char *argument, const char *text, const char *options);

/* The same, but what names no format may name a block format, as lathe_block_parse reads it; options are then
   those of its elements. */
int spec_make_any(spec *s, const char *argument, const char *text, const char *options);

/* The same without a word: the status tells. spec_check_options must have passed the options. */
lathe_status spec_try(spec *s, const char *text, const char *options);

/* The length of the first entry of "FORMAT,FORMAT,...": a comma begins another where what follows has no =,
   or is p=. */
size_t spec_entry(const char *list);

/* How codes stand in files: packed up to so many bits, wider ones as integers of the least size that holds
   them. */
enum { SPEC_MOST_PACKED_BITS = 16, SPEC_MOST_CODE_BYTES = 8 };
size_t spec_code_bytes(const lathe_plan *plan);

/* 1 if the plan's rule draws random bits. */
int spec_draws(const lathe_plan *plan);

/* The format's canonical name. */
const char *spec_print(const lathe_format *format, char text[LATHE_FORMAT_PRINT_MAX]);

/* sizeof(float) if the plan serves floats, else sizeof(double). */
size_t spec_carrier(const lathe_plan *plan);

#endif
