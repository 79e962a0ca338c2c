/* SPDX-License-Identifier: MIT */
/* Affine integers: arrays of integers of 2 to 16 bits with scales and zero points, as int8 inference has
   them.

   A value x of a group with the scale s > 0 and the integer zero point z becomes

       q = round(x / s) + z

   the exact quotient rounded once by the rule, then the sum, saturated to the integers that there are; and
   back, each integer gives (q - z) s, rounded once to the carrier by ties to even. Even and odd in a rule's
   name are those of round(x / s). Infinities saturate. From an array to codes:

       lathe_quant quant = {.bits = 8};
       lathe_quant_plan plan;
       lathe_array matrix = {.rank = 2, .shape = {rows, cols}};
       lathe_quant_plan_init(&plan, &quant);
       lathe_quant_calibrate_f32(&plan, &matrix, &scale, &zero, x);
       lathe_quant_quantize_f32(&plan, &matrix, NULL, codes, x, &scale, &zero);

   A group's scale must be positive and finite: under another one every value is NaN. Zero points beyond -2^21
   and 2^21 count as those. docs/quantisation.md tells what libraries make of the formula. */
#ifndef LATHE_QUANT_H
#define LATHE_QUANT_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/block.h>
#include <lathe/export.h>
#include <lathe/plan.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The integers of B bits. */
typedef enum lathe_integers {
    LATHE_INTEGERS_SIGNED = 0, /* -2^(B-1) to 2^(B-1) - 1: "full" */
    LATHE_INTEGERS_RESTRICTED, /* -(2^(B-1) - 1) to 2^(B-1) - 1 */
    LATHE_INTEGERS_UNSIGNED    /* 0 to 2^B - 1 */
} lathe_integers;

/* Which elements share a scale and a zero point. */
typedef enum lathe_quant_span {
    LATHE_QUANT_TENSOR = 0, /* all */
    LATHE_QUANT_CHANNEL,    /* all with the same index on the array's axis */
    LATHE_QUANT_GROUP       /* `length` along the axis, down columns by axis 0 of a matrix, along rows by
                               axis 1; what is left at its end is a shorter group */
} lathe_quant_span;

typedef enum lathe_quant_scheme {
    LATHE_QUANT_SYMMETRIC = 0, /* the zero point is 0, of unsigned integers 2^(B-1) */
    LATHE_QUANT_ASYMMETRIC     /* the range's ends become the lowest and the largest integer */
} lathe_quant_scheme;

/* What a symmetric scale divides the largest magnitude by. */
typedef enum lathe_quant_divisor {
    LATHE_DIVISOR_OWN = 0, /* 2^(B-1); of restricted integers 2^(B-1) - 1 */
    LATHE_DIVISOR_LARGEST, /* 2^(B-1) - 1 for all: no positive value saturates */
    LATHE_DIVISOR_HALF     /* (2^B - 1) / 2, as PyTorch's observers */
} lathe_quant_divisor;

/* How a range is found from the finite values of a group, NaN and infinities left out. */
typedef enum lathe_quant_range {
    LATHE_RANGE_ALL = 0,     /* least and largest value */
    LATHE_RANGE_PERCENTILE,  /* of m values in ascending order number m + 1 - k and k, k = m keep / 10^6
                                rounded up: each end loses; symmetric: number k of the magnitudes */
    LATHE_RANGE_LEAST_ERROR, /* of the ranges ALL times i / steps, i = steps, ..., 1, each end rounded to the
                                carrier, that with the least error; of equals the first */
    LATHE_RANGE_MEAN         /* no range: the scale is the mean magnitude, rounded to binary64 and then to the
                                carrier, by ties to even; symmetric only. With restricted integers of 2 bits
                                that is BitNet b1.58 (Ma et al., 2024) */
} lathe_quant_range;

/* Whether an asymmetric range is widened to include zero. */
typedef enum lathe_quant_cover {
    LATHE_COVER_ZERO = 0, /* as PyTorch's observers and TFLite do */
    LATHE_COVER_DATA      /* the plain formula */
} lathe_quant_cover;

/* Scales as they come, or the least power of two not under that (the carrier's largest, if there is none). */
typedef enum lathe_quant_scale { LATHE_QUANT_ANY = 0, LATHE_QUANT_POWER } lathe_quant_scale;

