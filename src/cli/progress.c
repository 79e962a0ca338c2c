/* SPDX-License-Identifier: MIT */
/* The line is written over itself, on stderr, ten times a second at most. */
#define _POSIX_C_SOURCE 200809L

#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 30 };

static const double delay = 0.5, interval = 0.1;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

progress progress_begin(void)
{
    return (progress){.began = now()};
}

void progress_show(progress *p, uint64_t done, uint64_t total)
{
    const double time = now(), spent = time - p->began;
    char bar[WIDTH + 1];
    if (done == 0 || !isatty(STDERR_FILENO) || spent < delay || time - p->shown < interval)
        return;
    p->shown = time;
    p->is_shown = 1;
    if (total == UINT64_MAX) {
        fprintf(stderr, "\r%.1f million values, %.0f s ", 1e-6 * (double)done, spent);
        return;
    }
    const double part = (double)done / (double)total;
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < (int)(part * WIDTH) ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%, %.0f s left  ", bar, 100.0 * part, spent / part - spent);
}

void progress_end(progress *p)
{
    if (p->is_shown)
        fprintf(stderr, "\r%*s\r", WIDTH + 30, "");
    p->is_shown = 0;
}
