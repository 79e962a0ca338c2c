/* SPDX-License-Identifier: MIT */
/* The options by name: one table of keys and of the words each takes. */
#ifndef LATHE_OPTIONS_H
#define LATHE_OPTIONS_H

#include <lathe/plan.h>

/* LATHE_OK if every option has a value that its table knows. */
lathe_status lathe_options_check(const lathe_options *options);

#endif
