/* SPDX-License-Identifier: MIT */
/* The rows of matrix units as the facts have them, written out apart from the library. */
#include "unit_rows.h"

/* How blocks are rounded. */
#define CUT32                                                                                                \
    {                                                                                                        \
        24, -126, 0x1.fffffep127, DYADIC_TOWARD_ZERO, 0                                                      \
    }
#define CUT_E8M13                                                                                            \
    {                                                                                                        \
        14, -126, 0x1.fffffep127, DYADIC_TOWARD_ZERO, 0                                                      \
    }
#define EVEN16                                                                                               \
    {                                                                                                        \
        11, -14, 65504, DYADIC_NEAREST, 0                                                                    \
    }
#define EVEN32                                                                                               \
    {                                                                                                        \
        24, -126, 0x1.fffffep127, DYADIC_NEAREST, 0                                                          \
    }
#define FLUSH32                                                                                              \
    {                                                                                                        \
        24, -126, 0x1.fffffep127, DYADIC_NEAREST, 1                                                          \
    }
#define ODD32                                                                                                \
    {                                                                                                        \
        24, -126, 0x1.fffffep127, DYADIC_TO_ODD, 1                                                           \
    }
#define EVEN64                                                                                               \
    {                                                                                                        \
        53, -1022, 0x1.fffffffffffffp1023, DYADIC_NEAREST, 0                                                 \
    }

/* What units take. */
#define FP16                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_FP16                                                                                     \
    }
#define BF16                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_BF16                                                                                     \
    }
#define TF32                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_TF32                                                                                     \
    }
#define FP8                                                                                                  \
    {                                                                                                        \
        LATHE_INPUT_E4M3, LATHE_INPUT_E5M2                                                                   \
    }
#define FP84                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_E4M3, LATHE_INPUT_E5M2, LATHE_INPUT_E2M1                                                 \
    }
#define FP864                                                                                                \
    {                                                                                                        \
        LATHE_INPUT_E4M3, LATHE_INPUT_E5M2, LATHE_INPUT_E3M2, LATHE_INPUT_E2M3, LATHE_INPUT_E2M1             \
    }
#define E2M1                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_E2M1                                                                                     \
    }
#define FNUZ                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_E4M3FNUZ, LATHE_INPUT_E5M2FNUZ                                                           \
    }
#define FP32                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_FP32                                                                                     \
    }
#define FP64                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_FP64                                                                                     \
    }
#define INT8                                                                                                 \
    {                                                                                                        \
        LATHE_INPUT_INT8, LATHE_INPUT_UINT8                                                                  \
    }

/* L, F, floor, rounding; with k terms of an instruction as a whole; with groups and scales. */
#define MODEL(name, l, f, least, how)                                                                        \
    {                                                                                                        \
        .algorithm = UNIT_##name, .L = l, .F = f, .floor = least, .sum = how                                 \
    }
#define WHOLE(name, terms, l, f, least, how)                                                                 \
    {                                                                                                        \
        .algorithm = UNIT_##name, .k = terms, .L = l, .F = f, .floor = least, .sum = how                     \
    }
#define SCALED(name, l, g, least, f, emin, block)                                                            \
    {                                                                                                        \
        .algorithm = UNIT_##name, .L = l, .group = g, .F = f, .floor = least, .scale_emin = emin,            \
        .scale_block = block, .sum = CUT32                                                                   \
    }

const unit_format unit_formats[] = {
    {LATHE_INPUT_FP16, 11, -14, 65504, 1, 0},
    {LATHE_INPUT_BF16, 8, -126, 0x1.fep127, 1, 0},
    {LATHE_INPUT_TF32, 11, -126, 0x1.ffcp127, 1, 0},
    {LATHE_INPUT_E4M3, 4, -6, 448, 0, 0},
    {LATHE_INPUT_E5M2, 3, -14, 57344, 1, 0},
    {LATHE_INPUT_E3M2, 3, -2, 28, 0, 0},
    {LATHE_INPUT_E2M3, 4, 0, 7.5, 0, 0},
    {LATHE_INPUT_E2M1, 2, 0, 6, 0, 0},
    {LATHE_INPUT_E4M3FNUZ, 4, -7, 240, 0, 0},
    {LATHE_INPUT_E5M2FNUZ, 3, -15, 57344, 0, 0},
    {LATHE_INPUT_FP32, 24, -126, 0x1.fffffep127, 1, 0},
    {LATHE_INPUT_FP64, 53, -1022, 0x1.fffffffffffffp1023, 1, 0},
    {LATHE_INPUT_INT8, 8, 7, 127, 0, 1},
    {LATHE_INPUT_UINT8, 8, 7, 255, 0, 1},
};

const size_t unit_format_count = sizeof unit_formats / sizeof *unit_formats;

const unit_format *unit_format_of(lathe_unit_input input)
{
    for (size_t i = 0; i < unit_format_count; i++)
        if (unit_formats[i].input == input)
            return &unit_formats[i];
    return NULL;
}

