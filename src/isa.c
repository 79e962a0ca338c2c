/* SPDX-License-Identifier: MIT */
/* Instruction sets: one row each, best first, and the row in use. */
#include "common.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/isa.h>

#include "isa.h"

static int always(void)
{
    return 1;
}

/* A build may leave the vector kernels out. */
#if defined(__x86_64__) && !defined(LATHE_SCALAR_ONLY)
#define HAS_X86 1
#elif defined(__aarch64__) && !defined(LATHE_SCALAR_ONLY)
#define HAS_NEON 1
#endif

#ifdef HAS_X86
/* The operating system's part, that it keeps the registers, is in these answers too. */
static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}

static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("bmi2");
}
#endif

/* What the compiler has, an analyser need not know. */
#if defined(LATHE_HAS_AVX512FP16) && !defined(__clang_analyzer__)
static int has_half(void)
{
    return __builtin_cpu_supports("avx512fp16") && __builtin_cpu_supports("avx512vl");
}
#define HALVES(isa) .has_half = has_half, .tile_half = lathe_tile_half_##isa, .halve = lathe_halve_##isa
#else
#define HALVES(isa) .has_half = NULL
#endif

/* What each set has of its own; bit streams and operators it may share or lack. */
#define KERNELS(isa)                                                                                         \
    .name = #isa, .round_f32 = lathe_round_##isa##_f32, .round_f64 = lathe_round_##isa##_f64,                \
    .step_f32 = lathe_step_##isa##_f32, .step_f64 = lathe_step_##isa##_f64,                                  \
    .stochastic_f32 = lathe_stochastic_##isa##_f32, .stochastic_f64 = lathe_stochastic_##isa##_f64,          \
    .encode_f32 = lathe_encode_##isa##_f32, .encode_f64 = lathe_encode_##isa##_f64,                          \
    .decode_f32 = lathe_decode_##isa##_f32, .decode_f64 = lathe_decode_##isa##_f64,                          \
    .tally_f32 = lathe_tally_##isa##_f32, .tally_f64 = lathe_tally_##isa##_f64, .philox = lathe_philox_##isa

#define OPERATORS(isa)                                                                                       \
    .operate_f32 = lathe_operate_##isa##_f32, .operate_f64 = lathe_operate_##isa##_f64,                      \
    .widen = lathe_widen_##isa, .narrow = lathe_narrow_##isa

#define FUSERS(isa) .fuse_f32 = lathe_fuse_##isa##_f32, .fuse_f64 = lathe_fuse_##isa##_f64

#define BLOCKS(isa)                                                                                          \
    .block = lathe_block_##isa, .block_scale = lathe_block_scale_##isa, .amax = lathe_amax_##isa

#define UNITS(isa) .unit = lathe_unit_##isa, .unit_read = lathe_unit_read_##isa

#define TILES(isa, columns) .tile = lathe_tile_##isa, .scan = lathe_scan_##isa, .tile_columns = (columns)

#define QUANTS(isa) .quantize = lathe_quantize_##isa, .dequantize = lathe_dequantize_##isa

#define STREAMS(set) .pack = lathe_pack_##set, .unpack = lathe_unpack_##set

static const lathe_isa rows[] = {
#ifdef HAS_X86
    {KERNELS(avx512), OPERATORS(avx512), FUSERS(avx512), STREAMS(bmi2), BLOCKS(avx512), UNITS(avx512),
     TILES(avx512, 32), HALVES(avx512), QUANTS(avx512), .has_odd_tiles = 1, .runs = has_avx512,
     .reads_nibbles = 1, .has_floats = 1},
    {KERNELS(avx2), OPERATORS(avx2), STREAMS(bmi2), BLOCKS(avx2), UNITS(avx2), TILES(avx2, 16), QUANTS(avx2),
     .runs = has_avx2, .reads_nibbles = 1, .has_floats = 1},
#elif defined(HAS_NEON)
    {KERNELS(neon), OPERATORS(neon), STREAMS(scalar), BLOCKS(neon), UNITS(neon), TILES(neon, 8), QUANTS(neon),
     .runs = always, .reads_nibbles = 1, .has_floats = 1},
#endif
    {KERNELS(scalar), STREAMS(scalar), .runs = always},
};

static const size_t row_count = sizeof rows / sizeof *rows;

/* Stands in the place of a row when LATHE_ISA names none that can run. */
static const lathe_isa none;

_Atomic(const lathe_isa *) lathe_isa_chosen;

static const lathe_isa *find(const char *name)
{
    for (size_t i = 0; i < row_count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].runs() ? &rows[i] : NULL;
    return NULL;
}

static const lathe_isa *best(void)
{
    size_t i = 0;
    while (!rows[i].runs())
        i++;
    return &rows[i];
}

const lathe_isa *lathe_isa_choose(void)
{
    const char *const wanted = getenv("LATHE_ISA");
    const lathe_isa *const row = wanted && *wanted ? find(wanted) : best();
    const lathe_isa *before = NULL;
    const lathe_isa *const choice = row ? row : &none;
    /* A lathe_isa_use between the look and here wins. */
    return atomic_compare_exchange_strong(&lathe_isa_chosen, &before, choice) ? choice : before;
}

const char *lathe_isa_name(size_t i)
{
    for (size_t row = 0; row < row_count; row++)
        if (rows[row].runs() && i-- == 0)
            return rows[row].name;
    return NULL;
}

const char *lathe_isa_current(void)
{
    return lathe_isa_row()->name;
}

lathe_status lathe_isa_use(const char *name)
{
    if (!name)
        return LATHE_E_NULL;
    const lathe_isa *const row = find(name);
    if (!row)
        return LATHE_E_ISA;
    atomic_store_explicit(&lathe_isa_chosen, row, memory_order_release);
    return LATHE_OK;
}
