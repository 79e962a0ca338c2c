/* SPDX-License-Identifier: MIT */
/* Rounds a file to many formats in one pass. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"

/* The buffers of a pass, and all values where distances are asked for. */
typedef struct pass {
    void *before, *after;
    char *all;
    size_t room, held; /* in values */
} pass;

int measure_style(const cli_args *args, table_style *style)
{
    const int is_csv = cli_value(args, "--csv") != NULL, is_json = cli_value(args, "--json") != NULL;
    *style = is_csv ? TABLE_CSV : is_json ? TABLE_JSON : TABLE_PLAIN;
    return is_csv && is_json ? cli_fail(CLI_USAGE, "--csv and --json", "exclude each other") : 0;
}

int measure_add(measurement *m, const char *argument, const char *name, const char *options)
{
    measured *const more = realloc(m->of, (m->count + 1) * sizeof *more);
    if (!more)
        return cli_fail(CLI_FAILED, argument, "out of memory");
    m->of = more;
    measured *const last = &more[m->count];
    *last = (measured){.wasserstein = (double)NAN};
    const int status = spec_make(&last->to, argument, name, options);
    last->bits = status ? 0 : lathe_format_bits(&last->to.plan.format);
    m->count += status == 0;
    return status;
}

static int add_list(measurement *m, const char *list, const char *options)
{
    int status = 0;
    for (const char *at = list; status == 0 && at; at = at[spec_entry(at)] ? at + spec_entry(at) + 1 : NULL) {
        const size_t length = spec_entry(at);
        char *const name = malloc(length + 1);
        if (!name)
            return cli_fail(CLI_FAILED, "--to", "out of memory");
        memcpy(name, at, length);
        name[length] = '\0';
        status = measure_add(m, "--to", name, options);
        free(name);
    }
    return status;
}

int measure_formats(measurement *m, const cli_args *args, const char *list)
{
    char options[SPEC_OPTIONS];
    int status = spec_options(args, options);
    if (status == 0 && list)
        return add_list(m, list, options);
    for (size_t i = 0; status == 0 && !list && lathe_format_name(i); i++)
        status = measure_add(m, "compare", lathe_format_name(i), options);
    return status;
}

void measure_free(measurement *m)
{
    free(m->of);
    m->of = NULL;
    m->count = 0;
}

static int serves(const measured *m, size_t carrier_size)
{
    return carrier_size == sizeof(float) ? lathe_plan_serves_f32(&m->to.plan)
                                         : lathe_plan_serves_f64(&m->to.plan);
}

static int leave_out(measurement *m, int is_chosen)
{
    size_t kept = 0, n = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (serves(&m->of[i], m->carrier_size)) {
            if (kept != i)
                m->of[kept] = m->of[i];
            kept++;
        } else if (is_chosen) {
            return cli_fail(CLI_FAILED, m->of[i].to.name, "%s holds %s: %s", m->source,
                            m->carrier_size == sizeof(float) ? "floats" : "doubles",
                            lathe_status_string(LATHE_E_CARRIER));
        } else if (n < sizeof m->left_out) {
            n += (size_t)snprintf(m->left_out + n, sizeof m->left_out - n, "%s%s", n ? ", " : "",
                                  m->of[i].to.name);
        }
    }
    m->count = kept;
    return 0;
}

static lathe_status round_to(measured *m, size_t carrier_size, void *after, const void *before, size_t n)
{
    const lathe_plan *const plan = &m->to.plan;
    if (carrier_size == sizeof(float))
        return spec_draws(plan) ? lathe_round_random_f32(plan, &m->random, after, before, n)
                                : lathe_round_f32(plan, after, before, n);
    return spec_draws(plan) ? lathe_round_random_f64(plan, &m->random, after, before, n)
                            : lathe_round_f64(plan, after, before, n);
}

static lathe_status add_pairs(measured *m, size_t carrier_size, const void *before, const void *after,
                              size_t n)
{
    return carrier_size == sizeof(float) ? lathe_stats_add_f32(&m->stats, &m->to.plan, before, after, n)
                                         : lathe_stats_add_f64(&m->stats, &m->to.plan, before, after, n);
}