const unit_row unit_rows[] = {
    {"v100.f16.f32", MODEL(T, 4, 23, -131, CUT32), FP16},
    {"v100.f16.f16", MODEL(T, 4, 23, -20, EVEN16), FP16},
    {"t4.f16.f32", MODEL(T, 8, 24, -132, CUT32), FP16},
    {"t4.f16.f16", MODEL(T, 8, 24, -21, EVEN16), FP16},
    {"a100.f16.f32", MODEL(T, 8, 24, -132, CUT32), FP16},
    {"a100.f16.f16", MODEL(T, 8, 24, -21, EVEN16), FP16},
    {"a100.bf16.f32", MODEL(T, 8, 24, -132, CUT32), BF16},
    {"a100.tf32.f32", MODEL(T, 4, 24, -132, CUT32), TF32},
    {"ada.f16.f32", MODEL(T, 8, 24, -132, CUT32), FP16},
    {"ada.f16.f16", MODEL(T, 8, 24, -21, EVEN16), FP16},
    {"ada.bf16.f32", MODEL(T, 8, 24, -132, CUT32), BF16},
    {"ada.tf32.f32", MODEL(T, 4, 24, -132, CUT32), TF32},
    {"ada.fp8.f32", MODEL(T, 16, 13, -132, CUT_E8M13), FP8},
    {"ada.fp8.f16", MODEL(T, 16, 13, -21, EVEN16), FP8},
    {"h100.f16.f32", MODEL(T, 16, 25, -133, CUT32), FP16},
    {"h100.f16.f16.mma", MODEL(T, 16, 25, -22, EVEN16), FP16},
    {"h100.f16.f16.wgmma", MODEL(T, 16, 25, -133, EVEN16), FP16},
    {"h100.bf16.f32", MODEL(T, 16, 25, -133, CUT32), BF16},
    {"h100.tf32.f32", MODEL(T, 8, 25, -133, CUT32), TF32},
    {"h100.fp8.f32.wgmma", MODEL(T, 32, 13, -133, CUT_E8M13), FP8},
    {"h100.fp8.f16.wgmma", MODEL(T, 32, 13, -133, EVEN16), FP8},
    {"h100.fp8.f16.mma", WHOLE(X8, 32, 16, 25, -22, EVEN16), FP8},
    {"b200.f16.f32", MODEL(T, 16, 25, -133, CUT32), FP16},
    {"b200.f16.f16.mma", MODEL(T, 16, 25, -22, EVEN16), FP16},
    {"b200.f16.f16.tcgen05", MODEL(T, 16, 25, -133, EVEN16), FP16},
    {"b200.bf16.f32", MODEL(T, 16, 25, -133, CUT32), BF16},
    {"b200.tf32.f32", MODEL(T, 8, 25, -133, CUT32), TF32},
    {"b200.fp864.f32", MODEL(T, 32, 25, -133, CUT32), FP864},
    {"b200.fp864.f16", MODEL(T, 32, 25, -133, EVEN16), FP864},
    {"b200.fp8.f32.mma", WHOLE(X8, 32, 16, 25, -133, CUT32), FP8},
    {"b200.fp8.f16.mma", WHOLE(X8, 32, 16, 25, -22, EVEN16), FP8},
    {"rtxbw.fp864.f32", MODEL(T, 32, 25, -133, CUT32), FP84},
    {"rtxbw.fp864.f16", MODEL(T, 32, 25, -22, EVEN16), FP84},
    {"bw.mxfp864.f32", SCALED(TS, 32, 0, -133, 25, -127, 32), FP864},
    {"bw.mxfp4.f32", SCALED(TG, 64, 16, -139, 35, -127, 32), E2M1},
    {"bw.nvfp4.f32", SCALED(TG, 64, 16, -139, 35, -6, 16), E2M1},
    {"nv.f64", MODEL(FMA, 1, 0, 0, EVEN64), FP64},
    {"nv.s8", MODEL(I, 16, 0, 0, EVEN64), INT8},
    {"mi100.f16", MODEL(E, 4, 0, 0, EVEN32), FP16},
    {"mi100.bf16", MODEL(E, 2, 0, 0, EVEN32), BF16},
    {"mi200.f16", MODEL(P, 4, 0, 0, FLUSH32), FP16},
    {"mi200.bf16", MODEL(P, 2, 0, 0, FLUSH32), BF16},
    {"mi200.bf16_1k", MODEL(P, 4, 0, 0, FLUSH32), BF16},
    {"mi300.f16", MODEL(TR, 8, 24, 0, EVEN32), FP16},
    {"mi300.bf16", MODEL(TR, 8, 24, 0, EVEN32), BF16},
    {"mi300.xf32", MODEL(TR, 4, 24, 0, EVEN32), TF32},
    {"mi300.fp8", MODEL(TRG, 16, 24, 0, EVEN32), FNUZ},
    {"amd.f32", MODEL(FMA, 1, 0, 0, EVEN32), FP32},
    {"amd.f64", MODEL(FMA, 1, 0, 0, EVEN64), FP64},
    {"x86.dpbf16", MODEL(D, 2, 0, 0, FLUSH32), BF16},
    {"x86.amx.bf16", WHOLE(DA, 32, 2, 0, 0, FLUSH32), BF16},
    {"arm.bfdot", MODEL(RO, 2, 0, 0, ODD32), BF16},
    {"arm.bfdot.ebf", MODEL(RF, 2, 0, 0, EVEN32), BF16},
};
const size_t unit_row_count = sizeof unit_rows / sizeof *unit_rows;

unit_model unit_model_of(const unit_row *row, lathe_unit_input a, lathe_unit_input b)
{
    unit_model m = row->model;
    m.emin_a = unit_format_of(a)->emin;
    m.emin_b = unit_format_of(b)->emin;
    return m;
}
