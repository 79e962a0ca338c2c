/* SPDX-License-Identifier: MIT */
/* One call on groups with tables. */
#ifndef LATHE_CODEBOOK_CALL_H
#define LATHE_CODEBOOK_CALL_H

#include <lathe/codebook.h>

#include "block_walk.h"
#include "carrier.h"
#include "isa.h"

typedef struct lathe_books_call {
    const lathe_isa *isa;
    const lathe_codebook_groups *groups;
    const lathe_carrier *carrier;
    size_t size, code_bytes;
    int is_back; /* from codes to values */
    int rank;    /* of the array */
    lathe_walk walk;
    lathe_plan nearest; /* of the carrier */
    const lathe_random *random;
    const void *src;
    void *dst, *codes, *scales;
    uint8_t *choices;
} lathe_books_call;

/* codebook_group.c: one group to codes, scale and choice, and back. */
void lathe_books_quantize(const lathe_books_call *c, size_t group);
void lathe_books_dequantize(const lathe_books_call *c, size_t group);

#endif
