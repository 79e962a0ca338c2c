/* SPDX-License-Identifier: MIT */
/* Arithmetic in every floating-point environment of the caller: the same bits, the environment unchanged. */
#include "check_arith.h"
#include "environment.h"

enum { N = 300, FEW = 24 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
static const lathe_random start = {.seed = 8, .stream = 9, .next = 1};

/* Plans that take each way: in the carrier, by direction, to odd, in a wider carrier, exactly. */
static const char *const formats[] = {"e4m3fn",
                                      "bf16",
                                      "fp32",
                                      "p=23,emin=-126,emax=127",
                                      "fp64",
                                      "p=52,emin=-1022,emax=1023",
                                      "p=4,emin=-140,emax=3"};
enum { FORMATS = sizeof formats / sizeof *formats };

/* Every way of asking for one result. */
typedef enum how { BY_ARITH, BY_OWN_CALL, ONE_BY_ONE, WITH_EXCEPTIONS, HOWS } how;

typedef struct outcome {
    lathe_status status;
    unsigned exceptions;
    uint64_t y[N];
} outcome;

/* Nothing else may be called where an environment is entered. */
static void ask(how h, const lathe_plan *plan, const arith_cases *in, size_t n, outcome *out)
{
    const carrier *const c = in->carrier;
    const void *const x[3] = {in->x[0], in->x[1], in->x[2]};
    lathe_random random = start;
    lathe_arith arith = {.operation = in->operation,
                         .plan = plan,
                         .random = is_stochastic(&plan->options) ? &random : NULL,
                         .exceptions = h == WITH_EXCEPTIONS ? &out->exceptions : NULL,
                         .exponent = in->exponent};
    if (h == BY_OWN_CALL && has_own_call(in->operation) && !arith.random) {
        out->status = own_array(in->operation, plan, c, out->y, x, n);
    } else if (h != ONE_BY_ONE) {
        out->status = arith_array(&arith, c, out->y, x, n);
    } else if (c->width == 32) {
        const float *const a = in->x[0], *const b = in->x[1], *const d = in->x[2];
        for (size_t i = 0; i < n; i++)
            ((float *)out->y)[i] = lathe_arith1_f32(&arith, a[i], b[i], d[i]);
    } else {
        const double *const a = in->x[0], *const b = in->x[1], *const d = in->x[2];
        for (size_t i = 0; i < n; i++)
            ((double *)out->y)[i] = lathe_arith1_f64(&arith, a[i], b[i], d[i]);
    }
}

static size_t check_environment(const environment *e, how h, const lathe_plan *plan, const arith_cases *in,
                                const outcome *usual, size_t n)
{
    static outcome out;
    environment_saved saved;
    out.status = LATHE_OK;
    out.exceptions = 0;
    environment_enter(e, &saved);
    const uint64_t before = environment_word();
    ask(h, plan, in, n, &out);
    const uint64_t after = environment_word();
    environment_leave(&saved);
    if (out.status || out.exceptions != usual->exceptions ||
        memcmp(out.y, usual->y, n * carrier_bytes(in->carrier)) != 0) {
        report_format("of the plan", &plan->format);
        report_options(&plan->options);
        fail_msg("%s, way %d, in environment %s: another result", operation_name(in->operation), (int)h,
                 e->name);
    }
    if (before != after)
        fail_msg("%s, way %d: environment %s was %llx, is %llx", operation_name(in->operation), (int)h,
                 e->name, (unsigned long long)before, (unsigned long long)after);
    return n;
}

static void no_environment_changes_a_result_nor_is_changed(void **state)
{
    (void)state;
    static outcome usual;
    size_t executed = 0, turn = 0;
    uint64_t random = 41;
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < FORMATS; i++)
            for (int operation = 0; operation < OPERATIONS; operation++)
                for (int rule = operation % 3; rule < ALL_RULES; rule += 3) {
                    const lathe_format f = format_by_name(formats[i]);
                    const lathe_options o = {.rounding = (lathe_rounding)rule};
                    const lathe_plan plan = plan_by(&f, &o);
                    if (!plan_serves(&plan, carriers[k]))
                        continue;
                    arith_cases in = cases_for(carriers[k], &plan, operation, N, &random);
                    for (int h = 0; h < HOWS; h++) {
                        const size_t n = h == ONE_BY_ONE || rule % 2 ? FEW : N;
                        usual = (outcome){0};
                        ask((how)h, &plan, &in, n, &usual);
                        assert_int_equal(usual.status, LATHE_OK);
                        turn++;
                        for (size_t e = 0; environment_at(e); e++)
                            if ((e + turn) % 4 == 0) /* each meets each format and rule */
                                executed +=
                                    check_environment(environment_at(e), (how)h, &plan, &in, &usual, n);
                    }
                    arith_cases_free(&in);
                }
    expect_cases("environments", executed, environment_count() * 70000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_environment_changes_a_result_nor_is_changed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
