/* SPDX-License-Identifier: MIT */
/* Calls on block-scaled arrays: the checks that come before anything is read or written, then block after
   block. */
#include "common.h"

#include <string.h>

#include "block_call.h"
#include "block_format.h"
#include "call.h"
#include "parallel.h"
#include "random.h"
#include "rule.h"
#include "stream.h"

/* Blocks that are worth a thread are as many as have so many elements; by the kernel, so many. */
enum { GRAIN = 4096, LANES_GRAIN = 32768 };

static lathe_status plan_check(const lathe_block_plan *plan)
{
    if (!plan)
        return LATHE_E_NULL;
    return plan->made == LATHE_BLOCK_PLAN_MADE ? LATHE_OK : LATHE_E_UNMADE;
}

/* Sets what every call needs. */
static lathe_status prepare(lathe_block_call *c, const lathe_block_plan *plan, const lathe_array *array,
                            size_t size)
{
    lathe_status status = plan_check(plan);
    if (status)
        return status;
    if (!array)
        return LATHE_E_NULL;
    *c = (lathe_block_call){.isa = lathe_isa_row(), .plan = plan, .size = size};
    c->element = size == sizeof(float) ? &plan->narrow : &plan->element;
    c->carrier = size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    if (!c->element->made)
        return LATHE_E_CARRIER;
    if (!c->isa->name)
        return LATHE_E_ISA;
    return lathe_walk_make(&c->walk, &plan->block, array, size);
}

lathe_status lathe_block_measure(const lathe_block_plan *plan, const lathe_array *array,
                                 lathe_block_needs *needs)
{
    lathe_walk walk;
    lathe_status status = plan_check(plan);
    if (status)
        return status;
    if (!array || !needs)
        return LATHE_E_NULL;
    status = lathe_walk_make(&walk, &plan->block, array, sizeof(float));
    if (status)
        return status;
    lathe_block_needs n = {.codes = walk.elements,
                           .scales = walk.block_count,
                           .code_bits = lathe_block_code_bits(&plan->block),
                           .scale_bits = lathe_format_bits(&plan->block.scale)};
    n.code_bytes = (int)lathe_block_bytes_for(n.code_bits);
    n.scale_bytes = (int)lathe_block_bytes_for(n.scale_bits);
    n.codes_bytes = n.codes * (size_t)n.code_bytes;
    n.scales_bytes = n.scales * (size_t)n.scale_bytes;
    /* 32 bits or less of each element: no more than its value has. */
    n.packed_codes_bytes = n.codes / 8 * (size_t)n.code_bits + (n.codes % 8 * (size_t)n.code_bits + 7) / 8;
    n.packed_scales_bytes =
        n.scales / 8 * (size_t)n.scale_bits + (n.scales % 8 * (size_t)n.scale_bits + 7) / 8;
    *needs = n;
    return LATHE_OK;
}

static void share(const lathe_block_call *c, lathe_part *part)
{
    const size_t in_block = c->walk.elements / c->walk.block_count;
    const size_t grain = c->has_lanes ? LANES_GRAIN : GRAIN;
    lathe_share(c->walk.block_count, in_block < grain ? grain / in_block : 1, part, c);
}

static void set_layouts(lathe_block_call *c)
{
    c->narrow_layout = lathe_layout_of(&c->element->format, &lathe_binary32);
    lathe_layout_choose_nan(&c->narrow_layout, c->element->options.nan_code);
    c->element_layout = lathe_layout_of(&c->element->format, &lathe_binary64);
    lathe_layout_choose_nan(&c->element_layout, c->element->options.nan_code);
    c->scale_layout = lathe_layout_of(&c->plan->nearest.format, &lathe_binary64);
}

/* T as the caller gives it; else 1. */
static lathe_status tensor_check(const lathe_block_plan *plan, int is_needed, const float *tensor,
                                 float *given)
{
    uint32_t bits;
    *given = 1.0f;
    if (plan->block.tensor == LATHE_TENSOR_NONE || !is_needed)
        return LATHE_OK;
    if (!tensor)
        return LATHE_E_NULL;
    memcpy(&bits, tensor, sizeof bits);
    if (bits == 0 || bits >= lathe_carrier_infinity(&lathe_binary32))
        return LATHE_E_OPTION;
    memcpy(given, &bits, sizeof bits);
    return LATHE_OK;
}

