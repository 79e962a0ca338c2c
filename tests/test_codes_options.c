/* SPDX-License-Identifier: MIT */
/* Codes of what any plan makes of a value: rounding, overflow and infinities by every option, in one call as
   in two. */
#include "check.h"
#include "code_checks.h"

enum { OVERFLOWS = LATHE_OVERFLOW_NAN + 1, INFINITIES = LATHE_INFINITY_NAN + 1, MOST = 4096 };

/* 0 where the plan makes other values than those of the format. */
static size_t check_plan(const lathe_plan *plan, const lathe_plan *exact, const cases *in)
{
    static uint16_t wanted[MOST], got[MOST];
    static double rounded[MOST];
    const carrier *const c = in->carrier;
    const lathe_status status = encode_array(plan, c, got, 2, in->x, in->n);
    if (status == LATHE_E_CODES)
        return 0;
    assert_int_equal(status, LATHE_OK);
    assert_int_equal(round_array(plan, c, rounded, in->x, in->n), LATHE_OK);
    assert_int_equal(encode_array(exact, c, wanted, 2, rounded, in->n), LATHE_OK);
    for (size_t i = 0; i < in->n; i++)
        if (got[i] != wanted[i]) {
            report("", &plan->format, &plan->options, c, carrier_get(c, in->x, i), got[i], wanted[i]);
            fail();
        }
    return 1;
}

/* One set of options for one kind of input; the number of plans. */
static size_t check_options(const lathe_format *f, lathe_options o, const cases *in)
{
    lathe_plan plan, exact;
    const int has_infinity = (f->flags & LATHE_HAS_INFINITY) != 0;
    const lathe_options keep = {.infinity = has_infinity ? LATHE_INFINITY_KEEP : LATHE_INFINITY_OWN};
    if (lathe_plan_init(&plan, f, &o) != LATHE_OK || !plan_serves(&plan, in->carrier))
        return 0;
    assert_int_equal(lathe_plan_init(&exact, f, &keep), LATHE_OK);
    return check_plan(&plan, &exact, in);
}

static size_t check_format(const lathe_format *f, const carrier *c)
{
    size_t executed = 0;
    cases in = cases_make(f, c, CASES_BOUNDARY);
    assert_true(in.n <= MOST);
    for (int k = 0; k < OVERFLOWS * INFINITIES * RULES; k++) {
        const lathe_options o = {.overflow = (lathe_overflow)(k % OVERFLOWS),
                                 .infinity = (lathe_infinity)(k / OVERFLOWS % INFINITIES),
                                 .rounding = (lathe_rounding)(k / OVERFLOWS / INFINITIES)};
        executed += check_options(f, o, &in);
    }
    cases_free(&in);
    return executed;
}

static void codes_are_those_of_what_any_options_round_to(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        for (size_t i = 0; i < test_format_count(); i++) {
            const lathe_format *const f = &test_format_at(i)->format;
            const int bits = lathe_format_bits(f);
            if (bits == 0 || bits > 16)
                continue;
            executed += check_format(f, &carrier_f32) + check_format(f, &carrier_f64);
        }
    }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("plans", executed, 17000 * isa_count());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_what_any_options_round_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
