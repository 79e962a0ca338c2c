/* SPDX-License-Identifier: MIT */
/* The options of a block format by name. */
#include "common.h"

#include "block_options.h"

#include <string.h>

static const lathe_word rules[] = {
    {LATHE_SCALE_FLOOR, "floor", "ocp"},
    {LATHE_SCALE_CEIL, "ceil", ""},
    {LATHE_SCALE_EVEN, "even", ""},
    {LATHE_SCALE_EVEN_STAY, "even_stay", ""},
    {LATHE_SCALE_LOG2, "log2", "nearestlog2"},
    {LATHE_SCALE_RCEIL, "rceil", "fit"},
    {LATHE_SCALE_NEAREST, "nearest", ""},
    {LATHE_SCALE_P3109, "p3109", ""},
    {LATHE_SCALE_LEAST_ERROR, "least_error", "mse"},
    {LATHE_SCALE_FOUR_OVER_SIX, "four_over_six", "4/6"},
    {0, NULL, NULL},
};

static const lathe_word errors[] = {
    {LATHE_ERROR_SQUARED, "squared", "mse"}, {LATHE_ERROR_ABSOLUTE, "absolute", "mae"}, {0, NULL, NULL}};

static const lathe_word ratios[] = {
    {LATHE_RATIO_EXACT, "exact", ""},     {LATHE_RATIO_RECIPROCAL, "reciprocal", ""},
    {LATHE_RATIO_PRODUCT, "product", ""}, {LATHE_RATIO_TWICE, "twice", ""},
    {LATHE_RATIO_ENCODE, "encode", ""},   {0, NULL, NULL},
};

static const lathe_word ways[] = {
    {LATHE_APPLY_EXACT, "exact", "divide"},
    {LATHE_APPLY_QUOTIENT, "quotient", ""},
    {LATHE_APPLY_RECIPROCAL, "reciprocal", "multiply"},
    {0, NULL, NULL},
};

static const lathe_word tensors[] = {
    {LATHE_TENSOR_NONE, "none", ""},
    {LATHE_TENSOR_AMAX, "amax", ""},
    {LATHE_TENSOR_ENCODE, "encode", ""},
    {LATHE_TENSOR_GIVEN, "given", ""},
    {0, NULL, NULL},
};

static const lathe_word smalls[] = {
    {LATHE_SMALL_SMALLEST, "smallest", ""},
    {LATHE_SMALL_NORMAL, "normal", ""},
    {LATHE_SMALL_ONE, "one", "1"},
    {LATHE_SMALL_ZERO, "zero", "0"},
    {0, NULL, NULL},
};

static const lathe_word specials[] = {
    {LATHE_SPECIAL_SPOIL, "spoil", "nan"},
    {LATHE_SPECIAL_PASS, "pass", ""},
    {LATHE_SPECIAL_COUNT, "count", ""},
    {LATHE_SPECIAL_ONE, "one", "1"},
    {0, NULL, NULL},
};

static const lathe_word overflows[] = {
    {LATHE_SCALE_SATURATE, "saturate", "sat"}, {LATHE_SCALE_NAN, "nan", ""}, {0, NULL, NULL}};

static const lathe_word inputs[] = {
    {LATHE_INPUT_KEEP, "keep", ""}, {LATHE_INPUT_FLUSH, "flush", ""}, {0, NULL, NULL}};

static const lathe_word prescales[] = {
    {LATHE_PRESCALE_NONE, "none", "1"}, {LATHE_PRESCALE_3_4, "3/4", ""}, {0, NULL, NULL}};

const lathe_word lathe_block_spans[] = {
    {LATHE_SPAN_TILE, "tile", ""},
    {LATHE_SPAN_TENSOR, "tensor", ""},
    {LATHE_SPAN_CHANNEL, "channel", ""},
    {0, NULL, NULL},
};

enum { SCALE, ERROR, RATIO, APPLY, TENSOR, SMALL, NANS, INFINITIES, SCALE_OVERFLOW, INPUT, PRESCALE, FIELDS };

_Static_assert((int)FIELDS == (int)LATHE_BLOCK_FIELDS, "the keys of fields come first");

const lathe_block_field lathe_block_fields[] = {
    [SCALE] = {offsetof(lathe_block, rule), rules},
    [ERROR] = {offsetof(lathe_block, error), errors},
    [RATIO] = {offsetof(lathe_block, ratio), ratios},
    [APPLY] = {offsetof(lathe_block, apply), ways},
    [TENSOR] = {offsetof(lathe_block, tensor), tensors},
    [SMALL] = {offsetof(lathe_block, small), smalls},
    [NANS] = {offsetof(lathe_block, nan), specials},
    [INFINITIES] = {offsetof(lathe_block, infinity), specials},
    [SCALE_OVERFLOW] = {offsetof(lathe_block, scale_overflow), overflows},
    [INPUT] = {offsetof(lathe_block, input), inputs},
    [PRESCALE] = {offsetof(lathe_block, prescale), prescales},
};

/* The last ones are keys of lathe_options_parse. */
const lathe_word lathe_block_keys[] = {
    {SCALE, "scale", "rule"},
    {ERROR, "error", ""},
    {RATIO, "ratio", ""},
    {APPLY, "apply", ""},
    {TENSOR, "tensor", ""},
    {SMALL, "small", ""},
    {NANS, "nans", ""},
    {INFINITIES, "infinities", ""},
    {SCALE_OVERFLOW, "scale_overflow", ""},
    {INPUT, "input", ""},
    {PRESCALE, "prescale", ""},
    {LATHE_BLOCK_KEY_ELEMENT, "element", ""},
    {LATHE_BLOCK_KEY_SCALE_FORMAT, "scale_format", ""},
    {LATHE_BLOCK_KEY_SHAPE, "block", "b"},
    {LATHE_BLOCK_KEY_TOP, "top", ""},
    {LATHE_BLOCK_KEY_LEAST, "least", ""},
    {LATHE_BLOCK_KEY_OPTIONS, "rounding", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 1, "overflow", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 2, "infinity", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 3, "nan", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 4, "subnormals", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 5, "negative_zero", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 6, "stochastic", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 7, "draw", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 8, "random_bits", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 9, "nan_code", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 10, "negative", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 11, "zero", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 12, "parity", ""},
    {LATHE_BLOCK_KEY_OPTIONS + 13, "codes", ""},
    {0, NULL, NULL},
};

_Static_assert(sizeof lathe_block_keys / sizeof *lathe_block_keys == LATHE_BLOCK_KEYS + 1,
               "each key has a row");
_Static_assert(sizeof(lathe_scale_rule) == sizeof(int), "enumerations are as wide as int");

int lathe_block_get(const lathe_block *block, int field)
{
    int value;
    memcpy(&value, (const char *)block + lathe_block_fields[field].offset, sizeof value);
    return value;
}

void lathe_block_set(lathe_block *block, int field, int value)
{
    memcpy((char *)block + lathe_block_fields[field].offset, &value, sizeof value);
}
