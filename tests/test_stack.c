/* SPDX-License-Identifier: MIT */
/* How deep calls go: every public function, in many ways, on a thread with 64 KiB of painted stack. */
#define _DEFAULT_SOURCE /* pthread_attr_setstack */
#include "calls.h"
#include "check.h"

#include <pthread.h>

/* AArch64 has no threads with less. */
#ifdef __aarch64__
enum { STACK = 1 << 17 };
#else
enum { STACK = 1 << 16 };
#endif
enum { PROMISED = 16 << 10, PAINT = 0xc5 };

static _Alignas(4096) unsigned char stack[STACK];
static lathe_plan plan;
static lathe_array one_row = {.rank = 1, .shape = {CALL_N}};
static lathe_codebook books[2];

/* A way to call: something that the functions which it concerns look at. NULL: it is not for this one. */
typedef const char *way(const call *f, call_arguments *c, size_t i);

static const char *as_it_is(const call *f, call_arguments *c, size_t i)
{
    (void)f;
    (void)c;
    return i == 0 ? "sound" : NULL;
}

/* Plans by every method, of every kind. */
static const char *with_a_plan(const call *f, call_arguments *c, size_t i)
{
    static const char *const rows[][2] = {{"fp32", ""},
                                          {"bf16", "rounding=sr"},
                                          {"e4m3fn", "rounding=odd,subnormals=flush"},
                                          {"e8m0", ""},
                                          {"fp16", "rounding=none"},
                                          {"fp16", "exponent=unlimited"},
                                          {"e5m2", "draw=16"},
                                          {"posit16", "rounding=sr"},
                                          {"takum16", "domain=linear"},
                                          {"takum16_linear", ""},
                                          {"lns4_3", "rounding=down"},
                                          {"madam8_8", ""},
                                          {"nf4", "rounding=up"},
                                          {"q4.4", "overflow=wrap"},
                                          {"hif8", ""},
                                          {"posit32_2", ""},
                                          {"dlfloat16", "rounding=away_from_zero"}};
    lathe_options options;
    if (i >= sizeof rows / sizeof *rows ||
        !(call_takes(f, "plan") || call_takes(f, "arith") || call_takes(f, "dot") || call_takes(f, "format")))
        return NULL;
    if (lathe_preset_parse(&call_scene_now.format, &options, rows[i][0], NULL) ||
        lathe_options_parse(&options, rows[i][1], NULL) ||
        lathe_plan_init(&plan, &call_scene_now.format, &options))
        fail_msg("%s %s", rows[i][0], rows[i][1]);
    c->plan = c->from = call_scene_now.arith.plan = &plan;
    call_scene_now.dot = (lathe_dot){.product = &plan, .sum = &plan};
    call_scene_now.arith.random = call_scene_now.dot_extra.random = &call_scene_now.random;
    c->code_bytes = 4;
    return rows[i][0];
}

static float product_f32(void *context, float a, float b)
{
    (void)context;
    return a * b;
}

static double product_f64(void *context, double a, double b)
{
    (void)context;
    return a * b;
}

static const char *with_an_order(const call *f, call_arguments *c, size_t i)
{
    lathe_dot *const dot = &call_scene_now.dot;
    const size_t plans = i / 48;
    if (i >= 144 || !call_takes(f, "dot"))
        return NULL;
    i %= 48;
    if (plans)
        with_a_plan(f, c, plans == 1 ? 7 : 8);
    *dot = (lathe_dot){.order = (lathe_dot_order)(i % 6), .product = i / 12 & 1 ? c->plan : NULL};
    dot->sum = i / 6 & 1 ? c->plan : NULL;
    dot->a = dot->b = dot->output = i / 12 & 1 ? c->plan : NULL;
    if (dot->order == LATHE_DOT_BLOCKED || dot->order == LATHE_DOT_SPLIT)
        dot->chunk = 3;
    if (i / 24) {
        dot->multiply_f32 = product_f32;
        dot->multiply_f64 = product_f64;
        call_scene_now.dot_extra = (lathe_dot_extra){0};
    }
    return "order of sums";
}

static const char *with_an_operation(const call *f, call_arguments *c, size_t i)
{
    lathe_arith *const arith = &call_scene_now.arith;
    static unsigned exceptions;
    if (i >= 80 || !call_takes(f, "arith"))
        return NULL;
    *arith = (lathe_arith){.operation = (lathe_operation)(i % 20), .plan = c->plan};
    arith->operands = i / 20 & 1 ? c->plan : NULL;
    arith->exceptions = i / 40 ? &exceptions : NULL;
    return "operation";
}

