/* SPDX-License-Identifier: MIT */
/* The kernels by name. */
#ifndef LATHE_KERNELS_H
#define LATHE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/arith.h>
#include <lathe/plan.h>

/* Round src[0..n-1] to dst[0..n-1], which may be src, by a usable grid. */
typedef void lathe_kernel_f32(const lathe_grid *grid, lathe_rounding rule, float *dst, const float *src,
                              size_t n);
typedef void lathe_kernel_f64(const lathe_grid *grid, lathe_rounding rule, double *dst, const double *src,
                              size_t n);

struct lathe_layout;

/* How random bits come: n integers of `bytes` bytes, the carrier's size or 2. Shifted left by `left` in a
   word of the carrier their N random bits are the top ones. */
typedef struct lathe_draws {
    const void *at;
    unsigned bytes, left;
} lathe_draws;

/* The same by a stochastic rule, with a draw for each element. */
typedef void lathe_stochastic_f32(const lathe_grid *grid, const lathe_options *options, float *dst,
                                  const float *src, lathe_draws draws, size_t n);
typedef void lathe_stochastic_f64(const lathe_grid *grid, const lathe_options *options, double *dst,
                                  const double *src, lathe_draws draws, size_t n);

/* Keys of steps: numbers as integers in their order; fractions, to whose results the exponent field is added;
   magnitudes between the smallest value and the largest. */
enum { LATHE_KEY_NUMBER, LATHE_KEY_FRACTION, LATHE_KEY_MAGNITUDE };

/* Where a result changes: key < at[0] becomes to[0], at[k] <= key < at[k + 1] becomes to[k + 1]. Up to
   LATHE_MOST_STEPS steps are climbed, see kernels/steps.h, up to LATHE_MOST_LEAPS found by halving, see
   kernels/leaps.h: keys in a bin, which are those with the same (key - lowest) >> shift, have their step
   among the `span` ones from at[first[bin]] on. */
enum { LATHE_MOST_STEPS = 32, LATHE_MOST_LEAPS = 512, LATHE_BINS = 1024 };
typedef struct lathe_steps {
    int count, key, direction; /* 1, -1: the steps are toward zero, the rule toward positive, negative */
    int leaps, span, shift;
    uint64_t lowest, highest;
    const uint64_t *at, *to;
    const uint16_t *first; /* with one entry more than there are bins */
} lathe_steps;
/* Codes of formats of other kinds than FLOAT, see kernels/code_table.h: a table, integers of fixed point, the
   strings of posits and takums. */
enum { LATHE_CODE_TABLE, LATHE_CODE_INTEGER, LATHE_CODE_POSIT, LATHE_CODE_TAKUM };
typedef struct lathe_code_table {
    int how;            /* LATHE_CODE_... */
    uint64_t width, es; /* of strings, and the ends of their magnitudes */
    uint64_t least, largest;
    uint64_t mask;         /* the code's bits */
    uint64_t sign, lowest; /* of integers: the sign bit of a code and the lowest value, */
    uint64_t unit;         /* the carrier's exponent field of 1 */
    uint64_t nan, infinity[2];
    lathe_steps steps;      /* of values or magnitudes, */
    const uint16_t *codes;  /* the code of each, */
    uint64_t negative;      /* so many entries further on of a negative one's */
    const uint64_t *values; /* by code */
} lathe_code_table;

typedef void lathe_stepper_f32(const lathe_steps *steps, const lathe_grid *grid, float *dst, const float *src,
                               size_t n);
typedef void lathe_stepper_f64(const lathe_steps *steps, const lathe_grid *grid, double *dst,
                               const double *src, size_t n);

/* An operation of arithmetic and how its result is rounded. */
typedef struct lathe_task {
    lathe_operation operation;
    int exponent; /* of LATHE_SCALE, else 0 */
    const lathe_grid *grid;
    const lathe_options *options;
    const lathe_format *format;
} lathe_task;

static inline int lathe_operand_count(lathe_operation operation)
{
    switch (operation) {
    case LATHE_FMA:
        return 3;
    case LATHE_SQRT:
    case LATHE_COPY:
    case LATHE_ABS:
    case LATHE_NEG:
    case LATHE_RINT:
    case LATHE_SCALE:
        return 1;
    default:
        return 2;
    }
}

