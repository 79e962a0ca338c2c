/* SPDX-License-Identifier: MIT */
/* Matrix units against their description: every row, every instruction set, values of every kind. */
#include <math.h>

#include "check.h"
#include "unit_reference.h"
#include "unit_rows.h"

enum { M = 7, N = 19, K = 150, MOST_PARTS = 16, ROUNDS = 8 };

static double a[M * K], b[N * K], c[M * N], d[M * N], wanted[M * N];
static float scale_a[M * MOST_PARTS], scale_b[N * MOST_PARTS];
static float fa[M * K], fb[N * K], fc[M * N], fd[M * N];

/* What inputs are drawn from. */
enum kind { NEAR_ONE, WIDE, CANCELLING, TINY, HUGE_ONES, SPECIAL, KINDS };

/* A value of the format: a random significand at an exponent that the kind chooses. */
static double draw_value(const unit_format *f, enum kind kind, uint64_t *state)
{
    const uint64_t r = cases_random(state), s = cases_random(state);
    const double sign = r & 1 ? -1 : 1;
    if (f->integers) {
        if (kind == SPECIAL && (r >> 8) % 97 == 0)
            return (double)NAN;
        const double x = (double)(s % 256);
        return f->largest > 200 ? x : x - 128;
    }
    if (kind == SPECIAL && (r >> 8) % 97 == 0)
        return (r >> 1) % 3 == 0 ? (double)NAN : f->infinities ? sign * (double)INFINITY : sign * f->largest;
    if ((r >> 20) % 11 == 0)
        return sign * 0.0;
    const int top = ilogb(f->largest), bottom = f->emin - f->p + 1;
    int e = 0;
    if (kind == NEAR_ONE || kind == CANCELLING)
        e = (int)((r >> 32) % 5) - 2;
    else if (kind == TINY)
        e = bottom + (int)((r >> 32) % (unsigned)(2 * f->p + 2));
    else if (kind == HUGE_ONES)
        e = top - (int)((r >> 32) % 3);
    else
        e = bottom + (int)((r >> 32) % (unsigned)(top - bottom + 1));
    e = e > top ? top : e;
    const int bits = e < f->emin ? f->p - (f->emin - e) : f->p;
    if (bits < 1)
        return sign * ldexp(1, bottom);
    const double m = (double)((UINT64_C(1) << (bits - 1)) | (s & ((UINT64_C(1) << (bits - 1)) - 1)));
    return sign * fmin(ldexp(m, e - bits + 1), f->largest);
}

static double draw_c(const unit_row *row, enum kind kind, uint64_t *state)
{
    const unit_grid *const g = &row->model.sum;
    const unit_format f = {
        .p = g->p == 14 ? 24 : g->p, .emin = g->emin, .largest = g->largest, .infinities = 1};
    const uint64_t r = cases_random(state);
    if (row->model.algorithm == UNIT_I)
        return kind == SPECIAL && (r >> 32) % 13 == 0 ? (double)NAN : (double)(int32_t)r;
    if (kind == TINY && r % 2)
        return r % 4 == 1 ? 0.0 : -0.0;
    return draw_value(&f, kind, state);
}

/* Inputs for which much cancels: every second product undoes the one before, but for its last bits. */
static void cancel(void)
{
    for (size_t i = 0; i + 1 < M * K; i += 2)
        a[i + 1] = -a[i];
    for (size_t j = 0; j + 1 < N * K; j += 2)
        if (j % 3)
            b[j + 1] = b[j];
}

static float draw_scale(const unit_row *row, enum kind kind, uint64_t *state)
{
    const uint64_t r = cases_random(state);
    if (kind == SPECIAL && r % 61 == 0)
        return NAN;
    if (row->model.scale_emin == -6) { /* UE4M3 */
        const float m = (float)(r >> 8 & 15);
        return ldexpf(m, (int)((r >> 16) % 13) - 9) > 448 ? 448 : ldexpf(m, (int)((r >> 16) % 13) - 9);
    }
    return ldexpf(1, kind == WIDE || kind == TINY ? (int)(r % 255) - 127 : (int)(r % 9) - 4);
}

static void fill(const unit_row *row, lathe_unit_input in_a, lathe_unit_input in_b, enum kind kind,
                 uint64_t *state)
{
    const unit_format *const f = unit_format_of(in_a), *const g = unit_format_of(in_b);
    for (size_t i = 0; i < M * K; i++)
        a[i] = draw_value(f, kind, state);
    for (size_t i = 0; i < N * K; i++)
        b[i] = draw_value(g, kind, state);
    for (size_t i = 0; i < M * N; i++)
        c[i] = draw_c(row, kind, state);
    for (size_t i = 0; i < M * MOST_PARTS; i++)
        scale_a[i] = draw_scale(row, kind, state);
    for (size_t i = 0; i < N * MOST_PARTS; i++)
        scale_b[i] = draw_scale(row, kind, state);
    if (kind == CANCELLING && !f->integers)
        cancel();
}

static double flushed(const unit_row *row, double x, const unit_format *f, int is_c)
{
    if (!row->model.sum.flush || !(fabs(x) < ldexp(1, is_c ? -126 : f->emin)))
        return x;
    return row->model.algorithm == UNIT_P && x != 0 ? 0.0 : copysign(0.0, x);
}

