/* SPDX-License-Identifier: MIT */
/* Variables of files: which library has them, and parts of them as boxes. */
#define _POSIX_C_SOURCE 200809L

#include "variable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

#ifndef LATHE_HAS_NETCDF
const variable_library *const variable_netcdf = NULL;
#endif
#ifndef LATHE_HAS_HDF5
const variable_library *const variable_hdf5 = NULL;
#endif

/* No system opens a longer one. */
enum { LONGEST_PATH = 4096 };

static int is_regular(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

int variable_split(const char *text, size_t *length, const char **name)
{
    const size_t size = strlen(text) + 1;
    char copy[LONGEST_PATH];
    int is_found = 0;
    if (size > sizeof copy)
        return 0;
    memcpy(copy, text, size);
    for (char *at = strchr(copy, ':'); at && !is_found; at = strchr(at + 1, ':')) {
        *at = '\0';
        is_found = at[1] && is_regular(copy);
        *length = (size_t)(at - copy);
        *name = text + *length + 1;
        *at = ':';
    }
    return is_found;
}

enum { SIGNATURE = 8 };

/* The first bytes; 'C' for NetCDF's own format, 'H' for HDF5, which NetCDF-4 is too, 0 for others. */
static int signature_of(FILE *file)
{
    char bytes[SIGNATURE] = "";
    const size_t n = fread(bytes, 1, sizeof bytes, file);
    rewind(file);
    if (n == SIGNATURE && memcmp(bytes, "\x89HDF\r\n\x1a\n", SIGNATURE) == 0)
        return 'H';
    return n == SIGNATURE && memcmp(bytes, "CDF", 3) == 0 && bytes[3] >= 1 && bytes[3] <= 5 ? 'C' : 0;
}

int variable_is_in(FILE *file)
{
    return signature_of(file) != 0;
}

/* Both can read NetCDF-4: the name of the file says whose it is. */
static const variable_library *library_of(const char *path, int signature)
{
    const int is_netcdf = signature == 'C' || cli_ends_in(path, ".nc") || cli_ends_in(path, ".nc4");
    const variable_library *const best = is_netcdf ? variable_netcdf : variable_hdf5;
    if (best || signature == 'C')
        return best;
    return is_netcdf ? variable_hdf5 : variable_netcdf;
}

static int fail(variable *v, const char *what)
{
    snprintf(v->error, sizeof v->error, "%s", what);
    return -1;
}

static int measure(variable *v)
{
    v->count = 1;
    for (int i = 0; i < v->dimensions; i++) {
        if (v->shape[i] && v->count > SIZE_MAX / v->item_size / v->shape[i])
            return fail(v, "it has more values than memory can have");
        v->count *= v->shape[i];
    }
    return 0;
}

static int open_file(variable *v, FILE *file, const variable *original)
{
    const int signature = signature_of(file);
    const variable_library *const library = original ? original->library : library_of(v->path, signature);
    if (!library) {
        snprintf(v->error, sizeof v->error, "this lathe was built without %s",
                 signature == 'C' ? "libnetcdf" : "libnetcdf and libhdf5");
        return -1;
    }
    if (library->open(v, v->path, original != NULL))
        return -1;
    v->library = library;
    return measure(v);
}

int variable_open(variable *v, const char *path, size_t length, const char *name, const variable *original)
{
    *v = (variable){.name = name, .path = malloc(length + 1)};
    if (!v->path)
        return fail(v, "out of memory");
    memcpy(v->path, path, length);
    v->path[length] = '\0';
    FILE *const file = is_regular(v->path) ? fopen(v->path, "rb") : NULL;
    int status = file ? open_file(v, file, original) : fail(v, "cannot open its file");
    if (file)
        fclose(file);
    if (status) {
        char error[VARIABLE_ERROR];
        memcpy(error, v->error, sizeof error);
        variable_close(v);
        memcpy(v->error, error, sizeof error);
    }
    return status;
}

int variable_is_missing(const variable *v, int k, double value)
{
    return v->missing[k] == value || (isnan(v->missing[k]) && isnan(value));
}

void variable_add_missing(variable *v, double value)
{
    for (int k = 0; k < v->missing_count; k++)
        if (variable_is_missing(v, k, value))
            return;
    v->missing[v->missing_count++] = value;
}

/* The largest box that begins at the value `at` and has at most n: all of the last dimensions, a part of the
   one before them. Returns how many values it has. */
static size_t box(const variable *v, uint64_t at, size_t n, uint64_t *start, uint64_t *length)
{
    uint64_t inner = 1, rest = at;
    int part = v->dimensions - 1;
    for (int i = v->dimensions - 1; i >= 0; i--) {
        start[i] = rest % v->shape[i];
        rest /= v->shape[i];
        length[i] = 1;
    }
    while (part > 0 && start[part] == 0 && n / v->shape[part] >= inner) {
        length[part] = v->shape[part];
        inner *= v->shape[part--];
    }
    if (part < 0)
        return 1;
    const uint64_t left = v->shape[part] - start[part], most = n / inner;
    length[part] = most < left ? most : left;
    return (size_t)(inner * length[part]);
}

static int move(variable *v, int is_written, char *values, uint64_t at, size_t n)
{
    uint64_t start[NPY_MOST_DIMENSIONS], length[NPY_MOST_DIMENSIONS];
    while (n) {
        const size_t done = box(v, at, n, start, length);
        if (v->library->move(v, is_written, values, start, length))
            return -1;
        values += done * v->item_size;
        at += done;
        n -= done;
    }
    return 0;
}

int variable_read(variable *v, void *values, uint64_t at, size_t n)
{
    return move(v, 0, values, at, n);
}

int variable_write(variable *v, void *values, uint64_t at, size_t n)
{
    return move(v, 1, values, at, n);
}

int variable_close(variable *v)
{
    const int status = v->library ? v->library->close(v) : 0;
    free(v->path);
    v->path = NULL;
    v->library = NULL;
    return status;
}
