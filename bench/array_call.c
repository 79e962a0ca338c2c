/* SPDX-License-Identifier: MIT */
/* Array calls, by carrier and kind of rule; and the bytes that each moves. */
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

void array_call_encode(void *context)
{
    array_call *const c = context;
    const int is_f32 = c->item_size == sizeof(float), draws = array_call_draws(c->plan);
    const size_t bytes = c->code_bits / 8;

    if (is_f32 && draws)
        lathe_encode_random_f32(c->plan, &c->random, c->dst, bytes, c->src, c->n);
    else if (is_f32)
        lathe_encode_f32(c->plan, c->dst, bytes, c->src, c->n);
    else if (draws)
        lathe_encode_random_f64(c->plan, &c->random, c->dst, bytes, c->src, c->n);
    else
        lathe_encode_f64(c->plan, c->dst, bytes, c->src, c->n);
}

void array_call_encode_packed(void *context)
{
    array_call *const c = context;
    const int is_f32 = c->item_size == sizeof(float), draws = array_call_draws(c->plan);
    const lathe_order order = LATHE_LSB_FIRST;

    if (is_f32 && draws)
        lathe_encode_packed_random_f32(c->plan, &c->random, c->dst, order, c->src, c->n);
    else if (is_f32)
        lathe_encode_packed_f32(c->plan, c->dst, order, c->src, c->n);
    else if (draws)
        lathe_encode_packed_random_f64(c->plan, &c->random, c->dst, order, c->src, c->n);
    else
        lathe_encode_packed_f64(c->plan, c->dst, order, c->src, c->n);
}

void array_call_decode(void *context)
{
    const array_call *const c = context;

    if (c->item_size == sizeof(float))
        lathe_decode_f32(c->plan, c->dst, c->src, c->code_bits / 8, c->n);
    else
        lathe_decode_f64(c->plan, c->dst, c->src, c->code_bits / 8, c->n);
}

void array_call_decode_packed(void *context)
{
    const array_call *const c = context;

    if (c->item_size == sizeof(float))
        lathe_decode_packed_f32(c->plan, c->dst, c->src, LATHE_LSB_FIRST, c->n);
    else
        lathe_decode_packed_f64(c->plan, c->dst, c->src, LATHE_LSB_FIRST, c->n);
}

void array_call_draw(void *context)
{
    array_call *const c = context;

    lathe_random_draws(&c->random, c->dst, c->item_size, c->n);
}

void array_call_block(void *context)
{
    const array_call *const c = context;

    lathe_block_round_f32(c->block, c->dst, c->src, c->n);
}

void array_call_affine(void *context)
{
    const array_call *const c = context;
    const lathe_array line = {.rank = 1, .shape = {c->n}};

    lathe_quant_round_f32(c->affine, &line, NULL, c->dst, c->src, &c->scale, NULL);
}

void array_call_stats(void *context)
{
    const array_call *const c = context;

    if (c->item_size == sizeof(float))
        lathe_stats_add_f32(c->stats, c->plan, c->src, c->after, c->n);
    else
        lathe_stats_add_f64(c->stats, c->plan, c->src, c->after, c->n);
}

void array_call_copy(void *context)
{
    const array_call *const c = context;
    const size_t values = c->n * c->item_size;

    memcpy(c->dst, c->src, c->code_bits ? (values + (c->n * c->code_bits + 7) / 8) / 2 : values);
}
