/* SPDX-License-Identifier: MIT */
/* The directions in which floating-point hardware rounds. */
#ifndef LATHE_KERNELS_DIRECTION_H
#define LATHE_KERNELS_DIRECTION_H

typedef enum direction { NEAREST, DOWN, UP, TOWARD_ZERO } direction;

#endif
