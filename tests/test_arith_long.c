/* SPDX-License-Identifier: MIT */
/* The operands of test_arith.c with other seeds, so many that one process takes a minute. Slow.

   test_arith_long SEED [ROUNDS] */
#include "check_arith.h"

#include <stdio.h>
#include <stdlib.h>

enum { N = 200, CASES_A_ROUND = 8400000 };

static unsigned long seed, rounds = 4;

static void many_operands_are_rounded_once(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 1000 + seed;
    for (unsigned long i = 0; i < rounds; i++)
        executed += check_arith_precisions(N, (size_t)(cases_random(&random) % 1000), 37, &random);
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