static lathe_status extra_check(const lathe_block_call *c, const lathe_block_extra *extra, float *given)
{
    const int is_given = c->plan->block.tensor == LATHE_TENSOR_GIVEN;
    if (!extra->random && lathe_is_stochastic(c->element->options.rounding))
        return LATHE_E_STOCHASTIC;
    const lathe_status status =
        extra->random ? lathe_random_check(extra->random, c->walk.elements) : LATHE_OK;
    return status ? status : tensor_check(c->plan, is_given, extra->tensor, given);
}

/* Blocks lie one after another in memory, in f32, and the row has kernels for such. */
static int has_rows(const lathe_block_call *c)
{
    const lathe_block *const b = &c->plan->block;
    return c->isa->block && c->size == sizeof(float) && b->span == LATHE_SPAN_TILE && b->rows <= 1 &&
           c->walk.run == LATHE_DIMENSIONS - 1 && c->walk.stride[LATHE_DIMENSIONS - 1] == 1;
}

/* What is left once all checks have passed. */
static lathe_status quantize(lathe_block_call *c, const lathe_block_extra *extra, float given)
{
    const float tensor = lathe_block_set_tensor(c, given);
    c->random = extra->random;
    c->has_lanes = has_rows(c) && lathe_block_lanes_of(c->plan, c->tensor, &c->lanes);
    /* Divisions take longer than memory does. */
    c->streams = c->has_lanes && c->dst && !c->lanes.divides &&
                 LATHE_STREAM_BLOCK % (c->plan->block.cols * c->size) == 0 &&
                 lathe_streams(c->dst, c->src, c->size, c->walk.elements);
    if (c->walk.elements)
        share(c, lathe_block_quantize_part);
    if (extra->tensor && c->plan->block.tensor != LATHE_TENSOR_GIVEN)
        *extra->tensor = tensor;
    if (extra->random)
        extra->random->next += c->walk.elements;
    return LATHE_OK;
}

static lathe_status round_array(const lathe_block_plan *plan, const lathe_array *array,
                                const lathe_block_extra *extra, void *dst, const void *src, size_t size)
{
    static const lathe_block_extra nothing;
    lathe_block_call c;
    float given;
    extra = extra ? extra : &nothing;
    lathe_status status = prepare(&c, plan, array, size);
    if (!status)
        status = extra_check(&c, extra, &given);
    if (!status)
        status = lathe_arrays_check(dst, size, src, size, c.walk.reach, 1);
    if (status)
        return status;
    c.src = src;
    c.dst = dst;
    return quantize(&c, extra, given);
}

static lathe_status round_line(const lathe_block_plan *plan, void *dst, const void *src, size_t n,
                               size_t size)
{
    const lathe_array line = {.rank = 1, .shape = {n}};
    const lathe_status status = plan_check(plan);
    if (status)
        return status;
    if (plan->block.tensor == LATHE_TENSOR_GIVEN || plan->block.rows > 1)
        return LATHE_E_POLICY;
    return round_array(plan, &line, NULL, dst, src, size);
}

/* The three arrays of quantised values, no two of which may overlap. */
static lathe_status memory_check(const lathe_block_call *c, const void *codes, const void *scales,
                                 const void *values)
{
    const size_t codes_bytes =
        c->walk.elements * lathe_block_bytes_for(lathe_block_code_bits(&c->plan->block));
    const size_t scales_bytes = c->walk.block_count * lathe_block_bytes_for(c->scale_layout.bits);
    const size_t values_bytes = c->walk.reach * c->size;
    if (!c->walk.elements)
        return LATHE_OK;
    if (!codes || !scales || !values)
        return LATHE_E_NULL;
    lathe_status status = lathe_ranges_check(codes, codes_bytes, values, values_bytes);
    if (!status)
        status = lathe_ranges_check(scales, scales_bytes, values, values_bytes);
    return status ? status : lathe_ranges_check(codes, codes_bytes, scales, scales_bytes);
}

