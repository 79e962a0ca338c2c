/* SPDX-License-Identifier: MIT */
/* lathe round: files of numbers, rounded. */
#include <lathe/lathe.h>

#include "blocks.h"
#include "cmd.h"
#include "input.h"
#include "missing.h"
#include "number.h"
#include "progress.h"
#include "slab.h"
#include "spec.h"
#include "writer.h"

/* What is done to values: nothing where codes are only decoded. */
typedef struct work {
    const spec *to; /* NULL: nothing */
    int is_encoded; /* by the writer, which rounds where no faults come between */
    int has_faults;
    lathe_fault fault;
    lathe_plan exact; /* the format's own: codes of results that faults have changed */
    lathe_random random, fault_random;
} work;

static lathe_status inject(work *w, const input *in, void *values, size_t n)
{
    return in->carrier_size == sizeof(float)
               ? lathe_fault_f32(&w->to->plan, &w->fault, &w->fault_random, values, values, n)
               : lathe_fault_f64(&w->to->plan, &w->fault, &w->fault_random, values, values, n);
}

static int run_parts(work *w, input *in, writer *out)
{
    const uint64_t unit = w->to ? blocks_unit(w->to, in) : 1;
    const int is_rounded = w->to && (!w->is_encoded || w->has_faults);
    progress p = progress_begin();
    slab part = {0};
    int status;
    do {
        progress_show(&p, in->done, in->count);
        status = slab_read(&part, in, unit);
        if (status == 0 && part.n && is_rounded) {
            lathe_status error = blocks_round(w->to, in, &w->random, part.values, part.values, part.n);
            if (error == LATHE_OK && w->has_faults)
                error = inject(w, in, part.values, part.n);
            if (error)
                status = cli_fail(CLI_FAILED, w->to->name, "%s", lathe_status_string(error));
        }
        if (status == 0 && part.missing)
            missing_restore(&in->variable, part.values, part.missing, part.n, w->is_encoded);
        if (status == 0 && part.n)
            status = writer_write(out, part.values, part.n, &w->random);
    } while (status == 0 && part.n);
    progress_end(&p);
    slab_free(&part);
    return status;
}

/* The values come in a carrier that the file decides: every plan serves doubles. */
static int check_carrier(const spec *to, const input *in)
{
    if (in->carrier_size == sizeof(double) || lathe_plan_serves_f32(&to->plan))
        return 0;
    return cli_fail(CLI_FAILED, to->name, "%s holds floats: %s", in->name,
                    lathe_status_string(LATHE_E_CARRIER));
}

static int convert(work *w, const cli_args *args, input *in, lathe_order order)
{
    writer out;
    int status = w->to && !w->to->is_block ? check_carrier(w->to, in) : 0;
    if (status == 0)
        status = writer_open(&out, args->operand[1], cli_value(args, "--as"), in,
                             !w->is_encoded  ? NULL
                             : w->has_faults ? &w->exact
                                             : &w->to->plan,
                             order);
    if (status == 0) {
        status = run_parts(w, in, &out);
        if (status)
            writer_abandon(&out);
        else
            status = writer_commit(&out);
    }
    return status;
}

/* What can be wrong with faults is found before anything is written. */
static int check_faults(work *w)
{
    const lathe_plan *const plan = &w->to->plan;
    const lathe_options own = {.nan_code = plan->options.nan_code};
    lathe_random none = {0};
    lathe_status status = lathe_fault_f64(plan, &w->fault, &none, NULL, NULL, 0);
    if (status)
        return cli_fail(CLI_USAGE, "--fault", "'%s': %s", w->to->name, lathe_status_string(status));
    if (w->is_encoded)
        status = lathe_encode_f64(plan, NULL, sizeof(uint64_t), NULL, 0);
    if (status == LATHE_OK)
        status = lathe_plan_init(&w->exact, &plan->format, &own);
    return status ? cli_fail(CLI_USAGE, "--codes", "%s", lathe_status_string(status)) : 0;
}

static int read_faults(work *w, const cli_args *args)
{
    static const unsigned parts[] = {LATHE_FAULT_SIGN, LATHE_FAULT_EXPONENT, LATHE_FAULT_FRACTION, 0};
    const char *const often = cli_value(args, "--fault"), *const field = cli_value(args, "--fault-field");
    double *const p = &w->fault.probability;
    if (!often)
        return field ? cli_fail(CLI_USAGE, "--fault-field", "--fault must say how often") : 0;
    if (!number_read(p, often) || !(*p >= 0.0 && *p <= 1.0))
        return cli_fail(CLI_USAGE, "--fault", "'%s' is no probability from 0 to 1", often);
    if (!w->to || w->to->is_block)
        return cli_fail(CLI_USAGE, "--fault", "--to must say of which format, and that be no block format");
    if (field)
        w->fault.parts = parts[cli_word(FAULT_FIELDS, field)];
    w->has_faults = 1;
    w->fault_random = w->random;
    return check_faults(w);
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
        w.to = &to;
        if (status == 0 && to.is_block && w.is_encoded)
            status = cli_fail(CLI_USAGE, "--codes", "'%s' has codes and scales, which one file does not hold",
                              name);
    }
    if (status == 0)
        status = input_request_read(&request, &codes, args);
    if (status == 0 && !name && (!request.codes || w.is_encoded))
        status = cli_fail(CLI_USAGE, "round", "--to must say which format");
    if (status == 0)
        status = cli_number(args, "--seed", &w.random.seed);
    if (status == 0)
        status = cli_number(args, "--stream", &w.random.stream);
    if (status == 0)
        status = cli_number(args, "--first", &w.random.next);
    if (status == 0)
        status = read_faults(&w, args);
    if (status == 0)
        status = input_open(&in, args->operand[0], &request);
    if (status)
        return status;
    status = convert(&w, args, &in, request.order);
    input_close(&in);
    return status;
}
