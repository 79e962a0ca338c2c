/* SPDX-License-Identifier: MIT */
/* Exact conversions between the carriers. The caller's environment could make subnormal numbers zero. */
#ifndef LATHE_KERNELS_WIDEN_H
#define LATHE_KERNELS_WIDEN_H

#include "guard.h"

KERNEL void widen(double *to, const float *from, size_t n)
{
    const guard before = enter(NEAREST);
    for (size_t i = 0; i < n; i++)
        to[i] = (double)from[i];
    leave(before);
}

KERNEL void narrow(float *to, const double *from, size_t n)
{
    const guard before = enter(NEAREST);
    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
    leave(before);
}

#endif
