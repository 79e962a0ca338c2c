/* SPDX-License-Identifier: MIT */
/* The table of matrix units. docs/units.md has it too, and tells what the columns mean. */
#include "common.h"

#include "units.h"

/* Binary64 bits of 2^e, and of the largest value of p bits under 2^(e + 1). */
#define POWER(e) ((uint64_t)(1023 + (e)) << 52)
#define LARGEST(e, p) (POWER(e) + (((UINT64_C(1) << ((p)-1)) - 1) << (53 - (p))))

/* NaN as the unit gives it, in binary64. */
enum { CANONICAL, NVIDIA_32, NVIDIA_16, X86 };
static const uint64_t nans[] = {
    [CANONICAL] = UINT64_C(0x7ff8000000000000),
    [NVIDIA_32] = UINT64_C(0x7fffffffe0000000),
    [NVIDIA_16] = UINT64_C(0x7ffffc0000000000),
    [X86] = UINT64_C(0xfff8000000000000),
};

/* Of lathe_unit_input. E4M3FN and FNUZ have one code more, or less, at the top than a full binade. */
static const lathe_unit_grid input_grids[] = {
    [LATHE_INPUT_FP16] = {.precision = 11, .emin = -14, .largest = LARGEST(15, 11)},
    [LATHE_INPUT_BF16] = {.precision = 8, .emin = -126, .largest = LARGEST(127, 8)},
    [LATHE_INPUT_TF32] = {.precision = 11, .emin = -126, .largest = LARGEST(127, 11), .direction = LATHE_CUT},
    [LATHE_INPUT_E4M3] = {.precision = 4, .emin = -6, .largest = LARGEST(8, 3), .beyond = LATHE_BEYOND_NAN},
    [LATHE_INPUT_E5M2] = {.precision = 3, .emin = -14, .largest = LARGEST(15, 3)},
    [LATHE_INPUT_E3M2] = {.precision = 3,
                          .emin = -2,
                          .largest = LARGEST(4, 3),
                          .beyond = LATHE_BEYOND_LARGEST},
    [LATHE_INPUT_E2M3] = {.precision = 4,
                          .emin = 0,
                          .largest = LARGEST(2, 4),
                          .beyond = LATHE_BEYOND_LARGEST},
    [LATHE_INPUT_E2M1] = {.precision = 2,
                          .emin = 0,
                          .largest = LARGEST(2, 2),
                          .beyond = LATHE_BEYOND_LARGEST},
    [LATHE_INPUT_E4M3FNUZ] = {.precision = 4,
                              .emin = -7,
                              .largest = LARGEST(7, 4),
                              .beyond = LATHE_BEYOND_NAN},
    [LATHE_INPUT_E5M2FNUZ] = {.precision = 3,
                              .emin = -15,
                              .largest = LARGEST(15, 3),
                              .beyond = LATHE_BEYOND_NAN},
    [LATHE_INPUT_FP32] = {.precision = 24, .emin = -126, .largest = LARGEST(127, 24)},
    [LATHE_INPUT_FP64] = {.precision = 53, .emin = -1022, .largest = LARGEST(1023, 53)},
    [LATHE_INPUT_INT8] = {.precision = 8,
                          .emin = 7,
                          .largest = LARGEST(6, 7),
                          .lowest = POWER(7),
                          .beyond = LATHE_BEYOND_LARGEST},
    [LATHE_INPUT_UINT8] = {.precision = 9,
                           .emin = 8,
                           .largest = LARGEST(7, 8),
                           .beyond = LATHE_BEYOND_LARGEST,
                           .is_unsigned = 1},
};

