/* SPDX-License-Identifier: MIT */
/* Faults: flips one bit of a value's code with a given probability, repeatably.

   The code is that of code.h: sign, exponent field and fraction, the lowest precision - 1 bits; of kinds
   other than FLOAT the sign is the highest bit where the format has a sign, but not of a table, and all else
   fraction, as posits have no fields at fixed places. Element i of
   a call on `random` is hit iff its 64-bit draw (random.h) of index random->next + i, use 127, is less than
   probability 2^64, cut to an integer; probability 1 hits every one. In an element that is hit one bit is
   flipped, out of the k bits of the chosen parts whose flip gives an admissible code: from the lowest on, bit
   number floor(d k / 2^32) of them, d its 32-bit draw of use 63. With k = 0 it stays. Hence the bits are
   equally likely within 2^-32, and a result depends on seed, stream, index and the element alone.

   Elements that are not hit keep every bit, with probability 0 all: a zero stays zero, a NaN keeps its
   payload. What is no code or value of the format stays as it is, hit or not. */
#ifndef LATHE_FAULT_H
#define LATHE_FAULT_H

#include <stddef.h>

#include <lathe/export.h>
#include <lathe/plan.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The parts of a code. */
enum { LATHE_FAULT_SIGN = 1, LATHE_FAULT_EXPONENT = 2, LATHE_FAULT_FRACTION = 4 };

/* What a flip may lead to. A code that is neither a value of the format nor NaN is never made. */
typedef enum lathe_fault_result {
    LATHE_FAULT_ANY = 0, /* any value, infinity or NaN of the format, as in memory without protection */
    LATHE_FAULT_FINITE   /* finite values only, from finite values only: infinities and NaN stay */
} lathe_fault_result;

/* How to flip: {.probability = 1e-6} flips any bit. */
typedef struct lathe_fault {
    double probability; /* of an element, 0 to 1 */
    unsigned parts;     /* LATHE_FAULT_... in any combination; 0: all that the format has */
    lathe_fault_result result;
    unsigned reserved[4]; /* 0 */
} lathe_fault;

/* Copies src[0..n-1] to dst[0..n-1] with faults; then random->next grows by n. dst may be src, any other
   overlap is LATHE_E_OVERLAP; n may be 0, the arrays then NULL. The plan says the format only, its rule and
   options do not matter, but that NaN is given the code of `nan_code` before a bit of it is flipped. Fails
   with dst and random untouched: LATHE_E_OPTION for an impossible probability (NaN too), part or result,
   LATHE_E_RESERVED, LATHE_E_POLICY where the format has none of the parts, LATHE_E_CODE_SIZE where its codes
   need more than 64 bits, LATHE_E_STREAM, and as lathe_round_random_f32 does. */
LATHE_API lathe_status lathe_fault_f32(const lathe_plan *plan, const lathe_fault *fault, lathe_random *random,
                                       float *dst, const float *src, size_t n);
LATHE_API lathe_status lathe_fault_f64(const lathe_plan *plan, const lathe_fault *fault, lathe_random *random,
                                       double *dst, const double *src, size_t n);

/* The same on codes of code_bytes = 1, 2, 4 or 8 bytes (code.h), which must hold the format's. Spare bits
   stay, and play no part. The codes of values are hit as the values are; of several NaN codes each has its
   own bits. */
LATHE_API lathe_status lathe_fault_codes(const lathe_plan *plan, const lathe_fault *fault,
                                         lathe_random *random, void *dst, const void *src, size_t code_bytes,
                                         size_t n);

#ifdef __cplusplus
}
#endif

#endif
