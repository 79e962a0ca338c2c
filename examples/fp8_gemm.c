/* SPDX-License-Identifier: MIT */
/* A product of matrices in fp8 in the way of DeepSeek-V3: activations scaled by 1 x 128, weights by 128 x
   128, sums by Hopper's unit, added up in binary32 every 128 terms. Tells what each of these costs. */
#include <math.h>
#include <stdio.h>

#include <lathe/lathe.h>

enum { M = 64, N = 256, K = 2048, B = 128, PARTS = K / B, TILES = N / B };

static float x[M * K], w[N * K]; /* what is multiplied: x w^T */
static unsigned char x_codes[M * K], w_codes[N * K];
static float x_scales[M * PARTS], w_scales[TILES * PARTS], columns[N * PARTS];
static float x_values[M * K], w_values[N * K]; /* elements without their scales */
static float d[M * N];
static double wanted[M * N], exact[M * N];

/* Near to a normal distribution. */
static float normal(uint64_t *state)
{
    double sum = 0;
    for (int i = 0; i < 12; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        sum += (double)(*state >> 11) / 9007199254740992.0;
    }
    return (float)(sum - 6);
}

/* Codes and scales of a matrix, and what the codes stand for. */
static lathe_status quantize(const char *name, size_t rows, unsigned char *codes, float *scales,
                             float *values, const float *src)
{
    const lathe_array array = {.rank = 2, .axis = 1, .shape = {rows, K}};
    lathe_block block;
    lathe_block_plan plan;
    lathe_plan element;
    lathe_status status = lathe_block_parse(&block, name, NULL);
    if (!status)
        status = lathe_block_plan_init(&plan, &block);
    if (!status)
        status = lathe_block_quantize_f32(&plan, &array, NULL, codes, scales, src);
    if (!status)
        status = lathe_plan_init(&element, &block.element, NULL);
    return status ? status : lathe_decode_f32(&element, values, codes, 1, rows * K);
}

/* x w^T in binary64. */
static void multiply(double *to, const float *a, const float *b)
{
    for (int i = 0; i < M; i++)
        for (int j = 0; j < N; j++) {
            double sum = 0;
            for (int k = 0; k < K; k++)
                sum += (double)a[i * K + k] * (double)b[j * K + k];
            to[i * N + j] = sum;
        }
}

static void tell(const char *what, const double *from)
{
    double error = 0, all = 0;
    for (int i = 0; i < M * N; i++) {
        error += ((double)d[i] - from[i]) * ((double)d[i] - from[i]);
        all += from[i] * from[i];
    }
    printf("  %-58s %9.2e\n", what, sqrt(error / all));
}

static lathe_status by_unit(const lathe_unit_options *options)
{
    return lathe_unit_gemm_f32(lathe_unit_find("h100.fp8.f32.wgmma"), options, LATHE_ROW_MAJOR,
                               LATHE_NO_TRANS, LATHE_TRANS, M, N, K, x_values, K, w_values, K, NULL, N, d, N);
}

/* The same with sums in binary32 instead of the unit's. */
static lathe_status in_binary32(void)
{
    static const lathe_dot plain = {0};
    static float part[M * N];
    lathe_status status = LATHE_OK;
    for (int i = 0; i < M * N; i++)
        d[i] = 0;
    for (int t = 0; t < PARTS && !status; t++) {
        status = lathe_gemm_f32(&plain, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, M, N, B, 1,
                                x_values + t * B, K, w_values + t * B, K, 0, part, N);
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++)
                d[i * N + j] =
                    fmaf(x_scales[i * PARTS + t] * columns[j * PARTS + t], part[i * N + j], d[i * N + j]);
    }
    return status;
}

int main(void)
{
    static const size_t intervals[] = {0, 1024, 512, 256, 128};
    uint64_t state = 42;
    for (int i = 0; i < M * K; i++)
        x[i] = fabsf(normal(&state)); /* so that sums grow */
    for (int i = 0; i < N * K; i++)
        w[i] = 0.02f * (normal(&state) + 1);
    multiply(wanted, x, w);

    lathe_status status = quantize("fp8_1x128", M, x_codes, x_scales, x_values, x);
    if (!status)
        status = quantize("fp8_128x128", N, w_codes, w_scales, w_values, w);
    for (int j = 0; j < N; j++) /* the unit takes scales of columns */
        for (int t = 0; t < PARTS; t++)
            columns[j * PARTS + t] = w_scales[j / B * PARTS + t];

    const lathe_unit_options options = {
        .interval = B, .scaling = LATHE_SCALING_FMA, .scale_a = x_scales, .scale_b = columns};
    printf("error of all, relative to the product of binary32 matrices\n");
    if (!status)
        status = by_unit(&options);
    if (!status)
        tell("Hopper's unit, 128 terms at a time", wanted);
    if (!status)
        status = in_binary32();
    if (!status)
        tell("binary32, 128 terms at a time", wanted);

    printf("error of the sums alone, without scales\n");
    multiply(exact, x_values, w_values);
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals && !status; i++) {
        char what[64];
        status = by_unit(&(lathe_unit_options){.interval = intervals[i]});
        snprintf(what, sizeof what,
                 intervals[i] ? "Hopper's unit, %zu terms at a time" : "Hopper's unit, all terms",
                 intervals[i]);
        if (!status)
            tell(what, exact);
    }
    if (status)
        fprintf(stderr, "%s\n", lathe_status_string(status));
    return status != LATHE_OK;
}