/* What a row takes. */
enum { FP16, BF16, TF32, FP8, FP864, FP84, E2M1, FNUZ, FP32, FP64, INT8 };
static const struct inputs {
    const char *text;
    lathe_unit_input list[LATHE_UNIT_INPUTS];
} inputs[] = {
    [FP16] = {"fp16", {LATHE_INPUT_FP16}},
    [BF16] = {"bf16", {LATHE_INPUT_BF16}},
    [TF32] = {"tf32", {LATHE_INPUT_TF32}},
    [FP8] = {"e4m3fn e5m2", {LATHE_INPUT_E4M3, LATHE_INPUT_E5M2}},
    [FP864] = {"e4m3fn e5m2 e3m2 e2m3 e2m1",
               {LATHE_INPUT_E4M3, LATHE_INPUT_E5M2, LATHE_INPUT_E3M2, LATHE_INPUT_E2M3, LATHE_INPUT_E2M1}},
    [FP84] = {"e4m3fn e5m2 e2m1", {LATHE_INPUT_E4M3, LATHE_INPUT_E5M2, LATHE_INPUT_E2M1}},
    [E2M1] = {"e2m1", {LATHE_INPUT_E2M1}},
    [FNUZ] = {"e4m3fnuz e5m2fnuz", {LATHE_INPUT_E4M3FNUZ, LATHE_INPUT_E5M2FNUZ}},
    [FP32] = {"fp32", {LATHE_INPUT_FP32}},
    [FP64] = {"fp64", {LATHE_INPUT_FP64}},
    [INT8] = {"int8 uint8", {LATHE_INPUT_INT8, LATHE_INPUT_UINT8}},
};

enum { UNSCALED, E8M0_32, E8M0_32_16, UE4M3_16 };
static const struct scale {
    const char *text;
    int blocks[2];
    lathe_unit_grid grid;
} scales[] = {
    [UNSCALED] = {.text = ""},
    [E8M0_32] = {"e8m0 32",
                 {32, 0},
                 {.precision = 1,
                  .emin = -127,
                  .largest = POWER(127),
                  .beyond = LATHE_BEYOND_NAN,
                  .direction = LATHE_CUT}},
    [E8M0_32_16] = {"e8m0 32 16",
                    {32, 16},
                    {.precision = 1,
                     .emin = -127,
                     .largest = POWER(127),
                     .beyond = LATHE_BEYOND_NAN,
                     .direction = LATHE_CUT}},
    [UE4M3_16] = {"ue4m3 16",
                  {16, 0},
                  {.precision = 4, .emin = -6, .largest = LARGEST(8, 3), .beyond = LATHE_BEYOND_NAN}},
};

/* How a block's sum is rounded, and to what; the integer's is no grid. */
enum { RZ32, RZ_E8M13, RNE16, RNE32, ODD32, RNE64, INT32 };
static const struct rounding {
    const char *text, *accumulator;
    lathe_unit_grid sum, c;
} roundings[] = {
    [RZ32] = {"RZ32",
              "fp32",
              {.precision = 24, .emin = -126, .largest = LARGEST(127, 24), .direction = LATHE_CUT},
              {.precision = 24, .emin = -126, .largest = LARGEST(127, 24)}},
    [RZ_E8M13] = {"RZ_E8M13",
                  "fp32",
                  {.precision = 14, .emin = -126, .largest = LARGEST(127, 14), .direction = LATHE_CUT},
                  {.precision = 24, .emin = -126, .largest = LARGEST(127, 24)}},
    [RNE16] = {"RNE16",
               "fp16",
               {.precision = 11, .emin = -14, .largest = LARGEST(15, 11)},
               {.precision = 11, .emin = -14, .largest = LARGEST(15, 11)}},
    [RNE32] = {"RNE32",
               "fp32",
               {.precision = 24, .emin = -126, .largest = LARGEST(127, 24)},
               {.precision = 24, .emin = -126, .largest = LARGEST(127, 24)}},
    [ODD32] = {"odd",
               "fp32",
               {.precision = 24, .emin = -126, .largest = LARGEST(127, 24), .direction = LATHE_LAST_BIT_ODD},
               {.precision = 24, .emin = -126, .largest = LARGEST(127, 24)}},
    [RNE64] = {"RNE64",
               "fp64",
               {.precision = 53, .emin = -1022, .largest = LARGEST(1023, 53)},
               {.precision = 53, .emin = -1022, .largest = LARGEST(1023, 53)}},
    [INT32] = {"exact",
               "int32",
               {.precision = 32,
                .emin = 31,
                .largest = LARGEST(30, 31),
                .lowest = POWER(31),
                .beyond = LATHE_BEYOND_LARGEST},
               {.precision = 32,
                .emin = 31,
                .largest = LARGEST(30, 31),
                .lowest = POWER(31),
                .beyond = LATHE_BEYOND_LARGEST}},
};

