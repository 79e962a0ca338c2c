/* SPDX-License-Identifier: MIT */
/* Presets: a format and options by the name that another library has for it.

   A preset is what the library makes of finite values, infinities, NaN and zeros when it rounds to nearest
   by its default, on either side of every threshold; docs/policies.md lists all presets and what they are
   made of. The libraries:

   ml_dtypes           the casts of ml_dtypes; float8_e8m0fnu takes ties up
   ml_dtypes_sat       the same with its template parameter kSaturate: finite values are saturated, infinities
                       only where they are without it too, in the 4 and 6-bit formats
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

   Other rules can be chosen; they do what plan.h says, with the preset's conventions. In ml_dtypes:...fn that
   is also what its casts do with kTruncate. An option behind a preset can be put back to the format's own:
   chop:b,subnormals=own has the subnormal numbers of bf16.

   Deliberately not reproduced is what contradicts the definition of a rule or a format:

   chop                rounds twice under the smallest subnormal number, so that values just above its half
                       give 0 (here: that number); without subnormals takes 2^(emin-1) to 2^emin (to 0)
   CPFloat             gives +0 for -0 and for negative values that round to it under directed rules (-0), the
                       largest value for infinity in e4m3 under rules that point back (NaN), and -0 for some
                       NaNs (NaN)
   chop, CPFloat       stochastic rules above the largest and under the smallest value
   gfloat              returns zero and negative values from ocp_e8m0, which has neither (NaN); gives every
                       NaN the code FF in e4m3 and e5m2 (the canonical one of its sign)
   cuda_nosat:e4m3     drops the sign of a NaN that it reads as float, but not of one that it makes (FF) */
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
   lathe_options_parse and replace the preset's own. Without colon the format is Lathe's, and options may
   follow its name: e4m3fn,rounding=toward_zero; a format by keys takes none. Case, blanks, - and _ as in
   lathe_format_parse. Whether the format has what the options name lathe_plan_init says. On failure `format`
   and `options` are untouched and *error_at (unless error_at is NULL) is the offset of the first character
   that cannot be right: LATHE_E_NAME for a library that is unknown or a format that it lacks,
   LATHE_E_SYNTAX for a library alone or with nothing behind a comma, LATHE_E_RANGE and LATHE_E_PRECISION for
   numbers in a binaryKpP name, and what lathe_format_parse and lathe_options_parse return. */
LATHE_API lathe_status lathe_preset_parse(lathe_format *format, lathe_options *options, const char *text,
                                          size_t *error_at);

/* The presets, i = 0, 1, ...; NULL past the last. A name that ends in "binary*" stands for all the names of
   P3109's formats in its library and cannot itself be read; every other one can. */
LATHE_API const char *lathe_preset_name(size_t i);

#ifdef __cplusplus
}
#endif

#endif
