/* SPDX-License-Identifier: MIT */
/* How much of a matrix is left in a few bits: the signal-to-noise ratio of block-scaled formats, for normal
   values and for heavy tails, straight and after a random Hadamard transform. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <lathe/lathe.h>

enum { ROWS = 512, COLS = 512, SIZE = ROWS * COLS };

static const struct row {
    const char *name, *block;
    int hadamard; /* of so many values, or 0 */
} rows[] = {
    {"mxfp8 (e4m3)", "mxfp8_e4m3", 0},
    {"mxfp8 (e5m2)", "mxfp8_e5m2", 0},
    {"mxfp6 (e3m2)", "mxfp6_e3m2", 0},
    {"mxfp6 (e2m3)", "mxfp6_e2m3", 0},
    {"mxint8", "mxint8", 0},
    {"mxfp4", "mxfp4", 0},
    {"mxfp4, Hadamard 32", "mxfp4", 32},
    {"mxfp4, least error", "mxfp4:scale=least_error", 0},
    {"nvfp4", "nvfp4", 0},
    {"nvfp4, Hadamard 16", "nvfp4", 16},
    {"nvfp4, 4/6", "nvfp4_four_over_six", 0},
    {"posit8 in blocks of 32", "mxfp8_e4m3:element=posit8_1,scale=p3109", 0},
    {"hif8 per tensor", "fp8_tensor:element=hif8,scale=p3109", 0},
    {"lns8 in blocks of 32", "mxfp8_e4m3:element=lns4_3,scale=p3109", 0},
    {"takum8 in blocks of 32", "mxfp8_e4m3:element=takum8_linear,scale=p3109", 0},
    {"nf4 in blocks of 64", "element=nf4,block=64,scale_format=bf16,scale=nearest", 0},
    {"q1.7 per tensor", "int8_tensor:element=q1.7", 0},
    {"int8 per tensor", "int8_tensor", 0},
    {"fp8 per tensor", "fp8_tensor", 0},
};

/* Uniform in (0, 1). */
static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 12) + 0.5) / 4503599627370496.0;
}

/* Normal values, divided for heavy tails by the root of a mean of squares of three others: Student's t with
   three degrees of freedom. */
static void fill(float *x, int heavy, uint64_t seed)
{
    for (int i = 0; i < SIZE; i++) {
        double normal[4];
        for (int k = 0; k < 4; k++) {
            const double radius = sqrt(-2 * log(uniform(&seed)));
            normal[k] = radius * cos(6.283185307179586 * uniform(&seed));
        }
        const double mean = (normal[1] * normal[1] + normal[2] * normal[2] + normal[3] * normal[3]) / 3;
        x[i] = (float)(heavy ? normal[0] / sqrt(mean) : normal[0]);
    }
}

/* 10 log10 of the sum of squares of the values over that of the errors. */
static double ratio_in_decibels(const float *x, const float *y)
{
    double signal = 0, noise = 0;
    for (int i = 0; i < SIZE; i++) {
        const double error = (double)x[i] - (double)y[i];
        signal += (double)x[i] * (double)x[i];
        noise += error * error;
    }
    return 10 * log10(signal / noise);
}

static lathe_status round_matrix(const struct row *row, float *y, const float *x)
{
    const lathe_array matrix = {.rank = 2, .axis = 1, .shape = {ROWS, COLS}};
    lathe_block block;
    lathe_block_plan plan;
    lathe_hadamard h;
    lathe_status status = lathe_block_parse(&block, row->block, NULL);
    if (!status)
        status = lathe_block_plan_init(&plan, &block);
    if (status || !row->hadamard)
        return status ? status : lathe_block_round_array_f32(&plan, &matrix, NULL, y, x);
    for (int i = 0; i < SIZE; i++)
        y[i] = x[i];
    status = lathe_hadamard_init(&h, row->hadamard, 1);
    if (!status)
        status = lathe_hadamard_f32(&h, &matrix, y);
    if (!status)
        status = lathe_block_round_array_f32(&plan, &matrix, NULL, y, y);
    return status ? status : lathe_hadamard_inverse_f32(&h, &matrix, y);
}

int main(void)
{
    float *const x[2] = {malloc(SIZE * sizeof(float)), malloc(SIZE * sizeof(float))};
    float *const y = malloc(SIZE * sizeof *y);
    lathe_status status = LATHE_OK;
    if (!x[0] || !x[1] || !y)
        return fprintf(stderr, "out of memory\n"), 1;
    fill(x[0], 0, 1);
    fill(x[1], 1, 2);
    printf("signal-to-noise ratio in dB, %d x %d values\n%-22s %8s %12s\n", ROWS, COLS, "", "normal",
           "heavy tails");
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !status; i++) {
        double ratio[2] = {0, 0};
        for (int k = 0; k < 2 && !status; k++) {
            status = round_matrix(&rows[i], y, x[k]);
            ratio[k] = ratio_in_decibels(x[k], y);
        }
        if (!status)
            printf("%-22s %8.2f %12.2f\n", rows[i].name, ratio[0], ratio[1]);
    }
    free(x[0]);
    free(x[1]);
    free(y);
    if (status)
        fprintf(stderr, "%s\n", lathe_status_string(status));
    return status != LATHE_OK;
}
