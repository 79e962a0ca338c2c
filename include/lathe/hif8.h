/* SPDX-License-Identifier: MIT */
/* The vendor's "hybrid" rounding to HiFloat8, which is no rounding of lathe/plan.h. */
#ifndef LATHE_HIF8_H
#define LATHE_HIF8_H

#include <stddef.h>

#include <lathe/export.h>
#include <lathe/format.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rounds floats as the simulator of the vendor's processors does by its rule "hybrid": nothing is drawn, the
   low bits of a value serve as its random bits. With 2^e <= |x| < 2^(e+1) and f the 23 fraction bits of x,

       |e| < 4            ties to away, as LATHE_KIND_HIF8 rounds
       -22 <= e           of the F fraction bits that the format has at e the top 14 of those behind are n;
                          x goes away from zero where n is no less than the low 14 bits of f
       e = -23            the same with n = f / 2^10 + 2^13; the neighbours are 0 and 2^-22
       under that         0, positive, as every result 0

   So a value whose low 14 bits are 0 goes away from zero even if the format has it: 16 becomes 20. The rule
   is neither idempotent nor unbiased, and here for comparison with that simulator alone; ties to away and
   LATHE_STOCHASTIC of a plan are what hif8 is rounded by. What comes to 1.5 2^15 or more overflows: to
   infinity or, with LATHE_OVERFLOW_SATURATE, where infinities do so too, to 2^15; LATHE_E_OPTION for other
   ways than these and OWN, which is infinity. NaN is canonical, and keeps its sign. dst may be src, any other
   overlap is LATHE_E_OVERLAP. */
LATHE_API lathe_status lathe_hif8_hybrid_f32(lathe_overflow overflow, float *dst, const float *src, size_t n);

#ifdef __cplusplus
}
#endif

#endif
