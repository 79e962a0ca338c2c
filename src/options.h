/* SPDX-License-Identifier: MIT */
/* The options by name: one table of keys and of the words each takes. */
#ifndef LATHE_OPTIONS_H
#define LATHE_OPTIONS_H

#include <lathe/plan.h>

#include "text.h"

/* LATHE_OK if every option has a value that its table knows. */
lathe_status lathe_options_check(const lathe_options *options);

/* Sets the options that the list of key=value names. On failure `options` is half set, and *wrong the first
   character that cannot be right. */
lathe_status lathe_options_read(lathe_options *options, lathe_span list, const char **wrong);

#endif
