/* SPDX-License-Identifier: MIT */
/* Every public function with sound arguments: what tests of all calls begin with. */
#ifndef TESTS_CALLS_H
#define TESTS_CALLS_H

#include <lathe/lathe.h>

enum { CALL_N = 64, CALL_SIDE = 8 }; /* elements of every array, and of a side of every matrix */

/* What arguments mean, whatever the function; calls_list.h says which one takes which. */
typedef struct call_arguments {
    const lathe_plan *plan, *from;
    const lathe_format *format, *other_format;
    const lathe_options *options;
    const lathe_arith *arith;
    const lathe_fault *fault;
    const lathe_block *block;
    const lathe_block_plan *block_plan;
    const lathe_block_extra *block_extra;
    const lathe_array *array;
    const lathe_hadamard *hadamard;
    const lathe_quant *quant;
    const lathe_quant_plan *quant_plan;
    const lathe_requant *requant;
    const lathe_ternary *ternary;
    const lathe_codebook *book;
    const lathe_codebook_options *book_options;
    const lathe_codebook_fit *fit;
    const lathe_codebook_groups *groups;
    const lathe_dot *dot;
    const lathe_dot_extra *dot_extra;
    const lathe_linear_extra *linear_extra;
    const lathe_dot_integer *integer;
    const lathe_dot_blocks *blocks_a, *blocks_b;
    const lathe_unit *unit;
    const lathe_unit_options *unit_options;
    const char *format_text, *rounding_text, *options_text, *preset_text, *block_text, *unit_text, *isa;
    lathe_random *random;
    lathe_stats *stats;
    const lathe_stats *other_stats;
    lathe_plan *plan_out;
    lathe_format *format_out;
    lathe_options *options_out;
    lathe_rounding *rounding_out;
    lathe_block *block_out;
    lathe_block_plan *block_plan_out;
    lathe_block_needs *block_needs;
    lathe_hadamard *hadamard_out;
    lathe_quant_plan *quant_plan_out;
    lathe_quant_needs *quant_needs;
    lathe_codebook *book_out;
    lathe_unit_info *info_out;
    char *printed;
    size_t *error_at, *needed, *fitted, *pivots, *info;
    int32_t *multiplier;
    int *shift;
    double *listed, *fitted_values, *distance;
    const double *table;
    const float *tensor;
    int32_t *zeros, *accumulators;
    uint8_t *choices;
    int8_t *relations, *trits;
    void *dst, *out, *inout, *codes, *packed, *packed_trits, *scales, *tau, *workspace;
    const void *src, *a, *b, *c, *x, *y, *addend, *bits, *before, *after;
    size_t channels, inner;
    size_t n, m, columns, k, lda, ldb, ldout, ldaddend, inca, incb, incx, incy, panel;
    size_t i, code_bytes, draw_bytes, value_bytes, entries, bytes, printed_size, listed_size;
    int status, exponent, code_bits, length;
    lathe_rounding rounding;
    lathe_mark mark;
    lathe_overflow overflow;
    lathe_order order;
    lathe_trits layout;
    lathe_major major;
    lathe_transpose transpose, transpose_a, transpose_b;
    lathe_triangle triangle;
    lathe_diagonal diagonal;
    lathe_side side;
    float one, alpha, beta;
    double factor;
    uint64_t seed;
} call_arguments;

/* Room for an array of either carrier. */
typedef double call_cells[CALL_N];

/* What the arguments point to: all that a call may read and write, but for the workspace. */
typedef struct call_scene {
    lathe_plan plan, plan_out;
    lathe_format format, format_out;
    lathe_options options, options_out;
    lathe_rounding rounding_out;
    lathe_arith arith;
    lathe_fault fault;
    lathe_random random;
    lathe_block block, block_out;
    lathe_block_plan block_plan, block_plan_out;
    lathe_block_extra block_extra;
    lathe_block_needs block_needs;
    lathe_array array;
    lathe_hadamard hadamard, hadamard_out;
    lathe_quant quant;
    lathe_quant_plan quant_plan, quant_plan_out;
    lathe_quant_needs quant_needs;
    lathe_requant requant;
    lathe_ternary ternary;
    lathe_codebook book, book_out;
    lathe_codebook_options book_options;
    lathe_codebook_fit fit;
    lathe_codebook_groups groups;
    lathe_dot dot;
    lathe_dot_extra dot_extra;
    lathe_linear_extra linear_extra;
    lathe_dot_integer integer;
    lathe_dot_blocks blocks_a, blocks_b;
    lathe_unit_options unit_options;
    lathe_unit_info info_out;
    lathe_stats stats, other_stats;
    char printed[LATHE_BLOCK_PRINT_MAX];
    size_t error_at, needed, fitted, info, pivots[CALL_SIDE];
    int32_t multiplier;
    int shift;
    double listed[300], fitted_values[4], distance, table[4];
    float tensor;
    int32_t zeros[1], accumulators[CALL_N];
    uint8_t choices[1];
    int8_t relations[CALL_N], trits[CALL_N];
    call_cells dst, out, inout, codes, packed, packed_trits, scales, tau;
    call_cells src, a, b, c, x, y, addend, bits, before, after;
} call_scene;

/* A function by its name. The result of those that return no status is told as one that can be compared. */
typedef struct call {
    const char *name, *arguments; /* as they are written in calls_list.h */
    enum { CALL_STATUS, CALL_NUMBER, CALL_COUNT, CALL_TEXT } result;
    double (*invoke)(const call_arguments *c);
} call;

/* The i-th function; NULL past the last. */
const call *call_at(size_t i);

/* Whether the function takes the argument. */
int call_takes(const call *f, const char *argument);

/* The carrier of the function, or of the calls that it prepares. */
int call_is_f64(const call *f);

extern call_scene call_scene_now;

/* Makes the scene, and arguments with which the function succeeds. */
call_arguments call_sound(const call *f);

#endif