static const struct word {
    const char *text;
} models[] = {
    [LATHE_MODEL_T] = {"T"},   [LATHE_MODEL_TS] = {"TS"}, [LATHE_MODEL_TG] = {"TG"},
    [LATHE_MODEL_X8] = {"X8"}, [LATHE_MODEL_TR] = {"TR"}, [LATHE_MODEL_TRG] = {"TRG"},
    [LATHE_MODEL_E] = {"E"},   [LATHE_MODEL_P] = {"P"},   [LATHE_MODEL_FMA] = {"FMA"},
    [LATHE_MODEL_I] = {"I"},   [LATHE_MODEL_D] = {"D"},   [LATHE_MODEL_DA] = {"DA"},
    [LATHE_MODEL_RO] = {"RO"}, [LATHE_MODEL_RF] = {"RF"},
};

/* name, aliases, architecture, instruction, inputs, scale, rounding, model, k, block, group, F, floor, flush,
   NaN, evidence */
#define NONE LATHE_FLUSH_NONE
#define SIGNED LATHE_FLUSH_TO_SIGNED
#define POSITIVE LATHE_FLUSH_TO_POSITIVE
#define MODEL(name) LATHE_MODEL_##name
static const lathe_unit rows[] = {
    {"v100.f16.f32", "", "Volta", "mma m8n8k4 / wmma", FP16, UNSCALED, RZ32, MODEL(T), 4, 4, 0, 23, -131,
     NONE, NVIDIA_32, "X 5000, M"},
    {"v100.f16.f16", "", "Volta", "mma m8n8k4 / wmma", FP16, UNSCALED, RNE16, MODEL(T), 4, 4, 0, 23, -20,
     NONE, NVIDIA_16, "X 5000 (F not seen), R"},
    {"t4.f16.f32", "", "Turing", "mma m16n8k8", FP16, UNSCALED, RZ32, MODEL(T), 8, 8, 0, 24, -132, NONE,
     NVIDIA_32, "R"},
    {"t4.f16.f16", "", "Turing", "mma m16n8k8", FP16, UNSCALED, RNE16, MODEL(T), 8, 8, 0, 24, -21, NONE,
     NVIDIA_16, "R"},
    {"a100.f16.f32", "", "Ampere", "mma m16n8k8/k16 wmma", FP16, UNSCALED, RZ32, MODEL(T), 8, 8, 0, 24, -132,
     NONE, NVIDIA_32, "X 10000, M"},
    {"a100.f16.f16", "", "Ampere", "mma m16n8k8/k16 wmma", FP16, UNSCALED, RNE16, MODEL(T), 8, 8, 0, 24, -21,
     NONE, NVIDIA_16, "X 10000 (F not seen), R"},
    {"a100.bf16.f32", "", "Ampere", "mma m16n8k8/k16 wmma", BF16, UNSCALED, RZ32, MODEL(T), 8, 8, 0, 24, -132,
     NONE, NVIDIA_32, "X 10000, M"},
    {"a100.tf32.f32", "", "Ampere", "mma m16n8k4/k8 wmma", TF32, UNSCALED, RZ32, MODEL(T), 4, 4, 0, 24, -132,
     NONE, NVIDIA_32, "X 10000, M"},
    {"ada.f16.f32", "", "Ada", "mma m16n8k8/k16", FP16, UNSCALED, RZ32, MODEL(T), 8, 8, 0, 24, -132, NONE,
     NVIDIA_32, "X 5000, M"},
    {"ada.f16.f16", "", "Ada", "mma m16n8k8/k16", FP16, UNSCALED, RNE16, MODEL(T), 8, 8, 0, 24, -21, NONE,
     NVIDIA_16, "X 5000, R"},
    {"ada.bf16.f32", "", "Ada", "mma m16n8k8/k16", BF16, UNSCALED, RZ32, MODEL(T), 8, 8, 0, 24, -132, NONE,
     NVIDIA_32, "X 5000, M"},
    {"ada.tf32.f32", "", "Ada", "mma m16n8k4/k8", TF32, UNSCALED, RZ32, MODEL(T), 4, 4, 0, 24, -132, NONE,
     NVIDIA_32, "X 5000, M"},
    {"ada.fp8.f32", "", "Ada", "mma m16n8k16/k32", FP8, UNSCALED, RZ_E8M13, MODEL(T), 16, 16, 0, 13, -132,
     NONE, NVIDIA_32, "X 10000, M"},
    {"ada.fp8.f16", "", "Ada", "mma m16n8k16/k32", FP8, UNSCALED, RNE16, MODEL(T), 16, 16, 0, 13, -21, NONE,
     NVIDIA_16, "X 10000, M"},
    {"h100.f16.f32", "h100.f16.f32.mma h100.f16.f32.wgmma", "Hopper", "mma / wgmma k16", FP16, UNSCALED, RZ32,
     MODEL(T), 16, 16, 0, 25, -133, NONE, NVIDIA_32, "X 10000, M"},
    {"h100.f16.f16.mma", "", "Hopper", "mma", FP16, UNSCALED, RNE16, MODEL(T), 16, 16, 0, 25, -22, NONE,
     NVIDIA_16, "X 10000 (F not seen), R"},
    {"h100.f16.f16.wgmma", "", "Hopper", "wgmma k16", FP16, UNSCALED, RNE16, MODEL(T), 16, 16, 0, 25, -133,
     NONE, NVIDIA_16, "R"},
    {"h100.bf16.f32", "h100.bf16.f32.mma h100.bf16.f32.wgmma", "Hopper", "mma / wgmma k16", BF16, UNSCALED,
     RZ32, MODEL(T), 16, 16, 0, 25, -133, NONE, NVIDIA_32, "X 10000, M"},
    {"h100.tf32.f32", "h100.tf32.f32.mma h100.tf32.f32.wgmma", "Hopper", "mma / wgmma k8", TF32, UNSCALED,
     RZ32, MODEL(T), 8, 8, 0, 25, -133, NONE, NVIDIA_32, "X 10000 (L not seen), M"},
    {"h100.fp8.f32.wgmma", "", "Hopper", "wgmma k32", FP8, UNSCALED, RZ_E8M13, MODEL(T), 32, 32, 0, 13, -133,
     NONE, NVIDIA_32, "X 20000 (c = 0), M"},
    {"h100.fp8.f16.wgmma", "", "Hopper", "wgmma k32", FP8, UNSCALED, RNE16, MODEL(T), 32, 32, 0, 13, -133,
     NONE, NVIDIA_16, "R"},
    {"h100.fp8.f16.mma", "", "Hopper", "mma m16n8k32 (emulated)", FP8, UNSCALED, RNE16, MODEL(X8), 32, 16, 0,
     25, -22, NONE, NVIDIA_16, "X 20000"},
    {"b200.f16.f32", "b200.f16.f32.mma b200.f16.f32.tcgen05", "Blackwell", "mma / tcgen05 k16", FP16,
     UNSCALED, RZ32, MODEL(T), 16, 16, 0, 25, -133, NONE, NVIDIA_32, "X 5000, M"},
    {"b200.f16.f16.mma", "", "Blackwell", "mma", FP16, UNSCALED, RNE16, MODEL(T), 16, 16, 0, 25, -22, NONE,
     NVIDIA_16, "X 5000 (F not seen), R"},
    {"b200.f16.f16.tcgen05", "", "Blackwell", "tcgen05 k16", FP16, UNSCALED, RNE16, MODEL(T), 16, 16, 0, 25,
     -133, NONE, NVIDIA_16, "R"},
    {"b200.bf16.f32", "b200.bf16.f32.mma b200.bf16.f32.tcgen05", "Blackwell", "mma / tcgen05 k16", BF16,
     UNSCALED, RZ32, MODEL(T), 16, 16, 0, 25, -133, NONE, NVIDIA_32, "X 5000, M"},
    {"b200.tf32.f32", "b200.tf32.f32.mma b200.tf32.f32.tcgen05", "Blackwell", "mma / tcgen05 k8", TF32,
     UNSCALED, RZ32, MODEL(T), 8, 8, 0, 25, -133, NONE, NVIDIA_32, "X 5000 (L not seen), M"},
    {"b200.fp864.f32", "b200.fp8.f32.tcgen05 b200.fp6.f32.tcgen05 b200.fp4.f32.tcgen05", "Blackwell",
     "tcgen05 f8f6f4 k32", FP864, UNSCALED, RZ32, MODEL(T), 32, 32, 0, 25, -133, NONE, NVIDIA_32,
     "R (FP6 in no test)"},
    {"b200.fp864.f16", "b200.fp8.f16.tcgen05 b200.fp6.f16.tcgen05 b200.fp4.f16.tcgen05", "Blackwell",
     "tcgen05 f8f6f4 k32", FP864, UNSCALED, RNE16, MODEL(T), 32, 32, 0, 25, -133, NONE, NVIDIA_16, "R"},
    {"b200.fp8.f32.mma", "", "Blackwell", "mma m16n8k32 (emulated)", FP8, UNSCALED, RZ32, MODEL(X8), 32, 16,
     0, 25, -133, NONE, NVIDIA_32, "X 10000 (late c only)"},
    {"b200.fp8.f16.mma", "", "Blackwell", "mma m16n8k32 (emulated)", FP8, UNSCALED, RNE16, MODEL(X8), 32, 16,
     0, 25, -22, NONE, NVIDIA_16, "X 10000"},
    {"rtxbw.fp864.f32", "rtxbw.fp8.f32 rtxbw.fp4.f32", "RTX Blackwell", "mma m16n8k32 f8f6f4 (native)", FP84,
     UNSCALED, RZ32, MODEL(T), 32, 32, 0, 25, -133, NONE, NVIDIA_32, "R"},
    {"rtxbw.fp864.f16", "rtxbw.fp8.f16 rtxbw.fp4.f16", "RTX Blackwell", "mma m16n8k32 f8f6f4 (native)", FP84,
     UNSCALED, RNE16, MODEL(T), 32, 32, 0, 25, -22, NONE, NVIDIA_16, "R"},
    {"bw.mxfp864.f32", "bw.mxfp8.f32 bw.mxfp6.f32", "Blackwell + RTX", "tcgen05/mma mxf8f6f4 k32", FP864,
     E8M0_32, RZ32, MODEL(TS), 32, 32, 0, 25, -133, NONE, NVIDIA_32, "R"},
    {"bw.mxfp4.f32", "", "Blackwell + RTX", "mxf4(nvf4) k64", E2M1, E8M0_32_16, RZ32, MODEL(TG), 64, 64, 16,
     35, -139, NONE, NVIDIA_32, "R"},
    {"bw.nvfp4.f32", "", "Blackwell + RTX", "mxf4nvf4 k64", E2M1, UE4M3_16, RZ32, MODEL(TG), 64, 64, 16, 35,
     -139, NONE, NVIDIA_32, "R"},
    {"nv.f64", "", "Ampere+", "mma m8n8k4, m16n8k4/8/16", FP64, UNSCALED, RNE64, MODEL(FMA), 4, 1, 0, 0, 0,
     NONE, CANONICAL, "R"},
    {"nv.s8", "", "Turing+", "mma s8, u8", INT8, UNSCALED, INT32, MODEL(I), 16, 16, 0, 0, 0, NONE, CANONICAL,
     "S"},
    {"mi100.f16", "", "CDNA1", "mfma", FP16, UNSCALED, RNE32, MODEL(E), 4, 4, 0, 0, 0, NONE, CANONICAL, "M"},
    {"mi100.bf16", "", "CDNA1", "mfma", BF16, UNSCALED, RNE32, MODEL(E), 2, 2, 0, 0, 0, NONE, CANONICAL, "M"},
    {"mi200.f16", "", "CDNA2", "mfma", FP16, UNSCALED, RNE32, MODEL(P), 4, 4, 0, 0, 0, POSITIVE, CANONICAL,
     "M"},
    {"mi200.bf16", "", "CDNA2", "mfma (no suffix)", BF16, UNSCALED, RNE32, MODEL(P), 2, 2, 0, 0, 0, POSITIVE,
     CANONICAL, "R"},
    {"mi200.bf16_1k", "", "CDNA2", "mfma _1k", BF16, UNSCALED, RNE32, MODEL(P), 4, 4, 0, 0, 0, POSITIVE,
     CANONICAL, "M"},
    {"mi300.f16", "", "CDNA3", "mfma", FP16, UNSCALED, RNE32, MODEL(TR), 8, 8, 0, 24, 0, NONE, CANONICAL,
     "R (disputed)"},
    {"mi300.bf16", "", "CDNA3", "mfma", BF16, UNSCALED, RNE32, MODEL(TR), 8, 8, 0, 24, 0, NONE, CANONICAL,
     "R (disputed)"},
    {"mi300.xf32", "", "CDNA3", "mfma xf32", TF32, UNSCALED, RNE32, MODEL(TR), 4, 4, 0, 24, 0, NONE,
     CANONICAL, "R"},
    {"mi300.fp8", "", "CDNA3", "mfma fp8/bf8", FNUZ, UNSCALED, RNE32, MODEL(TRG), 16, 16, 0, 24, 0, NONE,
     CANONICAL, "R"},
    {"amd.f32", "", "CDNA1-3", "mfma", FP32, UNSCALED, RNE32, MODEL(FMA), 1, 1, 0, 0, 0, NONE, CANONICAL,
     "R"},
    {"amd.f64", "", "CDNA2-3", "mfma", FP64, UNSCALED, RNE64, MODEL(FMA), 1, 1, 0, 0, 0, NONE, CANONICAL,
     "R"},
    {"x86.dpbf16", "x86.vdpbf16ps", "AVX512_BF16", "VDPBF16PS", BF16, UNSCALED, RNE32, MODEL(D), 2, 2, 0, 0,
     0, SIGNED, X86, "X 20000000"},
    {"x86.amx.bf16", "x86.tdpbf16ps", "AMX", "TDPBF16PS", BF16, UNSCALED, RNE32, MODEL(DA), 32, 2, 0, 0, 0,
     SIGNED, X86, "S"},
    {"arm.bfdot", "", "Armv8.6 EBF=0", "BFDOT, BFMMLA", BF16, UNSCALED, ODD32, MODEL(RO), 2, 2, 0, 0, 0,
     SIGNED, CANONICAL, "S"},
    {"arm.bfdot.ebf", "", "Armv9 EBF=1", "BFDOT, BFMMLA", BF16, UNSCALED, RNE32, MODEL(RF), 2, 2, 0, 0, 0,
     NONE, CANONICAL, "S"},
};

