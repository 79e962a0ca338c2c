/* SPDX-License-Identifier: MIT */
/* The table of all calls, and what they are sound with. */
#include "calls.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* One function for each, which picks its arguments. */
#define STATUS(name, ...) CALL(name, (double)name(__VA_ARGS__))
#define NUMBER(name, ...) CALL(name, (double)name(__VA_ARGS__))
#define COUNT(name, ...) CALL(name, name(__VA_ARGS__) != 0)
#define TEXT(name, ...) CALL(name, name(__VA_ARGS__) != NULL)
#define CALL(name, result)                                                                                   \
    static double invoke_##name(const call_arguments *c)                                                     \
    {                                                                                                        \
        (void)c;                                                                                             \
        return result;                                                                                       \
    }
#include "calls_list.h"
#undef STATUS
#undef NUMBER
#undef COUNT
#undef TEXT
#undef CALL

#define STATUS(name, ...) CALL(name, CALL_STATUS, #__VA_ARGS__)
#define NUMBER(name, ...) CALL(name, CALL_NUMBER, #__VA_ARGS__)
#define COUNT(name, ...) CALL(name, CALL_COUNT, #__VA_ARGS__)
#define TEXT(name, ...) CALL(name, CALL_TEXT, #__VA_ARGS__)
#define CALL(name, result, arguments) {#name, arguments, result, invoke_##name},
static const call calls[] = {
#include "calls_list.h"
};

const call *call_at(size_t i)
{
    return i < sizeof calls / sizeof *calls ? &calls[i] : NULL;
}

int call_takes(const call *f, const char *argument)
{
    const size_t length = strlen(argument);
    for (const char *at = f->arguments; (at = strstr(at, "c->")); at += 3)
        if (strncmp(at + 3, argument, length) == 0 && (at[3 + length] == ',' || at[3 + length] == '\0'))
            return 1;
    return 0;
}

int call_is_f64(const call *f)
{
    const size_t length = strlen(f->name);
    return strcmp(f->name + length - 3, "f64") == 0;
}

call_scene call_scene_now;

/* Beside the scene: what it holds means nothing. */
static _Alignas(max_align_t) unsigned char workspace[1 << 16];

static void fill(call_cells *cells, int is_f64)
{
    for (int i = 0; i < CALL_N; i++) {
        const float x = 0.5f + (float)i / 16;
        if (is_f64)
            (*cells)[i] = x;
        else
            ((float *)cells)[i] = x;
    }
}

static void must(lathe_status status)
{
    if (status)
        abort();
}

static void make_specs(call_scene *s)
{
    s->options = s->options_out = (lathe_options){0};
    must(lathe_format_parse(&s->format, "fp16", NULL));
    must(lathe_plan_init(&s->plan, &s->format, NULL));
    must(lathe_format_parse(&s->format, "e4m3fn", NULL));
    s->arith = (lathe_arith){.operation = LATHE_FMA, .plan = &s->plan};
    s->fault = (lathe_fault){.probability = 1};
    s->random = (lathe_random){.seed = 1};
    must(lathe_block_parse(&s->block, "mxfp4", NULL));
    must(lathe_block_plan_init(&s->block_plan, &s->block));
    s->block_extra = (lathe_block_extra){.random = &s->random};
    s->array = (lathe_array){.rank = 2, .axis = 1, .shape = {2, CALL_N / 2}};
    s->hadamard = (lathe_hadamard){.size = CALL_N / 2, .signs = {LATHE_HADAMARD_TE}};
    s->quant = (lathe_quant){.bits = 8};
    must(lathe_quant_plan_init(&s->quant_plan, &s->quant));
    s->requant = (lathe_requant){.multiplier = 1 << 30, .shift = 31, .lowest = -128, .largest = 127};
    s->ternary = (lathe_ternary){0};
    for (int i = 0; i < 4; i++)
        s->table[i] = i - 1;
    s->book_options = (lathe_codebook_options){0};
    must(lathe_codebook_init(&s->book, s->table, 4, NULL));
    s->fit = (lathe_codebook_fit){.count = 4, .seed = 1};
    s->groups = (lathe_codebook_groups){.books = &s->book, .count = 1};
    s->dot = (lathe_dot){.product = &s->plan, .sum = &s->plan};
    s->dot_extra = (lathe_dot_extra){.workspace = workspace, .workspace_bytes = sizeof workspace};
    s->linear_extra = (lathe_linear_extra){0};
    s->integer = (lathe_dot_integer){0};
    s->blocks_a = (lathe_dot_blocks){.plan = &s->block_plan, .axis = 1, .codes = s->a, .scales = s->scales};
    s->blocks_b = (lathe_dot_blocks){.plan = &s->block_plan, .codes = s->b, .scales = s->scales};
    s->unit_options = (lathe_unit_options){0};
    s->stats = s->other_stats = (lathe_stats){0};
}

static void make_arrays(call_scene *s, int is_f64)
{
    call_cells *const filled[] = {&s->inout, &s->scales, &s->src,  &s->a,      &s->b,     &s->c,  &s->x,
                                  &s->y,     &s->addend, &s->bits, &s->before, &s->after, &s->tau};
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
        fill(filled[i], is_f64);
    memset(s->codes, 0, sizeof s->codes);
    memset(s->packed, 0, sizeof s->packed);
    memset(s->packed_trits, 0, sizeof s->packed_trits);
    memset(s->trits, 0, sizeof s->trits);
    memset(s->choices, 0, sizeof s->choices);
    memset(s->zeros, 0, sizeof s->zeros);
    memset(s->accumulators, 0, sizeof s->accumulators);
    s->tensor = 1;
}

