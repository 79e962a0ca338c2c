/* SPDX-License-Identifier: MIT */
/* Bit streams with the instructions of BMI2 that move fields. */
#include "../common.h"

#include <immintrin.h>

#include "kernels.h"

/* The low `bits` bits of every byte. */
static inline uint64_t fields_of(int bits)
{
    return UINT64_C(0x0101010101010101) * (0xffU >> (8 - bits));
}

static inline uint64_t spread(uint64_t fields, int bits)
{
    return _pdep_u64(fields, fields_of(bits));
}

static inline uint64_t squeeze(uint64_t bytes, int bits)
{
    return _pext_u64(bytes, fields_of(bits));
}

#define PACK_GROUPS lathe_pack_bmi2
#define UNPACK_GROUPS lathe_unpack_bmi2
#include "pack.h"
