/* SPDX-License-Identifier: MIT */
/* Presets: a format and options by the name that another library has for it.

   A preset is what the library makes of finite values, infinities, NaN and zeros when it rounds to nearest
   by its default, on either side of every threshold; docs/policies.md lists all presets and what they are
   made of. The libraries:

   ml_dtypes           the casts of ml_dtypes; float8_e8m0fnu takes ties up
   ml_dtypes_sat       the same with its template parameter kSaturate: infinities are not saturated
   ocp_sat, ocp_nonsat the two conversions of OCP OFP8 1.0; the 4 and 6-bit elements of OCP MX 1.0 in ocp_sat
   cuda_sat            the headers cuda_fp8.h, cuda_fp6.h and cuda_fp4.h from float, with SATFINITE; e8m0 away
                       from zero, as its constructors
   cuda_nosat          the same with NOSAT; float16 and bfloat16; tf32 as cvt.rna
   gfloat, gfloat_sat  gfloat's round_float with sat=False and sat=True
   chop                chop of Higham and Pranesh: no -0, bfloat16 without subnormal numbers
   cpfloat             CPFloat of Fasi and Mikaitis: e4m3 has values up to 480, so that codes of it have 9
                       bits; bfloat16 without subnormal numbers
   p3109_sat_finite, p3109_sat_propagate, p3109_sat_none
                       IEEE P3109, draft 4.0 of June 2026, with that saturation, for every binaryKpP... name
                       that lathe_format_parse reads

   Other rules can be chosen, and do then what plan.h says, by the preset's conventions. Not reproduced, for
   they contradict the definition of a format or of a rule: chop's double rounding just above a half of the
   smallest subnormal number and of the smallest normal one without subnormals (a tie, here zero);
   CPFloat's +0 for -0 and for small negative values under directed rules, the largest value for infinity
   under rules that point back, and -0 for some NaNs; in both, what stochastic rules do above the largest
   value and under the smallest. CPFloat's to odd differs at precision 1. gfloat keeps the sign in
   ocp_e8m0, where zero too stays what it was. The code of NaN is canonical in Lathe with the sign of the
   input: FF in gfloat; positive in cuda_nosat:e4m3, if the input was a NaN in a float. */
#ifndef LATHE_PRESET_H
#define LATHE_PRESET_H

#include <stddef.h>

#include <lathe/export.h>
#include <lathe/format.h>
#include <lathe/plan.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads "library:format", such as chop:q43, or "library:format,key=value,...", where the keys are those of
   lathe_options_parse and replace the preset's own. Case, blanks, - and _ as in lathe_format_parse. Whether
   the format has what the options name lathe_plan_init says. On failure `format` and `options` are
   untouched and *error_at (unless error_at is NULL) is the offset of the first character that cannot be
   right: LATHE_E_NAME for a library that is unknown or a format that it lacks, LATHE_E_SYNTAX without
   colon or with nothing behind a comma, LATHE_E_RANGE and LATHE_E_PRECISION for numbers in a binaryKpP
   name, and what lathe_options_parse returns. */
LATHE_API lathe_status lathe_preset_parse(lathe_format *format, lathe_options *options, const char *text,
                                          size_t *error_at);

/* The presets, i = 0, 1, ...; NULL past the last. A name that ends in "binary*" stands for all the names of
   P3109's formats in its library and cannot itself be read; every other one can. */
LATHE_API const char *lathe_preset_name(size_t i);

#ifdef __cplusplus
}
#endif

#endif
