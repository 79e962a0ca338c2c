/* SPDX-License-Identifier: MIT */
/* The values of a file in parts that hold whole blocks. */
#ifndef LATHE_CLI_SLAB_H
#define LATHE_CLI_SLAB_H

#include <stddef.h>
#include <stdint.h>

#include "input.h"

/* {0} to begin with. */
typedef struct slab {
    char *values;
    unsigned char *missing; /* as missing_hide has it; NULL where the file says no such value */
    uint64_t missing_count; /* of all that was read */
    size_t n;               /* values of this part */
    size_t room, held;      /* values behind them belong to the next part */
} slab;

/* The next part: a multiple of `unit` values but at the end, n = 0 behind it. Returns 0 or CLI_FAILED, having
   said why. */
int slab_read(slab *s, input *in, uint64_t unit);

void slab_free(slab *s);

#endif
