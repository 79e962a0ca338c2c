/* SPDX-License-Identifier: MIT */
/* Calls the library from code compiled with -ffast-math: the headers must not let that leak in. */
#include "fast_math_caller.h"

lathe_status fast_math_round_f32(const lathe_plan *plan, float *dst, float *alone, const float *src, size_t n)
{
    for (size_t i = 0; i < n; i++)
        alone[i] = lathe_round1_f32(plan, src[i]);
    return lathe_round_f32(plan, dst, src, n);
}

lathe_status fast_math_round_f64(const lathe_plan *plan, double *dst, double *alone, const double *src,
                                 size_t n)
{
    for (size_t i = 0; i < n; i++)
        alone[i] = lathe_round1_f64(plan, src[i]);
    return lathe_round_f64(plan, dst, src, n);
}

int fast_math_is_on(void)
{
#ifdef __FAST_MATH__
    return 1;
#else
    return 0;
#endif
}
