/* SPDX-License-Identifier: MIT */
/* Run with LATHE_ISA naming no instruction set: every call says so until lathe_isa_use names one. And with it
   empty. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

static int failures;

static void expect(int holds, const char *what)
{
    printf("%s: %s\n", holds ? "ok" : "FAILED", what);
    failures += !holds;
}

/* How many functions refuse, with nothing written; none if one neither does nor succeeds without. */
static int refuse(void)
{
    static call_scene before;
    int refused = 0;
    for (size_t i = 0; call_at(i); i++) {
        const call *const f = call_at(i);
        const call_arguments c = call_sound(f);
        if (f->result != CALL_STATUS || call_takes(f, "isa"))
            continue;
        before = call_scene_now;
        const double status = f->invoke(&c);
        const int is_refused = status == LATHE_E_ISA && memcmp(&before, &call_scene_now, sizeof before) == 0;
        if (status != LATHE_OK && !is_refused) {
            printf("%s neither works nor refuses\n", f->name);
            return 0;
        }
        refused += is_refused;
    }
    printf("%d functions refuse\n", refused);
    return refused;
}

/* An empty name is none. */
static int default_is_best(void)
{
    expect(strcmp(lathe_isa_current(), lathe_isa_name(0)) == 0, "without a name the best is in use");
    return failures != 0;
}

int main(void)
{
    lathe_format format;
    lathe_plan plan;
    float f[3] = {1.03125f, -0.1f, 3e38f}, same[3];
    double d[3] = {1.03125, -0.1, 3e38};
    uint32_t bits[3] = {0};
    lathe_random random = {.seed = 1};
    static lathe_stats stats;

    const char *const name = getenv("LATHE_ISA");
    if (!name || !*name)
        return default_is_best();
    memcpy(same, f, sizeof f);
    lathe_format_parse(&format, "e4m3fn", NULL);
    expect(lathe_plan_init(&plan, &format, NULL) == LATHE_OK, "plans need no instruction set");
    expect(lathe_isa_current() == NULL, "none is in use");
    expect(lathe_format_has(&format, 1.125) && lathe_format_next_up(&format, 1.0) == 1.125, "nor do values");
    expect(lathe_round_f32(&plan, f, f, 3) == LATHE_E_ISA, "array calls in binary32 refuse");
    expect(lathe_round_f64(&plan, d, d, 3) == LATHE_E_ISA, "array calls in binary64 refuse");
    expect(lathe_round_random_f32(&plan, &random, f, f, 3) == LATHE_E_ISA, "so do those with random bits");
    expect(lathe_round_bits_f32(&plan, f, f, bits, 3) == LATHE_E_ISA, "which may be one's own");
    expect(lathe_random_draws(&random, f, sizeof *f, 3) == LATHE_E_ISA, "draws refuse");
    expect(lathe_dot_f32(&(lathe_dot){0}, NULL, same, f, 1, f, 1, 3) == LATHE_E_ISA, "so do products");
    expect(lathe_stats_add_f32(&stats, NULL, f, f, 3) == LATHE_E_ISA, "and statistics without a plan");
    expect(memcmp(same, f, sizeof f) == 0 && random.next == 0, "and touch nothing");
    expect(refuse() >= 113, "and so do all that have arrays");
    expect(lathe_round1_f32(&plan, 1.0f) != lathe_round1_f32(&plan, 1.0f), "single values are NaN");
    expect(lathe_isa_use("nonsense") == LATHE_E_ISA, "a second unknown name is refused");
    expect(lathe_isa_use("scalar") == LATHE_OK, "scalar is always there");
    expect(lathe_round_f32(&plan, f, f, 3) == LATHE_OK && f[0] == 1.0f, "then calls work");
    return failures != 0;
}
