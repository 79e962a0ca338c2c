/* SPDX-License-Identifier: MIT */
/* Matrix units against what GPUs have computed: every recorded row, by the library and by the reference,
   which wrong models fail. The data lie beside the project, in LATHE_REFERENCE_DIR; without them this is
   skipped. */
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "unit_reference.h"

enum { MOST_K = 32, MOST_ROWS = 600, LINE = 800, MUTANTS = 8, FILES = 42 };

/* The files, and the rows of the table that they are of. */
static const struct recording {
    const char *file, *unit;
} recordings[] = {
    {"a100_bf16_fp32", "a100.bf16.f32"},     {"a100_fp16_fp16", "a100.f16.f16"},
    {"a100_fp16_fp32", "a100.f16.f32"},      {"a100_tf32_fp32", "a100.tf32.f32"},
    {"a2_bf16_fp32", "a2.bf16.f32"},         {"a2_fp16_fp16", "a2.f16.f16"},
    {"a2_fp16_fp32", "a2.f16.f32"},          {"a2_tf32_fp32", "a2.tf32.f32"},
    {"ada_bf16_fp32", "ada.bf16.f32"},       {"ada_e4m3_fp16", "ada.f8.f16"},
    {"ada_e4m3_fp32", "ada.f8.f32"},         {"ada_e5m2_fp16", "ada.f8.f16"},
    {"ada_e5m2_fp32", "ada.f8.f32"},         {"ada_fp16_fp16", "ada.f16.f16"},
    {"ada_fp16_fp32", "ada.f16.f32"},        {"ada_tf32_fp32", "ada.tf32.f32"},
    {"b200_bf16_fp32", "b200.bf16.f32"},     {"b200_e4m3_fp16", "b200.f8.f16.mma"},
    {"b200_e4m3_fp32", "b200.f8.f32.mma"},   {"b200_e5m2_fp16", "b200.f8.f16.mma"},
    {"b200_e5m2_fp32", "b200.f8.f32.mma"},   {"b200_fp16_fp16", "b200.f16.f16.mma"},
    {"b200_fp16_fp32", "b200.f16.f32"},      {"b200_tf32_fp32", "b200.tf32.f32"},
    {"h100_bf16_fp32", "h100.bf16.f32"},     {"h100_e4m3_fp16", "h100.f8.f16.mma"},
    {"h100_e4m3_fp32", "h100.f8.f32.wgmma"}, {"h100_e5m2_fp16", "h100.f8.f16.mma"},
    {"h100_e5m2_fp32", "h100.f8.f32.wgmma"}, {"h100_fp16_fp16", "h100.f16.f16.mma"},
    {"h100_fp16_fp32", "h100.f16.f32"},      {"h100_tf32_fp32", "h100.tf32.f32"},
    {"h200_bf16_fp32", "h200.bf16.f32"},     {"h200_e4m3_fp16", "h200.f8.f16.mma"},
    {"h200_e4m3_fp32", "h200.f8.f32.wgmma"}, {"h200_e5m2_fp16", "h200.f8.f16.mma"},
    {"h200_e5m2_fp32", "h200.f8.f32.wgmma"}, {"h200_fp16_fp16", "h200.f16.f16.mma"},
    {"h200_fp16_fp32", "h200.f16.f32"},      {"h200_tf32_fp32", "h200.tf32.f32"},
    {"v100_fp16_fp16", "v100.f16.f16"},      {"v100_fp16_fp32", "v100.f16.f32"},
};

/* A format of the data, as the files spell it. */
static const struct format {
    const char *name;
    int digits, fraction, bias;
    lathe_unit_input input;
} formats[] = {
    {"fp16", 4, 10, 15, LATHE_INPUT_FP16},  {"bf16", 4, 7, 127, LATHE_INPUT_BF16},
    {"tf32", 8, 23, 127, LATHE_INPUT_TF32}, {"e4m3", 2, 3, 7, LATHE_INPUT_E4M3},
    {"e5m2", 2, 2, 15, LATHE_INPUT_E5M2},   {"fp32", 8, 23, 127, LATHE_INPUT_FP32},
};

static const struct format *format_named(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    fail_msg("no format %s", name);
    return NULL;
}

