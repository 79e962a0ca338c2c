/* SPDX-License-Identifier: MIT */
/* Instruction sets: which kernels array calls run. The results are the same bits in all.

   The best that the processor has is chosen at the first call that needs one. LATHE_ISA in the
   environment, read then and never again, chooses another by name; empty it counts as unset. With a name
   that is unknown or that this processor cannot run every array call returns LATHE_E_ISA, and every
   single-value call NaN, until lathe_isa_use succeeds. */
#ifndef LATHE_ISA_H
#define LATHE_ISA_H

#include <stddef.h>

#include <lathe/export.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The instruction sets that this processor runs, best first, i = 0, 1, ...: "avx512" (F, CD, DQ; and BMI2),
   "avx2" (with FMA and BMI2), "neon", "scalar". NULL past the last. */
LATHE_API const char *lathe_isa_name(size_t i);

/* The one in use; NULL where LATHE_ISA names one that cannot be. */
LATHE_API const char *lathe_isa_current(void);

/* Chooses by name for all later calls of all threads. LATHE_E_ISA if unknown or not runnable here; then the
   choice stays as it was. */
LATHE_API lathe_status lathe_isa_use(const char *name);

#ifdef __cplusplus
}
#endif

#endif
