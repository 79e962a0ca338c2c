/* SPDX-License-Identifier: MIT */
/* Variables of NetCDF files and datasets of HDF5 files, read and written part by part. */
#ifndef LATHE_CLI_VARIABLE_H
#define LATHE_CLI_VARIABLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "npy.h"

enum { VARIABLE_ERROR = 256, VARIABLE_MISSING = 2 };

typedef struct variable_library variable_library;

typedef struct variable {
    const char *name;
    char *path;       /* of its file */
    size_t item_size; /* 4: floats; 8: doubles */
    int dimensions;
    uint64_t shape[NPY_MOST_DIMENSIONS]; /* the last one runs fastest */
    uint64_t count;                      /* its product */
    double missing[VARIABLE_MISSING];    /* what stands for values that are missing, NaN perhaps */
    int missing_count;
    const variable_library *library; /* NULL: not open */
    int64_t file, group, object;     /* the library's */
    char error[VARIABLE_ERROR];
} variable;

/* What a library does, a file for each. All return 0, or -1 with v->error. `open` sets what is the library's,
   type, shape and missing values of v->name, and on failure leaves nothing open; `move` reads or writes a box
   of values. */
struct variable_library {
    const char *name;
    int (*open)(variable *v, const char *path, int is_written);
    int (*move)(variable *v, int is_written, void *values, const uint64_t *start, const uint64_t *n);
    int (*close)(variable *v);
};

/* NULL in a build without it. */
extern const variable_library *const variable_netcdf, *const variable_hdf5;

/* Finds "FILE:NAME": *name is where NAME begins and *length that of FILE, a regular file. 0 if there is
   none. */
int variable_split(const char *text, size_t *length, const char **name);

/* Whether a file begins as NetCDF or HDF5 files do; it is left at its beginning. */
int variable_is_in(FILE *file);

/* Opens `name` of the file path[0..length-1], to be read; or, where `original` is not NULL, the same of a
   copy of its file, to be written by the same library. The name must outlive the variable. The bytes of all
   values do not overflow. Returns 0, or -1 with v->error. */
int variable_open(variable *v, const char *path, size_t length, const char *name, const variable *original);

/* Adds a value to v->missing, unless it is there: VARIABLE_MISSING times at most. */
void variable_add_missing(variable *v, double value);

/* Whether this value is v->missing[k]: of NaN any is. */
int variable_is_missing(const variable *v, int k, double value);

/* Reads or writes n values from index `at` on in the order of the file. Returns 0, or -1 with v->error. */
int variable_read(variable *v, void *values, uint64_t at, size_t n);
int variable_write(variable *v, void *values, uint64_t at, size_t n);

/* Returns 0, or -1 with v->error where something written is lost. What was never opened is fine. */
int variable_close(variable *v);

#endif
