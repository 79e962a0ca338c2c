/* SPDX-License-Identifier: MIT */
/* The blocks of a strided array. */
#include "common.h"

#include "block_walk.h"

#include <stdint.h>

static int is_array(const lathe_array *a)
{
    if (a->rank < 1 || a->rank > LATHE_DIMENSIONS)
        return 0;
    for (int d = a->rank; d < LATHE_DIMENSIONS; d++)
        if (a->shape[d] || a->stride[d])
            return 0;
    return a->axis >= 0 && a->axis < a->rank;
}

/* The lengths of a block, no more than the array's; 0 if it has no axis for rows. */
static int set_tile(lathe_walk *w, const lathe_block *b, const lathe_array *a)
{
    const int before = LATHE_DIMENSIONS - a->rank, axis = before + a->axis;
    const int has_rows = b->span == LATHE_SPAN_TILE && b->rows > 1;
    if (has_rows && (a->row_axis < 0 || a->row_axis >= a->rank || a->row_axis == a->axis))
        return 0;
    for (int d = 0; d < LATHE_DIMENSIONS; d++)
        w->tile[d] = b->span == LATHE_SPAN_TILE ? 1 : w->shape[d];
    if (b->span == LATHE_SPAN_TILE)
        w->tile[axis] = b->cols;
    if (b->span == LATHE_SPAN_CHANNEL)
        w->tile[axis] = 1;
    if (has_rows)
        w->tile[before + a->row_axis] = b->rows;
    w->run = axis;
    for (int d = 0; d < LATHE_DIMENSIONS; d++) {
        if (w->tile[d] > w->shape[d])
            w->tile[d] = w->shape[d];
        if (w->tile[d] > 1)
            w->run = d;
    }
    return 1;
}

static int is_empty(const lathe_walk *w)
{
    for (int d = 0; d < LATHE_DIMENSIONS; d++)
        if (!w->shape[d])
            return 1;
    return 0;
}

/* The number of elements, of blocks, and the strides of indices; 0 if memory cannot have so many. */
static int count(lathe_walk *w, size_t most)
{
    w->elements = w->block_count = 1;
    for (int d = LATHE_DIMENSIONS - 1; d >= 0; d--) {
        w->order[d] = w->elements;
        w->blocks[d] = w->shape[d] / w->tile[d] + (w->shape[d] % w->tile[d] != 0);
        if (w->elements > most / w->shape[d])
            return 0;
        w->elements *= w->shape[d];
        w->block_count *= w->blocks[d];
    }
    return 1;
}

static int has_no_strides(const lathe_walk *w)
{
    for (int d = 0; d < LATHE_DIMENSIONS; d++)
        if (w->stride[d])
            return 0;
    return 1;
}

/* The dimension of the least stride that is not yet `done`, of those longer than 1; -1 after the last. */
static int next_stride(const lathe_walk *w, unsigned done)
{
    int least = -1;
    for (int d = 0; d < LATHE_DIMENSIONS; d++)
        if (!(done >> d & 1) && w->shape[d] > 1 && (least < 0 || w->stride[d] < w->stride[least]))
            least = d;
    return least;
}

/* Sets the reach; each dimension must step over all that those of lesser strides reach. */
static lathe_status nest(lathe_walk *w, size_t most)
{
    unsigned done = 0;
    w->reach = 1;
    for (int d; (d = next_stride(w, done)) >= 0; done |= 1u << d) {
        if (w->stride[d] < w->reach)
            return LATHE_E_OVERLAP;
        if (w->stride[d] > (most - w->reach) / (w->shape[d] - 1))
            return LATHE_E_SIZE;
        w->reach += w->stride[d] * (w->shape[d] - 1);
    }
    return LATHE_OK;
}

lathe_status lathe_walk_make(lathe_walk *w, const lathe_block *block, const lathe_array *array, size_t size)
{
    const size_t most = PTRDIFF_MAX / size;
    if (!is_array(array))
        return LATHE_E_OPTION;
    if (array->reserved)
        return LATHE_E_RESERVED;
    for (int d = 0; d < LATHE_DIMENSIONS; d++) {
        const int own = d - (LATHE_DIMENSIONS - array->rank);
        w->shape[d] = own < 0 ? 1 : array->shape[own];
        w->stride[d] = own < 0 ? 0 : array->stride[own];
    }
    if (!set_tile(w, block, array))
        return LATHE_E_OPTION;
    w->elements = w->block_count = w->reach = 0;
    if (is_empty(w))
        return LATHE_OK;
    if (!count(w, most))
        return LATHE_E_SIZE;
    if (has_no_strides(w))
        for (int d = 0; d < LATHE_DIMENSIONS; d++)
            w->stride[d] = w->order[d];
    return nest(w, most);
}

lathe_cursor lathe_walk_block(const lathe_walk *w, size_t number)
{
    lathe_cursor c = {.ended = 0};
    for (int d = LATHE_DIMENSIONS - 1; d >= 0; d--) {
        c.first[d] = number % w->blocks[d] * w->tile[d];
        number /= w->blocks[d];
        const size_t rest = w->shape[d] - c.first[d];
        c.count[d] = rest < w->tile[d] ? rest : w->tile[d];
    }
    return c;
}

int lathe_walk_next(const lathe_walk *w, lathe_cursor *c, lathe_run *run)
{
    if (c->ended)
        return 0;
    *run = (lathe_run){.stride = w->stride[w->run], .index_stride = w->order[w->run], .n = c->count[w->run]};
    for (int d = 0; d < LATHE_DIMENSIONS; d++) {
        run->offset += (c->first[d] + c->at[d]) * w->stride[d];
        run->index += (c->first[d] + c->at[d]) * w->order[d];
    }
    int d = LATHE_DIMENSIONS - 1;
    for (; d >= 0; c->at[d--] = 0)
        if (d != w->run && ++c->at[d] < c->count[d])
            break;
    c->ended = d < 0;
    return 1;
}
