/* SPDX-License-Identifier: MIT */
/* Lathe: rounds floats to any low-precision format, exactly as a machine with that format would.

   From a name to a rounded array:

       lathe_format format;
       lathe_plan plan;
       lathe_format_parse(&format, "e4m3fn", NULL);
       lathe_plan_init(&plan, &format, NULL);
       lathe_round_f32(&plan, y, x, n);

   status.h  what calls return
   format.h  which numbers exist, and their names
   values.h  the numbers of a format: membership, neighbours, all of them in order
   plan.h    how to round into a format
   preset.h  formats and options of other libraries by name
   random.h  random bits for stochastic rounding
   round.h   rounding of arrays and single values
   arith.h   operations whose exact result is rounded once
   code.h    codes of values, in integers and bit streams
   block.h   formats whose elements share scales: MX, NVFP4, scaled fp8
   hadamard.h the random Hadamard transform, before and after that
   dot.h     dot products and products of matrices, rounded at every step
   linear.h  linear algebra on that: triangular systems, LU, Cholesky, QR
   quant.h   integers with scales and zero points; requantisation
   ternary.h values -1, 0 and 1
   codebook.h tables of any values, fitted to data, chosen among
   matrix.h  how matrices lie in memory
   unit.h    matrix units of real processors, bit for bit
   stats.h   counts and errors of (before, after) pairs
   fault.h   single flipped bits in codes
   hif8.h    the vendor's hybrid rounding to HiFloat8
   isa.h     which kernels array calls run

   No call prints, exits, allocates, reads the clock or the environment (but LATHE_ISA once, see isa.h), or
   depends on the caller's floating-point environment; only OpenMP's runtime, where large arrays are shared
   among threads (round.h), allocates, and reads OMP_... in the environment. All functions may be called from
   any thread at any time; nothing is shared between calls but what the caller passes and the choice of the
   instruction set (isa.h).

   So a signal handler may call any function, on arrays that are too small to be shared among threads, once
   an instruction set is chosen, and both it and what it interrupts are right. Where the system
   does not give handlers an environment of their own (AArch64's Linux), one that interrupts a call may find
   that call's rounding mode, FTZ and flags; a handler that leaves by longjmp, which only a call on one thread
   allows, leaves the arrays half written and that environment behind it. */
#ifndef LATHE_LATHE_H
#define LATHE_LATHE_H

#include <lathe/arith.h>
#include <lathe/block.h>
#include <lathe/code.h>
#include <lathe/codebook.h>
#include <lathe/dot.h>
#include <lathe/fault.h>
#include <lathe/format.h>
#include <lathe/hadamard.h>
#include <lathe/hif8.h>
#include <lathe/isa.h>
#include <lathe/linear.h>
#include <lathe/matrix.h>
#include <lathe/plan.h>
#include <lathe/preset.h>
#include <lathe/quant.h>
#include <lathe/random.h>
#include <lathe/round.h>
#include <lathe/stats.h>
#include <lathe/status.h>
#include <lathe/ternary.h>
#include <lathe/unit.h>
#include <lathe/values.h>

#define LATHE_VERSION_MAJOR 0
#define LATHE_VERSION_MINOR 1
#define LATHE_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/* "major.minor.patch" of the library in use, which may differ from the header's. */
LATHE_API const char *lathe_version(void);

#ifdef __cplusplus
}
#endif

#endif
