/* SPDX-License-Identifier: MIT */
/* Blocks and the Hadamard transform in every floating-point environment of the caller: the same bits, and
   nothing of it changed. */
#include "block_cases.h"
#include "environment.h"

enum { MOST = 8192 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* What one preset makes of one array: values, values by way of codes, transformed values. */
typedef struct results {
    double values[MOST], back[MOST], turned[MOST];
    unsigned char codes[2 * MOST];
    float scales[MOST], tensor;
    lathe_random random;
} results;

static lathe_status transform(const lathe_hadamard *h, const lathe_array *a, const carrier *c, void *x)
{
    return c->width == 32 ? lathe_hadamard_f32(h, a, x) : lathe_hadamard_f64(h, a, x);
}

/* Calls the library alone, so that any environment may be in force; returns the first status that is not OK.
   */
static lathe_status run(const lathe_block_plan *plan, const lathe_hadamard *h, const carrier *c,
                        const lathe_array *a, const void *x, results *r)
{
    lathe_block_extra extra = {.tensor = &r->tensor, .random = &r->random};
    lathe_status status = block_round(plan, c, a, &extra, r->values, x);
    if (!status)
        status = block_quantize(plan, c, a, &extra, r->codes, r->scales, x);
    if (!status)
        status = block_dequantize(plan, c, a, &r->tensor, r->back, r->codes, r->scales);
    return status ? status : transform(h, a, c, r->turned);
}

static void no_environment_changes_a_block_nor_is_changed(void **state)
{
    (void)state;
    static const char *const names[] = {
        "mxfp4",     "mxfp8_e5m2",         "mxint8",   "nvfp4",     "nvfp4_single:block=32",
        "fp8_1x128", "torchao:nvfp4",      "te:nvfp4", "fp4_ue5m3", "mxfp4_unbiased",
        "msfp14",    "nvfp4_four_over_six"};
    static results usual, other;
    const lathe_hadamard h = {.size = 16, .signs = {LATHE_HADAMARD_TE}};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < 2; k++) {
            const lathe_block b = block_by_name(names[i]);
            const lathe_block_plan plan = block_plan_by_name(names[i]);
            const carrier *const c = carriers[k];
            block_cases in = block_cases_make(&b, c, i + 1, 3);
            const size_t n = in.blocks / 2 * 2 * BLOCK;
            const lathe_array line = {.rank = 1, .shape = {n}};
            assert_true(n <= MOST);
            for (size_t e = 0; e < environment_count(); e++, executed += n) {
                results *const r = e ? &other : &usual;
                environment_saved saved;
                memset(r, 0, sizeof *r);
                memcpy(r->turned, in.x, n * carrier_bytes(c));
                environment_enter(environment_at(e), &saved);
                const uint64_t before = environment_word();
                const lathe_status status = run(&plan, &h, c, &line, in.x, r);
                const uint64_t after = environment_word();
                environment_leave(&saved);
                assert_int_equal(status, LATHE_OK);
                assert_int_equal(before, after);
                if (memcmp(&usual, r, sizeof usual) != 0)
                    fail_msg("%s, %s: %s changes the results", names[i], c->name, environment_at(e)->name);
            }
            free(in.x);
        }
    expect_cases("values", executed, environment_count() * 24 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_environment_changes_a_block_nor_is_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
