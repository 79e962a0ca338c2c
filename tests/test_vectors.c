/* SPDX-License-Identifier: MIT */
/* The published vectors, read by their grammar alone, are what the library computes. */
#include "check.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
    const char *name;
    lathe_status (*f32)(const lathe_plan *, float *, const float *, const float *, size_t);
    lathe_status (*f64)(const lathe_plan *, double *, const double *, const double *, size_t);
} pairs[] = {{"add", lathe_add_f32, lathe_add_f64},
             {"sub", lathe_sub_f32, lathe_sub_f64},
             {"mul", lathe_mul_f32, lathe_mul_f64},
             {"div", lathe_div_f32, lathe_div_f64}};

static uint64_t result_f32(const char *operation, const lathe_plan *plan, const uint64_t x[3])
{
    float in[3], out = 0;
    lathe_status status = LATHE_E_OPTION;
    for (int k = 0; k < 3; k++)
        in[k] = float_of_bits((uint32_t)x[k]);
    if (strcmp(operation, "round") == 0)
        status = lathe_round_f32(plan, &out, in, 1);
    else if (strcmp(operation, "sqrt") == 0)
        status = lathe_sqrt_f32(plan, &out, in, 1);
    else if (strcmp(operation, "fma") == 0)
        status = lathe_fma_f32(plan, &out, in, in + 1, in + 2, 1);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(operation, pairs[i].name) == 0)
            status = pairs[i].f32(plan, &out, in, in + 1, 1);
    assert_int_equal(status, LATHE_OK);
    return bits_of_float(out);
}

static uint64_t result_f64(const char *operation, const lathe_plan *plan, const uint64_t x[3])
{
    double in[3], out = 0;
    lathe_status status = LATHE_E_OPTION;
    for (int k = 0; k < 3; k++)
        in[k] = double_of_bits(x[k]);
    if (strcmp(operation, "round") == 0)
        status = lathe_round_f64(plan, &out, in, 1);
    else if (strcmp(operation, "sqrt") == 0)
        status = lathe_sqrt_f64(plan, &out, in, 1);
    else if (strcmp(operation, "fma") == 0)
        status = lathe_fma_f64(plan, &out, in, in + 1, in + 2, 1);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(operation, pairs[i].name) == 0)
            status = pairs[i].f64(plan, &out, in, in + 1, 1);
    assert_int_equal(status, LATHE_OK);
    return bits_of_double(out);
}

static uint64_t code_f64(const lathe_plan *plan, uint64_t bits, int is_f32)
{
    const double x = is_f32 ? (double)float_of_bits((uint32_t)bits) : double_of_bits(bits);
    uint64_t code = 0;
    assert_int_equal(lathe_encode_f64(plan, &code, sizeof code, &x, 1), LATHE_OK);
    return code;
}

/* A line of a section: the operands, the result and, of rounding, the code or -. */
static void check_line(const char *line, const char *operation, const lathe_plan *plan, int is_f32)
{
    uint64_t x[4] = {0};
    int count = 0, used = 0;
    const char *at = line;
    while (count < 4 && sscanf(at, "%" SCNx64 "%n", &x[count], &used) == 1) {
        at += used;
        count++;
    }
    const int is_round = strcmp(operation, "round") == 0;
    const int has_code = is_round && count == 3;
    const uint64_t wanted = x[count - 1 - has_code], code = x[count - 1];
    const uint64_t in[3] = {x[0], x[1], x[2]};
    const uint64_t got = is_f32 ? result_f32(operation, plan, in) : result_f64(operation, plan, in);
    if (got != wanted)
        fail_msg("%s: %" PRIx64 ", the library has %" PRIx64, line, wanted, got);
    if (has_code && code_f64(plan, wanted, is_f32) != code)
        fail_msg("%s: the library has another code", line);
}

static size_t check_file(const char *path)
{
    char line[256], word[32], operation[32] = "", carrier_name[32], format[32], options[128];
    lathe_plan plan = {.made = 0};
    int is_f32 = 0;
    size_t lines = 0;
    FILE *const file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (!*line || *line == '#')
            continue;
        if (sscanf(line, "%31s %31s %31s %127s", word, carrier_name, format, options) == 4 &&
            strncmp(options, "rounding=", 9) == 0) {
            memcpy(operation, word, sizeof word);
            plan = plan_named(format, options);
            is_f32 = strcmp(carrier_name, "f32") == 0;
            continue;
        }
        check_line(line, operation, &plan, is_f32);
        lines++;
    }
    fclose(file);
    return lines;
}

static void published_roundings_are_the_librarys(void **state)
{
    (void)state;
    expect_cases("lines of round.txt", check_file(LATHE_VECTORS "/round.txt"), 25000);
}

static void published_arithmetic_is_the_librarys(void **state)
{
    (void)state;
    expect_cases("lines of arith.txt", check_file(LATHE_VECTORS "/arith.txt"), 8064);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_roundings_are_the_librarys),
        cmocka_unit_test(published_arithmetic_is_the_librarys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
