/* SPDX-License-Identifier: MIT */
/* Codebooks: tables of any values, rounding to them, tables fitted to data, and groups that choose among
   several.

   The code of a value is its index. x between two neighbours goes to one of them by the rule of lathe/plan.h:
   "toward zero" is the lesser of them for positive x and the greater for negative x, even and odd are the
   parity of that one's index. What is beyond the ends goes to the end, infinities too. The middle between
   neighbours is the exact one.

       double nf4[16] = {-1, -0.6961928009986877, ...};
       lathe_codebook book;
       lathe_codebook_init(&book, nf4, 16, &(lathe_codebook_options){.ties = LATHE_CODEBOOK_DOWN});
       lathe_codebook_encode_f32(&book, NULL, codes, 1, x, n); */
#ifndef LATHE_CODEBOOK_H
#define LATHE_CODEBOOK_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/block.h>
#include <lathe/export.h>
#include <lathe/plan.h>
#include <lathe/quant.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where LATHE_TIES_TO_EVEN takes what is halfway. */
typedef enum lathe_codebook_ties {
    LATHE_CODEBOOK_EVEN = 0, /* the neighbour nearer zero if its index is even, else the other */
    LATHE_CODEBOOK_AWAY,
    LATHE_CODEBOOK_ZERO,
    LATHE_CODEBOOK_DOWN, /* the lesser: NF4, BitMoD */
    LATHE_CODEBOOK_UP    /* the greater */
} lathe_codebook_ties;

typedef struct lathe_codebook_options {
    lathe_rounding rounding; /* any but LATHE_NO_ROUNDING */
    lathe_codebook_ties ties;
    uint32_t nan;    /* the code of NaN; 0 is what bitsandbytes gives it */
    int reserved[3]; /* 0 */
} lathe_codebook_options;

/* A table and how to round to it. It points to the caller's values, which stay as they are while it is used.
 */
typedef struct lathe_codebook {
    uint64_t made;
    const double *values;
    size_t count;
    lathe_codebook_options options;
    int serves_f32; /* all values are binary32 numbers */
} lathe_codebook;

/* Makes `book` of 1 to 65536 finite values in strictly ascending order (LATHE_E_OPTION; zeros are equal), or
   zeroes it. `options` may be NULL, as {0}; a code of NaN beyond the table is LATHE_E_OPTION. */
LATHE_API lathe_status lathe_codebook_init(lathe_codebook *book, const double *values, size_t count,
                                           const lathe_codebook_options *options);

/* sizeof(lathe_codebook), for callers in other languages. */
LATHE_API size_t lathe_codebook_size(void);

/* Codes of code_bytes = 1, 2, 4 or 8 bytes; LATHE_E_CODE_SIZE for others and too few. `random` is for the
   stochastic rules, as in lathe_round_random_f32: with nu the distance from the neighbour nearer zero over
   that of both, each difference cut to 64 bits, the last set if that was inexact, x goes away from it where
   floor(nu 2^N) + R >= 2^N; N is 23 in f32 and 52 in f64. It may be NULL for other rules. No overlap. */
LATHE_API lathe_status lathe_codebook_encode_f32(const lathe_codebook *book, lathe_random *random,
                                                 void *codes, size_t code_bytes, const float *src, size_t n);
LATHE_API lathe_status lathe_codebook_encode_f64(const lathe_codebook *book, lathe_random *random,
                                                 void *codes, size_t code_bytes, const double *src, size_t n);

/* Values of codes; NaN for those beyond the table. LATHE_E_CARRIER where f32 does not hold the table, as of
   0.1: cast such values to float before the table is made. */
LATHE_API lathe_status lathe_codebook_decode_f32(const lathe_codebook *book, float *dst, const void *codes,
                                                 size_t code_bytes, size_t n);
LATHE_API lathe_status lathe_codebook_decode_f64(const lathe_codebook *book, double *dst, const void *codes,
                                                 size_t code_bytes, size_t n);

/* Both, but NaN stays NaN. dst may be src. */
LATHE_API lathe_status lathe_codebook_round_f32(const lathe_codebook *book, lathe_random *random, float *dst,
                                                const float *src, size_t n);
LATHE_API lathe_status lathe_codebook_round_f64(const lathe_codebook *book, lathe_random *random, double *dst,
                                                const double *src, size_t n);

