/* SPDX-License-Identifier: MIT */
/* The words of each enumeration, for parsing, printing and checking alike. */
#ifndef LATHE_WORDS_H
#define LATHE_WORDS_H

#include "text.h"

extern const lathe_word lathe_rounding_words[];
extern const lathe_word lathe_overflow_words[];
extern const lathe_word lathe_infinity_words[];
extern const lathe_word lathe_negative_words[];
extern const lathe_word lathe_subnormals_words[];
extern const lathe_word lathe_zero_words[];
extern const lathe_word lathe_nan_words[];
extern const lathe_word lathe_parity_words[];
extern const lathe_word lathe_exponent_words[];
extern const lathe_word lathe_stochastic_words[];
extern const lathe_word lathe_draw_words[];
extern const lathe_word lathe_codes_words[];
extern const lathe_word lathe_negative_zero_words[];
extern const lathe_word lathe_nan_code_words[];
extern const lathe_word lathe_tie_words[];
extern const lathe_word lathe_domain_words[];

#endif
