/* SPDX-License-Identifier: MIT */
/* Calls on groups with scales, each with a table of its own: the checks, then group after group. */
#include "common.h"

#include <lathe/codebook.h>

#include "call.h"
#include "codebook_call.h"
#include "codebook_search.h"
#include "formats.h"
#include "parallel.h"
#include "random.h"
#include "rule.h"

enum { MOST_BOOKS = 256, GRAIN = 1024 };

static void part(const void *context, size_t begin, size_t end)
{
    const lathe_books_call *const c = context;
    for (; begin < end; begin++)
        if (c->is_back)
            lathe_books_dequantize(c, begin);
        else
            lathe_books_quantize(c, begin);
}

static lathe_status books_check(const lathe_books_call *c)
{
    const lathe_codebook_groups *const g = c->groups;
    const int by_row = g->choice == LATHE_CHOICE_ROW;
    for (size_t i = 0; i < sizeof g->reserved / sizeof *g->reserved; i++)
        if (g->reserved[i])
            return LATHE_E_RESERVED;
    if (!g->books)
        return LATHE_E_NULL;
    if ((int)g->choice < 0 || g->choice > LATHE_CHOICE_ROW || (int)g->span < 0 ||
        g->span > LATHE_QUANT_GROUP || (g->length != 0) != (g->span == LATHE_QUANT_GROUP) || g->count < 1 ||
        (!by_row && g->count > MOST_BOOKS))
        return LATHE_E_OPTION;
    if (c->code_bytes != 1 && c->code_bytes != 2)
        return LATHE_E_CODE_SIZE;
    for (size_t k = 0; k < g->count; k++) {
        const lathe_codebook *const book = &g->books[k];
        if (book->made != LATHE_CODEBOOK_MADE)
            return LATHE_E_UNMADE;
        if (c->size == sizeof(float) && !book->serves_f32)
            return LATHE_E_CARRIER;
        if (c->code_bytes == 1 && book->count > 256)
            return LATHE_E_CODE_SIZE;
        if (!c->is_back && !c->random && lathe_is_stochastic(book->options.rounding))
            return LATHE_E_STOCHASTIC;
    }
    return LATHE_OK;
}

static lathe_status walk_check(lathe_books_call *c, const lathe_array *array)
{
    const lathe_codebook_groups *const g = c->groups;
    const lathe_block block = {.span = g->span == LATHE_QUANT_TENSOR    ? LATHE_SPAN_TENSOR
                                       : g->span == LATHE_QUANT_CHANNEL ? LATHE_SPAN_CHANNEL
                                                                        : LATHE_SPAN_TILE,
                               .cols = g->length};
    const lathe_status status = lathe_walk_make(&c->walk, &block, array, c->size);
    if (status || g->choice != LATHE_CHOICE_ROW || !c->walk.elements)
        return status;
    const size_t rows = LATHE_DIMENSIONS - (size_t)array->rank;
    return c->walk.tile[rows] == 1 && c->walk.shape[rows] == g->count ? LATHE_OK : LATHE_E_OPTION;
}

/* Nothing that is written overlaps anything; each with its bytes, which only the last may have none of. */
static lathe_status memory_check(const lathe_books_call *c)
{
    const size_t blocks = c->walk.block_count, values = c->walk.reach * c->size;
    const struct {
        const void *at;
        size_t bytes;
        int is_written;
    } arrays[] = {{c->is_back ? c->dst : c->src, values, c->is_back},
                  {c->codes, c->walk.elements * c->code_bytes, !c->is_back},
                  {c->scales, blocks * c->size, !c->is_back},
                  {c->choices, c->choices ? blocks : 0, !c->is_back}};
    if (!c->walk.elements)
        return LATHE_OK;
    if (!arrays[0].at || !c->codes || !c->scales ||
        (!c->choices && c->groups->choice != LATHE_CHOICE_ROW && c->groups->count > 1))
        return LATHE_E_NULL;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < i; k++) {
            const int is_checked = arrays[i].bytes && (arrays[i].is_written || arrays[k].is_written);
            const lathe_status status =
                is_checked ? lathe_ranges_check(arrays[i].at, arrays[i].bytes, arrays[k].at, arrays[k].bytes)
                           : LATHE_OK;
            if (status)
                return status;
        }
    return LATHE_OK;
}

