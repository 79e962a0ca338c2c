/* SPDX-License-Identifier: MIT */
/* Makes plans of arguments. */
#include "spec.h"

#include <stdio.h>
#include <string.h>

int spec_options(const cli_args *args, char text[SPEC_OPTIONS])
{
    const char *const rounding = cli_value(args, "--rounding"), *const options = cli_value(args, "--options");
    lathe_rounding rule = LATHE_TIES_TO_EVEN;
    size_t at = 0;
    text[0] = '\0';
    const lathe_status status = rounding ? lathe_rounding_parse(&rule, rounding, &at) : LATHE_OK;
    if (status)
        return cli_fail(CLI_USAGE, "--rounding", "'%s': %s, at character %zu", rounding,
                        lathe_status_string(status), at + 1);
    if (options && strlen(options) > SPEC_OPTIONS / 2)
        return cli_fail(CLI_USAGE, "--options", "too long");
    snprintf(text, SPEC_OPTIONS, "%s%s%s%s", rounding ? "rounding=" : "",
             rounding ? lathe_rounding_name(rule) : "", rounding && options && *options ? "," : "",
             options ? options : "");
    return 0;
}

/* What follows a comma is another format, not an option or a key of the one before. */
static int begins_entry(const char *text)
{
    const char *const key = text + strspn(text, " ");
    return !memchr(text, '=', strcspn(text, ",")) || (key[0] == 'p' && key[1 + strspn(key + 1, " ")] == '=');
}

size_t spec_entry(const char *list)
{
    size_t length = strcspn(list, ",");
    while (list[length] && !begins_entry(list + length + 1))
        length += 1 + strcspn(list + length + 1, ",");
    return length;
}

/* Formats by keys are read alone, others with their options as presets are. */
static lathe_status parse(const char *text, const char *options, lathe_format *f, lathe_options *o,
                          size_t *at, int *in_options)
{
    const size_t first = strcspn(text, ",");
    const int is_keys = memchr(text, '=', first) != NULL;
    char both[2 * SPEC_OPTIONS];
    lathe_status status;
    if (!is_keys) {
        snprintf(both, sizeof both, "%s%s%s", text, *options ? "," : "", options);
        status = lathe_preset_parse(f, o, both, at);
        *in_options = *at > strlen(text);
        *at -= *in_options ? strlen(text) + 1 : 0;
        return status;
    }
    status = lathe_format_parse(f, text, at);
    *in_options = status == LATHE_OK;
    return status ? status : lathe_options_parse(o, options, at);
}

int spec_make(spec *s, const char *argument, const char *text, const char *options)
{
    lathe_format format;
    lathe_options parsed = {0};
    size_t at = 0;
    int in_options = 0;
    if (strlen(text) >= SPEC_OPTIONS)
        return cli_fail(CLI_USAGE, argument, "the name of the format is too long");
    lathe_status status = parse(text, options, &format, &parsed, &at, &in_options);
    if (status && in_options)
        return cli_fail(CLI_USAGE, "--rounding and --options", "'%s': %s, at character %zu", options,
                        lathe_status_string(status), at + 1);
    if (status)
        return cli_fail(CLI_USAGE, argument, "'%s': %s, at character %zu", text, lathe_status_string(status),
                        at + 1);
    status = lathe_plan_init(&s->plan, &format, &parsed);
    if (status)
        return cli_fail(CLI_USAGE, argument, "'%s': %s", text, lathe_status_string(status));
    const int is_keys = memchr(text, '=', strcspn(text, ",")) != NULL;
    snprintf(s->name, sizeof s->name, "%.*s", is_keys ? (int)strlen(text) : (int)strcspn(text, ","), text);
    return 0;
}

int spec_draws(const lathe_plan *plan)
{
    return plan->options.rounding == LATHE_STOCHASTIC || plan->options.rounding == LATHE_STOCHASTIC_EQUAL;
}

const char *spec_print(const lathe_format *format, char text[LATHE_FORMAT_PRINT_MAX])
{
    if (lathe_format_print(format, text, LATHE_FORMAT_PRINT_MAX, NULL))
        text[0] = '\0';
    return text;
}

size_t spec_carrier(const lathe_plan *plan)
{
    return lathe_plan_serves_f32(plan) ? sizeof(float) : sizeof(double);
}
