/* SPDX-License-Identifier: MIT */
/* Interleaved timing: ratios of two pieces of work measured next to each other. */
#define _POSIX_C_SOURCE 200809L

#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

enum { FEWEST_ROUNDS = 5, MOST_ROUNDS = 501 };

static const double slice =
    1e-4; /* seconds: five orders above the clock's step, one or two under a time slice of the system */

double timing_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double timing_median(double *value, size_t n)
{
    qsort(value, n, sizeof *value, compare_doubles);
    return n % 2 ? value[n / 2] : 0.5 * (value[n / 2 - 1] + value[n / 2]);
}

/* Seconds of one call, from `repetitions` calls. The call before them finds cold memory and sleeping threads;
   a call that is a slice by itself does not notice. */
static double time_once(timing_work *work, void *context, long repetitions)
{
    if (repetitions > 1)
        work(context);
    const double start = timing_now();

    for (long i = 0; i < repetitions; i++)
        work(context);
    return (timing_now() - start) / (double)repetitions;
}

/* Enough calls for one slice. */
static long find_repetitions(timing_work *work, void *context)
{
    long repetitions = 1;

    work(context);
    while (time_once(work, context, repetitions) * (double)repetitions < slice)
        repetitions *= 2;
    return repetitions;
}

/* The rounds of one pair. */
typedef struct rounds {
    long work_repetitions, floor_repetitions;
    double seconds[MOST_ROUNDS], ratio[MOST_ROUNDS];
} rounds;

/* Alternating which goes first cancels a drift of the clock rate. */
static void play(const timing_pair *pair, rounds *r, size_t round)
{
    double below = 0.0;

    if (round % 2)
        below = time_once(pair->floor, pair->context, r->floor_repetitions);
    r->seconds[round] = time_once(pair->work, pair->context, r->work_repetitions);
    if (round % 2 == 0)
        below = time_once(pair->floor, pair->context, r->floor_repetitions);
    r->ratio[round] = r->seconds[round] / below;
}

void timing_compare(const timing_pair *pair, size_t pairs, double budget, timing_result *result)
{
    rounds r[TIMING_MOST_PAIRS];
    size_t round = 0;

    for (size_t i = 0; i < pairs; i++) {
        r[i].work_repetitions = find_repetitions(pair[i].work, pair[i].context);
        r[i].floor_repetitions = find_repetitions(pair[i].floor, pair[i].context);
    }
    const double start = timing_now();

    while (round < FEWEST_ROUNDS || (round < MOST_ROUNDS && timing_now() - start < budget)) {
        for (size_t i = 0; i < pairs; i++)
            play(&pair[i], &r[i], round);
        round++;
    }
    for (size_t i = 0; i < pairs; i++)
        result[i] = (timing_result){timing_median(r[i].seconds, round), timing_median(r[i].ratio, round)};
}

/* If `line` of /proc/cpuinfo is "key : value", copies the value of the first such line. */
static void take(const char *line, const char *key, char *value, size_t size)
{
    const size_t length = strlen(key);
    const char *colon = strchr(line, ':');

    if (value[0] || !colon || strncmp(line, key, length) != 0 || !strchr(" \t:", line[length]))
        return;
    colon += 1 + strspn(colon + 1, " \t");
    snprintf(value, size, "%.*s", (int)strcspn(colon, "\n"), colon);
}

/* A virtual machine's model name says little: family and model number tell the core. */
static void describe_cpu(char *cpu, size_t size)
{
    char line[512], name[96] = "", family[16] = "", model[16] = "";
    FILE *file = fopen("/proc/cpuinfo", "r");
    struct utsname host;

    while (file && fgets(line, sizeof line, file)) {
        take(line, "model name", name, sizeof name);
        take(line, "cpu family", family, sizeof family);
        if (strncmp(line, "model name", 10) != 0)
            take(line, "model", model, sizeof model);
    }
    if (file)
        fclose(file);
    if (name[0] && family[0] && model[0])
        snprintf(cpu, size, "%s, family %s, model %s", name, family, model);
    else if (name[0])
        snprintf(cpu, size, "%s", name);
    else
        snprintf(cpu, size, "unknown (%s)", uname(&host) < 0 ? "?" : host.machine);
}

void timing_describe(timing_machine *machine)
{
    describe_cpu(machine->cpu, sizeof machine->cpu);
#if defined(__clang__)
    snprintf(machine->compiler, sizeof machine->compiler, "%s", __VERSION__); /* begins with Clang's name */
#elif defined(__GNUC__)
    snprintf(machine->compiler, sizeof machine->compiler, "GCC %s", __VERSION__);
#else
    snprintf(machine->compiler, sizeof machine->compiler, "unknown");
#endif
#ifdef LATHE_BENCH_FLAGS
    machine->flags = LATHE_BENCH_FLAGS;
#else
    machine->flags = "not recorded";
#endif
}
