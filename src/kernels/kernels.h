/* SPDX-License-Identifier: MIT */
/* The kernels by name. */
#ifndef LATHE_KERNELS_H
#define LATHE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

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

#endif