static int measure_part(measurement *m, pass *p, size_t n)
{
    for (size_t i = 0; i < m->count; i++) {
        lathe_status status = round_to(&m->of[i], m->carrier_size, p->after, p->before, n);
        if (status == LATHE_OK)
            status = add_pairs(&m->of[i], m->carrier_size, p->before, p->after, n);
        if (status)
            return cli_fail(CLI_FAILED, m->of[i].to.name, "%s", lathe_status_string(status));
    }
    return 0;
}

static int hold(const measurement *m, pass *p, size_t n)
{
    if (n == 0)
        return 0;
    if (n > p->room - p->held) {
        const size_t room = 2 * p->room + INPUT_PART;
        char *const more = room > SIZE_MAX / m->carrier_size ? NULL : realloc(p->all, room * m->carrier_size);
        if (!more)
            return cli_fail(CLI_FAILED, m->source, "out of memory: --wasserstein needs all values at once");
        p->all = more;
        p->room = room;
    }
    memcpy(p->all + p->held * m->carrier_size, p->before, n * m->carrier_size);
    p->held += n;
    return 0;
}

static int measure_distances(measurement *m, const pass *p)
{
    const size_t bytes = lathe_wasserstein_workspace(p->held, m->carrier_size);
    void *const after = malloc(p->held ? p->held * m->carrier_size : 1), *const work =
                                                                             malloc(bytes ? bytes : 1);
    int status = after && work ? 0 : cli_fail(CLI_FAILED, m->source, "out of memory for the distances");
    for (size_t i = 0; status == 0 && i < m->count; i++) {
        measured *const of = &m->of[i];
        of->random.next = 0;
        lathe_status error = round_to(of, m->carrier_size, after, p->all, p->held);
        if (error == LATHE_OK)
            error = m->carrier_size == sizeof(float)
                        ? lathe_wasserstein_f32(&of->wasserstein, (const float *)(void *)p->all, after,
                                                p->held, work, bytes)
                        : lathe_wasserstein_f64(&of->wasserstein, (const double *)(void *)p->all, after,
                                                p->held, work, bytes);
        if (error)
            status = cli_fail(CLI_FAILED, of->to.name, "%s", lathe_status_string(error));
    }
    free(after);
    free(work);
    return status;
}

static int measure_parts(measurement *m, input *in, pass *p, int has_distance)
{
    progress shown = progress_begin();
    size_t n = 0;
    int status;
    do {
        status = input_read(in, p->before, &n);
        if (status == 0)
            status = measure_part(m, p, n);
        if (status == 0 && has_distance)
            status = hold(m, p, n);
        progress_show(&shown, in->done, in->count);
    } while (status == 0 && n);
    progress_end(&shown);
    return status == 0 && has_distance ? measure_distances(m, p) : status;
}

int measure_file(measurement *m, const cli_args *args, int is_chosen, int has_distance)
{
    input_request request;
    spec codes;
    input in;
    uint64_t seed = 0;
    const char *const seed_text = cli_value(args, "--seed");
    int status = input_request_read(&request, &codes, args);
    if (status == 0 && seed_text && !cli_number(seed_text, &seed))
        status = cli_fail(CLI_USAGE, "--seed", "'%s' is no number", seed_text);
    if (status == 0)
        status = input_open(&in, args->operand[0], &request);
    if (status)
        return status;
    m->source = in.name;
    m->carrier_size = in.carrier_size;
    for (size_t i = 0; i < m->count; i++)
        m->of[i].random.seed = seed;
    status = leave_out(m, is_chosen);
    pass p = {.before = malloc((size_t)INPUT_PART * in.carrier_size),
              .after = malloc((size_t)INPUT_PART * in.carrier_size)};
    if (status == 0)
        status = p.before && p.after ? measure_parts(m, &in, &p, has_distance)
                                     : cli_fail(CLI_FAILED, in.name, "out of memory");
    free(p.before);
    free(p.after);
    free(p.all);
    input_close(&in);
    return status;
}