/* One file. */
static struct set {
    char in[8], out[8], scheme[8], rounding[8];
    int k, L, F, floor;
    size_t rows;
    double a[MOST_ROWS][MOST_K], b[MOST_ROWS][MOST_K], c[MOST_ROWS], d[MOST_ROWS];
} set;

/* The number with these hexadecimal digits; the data have no infinities and NaN. */
static double decoded(const struct format *f, const char *digits)
{
    char text[9] = {0};
    memcpy(text, digits, (size_t)f->digits);
    const unsigned long code = strtoul(text, NULL, 16), sign = 1ul << (4 * f->digits - 1);
    const unsigned long one = 1ul << f->fraction, magnitude = code & (sign - 1), field = magnitude / one;
    const double m = (double)(magnitude % one + (field ? one : 0));
    const double x = ldexp(m, (int)(field ? field : 1) - f->bias - f->fraction);
    return code & sign ? -x : x;
}

static void read_set(const char *file)
{
    static char line[LINE];
    char path[512], a[300], b[300], c[16], d[16];
    size_t n = 0, rows = 0;
    snprintf(path, sizeof path, "%s/matrix-data/%s.txt", LATHE_REFERENCE_DIR, file);
    FILE *const from = fopen(path, "r");
    if (!from)
        fail_msg("cannot open %s", path);
    assert_non_null(fgets(line, sizeof line, from));
    assert_int_equal(
        sscanf(line, "# gpu %*s in %7s out %7s k %d scheme %7s L %d F %d floor %d round %7s rows %zu", set.in,
               set.out, &set.k, set.scheme, &set.L, &set.F, &set.floor, set.rounding, &rows),
        9);
    const struct format *const in = format_named(set.in), *const out = format_named(set.out);
    for (; fgets(line, sizeof line, from); n++) {
        assert_true(n < MOST_ROWS);
        assert_int_equal(sscanf(line, "%*d %299s %299s %15s %15s", a, b, c, d), 4);
        assert_int_equal(strlen(a), set.k * in->digits);
        for (int i = 0; i < set.k; i++) {
            set.a[n][i] = decoded(in, a + i * in->digits);
            set.b[n][i] = decoded(in, b + i * in->digits);
        }
        set.c[n] = decoded(out, c);
        set.d[n] = decoded(out, d);
    }
    fclose(from);
    assert_int_equal(n, rows);
    set.rows = n;
}

static unit_model model_of_set(unit_mutant mutant)
{
    const struct format *const in = format_named(set.in);
    const int is_half = strcmp(set.out, "fp16") == 0;
    unit_model u = {.algorithm = strcmp(set.scheme, "emul8") == 0 ? UNIT_X8 : UNIT_T,
                    .k = set.k,
                    .L = set.L,
                    .F = set.F,
                    .floor = set.floor,
                    .emin_a = 1 - in->bias,
                    .emin_b = 1 - in->bias,
                    .mutant = mutant};
    u.sum = (unit_grid){is_half                              ? 11
                        : strcmp(set.rounding, "E8M13") == 0 ? 14
                                                             : 24,
                        is_half ? -14 : -126, is_half ? 65504 : 0x1.fffffep127,
                        is_half ? DYADIC_NEAREST : DYADIC_TOWARD_ZERO, 0};
    return u;
}

/* Rows that the model gets wrong. */
static size_t wrong_rows(const unit_model *u)
{
    size_t wrong = 0;
    for (size_t i = 0; i < set.rows; i++)
        wrong += unit_reference(u, set.a[i], set.b[i], NULL, NULL, set.c[i], (size_t)set.k) != set.d[i];
    return wrong;
}

