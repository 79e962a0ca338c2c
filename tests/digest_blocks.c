/* SPDX-License-Identifier: MIT */
/* The bits of block-scaled formats, pinned as digest.c pins those of rounding:

     digest_blocks FILE      compares; ends with "N passed, N failed"
     digest_blocks --write   prints the file

   A line of the file is a digest for each carrier and a block format: of rounded values, of codes, scales and
   the tensor scale, and of the values that these give. */
#include <inttypes.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { ROWS = 6, COLS = 150, COUNT = ROWS * COLS };

/* Besides the presets. */
static const char *const others[] = {"mxfp4:scale=ceil",
                                     "mxfp4:scale=even",
                                     "mxfp4:scale=even_stay",
                                     "mxfp4:scale=log2",
                                     "mxfp4:scale=rceil",
                                     "nvfp4:scale=rceil",
                                     "nvfp4:scale=p3109",
                                     "nvfp4:scale=least_error",
                                     "nvfp4:scale=four_over_six",
                                     "nvfp4_single:block=3x48",
                                     "mxfp8:rounding=to_odd",
                                     "element=posit8_2,block=32,scale_format=e8m0",
                                     "element=hif8,block=32,scale_format=e4m3fn",
                                     "element=takum8_linear,block=16,scale_format=e8m0",
                                     "element=lns4_3,block=32,scale_format=e8m0",
                                     "element=nf4,block=64,scale_format=e4m3fn",
                                     "element=posit8_1,block=32,scale_format=uq2.3,nans=pass,infinities=pass",
                                     "element=e4m3fn,block=16,scale_format=posit8_2",
                                     "element=e2m1,block=16,scale_format=hif8"};

static union {
    float f32[COUNT];
    double f64[COUNT];
} x, y, back;
static unsigned char codes[2 * COUNT], scales[4 * COUNT];

/* Every few blocks another exponent; all of them, now and then. */
static void fill(size_t size)
{
    const int fraction = size == 4 ? 23 : 52, bias = size == 4 ? 127 : 1023;
    const uint64_t mask = (UINT64_C(1) << fraction) - 1;
    uint64_t state = 1, middle = 0;

    for (size_t i = 0; i < COUNT; i++) {
        const uint64_t r = draw(&state), kind = draw(&state) % 256;
        if (i % 64 == 0)
            middle = draw(&state) % 8 ? draw(&state) % 24 : draw(&state) % (unsigned)(2 * bias - 24);
        const uint64_t field = (middle < 24 ? (unsigned)bias - 12 : 0) + middle + r % 6;
        uint64_t bits = field << fraction | (draw(&state) & mask);
        if (kind < 64) /* often a tie */
            bits = bits >> (fraction - 3) << (fraction - 3);
        if (kind == 255 && i % 5 == 0)
            bits = special((size_t)(r % SPECIALS), fraction, bias);
        put(&x, size, i, r >> 63 ? bits | UINT64_C(1) << (8 * size - 1) : bits);
    }
}

/* Where a call fails the digest shows it. */
static uint64_t digest_results(const lathe_block_plan *plan, size_t size)
{
    const int is_random = plan->block.options.rounding >= LATHE_STOCHASTIC;
    const lathe_array array = {.rank = 2, .axis = 1, .row_axis = 0, .shape = {ROWS, COLS}};
    lathe_random random = first_draw;
    float tensor = 0.75f;
    const lathe_block_extra extra = {.tensor = &tensor, .random = is_random ? &random : NULL};
    lathe_block_needs needs = {.code_bytes = 1, .scale_bytes = 1};
    uint64_t digest = start;

    memset(&y, 0, sizeof y);
    memset(&back, 0, sizeof back);
    lathe_block_measure(plan, &array, &needs);
    if (size == 4) {
        lathe_block_round_array_f32(plan, &array, &extra, y.f32, x.f32);
        lathe_block_quantize_f32(plan, &array, &extra, codes, scales, x.f32);
        lathe_block_dequantize_f32(plan, &array, &tensor, back.f32, codes, scales);
    } else {
        lathe_block_round_array_f64(plan, &array, &extra, y.f64, x.f64);
        lathe_block_quantize_f64(plan, &array, &extra, codes, scales, x.f64);
        lathe_block_dequantize_f64(plan, &array, &tensor, back.f64, codes, scales);
    }
    digest = add_array(add_array(digest, &y, size, COUNT), &back, size, COUNT);
    digest = add_array(digest, codes, (size_t)needs.code_bytes, needs.codes);
    digest = add_array(digest, scales, (size_t)needs.scale_bytes, needs.scales);
    return add_array(digest, &tensor, sizeof tensor, 1);
}

static int make_line(char line[LINE], size_t i)
{
    size_t presets = 0;
    while (lathe_block_name(presets))
        presets++;
    const char *const name = i < presets ? lathe_block_name(i) : others[i - presets];
    uint64_t f32 = 0, f64 = 0;
    lathe_block block;
    lathe_block_plan plan;

    if (!lathe_block_parse(&block, name, NULL) && !lathe_block_plan_init(&plan, &block)) {
        fill(4);
        f32 = digest_results(&plan, 4);
        fill(8);
        f64 = digest_results(&plan, 8);
    }
    snprintf(line, LINE, "%016" PRIx64 " %016" PRIx64 " %s\n", f32, f64, name);
    return 1;
}

int main(int argc, char **argv)
{
    size_t lines = sizeof others / sizeof *others;
    for (size_t i = 0; lathe_block_name(i); i++)
        lines++;
    return digest_main(argc, argv, make_line, lines);
}
