/* SPDX-License-Identifier: MIT */
/* Random bits that anyone can repeat: a pure function of seed, stream and element index.

   The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC'11), in the order of cuRAND and
   Random123. Its key is the seed, low word first. Its counter, four 32-bit words:

       0, 1   the number b of a block of four output words, low word first
       2      the low half of the stream
       3      the stream's bits 32 to 55; in the top byte which use the words are for

   Element i draws, from the output words w[0..3] of a block,

       32 bits   w[i % 4] of block i / 4                                    use 0
       64 bits   w[2 (i % 2)] + 2^32 w[2 (i % 2) + 1] of block i / 2        use 64
       16 bits   w[i % 8 / 2] of block i / 8, its low half for even i       use 128

   so that draws of different widths never share words; within one width the use is also the number (0 to 63)
   of the rounding stage in an element. Calls of one rounding an element have stage 0: their 32-bit draws are
   the outputs, one after another, of a cuRAND Philox generator with the same seed and the stream as its
   subsequence. */
#ifndef LATHE_RANDOM_H
#define LATHE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The caller's stream of draws: plain data, set by hand, copied freely.

       lathe_random random = {.seed = 42};

   A call on n elements uses the indices next to next + n - 1 and then adds n to next, whether the draws
   were needed or not; a call that fails leaves it as it was. Hence a result depends neither on threads,
   lengths of calls nor instruction sets: set next to the global index of a part's first element, and any
   division of an array gives the same bits. Streams of one seed (members of an ensemble, arrays) are
   independent. Two calls on one stream in one expression, as in f(g(&r), g(&r)), draw in an order that C
   leaves to the compiler. */
typedef struct lathe_random {
    uint64_t seed;
    uint64_t stream; /* under 2^56 */
    uint64_t next;   /* index of the next element; a call may go no further than 2^64 - 1 */
} lathe_random;

/* Writes the draws of the next n elements, integers of draw_bytes = 2, 4 or 8 bytes, to draws[0..n-1], and
   advances. LATHE_E_OPTION for other sizes; LATHE_E_STREAM where the stream is too large or the index would
   pass 2^64 - 1. */
LATHE_API lathe_status lathe_random_draws(lathe_random *random, void *draws, size_t draw_bytes, size_t n);

#ifdef __cplusplus
}
#endif

#endif
