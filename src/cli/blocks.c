/* SPDX-License-Identifier: MIT */
/* Lays a file's values out as the library's arrays. */
#include "blocks.h"

/* A file's axes from its first to its last: `rows` is that before the last. */
typedef struct axes {
    int dimensions, is_fortran;
    uint64_t first, rows, cols; /* lengths */
} axes;

static axes axes_of(const input *in, uint64_t count)
{
    const npy_header *const h = &in->header;
    const int d = input_has_shape(in) ? h->dimensions : 1;
    axes a = {.dimensions = d, .first = 1, .rows = 1, .cols = count};
    if (!input_has_shape(in))
        return a;
    a.is_fortran = h->is_fortran && d > 1;
    a.cols = d ? h->shape[d - 1] : 1;
    if (d > 1) {
        a.first = h->shape[0];
        a.rows = h->shape[d - 2];
    }
    return a;
}

/* Blocks of one row that never end with it are blocks of one long row. */
static int is_flat(const lathe_block *b, const axes *a)
{
    return b->rows <= 1 && (a->dimensions < 2 || a->cols % b->cols == 0);
}

uint64_t blocks_unit(const spec *to, const input *in)
{
    const lathe_block *const b = &to->block.block;
    if (!to->is_block)
        return 1;
    const axes a = axes_of(in, in->count);
    if (b->tensor != LATHE_TENSOR_NONE || b->span == LATHE_SPAN_TENSOR || a.is_fortran || in->count == 0)
        return UINT64_MAX;
    if (b->span == LATHE_SPAN_CHANNEL)
        return a.dimensions < 2 ? UINT64_MAX : in->count / a.first;
    if (is_flat(b, &a) || a.dimensions < 2)
        return b->cols;
    if (b->rows <= 1)
        return a.cols;
    if (b->rows < a.rows && (a.dimensions == 2 || a.rows % b->rows == 0))
        return b->rows * a.cols; /* under the matrix, whose values are counted */
    return a.rows * a.cols;
}

uint64_t blocks_join(uint64_t a, uint64_t b)
{
    uint64_t x = a, y = b;
    if (a <= 1 || b == UINT64_MAX)
        return b;
    if (b <= 1 || a == UINT64_MAX)
        return a;
    while (y) {
        const uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return a / x > UINT64_MAX / b ? UINT64_MAX : a / x * b;
}

/* The array that n values are. The file's order of others than the named axes is kept. */
static lathe_array array_of(const lathe_block *b, const input *in, size_t n)
{
    const axes a = axes_of(in, n);
    const size_t first = (size_t)a.first, rows = (size_t)a.rows, cols = (size_t)a.cols;
    if (b->span == LATHE_SPAN_CHANNEL) {
        if (a.is_fortran)
            return (lathe_array){.rank = 2, .shape = {first, n / first}, .stride = {1, first}};
        const size_t rest = a.dimensions < 2 ? n : (size_t)(in->count / a.first);
        return (lathe_array){.rank = 2, .shape = {n / rest, rest}};
    }
    if (a.is_fortran) {
        const size_t others = n / cols / rows;
        return (lathe_array){.rank = 3,
                             .axis = 2,
                             .row_axis = 1,
                             .shape = {others, rows, cols},
                             .stride = {1, others, others * rows}};
    }
    if (b->span == LATHE_SPAN_TENSOR || is_flat(b, &a) || a.dimensions < 2)
        return (lathe_array){.rank = 3, .axis = 2, .row_axis = 1, .shape = {1, 1, n}};
    if (n % (rows * cols) == 0)
        return (lathe_array){.rank = 3, .axis = 2, .row_axis = 1, .shape = {n / (rows * cols), rows, cols}};
    return (lathe_array){.rank = 3, .axis = 2, .row_axis = 1, .shape = {1, n / cols, cols}};
}

lathe_status blocks_round(const spec *to, const input *in, lathe_random *random, void *dst, const void *src,
                          size_t n)
{
    const lathe_plan *const plan = &to->plan;
    const int is_f32 = in->carrier_size == sizeof(float), draws = spec_draws(plan);
    if (to->is_block && n) {
        const lathe_array array = array_of(&to->block.block, in, n);
        const lathe_block_extra extra = {.random = draws ? random : NULL};
        return is_f32 ? lathe_block_round_array_f32(&to->block, &array, &extra, dst, src)
                      : lathe_block_round_array_f64(&to->block, &array, &extra, dst, src);
    }
    if (is_f32)
        return draws ? lathe_round_random_f32(plan, random, dst, src, n) : lathe_round_f32(plan, dst, src, n);
    return draws ? lathe_round_random_f64(plan, random, dst, src, n) : lathe_round_f64(plan, dst, src, n);
}

double blocks_bits(const lathe_block *block)
{
    const int integer = block->codes != LATHE_CODES_FORMAT;
    const double element = integer ? block->element.precision + 1 : lathe_format_bits(&block->element);
    if (block->span != LATHE_SPAN_TILE)
        return element;
    const double values = (double)block->cols * (block->rows ? block->rows : 1);
    return element + lathe_format_bits(&block->scale) / values;
}
