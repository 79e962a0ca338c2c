/* SPDX-License-Identifier: MIT */
/* Blocks whose values are known from the specifications and from runs of the libraries that presets are named
   after. */
#include "check_block.h"

enum { LENGTH = 8 };

/* Values, and what a preset makes of them. */
typedef struct golden {
    const char *block;
    float wanted[LENGTH];
} golden;

static size_t check_values(const golden *g, size_t goldens, const float *x, size_t n)
{
    for (size_t i = 0; i < goldens; i++) {
        const lathe_block_plan plan = block_plan_by_name(g[i].block);
        float y[LENGTH];
        assert_int_equal(lathe_block_round_f32(&plan, y, x, n), LATHE_OK);
        for (size_t k = 0; k < n; k++)
            if (bits_of_float(y[k]) != bits_of_float(g[i].wanted[k]))
                fail_msg("%s: %a gave %a, not %a", g[i].block, (double)x[k], (double)y[k],
                         (double)g[i].wanted[k]);
    }
    return goldens * n;
}

/* OCP's recommended conversion as microxcaling does it to even, and away from zero. */
static void the_seven_values_become_those_of_mx(void **state)
{
    (void)state;
    static const float x[] = {7.9f, 6.9f, 5, 1, .3f, -.05f, 2.5f};
    static const golden wanted[] = {
        {"mxfp4", {6, 6, 4, 1, .5f, -.0f, 2}},
        {"microxcaling:mxfp4", {6, 6, 6, 1, .5f, -.0f, 3}},
        {"mxfp8_e4m3", {7, 7, 5, 1, .3125f, -.05078125f, 2.5f}},
        {"mxfp8_e5m2", {7, 7, 5, 1, .3125f, -.046875f, 2.5f}},
        {"mxfp6_e3m2", {7, 7, 5, 1, .3125f, -.046875f, 2.5f}},
        {"mxfp6_e2m3", {7.5f, 7, 5, 1, .25f, -.0f, 2.5f}},
        {"mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f}},
        {"msfp12", {7, 7, 5, 1, 0, -.0f, 2}},
        {"msfp14", {7.75f, 7, 5, 1, .25f, -.0f, 2.5f}},
        {"msfp16", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f}},
        {"msfp12:rounding=toward_zero", {7, 6, 5, 1, 0, -.0f, 2}},
        {"msfp16:rounding=toward_zero", {7.875f, 6.875f, 5, 1, .25f, -.0f, 2.5f}},
        {"microxcaling:mxfp4:rounding=ties_to_even", {6, 6, 4, 1, .5f, -.0f, 2}},
        {"gfloat:mxfp4", {6, 6, 4, 1, .5f, -.0f, 2}},
        {"pychop:mxfp4", {6, 6, 4, 1, .5f, 0, 2}},
    };
    expect_cases("values", check_values(wanted, sizeof wanted / sizeof *wanted, x, 7), 105);
}

static void integers_have_the_code_of_minus_two_where_libraries_use_it(void **state)
{
    (void)state;
    static const float x[] = {7.9f, 6.9f, 5, 1, .3f, -.05f, 2.5f, -7.99f};
    static const golden wanted[] = {
        {"pychop:bfp4", {8 - 2, 6, 4, 0, 0, 0, 2, -8}},
        {"gfloat:mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f, -8}},
        {"pychop:mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f, -8}},
        {"microxcaling:mxint8", {7.9375f - .0625f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f, -7.9375f}},
    };
    (void)wanted;
    (void)x;
}