static lathe_status quantize_array(const lathe_block_plan *plan, const lathe_array *array,
                                   const lathe_block_extra *extra, void *codes, void *scales, const void *src,
                                   size_t size)
{
    static const lathe_block_extra nothing;
    lathe_block_call c;
    float given;
    extra = extra ? extra : &nothing;
    lathe_status status = prepare(&c, plan, array, size);
    if (!status)
        status = extra_check(&c, extra, &given);
    if (status)
        return status;
    set_layouts(&c);
    status = memory_check(&c, codes, scales, src);
    if (status)
        return status;
    c.src = src;
    c.codes = codes;
    c.scales = scales;
    return quantize(&c, extra, given);
}

lathe_status lathe_block_open(lathe_block_call *c, const lathe_block_plan *plan, const lathe_array *array,
                              const float *tensor, const void *codes, const void *scales, size_t size)
{
    float given;
    lathe_status status = prepare(c, plan, array, size);
    if (!status)
        status = tensor_check(plan, 1, tensor, &given);
    if (status)
        return status;
    set_layouts(c);
    c->codes = (void *)(uintptr_t)codes;
    c->scales = (void *)(uintptr_t)scales;
    c->tensor = lathe_number_of_f32(given);
    c->has_lanes = has_rows(c) && lathe_block_products_are_exact(plan, c->tensor);
    c->factor = given;
    return LATHE_OK;
}

static lathe_status dequantize_array(const lathe_block_plan *plan, const lathe_array *array,
                                     const float *tensor, void *dst, const void *codes, const void *scales,
                                     size_t size)
{
    lathe_block_call c;
    lathe_status status = lathe_block_open(&c, plan, array, tensor, codes, scales, size);
    if (!status)
        status = memory_check(&c, codes, scales, dst);
    if (status || !c.walk.elements)
        return status;
    c.dst = dst;
    share(&c, lathe_block_dequantize_part);
    return LATHE_OK;
}

lathe_status lathe_block_round_f32(const lathe_block_plan *plan, float *dst, const float *src, size_t n)
{
    return round_line(plan, dst, src, n, sizeof *dst);
}

lathe_status lathe_block_round_array_f32(const lathe_block_plan *plan, const lathe_array *array,
                                         const lathe_block_extra *extra, float *dst, const float *src)
{
    return round_array(plan, array, extra, dst, src, sizeof *dst);
}

lathe_status lathe_block_quantize_f32(const lathe_block_plan *plan, const lathe_array *array,
                                      const lathe_block_extra *extra, void *codes, void *scales,
                                      const float *src)
{
    return quantize_array(plan, array, extra, codes, scales, src, sizeof *src);
}

lathe_status lathe_block_dequantize_f32(const lathe_block_plan *plan, const lathe_array *array,
                                        const float *tensor, float *dst, const void *codes,
                                        const void *scales)
{
    return dequantize_array(plan, array, tensor, dst, codes, scales, sizeof *dst);
}

lathe_status lathe_block_round_f64(const lathe_block_plan *plan, double *dst, const double *src, size_t n)
{
    return round_line(plan, dst, src, n, sizeof *dst);
}

lathe_status lathe_block_round_array_f64(const lathe_block_plan *plan, const lathe_array *array,
                                         const lathe_block_extra *extra, double *dst, const double *src)
{
    return round_array(plan, array, extra, dst, src, sizeof *dst);
}

lathe_status lathe_block_quantize_f64(const lathe_block_plan *plan, const lathe_array *array,
                                      const lathe_block_extra *extra, void *codes, void *scales,
                                      const double *src)
{
    return quantize_array(plan, array, extra, codes, scales, src, sizeof *src);
}

lathe_status lathe_block_dequantize_f64(const lathe_block_plan *plan, const lathe_array *array,
                                        const float *tensor, double *dst, const void *codes,
                                        const void *scales)
{
    return dequantize_array(plan, array, tensor, dst, codes, scales, sizeof *dst);
}
