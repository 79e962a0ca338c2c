/* SPDX-License-Identifier: MIT */
/* The control register of vector arithmetic: a rounding direction for the length of a call.

   Between enter and leave nothing of the caller's environment is in force (rounding mode, FTZ, DAZ, unmasked
   exceptions), and leave puts back every bit, sticky flags included. */
#ifndef LATHE_KERNELS_GUARD_H
#define LATHE_KERNELS_GUARD_H

#include <stdint.h>

#include "direction.h"

/* Values must not move across: they are loaded from memory after enter and stored before leave. */
#define BARRIER() __asm__ volatile("" ::: "memory")

/* Keeps a vector in its register: GCC else moves accumulators in every turn of a loop, and loads again. */
#if defined(__x86_64__)
#define IN_PLACE(x) __asm__("" : "+v"(x))
#else
#define IN_PLACE(x) __asm__("" : "+w"(x))
#endif

#if defined(__x86_64__)

#include <immintrin.h>

typedef unsigned guard;

static inline guard enter(direction d)
{
    const guard before = _mm_getcsr();
    _mm_setcsr(0x1f80u | (unsigned)d << 13); /* all exceptions masked */
    BARRIER();
    return before;
}

/* Another direction, between enter and leave. */
static inline void turn(direction d)
{
    BARRIER();
    _mm_setcsr(0x1f80u | (unsigned)d << 13);
    BARRIER();
}

static inline void leave(guard before)
{
    BARRIER();
    _mm_setcsr(before);
}

#elif defined(__aarch64__)

typedef struct guard {
    uint64_t control, status;
} guard;

static inline void turn(direction d)
{
    static const uint64_t mode[] = {[NEAREST] = 0, [UP] = 1, [DOWN] = 2, [TOWARD_ZERO] = 3};
    BARRIER();
    __asm__ volatile("msr fpcr, %0" ::"r"(mode[d] << 22) : "memory");
    BARRIER();
}

static inline guard enter(direction d)
{
    guard before;
    __asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=r"(before.control), "=r"(before.status));
    turn(d);
    return before;
}

static inline void leave(guard before)
{
    BARRIER();
    __asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1" ::"r"(before.control), "r"(before.status) : "memory");
}

#endif

#endif
