/* SPDX-License-Identifier: MIT */
/* Block-scaled formats: arrays of elements that share scales, as MX, NVFP4, scaled fp8 and block floating
   point.

   A block of values v with the scale X, a positive number of the scale format, times the tensor scale T if
   there is one, becomes elements q = v / (X T), rounded by the element's format and options; and back,
   each value q X T, exact and then rounded once to the carrier by ties to even (infinity where that is
   beyond it). lathe_block_round_f32 does both. From a name to a rounded array:

       lathe_block block;
       lathe_block_plan plan;
       lathe_block_parse(&block, "mxfp4:block=64,scale=rceil", NULL);
       lathe_block_plan_init(&plan, &block);
       lathe_block_round_f32(&plan, y, x, n);

   amax is the largest magnitude of a block, M the largest value of the element format, e its emax. Of
   elements of other kinds than FLOAT, M is the largest value or, of a table, the largest magnitude, to the
   nearest 24 bits, e the exponent of M, and a value of a logarithmic format the binary64 number nearest to
   it, in calls of either carrier. P3109 is the rule that takes amax to 1, where posits and takums are most
   exact.
   Sources: OCP Microscaling Formats 1.0 for the formats and the rule FLOOR; for what libraries do the names
   of the presets. docs/blocks.md lists the presets. */
#ifndef LATHE_BLOCK_H
#define LATHE_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/format.h>
#include <lathe/plan.h>
#include <lathe/random.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How amax makes the scale. Exponents are those of amax, or of amax / T, from its bits: 2^E <= amax <
   2^(E+1). Powers of two are then rounded to the scale format, by ties to even. */
typedef enum lathe_scale_rule {
    LATHE_SCALE_FLOOR = 0,    /* 2^(E - e), OCP's: amax between M and 2^(e+1) X saturates */
    LATHE_SCALE_CEIL,         /* 2^(E - e), but 2^(E + 1 - e) where amax is no power of two */
    LATHE_SCALE_EVEN,         /* E - e from amax rounded to the element's precision, ties up (torchao) */
    LATHE_SCALE_EVEN_STAY,    /* the same, ties down (FBGEMM) */
    LATHE_SCALE_LOG2,         /* log2(amax) rounded to the nearest integer, less e */
    LATHE_SCALE_RCEIL,        /* the ratio amax / M rounded up: the least scale that saturates nothing */
    LATHE_SCALE_NEAREST,      /* the ratio rounded to nearest, ties to even, in the scale format */
    LATHE_SCALE_P3109,        /* amax itself rounded to nearest, as ConvertToBlockMaxAbsFinite */
    LATHE_SCALE_LEAST_ERROR,  /* of the scale of RCEIL and the values of the scale format below it, down
                                   to a quarter of it, that with the least error; the larger of equals. Its
                                   precision may not exceed 8 */
    LATHE_SCALE_FOUR_OVER_SIX /* the ratio, or 3/2 of it (which takes amax to 4 in E2M1, not to 6), rounded
                                   to nearest, by the lesser error; of equals the ratio. Needs
                                   LATHE_RATIO_EXACT */
} lathe_scale_rule;

/* What the last two rules compare: sums over the block of |v - q X T|^2 or |v - q X T|, where both numbers
   are first cut to multiples of 2^(E-26), 2^31 of them at most, so that sums are exact integers; elements
   rounded by ties to even where the options say a stochastic rule; NaN and infinities left out, those that
   elements overflow to being 2^31 of the units. */
typedef enum lathe_block_error { LATHE_ERROR_SQUARED = 0, LATHE_ERROR_ABSOLUTE } lathe_block_error;

/* The ratio amax / (M T): the exact quotient, or as a library computes it in binary32, each step rounded to
   nearest, amax first. (fl: that rounding; of what is beyond the largest number to that. What is divided by
   is at least the smallest.) */
