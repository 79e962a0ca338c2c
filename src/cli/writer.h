/* SPDX-License-Identifier: MIT */
/* Files of numbers, written part by part: .npy, raw binary, text, codes, and copies of files with
   variables. */
#ifndef LATHE_CLI_WRITER_H
#define LATHE_CLI_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

#include "input.h"
#include "output.h"
#include "spec.h"

typedef struct writer {
    output out;
    file_kind kind;
    variable copy;       /* of FILE_VARIABLE: in a copy of the file, where it is replaced */
    npy_header header;   /* of .npy files, and the type of raw numbers; item_size 0: packed codes */
    size_t carrier_size; /* of the values */
    const lathe_plan *codes;
    lathe_order order;
    uint64_t done;
    unsigned char *part; /* codes on their way */
    int is_counted_last; /* how many there are only the end has told */
} writer;

/* Opens `path` for what comes from `in`: of that kind, or NULL as the name ends, or as `in` is. With `codes`
   codes of that plan are written, else values. Returns 0 or a status, having said why. */
int writer_open(writer *w, const char *path, const char *kind, const input *in, const lathe_plan *codes,
                lathe_order order);

/* Writes n values, which may be changed on the way. `random` is for codes by a plan that draws. Returns 0 or
   a status, having said why. */
int writer_write(writer *w, void *values, size_t n, lathe_random *random);

/* Completes the file, or leaves what was there before. */
int writer_commit(writer *w);
void writer_abandon(writer *w);

/* The kinds by name, as an option lists them. */
#define WRITER_KINDS "npy|raw|text|copy"

#endif
