/* SPDX-License-Identifier: MIT */
/* One call on blocks: what the files that do its parts share. */
#ifndef LATHE_BLOCK_CALL_H
#define LATHE_BLOCK_CALL_H

#include <lathe/block.h>

#include "block_number.h"
#include "block_walk.h"
#include "isa.h"
#include "layout.h"

/* Values that are worked on at once. */
enum { LATHE_BLOCK_CHUNK = 128 };

typedef struct lathe_block_call {
    const lathe_isa *isa;
    const lathe_block_plan *plan;
    const lathe_plan *element; /* the one for the carrier */
    const lathe_carrier *carrier;
    size_t size; /* of a value */
    lathe_walk walk;
    lathe_number tensor, encode; /* T, and F = 1/T in binary32 */
    float factor;                /* T once more, of codes that become values */
    const lathe_random *random;
    const void *src;
    void *dst, *codes, *scales;
    size_t dst_begin;                          /* what stands at dst, in elements behind that of src */
    lathe_layout element_layout, scale_layout; /* in f64, */
    lathe_layout narrow_layout;                /* and of elements in f32 */
    int has_lanes;                             /* blocks of a line can be done by the row's kernel */
    int streams;                               /* and stored past the caches */
    lathe_block_lanes lanes;
} lathe_block_call;

/* The largest magnitude, and what else there is. */
typedef struct lathe_block_amax {
    uint64_t bits;
    int has_nan, has_infinity; /* neither is counted in `bits` */
} lathe_block_amax;

/* How a scale is applied: to values, and to elements. */
typedef struct lathe_block_factor {
    int is_nan, is_zero;
    lathe_number product; /* X T */
    lathe_number divisor, reciprocal;
} lathe_block_factor;

/* block_scale.c: the f64 bits of a block's scale: positive, 0 or NaN. */
uint64_t lathe_block_scale(const lathe_block_call *c, size_t block);

/* block_scale.c: sets T and F from the array or, where it is given, from `given`, and returns T. */
float lathe_block_set_tensor(lathe_block_call *c, float given);

/* block_scale.c: what becomes of a scale of zero and, by an option, of one that is too small; f64 bits. */
uint64_t lathe_block_small_scale(const lathe_block_plan *p, uint64_t scale);

/* block_element.c: */
lathe_block_factor lathe_block_factor_of(const lathe_block_call *c, uint64_t scale_bits);

/* The carrier's bits of n values of a run from its element `from` on. */
void lathe_block_load(const lathe_block_call *c, const lathe_run *run, size_t from, size_t n, uint64_t *x);

/* Rounds n values to elements, the f64 values q, by a plan of this element and, if its rule is stochastic,
   n draws of 64 bits, shifted to the top. */
void lathe_block_elements(const lathe_block_call *c, const lathe_plan *plan, const lathe_block_factor *f,
                          double *q, const uint64_t *x, const uint64_t *draws, size_t n);

/* |q| X T of a finite element. */
lathe_number lathe_block_value(const lathe_block_factor *f, double q);

/* The same for n elements, as the carrier's bits. */
void lathe_block_values(const lathe_block_call *c, const lathe_block_factor *f, uint64_t *y, const double *q,
                        size_t n);

/* block_lanes.c: 1, and the kernel's constants, if there is a vector kernel for whole blocks of f32, tiles
   of one row, under this T. */
int lathe_block_lanes_of(const lathe_block_plan *plan, lathe_number tensor, lathe_block_lanes *lanes);

/* 1 if elements times scales are binary32 numbers, or T is 1: then lathe_block_scaler rounds once. */
int lathe_block_products_are_exact(const lathe_block_plan *plan, lathe_number tensor);

/* block_pass.c: one block to values or codes, and from codes to values. */
void lathe_block_quantize_one(const lathe_block_call *c, size_t block);
void lathe_block_dequantize_one(const lathe_block_call *c, size_t block);

/* block_pass.c: n values, in f32, of a matrix: element (i, j) and those down from it, or right of it. */
void lathe_block_read(const lathe_block_call *c, size_t i, size_t j, int is_down, size_t n, float *y);

/* block.c: what is wrong with reading such an array; else everything set but where values go. */
lathe_status lathe_block_open(lathe_block_call *c, const lathe_block_plan *plan, const lathe_array *array,
                              const float *tensor, const void *codes, const void *scales, size_t size);

/* block_rows.c: the same for blocks begin to end - 1 of the call that is the context, many at once where the
   row's kernels do it. */
void lathe_block_quantize_part(const void *call, size_t begin, size_t end);
void lathe_block_dequantize_part(const void *call, size_t begin, size_t end);

#endif
