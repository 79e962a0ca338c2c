/* SPDX-License-Identifier: MIT */
/* The kernels of one instruction set. */
#ifndef LATHE_ISA_ROW_H
#define LATHE_ISA_ROW_H

#include <stdatomic.h>

#include "kernels/kernels.h"

typedef struct lathe_isa {
    const char *name;
    int (*runs)(void); /* on this processor */
    lathe_kernel_f32 *round_f32;
    lathe_kernel_f64 *round_f64;
    lathe_stochastic_f32 *stochastic_f32;
    lathe_stochastic_f64 *stochastic_f64;
    lathe_encoder_f32 *encode_f32;
    lathe_encoder_f64 *encode_f64;
    lathe_decoder_f32 *decode_f32;
    lathe_decoder_f64 *decode_f64;
    lathe_tallier_f32 *tally_f32;
    lathe_tallier_f64 *tally_f64;
    lathe_philox *philox;
    lathe_packer *pack;
    lathe_unpacker *unpack;
    int reads_nibbles; /* decoding takes codes of 4 bits, as if of 0 bytes */
} lathe_isa;

/* NULL until the first call that needs a row. */
extern _Atomic(const lathe_isa *) lathe_isa_chosen;

/* Chooses at the first call; racing first calls find the same row. */
const lathe_isa *lathe_isa_choose(void);

/* The row in use; one without a name where the environment asks for what this processor cannot run. */
static inline const lathe_isa *lathe_isa_row(void)
{
    const lathe_isa *const row = atomic_load_explicit(&lathe_isa_chosen, memory_order_acquire);
    return row ? row : lathe_isa_choose();
}

#endif
