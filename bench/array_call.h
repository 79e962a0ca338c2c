/* SPDX-License-Identifier: MIT */
/* Calls on an array, and the memcpy they are compared with, as work to be timed. */
#ifndef LATHE_BENCH_ARRAY_CALL_H
#define LATHE_BENCH_ARRAY_CALL_H

#include <stddef.h>

#include <lathe/lathe.h>

/* Stochastic plans draw from `random`, other plans round by the calls without. */
typedef struct array_call {
    const lathe_plan *plan;
    const lathe_block_plan *block;  /* of array_call_block, floats alone */
    const lathe_quant_plan *affine; /* of array_call_affine, floats alone, with one scale */
    float scale;
    lathe_random random; /* goes on from call to call */
    void *dst;
    const void *src;
    size_t n, item_size; /* item_size 4 means floats, 8 doubles */
    size_t code_bits;    /* of a code: 8, 16, ... in an array, the format's in a stream; 0 where none is */
    const void *after;   /* what src has been rounded to, for statistics, */
    lathe_stats *stats;  /* which grow from call to call */
} array_call;

/* Where all draws of the benchmarks begin, and that in words. */
extern const lathe_random array_call_random;
extern const char *const array_call_random_text;

/* 1 if the plan's rule draws. */
int array_call_draws(const lathe_plan *plan);

/* The context is an array_call. Streams are LSB first; draws are of 4 bytes. */
void array_call_round(void *context);
void array_call_encode(void *context);
void array_call_decode(void *context);
void array_call_encode_packed(void *context);
void array_call_decode_packed(void *context);
void array_call_draw(void *context);
void array_call_block(void *context);
void array_call_affine(void *context);
void array_call_stats(void *context);

/* Moves as many bytes as the call does, which are half those read and written, from its source to its
   destination: both must have room for them. */
void array_call_copy(void *context);

#endif
