/* SPDX-License-Identifier: MIT */
/* Rounding of arrays and single values.

   x is rounded once, from its exact value, in this order:
     1. NaN gives the canonical NaN (quiet, payload zero) with the sign of x; in a format without NaN, what
        the plan's `nan` option says. Zero gives zero.
     2. The plan's rule rounds |x| to the format's grid, whose exponent is bounded below by emin and
        unbounded above. (Kinds other than FLOAT: to one of the two values beside x, whose boundary
        format.h describes; posits and takums to their last values and no farther.)
     3. A rounded value beyond the largest (lowest) finite value, or an infinite x, becomes what the plan's
        overflow and infinity options say. A NaN made here has the sign of x in a format with sign; any
        other NaN made is positive.
     4. A result still negative in a format without sign becomes what the plan's `negative` option says,
        whatever its size; step 3 does not look at it but for infinite x, and with
        LATHE_NEGATIVE_TO_MAGNITUDE, where it looks at the magnitude. A format without negative zero, and the
        option LATHE_NEGATIVE_ZERO_DROP, give +0.
   In a format without zero, |x| under the smallest value gives the smallest value, and zero what the
   plan's `zero` option says; not so in tables, where either is a number between two values (format.h).

   Where the library was built with OpenMP, rounding, encoding and decoding share large arrays among its
   threads, which changes no result. A call stays on its own thread inside a parallel region of the caller
   and in a child of fork. GNU OpenMP's threads spin while they wait: where cores are shared with other
   work set OMP_WAIT_POLICY=passive or OMP_NUM_THREADS=1 in the environment. */
#ifndef LATHE_ROUND_H
#define LATHE_ROUND_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/plan.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rounds src[0..n-1] to dst[0..n-1]. dst may be src; any other overlap is LATHE_E_OVERLAP. n may be 0, the
   arrays then NULL. Fails, whatever n and with dst untouched, where the plan was never made (LATHE_E_UNMADE),
   the carrier cannot hold its format (LATHE_E_CARRIER) or its rule is stochastic (LATHE_E_STOCHASTIC). */
LATHE_API lathe_status lathe_round_f32(const lathe_plan *plan, float *dst, const float *src, size_t n);
LATHE_API lathe_status lathe_round_f64(const lathe_plan *plan, double *dst, const double *src, size_t n);

/* The rounded value of x; NaN where an array call would fail. */
LATHE_API float lathe_round1_f32(const lathe_plan *plan, float x);
LATHE_API double lathe_round1_f64(const lathe_plan *plan, double x);

/* The same with the caller's stream of random bits, for any rule: element i rounds by the draw of index
   random->next + i, of 32 bits in f32 and 64 in f64, or 16 in both if the plan's draw option says so; then
   next advances by n (see random.h). R in the stochastic rules is the top N bits of the draw. Fails as above,
   and where `random` is NULL (whatever the rule and n) or cannot supply n draws (LATHE_E_STREAM). The
   single-value calls return NaN then, and next has not moved. */
LATHE_API lathe_status lathe_round_random_f32(const lathe_plan *plan, lathe_random *random, float *dst,
                                              const float *src, size_t n);
LATHE_API lathe_status lathe_round_random_f64(const lathe_plan *plan, lathe_random *random, double *dst,
                                              const double *src, size_t n);
LATHE_API float lathe_round1_random_f32(const lathe_plan *plan, lathe_random *random, float x);
LATHE_API double lathe_round1_random_f64(const lathe_plan *plan, lathe_random *random, double x);

/* The same with random bits of your own, one integer for each element: R is its N lowest bits, the others are
   ignored (a 32-bit draw of the generator would be shifted right by 32 - N; N is 1 for
   LATHE_STOCHASTIC_EQUAL). dst may not overlap bits, which must be there under any rule. */
LATHE_API lathe_status lathe_round_bits_f32(const lathe_plan *plan, float *dst, const float *src,
                                            const uint32_t *bits, size_t n);
LATHE_API lathe_status lathe_round_bits_f64(const lathe_plan *plan, double *dst, const double *src,
                                            const uint64_t *bits, size_t n);

#ifdef __cplusplus
}
#endif

#endif
