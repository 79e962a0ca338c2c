/* SPDX-License-Identifier: MIT */
/* Rounds a file to many formats in one pass. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "progress.h"
#include "slab.h"

/* The buffers of a pass, and all values where distances are asked for. */
typedef struct pass {
    const input *in;
    slab before;
    char *after, *all;
    size_t after_room, room, held; /* in values */
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
    const int status = spec_make_any(&last->to, argument, name, options);
    if (status == 0)
        last->bits =
            last->to.is_block ? blocks_bits(&last->to.block.block) : lathe_format_bits(&last->to.plan.format);
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
    if (m->to.is_block)
        return 1;
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

/* No one plan makes the pairs of a block format. */
static lathe_status add_pairs(measured *m, size_t carrier_size, const void *before, const void *after,
                              size_t n)
{
    const lathe_plan *const plan = m->to.is_block ? NULL : &m->to.plan;
    return carrier_size == sizeof(float) ? lathe_stats_add_f32(&m->stats, plan, before, after, n)
                                         : lathe_stats_add_f64(&m->stats, plan, before, after, n);
}

static int measure_part(measurement *m, pass *p)
{
    const size_t n = p->before.n;
    if (n > p->after_room) {
        free(p->after);
        p->after = malloc(p->before.room * m->carrier_size);
        p->after_room = p->after ? p->before.room : 0;
    }
    if (n > p->after_room)
        return cli_fail(CLI_FAILED, m->source, "out of memory for the results");
    for (size_t i = 0; i < m->count; i++) {
        measured *const of = &m->of[i];
        lathe_status status = blocks_round(&of->to, p->in, &of->random, p->after, p->before.values, n);
        if (status == LATHE_OK)
            status = add_pairs(of, m->carrier_size, p->before.values, p->after, n);
        if (status)
            return cli_fail(CLI_FAILED, of->to.name, "%s", lathe_status_string(status));
    }
    return 0;
}

static int hold(const measurement *m, pass *p)
{
    const size_t n = p->before.n;
    if (n == 0)
        return 0;
    if (n > p->room - p->held) {
        const size_t room = 2 * p->room + n;
        char *const more = room > SIZE_MAX / m->carrier_size ? NULL : realloc(p->all, room * m->carrier_size);
        if (!more)
            return cli_fail(CLI_FAILED, m->source, "out of memory: --wasserstein needs all values at once");
        p->all = more;
        p->room = room;
    }
    memcpy(p->all + p->held * m->carrier_size, p->before.values, n * m->carrier_size);
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
        lathe_status error = blocks_round(&of->to, p->in, &of->random, after, p->all, p->held);
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
    uint64_t unit = 1;
    int status;
    for (size_t i = 0; i < m->count; i++)
        unit = blocks_join(unit, blocks_unit(&m->of[i].to, in));
    do {
        status = slab_read(&p->before, in, unit);
        if (status == 0 && p->before.n)
            status = measure_part(m, p);
        if (status == 0 && has_distance)
            status = hold(m, p);
        progress_show(&shown, in->done, in->count);
    } while (status == 0 && p->before.n);
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
    pass p = {.in = &in};
    if (status == 0)
        status = measure_parts(m, &in, &p, has_distance);
    slab_free(&p.before);
    free(p.after);
    free(p.all);
    input_close(&in);
    return status;
}
