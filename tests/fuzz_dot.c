/* SPDX-License-Identifier: MIT */
/* Products of matrices with any spec, sizes, leading dimensions and places in memory: refused with nothing
   written, or the same in every instruction set, with and without workspace, one element at a time and in a
   matrix of their own. */
#include "fuzz_matrix.h"

enum { MOST_ROWS = 20, MOST_TERMS = 70, MOST_DIMENSION = 12 };

typedef struct job {
    size_t size; /* of an element */
    lathe_dot dot;
    lathe_random random;
    int draws, has_workspace;
    lathe_unit_options options;
    const lathe_unit *unit;
    lathe_major major;
    lathe_transpose transpose_a, transpose_b;
    size_t m, n, k;
    double alpha, beta;
    matrix a, b, c;
    const char *a_at, *b_at; /* NULL: in what is written */
    lathe_random after;
} job;

static float product_f32(void *context, float a, float b)
{
    (void)context;
    return a * b;
}

static double product_f64(void *context, double a, double b)
{
    (void)context;
    return a * b;
}

static lathe_status gemm_in(const job *j, const lathe_dot_extra *extra, const void *a, const void *b, void *c)
{
    const float alpha = (float)j->alpha, beta = (float)j->beta;
    if (j->unit && j->size == sizeof(float))
        return lathe_unit_gemm_f32(j->unit, &j->options, j->major, j->transpose_a, j->transpose_b, j->m, j->n,
                                   j->k, a, j->a.ld, b, j->b.ld, c, j->c.ld, c, j->c.ld);
    if (j->unit)
        return lathe_unit_gemm_f64(j->unit, &j->options, j->major, j->transpose_a, j->transpose_b, j->m, j->n,
                                   j->k, a, j->a.ld, b, j->b.ld, c, j->c.ld, c, j->c.ld);
    if (j->size == sizeof(float))
        return lathe_gemm_f32(&j->dot, extra, j->major, j->transpose_a, j->transpose_b, j->m, j->n, j->k,
                              alpha, a, j->a.ld, b, j->b.ld, beta, c, j->c.ld);
    return lathe_gemm_f64(&j->dot, extra, j->major, j->transpose_a, j->transpose_b, j->m, j->n, j->k,
                          j->alpha, a, j->a.ld, b, j->b.ld, j->beta, c, j->c.ld);
}

static lathe_status make_product(void *of, void *out)
{
    job *const j = of;
    char *const base = out;
    size_t bytes = 0;
    lathe_dot_extra extra = {0};
    j->after = j->random;
    if (j->draws)
        extra.random = &j->after;
    if (j->has_workspace && !j->unit &&
        (j->size == sizeof(float) ? lathe_gemm_workspace_f32(&j->dot, j->m, j->n, j->k, &bytes)
                                  : lathe_gemm_workspace_f64(&j->dot, j->m, j->n, j->k, &bytes)) == LATHE_OK)
        extra.workspace = block(bytes);
    extra.workspace_bytes = bytes;
    const lathe_status status =
        gemm_in(j, &extra, place(j->a_at ? j->a_at : base, j->a.first, j->size),
                place(j->b_at ? j->b_at : base, j->b.first, j->size), place(base, j->c.first, j->size));
    free(extra.workspace);
    return status;
}

/* y = alpha A x + beta y for one row and one column. */
static void check_element(const job *j, size_t row, size_t column, const void *a, const void *b,
                          const void *before, const void *after)
{
    const void *const from = place(j->k ? a : NULL, index_in(&j->a, row, 0), j->size);
    const void *const x = place(j->k ? b : NULL, index_in(&j->b, 0, column), j->size);
    const size_t at = index_in(&j->c, row, column) * j->size, incx = j->b.is_by_columns ? 1 : j->b.ld;
    double y = 0;
    memcpy(&y, (const char *)before + at, j->size);
    const lathe_status status =
        j->size == sizeof(float)
            ? lathe_gemv_f32(&j->dot, NULL, j->major, j->transpose_a, 1, j->k, (float)j->alpha, from, j->a.ld,
                             x, incx, (float)j->beta, (void *)&y, 1)
            : lathe_gemv_f64(&j->dot, NULL, j->major, j->transpose_a, 1, j->k, j->alpha, from, j->a.ld, x,
                             incx, j->beta, &y, 1);
    must(status == LATHE_OK, "where a product is made, each of its elements is");
    must(same_bytes(&y, (const char *)after + at, j->size), "an element is that of a product of its own");
}

