/* SPDX-License-Identifier: MIT */
/* Reads the command line of bench_speed. */
#include "speed_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* 2^30 doubles four times are 32 GiB. */
static const size_t most_values = (size_t)1 << 30;

static const char *program = "";

int speed_complain(int status, const char *what, const char *about)
{
    fprintf(stderr, "%s: %s%s%s\n", program, what, about ? ": " : "", about ? about : "");
    return status;
}

static int reject(const char *option, const char *value, const char *why)
{
    fprintf(stderr, "%s: %s '%s': %s\n", program, option, value, why);
    return USAGE_ERROR;
}

static int take_style(speed_request *q, table_style style)
{
    if (q->style != TABLE_PLAIN && q->style != style)
        return speed_complain(USAGE_ERROR, "--csv and --json exclude each other", NULL);
    q->style = style;
    return 0;
}

static int take_isa(speed_request *q, const char *name)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        if (strcmp(lathe_isa_name(i), name) == 0) {
            q->isas[q->isa_count++] = name;
            return 0;
        }
    return reject("--isa", name, lathe_status_string(LATHE_E_ISA));
}

static int take_carrier(speed_request *q, const char *name)
{
    const size_t size = strcmp(name, "f32") == 0   ? sizeof(float)
                        : strcmp(name, "f64") == 0 ? sizeof(double)
                                                   : 0;

    if (size == 0)
        return reject("--carrier", name, "neither f32 nor f64");
    if (q->item_size_count == 0 || !speed_request_has_item_size(q, size))
        q->item_sizes[q->item_size_count++] = size;
    return 0;
}

static int take_n(speed_request *q, const char *text)
{
    char *end;
    const unsigned long long n = strtoull(text, &end, 10);

    if (*text < '0' || *text > '9' || *end || n == 0 || n > most_values)
        return reject("--n", text, "not a number from 1 to 1073741824");
    q->n[q->n_count++] = (size_t)n;
    return 0;
}

static int take_name(speed_request *q, const char *option, const char *name)
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
    return status ? reject(option, name, lathe_status_string(status)) : 0;
}

static int takes_value(const char *option)
{
    static const char *const options[] = {"--isa", "--carrier", "--format", "--rule", "--n"};

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(option, options[i]) == 0)
            return 1;
    return 0;
}

static int take_switch(speed_request *q, const char *option)
{
    unsigned kinds = 0;

    for (int kind = 0; kind < SPEED_KINDS; kind++)
        kinds |= strcmp(option, speed_kinds[kind].option) == 0 ? 1U << kind : 0;
    q->kinds |= kinds;
    if (kinds)
        return 0;
    if (strcmp(option, "--csv") == 0)
        return take_style(q, TABLE_CSV);
    if (strcmp(option, "--json") == 0)
        return take_style(q, TABLE_JSON);
    if (strcmp(option, "--targets") == 0)
        q->targets = 1;
    else if (strcmp(option, "--help") == 0)
        q->help = 1;
    else
        return speed_complain(USAGE_ERROR, "unknown option", option);
    return 0;
}

int speed_request_take(speed_request *q, int argc, char **argv)
{
    const size_t most = (size_t)argc;
    int status = 0;

    program = bench_program(argv[0]);
    *q = (speed_request){.isas = calloc(most, sizeof *q->isas),
                         .formats = calloc(most, sizeof *q->formats),
                         .rules = calloc(most, sizeof *q->rules),
                         .n = calloc(most, sizeof *q->n)};
    if (!q->isas || !q->formats || !q->rules || !q->n)
        return speed_complain(1, "out of memory", NULL);
    for (int i = 1; status == 0 && i < argc; i++) {
        const char *const option = argv[i];

        if (!takes_value(option))
            status = take_switch(q, option);
        else if (i + 1 == argc)
            status = speed_complain(USAGE_ERROR, "a value must follow", option);
        else
            status = take_name(q, option, argv[++i]);
    }
    return status;
}

void speed_request_free(speed_request *q)
{
    free(q->isas);
    free(q->formats);
    free(q->rules);
    free(q->n);
}

int speed_request_has_kind(const speed_request *q, speed_kind kind)
{
    return q->kinds == 0 || (q->kinds & 1U << kind) != 0;
}

int speed_request_has_isa(const speed_request *q, const char *isa)
{
    int found = q->isa_count == 0;

    for (size_t i = 0; i < q->isa_count; i++)
        found |= strcmp(q->isas[i], isa) == 0;
    return found;
}

int speed_request_has_item_size(const speed_request *q, size_t item_size)
{
    int found = q->item_size_count == 0;

    for (size_t i = 0; i < q->item_size_count; i++)
        found |= q->item_sizes[i] == item_size;
    return found;
}

int speed_request_has_format(const speed_request *q, const lathe_format *format)
{
    int found = q->format_count == 0;

    for (size_t i = 0; i < q->format_count; i++)
        found |= lathe_format_equal(&q->formats[i], format);
    return found;
}

int speed_request_has_rule(const speed_request *q, bench_rule rule)
{
    int found = q->rule_count == 0;

    for (size_t i = 0; i < q->rule_count; i++)
        found |= bench_rule_equal(q->rules[i], rule);
    return found;
}

int speed_request_has_n(const speed_request *q, size_t n)
{
    int found = q->n_count == 0;

    for (size_t i = 0; i < q->n_count; i++)
        found |= q->n[i] == n;
    return found;
}

int speed_request_has_draws(const speed_request *q)
{
    const int chosen = q->item_size_count > 0 || q->format_count > 0 || q->rule_count > 0;

    return speed_request_has_kind(q, SPEED_DRAWS) && (q->kinds != 0 || !chosen);
}