/* How to quantise, and how to calibrate: scale and zero point from a range low to high, amax its largest
   magnitude.

     symmetric   s = amax / divisor
     asymmetric  s = (high - low) / (largest - lowest integer), z = lowest integer - round(low / s)

   Quotients are exact and rounded once, s to the carrier and the integer by ties to even. s is then raised to
   `least`; it is 1 where it would be 0 or no value is finite, and the carrier's largest value where it would
   be beyond. */
typedef struct lathe_quant {
    int bits; /* B, 2 to 16; 0 means 8 */
    lathe_integers integers;
    lathe_quant_span span;
    uint32_t length; /* of a group, 1 or more; 0 with other spans */
    lathe_rounding rounding;
    lathe_stochastic stochastic; /* these three as in lathe_options */
    lathe_draw draw;
    int random_bits;
    /* Exact; or the quotient x / s, or the product with fl(1 / s), at most the largest number, is first
       rounded to the carrier: with f32 what ONNX, and what PyTorch does. */
    lathe_block_apply apply;
    /* The code of NaN: KEEP (values stay NaN, codes are the largest integer), LARGEST, or ZERO (z). */
    lathe_nan nan;
    lathe_quant_scheme scheme;
    lathe_quant_divisor divisor;
    lathe_quant_range range;
    lathe_quant_cover cover;
    lathe_quant_scale scale;
    uint32_t keep;   /* of PERCENTILE: 500001 to 1000000, which has to be given; else 0 */
    uint32_t steps;  /* of LEAST_ERROR: 1 to 65536; 0 means 100 */
    double least;    /* 0, or positive and finite */
    int reserved[6]; /* 0 */
} lathe_quant;

/* The error of LATHE_RANGE_LEAST_ERROR is the sum over the group's finite values of (x - (q - z) s)^2, where
   both numbers are first cut toward zero to multiples of 2^(E-26), 2^E <= amax < 2^(E+1), and the second to
   2^(E+4) at most; rounded by ties to even where the rule is stochastic. */

/* A plan: plain data of fixed size, freely copied, shared between threads as const. `quant`, with every 0
   spelt out, may be read; the rest is private. Zeroed memory is recognised as a plan never made. */
typedef struct lathe_quant_plan {
    uint64_t made;
    lathe_quant quant;
    int32_t lowest, largest;
    lathe_plan integers; /* rounds to integers, */
    lathe_plan nearest;  /* the same by ties to even, */
    lathe_plan narrow;   /* and to the carriers */
    lathe_plan wide;
} lathe_quant_plan;

/* Makes `plan`, or zeroes it and says what is wrong: LATHE_E_RANGE for bits; LATHE_E_ROUNDING for an unknown
   rule and LATHE_NO_ROUNDING; LATHE_E_RESERVED; LATHE_E_POLICY for negative zeros as the code of NaN, and for
   LATHE_RANGE_MEAN of an asymmetric scheme; else LATHE_E_OPTION. */
LATHE_API lathe_status lathe_quant_plan_init(lathe_quant_plan *plan, const lathe_quant *quant);

/* sizeof(lathe_quant_plan), for callers in other languages. */
LATHE_API size_t lathe_quant_plan_size(void);

/* What an array needs. Codes are integers of code_bytes bytes, 1 or 2, in the machine's order, two's
   complement if signed: each in the order of indices, the last fastest, without gaps; so are the groups. */
typedef struct lathe_quant_needs {
    size_t codes, groups;
    size_t codes_bytes;
    int code_bytes;
} lathe_quant_needs;

/* Fails as lathe_block_measure does. */
LATHE_API lathe_status lathe_quant_measure(const lathe_quant_plan *plan, const lathe_array *array,
                                           lathe_quant_needs *needs);

/* Scales and zero points for each group of src. `zeros` may be NULL where they can only be 0: of signed
   integers by the symmetric scheme. Nothing may overlap. */
LATHE_API lathe_status lathe_quant_calibrate_f32(const lathe_quant_plan *plan, const lathe_array *array,
                                                 float *scales, int32_t *zeros, const float *src);
LATHE_API lathe_status lathe_quant_calibrate_f64(const lathe_quant_plan *plan, const lathe_array *array,
                                                 double *scales, int32_t *zeros, const double *src);

/* To codes. `zeros` may be NULL: all 0, also where calibration would say otherwise. `random` is for
   stochastic rules, which need it, and may be NULL for others: element i, counted as codes are, draws by the
   index next + i, and next then advances by their number. codes may not overlap the others. */
