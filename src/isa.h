/* SPDX-License-Identifier: MIT */
/* The kernels of one instruction set. */
#ifndef LATHE_ISA_ROW_H
#define LATHE_ISA_ROW_H

#include "kernels/kernels.h"

typedef struct lathe_isa {
    const char *name;
    int (*runs)(void); /* on this processor */
    lathe_kernel_f32 *round_f32;
    lathe_kernel_f64 *round_f64;
} lathe_isa;

/* The row in use; NULL where the environment asks for one that this processor cannot run. */
const lathe_isa *lathe_isa_row(void);

#endif
