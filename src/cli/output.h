/* SPDX-License-Identifier: MIT */
/* Files that are there complete or not at all. */
#ifndef LATHE_CLI_OUTPUT_H
#define LATHE_CLI_OUTPUT_H

#include <stdio.h>

typedef struct output {
    FILE *file;
    const char *name; /* for messages */
    char *path;       /* the file to be replaced; NULL for stdout and for what is no regular file */
    char *temporary;  /* beside it */
} output;

/* Opens `path`, "-" being stdout, for writing. A regular file, or one that is not there yet, is written under
   another name in the same folder, where signals that end the program remove it; what a symbolic link
   points to is replaced, not the link. Returns 0 or CLI_FAILED, having said why. */
int output_open(output *o, const char *path);

/* 1 if what is written can be read or changed again before the commit. */
int output_is_seekable(const output *o);

/* The last: makes it all reach the disk and gives it its name, or, failing, says why and leaves what was
   there before. Returns 0 or CLI_FAILED. */
int output_commit(output *o);

/* Leaves what was there before. */
void output_abandon(output *o);

#endif