/* How results are rounded to the carrier: in a direction, which has its number in direction.h, or to
   odd. An exact sum of opposite numbers is -0 with LATHE_ODD_DOWN, +0 with LATHE_ODD. */
enum { LATHE_ODD = 4, LATHE_ODD_DOWN = 5 };

/* Round an operation to the carrier, z[0..n-1], which is none of the operands. Of LATHE_COPY and those
   after it the results are exact, NaN and all. */
typedef void lathe_operator_f32(lathe_operation operation, int how, float *z, const float *const operands[3],
                                size_t n);
typedef void lathe_operator_f64(lathe_operation operation, int how, double *z,
                                const double *const operands[3], size_t n);

/* Round an operation and its result by a grid that lathe_can_fuse; dst may be an operand. */
typedef void lathe_fuser_f32(lathe_operation operation, const lathe_grid *grid, lathe_rounding rule,
                             float *dst, const float *const operands[3], size_t n);
typedef void lathe_fuser_f64(lathe_operation operation, const lathe_grid *grid, lathe_rounding rule,
                             double *dst, const double *const operands[3], size_t n);
lathe_fuser_f32 lathe_fuse_avx512_f32;
lathe_fuser_f64 lathe_fuse_avx512_f64;

/* Exact conversions; what is narrowed are values of binary32. */
typedef void lathe_widener(double *to, const float *from, size_t n);
typedef void lathe_narrower(float *to, const double *from, size_t n);

/* Do it exactly, by integers alone, to operands[k][0..n-1] (NULL: lacking), any of which may be dst. The
   exceptions that the results raise. */
typedef unsigned lathe_exactly_f32(const lathe_task *task, float *dst, const float *const operands[3],
                                   lathe_draws draws, size_t n);
typedef unsigned lathe_exactly_f64(const lathe_task *task, double *dst, const double *const operands[3],
                                   lathe_draws draws, size_t n);
lathe_exactly_f32 lathe_do_exactly_f32;
lathe_exactly_f64 lathe_do_exactly_f64;

struct lathe_exact;

/* The bits of one exact value (exact.h), rounded; `draws` has one draw where the rule is stochastic. */
typedef uint64_t lathe_exact_rounder(const lathe_format *format, const lathe_grid *grid,
                                     const lathe_options *options, const struct lathe_exact *x,
                                     lathe_draws draws);
lathe_exact_rounder lathe_round_exactly_f32;
lathe_exact_rounder lathe_round_exactly_f64;

/* Values of a format to integers of `bytes` bytes and back; from 0 bytes: from codes of 4 bits, the first in
   the low half of a byte, where the layout has a fast kernel or a table (src/isa.h). */
typedef void lathe_encoder_f32(const struct lathe_layout *layout, void *codes, int bytes, const float *src,
                               size_t n);
typedef void lathe_encoder_f64(const struct lathe_layout *layout, void *codes, int bytes, const double *src,
                               size_t n);
typedef void lathe_decoder_f32(const struct lathe_layout *layout, float *dst, const void *codes, int bytes,
                               size_t n);
typedef void lathe_decoder_f64(const struct lathe_layout *layout, double *dst, const void *codes, int bytes,
                               size_t n);

struct lathe_gauge;
struct lathe_tally;

/* Add n pairs to a tally that has room for them. */
typedef void lathe_tallier_f32(const struct lathe_gauge *gauge, struct lathe_tally *tally,
                               const float *before, const float *after, size_t n);
typedef void lathe_tallier_f64(const struct lathe_gauge *gauge, struct lathe_tally *tally,
                               const double *before, const double *after, size_t n);

/* Blocks of Philox4x32-10: number first, first + 1, ... in the low half of the counter, `high` in the
   other. Each is two integers of 64 bits, the low words first. Writes up to LATHE_PHILOX_SLACK blocks more
   than asked for. */
enum { LATHE_PHILOX_SLACK = 31 };
typedef void lathe_philox(uint64_t seed, uint64_t high, uint64_t first, uint64_t *to, size_t blocks);