static const size_t row_count = sizeof rows / sizeof *rows;

const lathe_unit *lathe_unit_at(size_t i)
{
    return i < row_count ? &rows[i] : NULL;
}

lathe_status lathe_unit_describe(const lathe_unit *u, lathe_unit_info *info)
{
    if (!u || !info)
        return LATHE_E_NULL;
    *info = (lathe_unit_info){
        .name = u->name,
        .architecture = u->architecture,
        .instruction = u->instruction,
        .inputs = inputs[u->inputs].text,
        .scale = scales[u->scale].text,
        .accumulator = roundings[u->rounding].accumulator,
        .model = models[u->model].text,
        .evidence = u->evidence,
        .k = u->k,
        .block = u->block,
        .group = u->group,
        .fraction = u->fraction,
        .floor = u->floor,
        .rounding = roundings[u->rounding].text,
    };
    return LATHE_OK;
}

int lathe_unit_has_input(const lathe_unit *u, lathe_unit_input input)
{
    for (int i = 0; i < LATHE_UNIT_INPUTS; i++)
        if (inputs[u->inputs].list[i] == input)
            return 1;
    return input == LATHE_INPUT_OWN;
}

lathe_unit_grid lathe_unit_input_grid(const lathe_unit *u, lathe_unit_input input)
{
    lathe_unit_grid grid = input_grids[input == LATHE_INPUT_OWN ? inputs[u->inputs].list[0] : input];
    grid.flush = u->flush;
    grid.nan = nans[CANONICAL];
    return grid;
}

