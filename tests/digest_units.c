/* SPDX-License-Identifier: MIT */
/* The bits of matrix units, pinned as digest.c pins those of rounding:

     digest_units FILE      compares; ends with "N passed, N failed"
     digest_units --write   prints the file

   A line of the file is a digest of products on one unit, and its name. */
#include <inttypes.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { M = 11, N = 21, K = 70, PARTS = 5, KINDS = 4 };

static double a[M * K], b[K * N], c[M * N], d[M * N];
static float scale_a[M * PARTS], scale_b[N * PARTS];

/* Near one, over a wide range, nearly cancelling, and now and then a special value. */
static uint64_t number(uint64_t *state, int kind)
{
    const uint64_t r = draw(state);
    const uint64_t field = kind == 1 ? 1023 - 20 + r % 36 : 1023 - 2 + r % 4;
    uint64_t bits = (r & UINT64_C(0x800fffff00000000)) | field << 52;
    if (kind == 3 && (r >> 20) % 64 == 0)
        bits = special((size_t)(r >> 40) % SPECIALS, 52, 1023);
    return bits;
}

static float scale(uint64_t *state)
{
    const uint32_t bits = (uint32_t)(127 - 4 + draw(state) % 9) << 23;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void fill(int kind)
{
    uint64_t state = 17 + (uint64_t)kind;
    for (size_t i = 0; i < M * K; i++)
        put(a, sizeof *a, i, number(&state, kind));
    for (size_t i = 0; i < K * N; i++)
        put(b, sizeof *b, i, number(&state, kind));
    for (size_t i = 0; i < M * K && kind == 2; i++)
        if (i % K % 2)
            a[i] = a[i - 1];
    for (size_t i = N; i < K * N && kind == 2; i++)
        if (i / N % 2 && i % 3)
            b[i] = -b[i - N];
    for (size_t i = 0; i < M * N; i++)
        put(c, sizeof *c, i, number(&state, kind));
    for (size_t i = 0; i < M * PARTS; i++)
        scale_a[i] = scale(&state);
    for (size_t i = 0; i < N * PARTS; i++)
        scale_b[i] = scale(&state);
}

/* The i-th line as text; 0 past the last. */
static int make_line(char line[LINE], size_t i)
{
    lathe_unit_info info;
    const lathe_unit *const unit = lathe_unit_at(i);
    uint64_t digest = start;
    if (lathe_unit_describe(unit, &info))
        return 0;
    for (int kind = 0; kind < KINDS; kind++) {
        const lathe_unit_options options = {.scale_a = *info.scale ? scale_a : NULL,
                                            .scale_b = *info.scale ? scale_b : NULL};
        fill(kind);
        memset(d, 0, sizeof d);
        lathe_unit_gemm_f64(unit, &options, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, M, N, K, a, K, b,
                            N, c, N, d, N);
        digest = add_array(digest, d, sizeof *d, M * N);
    }
    snprintf(line, LINE, "%016" PRIx64 " %s\n", digest, info.name);
    return 1;
}

int main(int argc, char **argv)
{
    size_t lines = 0;
    while (lathe_unit_at(lines))
        lines++;
    return digest_main(argc, argv, make_line, lines);
}
