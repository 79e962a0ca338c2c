/* SPDX-License-Identifier: MIT */
/* The table of matrix units: docs/units.md has it, the facts beside the project have it, and names find
   it. */
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "unit_rows.h"

enum { LINE = 600, CELLS = 15 };

/* Splits at `by`; blanks and backquotes around a cell do not count. */
static int split(char *line, char by, char *cells[CELLS])
{
    int n = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (char *at = line, *end; at && n < CELLS; at = end ? end + 1 : NULL) {
        end = strchr(at, by);
        if (end)
            *end = 0;
        while (*at == ' ' || *at == '`')
            at++;
        size_t length = strlen(at);
        while (length && (at[length - 1] == ' ' || at[length - 1] == '`'))
            at[--length] = 0;
        cells[n++] = at;
    }
    return n;
}

static void expect_text(const char *unit, const char *what, const char *got, const char *wanted)
{
    if (strcmp(got, wanted) != 0)
        fail_msg("%s: %s is '%s', the page says '%s'", unit, what, got, wanted);
}

static void expect_number(const char *unit, const char *what, int got, const char *wanted)
{
    char text[16];
    snprintf(text, sizeof text, "%d", got);
    expect_text(unit, what, text, wanted);
}

static void the_page_has_the_table(void **state)
{
    (void)state;
    char line[LINE];
    char *cell[CELLS];
    size_t rows = 0;
    FILE *const page = fopen(LATHE_UNITS, "r");
    assert_non_null(page);
    while (fgets(line, sizeof line, page)) {
        lathe_unit_info u;
        if (strncmp(line, "| `", 3) != 0)
            continue;
        assert_int_equal(split(line + 1, '|', cell), 15);
        if (lathe_unit_describe(lathe_unit_at(rows++), &u))
            fail_msg("the page has more than the table: %s", cell[0]);
        expect_text(u.name, "name", u.name, cell[0]);
        expect_text(u.name, "architecture", u.architecture, cell[1]);
        expect_text(u.name, "instruction", u.instruction, cell[2]);
        expect_text(u.name, "inputs", u.inputs, cell[3]);
        expect_text(u.name, "scale", u.scale, cell[4]);
        expect_text(u.name, "accumulator", u.accumulator, cell[5]);
        expect_text(u.name, "model", u.model, cell[6]);
        expect_number(u.name, "k", u.k, cell[7]);
        expect_number(u.name, "block", u.block, cell[8]);
        expect_number(u.name, "group", u.group, cell[9]);
        expect_number(u.name, "fraction", u.fraction, cell[10]);
        expect_number(u.name, "floor", u.floor, cell[11]);
        expect_text(u.name, "rounding", u.rounding, cell[12]);
        expect_text(u.name, "evidence", u.evidence, cell[13]);
    }
    fclose(page);
    assert_null(lathe_unit_at(rows));
    expect_cases("rows", rows, 53);
}

/* id,arch,instruction,in,scale,acc,algo,L,G,F,F2,floor,round,ftz_in,ftz_out,evidence */
static void the_facts_have_the_table(void **state)
{
    (void)state;
    char line[LINE];
    char *cell[CELLS];
    size_t rows = 0;
    FILE *const facts = fopen(LATHE_REFERENCE_DIR "/matrix-units.csv", "r");
    if (!facts) {
        print_message("           skipped: no facts in %s\n", LATHE_REFERENCE_DIR);
        skip();
    }
    assert_non_null(fgets(line, sizeof line, facts));
    while (fgets(line, sizeof line, facts)) {
        lathe_unit_info u;
        assert_true(split(line, ',', cell) >= 13);
        assert_int_equal(lathe_unit_describe(lathe_unit_at(rows++), &u), LATHE_OK);
        expect_text(u.name, "name", u.name, cell[0]);
        expect_text(u.name, "architecture", u.architecture, cell[1]);
        expect_text(u.name, "accumulator", u.accumulator, cell[5]);
        expect_text(u.name, "model", u.model, cell[6]);
        if (strcmp(cell[7], "-") != 0)
            expect_number(u.name, "block", u.block, cell[7]);
        if (*cell[9] && strcmp(cell[9], "inf") != 0)
            expect_number(u.name, "fraction", u.fraction, cell[9]);
        if (*cell[11] && strcmp(cell[11], "none") != 0)
            expect_number(u.name, "floor", u.floor, cell[11]);
    }
    fclose(facts);
    assert_null(lathe_unit_at(rows));
    expect_cases("rows", rows, 53);
}

