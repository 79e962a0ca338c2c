/* SPDX-License-Identifier: MIT */
/* The table of mistakes. */
#include "calls_wrong.h"

#include <limits.h>
#include <string.h>

#define IN(type, member) offsetof(type, member), sizeof(((type *)0)->member)

/* An argument becomes a number, 0 or NULL among them, or points elsewhere; a field of a specification becomes
   a number; one array begins 8 bytes behind another. */
#define SET(argument, value, wanted, where)                                                                  \
    {#argument, "", #value, NULL, 0, IN(call_arguments, argument), (uint64_t)(value), NULL, wanted, where},
#define POINT(argument, object, wanted, where)                                                               \
    {#argument, "", #object, NULL, 0, IN(call_arguments, argument), 0, object, wanted, where},
#define FIELD(argument, field, value, wanted, where)                                                         \
    {#argument,         #field, #value, NULL, 1, IN(call_scene, argument.field),                             \
     (uint64_t)(value), NULL,   wanted, where},
#define INTO(argument, field, object, wanted, where)                                                         \
    {#argument, #field, #object, NULL, 1, IN(call_scene, argument.field), 0, object, wanted, where},
#define OVER(argument, other, wanted, where)                                                                 \
    {#argument,                                                                                              \
     "",                                                                                                     \
     "over " #other,                                                                                         \
     #other,                                                                                                 \
     0,                                                                                                      \
     IN(call_arguments, argument),                                                                           \
     offsetof(call_scene, other) + 8,                                                                        \
     NULL,                                                                                                   \
     wanted,                                                                                                 \
     where},

static lathe_plan unmade, drawing, wide;
static lathe_block_plan unmade_block;
static lathe_quant_plan unmade_quant;
static lathe_codebook unmade_book;
static const lathe_array no_array = {0}, far_array = {.rank = 2, .axis = 1, .shape = {SIZE_MAX / 2, 32}},
                         twice = {.rank = 2, .axis = 1, .shape = {2, 32}, .stride = {16, 1}},
                         fifth = {.rank = 5}, beyond = {.rank = 2, .axis = 2, .shape = {2, 32}};
static const double descending[4] = {1, 0, 2, 3};

/* Doubles. */
#define NAN_BITS UINT64_C(0x7ff8000000000000)
#define TWO_BITS UINT64_C(0x4000000000000000)

static const wrong wrongs[] = {
#include "calls_mistakes.h"
};

static void make_plans(void)
{
    if (drawing.made)
        return;
    lathe_format format;
    lathe_format_parse(&format, "fp16", NULL);
    lathe_plan_init(&drawing, &format, &(lathe_options){.rounding = LATHE_STOCHASTIC});
    lathe_format_parse(&format, "fp64", NULL);
    lathe_plan_init(&wide, &format, NULL);
}

const wrong *wrong_at(size_t i)
{
    make_plans();
    return i < sizeof wrongs / sizeof *wrongs ? &wrongs[i] : NULL;
}

static int matches(const char *name, const char *pattern, size_t length)
{
    const size_t whole = strlen(name);
    if (*pattern != '*')
        return strncmp(name, pattern, length) == 0;
    return whole >= length - 1 && strncmp(name + whole - (length - 1), pattern + 1, length - 1) == 0;
}

int wrong_concerns(const wrong *w, const call *f)
{
    if (!call_takes(f, w->argument) || (w->over && !call_takes(f, w->over)))
        return 0;
    const int excepts = *w->where == '-';
    int found = *w->where == '\0';
    for (const char *at = w->where + excepts; *at; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        found |= matches(f->name + strlen("lathe_"), at, length);
        at += length;
    }
    return excepts ? !found : found;
}

void wrong_make(const wrong *w, call_arguments *c)
{
    unsigned char *const place =
        (w->in_scene ? (unsigned char *)&call_scene_now : (unsigned char *)c) + w->offset;
    const uint32_t half = (uint32_t)w->number;
    const void *pointer = w->over ? (unsigned char *)&call_scene_now + w->number : w->pointer;
    if (pointer)
        memcpy(place, &pointer, sizeof pointer);
    else if (w->size == sizeof half)
        memcpy(place, &half, sizeof half);
    else
        memcpy(place, &w->number, sizeof w->number);
}