/* Groups of eight codes of 1 to 8 bits, one a byte, to and from a bit stream, of which no more is touched. */
typedef void lathe_packer(uint8_t *to, int msb_first, int bits, const uint8_t *codes, size_t groups);
typedef void lathe_unpacker(uint8_t *codes, int msb_first, int bits, const uint8_t *from, size_t groups);

/* Blocks of `length` binary32 values, a multiple of 16, whose elements have a sign, negative zero and
   subnormal numbers, and saturate; by ties to even. The rest are f32 bits, or so many binades above the
   fraction. */
typedef struct lathe_block_lanes {
    size_t length;
    int divides;           /* by scales that are no powers of two; else these move the grid */
    uint32_t first, range; /* an amax from `first` on, less than `range` above it, or 0, can be done */
    uint32_t lowest, up;   /* 2^emin, of a moved grid relative to amax; and the distance to C */
    uint32_t top;          /* the largest element, of a moved grid above 2^emin */
    uint32_t unit;         /* of a moved grid: 2^emin */
    uint32_t bump;         /* of a moved grid: what is added to amax before its fraction is cut off */
    uint32_t largest;      /* what amax is divided by */
    uint32_t tensor;       /* T, or 0: such scales are divided by it */
    uint32_t scale_lowest, scale_up, scale_largest, scale_smallest;
} lathe_block_lanes;

/* Rounds blocks and tells how many from the first one on were done. The next LATHE_BLOCKS_TOGETHER, or what
   there is of them, have an amax that is to be treated otherwise. dst may be src. Unless `scales` is NULL it
   gets the scales, of a moved grid times 2^emax of the element and 0 where all is zero, and dst elements. */
enum { LATHE_BLOCKS_TOGETHER = 4 };
typedef size_t lathe_block_rounder(const lathe_block_lanes *g, float *dst, float *scales, const float *src,
                                   size_t blocks);

/* n elements q, in blocks of `length` or, at the end, less, times their scales and that times T: to nearest,
   twice. dst may be q. */
typedef void lathe_block_scaler(float *dst, const float *q, const float *scales, float tensor, size_t length,
                                size_t n);

/* The bits of the largest finite magnitude, or 0. */
typedef uint32_t lathe_amax_finder(const float *src, size_t n);

#define BLOCKS_OF(isa)                                                                                       \
    lathe_block_rounder lathe_block_##isa;                                                                   \
    lathe_block_scaler lathe_block_scale_##isa;                                                              \
    lathe_amax_finder lathe_amax_##isa

BLOCKS_OF(avx512);
BLOCKS_OF(avx2);
BLOCKS_OF(neon);

#undef BLOCKS_OF

/* How a tile of a product of matrices multiplies and adds, see kernels/tile.h. */
enum {
    LATHE_TILE_NONE,
    LATHE_TILE_FMA,     /* as the carrier does, at once */
    LATHE_TILE_MUL_ADD, /* and one after the other */
    LATHE_TILE_HALF,    /* as binary16 does, of which A and B are; this and the next by a tiler of its own */
    LATHE_TILE_HALF_FMA,
    LATHE_TILE_ROUNDED, /* products, exact in the carrier, and sums are rounded */
    LATHE_TILE_ODD,     /* the same for any products; this and the next by sets whose row has_odd_tiles */
    LATHE_TILE_FUSED    /* exact products; sums are rounded */
};

enum { LATHE_TILE_ROWS = 8 };

/* A format that a tile rounds to: as binary32 bits 2^cut, 2^emin and the largest value; no sum may be in the
   binade of that. */
typedef struct lathe_tile_target {
    uint32_t shift, least, top;
} lathe_tile_target;

/* Rows of A, and k groups of as many values of B as the tile has columns; sums become rows of those. If they
   mean nothing, they are still written. */
typedef struct lathe_tile {
    int kind;
    int continues; /* accumulators begin with `sums`, values of the format of sums and none -0; else with 0 */
    int is_small;  /* what is rounded, products or fused sums, can have bits under the format's quantum */
    int is_wide;   /* sums of two numbers can have more than 23 bits before they are rounded */
    int outer_kind; /* MUL_ADD and ODD: sums of chunks are added to `sums`, by the carrier or by `outer` */
    lathe_tile_target product, sum, outer;
    const float *a, *b;
    size_t a_stride, k, chunk;
    size_t turn; /* terms, after which sums are looked at */
    float *sums;
    size_t sums_stride;
} lathe_tile;

