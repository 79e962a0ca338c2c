/* SPDX-License-Identifier: MIT */
/* All 2^32 binary32 inputs of one format, every rule, against the plain reference: with the instruction set
   that LATHE_ISA names or, where it is not set, with each that is not scalar. Slow.

   test_exhaustive FORMAT [RULE]   exit status 0: all equal, 1: a difference, 2: bad arguments */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "cases.h"
#include "plain.h"

enum { CHUNK = 4096, MOST_SETS = 4 };

static void report(const char *format, int rule, uint32_t x, uint32_t got, uint32_t wanted)
{
    printf("format %s, rule %s, default options, %s\n", format, lathe_rounding_name((lathe_rounding)rule),
           lathe_isa_current());
    printf("  input  %a  bits %08lx\n", (double)float_of_bits(x), (unsigned long)x);
    printf("  got    %a  bits %08lx\n", (double)float_of_bits(got), (unsigned long)got);
    printf("  wanted %a  bits %08lx\n", (double)float_of_bits(wanted), (unsigned long)wanted);
}

/* Rounds the chunk x of inputs, which starts with `first`, by one rule. Returns the number of differences. */
static uint64_t run_rule(const char *name, const lathe_plan *plan, int rule, uint32_t first, const float *x,
                         const uint32_t *wanted)
{
    static float y[CHUNK];
    uint64_t differences = 0;
    const lathe_status status = lathe_round_f32(plan, y, x, CHUNK);
    if (status != LATHE_OK) {
        printf("lathe_round_f32: %s\n", lathe_status_string(status));
        exit(1);
    }
    if (memcmp(y, wanted, sizeof y) == 0)
        return 0;
    for (uint32_t i = 0; i < CHUNK; i++) {
        const uint32_t got = bits_of_float(y[i]);
        if (got != wanted[i] && differences++ == 0)
            report(name, rule, first + i, got, wanted[i]);
    }
    return differences;
}

/* The instruction sets to try; their number. */
static size_t choose_sets(const char *sets[MOST_SETS])
{
    size_t n = 0;
    const char *const wanted = getenv("LATHE_ISA");
    if (wanted && *wanted)
        sets[n++] = wanted;
    else
        for (size_t i = 0; lathe_isa_name(i) && n < MOST_SETS && (i == 0 || lathe_isa_name(i + 1)); i++)
            sets[n++] = lathe_isa_name(i);
    for (size_t i = 0; i < n; i++) {
        if (lathe_isa_use(sets[i]) != LATHE_OK) {
            printf("%s cannot run here\n", sets[i]);
            exit(77);
        }
        printf("instruction set: %s\n", sets[i]);
    }
    return n;
}

static uint64_t run_chunk(const char *name, const lathe_plan *plans, const plain *reference, int only_rule,
                          uint32_t first, const char *const *sets, size_t set_count)
{
    static float x[CHUNK];
    static uint32_t bits[CHUNK], wanted[PLAIN_RULES][CHUNK];
    uint64_t differences = 0;

    for (uint32_t i = 0; i < CHUNK; i++)
        bits[i] = first + i;
    memcpy(x, bits, sizeof x);
    plain_round_range(reference, first, CHUNK, wanted[0]);
    for (size_t k = 0; k < set_count; k++) {
        if (lathe_isa_use(sets[k]) != LATHE_OK)
            exit(1);
        for (int rule = 0; rule < PLAIN_RULES; rule++)
            if (only_rule < 0 || rule == only_rule)
                differences += run_rule(name, &plans[rule], rule, first, x, wanted[rule]);
    }
    return differences;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: test_exhaustive FORMAT [RULE]\n");
        return 2;
    }
    const lathe_format *format = NULL;
    for (size_t i = 0; i < test_format_count(); i++)
        if (strcmp(test_format_at(i)->name, argv[1]) == 0)
            format = &test_format_at(i)->format;
    lathe_rounding rule = LATHE_TIES_TO_EVEN;
    if (!format || (argc == 3 && lathe_rounding_parse(&rule, argv[2], NULL) != LATHE_OK)) {
        fprintf(stderr, "unknown format or rule\n");
        return 2;
    }

    static lathe_plan plans[PLAIN_RULES];
    for (int i = 0; i < PLAIN_RULES; i++) {
        lathe_options options = {.rounding = (lathe_rounding)i};
        if (lathe_plan_init(&plans[i], format, &options) != LATHE_OK || !lathe_plan_serves_f32(&plans[i])) {
            fprintf(stderr, "binary32 does not hold %s\n", argv[1]);
            return 2;
        }
    }
    plain reference;
    plain_init(&reference, format, LATHE_OVERFLOW_OWN, LATHE_INFINITY_OWN);

    printf("[ RUN      ] every_binary32_input(%s, %s)\n", argv[1], argc == 3 ? argv[2] : "all rules");
    fflush(stdout);
    const char *sets[MOST_SETS];
    const size_t set_count = choose_sets(sets);
    uint64_t differences = 0, executed = 0;
    uint32_t first = 0;
    do {
        differences +=
            run_chunk(argv[1], plans, &reference, argc == 3 ? (int)rule : -1, first, sets, set_count);
        executed += CHUNK;
        first += CHUNK;
    } while (first != 0 && differences < 1000);

    int passed = differences == 0 && executed == UINT64_C(1) << 32;
    printf("           %llu inputs x %d rules x %zu instruction sets, %llu differences\n",
           (unsigned long long)executed, argc == 3 ? 1 : PLAIN_RULES, set_count,
           (unsigned long long)differences);
    printf("%s every_binary32_input(%s)\n", passed ? "[       OK ]" : "[  FAILED  ]", argv[1]);
    return passed ? 0 : 1;
}