/* The same on a unit: its row and column side by side. */
static void check_unit_element(const job *j, size_t row, size_t column, const void *a, const void *b,
                               const void *before, const void *after)
{
    const size_t at = index_in(&j->c, row, column) * j->size;
    char *const line = block(2 * j->k * j->size), *const other = place(line, j->k, j->size);
    double y = 0;
    memcpy(&y, (const char *)before + at, j->size);
    for (size_t l = 0; l < j->k; l++) {
        memcpy(line + l * j->size, (const char *)a + index_in(&j->a, row, l) * j->size, j->size);
        memcpy(other + l * j->size, (const char *)b + index_in(&j->b, l, column) * j->size, j->size);
    }
    const lathe_status status =
        j->size == sizeof(float)
            ? lathe_unit_dot_f32(j->unit, &j->options, (void *)&y, (void *)line, (void *)other, (void *)&y,
                                 j->k)
            : lathe_unit_dot_f64(j->unit, &j->options, &y, (void *)line, (void *)other, &y, j->k);
    must(status == LATHE_OK, "where a unit makes a product, it makes each of its elements");
    must(same_bytes(&y, (const char *)after + at, j->size), "an element is that of a product of its own");
    free(line);
}

/* What is outside C, between its lines too, stays. */
static void check_rest(const job *j, const char *before, char *after, size_t bytes)
{
    char *const restored = block(bytes);
    if (bytes)
        memcpy(restored, after, bytes);
    for (size_t row = 0; row < j->m; row++)
        for (size_t column = 0; column < j->n; column++) {
            const size_t at = index_in(&j->c, row, column) * j->size;
            memcpy(restored + at, before + at, j->size);
        }
    must(same_bytes(restored, before, bytes), "nothing but the result is written");
    free(restored);
}

static void check_success(job *j, const void *a, const void *b, const void *before, const void *after,
                          fuzz_input *in)
{
    if (!j->unit && j->draws) {
        must(j->after.next == j->random.next + j->m * j->n * (j->k ? j->k : 1),
             "the stream goes on by so many");
        return;
    }
    for (int i = 0; i < 6 && j->m && j->n; i++) {
        const size_t row = take(in, 1) % j->m, column = take(in, 1) % j->n;
        if (!j->unit)
            check_element(j, row, column, a, b, before, after);
        else if (!j->options.scale_a && !j->options.scale_b)
            check_unit_element(j, row, column, a, b, before, after);
    }
}

/* A, B and C as parts of one memory, with leading dimensions that are one or, seldom, not. */
static void in_one_memory(job *j, fuzz_input *in, uint64_t *state)
{
    matrix *const all[] = {&j->a, &j->b, &j->c};
    const size_t elements = take_places(all, 3, in);
    const size_t bytes = elements * j->size;
    char *const image = block(bytes), *const out = block(bytes), *const apart = block(bytes);
    fill_values(image, j->size, elements, state);
    const int is_shared = overlap(&j->a, &j->c, elements) || overlap(&j->b, &j->c, elements);
    const lathe_status status = made_everywhere(make_product, j, image, out, bytes);
    must(!is_shared || status != LATHE_OK, "what overlaps is refused");
    must(is_shared || status != LATHE_E_OVERLAP, "what does not overlap is not refused for that");
    if (status == LATHE_OK) {
        job other = *j;
        other.a_at = other.b_at = image;
        must(made_everywhere(make_product, &other, image, apart, bytes) == LATHE_OK &&
                 same_bytes(out, apart, bytes),
             "a result in the memory of its factors is the same as elsewhere");
        check_rest(j, image, out, bytes);
    }
    free(image);
    free(out);
    free(apart);
}

/* In three of exact size. */
static void in_their_own(job *j, fuzz_input *in, uint64_t *state)
{
    matrix *const all[] = {&j->a, &j->b, &j->c};
    void *memory[3];
    size_t bytes[3];
    int is_huge = 0, is_short = 0;
    for (int i = 0; i < 3; i++) {
        matrix *const x = all[i];
        take_ld(x, in);
        is_short |= x->ld < (line_of(x) ? line_of(x) : 1);
        const size_t elements = extent(x);
        is_huge |= elements == SIZE_MAX;
        bytes[i] = (elements == SIZE_MAX ? line_of(x) : elements) * j->size;
    }
    for (int i = 0; i < 3; i++) {
        memory[i] = block(bytes[i]);
        fill_values(memory[i], j->size, bytes[i] / j->size, state);
    }
    char *const out = block(bytes[2]);
    j->a_at = memory[0];
    j->b_at = memory[1];
    const lathe_status status = made_everywhere(make_product, j, memory[2], out, bytes[2]);
    must(!(is_huge || is_short) || status != LATHE_OK, "a leading dimension that cannot be is refused");
    if (status == LATHE_OK) {
        char *const slowly = block(bytes[2]);
        job other = *j;
        other.has_workspace = 0;
        must(made_everywhere(make_product, &other, memory[2], slowly, bytes[2]) == LATHE_OK &&
                 same_bytes(slowly, out, bytes[2]),
             "a workspace changes no bit");
        check_rest(j, memory[2], out, bytes[2]);
        check_success(j, memory[0], memory[1], memory[2], out, in);
        free(slowly);
    }
    for (int i = 0; i < 3; i++)
        free(memory[i]);
    free(out);
}

