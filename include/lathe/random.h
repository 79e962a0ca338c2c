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

   so that draws of different widths never share words. Within a width the number of the rounding stage in
   an element, 0 to 63, is added to the use: a call that rounds an element once has stage 0; arith.h, dot.h
   and linear.h name theirs; faults (fault.h) draw as stage 63. The 32-bit draws of rounding are the outputs,
   one after another, of a cuRAND Philox generator with the same seed and the stream as its subsequence. Seed
   42, stream 0: 9ceaf053 77f5493b 12bf50ad 5742b3d7 ...

   A round of Philox takes the counter (c0, c1, c2, c3) and the key (k0, k1) to

       (high(M1 c2) ^ c1 ^ k0, low(M1 c2), high(M0 c0) ^ c3 ^ k1, low(M0 c0))

   with the 32-bit halves of the products, M0 = d2511f53, M1 = cd9e8d57; between two of the ten rounds k0
   grows by 9e3779b9 and k1 by bb67ae85. The output words are the last counter. */
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

   It must not lie in an array that a call writes.

   A call on n elements uses the indices next to next + n - 1 and then adds n to next, whether the draws
   were needed or not; a call that fails leaves it as it was. Hence a result depends neither on threads,
   lengths of calls nor instruction sets: set next to the global index of a part's first element, and any
   division of an array gives the same bits. In a loop of steps over an array of N elements in all that index
   is step * N + the offset of the part: a part that just went on would draw what its neighbour has drawn.

   Different seeds, successive ones too, are different keys of Philox: as far as the generator goes they are
   as independent as different streams of one seed, or different indices of one stream. Only what agrees in
   all three, and in the width of the draw, gets the same bits. A program with members of an ensemble, steps
   and several rounded operations a step can take

       {.seed = member, .stream = operation, .next = step * N + offset}

   with N the elements that the operation has in a step: no two roundings share bits, and a step can be
   repeated without those before it.

   Two calls on one stream in one expression, as in f(g(&r), g(&r)), draw in an order that C leaves to the
   compiler. */
typedef struct lathe_random {
    uint64_t seed;
    uint64_t stream; /* under 2^56 */
    uint64_t next;   /* index of the next element; next + n <= 2^64 - 1: index 2^64 - 1 is never drawn */
} lathe_random;

/* Writes the draws of the next n elements, integers of draw_bytes = 2, 4 or 8 bytes, to draws[0..n-1], and
   advances. LATHE_E_OPTION for other sizes; LATHE_E_STREAM where the stream is too large or next + n would
   pass 2^64 - 1. */
LATHE_API lathe_status lathe_random_draws(lathe_random *random, void *draws, size_t draw_bytes, size_t n);

#ifdef __cplusplus
}
#endif

#endif
