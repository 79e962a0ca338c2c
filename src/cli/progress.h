/* SPDX-License-Identifier: MIT */
/* How far long work has come: a line on a terminal, nothing elsewhere. */
#ifndef LATHE_CLI_PROGRESS_H
#define LATHE_CLI_PROGRESS_H

#include <stdint.h>

typedef struct progress {
    double began, shown; /* seconds */
    int is_shown;
} progress;

/* Nothing is shown in the first half second, nor before the first values. */
progress progress_begin(void);

/* `done` of `total` values; UINT64_MAX where nobody knows how many. */
void progress_show(progress *p, uint64_t done, uint64_t total);

/* Wipes the line. */
void progress_end(progress *p);

#endif
