/* SPDX-License-Identifier: MIT */
/* The table of block formats by name: what standards, hardware and libraries do. */
#include "common.h"

#include "block_presets.h"

#define SATURATED ",overflow=saturate,infinity=saturate"

/* OCP Microscaling Formats 1.0, and how its elements are saturated. */
#define MX(element) "element=" element ",block=32,scale_format=e8m0,scale=floor" SATURATED

/* E2M1 in blocks of 16 with scales of their own, under one for the array. */
#define NVFP4(scales) "element=e2m1,block=16,scale_format=" scales ",scale=nearest" SATURATED

/* Scaled fp8 as matrix libraries have it; FITTED: scales are powers of two. */
#define FP8(block) "element=e4m3fn,scale_format=fp32,scale=nearest" SATURATED ",block=" block
#define FITTED "scale_format=p=1/emin=-126/emax=127/signed=0/inf=0,scale=rceil"
#define FP8_FITTED(block) "element=e4m3fn," FITTED SATURATED ",block=" block

/* Sign and magnitude bits under a shared exponent, as Microsoft's MSFP. */
#define MSFP(element) "element=" element ",block=16,scale_format=e8m0,scale=floor" SATURATED

/* One exponent for all, as dynamic fixed point. */
#define FIXED(element) "element=" element ",block=tensor,scale_format=e8m0,scale=floor" SATURATED

/* What libraries make of the formats of OCP. */
#define MICROXCALING(element) MX(element) ",rounding=ties_to_away,scale_overflow=nan,input=flush"
#define GFLOAT(element) MX(element) ",infinities=count"
#define PYCHOP(element) MX(element) ",nans=pass,infinities=count,negative_zero=drop"
#define PYCHOP_BFP(element)                                                                                  \
    "element=" element ",block=32,scale_format=e8m0,scale=rceil,nans=pass,infinities=count" SATURATED
#define DEEPGEMM(block)                                                                                      \
    "element=e4m3fn,scale_format=fp32,scale=nearest,apply=reciprocal,least=0x1.a36e2ep-14,block=" block
#define DEEPGEMM_FITTED(block) "element=e4m3fn," FITTED ",apply=reciprocal,least=0x1.a36e2ep-14,block=" block
#define TE_FP8(block) FP8_FITTED(block) ",nans=one,infinities=one,small=one"

