/* SPDX-License-Identifier: MIT */
/* The random Hadamard transform, which spreads outliers over a block before it is quantised. */
#ifndef LATHE_HADAMARD_H
#define LATHE_HADAMARD_H

#include <stdint.h>

#include <lathe/block.h>
#include <lathe/export.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Groups of `size` = n = 16, 32, 64 or 128 values x become y[i] = f times the sum over j of (-1)^b(i & j)
   s[j] x[j], with b the number of one bits (Sylvester's matrix), s[j] = -1 where bit j of `signs` is set,
   else 1, and f = 2^-floor(log2(n) / 2): 1/4, 1/4, 1/8, 1/8. So no factor is inexact; for 16 and 64 the
   transform is orthonormal, for 32 and 128 it is sqrt(2) times that.

       lathe_hadamard h = {.size = 16, .signs = {LATHE_HADAMARD_TE}};   Transformer Engine's */
typedef struct lathe_hadamard {
    int size;
    int reserved;      /* 0 */
    uint64_t signs[2]; /* bit j % 64 of word j / 64; those from `size` on are 0 */
} lathe_hadamard;

/* The fixed signs of Transformer Engine, for 16. */
#define LATHE_HADAMARD_TE UINT64_C(0xd7e8)

/* Signs from a seed: s[j] is bit j % 32 of 32-bit draw j / 32 of the stream {seed, 0} (random.h).
   LATHE_E_OPTION for another size; then `h` is untouched. */
LATHE_API lathe_status lathe_hadamard_init(lathe_hadamard *h, int size, uint64_t seed);

/* Transforms every group along the axis of the array x, in place, and back. The length of the axis must be a
   multiple of `size` (LATHE_E_OPTION). The sums are made in log2(n) passes, for distances 1, 2, 4, ...
   between the terms, each sum and difference rounded to the carrier by ties to even; then the factor, f or,
   back, 1 / (n f), is applied, and back the signs last. Where no sum is inexact the way back gives what was
   there, but +0 for -0. A NaN that comes out is the positive canonical one. Threads as for blocks. */
LATHE_API lathe_status lathe_hadamard_f32(const lathe_hadamard *h, const lathe_array *array, float *x);
LATHE_API lathe_status lathe_hadamard_f64(const lathe_hadamard *h, const lathe_array *array, double *x);
LATHE_API lathe_status lathe_hadamard_inverse_f32(const lathe_hadamard *h, const lathe_array *array,
                                                  float *x);
LATHE_API lathe_status lathe_hadamard_inverse_f64(const lathe_hadamard *h, const lathe_array *array,
                                                  double *x);

#ifdef __cplusplus
}
#endif

#endif
