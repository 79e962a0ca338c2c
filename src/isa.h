/* SPDX-License-Identifier: MIT */
/* The kernels of one instruction set. */
#ifndef LATHE_ISA_ROW_H
#define LATHE_ISA_ROW_H

#include <stdatomic.h>

#include "kernels/kernels.h"
#include "kernels/unit_job.h"

typedef struct lathe_isa {
    const char *name;
    int (*runs)(void); /* on this processor */
    lathe_kernel_f32 *round_f32;
    lathe_kernel_f64 *round_f64;
    lathe_stepper_f32 *step_f32;
    lathe_stepper_f64 *step_f64;
    lathe_stochastic_f32 *stochastic_f32;
    lathe_stochastic_f64 *stochastic_f64;
    lathe_encoder_f32 *encode_f32;
    lathe_encoder_f64 *encode_f64;
    lathe_decoder_f32 *decode_f32;
    lathe_decoder_f64 *decode_f64;
    lathe_operator_f32 *operate_f32; /* these two and widen, narrow: NULL where integers do everything */
    lathe_operator_f64 *operate_f64;
    lathe_fuser_f32 *fuse_f32; /* and the next one: NULL where two loops do it */
    lathe_fuser_f64 *fuse_f64;
    lathe_widener *widen;
    lathe_narrower *narrow;
    lathe_tallier_f32 *tally_f32;
    lathe_tallier_f64 *tally_f64;
    lathe_philox *philox;
    lathe_packer *pack;
    lathe_unpacker *unpack;
    lathe_block_rounder *block; /* and the next four: NULL where there are none */
    lathe_block_scaler *block_scale;
    lathe_amax_finder *amax;
    lathe_unit_kernel *unit;
    lathe_unit_reader *unit_read;
    lathe_tiler *tile; /* and the next: NULL where there are no tiles */
    lathe_scanner *scan;
    size_t tile_columns;
    int has_odd_tiles;
    int (*has_half)(void); /* NULL, or whether this processor has the next two */
    lathe_tiler *tile_half;
    lathe_halver *halve;
    lathe_quantizer *quantize; /* and the next one: NULL where there are none */
    lathe_dequantizer *dequantize;
    int reads_nibbles; /* decoding takes codes of 4 bits, as if of 0 bytes */
    int has_floats;    /* sums by the processor's floating point are meant to be used, under a guard */
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
