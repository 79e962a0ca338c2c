/* SPDX-License-Identifier: MIT */
/* Text that grows at its end, for what the library prints into the caller's memory. */
#ifndef LATHE_WRITER_H
#define LATHE_WRITER_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <lathe/status.h>

/* The longest text, of a block format with two formats by keys and all options, has some 1200 characters. */
typedef struct lathe_writer {
    char text[1536];
    size_t length;
} lathe_writer;

static inline void lathe_put(lathe_writer *w, const char *text)
{
    const size_t n = strlen(text);
    memcpy(w->text + w->length, text, n + 1);
    w->length += n;
}

static inline void lathe_put_int(lathe_writer *w, const char *before, int value)
{
    char text[48];
    snprintf(text, sizeof text, "%s%d", before, value);
    lathe_put(w, text);
}

/* key=value, after a comma unless it is the first. */
static inline void lathe_put_word(lathe_writer *w, const char *key, const char *value)
{
    if (w->length)
        lathe_put(w, ",");
    lathe_put(w, key);
    lathe_put(w, "=");
    lathe_put(w, value);
}

/* Copies it out, as lathe_format_print says. */
static inline lathe_status lathe_writer_copy(const lathe_writer *w, char *text, size_t size, size_t *needed)
{
    if (needed)
        *needed = w->length + 1;
    if (!text || w->length + 1 > size)
        return LATHE_E_SPACE;
    memcpy(text, w->text, w->length + 1);
    return LATHE_OK;
}

#endif