static const char *with_blocks(const call *f, call_arguments *c, size_t i)
{
    call_scene *const s = &call_scene_now;
    const char *const name = lathe_block_name(i);
    if (!name || !(call_takes(f, "block") || call_takes(f, "block_plan") || call_takes(f, "blocks_a")))
        return NULL;
    if (lathe_block_parse(&s->block, name, NULL) || lathe_block_plan_init(&s->block_plan, &s->block))
        fail_msg("%s", name);
    s->block_extra.tensor = &s->tensor;
    s->blocks_a.tensor = s->blocks_b.tensor = &s->tensor;
    c->block_text = name;
    return name;
}

static const char *with_a_search(const call *f, call_arguments *c, size_t i)
{
    static const char *const rows[] = {"mxfp4:scale=least_error,scale_format=e4m3fn",
                                       "nvfp4_single:scale=four_over_six", "mxfp4:rounding=sr",
                                       "mxfp4:block=4x4"};
    call_scene *const s = &call_scene_now;
    if (i >= sizeof rows / sizeof *rows || !call_takes(f, "block_plan"))
        return NULL;
    if (lathe_block_parse(&s->block, rows[i], NULL) || lathe_block_plan_init(&s->block_plan, &s->block))
        fail_msg("%s", rows[i]);
    c->block_text = rows[i];
    return rows[i];
}

static const char *with_integers(const call *f, call_arguments *c, size_t i)
{
    call_scene *const s = &call_scene_now;
    (void)c;
    if (i >= 96 || !call_takes(f, "quant_plan"))
        return NULL;
    s->quant = (lathe_quant){.range = (lathe_quant_range)(i % 4),
                             .span = (lathe_quant_span)(i / 4 % 3),
                             .length = i / 4 % 3 == LATHE_QUANT_GROUP ? 32 : 0,
                             .scheme = (lathe_quant_scheme)(i / 12 % 2 && i % 4 != LATHE_RANGE_MEAN),
                             .keep = i % 4 == LATHE_RANGE_PERCENTILE ? 990000 : 0,
                             .bits = i / 24 % 2 ? 16 : 4,
                             .rounding = i / 48 ? LATHE_STOCHASTIC : LATHE_TIES_TO_EVEN};
    if (lathe_quant_plan_init(&s->quant_plan, &s->quant))
        fail_msg("integers %zu", i);
    return "integers";
}

static const char *with_a_unit(const call *f, call_arguments *c, size_t i)
{
    if (!call_takes(f, "unit") || !lathe_unit_at(i))
        return NULL;
    lathe_unit_info info;
    c->unit = lathe_unit_at(i);
    lathe_unit_describe(c->unit, &info);
    return info.name;
}

static const char *with_a_book(const call *f, call_arguments *c, size_t i)
{
    call_scene *const s = &call_scene_now;
    const lathe_codebook_options o = {.rounding = (lathe_rounding)(i / 2 + (i / 2 >= LATHE_NO_ROUNDING))};
    if (i >= 20 || !(call_takes(f, "book") || call_takes(f, "groups")))
        return NULL;
    if (lathe_codebook_init(&books[0], s->table, 4, &o) || lathe_codebook_init(&books[1], s->table, 3, &o))
        fail_msg("codebook %zu", i);
    c->book = s->groups.books = books;
    s->groups.count = 1 + i % 2;
    return "codebook";
}

static const char *with_one_row(const call *f, call_arguments *c, size_t i)
{
    if (i || !call_takes(f, "array"))
        return NULL;
    c->array = &one_row;
    call_scene_now.hadamard.size = CALL_N;
    return "one row";
}

static const char *with_a_text(const call *f, call_arguments *c, size_t i)
{
    if (i || !call_takes(f, "error_at"))
        return NULL;
    c->format_text = "p=4,emin=-6,emax=7,largest=0x1.cp7,lowest=-192,signed=1,inf=0,nan=1,overflow=saturate";
    c->options_text = "rounding=sr,overflow=saturate,infinity=saturate,subnormals=flush,random_bits=7";
    c->preset_text = "p3109_sat_propagate:binary8p3ue,rounding=odd";
    c->block_text = "mxfp8:element=p=4/emin=-6/emax=7,block=4x8,rounding=sr,small=one,tensor=given,top=448";
    return "long text";
}

