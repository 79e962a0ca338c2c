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

/* An operation of arithmetic and how its result is rounded. */
typedef struct lathe_task {
    lathe_operation operation;
    int exponent; /* of LATHE_SCALE, else 0 */
    const lathe_grid *grid;
    const lathe_options *options;
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
    uint32_t bump;         /* of a moved grid: what is added to amax before its fraction is cut off */
    uint32_t largest;      /* what amax is divided by */
    uint32_t tensor;       /* T, or 0: such scales are divided by it */
    uint32_t scale_lowest, scale_up, scale_largest, scale_smallest;
} lathe_block_lanes;

/* Rounds blocks and tells how many from the first one on were done. The next LATHE_BLOCKS_TOGETHER, or what
   there is of them, have an amax that is to be treated otherwise. dst may be src. */
enum { LATHE_BLOCKS_TOGETHER = 4 };
typedef size_t lathe_block_rounder(const lathe_block_lanes *g, float *dst, const float *src, size_t blocks);

/* The bits of the largest finite magnitude, or 0. */
typedef uint32_t lathe_amax_finder(const float *src, size_t n);

lathe_block_rounder lathe_block_avx512, lathe_block_avx2, lathe_block_neon;
lathe_amax_finder lathe_amax_avx512, lathe_amax_avx2, lathe_amax_neon;

lathe_packer lathe_pack_scalar, lathe_pack_bmi2;
lathe_unpacker lathe_unpack_scalar, lathe_unpack_bmi2;

#define KERNELS_OF(isa)                                                                                      \
    lathe_philox lathe_philox_##isa;                                                                         \
    lathe_kernel_f32 lathe_round_##isa##_f32;                                                                \
    lathe_kernel_f64 lathe_round_##isa##_f64;                                                                \
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
