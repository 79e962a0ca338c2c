/* SPDX-License-Identifier: MIT */
/* Arithmetic that rounds once: the exact result of an operation, rounded by a plan.

   The operation works on the values that the carrier holds, of the plan's format or not, with unbounded
   range and precision; what it gives is then rounded in the steps of round.h, as if an exact x. So a sum of
   two fp8 numbers is not first rounded to binary32 and then to fp8, in any rule, and random bits decide by
   the exact discarded fraction. Signed zeros, infinities, NaN and invalid operations are those of IEEE
   754-2019: a sum of opposite numbers is +0, under LATHE_TOWARD_NEGATIVE -0; operations on infinities that
   have a result give it exactly; x / 0 is an infinity for finite x not 0. Infinite results meet the plan's
   infinity option, not the overflow option. A NaN operand gives NaN with the sign of the first that is NaN;
   an invalid operation gives positive NaN.

   Under LATHE_NO_ROUNDING the exact result is rounded to the carrier, ties to even, and what that gives
   meets the format's range as in a round call.

   dst may be the same array as an operand; any other overlap is LATHE_E_OVERLAP. n may be 0, the arrays
   then NULL. Calls fail as those of round.h, with dst untouched; single-value calls return NaN then. Large
   arrays are shared among threads as in round.h. */
#ifndef LATHE_ARITH_H
#define LATHE_ARITH_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/plan.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* a + b, a - b, a * b, a / b, a * b + c, and the square root of a. */
LATHE_API lathe_status lathe_add_f32(const lathe_plan *plan, float *dst, const float *a, const float *b,
                                     size_t n);
LATHE_API lathe_status lathe_add_f64(const lathe_plan *plan, double *dst, const double *a, const double *b,
                                     size_t n);
LATHE_API lathe_status lathe_sub_f32(const lathe_plan *plan, float *dst, const float *a, const float *b,
                                     size_t n);
LATHE_API lathe_status lathe_sub_f64(const lathe_plan *plan, double *dst, const double *a, const double *b,
                                     size_t n);
LATHE_API lathe_status lathe_mul_f32(const lathe_plan *plan, float *dst, const float *a, const float *b,
                                     size_t n);
LATHE_API lathe_status lathe_mul_f64(const lathe_plan *plan, double *dst, const double *a, const double *b,
                                     size_t n);
LATHE_API lathe_status lathe_div_f32(const lathe_plan *plan, float *dst, const float *a, const float *b,
                                     size_t n);
LATHE_API lathe_status lathe_div_f64(const lathe_plan *plan, double *dst, const double *a, const double *b,
                                     size_t n);
LATHE_API lathe_status lathe_sqrt_f32(const lathe_plan *plan, float *dst, const float *a, size_t n);
LATHE_API lathe_status lathe_sqrt_f64(const lathe_plan *plan, double *dst, const double *a, size_t n);
LATHE_API lathe_status lathe_fma_f32(const lathe_plan *plan, float *dst, const float *a, const float *b,
                                     const float *c, size_t n);
LATHE_API lathe_status lathe_fma_f64(const lathe_plan *plan, double *dst, const double *a, const double *b,
                                     const double *c, size_t n);

LATHE_API float lathe_add1_f32(const lathe_plan *plan, float a, float b);
LATHE_API double lathe_add1_f64(const lathe_plan *plan, double a, double b);
LATHE_API float lathe_sub1_f32(const lathe_plan *plan, float a, float b);
LATHE_API double lathe_sub1_f64(const lathe_plan *plan, double a, double b);
LATHE_API float lathe_mul1_f32(const lathe_plan *plan, float a, float b);
LATHE_API double lathe_mul1_f64(const lathe_plan *plan, double a, double b);
LATHE_API float lathe_div1_f32(const lathe_plan *plan, float a, float b);
LATHE_API double lathe_div1_f64(const lathe_plan *plan, double a, double b);
LATHE_API float lathe_sqrt1_f32(const lathe_plan *plan, float a);
LATHE_API double lathe_sqrt1_f64(const lathe_plan *plan, double a);
LATHE_API float lathe_fma1_f32(const lathe_plan *plan, float a, float b, float c);
LATHE_API double lathe_fma1_f64(const lathe_plan *plan, double a, double b, double c);

/* Everything else is asked for by a lathe_arith: other operations, scalar operands, operands that are rounded
   first, random bits and exceptions.

   Operations that IEEE 754 calls quiet (LATHE_COPY to LATHE_COPYSIGN) work on the sign bit of NaN too; a
   signalling NaN is told by the rounding that follows, as by a conversion. LATHE_RINT and LATHE_SCALE take
   longer than the others. Of the minima and maxima, for which -0 is less than +0, those without NUMBER give
   NaN if an operand is NaN, the others the operand that is none. The result of each is rounded by the plan
   like any other. */
typedef enum lathe_operation {
    LATHE_ADD = 0,  /* a + b */
    LATHE_SUB = 1,  /* a - b */
    LATHE_MUL = 2,  /* a * b */
    LATHE_DIV = 3,  /* a / b */
    LATHE_FMA = 4,  /* a * b + c */
    LATHE_SQRT = 5, /* the square root of a */
    LATHE_COPY = 6, /* a */
    LATHE_ABS = 7,
    LATHE_NEG = 8,
    LATHE_COPYSIGN = 9, /* a with the sign of b */
    LATHE_MINIMUM = 10,
    LATHE_MAXIMUM = 11,
    LATHE_MINIMUM_NUMBER = 12,
    LATHE_MAXIMUM_NUMBER = 13,
    LATHE_MINIMUM_MAGNITUDE = 14, /* the operand of lesser magnitude, of equal ones the minimum */
    LATHE_MAXIMUM_MAGNITUDE = 15, /* of greater magnitude, of equal ones the maximum */
    LATHE_MINIMUM_MAGNITUDE_NUMBER = 16,
    LATHE_MAXIMUM_MAGNITUDE_NUMBER = 17,
    LATHE_RINT = 18, /* a, rounded once by the plan's rule to those values of the format that are integers; a
                        format whose largest value is under 1 overflows, and without 2^emin (NO_BOTTOM)
                        what is under the next value is 0 here too */
    LATHE_SCALE = 19 /* a * 2^exponent */
} lathe_operation;

