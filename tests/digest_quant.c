/* SPDX-License-Identifier: MIT */
/* The bits of affine integers, ternary values and codebooks, pinned as digest.c pins those of rounding:

     digest_quant FILE      compares; ends with "N passed, N failed"
     digest_quant --write   prints the file

   A line of the file is a digest for each carrier of scales, zero points, codes and values, and what made
   them. */
#include <inttypes.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { ROWS = 6, COLS = 150, COUNT = ROWS * COLS };

typedef struct subject {
    const char *name;
    lathe_quant quant;
} subject;

static const subject subjects[] = {
    {"int8", {.bits = 8}},
    {"int8 restricted by channel",
     {.bits = 8, .integers = LATHE_INTEGERS_RESTRICTED, .span = LATHE_QUANT_CHANNEL}},
    {"uint8 asymmetric by group of 32",
     {.bits = 8,
      .integers = LATHE_INTEGERS_UNSIGNED,
      .scheme = LATHE_QUANT_ASYMMETRIC,
      .span = LATHE_QUANT_GROUP,
      .length = 32}},
    {"int4 of least error", {.bits = 4, .range = LATHE_RANGE_LEAST_ERROR, .steps = 20}},
    {"int16 of 99 percent", {.bits = 16, .range = LATHE_RANGE_PERCENTILE, .keep = 990000}},
    {"int8 by powers of two, away", {.bits = 8, .scale = LATHE_QUANT_POWER, .rounding = LATHE_TIES_TO_AWAY}},
    {"int8 stochastic", {.bits = 8, .rounding = LATHE_STOCHASTIC}},
    {"int8 by reciprocals", {.bits = 8, .apply = LATHE_APPLY_RECIPROCAL}},
    {"int8 by quotients", {.bits = 8, .apply = LATHE_APPLY_QUOTIENT}},
    {"b1.58", {.bits = 2, .integers = LATHE_INTEGERS_RESTRICTED, .range = LATHE_RANGE_MEAN, .least = 1e-5}},
};

enum { SUBJECTS = sizeof subjects / sizeof *subjects };

static union {
    float f32[COUNT];
    double f64[COUNT];
} x, y, back, scales;
static int32_t zeros[COUNT];
static unsigned char codes[2 * COUNT];
static uint64_t workspace[3 * 16];

static void fill(size_t size)
{
    const int fraction = size == 4 ? 23 : 52, bias = size == 4 ? 127 : 1023;
    uint64_t state = 1;

    for (size_t i = 0; i < COUNT; i++) {
        const uint64_t r = draw(&state), field = (uint64_t)bias - 3 + r % 6;
        uint64_t bits = field << fraction | (draw(&state) & ((UINT64_C(1) << fraction) - 1));
        if (i % 97 == 96)
            bits = special((size_t)(r % SPECIALS), fraction, bias);
        put(&x, size, i, r >> 63 ? bits | UINT64_C(1) << (8 * size - 1) : bits);
    }
}

/* Where a call fails the digest shows it. */
static uint64_t digest_integers(const lathe_quant *quant, size_t size)
{
    const lathe_array array = {.rank = 2, .axis = 1, .shape = {ROWS, COLS}};
    const int is_random = quant->rounding >= LATHE_STOCHASTIC;
    lathe_random random = first_draw;
    lathe_quant_plan plan;

    memset(&scales, 0, sizeof scales);
    memset(zeros, 0, sizeof zeros);
    lathe_quant_plan_init(&plan, quant);
    if (size == 4) {
        lathe_quant_calibrate_f32(&plan, &array, scales.f32, zeros, x.f32);
        lathe_quant_round_f32(&plan, &array, is_random ? &random : NULL, y.f32, x.f32, scales.f32, zeros);
        lathe_quant_quantize_f32(&plan, &array, is_random ? &random : NULL, codes, x.f32, scales.f32, zeros);
        lathe_quant_dequantize_f32(&plan, &array, back.f32, codes, scales.f32, zeros);
    } else {
        lathe_quant_calibrate_f64(&plan, &array, scales.f64, zeros, x.f64);
        lathe_quant_round_f64(&plan, &array, is_random ? &random : NULL, y.f64, x.f64, scales.f64, zeros);
        lathe_quant_quantize_f64(&plan, &array, is_random ? &random : NULL, codes, x.f64, scales.f64, zeros);
        lathe_quant_dequantize_f64(&plan, &array, back.f64, codes, scales.f64, zeros);
    }
    uint64_t digest = add_array(add_array(start, &y, size, COUNT), &back, size, COUNT);
    digest = add_array(add_array(digest, &scales, size, COUNT), zeros, sizeof *zeros, COUNT);
    return add_array(digest, codes, quant->bits > 8 ? 2 : 1, COUNT);
}

static uint64_t digest_ternary(size_t size)
{
    const lathe_array array = {.rank = 2, .axis = 0, .shape = {ROWS, COLS}};
    const lathe_ternary ternary = {.span = LATHE_QUANT_CHANNEL};
    int8_t *const values = (int8_t *)codes;

    if (size == 4)
        lathe_ternary_quantize_f32(&ternary, &array, values, scales.f32, x.f32);
    else
        lathe_ternary_quantize_f64(&ternary, &array, values, scales.f64, x.f64);
    return add_array(add_array(start, codes, 1, COUNT), &scales, size, ROWS);
}

/* Fitted to the data, which then is rounded to it. */
static uint64_t digest_codebook(size_t size)
{
    const lathe_codebook_fit fit = {.count = 16, .seed = 3};
    double table[16] = {0};
    uint64_t bits[16];
    size_t fitted = 0;
    lathe_codebook book;

    if (size == 4)
        lathe_codebook_fit_f32(&fit, table, &fitted, x.f32, COUNT, workspace, sizeof workspace);
    else
        lathe_codebook_fit_f64(&fit, table, &fitted, x.f64, COUNT, workspace, sizeof workspace);
    lathe_codebook_init(&book, table, fitted, NULL);
    if (size == 4)
        lathe_codebook_encode_f32(&book, NULL, codes, 1, x.f32, COUNT);
    else
        lathe_codebook_encode_f64(&book, NULL, codes, 1, x.f64, COUNT);
    memcpy(bits, table, sizeof bits);
    return add_array(add_array(start, codes, 1, COUNT), bits, 8, 16);
}

static int make_line(char line[LINE], size_t i)
{
    uint64_t digests[2];

    for (int k = 0; k < 2; k++) {
        const size_t size = k ? 8 : 4;
        fill(size);
        digests[k] = i < SUBJECTS    ? digest_integers(&subjects[i].quant, size)
                     : i == SUBJECTS ? digest_ternary(size)
                                     : digest_codebook(size);
    }
    snprintf(line, LINE, "%016" PRIx64 " %016" PRIx64 " %s\n", digests[0], digests[1],
             i < SUBJECTS    ? subjects[i].name
             : i == SUBJECTS ? "ternary by channel"
                             : "fitted codebook of 16");
    return 1;
}

int main(int argc, char **argv)
{
    return digest_main(argc, argv, make_line, SUBJECTS + 2);
}