LATHE_API lathe_status lathe_quant_quantize_f32(const lathe_quant_plan *plan, const lathe_array *array,
                                                lathe_random *random, void *codes, const float *src,
                                                const float *scales, const int32_t *zeros);
LATHE_API lathe_status lathe_quant_quantize_f64(const lathe_quant_plan *plan, const lathe_array *array,
                                                lathe_random *random, void *codes, const double *src,
                                                const double *scales, const int32_t *zeros);

/* And back. Codes that are none (the lowest, of restricted integers; spare bits that are not the sign's)
   count as what they are in two's complement of code_bytes bytes. */
LATHE_API lathe_status lathe_quant_dequantize_f32(const lathe_quant_plan *plan, const lathe_array *array,
                                                  float *dst, const void *codes, const float *scales,
                                                  const int32_t *zeros);
LATHE_API lathe_status lathe_quant_dequantize_f64(const lathe_quant_plan *plan, const lathe_array *array,
                                                  double *dst, const void *codes, const double *scales,
                                                  const int32_t *zeros);

/* Both at once ("fake quantisation"); NaN stays NaN unless `nan` says otherwise, and no result is -0. dst has
   the shape and strides of src, and may be src. */
LATHE_API lathe_status lathe_quant_round_f32(const lathe_quant_plan *plan, const lathe_array *array,
                                             lathe_random *random, float *dst, const float *src,
                                             const float *scales, const int32_t *zeros);
LATHE_API lathe_status lathe_quant_round_f64(const lathe_quant_plan *plan, const lathe_array *array,
                                             lathe_random *random, double *dst, const double *src,
                                             const double *scales, const int32_t *zeros);

/* Requantisation in integers: accumulators of 32 bits times m 2^-shift. */
typedef enum lathe_requant_rule {
    LATHE_REQUANT_EXACT = 0, /* the exact product rounded once by `rounding` */
    LATHE_REQUANT_HALF_UP,   /* the same, ties toward positive: add half, shift (TFLite's single rounding) */
    /* gemmlowp and TFLite: the accumulator times 2^(31 - shift), saturated, where shift is under 31; its
       product with m, doubled, in the high 32 bits, ties toward positive (SaturatingRoundingDoublingHighMul;
       of -2^31 twice: 2^31 - 1); that over 2^(shift - 31), ties away from zero (RoundingDivideByPOT) */
    LATHE_REQUANT_TWICE
} lathe_requant_rule;

typedef struct lathe_requant {
    int32_t multiplier; /* m, of either sign */
    int shift;          /* 0 to 62 */
    lathe_requant_rule rule;
    lathe_rounding rounding; /* of EXACT: a deterministic one; else 0 */
    int32_t zero;            /* added, without overflow */
    int32_t lowest, largest; /* the result saturates; lowest < largest */
    int reserved[2];         /* 0 */
} lathe_requant;

/* To integers of code_bytes = 1, 2 or 4 bytes in two's complement, the low ones of the result. codes may be
   the accumulators where they have 4, else not overlap them. LATHE_E_CODE_SIZE for other sizes and those that
   cannot hold lowest to largest, signed or unsigned; LATHE_E_RESERVED, LATHE_E_ROUNDING; LATHE_E_OPTION for
   an unknown rule, a shift out of its range, and a lowest that is not under the largest. */
LATHE_API lathe_status lathe_requantize(const lathe_requant *requant, void *codes, size_t code_bytes,
                                        const int32_t *accumulators, size_t n);

/* The same with requants[0..channels-1] by channel: accumulator i is one of channel i / inner modulo
   channels. So of a product of matrices whose columns are the channels inner is 1, of images in order
   (image, channel, row, column) the number of pixels. Every element of requants is checked, before anything
   is written; LATHE_E_OPTION for no channels and inner = 0. */
LATHE_API lathe_status lathe_requantize_channels(const lathe_requant *requants, size_t channels, size_t inner,
                                                 void *codes, size_t code_bytes, const int32_t *accumulators,
                                                 size_t n);

/* The multiplier from 2^30 to 2^31 - 1 and the shift of a factor 0 < f < 2^31: m 2^-shift is f rounded to 31
   bits, ties away from zero, as TFLite's QuantizeMultiplier (whose shift is 31 - shift). Where shift would
   pass 62: m = 0, shift 31. LATHE_E_OPTION for any other factor, and for what rounds to 2^31. */
LATHE_API lathe_status lathe_requant_multiplier(double factor, int32_t *multiplier, int *shift);

#ifdef __cplusplus
}
#endif

#endif