/* Fitting by Lloyd's algorithm ("k-means"). It sees the finite values with weight, cut toward zero to
   multiples of 2^(E-52), 2^E <= amax < 2^(E+1). Each belongs to its nearest entry, the lesser of two as near;
   each entry becomes the mean of what belongs to it, exact and rounded once to the carrier by ties to even;
   until nothing changes, or `iterations` times. An entry that has nothing is dropped, and at the end of the
   iteration as many are added: each is the value farthest from its nearest entry, the first of equals, if
   there is one that is none itself. A table of fewer distinct values than `count` thus ends with all of them.
   What is found is a local minimum: other seeds may find better ones. */
typedef struct lathe_codebook_fit {
    size_t count;        /* entries wanted, 1 to 65536 */
    uint32_t iterations; /* 0 means 100, which of many values may end before nothing changes */
    int starts_given; /* 1: from the ascending values there are, binary32 numbers in f32; 0: from the values
                                number floor(d n / 2^64) (or the next with weight, cyclically) for the first
                         `count` 64-bit draws d of {.seed = seed}, and more as above where some are equal */
    uint64_t seed;
    const uint32_t *weights; /* of each value; NULL: 1 */
    int reserved[4];         /* 0 */
} lathe_codebook_fit;

/* The bytes of workspace for so many entries. */
LATHE_API size_t lathe_codebook_fit_workspace(size_t count);

/* Fits values[0..*fitted-1], room for `count`, to src[0..n-1], n under 2^32. *fitted is 0 where nothing has
   weight. Nothing may overlap, which is checked of values and src. LATHE_E_SPACE where `bytes` is too few;
   the workspace is aligned as malloc's. Stays on one thread. */
LATHE_API lathe_status lathe_codebook_fit_f32(const lathe_codebook_fit *fit, double *values, size_t *fitted,
                                              const float *src, size_t n, void *workspace, size_t bytes);
LATHE_API lathe_status lathe_codebook_fit_f64(const lathe_codebook_fit *fit, double *values, size_t *fitted,
                                              const double *src, size_t n, void *workspace, size_t bytes);

/* Groups with scales, each with a table of several. A group's scale for a table is amax over the table's
   largest magnitude, the exact quotient rounded once to the carrier; 1 where it would be 0 or infinite. x / s
   is rounded to the carrier by ties to even and then to the table; a value is the table's times s, rounded
   once. */
typedef enum lathe_codebook_choice {
    LATHE_CHOICE_LEAST_ERROR = 0, /* of all tables that with the least sum of |x - y|^2 over the finite x,
                                     both cut toward zero to multiples of 2^(E-26), y to 2^(E+4) at most; the
                                     first of equals. BitMoD; ties to even where a rule is stochastic */
    LATHE_CHOICE_ROW              /* that numbered as the index of the array's first dimension: any4 */
} lathe_codebook_choice;

typedef struct lathe_codebook_groups {
    const lathe_codebook *books;
    size_t count; /* 1 to 256; with LATHE_CHOICE_ROW the array's first length, and as many as may be */
    lathe_codebook_choice choice;
    lathe_quant_span
        span;        /* with LATHE_CHOICE_ROW groups along the last axis, or channels of the first one */
    uint32_t length; /* of LATHE_QUANT_GROUP, else 0 */
    int reserved[4]; /* 0 */
} lathe_codebook_groups;

/* To codes, of code_bytes = 1 or 2, and for each group its scale and, unless `choices` is NULL (which is for
   LATHE_CHOICE_ROW and one table), the number of its table; in the orders of lathe_quant_measure. `random` as
   above. Nothing may overlap. Fails as the calls above, for any of the tables. */
LATHE_API lathe_status lathe_codebook_quantize_f32(const lathe_codebook_groups *groups,
                                                   const lathe_array *array, lathe_random *random,
                                                   void *codes, size_t code_bytes, float *scales,
                                                   uint8_t *choices, const float *src);
LATHE_API lathe_status lathe_codebook_quantize_f64(const lathe_codebook_groups *groups,
                                                   const lathe_array *array, lathe_random *random,
                                                   void *codes, size_t code_bytes, double *scales,
                                                   uint8_t *choices, const double *src);

/* And back. NaN for codes beyond a table and choices beyond the tables. */
LATHE_API lathe_status lathe_codebook_dequantize_f32(const lathe_codebook_groups *groups,
                                                     const lathe_array *array, float *dst, const void *codes,
                                                     size_t code_bytes, const float *scales,
                                                     const uint8_t *choices);
LATHE_API lathe_status lathe_codebook_dequantize_f64(const lathe_codebook_groups *groups,
                                                     const lathe_array *array, double *dst, const void *codes,
                                                     size_t code_bytes, const double *scales,
                                                     const uint8_t *choices);

#ifdef __cplusplus
}
#endif

#endif
