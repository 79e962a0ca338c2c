/* SPDX-License-Identifier: MIT */
/* Codes: the bit patterns of a format's values, in integers and in bit streams.

   A code has lathe_format_bits(format) bits, the sign, if the format has one, on top. The magnitude below
   it counts the format's magnitudes from 0 upward: exponent field and fraction as in IEEE 754, field 0 for
   zero and subnormal numbers. In a format without zero and subnormal numbers field 0 is the binade of
   emin, and in one without 2^emin (DLFloat16) too, where the code of 2^emin is that of zero. Infinity
   follows the largest magnitude of either sign; the codes above the limit of their sign that are not
   infinity are NaN, of which encoding uses the middle one, of two the lower (the quiet NaN of IEEE 754 with
   payload zero), with the sign of the NaN, unless the plan's `nan_code` option says otherwise. In a format
   with sign, zero and NaN, but without negative zero, NaN is the code of negative zero, and decodes to
   positive NaN.

   The codes of the other kinds: FIXED the number of quanta in two's complement; POSIT, TAKUM and LOG_TAKUM as
   their standards have them, negative values in two's complement, NaN 1 0...0; HIF8 as its paper has it; LOG
   with zero the sign, then the exponent in units of 2^-fraction in two's complement, whose lowest number is
   zero and, with the sign, NaN; without zero the sign and k; TABLE what its `codes` say. Their one NaN
   decodes to positive NaN, and so does what is no code. */
#ifndef LATHE_CODE_H
#define LATHE_CODE_H

#include <stddef.h>

#include <lathe/export.h>
#include <lathe/plan.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The number of bits of a code: the least that holds every value and, if the format has it, NaN. 0 where
   `format` is unsound or needs more than 64. */
LATHE_API int lathe_format_bits(const lathe_format *format);

/* Rounds src[0..n-1] as lathe_round_f32 does and writes the codes of the results to n integers of
   code_bytes = 1, 2, 4 or 8 bytes in the machine's order, spare bits 0. NaN in a format without it, unless
   the plan's `nan` option says otherwise, becomes the largest value. No overlap. LATHE_E_CODE_SIZE where
   code_bytes is too few or another number; LATHE_E_CODES where results need not be values of the format
   (LATHE_NO_ROUNDING, unlimited exponent). */
LATHE_API lathe_status lathe_encode_f32(const lathe_plan *plan, void *codes, size_t code_bytes,
                                        const float *src, size_t n);
LATHE_API lathe_status lathe_encode_f64(const lathe_plan *plan, void *codes, size_t code_bytes,
                                        const double *src, size_t n);
/* The same with random bits, as lathe_round_random_f32. */
LATHE_API lathe_status lathe_encode_random_f32(const lathe_plan *plan, lathe_random *random, void *codes,
                                               size_t code_bytes, const float *src, size_t n);
LATHE_API lathe_status lathe_encode_random_f64(const lathe_plan *plan, lathe_random *random, void *codes,
                                               size_t code_bytes, const double *src, size_t n);

/* The values of n codes of the plan's format, whatever its other options; any rule. Every NaN code gives
   the canonical NaN with the sign of the code; a code that is no value and no NaN gives NaN, or zero if
   its exponent field is 0. Spare bits are ignored. With the option LATHE_CODES_CHECKED a code that is none
   of the format, or has spare bits set, is LATHE_E_CODE and nothing is written; which one is not told. That
   is no checksum: it cannot fail where every code is a value or NaN and there are no spare bits, as in bytes
   of e4m3fn, e5m2 or e8m0 and in streams of e2m1. */
LATHE_API lathe_status lathe_decode_f32(const lathe_plan *plan, float *dst, const void *codes,
                                        size_t code_bytes, size_t n);
LATHE_API lathe_status lathe_decode_f64(const lathe_plan *plan, double *dst, const void *codes,
                                        size_t code_bytes, size_t n);

/* How codes of 1 to 16 bits follow each other in a stream of bytes. With 4 bits the first code is in the low
   half of its byte LSB first, as in CUDA (fp4x2), torchao, ONNX, Transformer Engine, ModelOpt and DeepGEMM;
   in the high half MSB first, as in bitsandbytes; half-split are GGML's blocks (llama.cpp). A stream can be
   divided, and its parts packed or unpacked apart, at multiples of 8 codes, half-split of 32: those begin
   with a byte. */
typedef enum lathe_order {
    LATHE_LSB_FIRST = 0, /* code i is bits i b to i b + b - 1, bit 0 the lowest of byte 0 */
    LATHE_MSB_FIRST,     /* the same from the highest bit of byte 0 on, highest bit of each code first */
    LATHE_HALF_SPLIT     /* LSB first, where each block of 32 codes (at the end: what is left) goes in the
                            order 0, h, 1, h + 1, ..., h its half, rounded up: of 4 bits, j and j + 16 share
                            a byte */
} lathe_order;

/* The bytes of n packed codes of `bits` bits: *bytes = n bits / 8, rounded up. The last byte's spare bits
   are 0. LATHE_E_CODE_SIZE if bits is not 1 to 16, LATHE_E_SIZE if memory cannot have so many. */
LATHE_API lathe_status lathe_packed_bytes(size_t n, int bits, size_t *bytes);

/* The low `bits` bits of n codes of code_bytes bytes into a stream, and back. No overlap. LATHE_E_OPTION for
   an unknown order; LATHE_E_CODE_SIZE if bits is not 1 to 16 or code_bytes not 1, 2, 4 or 8. Integers of
   fewer than `bits` bits lathe_pack takes, the missing bits 0, and lathe_unpack refuses the same way. */
LATHE_API lathe_status lathe_pack(void *packed, lathe_order order, int bits, const void *codes,
                                  size_t code_bytes, size_t n);
LATHE_API lathe_status lathe_unpack(void *codes, size_t code_bytes, const void *packed, lathe_order order,
                                    int bits, size_t n);

/* Encoding into a stream and decoding from one, in one pass. They fail as the calls on arrays of codes do,
   with LATHE_E_OPTION for an unknown order, and with LATHE_E_CODE_SIZE for codes of more than 16 bits.
   Decoding ignores spare bits of the last byte, checked or not. */
LATHE_API lathe_status lathe_encode_packed_f32(const lathe_plan *plan, void *packed, lathe_order order,
                                               const float *src, size_t n);
LATHE_API lathe_status lathe_encode_packed_f64(const lathe_plan *plan, void *packed, lathe_order order,
                                               const double *src, size_t n);
LATHE_API lathe_status lathe_encode_packed_random_f32(const lathe_plan *plan, lathe_random *random,
                                                      void *packed, lathe_order order, const float *src,
                                                      size_t n);
LATHE_API lathe_status lathe_encode_packed_random_f64(const lathe_plan *plan, lathe_random *random,
                                                      void *packed, lathe_order order, const double *src,
                                                      size_t n);
LATHE_API lathe_status lathe_decode_packed_f32(const lathe_plan *plan, float *dst, const void *packed,
                                               lathe_order order, size_t n);
LATHE_API lathe_status lathe_decode_packed_f64(const lathe_plan *plan, double *dst, const void *packed,
                                               lathe_order order, size_t n);

#ifdef __cplusplus
}
#endif

#endif
