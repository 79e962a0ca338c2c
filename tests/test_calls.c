/* SPDX-License-Identifier: MIT */
/* Every public function with every kind of mistake: it is told by its own status, nothing is written, and the
   floating-point environment stays as it was. */
#include "calls_wrong.h"
#include "check.h"
#include "environment.h"

#include <fenv.h>
#include <math.h>
#include <stdio.h>

static call_scene before;

/* An environment in which forgotten saving and raised exceptions show. */
static const environment *rough(void)
{
    for (size_t i = 0; environment_at(i); i++)
        if (environment_at(i)->rounding != FE_TONEAREST)
            return environment_at(i);
    return environment_at(0);
}

static double invoke(const call *f, const call_arguments *c)
{
    environment_saved saved;
    environment_enter(rough(), &saved);
    const uint64_t entered = environment_word();
    const double result = f->invoke(c);
    const uint64_t left = environment_word();
    environment_leave(&saved);
    if (left != entered)
        fail_msg("%s: changes the environment", f->name);
    return result;
}

static int is_zero(const void *memory, size_t bytes)
{
    const unsigned char *const byte = memory;
    for (size_t i = 0; i < bytes; i++)
        if (byte[i])
            return 0;
    return 1;
}

/* What a failing call may write after all: where a text is wrong, how much space it needs; and what it would
   have made is zeroed, if there is a place for it. */
static int leaves_zeroed(const call_arguments *c)
{
    call_scene *const s = &call_scene_now;
    before.error_at = s->error_at;
    before.needed = s->needed;
    const struct {
        const void *there, *made, *untouched;
        size_t bytes;
    } made[] = {{c->plan_out, &s->plan_out, &before.plan_out, sizeof s->plan_out},
                {c->block_plan_out, &s->block_plan_out, &before.block_plan_out, sizeof s->block_plan_out},
                {c->quant_plan_out, &s->quant_plan_out, &before.quant_plan_out, sizeof s->quant_plan_out},
                {c->book_out, &s->book_out, &before.book_out, sizeof s->book_out}};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (made[i].there && memcmp(made[i].made, made[i].untouched, made[i].bytes)) {
            if (!is_zero(made[i].made, made[i].bytes))
                return 0;
            memcpy((void *)(uintptr_t)made[i].untouched, made[i].made, made[i].bytes);
        }
    return 1;
}

static int is_wanted(const call *f, double result, lathe_status wanted)
{
    if (f->result == CALL_STATUS)
        return result == wanted;
    return f->result == CALL_NUMBER ? isnan(result) : result == 0;
}

static void sound_calls_succeed(void **state)
{
    size_t executed = 0;
    (void)state;
    for (const call *f; (f = call_at(executed)); executed++) {
        const call_arguments c = call_sound(f);
        const double result = invoke(f, &c);
        if (f->result == CALL_STATUS ? result != LATHE_OK : f->result != CALL_NUMBER && result == 0)
            fail_msg("%s gave %g", f->name, result);
    }
    expect_cases("functions", executed, 205);
}

static void wrong_calls_are_refused_and_change_nothing(void **state)
{
    size_t executed = 0, mistakes = 0;
    int mismatches = 0;
    const call *f;
    const wrong *w;
    (void)state;
    for (; (w = wrong_at(mistakes)); mistakes++) {
        const size_t already = executed;
        for (size_t i = 0; (f = call_at(i)); i++) {
            if (!wrong_concerns(w, f))
                continue;
            call_arguments c = call_sound(f);
            wrong_make(w, &c);
            memcpy(&before, &call_scene_now, sizeof before);
            const double result = invoke(f, &c);
            if (!is_wanted(f, result, w->wanted)) {
                print_error("%s with %s%s%s = %s gave %g, not %d\n", f->name, w->argument,
                            *w->field ? "." : "", w->field, w->value, result, w->wanted);
                mismatches++;
            } else if (!leaves_zeroed(&c) || memcmp(&before, &call_scene_now, sizeof before)) {
                print_error("%s with %s%s%s = %s has written something\n", f->name, w->argument,
                            *w->field ? "." : "", w->field, w->value);
                mismatches++;
            }
            executed++;
        }
        if (executed == already)
            fail_msg("no function has the argument %s", w->argument);
    }
    assert_int_equal(mismatches, 0);
    expect_cases("wrong calls", executed, 2152);
}