/* 0 if the sums mean nothing. */
typedef int lathe_tiler(const lathe_tile *tile);
lathe_tiler lathe_tile_avx512, lathe_tile_avx2, lathe_tile_neon, lathe_tile_half_avx512;

/* n values of binary16, a multiple of 16, as such, each once for B or twice for A; `to` may be x or lie
   before it. */
typedef void lathe_halver(void *to, int copies, const float *x, size_t n);
lathe_halver lathe_halve_avx512;

/* What is common to some values: the fractions or-ed, and the largest and smallest magnitude but 0. */
typedef struct lathe_tile_facts {
    uint32_t fractions, largest, smallest;
} lathe_tile_facts;
typedef void lathe_scanner(lathe_tile_facts *facts, const float *x, size_t n);
lathe_scanner lathe_scan_avx512, lathe_scan_avx2, lathe_scan_neon;

/* How integers are made of binary32 values, by ties to even: of the exact quotients by the scale, of
   quotients rounded first, of products with the factor. */
enum { LATHE_QUANT_DIVIDES, LATHE_QUANT_DIVIDES_TWICE, LATHE_QUANT_MULTIPLIES };

/* A scale from 2^-90 to 2^90; limits of integers before the zero point is added, and that of NaN. */
typedef struct lathe_quant_lanes {
    int how, keeps_nan, is_signed; /* NaN stays among values; codes have a sign */
    float scale, factor;
    int32_t lowest, largest, nan, zero;
} lathe_quant_lanes;

/* n values to codes of `bytes` bytes, 1 or 2, or, of 0, to values, which may be src; and from codes to
 * values. */
typedef void lathe_quantizer(const lathe_quant_lanes *g, void *to, int bytes, const float *src, size_t n);
typedef void lathe_dequantizer(const lathe_quant_lanes *g, float *dst, const void *codes, int bytes,
                               size_t n);
lathe_quantizer lathe_quantize_avx512, lathe_quantize_avx2, lathe_quantize_neon;
lathe_dequantizer lathe_dequantize_avx512, lathe_dequantize_avx2, lathe_dequantize_neon;

lathe_packer lathe_pack_scalar, lathe_pack_bmi2;
lathe_unpacker lathe_unpack_scalar, lathe_unpack_bmi2;

#define KERNELS_OF(isa)                                                                                      \
    lathe_philox lathe_philox_##isa;                                                                         \
    lathe_kernel_f32 lathe_round_##isa##_f32;                                                                \
    lathe_kernel_f64 lathe_round_##isa##_f64;                                                                \
    lathe_stepper_f32 lathe_step_##isa##_f32;                                                                \
    lathe_stepper_f64 lathe_step_##isa##_f64;                                                                \
    lathe_stochastic_f32 lathe_stochastic_##isa##_f32;                                                       \
    lathe_stochastic_f64 lathe_stochastic_##isa##_f64;                                                       \
    lathe_encoder_f32 lathe_encode_##isa##_f32;                                                              \
    lathe_encoder_f64 lathe_encode_##isa##_f64;                                                              \
    lathe_decoder_f32 lathe_decode_##isa##_f32;                                                              \
    lathe_decoder_f64 lathe_decode_##isa##_f64;                                                              \
    lathe_tallier_f32 lathe_tally_##isa##_f32;                                                               \
    lathe_tallier_f64 lathe_tally_##isa##_f64

KERNELS_OF(scalar);
KERNELS_OF(avx2);
KERNELS_OF(avx512);
KERNELS_OF(neon);

#undef KERNELS_OF

#define OPERATORS_OF(isa)                                                                                    \
    lathe_operator_f32 lathe_operate_##isa##_f32;                                                            \
    lathe_operator_f64 lathe_operate_##isa##_f64;                                                            \
    lathe_widener lathe_widen_##isa;                                                                         \
    lathe_narrower lathe_narrow_##isa

OPERATORS_OF(avx2);
OPERATORS_OF(avx512);
OPERATORS_OF(neon);

#undef OPERATORS_OF

#endif