static lathe_status run(lathe_books_call *c, const lathe_array *array, lathe_random *random)
{
    c->isa = lathe_isa_row();
    c->random = random;
    c->rank = array ? array->rank : 0;
    c->carrier = c->size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    if (!c->groups || !array)
        return LATHE_E_NULL;
    if (!c->isa->name)
        return LATHE_E_ISA;
    lathe_status status = books_check(c);
    if (!status)
        status = walk_check(c, array);
    if (!status && random)
        status = lathe_random_check(random, c->walk.elements);
    if (!status)
        status = memory_check(c);
    if (!status)
        status = lathe_plan_init(&c->nearest, lathe_carrier_format(c->carrier), NULL);
    if (status || !c->walk.elements)
        return status;
    const size_t in_group = c->walk.elements / c->walk.block_count;
    lathe_share(c->walk.block_count, in_group < GRAIN ? GRAIN / in_group : 1, part, c);
    if (random)
        random->next += c->walk.elements;
    return LATHE_OK;
}

/* What is read of the caller's is not written: const comes off for a call that does either. */
static void *unconst(const void *at)
{
    return (void *)(uintptr_t)at;
}

static lathe_status quantize(const lathe_codebook_groups *groups, size_t size, const lathe_array *array,
                             lathe_random *random, void *codes, size_t code_bytes, void *scales,
                             uint8_t *choices, const void *src)
{
    return run(&(lathe_books_call){.groups = groups,
                                   .size = size,
                                   .code_bytes = code_bytes,
                                   .src = src,
                                   .codes = codes,
                                   .scales = scales,
                                   .choices = choices},
               array, random);
}

static lathe_status dequantize(const lathe_codebook_groups *groups, size_t size, const lathe_array *array,
                               void *dst, const void *codes, size_t code_bytes, const void *scales,
                               const uint8_t *choices)
{
    return run(&(lathe_books_call){.groups = groups,
                                   .size = size,
                                   .code_bytes = code_bytes,
                                   .is_back = 1,
                                   .dst = dst,
                                   .codes = unconst(codes),
                                   .scales = unconst(scales),
                                   .choices = unconst(choices)},
               array, NULL);
}

lathe_status lathe_codebook_quantize_f32(const lathe_codebook_groups *groups, const lathe_array *array,
                                         lathe_random *random, void *codes, size_t code_bytes, float *scales,
                                         uint8_t *choices, const float *src)
{
    return quantize(groups, sizeof *src, array, random, codes, code_bytes, scales, choices, src);
}

lathe_status lathe_codebook_quantize_f64(const lathe_codebook_groups *groups, const lathe_array *array,
                                         lathe_random *random, void *codes, size_t code_bytes, double *scales,
                                         uint8_t *choices, const double *src)
{
    return quantize(groups, sizeof *src, array, random, codes, code_bytes, scales, choices, src);
}

lathe_status lathe_codebook_dequantize_f32(const lathe_codebook_groups *groups, const lathe_array *array,
                                           float *dst, const void *codes, size_t code_bytes,
                                           const float *scales, const uint8_t *choices)
{
    return dequantize(groups, sizeof *dst, array, dst, codes, code_bytes, scales, choices);
}

lathe_status lathe_codebook_dequantize_f64(const lathe_codebook_groups *groups, const lathe_array *array,
                                           double *dst, const void *codes, size_t code_bytes,
                                           const double *scales, const uint8_t *choices)
{
    return dequantize(groups, sizeof *dst, array, dst, codes, code_bytes, scales, choices);
}
