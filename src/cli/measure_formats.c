/* SPDX-License-Identifier: MIT */
/* Which formats are measured. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"

/* Block formats that are compared unless said otherwise: those that many use and that need no scale of all
   values, for which all would have to be in memory. */
static const char *const usual_blocks[] = {"mxfp8_e4m3", "mxfp8_e5m2", "mxfp6_e3m2",
                                           "mxfp6_e2m3", "mxfp4",      "nvfp4_single"};

/* And formats of other kinds. */
static const char *const usual_kinds[] = {
    "posit8_2", "posit16_2", "hif8", "takum8linear", "takum16linear", "takum8log", "takum16log",
    "lns4_3",   "int8",      "q4.4", "q8.8",         "nf4",           "bnbfp4"};

/* What they may have in memory. */
enum { MOST_AT_ONCE = 16 * INPUT_PART };

static int append(measurement *m, const char *argument, const spec *to)
{
    measured *const more = realloc(m->of, (m->count + 1) * sizeof *more);
    if (!more)
        return cli_fail(CLI_FAILED, argument, "out of memory");
    m->of = more;
    measured *const last = &more[m->count++];
    *last = (measured){.to = *to, .wasserstein = (double)NAN};
    last->bits = to->is_block ? blocks_bits(&to->block.block) : lathe_format_bits(&to->plan.format);
    return 0;
}

int measure_add(measurement *m, const char *argument, const char *name, const char *options)
{
    spec to;
    const int status = spec_make_any(&to, argument, name, options);
    return status ? status : append(m, argument, &to);
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

static void note_left_out(measurement *m, left_out why, const char *name)
{
    char *const names = m->left_out[why];
    const size_t n = strlen(names);
    snprintf(names + n, MEASURE_LEFT_OUT - n, "%s%s", n ? ", " : "", name);
}

/* One that no list names. */
static int add_usual(measurement *m, const char *name, const char *options)
{
    spec to;
    if (spec_try(&to, name, options) == LATHE_OK)
        return append(m, "compare", &to);
    note_left_out(m, LEFT_OUT_OPTIONS, name);
    return 0;
}

int measure_formats(measurement *m, const cli_args *args, const char *list)
{
    char options[SPEC_OPTIONS];
    int status = spec_options(args, options);
    if (status == 0 && list)
        return add_list(m, list, options);
    if (status == 0)
        status = spec_check_options(options);
    for (size_t i = 0; status == 0 && lathe_format_name(i); i++)
        status = add_usual(m, lathe_format_name(i), options);
    for (size_t i = 0; status == 0 && i < sizeof usual_kinds / sizeof *usual_kinds; i++)
        status = add_usual(m, usual_kinds[i], options);
    for (size_t i = 0; status == 0 && i < sizeof usual_blocks / sizeof *usual_blocks; i++)
        status = add_usual(m, usual_blocks[i], options);
    return status;
}

/* Every plan serves doubles. */
static int serves(const measured *m, size_t carrier_size)
{
    return m->to.is_block || carrier_size == sizeof(double) || lathe_plan_serves_f32(&m->to.plan);
}

int measure_choose(measurement *m, const input *in, int is_chosen)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++) {
        const measured *const of = &m->of[i];
        const int is_served = serves(of, m->carrier_size);
        if (is_chosen && !is_served)
            return cli_fail(CLI_FAILED, of->to.name, "%s holds floats: %s", m->source,
                            lathe_status_string(LATHE_E_CARRIER));
        if (!is_served)
            note_left_out(m, LEFT_OUT_TYPE, of->to.name);
        else if (!is_chosen && in->count > MOST_AT_ONCE && blocks_unit(&of->to, in) > MOST_AT_ONCE)
            note_left_out(m, LEFT_OUT_MEMORY, of->to.name);
        else if (kept++ != i)
            m->of[kept - 1] = *of;
    }
    m->count = kept;
    return 0;
}
