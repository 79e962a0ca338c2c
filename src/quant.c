/* SPDX-License-Identifier: MIT */
/* Calls on affine integers: the checks that come before anything is read or written, then group after group.
 */
#include "common.h"

#include <lathe/quant.h>

#include "call.h"
#include "parallel.h"
#include "quant_call.h"
#include "random.h"
#include "rule.h"

/* Elements that are worth a thread; and those of a tensor that are done together. */
enum { GRAIN = 4096, PIECE = 1 << 14 };

static lathe_block block_of(const lathe_quant *q)
{
    return (lathe_block){.span = q->span == LATHE_QUANT_TENSOR    ? LATHE_SPAN_TENSOR
                                 : q->span == LATHE_QUANT_CHANNEL ? LATHE_SPAN_CHANNEL
                                                                  : LATHE_SPAN_TILE,
                         .cols = q->length};
}

/* Elements lie in the order of indices, without gaps. */
static int is_dense(const lathe_walk *w)
{
    for (int d = 0; d < LATHE_DIMENSIONS; d++)
        if (w->shape[d] > 1 && w->stride[d] != w->order[d])
            return 0;
    return 1;
}

/* One group in pieces, which threads can share; each line of an array with gaps is one. What can be walked as
   a whole can be walked so too. */
static void divide_tensor(lathe_quant_call *c, const lathe_array *array)
{
    lathe_array line = *array;
    line.axis = array->rank - 1;
    if (is_dense(&c->walk))
        line = (lathe_array){.rank = 1, .shape = {c->walk.elements}};
    lathe_walk_make(&c->walk, &(lathe_block){.cols = PIECE}, &line, c->size);
}

static lathe_status prepare(lathe_quant_call *c, const lathe_quant_plan *plan, const lathe_array *array,
                            size_t size)
{
    lathe_status status = lathe_quant_plan_check(plan);
    if (status)
        return status;
    if (!array)
        return LATHE_E_NULL;
    *c = (lathe_quant_call){.isa = lathe_isa_row(), .plan = plan, .size = size};
    if (!c->isa->name)
        return LATHE_E_ISA;
    c->carrier = size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    c->code_bytes = plan->quant.bits > 8 ? 2 : 1;
    const lathe_block block = block_of(&plan->quant);
    return lathe_walk_make(&c->walk, &block, array, size);
}

lathe_status lathe_quant_measure(const lathe_quant_plan *plan, const lathe_array *array,
                                 lathe_quant_needs *needs)
{
    lathe_walk walk;
    const lathe_status status = lathe_quant_plan_check(plan);
    if (status)
        return status;
    if (!array || !needs)
        return LATHE_E_NULL;
    const lathe_block block = block_of(&plan->quant);
    const lathe_status walked = lathe_walk_make(&walk, &block, array, sizeof(float));
    if (walked)
        return walked;
    const size_t bytes = plan->quant.bits > 8 ? 2 : 1;
    *needs = (lathe_quant_needs){walk.elements, walk.block_count, walk.elements * bytes, (int)bytes};
    return LATHE_OK;
}

/* An array that is written against one that is read, or written too; NULL with no bytes. */
static lathe_status apart(const void *to, size_t to_bytes, const void *from, size_t from_bytes)
{
    if (!to_bytes || !from_bytes)
        return LATHE_OK;
    return lathe_ranges_check(to, to_bytes, from, from_bytes);
}

/* What is written, `written` bytes, and the parameters that are read. */
static lathe_status parameters_check(const lathe_quant_call *c, const void *to, size_t written)
{
    const size_t groups = c->walk.block_count;
    if (!c->scales)
        return LATHE_E_NULL;
    const lathe_status status = apart(to, written, c->scales, groups * c->size);
    return status ? status : apart(to, written, c->zeros, c->zeros ? groups * sizeof *c->zeros : 0);
}

static void share(const lathe_quant_call *c, lathe_part *part)
{
    const size_t in_block = c->walk.elements / c->walk.block_count;
    lathe_share(c->walk.block_count, in_block < GRAIN ? GRAIN / in_block : 1, part, c);
}

static void run(lathe_quant_call *c, const lathe_array *array, lathe_part *part)
{
    c->is_tensor = c->plan->quant.span == LATHE_QUANT_TENSOR;
    if (c->walk.elements && c->is_tensor)
        divide_tensor(c, array);
    if (c->walk.elements)
        share(c, part);
}

/* From values to values or codes, whichever the call has. */
static lathe_status quantize(lathe_quant_call *c, const lathe_array *array, lathe_random *random)
{
    const size_t elements = c->walk.elements;
    lathe_status status = LATHE_OK;
    if (!random && lathe_is_stochastic(c->plan->quant.rounding))
        return LATHE_E_STOCHASTIC;
    if (lathe_is_stochastic(c->plan->quant.rounding) &&
        !(c->size == sizeof(float) ? c->plan->integers.f32.usable : c->plan->integers.f64.usable))
        return LATHE_E_CARRIER;
    if (random)
        status = lathe_random_check(random, elements);
    if (!status && c->dst)
        status = lathe_arrays_check(c->dst, c->size, c->src, c->size, c->walk.reach, 1);
    if (!status && elements && (!c->src || !(c->dst || c->codes)))
        status = LATHE_E_NULL;
    if (!status && elements && c->codes)
        status = lathe_ranges_check(c->codes, elements * c->code_bytes, c->src, c->walk.reach * c->size);
    if (!status && elements)
        status = parameters_check(c, c->dst ? c->dst : c->codes,
                                  c->dst ? c->walk.reach * c->size : elements * c->code_bytes);
    if (status)
        return status;
    c->random = random;
    run(c, array, lathe_quant_part);
    if (random)
        random->next += elements;
    return LATHE_OK;
}

