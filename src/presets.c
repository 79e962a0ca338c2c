/* SPDX-License-Identifier: MIT */
/* The table of presets: what other libraries call a format, and what they do at its ends. */
#include "common.h"

#include "presets.h"

/* Conventions that many share, spelt out: what a format does by itself may be another thing. */
#define TO_INFINITY "overflow=infinity,infinity=keep"
#define TO_NAN "overflow=nan,infinity=nan"
#define IEEE "overflow=by_direction,infinity=keep"
#define SATURATED "overflow=saturate,infinity=saturate"
#define FINITE_ONLY "overflow=saturate,infinity=nan"
#define FINITE_KEEPS "overflow=saturate,infinity=keep"
#define CHOP IEEE ",negative_zero=drop"

const lathe_preset_row lathe_preset_rows[] = {
    {"ml_dtypes:bfloat16", "bf16", "bf16", TO_INFINITY},
    {"ml_dtypes:float8_e5m2", "e5m2", "e5m2", TO_INFINITY},
    {"ml_dtypes:float8_e4m3fn", "e4m3fn", "e4m3fn", TO_NAN},
    {"ml_dtypes:float8_e4m3", "e4m3", "e4m3ieee", TO_INFINITY},
    {"ml_dtypes:float8_e3m4", "e3m4", "e3m4", TO_INFINITY},
    {"ml_dtypes:float8_e4m3fnuz", "e4m3fnuz", "e4m3fnuz", TO_NAN},
    {"ml_dtypes:float8_e5m2fnuz", "e5m2fnuz", "e5m2fnuz", TO_NAN},
    {"ml_dtypes:float8_e4m3b11fnuz", "e4m3b11fnuz", "e4m3b11fnuz", TO_NAN},
    {"ml_dtypes:float8_e8m0fnu", "e8m0fnu e8m0", "e8m0", TO_NAN ",negative=nan,zero=nan,parity=significand"},
    {"ml_dtypes:float6_e3m2fn", "e3m2fn e3m2", "e3m2", SATURATED ",nan=opposite_zero"},
    {"ml_dtypes:float6_e2m3fn", "e2m3fn e2m3", "e2m3", SATURATED ",nan=opposite_zero"},
    {"ml_dtypes:float4_e2m1fn", "e2m1fn e2m1", "e2m1", SATURATED ",nan=opposite_zero"},

    {"ml_dtypes_sat:float8_e5m2", "e5m2", "e5m2", FINITE_KEEPS},
    {"ml_dtypes_sat:float8_e4m3fn", "e4m3fn", "e4m3fn", FINITE_ONLY},
    {"ml_dtypes_sat:float8_e4m3", "e4m3", "e4m3ieee", FINITE_KEEPS},
    {"ml_dtypes_sat:float8_e3m4", "e3m4", "e3m4", FINITE_KEEPS},
    {"ml_dtypes_sat:float8_e4m3fnuz", "e4m3fnuz", "e4m3fnuz", FINITE_ONLY},
    {"ml_dtypes_sat:float8_e5m2fnuz", "e5m2fnuz", "e5m2fnuz", FINITE_ONLY},
    {"ml_dtypes_sat:float8_e4m3b11fnuz", "e4m3b11fnuz", "e4m3b11fnuz", FINITE_ONLY},
    {"ml_dtypes_sat:float8_e8m0fnu", "e8m0fnu e8m0", "e8m0",
     FINITE_ONLY ",negative=zero,zero=smallest,parity=significand"},
    {"ml_dtypes_sat:float6_e3m2fn", "e3m2fn e3m2", "e3m2", SATURATED ",nan=opposite_zero"},
    {"ml_dtypes_sat:float6_e2m3fn", "e2m3fn e2m3", "e2m3", SATURATED ",nan=opposite_zero"},
    {"ml_dtypes_sat:float4_e2m1fn", "e2m1fn e2m1", "e2m1", SATURATED ",nan=opposite_zero"},

    {"ocp_sat:e4m3", "", "e4m3fn", SATURATED},
    {"ocp_sat:e5m2", "", "e5m2", SATURATED},
    {"ocp_sat:e3m2", "", "e3m2", SATURATED},
    {"ocp_sat:e2m3", "", "e2m3", SATURATED},
    {"ocp_sat:e2m1", "", "e2m1", SATURATED},
    {"ocp_nonsat:e4m3", "", "e4m3fn", TO_NAN},
    {"ocp_nonsat:e5m2", "", "e5m2", TO_INFINITY},

    {"cuda_sat:e4m3", "", "e4m3fn", SATURATED ",nan_code=ones"},
    {"cuda_sat:e5m2", "", "e5m2", SATURATED ",nan_code=ones"},
    {"cuda_sat:e3m2", "", "e3m2", SATURATED ",nan=largest"},
    {"cuda_sat:e2m3", "", "e2m3", SATURATED ",nan=largest"},
    {"cuda_sat:e2m1", "", "e2m1", SATURATED ",nan=largest"},
    {"cuda_sat:e8m0", "", "e8m0", SATURATED ",rounding=away_from_zero,negative=magnitude,zero=smallest"},
    {"cuda_nosat:e4m3", "", "e4m3fn", TO_NAN},
    {"cuda_nosat:e5m2", "", "e5m2", TO_INFINITY ",nan_code=ones"},
    {"cuda_nosat:e8m0", "", "e8m0", TO_NAN ",rounding=away_from_zero,negative=magnitude,zero=smallest"},
    {"cuda_nosat:float16", "half fp16", "fp16", IEEE ",nan_code=ones"},
    {"cuda_nosat:bfloat16", "bf16", "bf16", IEEE ",nan_code=ones"},
    {"cuda_nosat:tf32", "", "tf32", IEEE ",rounding=ties_to_away"},

    {"gfloat:binary16", "", "fp16", IEEE},
    {"gfloat:bfloat16", "", "bf16", IEEE},
    {"gfloat:ocp_e5m2", "e5m2", "e5m2", IEEE},
    {"gfloat:ocp_e4m3", "e4m3", "e4m3fn", "overflow=by_direction,infinity=nan"},
    {"gfloat:ocp_e8m0", "e8m0", "e8m0",
     "overflow=by_direction,infinity=nan,negative=nan,zero=nan,parity=code"},
    {"gfloat_sat:ocp_e5m2", "e5m2", "e5m2", SATURATED},
    {"gfloat_sat:ocp_e4m3", "e4m3", "e4m3fn", SATURATED},
    {"gfloat_sat:ocp_e3m2", "e3m2", "e3m2", SATURATED},
    {"gfloat_sat:ocp_e2m3", "e2m3", "e2m3", SATURATED},
    {"gfloat_sat:ocp_e2m1", "e2m1", "e2m1", SATURATED},

    {"chop:q43", "fp8e4m3", "e4m3ieee", CHOP},
    {"chop:q52", "fp8e5m2", "e5m2", CHOP},
    {"chop:b", "bfloat16", "bf16", CHOP ",subnormals=off"},
    {"chop:h", "half fp16", "fp16", CHOP},
    {"chop:t", "tf32", "tf32", CHOP},
    {"chop:s", "single fp32", "fp32", CHOP},
    {"chop:d", "double fp64", "fp64", CHOP},

    {"cpfloat:e4m3", "q43 fp8e4m3", "p=4,emin=-6,emax=8,inf=0", "overflow=by_direction,infinity=nan"},
    {"cpfloat:e5m2", "q52 fp8e5m2", "e5m2", IEEE},
    {"cpfloat:b", "bfloat16", "bf16", IEEE ",subnormals=off"},
    {"cpfloat:h", "half binary16 fp16", "fp16", IEEE},
    {"cpfloat:t", "tensorfloat32 tf32", "tf32", IEEE},
    {"cpfloat:s", "single binary32 fp32", "fp32", IEEE},
    {"cpfloat:d", "double binary64 fp64", "fp64", IEEE},

    {"p3109_sat_finite:binary*", "", NULL, SATURATED ",negative=zero"},
    {"p3109_sat_propagate:binary*", "", NULL, "overflow=saturate,infinity=own,negative=zero"},
    {"p3109_sat_none:binary*", "", NULL, "overflow=own,infinity=own,negative=own"},
};

const size_t lathe_preset_row_count = sizeof lathe_preset_rows / sizeof *lathe_preset_rows;
