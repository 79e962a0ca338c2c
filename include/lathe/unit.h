/* SPDX-License-Identifier: MIT */
/* Matrix units of real processors, bit for bit. */
#ifndef LATHE_UNIT_H
#define LATHE_UNIT_H

#include <stddef.h>

#include <lathe/export.h>
#include <lathe/matrix.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A unit is an instruction class of a processor: which inputs it takes, which terms it sums at once, how
   it aligns, cuts and rounds. docs/units.md lists all of them, says how each computes, and how well that is
   known.

       const lathe_unit *unit = lathe_unit_find("h100.f16.f32");
       lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, m, n, k,
                           a, k, b, n, c, n, d, n);

   Rows are constant data of the library. */
typedef struct lathe_unit lathe_unit;

/* The row with this name; case and blanks are ignored. The names of processors with the same unit may
   stand in the place of the first part (a2.f16.f32 is a100.f16.f32), and f8 for fp8. NULL where there is
   none. */
LATHE_API const lathe_unit *lathe_unit_find(const char *name);

/* The i-th row, from 0; NULL past the last. */
LATHE_API const lathe_unit *lathe_unit_at(size_t i);

/* What is known of a row. The texts are constant and never NULL. */
typedef struct lathe_unit_info {
    const char *name, *architecture, *instruction;
    const char *inputs;      /* blank-separated names as lathe_format_parse reads them, or int8 and uint8 */
    const char *scale;       /* of blocks: "e8m0 32", format and length; "e8m0 32 16" has a choice; or "" */
    const char *accumulator; /* the format of c and of the result: fp32, fp16, fp64 or int32 */
    const char *model;       /* how it sums, a word of docs/units.md: T, TS, ... */
    const char *evidence; /* X: executed against results of the hardware (so many); M: two sources agree; R:
                                read in one that tested bits; S: second-hand, or read in a manual */
    int k;                /* terms of one instruction; of several shapes, the smallest */
    int block;            /* terms summed at once, in ascending k */
    int group;            /* terms under one product of scales, summed exactly first; 0: none */
    int fraction, floor;  /* F and the least alignment exponent; 0 where the model has none */
    const char *rounding; /* of a block's sum, a word of docs/units.md */
} lathe_unit_info;

/* LATHE_E_NULL; else LATHE_OK. */
LATHE_API lathe_status lathe_unit_describe(const lathe_unit *unit, lathe_unit_info *info);

/* Formats of inputs. */
typedef enum lathe_unit_input {
    LATHE_INPUT_OWN, /* the first of the row */
    LATHE_INPUT_FP16,
    LATHE_INPUT_BF16,
    LATHE_INPUT_TF32,
    LATHE_INPUT_E4M3,
    LATHE_INPUT_E5M2,
    LATHE_INPUT_E3M2,
    LATHE_INPUT_E2M3,
    LATHE_INPUT_E2M1,
    LATHE_INPUT_E4M3FNUZ,
    LATHE_INPUT_E5M2FNUZ,
    LATHE_INPUT_FP32,
    LATHE_INPUT_FP64,
    LATHE_INPUT_INT8,
    LATHE_INPUT_UINT8
} lathe_unit_input;

/* How the sum of an interval is added to the total t, in binary32, ties to even. */
typedef enum lathe_unit_scaling {
    LATHE_SCALING_NONE, /* t + sum */
    LATHE_SCALING_MUL,  /* t + s sum, product and sum rounded; s is the rounded product of two scales */
    LATHE_SCALING_FMA   /* t + s sum, rounded once */
} lathe_unit_scaling;

