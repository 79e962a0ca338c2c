/* SPDX-License-Identifier: MIT */
/* What rules, conventions and options are called: a table for each enumeration. */
#include "common.h"

#include "words.h"

#include <lathe/plan.h>

/* The integers are those of CPFloat and, from 1 on, of chop. */
const lathe_word lathe_rounding_words[] = {
    {LATHE_TIES_TO_EVEN, "ties_to_even", "rne nearest nearesteven even roundtiestoeven nearesttiestoeven 1"},
    {LATHE_TIES_TO_AWAY, "ties_to_away", "rna away tiesaway roundtiestoaway nearesttiestoaway -1"},
    {LATHE_TIES_TOWARD_ZERO, "ties_toward_zero", "rnz tiestozero 0"},
    {LATHE_TOWARD_ZERO, "toward_zero", "rz rtz trunc truncate chop roundtowardzero 4"},
    {LATHE_TOWARD_POSITIVE, "toward_positive", "ru up ceil ceiling plusinf roundtowardpositive 2"},
    {LATHE_TOWARD_NEGATIVE, "toward_negative", "rd down floor minusinf roundtowardnegative 3"},
    {LATHE_AWAY_FROM_ZERO, "away_from_zero", "ra"},
    {LATHE_TO_ODD, "to_odd", "ro odd jam 7"},
    {LATHE_NO_ROUNDING, "no_rounding", "none 8"},
    {LATHE_STOCHASTIC, "stochastic", "sr proportional 5"},
    {LATHE_STOCHASTIC_EQUAL, "stochastic_equal", "sre equal 6"},
    {0, NULL, NULL},
};

const lathe_word lathe_subnormals_words[] = {
    {LATHE_SUBNORMALS_OWN, "own", ""},
    {LATHE_SUBNORMALS_OFF, "off", ""},
    {LATHE_SUBNORMALS_FLUSH, "flush", "ftz flushtozero"},
    {0, NULL, NULL},
};

const lathe_word lathe_zero_words[] = {
    {LATHE_ZERO_OWN, "own", ""},
    {LATHE_ZERO_NAN, "nan", ""},
    {LATHE_ZERO_SMALLEST, "smallest", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_nan_words[] = {
    {LATHE_NAN_KEEP, "keep", ""},
    {LATHE_NAN_LARGEST, "largest", ""},
    {LATHE_NAN_ZERO, "zero", ""},
    {LATHE_NAN_NEGATIVE_ZERO, "negative_zero", ""},
    {LATHE_NAN_OPPOSITE_ZERO, "opposite_zero", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_parity_words[] = {
    {LATHE_PARITY_CODE, "code", ""},
    {LATHE_PARITY_SIGNIFICAND, "significand", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_exponent_words[] = {
    {LATHE_EXPONENT_LIMITED, "limited", ""},
    {LATHE_EXPONENT_UNLIMITED, "unlimited", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_stochastic_words[] = {
    {LATHE_STOCHASTIC_A, "a", "stochastica"},
    {LATHE_STOCHASTIC_B, "b", "stochasticb"},
    {LATHE_STOCHASTIC_C, "c", "stochasticc"},
    {0, NULL, NULL},
};

const lathe_word lathe_draw_words[] = {
    {LATHE_DRAW_CARRIER, "carrier", "own"},
    {LATHE_DRAW_16, "16", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_codes_words[] = {
    {LATHE_CODES_MASKED, "masked", ""},
    {LATHE_CODES_CHECKED, "checked", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_negative_zero_words[] = {
    {LATHE_NEGATIVE_ZERO_OWN, "own", ""},
    {LATHE_NEGATIVE_ZERO_DROP, "drop", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_nan_code_words[] = {
    {LATHE_NAN_CODE_OWN, "own", ""},
    {LATHE_NAN_CODE_POSITIVE, "positive", ""},
    {LATHE_NAN_CODE_ONES, "ones", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_tie_words[] = {
    {LATHE_TIE_OWN, "own", ""},   {LATHE_TIE_EVEN, "even", ""}, {LATHE_TIE_AWAY, "away", ""},
    {LATHE_TIE_ZERO, "zero", ""}, {LATHE_TIE_DOWN, "down", ""}, {0, NULL, NULL},
};

const lathe_word lathe_domain_words[] = {
    {LATHE_DOMAIN_OWN, "own", "log"},
    {LATHE_DOMAIN_LINEAR, "linear", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_overflow_words[] = {
    {LATHE_OVERFLOW_OWN, "own", ""},
    {LATHE_OVERFLOW_BY_DIRECTION, "by_direction", "direction ieee"},
    {LATHE_OVERFLOW_SATURATE, "saturate", "sat satfinite"},
    {LATHE_OVERFLOW_INFINITY, "infinity", "inf"},
    {LATHE_OVERFLOW_NAN, "nan", ""},
    {LATHE_OVERFLOW_WRAP, "wrap", "wraparound"},
    {0, NULL, NULL},
};

const lathe_word lathe_infinity_words[] = {
    {LATHE_INFINITY_OWN, "own", ""},
    {LATHE_INFINITY_KEEP, "keep", ""},
    {LATHE_INFINITY_SATURATE, "saturate", "sat satfinite"},
    {LATHE_INFINITY_NAN, "nan", ""},
    {0, NULL, NULL},
};

const lathe_word lathe_negative_words[] = {
    {LATHE_NEGATIVE_OWN, "own", ""},
    {LATHE_NEGATIVE_TO_ZERO, "zero", ""},
    {LATHE_NEGATIVE_TO_NAN, "nan", ""},
    {LATHE_NEGATIVE_TO_MAGNITUDE, "magnitude", "abs"},
    {LATHE_NEGATIVE_BY_DIRECTION, "by_direction", "direction"},
    {0, NULL, NULL},
};