typedef enum lathe_block_ratio {
    LATHE_RATIO_EXACT = 0,
    LATHE_RATIO_RECIPROCAL, /* fl(fl(amax fl(1/M)) / T): torchao's rceil, without T */
    LATHE_RATIO_PRODUCT,    /* fl(amax / fl(M T)): ModelOpt */
    LATHE_RATIO_TWICE,      /* fl(fl(amax / M) / T): torchao */
    LATHE_RATIO_ENCODE      /* fl(amax fl(F fl(1/M))), F = 1/T as LATHE_TENSOR_ENCODE has it: Transformer
                               Engine */
} lathe_block_ratio;

/* How the scale is applied. */
typedef enum lathe_block_apply {
    LATHE_APPLY_EXACT = 0, /* the exact quotient v / (X T) is rounded once, to the element */
    LATHE_APPLY_QUOTIENT,  /* v / fl(X T) is first rounded to the carrier, by ties to even, as torchao and
                              ModelOpt do in binary32 */
    LATHE_APPLY_RECIPROCAL /* v times the binary32 number fl(1 / fl(X T)), at most its largest, is first
                              rounded to the carrier, as Transformer Engine and DeepGEMM do */
} lathe_block_apply;

/* Which elements share a scale. */
typedef enum lathe_block_span {
    LATHE_SPAN_TILE = 0, /* `cols` along the array's axis, `rows` along its row axis; what is left at the end
                            of an axis is a smaller block */
    LATHE_SPAN_TENSOR,   /* all */
    LATHE_SPAN_CHANNEL   /* all with the same index on the array's axis */
} lathe_block_span;

/* A second scale T, a positive binary32 number, for the whole array. Its amax is the largest finite
   magnitude; of an array of zeros T is 1. T and F are 2^-149 at least, and at most the largest binary32
   number. To work on parts of an array, use GIVEN with the T of the whole: for AMAX that is what the single
   division amax / (M top) in float gives, with M top = 2688 for nvfp4. */
typedef enum lathe_block_tensor {
    LATHE_TENSOR_NONE = 0, /* T = 1 */
    LATHE_TENSOR_AMAX,     /* amax / (M `top`) rounded to nearest in binary32 */
    LATHE_TENSOR_ENCODE,   /* fl(1/F) of F = fl(M `top` / fl(amax)) */
    LATHE_TENSOR_GIVEN     /* what the caller passes */
} lathe_block_tensor;

/* The scale of a block of zeros, and of one whose scale rounds to zero. */
typedef enum lathe_block_small {
    LATHE_SMALL_SMALLEST = 0, /* the smallest positive value of the scale format */
    LATHE_SMALL_NORMAL,       /* its smallest normal value; scales under that too (torchao) */
    LATHE_SMALL_ONE,          /* 1 (ModelOpt) */
    LATHE_SMALL_ZERO          /* 0: every element is 0; LATHE_APPLY_RECIPROCAL multiplies by the largest
                                 binary32 number (Transformer Engine) */
} lathe_block_small;

/* What NaN, or infinity, in a block does. */
typedef enum lathe_block_special {
    LATHE_SPECIAL_SPOIL = 0, /* the scale is NaN, and so is every value of the block, positive (OCP) */
    LATHE_SPECIAL_PASS,      /* left out of amax; the element's options say what becomes of it */
    LATHE_SPECIAL_COUNT,     /* infinity: amax is infinite, so that the scale is the largest; NaN: as PASS */
    LATHE_SPECIAL_ONE        /* the scale is 1 (Transformer Engine's fp8 blocks) */
} lathe_block_special;

/* A scale beyond the scale format's largest value. */
typedef enum lathe_scale_overflow { LATHE_SCALE_SATURATE = 0, LATHE_SCALE_NAN } lathe_scale_overflow;

/* How elements are coded: by the format's codes (code.h), or as integers of B bits in two's complement, in
   units of 2^(2-B). Those need the signed uniform format of precision B - 1, emin = emax = 0, without
   infinity, NaN and negative zero, with largest value 2 - 2^(2-B), and its subnormal numbers; FULL has one
   value more, -2. */
