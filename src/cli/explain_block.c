/* SPDX-License-Identifier: MIT */
/* One value of a block format: what the library makes of an array of one. */
#include "explain_block.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "spec.h"

/* Both, and the tensor's scale if there is one. */
typedef struct answer {
    uint32_t element, scale; /* codes */
    double element_value, scale_value, result;
    float tensor;
} answer;

static void print_number(const char *label, double x)
{
    char text[NUMBER_MAX];
    printf("%-10s%s", label, number_text(text, x));
    if (isfinite(x) && x != 0.0)
        printf(" = %a", x);
}

/* The code of so many bytes at the beginning of a word. */
static uint32_t code_at(const void *word, int bytes)
{
    const unsigned char *const byte = word;
    uint16_t two;
    uint32_t four;
    memcpy(&two, word, sizeof two);
    memcpy(&four, word, sizeof four);
    return bytes == 1 ? *byte : bytes == 2 ? two : four;
}

static void quantize(const lathe_block_plan *plan, double x, int is_f32, answer *a)
{
    const lathe_array one = {.rank = 2, .axis = 1, .shape = {1, 1}};
    lathe_random random = {.seed = 0};
    const lathe_block_extra extra = {.tensor = &a->tensor, .random = &random};
    lathe_block_needs needs;
    uint32_t element = 0, scale = 0;
    float narrow = (float)x;
    lathe_block_measure(plan, &one, &needs);
    if (is_f32) {
        lathe_block_quantize_f32(plan, &one, &extra, &element, &scale, &narrow);
        lathe_block_dequantize_f32(plan, &one, &a->tensor, &narrow, &element, &scale);
        a->result = (double)narrow;
    } else {
        lathe_block_quantize_f64(plan, &one, &extra, &element, &scale, &x);
        lathe_block_dequantize_f64(plan, &one, &a->tensor, &a->result, &element, &scale);
    }
    a->element = code_at(&element, needs.code_bytes);
    a->scale = code_at(&scale, needs.scale_bytes);
    lathe_decode_f64(&plan->nearest, &a->scale_value, &a->scale, sizeof a->scale, 1);
}

static void print_formats(const lathe_block *b, const char *name)
{
    char element[LATHE_FORMAT_PRINT_MAX], scale[LATHE_FORMAT_PRINT_MAX];
    printf("block     %s: elements %s, scales %s; x stands for the largest magnitude of its block\n", name,
           spec_print(&b->element, element), spec_print(&b->scale, scale));
}

void explain_block(const lathe_block_plan *plan, const char *name, double x, int is_f32)
{
    const lathe_block *const b = &plan->block;
    answer a = {.tensor = 1.0f};
    char text[NUMBER_MAX];
    quantize(plan, x, is_f32, &a);
    print_formats(b, name);
    print_number("scale", a.scale_value);
    printf(", code 0x%lx\n", (unsigned long)a.scale);
    if (b->tensor != LATHE_TENSOR_NONE) {
        print_number("tensor", (double)a.tensor);
        putchar('\n');
    }
    const double scale = a.scale_value * (double)a.tensor, quotient = x / scale;
    if (isfinite(quotient)) {
        print_number("quotient", quotient);
        printf(" or nearly, the value over its scale\n");
        printf("rule      %s%s\n", lathe_rounding_name(b->options.rounding),
               b->options.rounding >= LATHE_STOCHASTIC ? ", with the random bits of seed 0" : "");
        printf("element   %s, code 0x%lx\n", number_text(text, a.result / scale), (unsigned long)a.element);
    }
    print_number("result", a.result);
    const double error = a.result - x;
    if (isfinite(error) && error != 0.0)
        printf("\n%-10s%+.6g, %.6g relative", "error", error, fabs(error / x));
    putchar('\n');
}