/* Operands that are one value for all elements. */
enum { LATHE_SCALAR_A = 1, LATHE_SCALAR_B = 2, LATHE_SCALAR_C = 4 };

/* The exceptions of IEEE 754-2019 section 7, for the plan's format as the destination:

     invalid            an operand, as it enters the operation, is a signalling NaN; or the operation has no
                        result: inf - inf, 0 * inf (also with NaN as c), 0 / 0, inf / inf, the square root of
                        a negative number; or the exact result is NaN, an infinity or zero, or rounds to a
                        negative number, in whose place the format or the plan's options put a value of
                        another kind or sign (+0 for -0 is none)
     division by zero   an exact infinite result of finite operands
     overflow           a finite result, rounded with unbounded exponent, is beyond the largest (lowest)
     underflow          a result other than LATHE_RINT's is inexact, and rounded to p bits with unbounded
                        exponent it would be under 2^emin (tiny after rounding)
     inexact            a finite result is not the exact one; with overflow and underflow always, never where
                        the result itself is invalid

   Under LATHE_NO_ROUNDING the exact result is rounded to the carrier and tells as if the carrier were the
   format. The range then adds overflow and inexact, or underflow and inexact where it flushes or raises to
   the smallest value; or what the carrier told gives way to invalid. Where the carrier overflowed, an
   infinity that the format lacks is not invalid too. */
enum {
    LATHE_EXCEPTION_INVALID = 1,
    LATHE_EXCEPTION_DIVISION_BY_ZERO = 2,
    LATHE_EXCEPTION_OVERFLOW = 4,
    LATHE_EXCEPTION_UNDERFLOW = 8,
    LATHE_EXCEPTION_INEXACT = 16
};

/* What to do. {.plan = &p} adds.

   Where the rule of plan or operands is stochastic, random is the caller's stream (see random.h): element i
   draws by the index random->next + i, for the result in rounding stage 0, for its operands a, b and c in
   the stages 1, 2 and 3. next advances by n, whether draws were needed or not. */
typedef struct lathe_arith {
    lathe_operation operation;
    unsigned scalars;           /* LATHE_SCALAR_... of the operands that are one value */
    const lathe_plan *plan;     /* rounds the result */
    const lathe_plan *operands; /* rounds every operand of every element first; NULL: as they are */
    lathe_random *random;       /* NULL where no rule is stochastic */
    unsigned *exceptions;       /* unless NULL, the exceptions of all results are or-ed to it, which takes
                                   longer. Those of rounding operands are not among them */
    int exponent;               /* of LATHE_SCALE */
    unsigned reserved[3];       /* 0 */
} lathe_arith;

/* Of other kinds than FLOAT and FIXED underflow is an inexact result of an exact one under the smallest
   value; what posits and takums have for ends is no overflow. LATHE_RINT is LATHE_E_KIND for their plans, and
   for plans that wrap. Boundaries that are irrational are met by exact results of more than 120 bits as by
   those cut to 120.

   Operands that the operation lacks are not looked at. Besides what fails in round.h: an unknown operation
   or bit of scalars (LATHE_E_OPTION), a reserved word that is not 0 (LATHE_E_RESERVED), a stochastic rule
   without a stream (LATHE_E_STOCHASTIC), a stream that cannot supply n draws (LATHE_E_STREAM). A scalar
   operand may lie anywhere. */
LATHE_API lathe_status lathe_arith_f32(const lathe_arith *arith, float *dst, const float *a, const float *b,
                                       const float *c, size_t n);
LATHE_API lathe_status lathe_arith_f64(const lathe_arith *arith, double *dst, const double *a,
                                       const double *b, const double *c, size_t n);
LATHE_API float lathe_arith1_f32(const lathe_arith *arith, float a, float b, float c);
LATHE_API double lathe_arith1_f64(const lathe_arith *arith, double a, double b, double c);

/* Rounds src by `from` and the result by `to`: what a value goes through that is kept in one format and then
   in another. */
LATHE_API lathe_status lathe_convert_f32(const lathe_plan *to, const lathe_plan *from, float *dst,
                                         const float *src, size_t n);
LATHE_API lathe_status lathe_convert_f64(const lathe_plan *to, const lathe_plan *from, double *dst,
                                         const double *src, size_t n);

/* How a compares with b. */
typedef enum lathe_relation {
    LATHE_LESS = -1,
    LATHE_EQUAL = 0, /* -0 and +0 too */
    LATHE_GREATER = 1,
    LATHE_UNORDERED = 2 /* a NaN among them */
} lathe_relation;

/* Compares a[i] with b[i] after rounding both by the plan (NULL: as they are) into relations[i], a
   lathe_relation, which may not overlap a or b. */
LATHE_API lathe_status lathe_compare_f32(const lathe_plan *plan, int8_t *relations, const float *a,
                                         const float *b, size_t n);
LATHE_API lathe_status lathe_compare_f64(const lathe_plan *plan, int8_t *relations, const double *a,
                                         const double *b, size_t n);

#ifdef __cplusplus
}
#endif

#endif
