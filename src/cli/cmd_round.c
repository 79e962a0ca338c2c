/* SPDX-License-Identifier: MIT */
/* lathe round: files of numbers, rounded. */
#include <lathe/lathe.h>

#include "blocks.h"
#include "cmd.h"
#include "input.h"
#include "progress.h"
#include "slab.h"
#include "spec.h"
#include "writer.h"

/* What is done to values: nothing where codes are only decoded. */
typedef struct work {
    const spec *to; /* NULL: nothing */
    int is_encoded; /* by the writer, which rounds */
    lathe_random random;
} work;

static int run_parts(work *w, input *in, writer *out)
{
    const uint64_t unit = w->to ? blocks_unit(w->to, in) : 1;
    progress p = progress_begin();
    slab part = {0};
    int status;
    do {
        status = slab_read(&part, in, unit);
        if (status == 0 && part.n && w->to && !w->is_encoded) {
            const lathe_status error = blocks_round(w->to, in, &w->random, part.values, part.values, part.n);
            if (error)
                status = cli_fail(CLI_FAILED, w->to->name, "%s", lathe_status_string(error));
        }
        if (status == 0 && part.n)
            status = writer_write(out, part.values, part.n, &w->random);
        progress_show(&p, in->done, in->count);
    } while (status == 0 && part.n);
    progress_end(&p);
    slab_free(&part);
    return status;
}

/* The values come in a carrier that the file decides: the plan must serve that. */
static int check_carrier(const spec *to, const input *in)
{
    const int is_f32 = in->carrier_size == sizeof(float);
    if (is_f32 ? lathe_plan_serves_f32(&to->plan) : lathe_plan_serves_f64(&to->plan))
        return 0;
    return cli_fail(CLI_FAILED, to->name, "%s holds %s: %s", in->name, is_f32 ? "floats" : "doubles",
                    lathe_status_string(LATHE_E_CARRIER));
}

static int convert(work *w, const cli_args *args, input *in, lathe_order order)
{
    writer out;
    int status = w->to && !w->to->is_block ? check_carrier(w->to, in) : 0;
    if (status == 0)
        status = writer_open(&out, args->operand[1], cli_value(args, "--as"), in,
                             w->is_encoded ? &w->to->plan : NULL, order);
    if (status == 0) {
        status = run_parts(w, in, &out);
        if (status)
            writer_abandon(&out);
        else
            status = writer_commit(&out);
    }
    return status;
}

static int read_number(const cli_args *args, const char *option, uint64_t *number)
{
    const char *const text = cli_value(args, option);
    if (!text || cli_number(text, number))
        return 0;
    return cli_fail(CLI_USAGE, option, "'%s' is no number from 0 to 18446744073709551615", text);
}

int cmd_round(const cli_args *args)
{
    spec to, codes;
    char options[SPEC_OPTIONS];
    input_request request;
    input in;
    work w = {.is_encoded = cli_value(args, "--codes") != NULL};
    const char *const name = cli_value(args, "--to");
    int status = spec_options(args, options);
    if (status == 0 && name) {
        status = spec_make_any(&to, "--to", name, options);
        if (status == 0 && to.is_block && w.is_encoded)
            status = cli_fail(CLI_USAGE, "--codes", "'%s' has codes and scales, which one file does not hold",
                              name);
    }
    if (status == 0)
        status = input_request_read(&request, &codes, args);
    if (status == 0 && !name && (!request.codes || w.is_encoded))
        status = cli_fail(CLI_USAGE, "round", "--to must say which format");
    if (status == 0)
        status = read_number(args, "--seed", &w.random.seed);
    if (status == 0)
        status = read_number(args, "--stream", &w.random.stream);
    if (status == 0)
        status = read_number(args, "--first", &w.random.next);
    if (status == 0)
        status = input_open(&in, args->operand[0], &request);
    if (status)
        return status;
    w.to = name ? &to : NULL;
    status = convert(&w, args, &in, request.order);
    input_close(&in);
    return status;
}
