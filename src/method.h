/* SPDX-License-Identifier: MIT */
/* Which kernel a grid allows. */
#ifndef LATHE_METHOD_H
#define LATHE_METHOD_H

#include "source.h"

/* Marks the fastest of the kernels in kernels/fast.h and kernels/fast_stochastic.h that is equal to the
   integer kernel on a grid compiled from `s`, and sets the fields that only those use. */
void lathe_method_choose(lathe_grid *g, const source *s);

#endif