/* Numbers and enumerators. */
static const call_arguments plain = {.format_text = "bf16",
                                     .rounding_text = "rne",
                                     .options_text = "rounding=up",
                                     .preset_text = "chop:q43,rounding=up",
                                     .block_text = "nvfp4",
                                     .unit_text = "h100.f16.f32",
                                     .n = CALL_N,
                                     .m = CALL_SIDE,
                                     .columns = CALL_SIDE,
                                     .k = CALL_SIDE,
                                     .lda = CALL_SIDE,
                                     .ldb = CALL_SIDE,
                                     .ldout = CALL_SIDE,
                                     .ldaddend = CALL_SIDE,
                                     .inca = 1,
                                     .incb = 1,
                                     .incx = 1,
                                     .incy = 1,
                                     .channels = 1,
                                     .inner = 1,
                                     .code_bytes = 2,
                                     .draw_bytes = 4,
                                     .value_bytes = 8,
                                     .entries = 4,
                                     .bytes = sizeof workspace,
                                     .workspace = workspace,
                                     .printed_size = LATHE_BLOCK_PRINT_MAX,
                                     .listed_size = 300,
                                     .code_bits = 5,
                                     .length = 16,
                                     .mark = LATHE_MARK_NORMAL,
                                     .major = LATHE_ROW_MAJOR,
                                     .transpose = LATHE_NO_TRANS,
                                     .transpose_a = LATHE_NO_TRANS,
                                     .transpose_b = LATHE_TRANS,
                                     .triangle = LATHE_LOWER,
                                     .diagonal = LATHE_NON_UNIT,
                                     .side = LATHE_LEFT,
                                     .one = 1,
                                     .alpha = 2,
                                     .beta = 1,
                                     .factor = 0.1};

static void point_to_specs(call_arguments *c, call_scene *s)
{
    c->plan = c->from = &s->plan;
    c->format = c->other_format = &s->format;
    c->options = &s->options;
    c->arith = &s->arith;
    c->fault = &s->fault;
    c->random = &s->random;
    c->block = &s->block;
    c->block_plan = &s->block_plan;
    c->block_extra = &s->block_extra;
    c->array = &s->array;
    c->hadamard = &s->hadamard;
    c->quant = &s->quant;
    c->quant_plan = &s->quant_plan;
    c->requant = &s->requant;
    c->ternary = &s->ternary;
    c->book = &s->book;
    c->book_options = &s->book_options;
    c->table = s->table;
    c->fit = &s->fit;
    c->groups = &s->groups;
    c->dot = &s->dot;
    c->dot_extra = &s->dot_extra;
    c->linear_extra = &s->linear_extra;
    c->integer = &s->integer;
    c->blocks_a = &s->blocks_a;
    c->blocks_b = &s->blocks_b;
    c->unit = lathe_unit_find("h100.f16.f32");
    c->unit_options = &s->unit_options;
    c->isa = lathe_isa_current();
    c->stats = &s->stats;
    c->other_stats = &s->other_stats;
}

static void point_to_outputs(call_arguments *c, call_scene *s)
{
    c->plan_out = &s->plan_out;
    c->format_out = &s->format_out;
    c->options_out = &s->options_out;
    c->rounding_out = &s->rounding_out;
    c->block_out = &s->block_out;
    c->block_plan_out = &s->block_plan_out;
    c->block_needs = &s->block_needs;
    c->hadamard_out = &s->hadamard_out;
    c->quant_plan_out = &s->quant_plan_out;
    c->quant_needs = &s->quant_needs;
    c->book_out = &s->book_out;
    c->info_out = &s->info_out;
    c->printed = s->printed;
    c->error_at = &s->error_at;
    c->needed = &s->needed;
    c->fitted = &s->fitted;
    c->pivots = s->pivots;
    c->info = &s->info;
    c->multiplier = &s->multiplier;
    c->shift = &s->shift;
    c->listed = s->listed;
    c->fitted_values = s->fitted_values;
    c->distance = &s->distance;
}

static void point_to_arrays(call_arguments *c, call_scene *s)
{
    c->tensor = &s->tensor;
    c->zeros = s->zeros;
    c->accumulators = s->accumulators;
    c->choices = s->choices;
    c->relations = s->relations;
    c->trits = s->trits;
    c->dst = s->dst;
    c->out = s->out;
    c->inout = s->inout;
    c->codes = s->codes;
    c->packed = s->packed;
    c->packed_trits = s->packed_trits;
    c->scales = s->scales;
    c->tau = s->tau;
    c->src = s->src;
    c->a = s->a;
    c->b = s->b;
    c->c = s->c;
    c->x = s->x;
    c->y = s->y;
    c->addend = s->addend;
    c->bits = s->bits;
    c->before = s->before;
    c->after = s->after;
}

call_arguments call_sound(const call *f)
{
    call_scene *const s = &call_scene_now;
    call_arguments c = plain;
    memset(s, 0xa5, sizeof *s);
    make_specs(s);
    make_arrays(s, call_is_f64(f));
    memset(s->out, 0, sizeof s->out);
    point_to_specs(&c, s);
    point_to_outputs(&c, s);
    point_to_arrays(&c, s);
    return c;
}