static size_t check_rows(const struct recording *r, const lathe_unit *unit)
{
    const lathe_unit_input input = format_named(set.in)->input;
    const lathe_unit_options options = {.a = input, .b = input};
    for (size_t i = 0; i < set.rows; i++) {
        float a[MOST_K], b[MOST_K], d, c = (float)set.c[i];
        for (int k = 0; k < set.k; k++) {
            a[k] = (float)set.a[i][k];
            b[k] = (float)set.b[i][k];
        }
        double wide = 0;
        assert_int_equal(lathe_unit_dot_f32(unit, &options, &d, a, b, &c, (size_t)set.k), LATHE_OK);
        assert_int_equal(
            lathe_unit_dot_f64(unit, &options, &wide, set.a[i], set.b[i], &set.c[i], (size_t)set.k),
            LATHE_OK);
        if ((double)d != set.d[i] || wide != set.d[i])
            fail_msg("%s, row %zu: %s gives %a and %a, the GPU %a", r->file, i, r->unit, (double)d, wide,
                     set.d[i]);
    }
    return set.rows;
}

static void every_recorded_row_is_reproduced(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t isa = 0; isa < isa_count(); isa++) {
        const char *const before = lathe_isa_current();
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        size_t rows = 0;
        for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
            const lathe_unit *const unit = lathe_unit_find(recordings[i].unit);
            assert_non_null(unit);
            read_set(recordings[i].file);
            rows += check_rows(&recordings[i], unit);
        }
        assert_int_equal(rows, 21108);
        executed += rows;
        assert_int_equal(lathe_isa_use(before), LATHE_OK);
    }
    expect_cases("rows of recorded results", executed, 21108 * isa_count());
}

static void the_reference_reproduces_them_and_wrong_models_do_not(void **state)
{
    (void)state;
    static const char *const names[MUTANTS] = {"right", "normalised",  "floored", "c ignored",
                                               "exact", "other round", "c fused", "unpermuted"};
    size_t rejected[MUTANTS + 3] = {0}, executed = 0;
    for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
        read_set(recordings[i].file);
        unit_model u = model_of_set(UNIT_RIGHT);
        const size_t wrong = wrong_rows(&u);
        if (wrong)
            fail_msg("%s: the reference differs in %zu rows", recordings[i].file, wrong);
        executed += set.rows;
        const int is_wide = u.sum.p != 11 && u.algorithm == UNIT_T;
        for (int m = UNIT_NORMALISED; m < MUTANTS; m++) {
            const int is_x8 = m == UNIT_C_FUSED || m == UNIT_UNPERMUTED;
            if (is_x8 != (u.algorithm == UNIT_X8) || (!is_x8 && !is_wide && m != UNIT_OTHER_ROUND))
                continue;
            unit_model v = model_of_set((unit_mutant)m);
            const size_t count = wrong_rows(&v);
            executed += set.rows;
            rejected[m] += count > 0;
            /* what the data can tell in every such set */
            const int is_told = m == UNIT_NORMALISED || m == UNIT_EXACT || m == UNIT_OTHER_ROUND ||
                                (m == UNIT_C_FUSED) || (m == UNIT_UNPERMUTED && u.sum.p == 11);
            if (is_told && !count)
                fail_msg("%s: nothing tells the model '%s' from the right one", recordings[i].file, names[m]);
        }
        for (int m = 0; m < 3 && is_wide; m++) {
            unit_model v = u;
            v.F += m == 0 ? -1 : m == 1;
            v.L /= m == 2 ? 2 : 1;
            const size_t count = wrong_rows(&v);
            executed += set.rows;
            rejected[MUTANTS + m] += count > 0;
            if (!count && v.L < set.k) /* a row of 4 cannot tell L = 4 from 8 */
                fail_msg("%s: nothing tells F %+d, L / %d from the right one", recordings[i].file, v.F - u.F,
                         m == 2 ? 2 : 1);
        }
    }
    for (int m = UNIT_NORMALISED; m < MUTANTS; m++)
        print_message("           '%s' is wrong in %zu sets\n", names[m], rejected[m]);
    assert_true(rejected[UNIT_FLOORED] > 10 && rejected[UNIT_C_IGNORED] > 10);
    expect_cases("rows by the reference, right and wrong", executed, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_row_is_reproduced),
        cmocka_unit_test(the_reference_reproduces_them_and_wrong_models_do_not),
    };
    FILE *const there = fopen(LATHE_REFERENCE_DIR "/matrix-data/README.md", "r");
    if (!there) {
        printf("skipped: no recorded results in %s\n", LATHE_REFERENCE_DIR);
        return 77;
    }
    fclose(there);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