typedef enum lathe_block_codes {
    LATHE_CODES_FORMAT = 0,
    LATHE_CODES_INTEGER,
    LATHE_CODES_INTEGER_FULL
} lathe_block_codes;

/* Subnormal numbers of binary32 among the inputs. */
typedef enum lathe_block_input { LATHE_INPUT_KEEP = 0, LATHE_INPUT_FLUSH } lathe_block_input;

/* A factor that values get before they are divided by a scale that was made without it; it stays in the
   results. With 3/4 and FLOOR nothing saturates in E2M1, whatever the random bits, so that stochastic
   rounding is unbiased about 3/4 v (Tseng, Yu and Park, Training LLMs with MXFP4). Needs
   LATHE_APPLY_EXACT. */
typedef enum lathe_block_prescale { LATHE_PRESCALE_NONE = 0, LATHE_PRESCALE_3_4 } lathe_block_prescale;

/* A block-scaled format. Plain data: fill it by name or by hand,

       lathe_block b = {.cols = 32};
       lathe_format_parse(&b.element, "e2m1", NULL);
       lathe_format_parse(&b.scale, "e8m0", NULL); */
typedef struct lathe_block {
    lathe_format element;  /* codes of at most 16 bits, values within 2^-200 to 2^200, of other kinds than
                              FLOAT 2^-256 to 2^256 */
    lathe_options options; /* of rounding to elements; no LATHE_NO_ROUNDING, no unlimited exponent */
    lathe_format scale;    /* precision at most 24, within binary32; a sign means nothing. Of kinds FLOAT,
                              FIXED, POSIT and HIF8 */
    lathe_block_codes codes;
    lathe_scale_rule rule;
    lathe_block_error error;
    lathe_block_ratio ratio;
    lathe_block_apply apply;
    lathe_block_span span;
    lathe_block_tensor tensor;
    lathe_block_small small;
    lathe_block_special nan, infinity;
    lathe_scale_overflow scale_overflow;
    lathe_block_input input;
    lathe_block_prescale prescale;
    int top;         /* the largest scale that T leaves room for, up to 2^24; 0: the scale format's largest */
    float least;     /* amax is raised to it, 0 or positive and finite */
    uint32_t cols;   /* of a tile: 1 or more */
    uint32_t rows;   /* of a tile: 0 means 1 */
    int reserved[7]; /* 0 */
} lathe_block;

/* Reads a block format from

       NAME, or NAME:key=value,key=value,..., or key=value,...

   where NAME is one of lathe_block_name, or an alias, and the keys replace what it says:
     element=      a format as lathe_format_parse reads it, with / for each comma in it, or intB, intBfull:
                   integers of B bits, 3 to 16, worth B - 2 fraction bits, without and with -2 (those of
                   lathe_format_parse are qB.0); posit<8,2> is posit8_2 here
     block=        cols, or ROWSxCOLS; tensor and channel for the other spans
     scale=        floor, ceil, even, even_stay, log2, rceil, nearest, p3109, least_error, four_over_six
     scale_format= a format
     error=        squared, absolute             ratio=  exact, reciprocal, product, twice, encode
     apply=        exact, quotient, reciprocal   tensor= none, amax, encode, given
     small=        smallest, normal, one, zero   nans=, infinities= spoil, pass, count, one
     scale_overflow= saturate, nan               input=  keep, flush
     prescale=     none, 3/4
     top=          an integer                    least=  an exact number as 0x1.a36e2ep-14
     and the keys of lathe_options_parse for the elements, but exponent.
   Case and blanks are ignored, - and _ inside a name. Whether all that is sound lathe_block_check says. On
   failure `block` is untouched and *error_at (unless NULL) is the offset of the first character that cannot
   be right. */
LATHE_API lathe_status lathe_block_parse(lathe_block *block, const char *text, size_t *error_at);

/* Writes the sound `block` by keys alone, so that lathe_block_parse reads an equal one, with its final NUL
   into text[0..size-1]. *needed (unless NULL) becomes the bytes needed; with LATHE_E_SPACE nothing else is
   written, and text may be NULL where size is 0. LATHE_E_NAME for an element or scale that no name says.
   LATHE_BLOCK_PRINT_MAX bytes always do. */
