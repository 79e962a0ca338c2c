/* SPDX-License-Identifier: MIT */
/* What tests of blocks share. */
#ifndef TESTS_CHECK_BLOCK_H
#define TESTS_CHECK_BLOCK_H

#include "check.h"

static inline lathe_block block_by_name(const char *text)
{
    lathe_block b;
    size_t at = 0;
    const lathe_status status = lathe_block_parse(&b, text, &at);
    if (status)
        fail_msg("\"%s\": %s at %zu", text, lathe_status_string(status), at);
    return b;
}

static inline lathe_block_plan block_plan_by_name(const char *text)
{
    const lathe_block b = block_by_name(text);
    lathe_block_plan plan;
    const lathe_status status = lathe_block_plan_init(&plan, &b);
    if (status)
        fail_msg("\"%s\": %s", text, lathe_status_string(status));
    return plan;
}

static inline lathe_status block_round(const lathe_block_plan *plan, const carrier *c,
                                       const lathe_array *array, const lathe_block_extra *extra, void *dst,
                                       const void *src)
{
    return c->width == 32 ? lathe_block_round_array_f32(plan, array, extra, dst, src)
                          : lathe_block_round_array_f64(plan, array, extra, dst, src);
}

static inline lathe_status block_quantize(const lathe_block_plan *plan, const carrier *c,
                                          const lathe_array *array, const lathe_block_extra *extra,
                                          void *codes, void *scales, const void *src)
{
    return c->width == 32 ? lathe_block_quantize_f32(plan, array, extra, codes, scales, src)
                          : lathe_block_quantize_f64(plan, array, extra, codes, scales, src);
}

static inline lathe_status block_dequantize(const lathe_block_plan *plan, const carrier *c,
                                            const lathe_array *array, const float *tensor, void *dst,
                                            const void *codes, const void *scales)
{
    return c->width == 32 ? lathe_block_dequantize_f32(plan, array, tensor, dst, codes, scales)
                          : lathe_block_dequantize_f64(plan, array, tensor, dst, codes, scales);
}

#endif
