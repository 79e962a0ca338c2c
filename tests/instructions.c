/* SPDX-License-Identifier: MIT */
/* Calls on fixed inputs, a function each, for tests/scripts/instructions.sh to count what they execute. */
#include <lathe/lathe.h>

#include <stdio.h>
#include <stdlib.h>

enum { N = 4096, SIDE = 32 };

static float x[N], y[N], z[N];
static double x64[N], y64[N];
static unsigned char codes[4 * N], scales[N], workspace[1 << 18];
static float factor = 0.01f;
static lathe_plan bf16, e4m3, fp16, drawing, posit, unlimited;
static lathe_block_plan mxfp4, nvfp4;
static lathe_quant_plan int8;
static lathe_codebook book;
static lathe_stats stats;
static lathe_random random_bits = {.seed = 1};
static const double table[4] = {-1, 0, 0.5, 1};
static const lathe_array array = {.rank = 2, .axis = 1, .shape = {SIDE, N / SIDE}};

static void must(lathe_status status)
{
    if (status) {
        fprintf(stderr, "%s\n", lathe_status_string(status));
        exit(1);
    }
}

static void make(lathe_plan *plan, const char *name, const char *options)
{
    lathe_format format;
    lathe_options o;
    must(lathe_format_parse(&format, name, NULL));
    must(lathe_options_parse(&o, options, NULL));
    must(lathe_plan_init(plan, &format, &o));
}

static void make_block(lathe_block_plan *plan, const char *name)
{
    lathe_block block;
    must(lathe_block_parse(&block, name, NULL));
    must(lathe_block_plan_init(plan, &block));
}

/* Named as the counts are, and never part of another function. */
#define COUNTED static __attribute__((noinline)) void

COUNTED count_round_bf16(void)
{
    must(lathe_round_f32(&bf16, y, x, N));
}

COUNTED count_round_e4m3(void)
{
    must(lathe_round_f32(&e4m3, y, x, N));
}

COUNTED count_round_f64(void)
{
    must(lathe_round_f64(&fp16, y64, x64, N));
}

COUNTED count_round_posit(void)
{
    must(lathe_round_f32(&posit, y, x, N));
}

COUNTED count_round_random(void)
{
    must(lathe_round_random_f32(&drawing, &random_bits, y, x, N));
}

COUNTED count_add(void)
{
    must(lathe_add_f32(&fp16, z, x, x, N));
}

COUNTED count_fma_f64(void)
{
    must(lathe_fma_f64(&fp16, y64, x64, x64, x64, N));
}

COUNTED count_encode(void)
{
    must(lathe_encode_f32(&e4m3, codes, 1, x, N));
}

COUNTED count_decode(void)
{
    must(lathe_decode_f32(&e4m3, y, codes, 1, N));
}

COUNTED count_pack(void)
{
    must(lathe_pack(scales, LATHE_LSB_FIRST, 4, codes, 1, N));
}

COUNTED count_block_mxfp4(void)
{
    must(lathe_block_round_f32(&mxfp4, y, x, N));
}

COUNTED count_block_nvfp4(void)
{
    must(lathe_block_quantize_f32(&nvfp4, &array, NULL, codes, scales, x));
}

COUNTED count_quant(void)
{
    must(lathe_quant_quantize_f32(&int8, &array, NULL, codes, x, &factor, NULL));
}

COUNTED count_codebook(void)
{
    must(lathe_codebook_encode_f32(&book, NULL, codes, 1, x, N));
}

COUNTED count_stats(void)
{
    must(lathe_stats_add_f32(&stats, &fp16, x, y, N));
}

static void gemm(const lathe_dot *dot, void *room, size_t bytes)
{
    const lathe_dot_extra extra = {.workspace = room, .workspace_bytes = bytes};
    must(lathe_gemm_f32(dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, SIDE, SIDE, SIDE, 1, x,
                        SIDE, x + SIDE * SIDE, SIDE, 0, z, SIDE));
}

COUNTED count_gemm(void)
{
    gemm(&(lathe_dot){.product = &fp16, .sum = &fp16}, workspace, sizeof workspace);
}

COUNTED count_gemm_exact(void)
{
    gemm(&(lathe_dot){.sum = &fp16, .order = LATHE_DOT_EXACT}, NULL, 0);
}

COUNTED count_unit(void)
{
    must(lathe_unit_gemm_f32(lathe_unit_find("h100.f16.f32"), NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS,
                             LATHE_NO_TRANS, SIDE, SIDE, SIDE, x, SIDE, x + SIDE * SIDE, SIDE, NULL, SIDE, z,
                             SIDE));
}

COUNTED count_plan(void)
{
    make(&unlimited, "e5m2", "exponent=unlimited,rounding=up");
}

int main(void)
{
    uint32_t state = 1;
    for (int i = 0; i < N; i++) {
        state = state * UINT32_C(1664525) + UINT32_C(1013904223);
        x[i] = (float)(int32_t)state * 0x1p-30f;
        x64[i] = x[i];
    }
    make(&bf16, "bf16", "");
    make(&e4m3, "e4m3fn", "");
    make(&fp16, "fp16", "");
    make(&drawing, "bf16", "rounding=sr");
    make(&posit, "posit16", "");
    make_block(&mxfp4, "mxfp4");
    make_block(&nvfp4, "nvfp4");
    must(lathe_quant_plan_init(&int8, &(lathe_quant){.bits = 8}));
    must(lathe_codebook_init(&book, table, 4, NULL));
    printf("%s\n", lathe_isa_current());

    count_round_bf16();
    count_round_e4m3();
    count_round_f64();
    count_round_posit();
    count_round_random();
    count_add();
    count_fma_f64();
    count_encode();
    count_decode();
    count_pack();
    count_block_mxfp4();
    count_block_nvfp4();
    count_quant();
    count_codebook();
    count_stats();
    count_gemm();
    count_gemm_exact();
    count_unit();
    count_plan();
    return 0;
}