/* Without elements arrays may be NULL: nothing is wrong, nothing happens. */
static void calls_on_nothing_succeed(void **state)
{
    size_t executed = 0;
    const call *f;
    (void)state;
    for (size_t i = 0; (f = call_at(i)); i++) {
        if (!call_takes(f, "n") || f->result != CALL_STATUS || strstr(f->name, "_bytes"))
            continue;
        call_arguments c = call_sound(f);
        c.n = 0;
        c.dst = c.codes = c.packed = c.packed_trits = c.inout = NULL;
        c.src = c.a = c.b = c.c = c.x = c.bits = c.before = c.after = NULL;
        c.trits = c.relations = NULL;
        c.accumulators = NULL;
        memcpy(&before, &call_scene_now, sizeof before);
        const double result = invoke(f, &c);
        if (result != LATHE_OK)
            fail_msg("%s on nothing gave %g", f->name, result);
        before.distance = call_scene_now.distance;
        before.fitted = call_scene_now.fitted;
        memcpy(before.out, call_scene_now.out, sizeof before.out);
        if (memcmp(&before, &call_scene_now, sizeof before))
            fail_msg("%s on nothing has written something", f->name);
        executed++;
    }
    expect_cases("functions", executed, 66);
}

/* tests/abi.txt, which is held to the library's symbols, names them all. */
static void every_function_has_its_row(void **state)
{
    FILE *const file = fopen(LATHE_ABI, "r");
    char line[256], name[128];
    size_t named = 0, rows = 0;
    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        const call *f;
        size_t i = 0;
        if (sscanf(line, "function %127s", name) != 1)
            continue;
        while ((f = call_at(i)) && strcmp(f->name, name))
            i++;
        if (!f)
            fail_msg("%s has no row in calls_list.h", name);
        named++;
    }
    fclose(file);
    while (call_at(rows))
        rows++;
    assert_int_equal(rows, named);
    expect_cases("functions", named, 205);
}

/* What may be any number, what may be absent, and what is wrong only beside something else. */
static int is_never_wrong(const call *f, const char *argument)
{
    static const struct {
        const char *argument, *beginning;
    } rows[] = {{"status", ""},    {"exponent", ""},     {"one", ""},     {"alpha", ""},
                {"beta", ""},      {"seed", ""},         {"panel", ""},   {"n", "lathe_trits_bytes"},
                {"tensor", ""},    {"zeros", ""},        {"choices", ""}, {"info", ""},
                {"addend", ""},    {"error_at", ""},     {"needed", ""},  {"block_extra", ""},
                {"dot_extra", ""}, {"linear_extra", ""}, {"columns", ""}, {"k", ""},
                {"m", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].argument, argument) == 0 &&
            strncmp(rows[i].beginning, f->name, strlen(rows[i].beginning)) == 0)
            return 1;
    return 0;
}

static void every_argument_has_its_mistake(void **state)
{
    size_t executed = 0;
    int missing = 0;
    const call *f;
    (void)state;
    for (size_t i = 0; (f = call_at(i)); i++)
        for (const char *at = f->arguments; (at = strstr(at, "c->")); at += 3) {
            char argument[32] = "";
            memcpy(argument, at + 3, strcspn(at + 3, ","));
            int found = is_never_wrong(f, argument);
            for (size_t k = 0; wrong_at(k) && !found; k++)
                found = strcmp(wrong_at(k)->argument, argument) == 0 && wrong_concerns(wrong_at(k), f);
            if (!found) {
                print_error("%s: nothing is wrong with %s\n", f->name, argument);
                missing = 1;
            }
            executed++;
        }
    assert_false(missing);
    expect_cases("arguments", executed, 955);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_has_its_row),
        cmocka_unit_test(every_argument_has_its_mistake),
        cmocka_unit_test(sound_calls_succeed),
        cmocka_unit_test(calls_on_nothing_succeed),
        cmocka_unit_test(wrong_calls_are_refused_and_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
