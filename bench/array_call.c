/* SPDX-License-Identifier: MIT */
/* Array calls, by carrier and kind of rule. */
#include "array_call.h"

#include <string.h>

const lathe_random array_call_random = {.seed = 1};
const char *const array_call_random_text = "seed 1, stream 0";

int array_call_draws(const lathe_plan *plan)
{
    return plan->options.rounding == LATHE_STOCHASTIC || plan->options.rounding == LATHE_STOCHASTIC_EQUAL;
}

void array_call_round(void *context)
{
    array_call *const c = context;
    const int is_f32 = c->item_size == sizeof(float), draws = array_call_draws(c->plan);

    if (is_f32 && draws)
        lathe_round_random_f32(c->plan, &c->random, c->dst, c->src, c->n);
    else if (is_f32)
        lathe_round_f32(c->plan, c->dst, c->src, c->n);
    else if (draws)
        lathe_round_random_f64(c->plan, &c->random, c->dst, c->src, c->n);
    else
        lathe_round_f64(c->plan, c->dst, c->src, c->n);
}

void array_call_copy(void *context)
{
    const array_call *const c = context;

    memcpy(c->dst, c->src, c->n * c->item_size);
}
