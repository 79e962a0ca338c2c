/* SPDX-License-Identifier: MIT */
/* Rounds a file to many formats in one pass. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "missing.h"
#include "progress.h"
#include "slab.h"

/* The buffers of a pass, and all values where distances are asked for. */
typedef struct pass {
    const input *in;
    slab before;
    char *after, *kept; /* results; and the values that are not missing, where some are */
    char *all;
    unsigned char *all_missing;
    size_t after_room, room, held; /* in values */
} pass;

int measure_style(const cli_args *args, table_style *style)
{
    const int is_csv = cli_value(args, "--csv") != NULL, is_json = cli_value(args, "--json") != NULL;
    *style = is_csv ? TABLE_CSV : is_json ? TABLE_JSON : TABLE_PLAIN;
    return is_csv && is_json ? cli_fail(CLI_USAGE, "--csv and --json", "exclude each other") : 0;
}

void measure_free(measurement *m)
{
    free(m->of);
    m->of = NULL;
    m->count = 0;
}

/* No one plan makes the pairs of a block format. */
static lathe_status add_pairs(measured *m, size_t carrier_size, const void *before, const void *after,
                              size_t n)
{
    const lathe_plan *const plan = m->to.is_block ? NULL : &m->to.plan;
    return carrier_size == sizeof(float) ? lathe_stats_add_f32(&m->stats, plan, before, after, n)
                                         : lathe_stats_add_f64(&m->stats, plan, before, after, n);
}

static int make_room(const measurement *m, pass *p)
{
    if (p->before.n <= p->after_room)
        return 0;
    free(p->after);
    free(p->kept);
    p->after = malloc(p->before.room * m->carrier_size);
    p->kept = p->before.missing ? malloc(p->before.room * m->carrier_size) : NULL;
    p->after_room = p->after && (p->kept || !p->before.missing) ? p->before.room : 0;
    return p->after_room ? 0 : cli_fail(CLI_FAILED, m->source, "out of memory for the results");
}

static int measure_part(measurement *m, pass *p)
{
    const size_t n = p->before.n;
    const unsigned char *const missing = p->before.missing;
    const variable *const v = &p->in->variable;
    const int failed = make_room(m, p);
    if (failed)
        return failed;
    const char *const before = missing ? p->kept : p->before.values;
    const size_t kept = missing ? missing_drop(v, p->kept, p->before.values, missing, n) : n;
    for (size_t i = 0; i < m->count; i++) {
        measured *const of = &m->of[i];
        lathe_status status = blocks_round(&of->to, p->in, &of->random, p->after, p->before.values, n);
        if (status == LATHE_OK && missing)
            missing_drop(v, p->after, p->after, missing, n);
        if (status == LATHE_OK)
            status = add_pairs(of, m->carrier_size, before, p->after, kept);
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
        char *const more = realloc(p->all, room * m->carrier_size);
        if (!more)
            return cli_fail(CLI_FAILED, m->source, "out of memory: --wasserstein needs all values at once");
        p->all = more;
        unsigned char *const marks = p->before.missing ? realloc(p->all_missing, room) : NULL;
        if (p->before.missing && !marks)
            return cli_fail(CLI_FAILED, m->source, "out of memory: --wasserstein needs all values at once");
        p->all_missing = marks;
        p->room = room;
    }
    if (p->before.missing)
        memcpy(p->all_missing + p->held, p->before.missing, n);
    memcpy(p->all + p->held * m->carrier_size, p->before.values, n * m->carrier_size);
    p->held += n;
    return 0;
}

static int measure_distances(measurement *m, const pass *p)
{
    const size_t bytes = lathe_wasserstein_workspace(p->held, m->carrier_size);
    const size_t values_bytes = p->held ? p->held * m->carrier_size : 1;
    void *const after = malloc(values_bytes), *const work = malloc(bytes + 1);
    void *const some = p->all_missing ? malloc(values_bytes) : NULL;
    const void *const before = p->all_missing ? some : p->all;
    int status = after && work && (before || !p->held)
                     ? 0
                     : cli_fail(CLI_FAILED, m->source, "out of memory for the distances");
    const variable *const v = &p->in->variable;
    const size_t kept = some ? missing_drop(v, some, p->all, p->all_missing, p->held) : p->held;
    for (size_t i = 0; status == 0 && i < m->count; i++) {
        measured *const of = &m->of[i];
        of->random.next = 0;
        blocks_round(&of->to, p->in, &of->random, after, p->all, p->held); /* as measure_part has done */
        if (some)
            missing_drop(v, after, after, p->all_missing, p->held);
        if (m->carrier_size == sizeof(float))
            lathe_wasserstein_f32(&of->wasserstein, before, after, kept, work, bytes);
        else
            lathe_wasserstein_f64(&of->wasserstein, before, after, kept, work, bytes);
    }
    free(after);
    free(work);
    free(some);
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
        progress_show(&shown, in->done, in->count);
        status = slab_read(&p->before, in, unit);
        if (status == 0 && p->before.n)
            status = measure_part(m, p);
        if (status == 0 && has_distance)
            status = hold(m, p);
    } while (status == 0 && p->before.n);
    progress_end(&shown);
    m->has_missing = in->variable.missing_count > 0;
    m->missing = p->before.missing_count;
    return status == 0 && has_distance ? measure_distances(m, p) : status;
}

int measure_file(measurement *m, const cli_args *args, int is_chosen, int has_distance)
{
    input_request request;
    spec codes;
    input in;
    uint64_t seed = 0;
    int status = input_request_read(&request, &codes, args);
    if (status == 0)
        status = cli_number(args, "--seed", &seed);
    if (status == 0)
        status = input_open(&in, args->operand[0], &request);
    if (status)
        return status;
    m->source = in.name;
    m->carrier_size = in.carrier_size;
    for (size_t i = 0; i < m->count; i++)
        m->of[i].random.seed = seed;
    status = measure_choose(m, &in, is_chosen);
    pass p = {.in = &in};
    if (status == 0)
        status = measure_parts(m, &in, &p, has_distance);
    slab_free(&p.before);
    free(p.after);
    free(p.kept);
    free(p.all);
    free(p.all_missing);
    input_close(&in);
    return status;
}
