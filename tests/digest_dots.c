/* SPDX-License-Identifier: MIT */
/* The bits of products of matrices and of linear algebra, pinned as digest.c pins those of rounding:

     digest_dots FILE      compares; ends with "N passed, N failed"
     digest_dots --write   prints the file

   A line of the file is a digest for each carrier and an order with formats: of a product with alpha and
   beta, of LU, and of QR. */
#include <inttypes.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { M = 9, N = 11, K = 23 };

/* Formats of product and sum, NULL for none. */
typedef struct spec {
    const char *name, *product, *sum;
    lathe_dot_order order;
    size_t chunk;
} spec;

static const spec specs[] = {
    {"sequential", NULL, NULL, LATHE_DOT_SEQUENTIAL, 0},
    {"sequential fp16", "fp16", "fp16", LATHE_DOT_SEQUENTIAL, 0},
    {"sequential fused bf16", NULL, "bf16", LATHE_DOT_SEQUENTIAL, 0},
    {"sequential stochastic", "fp16", "fp16", LATHE_DOT_SEQUENTIAL, 0},
    {"blocked fp16", NULL, "fp16", LATHE_DOT_BLOCKED, 5},
    {"split e5m2", "e5m2", "e5m2", LATHE_DOT_SPLIT, 4},
    {"pairwise fp16", NULL, "fp16", LATHE_DOT_PAIRWISE, 2},
    {"kahan bf16", "bf16", "bf16", LATHE_DOT_KAHAN, 0},
    {"exact fp16", NULL, "fp16", LATHE_DOT_EXACT, 0},
};

static union {
    float f32[M * K];
    double f64[M * K];
} a, b, c;
static union {
    float f32[N];
    double f64[N];
} tau;
static size_t pivots[N];
static unsigned char workspace[1 << 16];

/* Patterns of a few binades, now and then a special one. */
static void fill(void *x, size_t size, size_t n, uint64_t seed)
{
    const int fraction = size == 4 ? 23 : 52, bias = size == 4 ? 127 : 1023;
    uint64_t state = seed;

    for (size_t i = 0; i < n; i++) {
        const uint64_t r = draw(&state), field = (uint64_t)bias - 4 + r % 8;
        uint64_t bits = field << fraction | (draw(&state) & ((UINT64_C(1) << fraction) - 1));
        if (r % 97 == 0)
            bits = special((size_t)(r / 97 % SPECIALS), fraction, bias);
        put(x, size, i, r >> 63 ? bits | UINT64_C(1) << (8 * size - 1) : bits);
    }
}

/* Where a call fails the digest shows it. */
static uint64_t digest_of(const lathe_dot *dot, size_t size, int draws)
{
    lathe_random random = first_draw;
    lathe_dot_extra extra = {draws ? &random : NULL, workspace, sizeof workspace};
    uint64_t digest = start;

    fill(&a, size, M * K, 1);
    fill(&b, size, M * K, 2);
    fill(&c, size, M * N, 3);
    if (size == 4)
        lathe_gemm_f32(dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, M, M, K, 0.75f, a.f32, K,
                       b.f32, K, -1.5f, c.f32, N);
    else
        lathe_gemm_f64(dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, M, M, K, 0.75, a.f64, K,
                       b.f64, K, -1.5, c.f64, N);
    digest = add_array(digest, &c, size, M * N);
    if (size == 4) {
        lathe_getrf_f32(dot, NULL, LATHE_ROW_MAJOR, M, M, a.f32, K, pivots, 3, NULL);
        lathe_geqrf_f32(dot, NULL, LATHE_ROW_MAJOR, M, M, b.f32, K, tau.f32);
    } else {
        lathe_getrf_f64(dot, NULL, LATHE_ROW_MAJOR, M, M, a.f64, K, pivots, 3, NULL);
        lathe_geqrf_f64(dot, NULL, LATHE_ROW_MAJOR, M, M, b.f64, K, tau.f64);
    }
    return add_array(add_array(digest, &a, size, M * K), &b, size, M * K);
}

static int make_line(char line[LINE], size_t i)
{
    const spec *const s = &specs[i];
    const int draws = strstr(s->name, "stochastic") != NULL;
    const lathe_options options = {.rounding = draws ? LATHE_STOCHASTIC : LATHE_TIES_TO_EVEN};
    lathe_format format;
    lathe_plan product, sum;
    int failed = 0;

    if (s->product)
        failed |=
            lathe_format_parse(&format, s->product, NULL) || lathe_plan_init(&product, &format, &options);
    if (s->sum)
        failed |= lathe_format_parse(&format, s->sum, NULL) || lathe_plan_init(&sum, &format, &options);
    const lathe_dot dot = {.product = s->product ? &product : NULL,
                           .sum = s->sum ? &sum : NULL,
                           .order = s->order,
                           .chunk = s->chunk};
    snprintf(line, LINE, "%016" PRIx64 " %016" PRIx64 " %s\n", failed ? 0 : digest_of(&dot, 4, draws),
             failed ? 0 : digest_of(&dot, 8, draws), s->name);
    return 1;
}

int main(int argc, char **argv)
{
    return digest_main(argc, argv, make_line, sizeof specs / sizeof *specs);
}
