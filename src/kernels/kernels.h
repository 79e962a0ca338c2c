/* SPDX-License-Identifier: MIT */
/* The kernels by name. */
#ifndef LATHE_KERNELS_H
#define LATHE_KERNELS_H

#include <stddef.h>

#include <lathe/plan.h>

/* Round src[0..n-1] to dst[0..n-1], which may be src, by a usable grid. */
typedef void lathe_kernel_f32(const lathe_grid *grid, lathe_rounding rule, float *dst, const float *src,
                              size_t n);
typedef void lathe_kernel_f64(const lathe_grid *grid, lathe_rounding rule, double *dst, const double *src,
                              size_t n);

lathe_kernel_f32 lathe_round_scalar_f32, lathe_round_avx2_f32, lathe_round_avx512_f32, lathe_round_neon_f32;
lathe_kernel_f64 lathe_round_scalar_f64, lathe_round_avx2_f64, lathe_round_avx512_f64, lathe_round_neon_f64;

#endif