/* The dot product of row i and column j, of k terms. */
static double expected(const unit_row *row, const unit_model *u, lathe_unit_input in_a, lathe_unit_input in_b,
                       size_t i, size_t j, size_t k)
{
    double x[K], y[K], p[MOST_PARTS] = {0}, q[MOST_PARTS] = {0};
    const size_t parts = u->scale_block ? (k + (size_t)u->scale_block - 1) / (size_t)u->scale_block : 0;
    for (size_t l = 0; l < k; l++) {
        x[l] = flushed(row, a[i * K + l], unit_format_of(in_a), 0);
        y[l] = flushed(row, b[j * K + l], unit_format_of(in_b), 0);
    }
    for (size_t l = 0; l < parts; l++) {
        p[l] = (double)scale_a[i * parts + l];
        q[l] = (double)scale_b[j * parts + l];
    }
    return unit_reference(u, x, y, p, q, flushed(row, c[i * N + j], NULL, 1), k);
}

/* The NaN of the unit in binary64; of x86.dpbf16, any. */
static int is_same(const char *name, double got, double other)
{
    if (!isnan(other))
        return bits_of_double(got) == bits_of_double(other);
    if (strncmp(name, "x86", 3) == 0)
        return isnan(got);
    const int is_half = strstr(name, "f16.mma") || strstr(name, "f16.wgmma") || strstr(name, "f16.tcgen05") ||
                        strcmp(name + strcspn(name, "."), ".f16.f16") == 0 ||
                        (strstr(name, ".f16") && strstr(name, "fp8"));
    const int is_amd = strncmp(name, "mi", 2) == 0 || strncmp(name, "amd", 3) == 0;
    const int is_plain = is_amd || strncmp(name, "arm", 3) == 0 || strncmp(name, "nv", 2) == 0;
    return bits_of_double(got) == (is_plain  ? UINT64_C(0x7ff8000000000000)
                                   : is_half ? UINT64_C(0x7ffffc0000000000)
                                             : UINT64_C(0x7fffffffe0000000));
}

static void narrow_all(void)
{
    for (size_t i = 0; i < M * K; i++)
        fa[i] = (float)a[i];
    for (size_t i = 0; i < N * K; i++)
        fb[i] = (float)b[i];
    for (size_t i = 0; i < M * N; i++)
        fc[i] = (float)c[i];
}

static size_t check_all(const unit_row *row, const lathe_unit_options *o, size_t k, int is_wide)
{
    const lathe_unit *const unit = lathe_unit_find(row->name);
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (int wide = is_wide; wide < 2; wide++) {
            const lathe_status status =
                wide ? lathe_unit_gemm_f64(unit, o, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, M, N, k, a,
                                           K, b, K, c, N, d, N)
                     : lathe_unit_gemm_f32(unit, o, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, M, N, k, fa,
                                           K, fb, K, fc, N, fd, N);
            assert_int_equal(status, LATHE_OK);
            for (size_t i = 0; i < M * N; i++) {
                const double got = wide ? d[i] : (double)fd[i];
                if (!is_same(row->name, got, wanted[i]))
                    fail_msg("%s, %s, f%d, k %zu, element %zu, inputs %d %d: got %a (%llx), wanted %a",
                             row->name, lathe_isa_current(), wide ? 64 : 32, k, i, (int)o->a, (int)o->b, got,
                             (unsigned long long)bits_of_double(got), wanted[i]);
            }
        }
    }
    return M * N * isa_count() * (size_t)(2 - is_wide);
}

static size_t check_inputs(const unit_row *row, lathe_unit_input in_a, lathe_unit_input in_b,
                           size_t *state_index)
{
    static const size_t lengths[ROUNDS] = {0, 1, 4, 33, 64, 17, 150, 96};
    uint64_t state = 77 + *state_index;
    size_t executed = 0;
    const int is_wide = in_a == LATHE_INPUT_FP64 || row->model.algorithm == UNIT_I;
    for (int round = 0; round < (row->inputs[1] ? ROUNDS / 2 : ROUNDS) * 2; round++) {
        const size_t k = lengths[(size_t)round % ROUNDS];
        const int choice = round % 3 == 1 && row->model.algorithm == UNIT_TG && row->model.scale_emin != -6;
        unit_model u = unit_model_of(row, in_a, in_b);
        lathe_unit_options o = {.a = in_a, .b = in_b};
        fill(row, in_a, in_b, (enum kind)(round % KINDS), &state);
        if (u.scale_block) {
            o.scale_a = scale_a;
            o.scale_b = scale_b;
        }
        if (choice)
            o.scale_block = u.scale_block = 16;
        if (u.algorithm == UNIT_I)
            o.saturate = u.saturate = round % 2;
        for (size_t i = 0; i < M; i++)
            for (size_t j = 0; j < N; j++)
                wanted[i * N + j] = expected(row, &u, in_a, in_b, i, j, k);
        narrow_all();
        executed += check_all(row, &o, k, is_wide);
    }
    ++*state_index;
    return executed;
}

static void every_row_matches_its_description(void **state)
{
    (void)state;
    const char *const before = lathe_isa_current();
    size_t executed = 0, n = 0;
    for (size_t i = 0; i < unit_row_count; i++)
        for (int p = 0; unit_rows[i].inputs[p]; p++)
            for (int q = 0; unit_rows[i].inputs[q]; q++)
                executed += check_inputs(&unit_rows[i], unit_rows[i].inputs[p], unit_rows[i].inputs[q], &n);
    assert_int_equal(lathe_isa_use(before), LATHE_OK);
    expect_cases("outputs", executed, isa_count() * 400000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_row_matches_its_description)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