lathe_unit_grid lathe_unit_sum_grid(const lathe_unit *u)
{
    lathe_unit_grid grid = roundings[u->rounding].sum;
    grid.flush = u->flush == NONE ? NONE : SIGNED;
    grid.nan = nans[u->nan];
    return grid;
}

lathe_unit_grid lathe_unit_c_grid(const lathe_unit *u)
{
    lathe_unit_grid grid = roundings[u->rounding].c;
    grid.flush = u->flush;
    grid.nan = nans[u->nan];
    return grid;
}

lathe_unit_grid lathe_unit_scale_grid(const lathe_unit *u)
{
    lathe_unit_grid grid = scales[u->scale].grid;
    grid.nan = nans[CANONICAL];
    return grid;
}

lathe_unit_grid lathe_unit_total_grid(const lathe_unit *u)
{
    lathe_unit_grid grid = roundings[RNE32].sum;
    grid.nan = nans[u->nan == NVIDIA_16 ? NVIDIA_32 : u->nan];
    return grid;
}

int lathe_unit_scale_block(const lathe_unit *u)
{
    return scales[u->scale].blocks[0];
}

int lathe_unit_has_scale_block(const lathe_unit *u, int block)
{
    return scales[u->scale].blocks[0] == block || scales[u->scale].blocks[1] == block;
}

int lathe_unit_is_wide(const lathe_unit *u)
{
    return u->rounding == RNE64 || u->rounding == INT32;
}
