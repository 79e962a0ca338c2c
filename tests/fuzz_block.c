/* SPDX-License-Identifier: MIT */
/* Any text as a block format: refused with a place and no trace, or read, and then, where it is sound,
   printed and read back, and values rounded by it alike on every instruction set and by way of codes. An
   input is a line and bits of values. */
#include "fuzz.h"

enum { MOST_VALUES = 96 };

static char *take_text(fuzz_input *in)
{
    const uint8_t *const end = in->left ? memchr(in->at, '\n', in->left) : NULL;
    const size_t length = end ? (size_t)(end - in->at) : in->left;
    char *const text = block(length + 1);
    memcpy(text, length ? (const char *)in->at : "", length);
    text[length] = 0;
    in->at += length + (end != NULL);
    in->left -= length + (end != NULL);
    return text;
}

static void check_print(const lathe_block *b)
{
    size_t needed = 0;
    must(lathe_block_print(b, NULL, 0, &needed) == LATHE_E_SPACE && needed <= LATHE_BLOCK_PRINT_MAX,
         "a printed block has a bounded size");
    char *const text = block(needed);
    lathe_block back;
    must(lathe_block_print(b, text, needed, NULL) == LATHE_OK, "the bytes needed are enough");
    must(lathe_block_parse(&back, text, NULL) == LATHE_OK, "a printed block reads back");
    must(lathe_format_equal(&b->element, &back.element) && lathe_format_equal(&b->scale, &back.scale) &&
             b->rule == back.rule && b->cols == back.cols && b->top == back.top,
         "as the same block");
    free(text);
}

static void check_rounding(const lathe_block_plan *plan, fuzz_input *in)
{
    const lathe_array line = {.rank = 1, .shape = {MOST_VALUES}};
    float x[MOST_VALUES], y[MOST_VALUES], z[MOST_VALUES], tensor = 1;
    lathe_block_needs needs;
    must(lathe_block_measure(plan, &line, &needs) == LATHE_OK, "a line can be measured");
    void *const codes = block(needs.codes_bytes), *const scales = block(needs.scales_bytes);
    for (int i = 0; i < MOST_VALUES; i++) {
        const uint32_t bits = (uint32_t)take(in, 4);
        memcpy(&x[i], &bits, sizeof bits);
    }
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        lathe_random random = {.seed = 1};
        const lathe_block_extra extra = {.tensor = &tensor, .random = &random};
        must(lathe_isa_use(lathe_isa_name(isa)) == LATHE_OK, "an instruction set that is named can be used");
        must(lathe_block_round_array_f32(plan, &line, &extra, isa ? z : y, x) == LATHE_OK, "a plan rounds");
        must(!isa || memcmp(y, z, sizeof y) == 0, "every instruction set rounds alike");
        random.next = 0;
        must(lathe_block_quantize_f32(plan, &line, &extra, codes, scales, x) == LATHE_OK, "and quantises");
        must(lathe_block_dequantize_f32(plan, &line, &tensor, z, codes, scales) == LATHE_OK, "and back");
        for (int i = 0; i < MOST_VALUES; i++)
            must(memcmp(&y[i], &z[i], sizeof y[i]) == 0 || y[i] != y[i], "codes mean the rounded values");
    }
    free(codes);
    free(scales);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    char *const text = take_text(&in);
    lathe_block b, untouched;
    lathe_block_plan plan;
    size_t at = SIZE_MAX;
    memset(&b, UNTOUCHED, sizeof b);
    memset(&untouched, UNTOUCHED, sizeof untouched);
    const lathe_status status = lathe_block_parse(&b, text, &at);
    if (status) {
        must(at <= strlen(text) && memcmp(&b, &untouched, sizeof b) == 0,
             "a failure has a place and no trace");
    } else if (lathe_block_plan_init(&plan, &b)) {
        must(lathe_block_check(&b) != LATHE_OK && plan.made == 0, "what is unsound makes no plan");
    } else {
        fuzz_format = b.element;
        check_print(&b);
        if (b.rows <= 1 && b.options.random_bits <= 32)
            check_rounding(&plan, &in);
    }
    free(text);
    return 0;
}
