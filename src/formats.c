/* SPDX-License-Identifier: MIT */
/* The table of named formats: one row each. */
#include "common.h"

#include "formats.h"

enum {
    ALL = LATHE_HAS_ALL,
    FINITE = LATHE_HAS_SIGN | LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO,
    FINITE_AND_NAN = FINITE | LATHE_HAS_NAN,
    UNSIGNED_AND_NAN = LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO | LATHE_HAS_NAN,
    FNUZ = UNSIGNED_AND_NAN | LATHE_HAS_SIGN,
    MERGED = (FINITE_AND_NAN & ~LATHE_HAS_SUBNORMALS) | LATHE_HAS_NO_BOTTOM
};

#define FLOAT(p, least, most, has, top)                                                                      \
    {                                                                                                        \
        .kind = LATHE_KIND_FLOAT, .flags = (has), .precision = (p), .emin = (least), .emax = (most),         \
        .largest = (top)                                                                                     \
    }

/* With own conventions. */
#define TUNED(p, least, most, has, over, inf)                                                                \
    {                                                                                                        \
        .kind = LATHE_KIND_FLOAT, .flags = (has), .precision = (p), .emin = (least), .emax = (most),         \
        .overflow = (over), .infinity = (inf)                                                                \
    }

/* IEEE 754-2019 table 3.5; bfloat16 and TF32 by their vendors' definitions, subnormals included; E4M3 and
   E5M2 from the OCP 8-bit floating point specification 1.0; E3M2, E2M3, E2M1 and E8M0 from OCP
   Microscaling formats 1.0; the IEEE-like E4M3 and E3M4 and the FNUZ formats as in ml_dtypes; UE5M3 as AMD
   has it; ARM's alternative half precision; PXR24 of OpenEXR; DLFloat16 of IBM: no subnormal numbers,
   2^-31 is no value, one code for NaN and infinity. */
const lathe_row lathe_rows[] = {
    /* name, aliases, p, emin, emax, has, largest (0: all ones) */
    {"fp64", "d double binary64 float64 e11m52", FLOAT(53, -1022, 1023, ALL, 0)},
    {"fp32", "s single binary32 float32 e8m23", FLOAT(24, -126, 127, ALL, 0)},
    {"tf32", "t tensorfloat32 e8m10", FLOAT(11, -126, 127, ALL, 0)},
    {"bf16", "b bfloat16 e8m7", FLOAT(8, -126, 127, ALL, 0)},
    {"fp16", "h half binary16 float16 e5m10", FLOAT(11, -14, 15, ALL, 0)},
    {"e5m2", "q52 fp8e5m2 float8e5m2", FLOAT(3, -14, 15, ALL, 0)},
    {"e4m3fn", "e4m3 q43 fp8e4m3 fp8e4m3fn float8e4m3fn", FLOAT(4, -6, 8, FINITE_AND_NAN, 14)},
    {"e4m3ieee", "float8e4m3", FLOAT(4, -6, 7, ALL, 0)},
    {"e3m4", "fp8e3m4 float8e3m4", FLOAT(5, -2, 3, ALL, 0)},
    {"e3m2", "e3m2fn fp6e3m2 float6e3m2fn", FLOAT(3, -2, 4, FINITE, 0)},
    {"e2m3", "e2m3fn fp6e2m3 float6e2m3fn", FLOAT(4, 0, 2, FINITE, 0)},
    {"e2m1", "e2m1fn fp4 fp4e2m1 float4e2m1fn", FLOAT(2, 0, 2, FINITE, 0)},
    {"e3m0", "e3m0fn fp4e3m0", FLOAT(1, -2, 4, FINITE, 0)},
    {"e1m2", "e1m2fn fp4e1m2", FLOAT(3, 0, 0, FINITE, 0)},
    {"e4m3fnuz", "fp8e4m3fnuz float8e4m3fnuz", FLOAT(4, -7, 7, FNUZ, 0)},
    {"e5m2fnuz", "fp8e5m2fnuz float8e5m2fnuz", FLOAT(3, -15, 15, FNUZ, 0)},
    {"e4m3b11fnuz", "e4m3b11 float8e4m3b11fnuz", FLOAT(4, -10, 4, FNUZ, 0)},
    {"fp16alt", "halfalt armhalf",
     TUNED(11, -14, 16, FINITE, LATHE_OVERFLOW_SATURATE, LATHE_INFINITY_SATURATE)},
    {"pxr24", "fp24", TUNED(16, -126, 127, ALL, LATHE_OVERFLOW_SATURATE, LATHE_INFINITY_KEEP)},
    {"dlfloat16", "dlfloat e6m9dl", FLOAT(10, -31, 32, MERGED, 1022)},
    {"ue4m3", "ue4m3fn", FLOAT(4, -6, 8, UNSIGNED_AND_NAN, 14)},
    {"ue5m3", "ue5m3fn", FLOAT(4, -14, 16, UNSIGNED_AND_NAN, 14)},
    {"e8m0", "ue8m0 e8m0fnu float8e8m0fnu", FLOAT(1, -127, 127, LATHE_HAS_NAN, 0)},
};

const size_t lathe_row_count = sizeof lathe_rows / sizeof *lathe_rows;
