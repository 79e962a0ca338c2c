/* SPDX-License-Identifier: MIT */
/* Included first by every file of the library: what may not vary between builds. */
#ifndef LATHE_COMMON_H
#define LATHE_COMMON_H

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "Lathe's own files must not be compiled with -ffast-math: it changes results (callers may use it)"
#endif

/* A function of a kernel's text: its constant arguments are constants of the loop. */
#define KERNEL static inline __attribute__((always_inline))

/* A function with a frame of its own: what needs much of the stack has it for itself alone. */
#define APART __attribute__((noinline))

#endif
