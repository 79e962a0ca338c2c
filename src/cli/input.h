/* SPDX-License-Identifier: MIT */
/* Files of numbers, read part by part: .npy, raw binary, text, codes, and variables of NetCDF and HDF5. */
#ifndef LATHE_CLI_INPUT_H
#define LATHE_CLI_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <lathe/lathe.h>

#include "cli.h"
#include "npy.h"
#include "spec.h"
#include "text_file.h"
#include "variable.h"

typedef enum file_kind { FILE_NPY, FILE_RAW, FILE_TEXT, FILE_VARIABLE } file_kind;

/* What the command line says about a file. */
typedef struct input_request {
    const char *variable; /* its name; NULL: "FILE:NAME" may tell */
    const char *type;     /* of raw numbers: f4, >f8, ...; NULL: the file tells */
    const spec *codes;    /* NULL: numbers */
    lathe_order order;    /* of packed codes */
    uint64_t count;       /* of packed codes; UINT64_MAX: all that the bytes hold */
} input_request;

/* The rows of a command that say it. */
#define INPUT_TYPES "f2|f4|f8|<f2|<f4|<f8|>f2|>f4|>f8"
#define INPUT_ORDERS "lsb|msb|half-split"
#define INPUT_OPTIONS                                                                                        \
    {"--type", INPUT_TYPES, "IN is raw numbers of this type, little-endian unless > says big-endian"},       \
        {"--variable", "NAME", "IN is a NetCDF or HDF5 file: of this variable; as IN:NAME"},                 \
        {"--from-codes", "FORMAT",                                                                           \
         "IN holds codes of this format: integers in a .npy or .txt file, else packed"},                     \
        {"--count", "N", "how many codes are packed in IN; all that fit unless said"},                       \
    {                                                                                                        \
        "--order", INPUT_ORDERS, "how packed codes follow each other; lsb unless said"                       \
    }

/* Reads them. `codes` is made from --from-codes. */
int input_request_read(input_request *q, spec *codes, const cli_args *args);

typedef struct input {
    const char *name; /* for messages */
    FILE *file;
    file_kind kind;
    input_request request;
    variable variable;
    npy_header header;   /* of raw numbers too, as far as they have one */
    size_t carrier_size; /* 4: the values are floats; 8: doubles */
    uint64_t count;      /* of values in the file; UINT64_MAX where only its end tells */
    uint64_t done;
    text_place place;
    unsigned char *part;     /* codes on their way */
    char held[NPY_MAGIC];    /* bytes read to see what the file is */
    size_t held_count, rest; /* `rest`: bytes of a value cut short */
} input;

/* The most values that input_read gives at once, a multiple of what packed codes can be cut at. */
enum { INPUT_PART = 1 << 18 };

/* Opens `path`, "-" being stdin, and reads what stands before the numbers. Returns 0 or a status, having said
   why. */
int input_open(input *in, const char *path, const input_request *q);

/* The next values, INPUT_PART but at the end, *n = 0 behind it. Returns 0 or CLI_FAILED, having said why. */
int input_read(input *in, void *values, size_t *n);

void input_close(input *in);

/* Whether the file says a shape, which is in the header. */
int input_has_shape(const input *in);

#endif
