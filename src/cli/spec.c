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

/* The characters before the first comma that is not inside <...>, as in posit<8,2>. */
static size_t until_comma(const char *text)
{
    const size_t comma = strcspn(text, ","), open = strcspn(text, "<");
    if (open > comma)
        return comma;
    const size_t close = open + strcspn(text + open, ">");
    return close + strcspn(text + close, ",");
}

/* What follows a comma is another format, not an option or a key of the one before: a name, p=... or
   NAME:key=... */
static int begins_entry(const char *text)
{
    const char *const key = text + strspn(text, " ");
    const size_t length = strcspn(text, "=");
    return length >= until_comma(text) || memchr(text, ':', length) ||
           (key[0] == 'p' && key[1 + strspn(key + 1, " ")] == '=');
}

size_t spec_entry(const char *list)
{
    size_t length = until_comma(list);
    while (list[length] && !begins_entry(list + length + 1))
        length += 1 + until_comma(list + length + 1);
    return length;
}

/* Formats by keys are read alone, others with their options as presets are. */
static lathe_status parse(const char *text, const char *options, lathe_format *f, lathe_options *o,
                          size_t *at, int *in_options)
{
    const size_t first = until_comma(text);
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

/* What was wrong with a text. */
typedef struct wrong {
    lathe_status status;
    size_t at;
    int in_options;
} wrong;

static int fail(wrong w, const char *argument, const char *text, const char *options)
{
    return cli_fail(CLI_USAGE, w.in_options ? "--rounding and --options" : argument,
                    "'%s': %s, at character %zu", w.in_options ? options : text,
                    lathe_status_string(w.status), w.at + 1);
}

int spec_check_options(const char *options)
{
    lathe_options parsed = {0};
    wrong w = {.in_options = 1};
    w.status = lathe_options_parse(&parsed, options, &w.at);
    return w.status ? fail(w, NULL, NULL, options) : 0;
}

static lathe_status set_plan(spec *s, const lathe_format *format, const lathe_options *options,
                             const char *text)
{
    const int is_keys = memchr(text, '=', until_comma(text)) != NULL;
    s->is_block = 0;
    snprintf(s->name, sizeof s->name, "%.*s", is_keys ? (int)strlen(text) : (int)until_comma(text), text);
    return lathe_plan_init(&s->plan, format, options);
}

/* The options follow the name behind a colon, its keys behind a comma. */
static wrong parse_block(const char *text, const char *options, lathe_block *b)
{
    char both[2 * SPEC_OPTIONS];
    wrong w = {.at = 0};
    w.status = lathe_block_parse(b, text, &w.at);
    if (w.status || !*options)
        return w;
    snprintf(both, sizeof both, "%s%c%s", text, strchr(text, '=') ? ',' : ':', options);
    w.status = lathe_block_parse(b, both, &w.at);
    w.in_options = 1;
    w.at -= w.at > strlen(text) ? strlen(text) + 1 : w.at;
    return w;
}

static lathe_status set_block(spec *s, const lathe_block *b, const char *text)
{
    const lathe_status status = lathe_block_plan_init(&s->block, b);
    s->plan = s->block.element;
    s->is_block = 1;
    snprintf(s->name, sizeof s->name, "%s", text);
    return status;
}

static int fail_making(lathe_status status, const char *argument, const char *text)
{
    return status ? cli_fail(CLI_USAGE, argument, "'%s': %s", text, lathe_status_string(status)) : 0;
}

/* Of two texts that are neither the error further on is said. */
static int make(spec *s, const char *argument, const char *text, const char *options, int may_be_block)
{
    lathe_format format;
    lathe_options parsed = {0};
    lathe_block block;
    wrong w = {.at = 0};
    if (strlen(text) >= SPEC_OPTIONS)
        return cli_fail(CLI_USAGE, argument, "the name of the format is too long");
    w.status = parse(text, options, &format, &parsed, &w.at, &w.in_options);
    if (w.status == LATHE_OK)
        return fail_making(set_plan(s, &format, &parsed, text), argument, text);
    if (w.in_options || !may_be_block)
        return fail(w, argument, text, options);
    const wrong v = parse_block(text, options, &block);
    if (v.status == LATHE_OK && block.tensor == LATHE_TENSOR_GIVEN)
        return cli_fail(CLI_USAGE, argument, "'%s': there is nobody to give a tensor scale", text);
    if (v.status == LATHE_OK)
        return fail_making(set_block(s, &block, text), argument, text);
    return fail(v.in_options || v.at > w.at ? v : w, argument, text, options);
}

int spec_make(spec *s, const char *argument, const char *text, const char *options)
{
    return make(s, argument, text, options, 0);
}

int spec_make_any(spec *s, const char *argument, const char *text, const char *options)
{
    return make(s, argument, text, options, 1);
}

lathe_status spec_try(spec *s, const char *text, const char *options)
{
    lathe_format format;
    lathe_options parsed = {0};
    lathe_block block;
    size_t at;
    int in_options = 0;
    const lathe_status status = parse(text, options, &format, &parsed, &at, &in_options);
    if (status == LATHE_OK)
        return set_plan(s, &format, &parsed, text);
    const wrong w = parse_block(text, options, &block);
    return w.status ? w.status : set_block(s, &block, text);
}

size_t spec_code_bytes(const lathe_plan *plan)
{
    const int bits = lathe_format_bits(&plan->format);
    size_t bytes = 1;
    while ((int)bytes * 8 < bits)
        bytes *= 2;
    return bytes;
}

int spec_draws(const lathe_plan *plan)
{
    return plan->options.rounding == LATHE_STOCHASTIC || plan->options.rounding == LATHE_STOCHASTIC_EQUAL;
}

const char *spec_print(const lathe_format *format, char text[LATHE_FORMAT_PRINT_MAX])
{
    text[0] = '\0';
    lathe_format_print(format, text, LATHE_FORMAT_PRINT_MAX, NULL);
    return text;
}

size_t spec_carrier(const lathe_plan *plan)
{
    return lathe_plan_serves_f32(plan) ? sizeof(float) : sizeof(double);
}