/* {0}, or NULL in its place: the row as it is. */
typedef struct lathe_unit_options {
    lathe_unit_input a, b;      /* where the row has several; both need not be the same */
    lathe_unit_scaling scaling; /* with an interval only */
    int saturate;               /* of int32: 1 limits the sum after every instruction; 0: it wraps */
    int scale_block;            /* where the row has a choice; 0: its first */
    int negate_a;               /* 1: every element of A with its sign changed, as it is read: d = c - a . b.
                                   WGMMA's imm-scale-a. Not of int8 and uint8 */
    int reserved;               /* 0 */

    /* Promotion: every `interval` terms the unit's sum, begun at zero, is added to a total in binary32
       that begins with c. A multiple of the row's block, and of its k where the model is X8 or DA; 0: none.
       DeepSeek-V3 and DeepGEMM: h100.fp8.f32.wgmma, 128, LATHE_SCALING_FMA; CUTLASS's slow accumulation: 128,
       none. Not for fp64 and int32, which have nothing to gain. */
    size_t interval;

    /* Scales of the row's blocks, or of the intervals where `scaling` is not NONE: of row i of op(A) and
       part t of k at scale_a[i * parts + t], of column j of op(B) at scale_b[j * parts + t], with parts =
       ceil(k / block) or ceil(k / interval). NULL: all 1, and the only
       choice where there are neither. Those of blocks lose their sign; one of E8M0 counts as the power of two
       at or under it, and less than 2^-127 or 2^128 and more as NaN; one of E4M3 is rounded to it, ties to
       even. */
    const float *scale_a, *scale_b;
} lathe_unit_options;

/* d = c + a . b: one output. c may be NULL, +0, or be d; d may be no part of a, b and scales. The terms
   are those of the row's instruction, padded with +0 at the end, in ascending k.

   Elements that are no values of the input format are rounded to it first: tf32 is cut, as the hardware
   does; the others to nearest, ties to even; beyond the largest value to infinity, to NaN in formats that
   have only that, else to the largest. NaN stays NaN in every format. c is rounded to the accumulator's
   format, and made zero where the row takes subnormal numbers for that; for k = 0 that is the result.

   A NaN that comes out has the bits that the unit gives: 0x7fffffff and, for fp16, 0x7fff where NVIDIA's
   do, in the carrier's width; of x86.dpbf16 an operand's, made quiet, or 0xffc00000; the canonical one
   where nothing is known. The two zeros are told apart as docs/units.md says.

   Fails, before anything is read or written, with

       LATHE_E_NULL        for a unit, d, or a or b with elements
       LATHE_E_RESERVED    for `reserved` not 0
       LATHE_E_OPTION      for an input that the row lacks; negate_a or saturate neither 0 nor 1, or where it
                           is not for; a scaling that is none, without an interval, or on a row whose blocks
                           have scales; an interval that is no such multiple, or not for the row; a
                           scale_block that is no choice; scales that nothing takes; of gemm a major or
                           transposition that is none, a leading dimension that is 0 or too small
       LATHE_E_CARRIER     for rows of fp64 and int32 in f32; the others are for both carriers
       LATHE_E_SIZE        for sizes that memory cannot have
       LATHE_E_OVERLAP     for d with what is read
       LATHE_E_ISA         where LATHE_ISA names no instruction set of this processor */
LATHE_API lathe_status lathe_unit_dot_f32(const lathe_unit *unit, const lathe_unit_options *options, float *d,
                                          const float *a, const float *b, const float *c, size_t k);
LATHE_API lathe_status lathe_unit_dot_f64(const lathe_unit *unit, const lathe_unit_options *options,
                                          double *d, const double *a, const double *b, const double *c,
                                          size_t k);

/* D = C + op(A) op(B): m x k by k x n, each element as the dot product above, whatever tiles and threads
   compute it. Order, transposition and leading dimensions are those of matrix.h; for C and D, in the same
   order, no transposition. C may be NULL, all +0, or be D with the same leading dimension; D may share memory
   with nothing else that is read (LATHE_E_OVERLAP), but all four may be parts of one matrix with its leading
   dimension. Where m or n is 0 the matrices may be NULL. Large products are shared among threads. */
LATHE_API lathe_status lathe_unit_gemm_f32(const lathe_unit *unit, const lathe_unit_options *options,
                                           lathe_major major, lathe_transpose transpose_a,
                                           lathe_transpose transpose_b, size_t m, size_t n, size_t k,
                                           const float *a, size_t lda, const float *b, size_t ldb,
                                           const float *c, size_t ldc, float *d, size_t ldd);
LATHE_API lathe_status lathe_unit_gemm_f64(const lathe_unit *unit, const lathe_unit_options *options,
                                           lathe_major major, lathe_transpose transpose_a,
                                           lathe_transpose transpose_b, size_t m, size_t n, size_t k,
                                           const double *a, size_t lda, const double *b, size_t ldb,
                                           const double *c, size_t ldc, double *d, size_t ldd);

#ifdef __cplusplus
}
#endif

#endif