static void names_and_their_aliases_are_found(void **state)
{
    (void)state;
    static const char *const aliases[][2] = {
        {"a2.f16.f32", "a100.f16.f32"},
        {"H200.F8.F32.WGMMA", "h100.fp8.f32.wgmma"},
        {" h100.f16.f32 ", "h100.f16.f32"},
        {"h200.bf16.f32.wgmma", "h100.bf16.f32"},
        {"l40s.fp8.f16", "ada.fp8.f16"},
        {"b200.nvfp4.f32", "bw.nvfp4.f32"},
        {"rtx50.mxfp8.f32", "bw.mxfp864.f32"},
        {"rtx50.fp4.f16", "rtxbw.fp864.f16"},
        {"b200.f8.f32.tcgen05", "b200.fp864.f32"},
        {"mi250.bf16_1k", "mi200.bf16_1k"},
        {"mi300x.f32", "amd.f32"},
        {"h200.f64", "nv.f64"},
        {"t4.s8", "nv.s8"},
        {"x86.vdpbf16ps", "x86.dpbf16"},
    };
    static const char *const unknown[] = {
        "",
        "h100",
        ".f16.f32",
        "h100.f16",
        "h100.f16.f32.",
        "h100.f8",
        "nv",
        "a100.f16.f32.wgmma",
        "h100.fp8.f32.mma",
        "t4.bf16.f32",
        "\xff",
        "h100.f8888888888888888888888888888888888888888888888888888888888888",
        "h100.f8.88888888888888888888888888888888888888888888888888888888888"};
    size_t n = 0;
    for (; lathe_unit_at(n); n++) {
        lathe_unit_info u;
        assert_int_equal(lathe_unit_describe(lathe_unit_at(n), &u), LATHE_OK);
        assert_ptr_equal(lathe_unit_find(u.name), lathe_unit_at(n));
        assert_string_equal(u.name, unit_rows[n].name);
    }
    assert_int_equal(n, unit_row_count);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++, n++) {
        const lathe_unit *const unit = lathe_unit_find(aliases[i][0]);
        if (!unit || unit != lathe_unit_find(aliases[i][1]))
            fail_msg("%s is not %s", aliases[i][0], aliases[i][1]);
    }
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++, n++)
        if (lathe_unit_find(unknown[i]))
            fail_msg("there is a '%s'", unknown[i]);
    assert_null(lathe_unit_find(NULL));
    assert_int_equal(lathe_unit_describe(NULL, &(lathe_unit_info){0}), LATHE_E_NULL);
    assert_int_equal(lathe_unit_describe(lathe_unit_at(0), NULL), LATHE_E_NULL);
    expect_cases("names", n, 79);
}

/* Every format that a row names is one of the library's, with the same numbers, and inputs are rounded
   to it. */
static void inputs_are_rounded_as_the_format_rounds(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 11;
    for (size_t i = 0; i < unit_row_count; i++) {
        lathe_unit_info u;
        char names[LINE];
        char *cell[CELLS];
        const lathe_unit *const unit = lathe_unit_at(i);
        assert_int_equal(lathe_unit_describe(unit, &u), LATHE_OK);
        snprintf(names, sizeof names, "%s", u.inputs);
        const int count = split(names, ' ', cell);
        for (int k = 0; k < count && strstr(cell[k], "int8") == NULL; k++) {
            const lathe_unit_options o = {.a = unit_rows[i].inputs[k]};
            const unit_format *const f = unit_format_of(o.a);
            lathe_format format = format_by_name(cell[k]);
            const lathe_options options = {.rounding = o.a == LATHE_INPUT_TF32 ? LATHE_TOWARD_ZERO
                                                                               : LATHE_TIES_TO_EVEN};
            assert_true(format.precision == f->p && format.emin == f->emin);
            if (unit_rows[i].model.sum.flush || unit_rows[i].model.sum.p == 53 || f->p > 11)
                continue;
            lathe_plan plan = plan_by(&format, &options);
            for (int round = 0; round < 400; round++, executed++) {
                const int e =
                    f->emin - f->p - 2 +
                    (int)(cases_random(&random) % (unsigned)(ilogb(f->largest) - f->emin + f->p + 4));
                const double x = ldexp((double)(cases_random(&random) % 4096 + 4096) / 4096, e), one = 1;
                double rounded = lathe_round1_f64(&plan, x), got, wanted;
                if (o.a == LATHE_INPUT_TF32 && fabs(x) > f->largest)
                    continue;
                assert_int_equal(lathe_unit_dot_f64(unit, &o, &got, &x, &one, NULL, 1), LATHE_OK);
                assert_int_equal(lathe_unit_dot_f64(unit, &o, &wanted, &rounded, &one, NULL, 1), LATHE_OK);
                if (bits_of_double(got) != bits_of_double(wanted))
                    fail_msg("%s, %s: %a is not read as %a: %a, not %a", u.name, cell[k], x, rounded, got,
                             wanted);
            }
        }
    }
    expect_cases("inputs", executed, 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_has_the_table),
        cmocka_unit_test(the_facts_have_the_table),
        cmocka_unit_test(names_and_their_aliases_are_found),
        cmocka_unit_test(inputs_are_rounded_as_the_format_rounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
