/* SPDX-License-Identifier: MIT */
/* Any text to every parser: refused with a place and no trace, or read as something sound that prints, reads
   back and rounds. An input is two lines, and bits of values. */
#include "fuzz.h"

#include <float.h>
#include <math.h>

enum { MOST_VALUES = 64, MOST_COUNT = 256 };

/* The next line, or what is left, in a block of its own. */
static char *take_text(fuzz_input *in)
{
    const uint8_t *const end = in->left ? memchr(in->at, '\n', in->left) : NULL;
    const size_t length = end ? (size_t)(end - in->at) : in->left;
    char *const text = block(length + 1);
    memcpy(text, length ? (const char *)in->at : "", length);
    text[length] = 0;
    in->at += length + (end != NULL);
    in->left -= length + (end != NULL);
    return text;
}

/* Of a parser's answer: a failure has a place in the text and leaves no trace. */
static void check_failure(lathe_status status, const char *text, size_t at, const void *output, size_t bytes)
{
    must(status != LATHE_E_NULL && strcmp(lathe_status_string(status), lathe_status_string(-1)) != 0,
         "a parser's status is one of those it can be");
    if (status == LATHE_OK)
        return;
    must(at <= strlen(text), "the place of an error is in the text");
    must(is_untouched(output, bytes), "a parser that fails writes nothing");
}

static int parse_format(lathe_format *format, const char *text)
{
    size_t at = SIZE_MAX;
    memset(format, UNTOUCHED, sizeof *format);
    const lathe_status status = lathe_format_parse(format, text, &at);
    check_failure(status, text, at, format, sizeof *format);
    lathe_format again;
    must(lathe_format_parse(&again, text, NULL) == status, "the place of an error is not needed");
    must(status || same_bytes(format, &again, sizeof again), "a text is read the same twice");
    return status == LATHE_OK;
}

static int parse_options(lathe_options *options, const char *text)
{
    size_t at = SIZE_MAX;
    memset(options, UNTOUCHED, sizeof *options);
    const lathe_status status = lathe_options_parse(options, text, &at);
    check_failure(status, text, at, options, sizeof *options);
    must(status || lathe_rounding_name(options->rounding), "the rule that is read has a name");
    return status == LATHE_OK;
}

/* Options print as the text that is read as them. */
static void check_options_print(const lathe_options *o)
{
    char text[LATHE_OPTIONS_PRINT_MAX];
    lathe_options back;
    must(lathe_options_print(o, text, sizeof text, NULL) == LATHE_OK, "options that are read can be printed");
    must(lathe_options_parse(&back, text, NULL) == LATHE_OK && same_bytes(o, &back, sizeof back),
         "printed options read back the same");
}

static void parse_preset(const char *text)
{
    size_t at = SIZE_MAX;
    lathe_format format;
    lathe_options options;
    memset(&format, UNTOUCHED, sizeof format);
    memset(&options, UNTOUCHED, sizeof options);
    const lathe_status status = lathe_preset_parse(&format, &options, text, &at);
    check_failure(status, text, at, &format, sizeof format);
    must(status == LATHE_OK || is_untouched(&options, sizeof options), "of options neither");
    if (status)
        return;
    must(lathe_format_check(&format) == LATHE_OK, "the format of a preset is sound");
    check_options_print(&options);
}

/* Any spelling of a unit's name finds the row, which is found by its own name. */
static void find_unit(const char *text)
{
    lathe_unit_info info;
    const lathe_unit *const unit = lathe_unit_find(text);
    if (unit)
        must(lathe_unit_describe(unit, &info) == LATHE_OK && lathe_unit_find(info.name) == unit,
             "a unit is found by its own name");
}

static void parse_rounding(const char *text)
{
    size_t at = SIZE_MAX;
    lathe_rounding rule, again;
    memset(&rule, UNTOUCHED, sizeof rule);
    const lathe_status status = lathe_rounding_parse(&rule, text, &at);
    check_failure(status, text, at, &rule, sizeof rule);
    if (status)
        return;
    const char *const name = lathe_rounding_name(rule);
    must(name && lathe_rounding_parse(&again, name, NULL) == LATHE_OK && again == rule,
         "the name of a rule is read as the rule");
}

/* What is printed, in the fewest bytes, reads back and prints the same. */
static void check_print(const lathe_format *f)
{
    size_t needed = 0, again = 0;
    must(lathe_format_print(f, NULL, 0, &needed) == LATHE_E_SPACE, "nothing is not room enough");
    must(needed > 1 && needed <= LATHE_FORMAT_PRINT_MAX, "a printed format has a bounded size");
    char *const text = block(needed), *const less = block(needed - 1);
    must(lathe_format_print(f, less, needed - 1, &again) == LATHE_E_SPACE && again == needed &&
             is_untouched(less, needed - 1),
         "a byte less is not room enough");
    must(lathe_format_print(f, text, needed, NULL) == LATHE_OK && strlen(text) == needed - 1,
         "the bytes needed are enough");
    lathe_format back;
    must(parse_format(&back, text) && lathe_format_equal(f, &back) && lathe_format_equal(&back, f),
         "a printed format reads back equal");
    char same[LATHE_FORMAT_PRINT_MAX];
    must(lathe_format_print(&back, same, sizeof same, NULL) == LATHE_OK && strcmp(text, same) == 0,
         "what was read back prints the same");
    free(text);
    free(less);
}