static way *const ways[] = {as_it_is,    with_a_plan,   with_an_order, with_an_operation,
                            with_blocks, with_a_search, with_integers, with_a_unit,
                            with_a_book, with_one_row,  with_a_text};

typedef struct job {
    const call *f;
    call_arguments c;
    const unsigned char *base;
} job;

static void *run(void *of)
{
    job *const j = of;
    j->base = __builtin_frame_address(0);
    j->f->invoke(&j->c);
    return NULL;
}

/* The bytes of stack that the call has written to. */
static size_t depth(job *j)
{
    pthread_attr_t attributes;
    pthread_t thread;
    memset(stack, PAINT, sizeof stack);
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstack(&attributes, stack, sizeof stack), 0);
    assert_int_equal(pthread_create(&thread, &attributes, run, j), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    const unsigned char *lowest = stack;
    while (*lowest == PAINT)
        lowest++;
    return (size_t)(j->base - lowest);
}

static void no_call_needs_more_stack_than_promised(void **state)
{
    size_t executed = 0, succeeded = 0, deepest = 0;
    const char *where = "", *how = "";
    job j;
    (void)state;
    for (size_t k = 0; (j.f = call_at(k)); k++)
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
            for (size_t i = 0;; i++) {
                j.c = call_sound(j.f);
                const char *name = ways[w](j.f, &j.c, i);
                if (!name)
                    break;
                /* Once before, so that symbols are bound and the instruction set is chosen. */
                succeeded += j.f->invoke(&j.c) == LATHE_OK;
                j.c = call_sound(j.f);
                name = ways[w](j.f, &j.c, i);
                const size_t bytes = depth(&j);
                if (bytes > PROMISED)
                    print_error("%s (%s): %zu bytes\n", j.f->name, name, bytes);
                if (bytes > deepest) {
                    deepest = bytes;
                    where = j.f->name;
                    how = name;
                }
                executed++;
            }
    print_message("           deepest: %zu bytes, %s (%s); %zu calls succeed\n", deepest, where, how,
                  succeeded);
    assert_true(deepest <= PROMISED);
    expect_cases("calls", executed, 9000);
}

/* Calls on arrays so large that results are stored past the caches. */
static void large_arrays_need_no_more(void **state)
{
    static const char *const functions[] = {
        "lathe_round_f32",  "lathe_round_random_f32", "lathe_add_f32",
        "lathe_fma_f64",    "lathe_arith_f32",        "lathe_encode_f32",
        "lathe_decode_f64", "lathe_block_round_f32",  "lathe_convert_f32"};
    enum { LARGE = 8400000 };
    double *const from = allocate(LARGE * sizeof *from), *const to = allocate(LARGE * sizeof *to);
    size_t executed = 0, deepest = 0;
    job j;
    (void)state;
    for (size_t k = 0; (j.f = call_at(k)); k++) {
        size_t listed = 0;
        while (listed < sizeof functions / sizeof *functions && strcmp(functions[listed], j.f->name) != 0)
            listed++;
        if (listed == sizeof functions / sizeof *functions)
            continue;
        const size_t plans[] = {0, 1, 2, 7};
        for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
            j.c = call_sound(j.f);
            if (call_takes(j.f, "block_plan"))
                with_blocks(j.f, &j.c, plans[i]);
            else
                with_a_plan(j.f, &j.c, plans[i]);
            call_scene_now.arith.operands = &call_scene_now.plan;
            j.c.n = LARGE;
            j.c.src = j.c.a = j.c.b = j.c.c = j.c.codes = from;
            j.c.dst = to;
            if (strncmp(j.f->name, "lathe_encode", 12) == 0)
                j.c.codes = to;
            const size_t bytes = depth(&j);
            if (bytes > PROMISED)
                print_error("%s (%zu): %zu bytes\n", j.f->name, plans[i], bytes);
            deepest = bytes > deepest ? bytes : deepest;
            executed++;
        }
    }
    free(from);
    free(to);
    print_message("           deepest: %zu bytes\n", deepest);
    assert_true(deepest <= PROMISED);
    expect_cases("calls", executed, 36);
}

int main(void)
{
#if !defined(__x86_64__) && !defined(__i386__) && !defined(__aarch64__) && !defined(__s390x__)
    print_message("test_stack: skipped, frames of this processor are larger\n");
    return 77;
#endif
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_call_needs_more_stack_than_promised),
                                       cmocka_unit_test(large_arrays_need_no_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
