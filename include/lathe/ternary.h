/* SPDX-License-Identifier: MIT */
/* Values -1, 0 and 1, or -1 and 1, with a scale for each group, and their packings.

   BitNet b1.58's rule, round(x / mean |x|) limited to -1 and 1, is that of lathe/quant.h with

       {.bits = 2, .integers = LATHE_INTEGERS_RESTRICTED, .range = LATHE_RANGE_MEAN, .least = 1e-5}

   whose codes are the values here: a plan of such a lathe_quant turns all of them into numbers
   (lathe_quant_dequantize_f32). */
#ifndef LATHE_TERNARY_H
#define LATHE_TERNARY_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/quant.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* m is the mean magnitude of the group's finite values, rounded to binary64 by ties to even; other means,
   too, which are then rounded to the carrier. */
typedef enum lathe_ternary_rule {
    LATHE_TERNARY_THRESHOLD = 0, /* the sign of x where 10 |x| > 7 m, else 0; the scale is the mean of those
                                    finite magnitudes (Li et al., Ternary Weight Networks, 2016). NaN is 0 */
    LATHE_TERNARY_SIGN           /* -1 for x < 0, else 1; the scale is m (Rastegari et al., XNOR-Net, 2016) */
} lathe_ternary_rule;

typedef struct lathe_ternary {
    lathe_ternary_rule rule;
    lathe_quant_span span;
    uint32_t length; /* of LATHE_QUANT_GROUP, else 0 */
    int reserved[5]; /* 0 */
} lathe_ternary;

/* Values and scales of an array, in the order of indices and of groups as lathe_quant_measure has them. A
   scale that would be 0, or has no values to be the mean of, is 1. Nothing may overlap. LATHE_E_OPTION for an
   unknown rule or span and a length that does not go with it. */
LATHE_API lathe_status lathe_ternary_quantize_f32(const lathe_ternary *ternary, const lathe_array *array,
                                                  int8_t *values, float *scales, const float *src);
LATHE_API lathe_status lathe_ternary_quantize_f64(const lathe_ternary *ternary, const lathe_array *array,
                                                  int8_t *values, double *scales, const double *src);

/* How values follow each other in bytes. */
typedef enum lathe_trits {
    LATHE_TRITS_MSB_FIRST =
        0,                 /* value + 1 in two bits, the first in the highest of its byte: BitNet's I2_S */
    LATHE_TRITS_LSB_FIRST, /* the same, the first in the lowest */
    LATHE_TRITS_BASE_3,    /* five a byte: the sum of (value i + 1) 3^i */
    LATHE_TRITS_SIGN       /* eight a byte, -1 and 1 only: bit 1 for 1, the first the lowest */
} lathe_trits;

/* The bytes of n values; LATHE_E_OPTION for an unknown layout. */
LATHE_API lathe_status lathe_trits_bytes(lathe_trits layout, size_t n, size_t *bytes);

/* To bytes and back. What is left of the last byte is 0, and is not looked at but in BASE_3, where a byte is
   under 243. LATHE_E_CODE, with nothing written, for a value or a code that the layout does not have. No
   overlap. */
LATHE_API lathe_status lathe_trits_pack(void *packed, lathe_trits layout, const int8_t *values, size_t n);
LATHE_API lathe_status lathe_trits_unpack(int8_t *values, const void *packed, lathe_trits layout, size_t n);

#ifdef __cplusplus
}
#endif

#endif