const lathe_block_row lathe_block_rows[] = {
    {"mxfp8_e4m3", "mxfp8", MX("e4m3fn")},
    {"mxfp8_e5m2", "", MX("e5m2")},
    {"mxfp6_e3m2", "mxfp6", MX("e3m2")},
    {"mxfp6_e2m3", "", MX("e2m3")},
    {"mxfp4", "mxfp4e2m1", MX("e2m1")},
    {"mxint8", "", MX("int8full")},
    {"mxfp4_unbiased", "", "mxfp4:prescale=3/4,rounding=stochastic"},

    {"nvfp4", "", NVFP4("ue4m3") ",tensor=amax"},
    {"nvfp4_2d", "", "nvfp4:block=16x16"},
    {"nvfp4_single", "", NVFP4("ue4m3")},
    {"nvfp4_four_over_six", "", "nvfp4:scale=four_over_six,top=256"},
    {"fp4_ue5m3", "", NVFP4("ue5m3")},
    {"fp4_ue5m3_tensor", "", NVFP4("ue5m3") ",tensor=amax"},

    {"fp8_tensor", "", FP8("tensor")},
    {"fp8_channel", "", FP8("channel")},
    {"fp8_1x128", "", FP8("128")},
    {"fp8_128x128", "", FP8("128x128")},
    {"fp8_tensor_fitted", "", FP8_FITTED("tensor")},
    {"fp8_channel_fitted", "", FP8_FITTED("channel")},
    {"fp8_1x128_fitted", "", FP8_FITTED("128")},
    {"fp8_128x128_fitted", "", FP8_FITTED("128x128")},
    {"int8_tensor", "", "element=int8,scale_format=fp32,scale=nearest,block=tensor" SATURATED},
    {"int8_channel", "", "element=int8,scale_format=fp32,scale=nearest,block=channel" SATURATED},

    {"msfp12", "", MSFP("e1m2")},
    {"msfp14", "", MSFP("e1m4finite")},
    {"msfp16", "", MSFP("e1m6finite")},
    {"dfp8", "", FIXED("int8")},
    {"dfp16", "", FIXED("int16")},

    {"microxcaling:mxfp8_e4m3", "microxcaling:mxfp8", MICROXCALING("e4m3fn")},
    {"microxcaling:mxfp8_e5m2", "", MICROXCALING("e5m2")},
    {"microxcaling:mxfp6_e3m2", "microxcaling:mxfp6", MICROXCALING("e3m2")},
    {"microxcaling:mxfp6_e2m3", "", MICROXCALING("e2m3")},
    {"microxcaling:mxfp4", "", MICROXCALING("e2m1")},
    {"microxcaling:mxint8", "", MICROXCALING("int8")},

    {"torchao:mxfp8_e4m3", "torchao:mxfp8", "mxfp8_e4m3"},
    {"torchao:mxfp8_e5m2", "", "mxfp8_e5m2"},
    {"torchao:mxfp4", "", "mxfp4"},
    {"torchao:mxfp8_e4m3_rceil", "", "mxfp8_e4m3:scale=rceil,ratio=reciprocal"},
    {"torchao:mxfp4_rceil", "", "mxfp4:scale=rceil,ratio=reciprocal"},
    {"torchao:nvfp4", "", "nvfp4:ratio=twice,apply=quotient,small=normal"},
    {"torchao:nvfp4_single", "", "nvfp4_single:ratio=twice,apply=quotient,small=normal"},
    {"te:nvfp4", "transformerengine:nvfp4",
     "nvfp4:tensor=encode,ratio=encode,apply=reciprocal,small=zero,negative_zero=drop,nans=pass,nan=largest"},
    {"te:fp8_1x128", "transformerengine:fp8_1x128", TE_FP8("128")},
    {"te:fp8_128x128", "transformerengine:fp8_128x128", TE_FP8("128x128")},
    {"modelopt:nvfp4", "", "nvfp4:ratio=product,apply=quotient,small=one"},
    {"deepgemm:fp8_1x128", "", DEEPGEMM("128")},
    {"deepgemm:fp8_128x128", "", DEEPGEMM("128x128")},
    {"deepgemm:fp8_1x128_fitted", "", DEEPGEMM_FITTED("128")},
    {"deepgemm:fp8_128x128_fitted", "", DEEPGEMM_FITTED("128x128")},
    {"fbgemm:mx4", "", "mxfp4:scale=even_stay,scale_format=p=1/emin=-127/emax=125/signed=0/inf=0/zero=0"},

    {"gfloat:mxfp8_e4m3", "gfloat:mxfp8", GFLOAT("e4m3fn")},
    {"gfloat:mxfp8_e5m2", "", GFLOAT("e5m2")},
    {"gfloat:mxfp6_e3m2", "gfloat:mxfp6", GFLOAT("e3m2")},
    {"gfloat:mxfp6_e2m3", "", GFLOAT("e2m3")},
    {"gfloat:mxfp4", "", GFLOAT("e2m1")},
    {"gfloat:mxint8", "", GFLOAT("int8full")},

    {"pychop:mxfp8_e4m3", "pychop:mxfp8", PYCHOP("e4m3fn")},
    {"pychop:mxfp8_e5m2", "", PYCHOP("e5m2")},
    {"pychop:mxfp6_e3m2", "pychop:mxfp6", PYCHOP("e3m2")},
    {"pychop:mxfp6_e2m3", "", PYCHOP("e2m3")},
    {"pychop:mxfp4", "", PYCHOP("e2m1")},
    {"pychop:mxint8", "", "mxint8:nans=pass,infinities=count"},
    {"pychop:bfp16", "", PYCHOP_BFP("int16full")},
    {"pychop:bfp12", "", PYCHOP_BFP("int12full")},
    {"pychop:bfp8", "", PYCHOP_BFP("int8full")},
    {"pychop:bfp6", "", PYCHOP_BFP("int6full")},
    {"pychop:bfp4", "", PYCHOP_BFP("int4full")},
    {"pychop:bfp3", "", PYCHOP_BFP("int3full")},
};

const size_t lathe_block_row_count = sizeof lathe_block_rows / sizeof *lathe_block_rows;
