/* SPDX-License-Identifier: MIT */
/* Philox4x32-10 and the draws of lathe/random.h, each from its definition, a word at a time. Shares nothing
   with the library. */
#ifndef TESTS_PHILOX_H
#define TESTS_PHILOX_H

#include <stdint.h>

void philox4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* The draw of 16, 32 or 64 bits of an element in one rounding stage. */
uint64_t philox_draw(uint64_t seed, uint64_t stream, unsigned stage, unsigned width, uint64_t index);

#endif
