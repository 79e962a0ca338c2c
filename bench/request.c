/* SPDX-License-Identifier: MIT */
/* Reads the options that benchmarks share. */
#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* 2^30 doubles four times are 32 GiB. */
static const size_t most_values = (size_t)1 << 30;

int request_complain(const request *q, int status, const char *what, const char *about)
{
    fprintf(stderr, "%s: %s%s%s\n", q->program, what, about ? ": " : "", about ? about : "");
    return status;
}

int request_reject(const request *q, const char *option, const char *value, const char *why)
{
    fprintf(stderr, "%s: %s '%s': %s\n", q->program, option, value, why);
    return USAGE_ERROR;
}

static int take_style(request *q, table_style style)
{
    if (q->style != TABLE_PLAIN && q->style != style)
        return request_complain(q, USAGE_ERROR, "--csv and --json exclude each other", NULL);
    q->style = style;
    return 0;
}

static int take_isa(request *q, const char *name)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        if (strcmp(lathe_isa_name(i), name) == 0) {
            q->isas[q->isa_count++] = name;
            return 0;
        }
    return request_reject(q, "--isa", name, lathe_status_string(LATHE_E_ISA));
}

static int take_carrier(request *q, const char *name)
{
    const size_t size = strcmp(name, "f32") == 0   ? sizeof(float)
                        : strcmp(name, "f64") == 0 ? sizeof(double)
                                                   : 0;

    if (size == 0)
        return request_reject(q, "--carrier", name, "neither f32 nor f64");
    if (q->item_size_count == 0 || !request_has_item_size(q, size))
        q->item_sizes[q->item_size_count++] = size;
    return 0;
}

static int take_n(request *q, const char *text)
{
    char *end;
    const unsigned long long n = strtoull(text, &end, 10);

    if (*text < '0' || *text > '9' || *end || n == 0 || n > most_values)
        return request_reject(q, "--n", text, "not a number from 1 to 1073741824");
    q->n[q->n_count++] = (size_t)n;
    return 0;
}

static int take_name(request *q, const char *option, const char *name)
{
    lathe_status status;

    if (strcmp(option, "--isa") == 0)
        return take_isa(q, name);
    if (strcmp(option, "--carrier") == 0)
        return take_carrier(q, name);
    if (strcmp(option, "--n") == 0)
        return take_n(q, name);
    if (strcmp(option, "--format") == 0) {
        status = lathe_format_parse(&q->formats[q->format_count], name, NULL);
        q->format_count += status == LATHE_OK;
    } else {
        status = bench_rule_parse(&q->rules[q->rule_count], name, NULL);
        q->rule_count += status == LATHE_OK;
    }
    return status ? request_reject(q, option, name, lathe_status_string(status)) : 0;
}

static int takes_value(const char *option)
{
    static const char *const options[] = {"--isa", "--carrier", "--format", "--rule", "--n"};

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(option, options[i]) == 0)
            return 1;
    return 0;
}

static int take_switch(request *q, const char *option)
{
    if (strcmp(option, "--csv") == 0)
        return take_style(q, TABLE_CSV);
    if (strcmp(option, "--json") == 0)
        return take_style(q, TABLE_JSON);
    if (strcmp(option, "--targets") == 0)
        q->targets = 1;
    else if (strcmp(option, "--help") == 0)
        q->help = 1;
    else
        return request_complain(q, USAGE_ERROR, "unknown option, --help lists them", option);
    return 0;
}

int request_take(request *q, int argc, char **argv, request_own *own, void *context)
{
    const size_t most = (size_t)argc;
    int status = 0, taken;

    *q = (request){.program = bench_program(argv[0]),
                   .isas = calloc(most, sizeof *q->isas),
                   .formats = calloc(most, sizeof *q->formats),
                   .rules = calloc(most, sizeof *q->rules),
                   .n = calloc(most, sizeof *q->n)};
    if (!q->isas || !q->formats || !q->rules || !q->n)
        return request_complain(q, 1, "out of memory", NULL);
    for (int i = 1; status == 0 && i < argc; i += taken) {
        const char *const option = argv[i], *const next = i + 1 < argc ? argv[i + 1] : NULL;

        taken = own(context, option, next);
        if (taken < 0)
            return USAGE_ERROR;
        if (taken > 0)
            continue;
        taken = 1 + takes_value(option);
        if (taken == 1)
            status = take_switch(q, option);
        else
            status = next ? take_name(q, option, next)
                          : request_complain(q, USAGE_ERROR, "a value must follow", option);
    }
    return status;
}

void request_free(request *q)
{
    free(q->isas);
    free(q->formats);
    free(q->rules);
    free(q->n);
}

int request_has_isa(const request *q, const char *isa)
{
    int found = q->isa_count == 0;

    for (size_t i = 0; i < q->isa_count; i++)
        found |= strcmp(q->isas[i], isa) == 0;
    return found;
}

int request_has_item_size(const request *q, size_t item_size)
{
    int found = q->item_size_count == 0;

    for (size_t i = 0; i < q->item_size_count; i++)
        found |= q->item_sizes[i] == item_size;
    return found;
}

int request_has_format(const request *q, const lathe_format *format)
{
    int found = q->format_count == 0;

    for (size_t i = 0; i < q->format_count; i++)
        found |= lathe_format_equal(&q->formats[i], format);
    return found;
}

int request_has_rule(const request *q, bench_rule rule)
{
    int found = q->rule_count == 0;

    for (size_t i = 0; i < q->rule_count; i++)
        found |= bench_rule_equal(q->rules[i], rule);
    return found;
}

int request_has_n(const request *q, size_t n)
{
    int found = q->n_count == 0;

    for (size_t i = 0; i < q->n_count; i++)
        found |= q->n[i] == n;
    return found;
}

int request_check_formats(const request *q)
{
    for (size_t i = 0; i < q->format_count; i++) {
        char name[LATHE_FORMAT_PRINT_MAX] = "";
        lathe_plan plan;
        const lathe_status status = lathe_plan_init(&plan, &q->formats[i], NULL);

        lathe_format_print(&q->formats[i], name, sizeof name, NULL);
        if (status)
            return request_complain(q, 1, name, lathe_status_string(status));
        if (!(request_has_item_size(q, sizeof(float)) && lathe_plan_serves_f32(&plan)) &&
            !(request_has_item_size(q, sizeof(double)) && lathe_plan_serves_f64(&plan)))
            return request_complain(q, 1, name, lathe_status_string(LATHE_E_CARRIER));
    }
    return 0;
}

int request_format_width(const request *q, int least)
{
    int width = least;

    for (size_t i = 0; i < q->format_count; i++) {
        size_t needed = 0;

        lathe_format_print(&q->formats[i], NULL, 0, &needed);
        width = (int)needed - 1 > width ? (int)needed - 1 : width;
    }
    return width;
}