static void check_limits(const lathe_format *f)
{
    const double limits[] = {lathe_format_largest(f), lathe_format_smallest(f), lathe_format_lowest(f),
                             lathe_format_smallest_normal(f)};
    const int bits = lathe_format_bits(f);
    const uint64_t count = lathe_format_count(f);
    lathe_plan plan;
    must(bits >= 0 && bits <= 64, "codes have at most 64 bits");
    must(bits == 0 || bits == 64 || count <= UINT64_C(1) << bits, "every value has a code");
    must(!(limits[0] < limits[1]) && !(limits[2] > limits[0]), "limits are in order");
    if (lathe_plan_init(&plan, f, NULL))
        return;
    for (size_t i = 0; i < 3; i++)
        must(lathe_format_has(f, limits[i]), "limits are values");
    if (count > MOST_COUNT)
        return;
    double *const values = block((size_t)count * sizeof *values);
    must(lathe_format_values(f, values, (size_t)count) == LATHE_OK, "a small format lists its values");
    for (size_t i = 0; i < (size_t)count; i++) {
        must(lathe_format_has(f, values[i]), "what is listed is a value");
        must(!i || values[i - 1] <= values[i], "values are listed in order");
        must(i < 2 || values[i - 2] < values[i], "values are listed once");
    }
    free(values);
}

/* Values of any bits, and those around the format's limits. */
static void *take_values(fuzz_input *in, size_t size, size_t n)
{
    const lathe_format *const f = &fuzz_format;
    const double tiny = lathe_format_smallest(f), least = lathe_format_smallest_normal(f);
    const double ends[] = {
        lathe_format_largest(f),    lathe_format_lowest(f),           tiny, tiny / 2, 1.5 * tiny, least,
        lathe_format_next_up(f, 1), lathe_format_next_down(f, least), 0,    INFINITY};
    const size_t count = sizeof ends / sizeof *ends;
    char *const values = block(n * size);
    for (size_t i = 0; i < n; i++) {
        const double d = i / 2 < count ? i % 2 ? -ends[i / 2] : ends[i / 2] : 0;
        const float narrow = d >= -FLT_MAX && d <= FLT_MAX ? (float)d : INFINITY;
        const uint64_t bits = take(in, (int)size);
        const uint32_t narrow_bits = (uint32_t)bits;
        const void *const given = size == sizeof narrow ? (const void *)&narrow_bits : (const void *)&bits;
        const void *const own = size == sizeof narrow ? (const void *)&narrow : (const void *)&d;
        memcpy(values + i * size, i / 2 < count ? own : given, size);
    }
    return values;
}

/* Results are values of the format, as far as the options want that, and stay when rounded again. */
static void check_results(const lathe_plan *plan, const void *once, const void *twice, size_t size, size_t n)
{
    const lathe_options *const o = &plan->options;
    /* of irrational values f32 has its own nearest numbers */
    const int is_log = fuzz_format.kind == LATHE_KIND_LOG || fuzz_format.kind == LATHE_KIND_LOG_TAKUM;
    const int is_grid = o->rounding != LATHE_NO_ROUNDING && o->exponent == LATHE_EXPONENT_LIMITED &&
                        (size == sizeof(double) || !is_log);
    for (size_t i = 0; i < n; i++) {
        const double value = value_at(once, size, i);
        const int is_infinite = value - value != 0 && value == value;
        must(!is_grid || value != value || lathe_format_has(&fuzz_format, value), "a result is a value");
        /* an infinite input has a convention of its own */
        must(is_infinite || same_bytes((const char *)once + i * size, (const char *)twice + i * size, size),
             "a result stays when rounded again");
    }
}

static void check_rounding(const lathe_plan *plan, fuzz_input in, size_t size)
{
    const size_t n = MOST_VALUES, bytes = n * size;
    void *const src = take_values(&in, size, n), *const once = block(bytes), *const twice = block(bytes);
    fuzz_call c = {.what = ROUND, .plan = plan, .size = size, .src = src, .n = n};
    c.random.seed = take(&in, 8);
    must(everywhere(&c, once, bytes) == LATHE_OK, "a plan rounds where it serves");
    c.src = once;
    c.random.next = n;
    must(everywhere(&c, twice, bytes) == LATHE_OK, "a plan rounds where it serves");
    check_results(plan, once, twice, size, n);
    free(src);
    free(once);
    free(twice);
}

static void check_plan(const lathe_options *options, const fuzz_input *in)
{
    lathe_plan plan;
    memset(&plan, UNTOUCHED, sizeof plan);
    const lathe_status status = lathe_plan_init(&plan, &fuzz_format, options);
    const int f32 = lathe_plan_serves_f32(&plan), f64 = lathe_plan_serves_f64(&plan);
    if (status) {
        must(is_zero(&plan, sizeof plan) && !f32 && !f64, "a plan that cannot be made is zeroed");
        return;
    }
    must(f64, "a plan serves a carrier");
    for (size_t size = sizeof(double); size >= sizeof(float); size -= sizeof(float))
        if (serves(&plan, size))
            check_rounding(&plan, *in, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    char *const texts[2] = {take_text(&in), take_text(&in)};
    lathe_format formats[2];
    lathe_options options[2];
    int have_format[2], have_options[2];
    for (int i = 0; i < 2; i++) {
        have_format[i] = parse_format(&formats[i], texts[i]);
        have_options[i] = parse_options(&options[i], texts[i]);
        parse_rounding(texts[i]);
        parse_preset(texts[i]);
        find_unit(texts[i]);
        if (have_options[i])
            check_options_print(&options[i]);
        must(!have_format[i] || lathe_format_check(&formats[i]) == LATHE_OK,
             "a format that is read is sound");
    }
    if (have_format[0]) {
        fuzz_format = formats[0];
        check_print(&fuzz_format);
        check_limits(&fuzz_format);
        check_plan(have_options[1] ? &options[1] : NULL, &in);
    }
    free(texts[0]);
    free(texts[1]);
    return 0;
}
