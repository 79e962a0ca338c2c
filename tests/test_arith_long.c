/* SPDX-License-Identifier: MIT */
/* The operands of test_arith.c with other seeds, so many that one process takes a minute. Slow.

   test_arith_long SEED [ROUNDS] */
#include "arith_ways.h"
#include "check_arith.h"

#include <stdio.h>
#include <stdlib.h>

enum { N = 200, CASES_A_ROUND = 8400000 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
static unsigned long seed, rounds = 4;

static size_t check_round(uint64_t *random)
{
    size_t executed = 0, turn = (size_t)(cases_random(random) % 1000);
    for (int k = 0; k < 2; k++) {
        arith_cases in = arith_cases_make(carriers[k], N);
        for (size_t i = 0; precision_at(carriers[k], i); i++)
            for (int range = 0; range < RANGES; range++)
                for (int operation = 0; operation < OPERATIONS; operation++, turn++) {
                    const lathe_format f = range_format(carriers[k], precision_at(carriers[k], i), range);
                    arith_cases_fill(&in, &f, (lathe_operation)operation, random);
                    for (int rule = 0; rule < ALL_RULES; rule++) {
                        const lathe_options o =
                            options_at(rule, rule % 3 || turn % 2 ? turn + (size_t)rule : 0);
                        const arith_subject s = {"a precision in a range", &f, &o, &in};
                        executed +=
                            check_arith(&s, (turn + (size_t)rule) % 37 ? ARITH_ARRAY : ARITH_THOROUGHLY);
                    }
                }
        arith_cases_free(&in);
    }
    return executed;
}

static void many_operands_are_rounded_once(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 1000 + seed;
    for (unsigned long i = 0; i < rounds; i++)
        executed += check_round(&random);
    expect_cases("operands", executed, (size_t)rounds * CASES_A_ROUND);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_operands_are_rounded_once)};
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: test_arith_long SEED [ROUNDS]\n");
        return 2;
    }
    seed = strtoul(argv[1], NULL, 10);
    if (argc == 3)
        rounds = strtoul(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