static void take_spec(job *j, fuzz_input *in, lathe_plan plans[6])
{
    const lathe_plan **const slots[] = {&j->dot.a,   &j->dot.b,     &j->dot.product,
                                        &j->dot.sum, &j->dot.outer, &j->dot.output};
    const int given = (int)take(in, 1);
    j->dot.order = (lathe_dot_order)take_below(in, 8);
    j->dot.start = (lathe_dot_start)(take_below(in, 8) % 3);
    for (int i = 0; i < 6; i++) {
        plans[i] = take_plan(in);
        if (given >> i & 1)
            *slots[i] = &plans[i];
    }
    const int chunk = take_below(in, 24);
    j->dot.chunk = chunk == 23 ? SIZE_MAX : (size_t)chunk;
    if (given >> 6 == 3) {
        j->dot.multiply_f32 = product_f32;
        j->dot.multiply_f64 = product_f64;
    }
    if (j->dot.order == LATHE_DOT_BLAS) /* of its own bits */
        j->dot.sum = &plans[3];
}

static void take_unit(job *j, fuzz_input *in)
{
    lathe_unit_options *const o = &j->options;
    size_t count = 1;
    while (lathe_unit_at(count))
        count++;
    j->unit = lathe_unit_at(take(in, 2) % count);
    const unsigned how = (unsigned)take(in, 2);
    o->a = how & 1 ? (lathe_unit_input)take_below(in, 16) : LATHE_INPUT_OWN;
    o->b = how & 2 ? (lathe_unit_input)take_below(in, 16) : LATHE_INPUT_OWN;
    o->scaling = (lathe_unit_scaling)(how & 4 ? take_below(in, 4) : 0);
    o->saturate = how >> 3 & 1 && how >> 4 & 1;
    o->negate_a = how >> 5 & 1;
    o->scale_block = how & 64 ? take_below(in, 64) : 0;
    o->interval = how & 128 ? (size_t)(take_below(in, 9) * 16) : how & 256 ? (size_t)take(in, 8) : 0;
}

/* Scales as many as the call may read: a part has one term or more. */
static float *take_scales(job *j, fuzz_input *in, uint64_t *state)
{
    lathe_unit_info info;
    lathe_unit_describe(j->unit, &info);
    const size_t part = j->options.scaling ? j->options.interval : (size_t)j->options.scale_block;
    const size_t parts = part ? j->k / part + (j->k % part != 0) : j->k;
    const size_t lines = j->m > j->n ? j->m : j->n;
    if (!take_below(in, 2))
        return NULL;
    float *const scales = block((parts * lines + 1) * sizeof *scales);
    fill_values(scales, sizeof *scales, parts * lines, state);
    if (take_below(in, 4))
        j->options.scale_a = scales;
    if (take_below(in, 4))
        j->options.scale_b = scales;
    return scales;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const double factors[] = {0, 1, -1, 1, 1, 2.5, -0.0, INFINITY, NAN, 1e-30};
    fuzz_input in = {data, size};
    lathe_plan plans[6];
    job j = {.size = take_below(&in, 2) ? sizeof(double) : sizeof(float)};
    const unsigned how = (unsigned)take(&in, 1);
    const int is_wrong = (how & 127) == 127;
    if (how & 128)
        take_unit(&j, &in);
    else
        take_spec(&j, &in, plans);
    j.draws = how >> 1 & 1;
    j.has_workspace = how >> 2 & 1;
    j.random = (lathe_random){take(&in, 2), take(&in, 1), how & 8 && how & 16 ? take(&in, 8) : take(&in, 1)};
    j.major = is_wrong ? (lathe_major)take(&in, 4) : how >> 5 & 1 ? LATHE_ROW_MAJOR : LATHE_COL_MAJOR;
    j.transpose_a = (lathe_transpose)(LATHE_NO_TRANS + take_below(&in, 2));
    j.transpose_b = (lathe_transpose)(LATHE_NO_TRANS + take_below(&in, 2));
    j.m = (size_t)take_below(&in, MOST_ROWS);
    j.n = (size_t)take_below(&in, take_below(&in, 4) ? MOST_DIMENSION : 40);
    j.k = (size_t)take_below(&in, take_below(&in, 4) ? MOST_DIMENSION : MOST_TERMS);
    j.alpha = factors[take_below(&in, 10)];
    j.beta = factors[take_below(&in, 10)];
    const int is_row = j.major == LATHE_ROW_MAJOR;
    j.a = (matrix){.rows = j.m, .columns = j.k, .is_by_columns = is_row == (j.transpose_a == LATHE_TRANS)};
    j.b = (matrix){.rows = j.k, .columns = j.n, .is_by_columns = is_row == (j.transpose_b == LATHE_TRANS)};
    j.c = (matrix){.rows = j.m, .columns = j.n, .is_by_columns = !is_row};
    uint64_t state = take(&in, 4);
    float *const scales = j.unit ? take_scales(&j, &in, &state) : NULL;
    if (take_below(&in, 3) == 0)
        in_one_memory(&j, &in, &state);
    else
        in_their_own(&j, &in, &state);
    free(scales);
    return 0;
}
