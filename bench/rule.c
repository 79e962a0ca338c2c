/* SPDX-License-Identifier: MIT */
/* The list of rules. */
#include "rule.h"

#include <string.h>

enum { MOST_LETTERS = 64 };

static const char suffix[] = ":16";

static const struct {
    bench_rule rule;
    const char *name;
} shorter[] = {
    {{LATHE_STOCHASTIC, LATHE_DRAW_16}, "stochastic:16"},
    {{LATHE_STOCHASTIC_EQUAL, LATHE_DRAW_16}, "stochastic_equal:16"},
};

enum { SHORTER = sizeof shorter / sizeof *shorter };

int bench_rule_at(size_t i, bench_rule *rule)
{
    size_t rules = 0;

    while (lathe_rounding_name((lathe_rounding)rules))
        rules++;
    if (i >= rules + SHORTER)
        return 0;
    *rule = i < rules ? (bench_rule){(lathe_rounding)i, LATHE_DRAW_CARRIER} : shorter[i - rules].rule;
    return 1;
}

const char *bench_rule_name(bench_rule rule)
{
    for (size_t i = 0; i < SHORTER; i++)
        if (bench_rule_equal(rule, shorter[i].rule))
            return shorter[i].name;
    return lathe_rounding_name(rule.rounding);
}

int bench_rule_equal(bench_rule a, bench_rule b)
{
    return a.rounding == b.rounding && a.draw == b.draw;
}

static int is_listed(bench_rule rule)
{
    bench_rule listed;

    for (size_t i = 0; bench_rule_at(i, &listed); i++)
        if (bench_rule_equal(rule, listed))
            return 1;
    return 0;
}

lathe_status bench_rule_parse(bench_rule *rule, const char *name, size_t *error_at)
{
    bench_rule r = {LATHE_TIES_TO_EVEN, LATHE_DRAW_CARRIER};
    char first[MOST_LETTERS + 1] = "";
    const char *const end = strchr(name, ':');
    const size_t length = end ? (size_t)(end - name) : 0;
    lathe_status status;

    if (!end || strcmp(end, suffix) != 0 || length > MOST_LETTERS) {
        status = lathe_rounding_parse(&r.rounding, name, error_at);
    } else {
        memcpy(first, name, length);
        r.draw = LATHE_DRAW_16;
        status = lathe_rounding_parse(&r.rounding, first, error_at);
    }
    if (status == LATHE_OK && !is_listed(r)) {
        status = LATHE_E_NAME;
        if (error_at)
            *error_at = length;
    }
    if (status == LATHE_OK)
        *rule = r;
    return status;
}