#define LATHE_BLOCK_PRINT_MAX 1536
LATHE_API lathe_status lathe_block_print(const lathe_block *block, char *text, size_t size, size_t *needed);

/* The names of the presets, i = 0, 1, ...; NULL past the last. */
LATHE_API const char *lathe_block_name(size_t i);

/* LATHE_OK, or what is wrong with `block`: what lathe_plan_init says of element and options, or of the scale
   format; LATHE_E_KIND for scales of other kinds than those; LATHE_E_CODES for elements under
   LATHE_NO_ROUNDING or without exponent limit; LATHE_E_CODE_SIZE for codes of more than 16 bits;
   LATHE_E_FLAGS for integers in a format that has more than those;
   LATHE_E_PRECISION and LATHE_E_RANGE for other formats that do not do as element or scale; LATHE_E_OPTION
   for an option that is unknown or a number out of range, cols = 0 too; LATHE_E_POLICY for options that
   contradict each other or name a value (NaN, zero, 1) that the scale format lacks, and for EVEN and
   EVEN_STAY where elements are of a kind without one precision. */
LATHE_API lathe_status lathe_block_check(const lathe_block *block);

/* A plan: plain data of fixed size, freely copied, shared between threads as const. `block` may be read, the
   rest is private. Zeroed memory is recognised as a plan never made. */
typedef struct lathe_block_plan {
    uint64_t made;
    lathe_block block;
    lathe_plan element;                            /* for calls in f64, */
    lathe_plan narrow;                             /* and in f32 */
    lathe_plan search;                             /* by ties to even where the rule is stochastic */
    lathe_plan nearest, upward;                    /* of the scale */
    uint64_t largest_significand, top_significand; /* M and top, times a power of two */
    int64_t largest_exponent, top_exponent;
    int binade, precision; /* of M */
    uint64_t limit[2];     /* f64 bits: where integers end */
} lathe_block_plan;

/* Makes `plan`, or fails as lathe_block_check does and zeroes it. */
LATHE_API lathe_status lathe_block_plan_init(lathe_block_plan *plan, const lathe_block *block);

/* sizeof(lathe_block_plan), for callers in other languages. */
LATHE_API size_t lathe_block_plan_size(void);

/* An array of 1 to 4 dimensions whose element (i, j, ...) is i stride[0] + j stride[1] + ... elements behind
   the pointer. All strides 0: elements without gaps, the last index fastest. Otherwise no two elements may
   be one: each stride is at least the length that the dimensions of lesser strides take together
   (LATHE_E_OVERLAP). No stride matters of a dimension of 1. Unused entries are 0.

       lathe_array matrix = {.rank = 2, .axis = 1, .shape = {rows, cols}};  blocks along the rows */
typedef struct lathe_array {
    int rank;
    int axis;     /* along which blocks lie, 0 to rank - 1; of LATHE_SPAN_CHANNEL that of the channels */
    int row_axis; /* the other axis of tiles with more than one row; elsewhere ignored */
    int reserved; /* 0 */
    size_t shape[4];
    size_t stride[4];
} lathe_array;

/* What a quantised array needs. Codes are integers of code_bytes bytes, 1 or 2, and scales of scale_bytes, 1,
   2 or 4, in the machine's order, spare bits 0: each in the order of indices, the last fastest, without gaps.
   Scales have the indices of their blocks: of tiles an index i of the axis becomes i / cols, one of the row
   axis i / rows. Scales are codes of the scale format; where hardware has a byte for one of 7 bits (UE4M3 of
   nvfp4) that is what it is here. lathe_pack makes bit streams of what has 16 bits or less. */
typedef struct lathe_block_needs {
    size_t codes, scales;                           /* how many there are */
    size_t codes_bytes, scales_bytes;               /* what they take in memory */
    size_t packed_codes_bytes, packed_scales_bytes; /* and as bit streams */
    int code_bytes, scale_bytes, code_bits, scale_bits;
} lathe_block_needs;