static lathe_status dequantize(lathe_quant_call *c, const lathe_array *array)
{
    const size_t elements = c->walk.elements;
    lathe_status status = LATHE_OK;
    if (elements && (!c->dst || !c->codes))
        return LATHE_E_NULL;
    if (elements)
        status = lathe_ranges_check(c->dst, c->walk.reach * c->size, c->codes, elements * c->code_bytes);
    if (!status && elements)
        status = parameters_check(c, c->dst, c->walk.reach * c->size);
    if (!status)
        run(c, array, lathe_dequant_part);
    return status;
}

/* Whether calibrated zero points may be others than 0. */
static int has_zeros(const lathe_quant *q)
{
    return q->scheme == LATHE_QUANT_ASYMMETRIC || q->integers == LATHE_INTEGERS_UNSIGNED;
}

static lathe_status calibrate(lathe_quant_call *c)
{
    const size_t groups = c->walk.block_count, bytes = c->walk.reach * c->size;
    const size_t zeros = c->new_zeros ? groups * sizeof *c->new_zeros : 0;
    lathe_status status = LATHE_OK;
    if (!groups)
        return LATHE_OK;
    if (!c->new_scales || (!c->new_zeros && has_zeros(&c->plan->quant)) || !c->src)
        return LATHE_E_NULL;
    status = apart(c->new_scales, groups * c->size, c->src, bytes);
    if (!status)
        status = apart(c->new_zeros, zeros, c->src, bytes);
    if (!status)
        status = apart(c->new_scales, groups * c->size, c->new_zeros, zeros);
    if (status)
        return status;
    const size_t in_group = c->walk.elements / groups + 1;
    lathe_share(groups, in_group < GRAIN ? GRAIN / in_group : 1, lathe_quant_calibrate_part, c);
    return LATHE_OK;
}

lathe_status lathe_quant_calibrate_f32(const lathe_quant_plan *plan, const lathe_array *array, float *scales,
                                       int32_t *zeros, const float *src)
{
    lathe_quant_call c;
    const lathe_status status = prepare(&c, plan, array, sizeof *src);
    if (status)
        return status;
    c.new_scales = scales, c.new_zeros = zeros, c.src = src;
    return calibrate(&c);
}

lathe_status lathe_quant_calibrate_f64(const lathe_quant_plan *plan, const lathe_array *array, double *scales,
                                       int32_t *zeros, const double *src)
{
    lathe_quant_call c;
    const lathe_status status = prepare(&c, plan, array, sizeof *src);
    if (status)
        return status;
    c.new_scales = scales, c.new_zeros = zeros, c.src = src;
    return calibrate(&c);
}

static lathe_status quantize_array(const lathe_quant_plan *plan, const lathe_array *array,
                                   lathe_random *random, void *dst, void *codes, const void *src,
                                   const void *scales, const int32_t *zeros, size_t size)
{
    lathe_quant_call c;
    const lathe_status status = prepare(&c, plan, array, size);
    if (status)
        return status;
    c.dst = dst, c.codes = codes, c.src = src, c.scales = scales, c.zeros = zeros;
    return quantize(&c, array, random);
}

static lathe_status dequantize_array(const lathe_quant_plan *plan, const lathe_array *array, void *dst,
                                     const void *codes, const void *scales, const int32_t *zeros, size_t size)
{
    lathe_quant_call c;
    const lathe_status status = prepare(&c, plan, array, size);
    if (status)
        return status;
    c.codes = (void *)(uintptr_t)codes;
    c.dst = dst, c.scales = scales, c.zeros = zeros;
    return dequantize(&c, array);
}

lathe_status lathe_quant_quantize_f32(const lathe_quant_plan *plan, const lathe_array *array,
                                      lathe_random *random, void *codes, const float *src,
                                      const float *scales, const int32_t *zeros)
{
    return quantize_array(plan, array, random, NULL, codes, src, scales, zeros, sizeof *src);
}

lathe_status lathe_quant_quantize_f64(const lathe_quant_plan *plan, const lathe_array *array,
                                      lathe_random *random, void *codes, const double *src,
                                      const double *scales, const int32_t *zeros)
{
    return quantize_array(plan, array, random, NULL, codes, src, scales, zeros, sizeof *src);
}

lathe_status lathe_quant_dequantize_f32(const lathe_quant_plan *plan, const lathe_array *array, float *dst,
                                        const void *codes, const float *scales, const int32_t *zeros)
{
    return dequantize_array(plan, array, dst, codes, scales, zeros, sizeof *dst);
}

lathe_status lathe_quant_dequantize_f64(const lathe_quant_plan *plan, const lathe_array *array, double *dst,
                                        const void *codes, const double *scales, const int32_t *zeros)
{
    return dequantize_array(plan, array, dst, codes, scales, zeros, sizeof *dst);
}

lathe_status lathe_quant_round_f32(const lathe_quant_plan *plan, const lathe_array *array,
                                   lathe_random *random, float *dst, const float *src, const float *scales,
                                   const int32_t *zeros)
{
    return quantize_array(plan, array, random, dst, NULL, src, scales, zeros, sizeof *src);
}

lathe_status lathe_quant_round_f64(const lathe_quant_plan *plan, const lathe_array *array,
                                   lathe_random *random, double *dst, const double *src, const double *scales,
                                   const int32_t *zeros)
{
    return quantize_array(plan, array, random, dst, NULL, src, scales, zeros, sizeof *src);
}
