/* SPDX-License-Identifier: MIT */
/* The bits of statistics, distances and faults, pinned as digest.c pins those of rounding:

     digest_stats FILE      compares; ends with "N passed, N failed"
     digest_stats --write   prints the file

   A line of the file is a digest for each carrier (- where the format does not fit) and a format: of all
   counts and sums of values before and after rounding, their means and distance, and of values and codes with
   faults. The ratio in dB, which is told within an error, is not in it. */
#include <inttypes.h>

#include <lathe/lathe.h>

#include "digest.h"

enum { COUNT = 1 << 12, CODE_BYTES = 8 };

static const char *const formats[] = {"fp64",
                                      "fp32",
                                      "bf16",
                                      "fp16",
                                      "e4m3fn",
                                      "e5m2",
                                      "e4m3fnuz",
                                      "e2m1",
                                      "e8m0",
                                      "binary8p4se",
                                      "p=53,emin=-500,emax=500",
                                      "p=4,emin=-14,emax=16,largest=114688,signed=0,inf=0"};

enum { FORMATS = sizeof formats / sizeof *formats };

static union {
    float f32[COUNT];
    double f64[COUNT];
} before, after, hit;
static unsigned char codes[COUNT * CODE_BYTES], hit_codes[COUNT * CODE_BYTES];
static unsigned char workspace[4 * COUNT * sizeof(double) + (1 << 16)];

/* Ordinary numbers first, then any: the kernels of statistics tell such blocks apart. */
static void fill(size_t size, const lathe_format *format)
{
    const int fraction = size == 4 ? 23 : 52, bias = size == 4 ? 127 : 1023;
    const uint64_t mask = (UINT64_C(1) << fraction) - 1;
    uint64_t state = 1;

    for (size_t i = 0; i < COUNT; i++) {
        const uint64_t r = draw(&state);
        uint64_t bits = (uint64_t)(bias - 3 + (int)(r >> 60) % 6) << fraction | (r & mask);
        if (i >= COUNT / 2)
            bits = i % 97 ? pattern(&state, format, fraction, bias) : special(i % SPECIALS, fraction, bias);
        put(&before, size, i, bits);
    }
}

static uint64_t add_double(uint64_t digest, double x)
{
    return add_array(digest, &x, sizeof x, 1);
}

static uint64_t add_sum(uint64_t digest, const lathe_stats_sum *s)
{
    return add_array(digest, s->limbs, sizeof *s->limbs, sizeof s->limbs / sizeof *s->limbs);
}

static uint64_t add_stats(uint64_t digest, const lathe_stats *s)
{
    const uint64_t counts[] = {s->pairs,
                               s->measured,
                               s->relative_measured,
                               s->ulps_measured,
                               s->exact,
                               s->zero_before,
                               s->nan_before,
                               s->nan_after,
                               s->infinite_before,
                               s->infinite_after,
                               s->overflow_saturated,
                               s->overflow_lost,
                               s->underflow,
                               s->subnormal,
                               s->negative};

    digest = add_array(digest, counts, sizeof *counts, sizeof counts / sizeof *counts);
    digest = add_array(digest, s->exponents, sizeof *s->exponents, LATHE_STATS_BINS);
    digest = add_double(add_double(digest, s->largest_absolute), s->largest_relative);
    digest = add_double(digest, s->largest_ulps);
    digest = add_sum(add_sum(add_sum(digest, &s->error), &s->absolute), &s->relative);
    digest = add_sum(add_sum(add_sum(digest, &s->ulps), &s->noise), &s->signal);
    digest = add_double(add_double(digest, lathe_stats_mean_absolute(s)), lathe_stats_mean_relative(s));
    digest = add_double(add_double(digest, lathe_stats_mean_ulps(s)), lathe_stats_bias(s));
    return add_double(digest, lathe_stats_mean_squared_error(s));
}

static uint64_t add_statistics(uint64_t digest, const lathe_plan *plan, size_t size)
{
    static lathe_stats s;
    double distance = 0.0;

    memset(&s, 0, sizeof s);
    if (size == 4) {
        lathe_round_f32(plan, after.f32, before.f32, COUNT);
        lathe_stats_add_f32(&s, plan, before.f32, after.f32, COUNT);
        lathe_wasserstein_f32(&distance, before.f32, after.f32, COUNT / 2, workspace, sizeof workspace);
    } else {
        lathe_round_f64(plan, after.f64, before.f64, COUNT);
        lathe_stats_add_f64(&s, plan, before.f64, after.f64, COUNT);
        lathe_wasserstein_f64(&distance, before.f64, after.f64, COUNT / 2, workspace, sizeof workspace);
    }
    return add_double(add_stats(digest, &s), distance);
}

static uint64_t add_faults(uint64_t digest, const lathe_plan *plan, size_t size, const lathe_fault *fault)
{
    lathe_random random = first_draw;

    memset(&hit, 0, sizeof hit);
    memset(hit_codes, 0, sizeof hit_codes);
    if (size == 4) {
        lathe_fault_f32(plan, fault, &random, hit.f32, after.f32, COUNT);
        lathe_encode_f32(plan, codes, CODE_BYTES, after.f32, COUNT);
    } else {
        lathe_fault_f64(plan, fault, &random, hit.f64, after.f64, COUNT);
        lathe_encode_f64(plan, codes, CODE_BYTES, after.f64, COUNT);
    }
    lathe_fault_codes(plan, fault, &random, hit_codes, codes, CODE_BYTES, COUNT);
    return add_array(add_array(digest, &hit, size, COUNT), hit_codes, CODE_BYTES, COUNT);
}

static uint64_t digest_of(const lathe_plan *plan, size_t size)
{
    static const lathe_fault faults[] = {
        {.probability = 0.25},
        {.probability = 1, .parts = LATHE_FAULT_EXPONENT, .result = LATHE_FAULT_FINITE},
        {.probability = 0.5, .parts = LATHE_FAULT_FRACTION}};
    uint64_t digest;

    fill(size, &plan->format);
    digest = add_statistics(start, plan, size);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        digest = add_faults(digest, plan, size, &faults[i]);
    return digest;
}

static int make_line(char line[LINE], size_t i)
{
    lathe_format format;
    lathe_plan plan;
    char first[20] = "-", second[20] = "-";

    if (lathe_format_parse(&format, formats[i], NULL) || lathe_plan_init(&plan, &format, NULL))
        return 0;
    if (lathe_plan_serves_f32(&plan))
        snprintf(first, sizeof first, "%016" PRIx64, digest_of(&plan, 4));
    if (lathe_plan_serves_f64(&plan))
        snprintf(second, sizeof second, "%016" PRIx64, digest_of(&plan, 8));
    snprintf(line, LINE, "%s %s %s\n", first, second, formats[i]);
    return 1;
}

int main(int argc, char **argv)
{
    return digest_main(argc, argv, make_line, FORMATS);
}