/* LATHE_E_OPTION for an array that is none, or has no row axis where one is needed; LATHE_E_RESERVED
   for its reserved word; LATHE_E_SIZE where memory cannot have so much. */
LATHE_API lathe_status lathe_block_measure(const lathe_block_plan *plan, const lathe_array *array,
                                           lathe_block_needs *needs);

/* Rounds src[0..n-1], in blocks of `cols` from the first on (tiles must have one row), to dst[0..n-1], which
   may be src; any other overlap is LATHE_E_OVERLAP. n may be 0, the arrays then NULL. Fails, with nothing
   written, where the plan was never made (LATHE_E_UNMADE), its rounding is stochastic (LATHE_E_STOCHASTIC),
   or it has more rows or a given tensor scale (LATHE_E_POLICY). Large arrays are shared among threads, see
   round.h; no result depends on that, nor on the instruction set. */
LATHE_API lathe_status lathe_block_round_f32(const lathe_block_plan *plan, float *dst, const float *src,
                                             size_t n);
LATHE_API lathe_status lathe_block_round_f64(const lathe_block_plan *plan, double *dst, const double *src,
                                             size_t n);

/* What the general calls need besides. `tensor` is T: read where the plan says LATHE_TENSOR_GIVEN, which must
   be positive and finite (LATHE_E_OPTION), else written unless NULL. `random` is for stochastic rules, which
   need it, and may be NULL for others: element i, counted as codes are, rounds by the draw of index next + i
   as lathe_round_random_f32 has it; next then advances by the number of elements. So a part that is some of
   the array's first indices, in whole blocks, rounds as it does in the whole, from the next of its first
   element. N is 23 in f32 and 52 in
   f64 unless the options say otherwise. The probability is that of plan.h with nu that of the exact
   quotient, as far as N is at most 53 - precision; beyond that nu is cut to that many bits of the quotient,
   the last of them set if the rest was not 0. */
typedef struct lathe_block_extra {
    float *tensor;
    lathe_random *random;
} lathe_block_extra;

/* The same for any array; dst has the shape and strides of src. `extra` may be NULL, as {0}. */
LATHE_API lathe_status lathe_block_round_array_f32(const lathe_block_plan *plan, const lathe_array *array,
                                                   const lathe_block_extra *extra, float *dst,
                                                   const float *src);
LATHE_API lathe_status lathe_block_round_array_f64(const lathe_block_plan *plan, const lathe_array *array,
                                                   const lathe_block_extra *extra, double *dst,
                                                   const double *src);

/* To codes and scales, as lathe_block_measure says. NaN in an element without NaN is the largest value,
   unless the options say otherwise. Nothing may overlap, which is checked of codes, scales and src. */
LATHE_API lathe_status lathe_block_quantize_f32(const lathe_block_plan *plan, const lathe_array *array,
                                                const lathe_block_extra *extra, void *codes, void *scales,
                                                const float *src);
LATHE_API lathe_status lathe_block_quantize_f64(const lathe_block_plan *plan, const lathe_array *array,
                                                const lathe_block_extra *extra, void *codes, void *scales,
                                                const double *src);

/* And back: dst becomes what rounding would have given, but for NaN in elements without NaN, and for its sign
   in those with one NaN. `tensor` is T, for any plan with one, and may else be NULL. Codes and scales that
   are values of no format are read as code.h says; spare bits and the sign of a scale are ignored. A NaN
   scale makes its block NaN, as round has it positive. */
LATHE_API lathe_status lathe_block_dequantize_f32(const lathe_block_plan *plan, const lathe_array *array,
                                                  const float *tensor, float *dst, const void *codes,
                                                  const void *scales);
LATHE_API lathe_status lathe_block_dequantize_f64(const lathe_block_plan *plan, const lathe_array *array,
                                                  const float *tensor, double *dst, const void *codes,
                                                  const void *scales);

#ifdef __cplusplus
}
#endif

#endif
