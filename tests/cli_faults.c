/* SPDX-License-Identifier: MIT */
/* Loaded before the command: LATHE_FAULTS=NAME:K,... makes its K-th call of the function NAME fail; "memory"
   is malloc, calloc and realloc together. */
/* Only calls by the command itself, between the begin and the end of main, are counted. */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifdef LATHE_HAS_NETCDF
#include <netcdf.h>
#endif
#ifdef LATHE_HAS_HDF5
#include <hdf5.h>
#endif

typedef int entry(int argc, char **argv, char **environment);
typedef void anything(void);

enum { MOST_FAULTS = 4, MOST_NAME = 40 };
static struct {
    char name[MOST_NAME];
    long left;
} faults[MOST_FAULTS];

static entry *command;
static const void *base; /* of the command's code; NULL before and after it runs */

static void read_faults(void)
{
    const char *text = getenv("LATHE_FAULTS");
    for (int i = 0; text && i < MOST_FAULTS; i++) {
        if (sscanf(text, "%39[^:]:%ld", faults[i].name, &faults[i].left) != 2)
            abort();
        text = strchr(text, ',');
        text += text != NULL;
    }
}

static int is_failing(const char *name, const void *caller)
{
    Dl_info info;
    if (!base || !dladdr(caller, &info) || info.dli_fbase != base)
        return 0;
    for (int i = 0; i < MOST_FAULTS; i++)
        if (strcmp(name, faults[i].name) == 0)
            return --faults[i].left == 0;
    return 0;
}

/* The function that would have been called. */
static anything *next(const char *name)
{
    void *const found = dlsym(RTLD_NEXT, name);
    anything *function;
    if (!found)
        abort();
    memcpy(&function, &found, sizeof function);
    return function;
}

static int run(int argc, char **argv, char **environment)
{
    Dl_info info;
    const void *code;
    memcpy(&code, &command, sizeof code);
    read_faults();
    if (!dladdr(code, &info))
        abort();
    base = info.dli_fbase;
    const int status = command(argc, argv, environment);
    base = NULL;
    return status;
}

typedef int start(entry *, int, char **, anything *, anything *, anything *, void *);
start __libc_start_main;
int __libc_start_main(entry *program, int argc, char **argv, anything *initialise, anything *finish,
                      anything *end, void *stack)
{
    command = program;
    return ((start *)next("__libc_start_main"))(run, argc, argv, initialise, finish, end, stack);
}

/* `symbol` is what the C library calls `name` where offsets have 64 bits. A failing call is not made. */
#define FAIL_AS(name, symbol, result, parameters, arguments, failure, error)                                 \
    result symbol parameters                                                                                 \
    {                                                                                                        \
        typedef result function parameters;                                                                  \
        if (is_failing(name, __builtin_return_address(0))) {                                                 \
            errno = error;                                                                                   \
            return failure;                                                                                  \
        }                                                                                                    \
        return ((function *)next(#symbol))arguments;                                                         \
    }
#define FAIL(name, result, parameters, arguments, failure, error)                                            \
    FAIL_AS(#name, name, result, parameters, arguments, failure, error)

FAIL_AS("memory", malloc, void *, (size_t size), (size), NULL, ENOMEM)
FAIL_AS("memory", calloc, void *, (size_t n, size_t size), (n, size), NULL, ENOMEM)
FAIL_AS("memory", realloc, void *, (void *old, size_t size), (old, size), NULL, ENOMEM)
FAIL(realpath, char *, (const char *path, char *resolved), (path, resolved), NULL, ENOMEM)
FAIL_AS("fopen", fopen64, FILE *, (const char *path, const char *mode), (path, mode), NULL, EMFILE)
FAIL(fopen, FILE *, (const char *path, const char *mode), (path, mode), NULL, EMFILE)
FAIL(fdopen, FILE *, (int file, const char *mode), (file, mode), NULL, ENOMEM)
FAIL(fread, size_t, (void *to, size_t size, size_t n, FILE *file), (to, size, n, file), 0, EIO)
FAIL(ferror, int, (FILE * file), (file), 1, errno)
FAIL(fflush, int, (FILE * file), (file), EOF, EIO)
FAIL_AS("fseeko", fseeko64, int, (FILE * file, __off64_t at, int from), (file, at, from), -1, EIO)
FAIL_AS("fstat", fstat64, int, (int file, struct stat64 *status), (file, status), -1, EIO)
FAIL(fchmod, int, (int file, __mode_t mode), (file, mode), -1, EPERM)
FAIL(fsync, int, (int file), (file), -1, EIO)
FAIL(rename, int, (const char *from, const char *to), (from, to), -1, EBUSY)

/* What closes fails after it has closed. */
#define FAIL_TO_CLOSE(name, result, parameter, argument, failure)                                            \
    result name parameter                                                                                    \
    {                                                                                                        \
        typedef result function parameter;                                                                   \
        const int fails = is_failing(#name, __builtin_return_address(0));                                    \
        const result made = ((function *)next(#name))argument;                                               \
        if (fails)                                                                                           \
            errno = EIO;                                                                                     \
        return fails ? failure : made;                                                                       \
    }

FAIL_TO_CLOSE(fclose, int, (FILE * file), (file), EOF)

#ifdef LATHE_HAS_NETCDF
#define FAIL_NC(name, parameters, arguments) FAIL(name, int, parameters, arguments, NC_EHDFERR, 0)
FAIL_NC(nc_open, (const char *path, int mode, int *file), (path, mode, file))
FAIL_NC(nc_inq_vartype, (int file, int id, nc_type *type), (file, id, type))
FAIL_NC(nc_inq_varndims, (int file, int id, int *n), (file, id, n))
FAIL_NC(nc_inq_vardimid, (int file, int id, int *ids), (file, id, ids))
FAIL_NC(nc_inq_dimlen, (int file, int id, size_t *length), (file, id, length))
FAIL_NC(nc_inq_var_fill, (int file, int id, int *none, void *value), (file, id, none, value))
FAIL_NC(nc_get_vara_float, (int file, int id, const size_t *from, const size_t *n, float *to),
        (file, id, from, n, to))
FAIL_NC(nc_put_vara_float, (int file, int id, const size_t *from, const size_t *n, const float *values),
        (file, id, from, n, values))
FAIL_TO_CLOSE(nc_close, int, (int file), (file), NC_EHDFERR)
#endif

#ifdef LATHE_HAS_HDF5
#define FAIL_H5(name, result, parameters, arguments) FAIL(name, result, parameters, arguments, -1, 0)
FAIL_H5(H5Fopen, hid_t, (const char *path, unsigned flags, hid_t how), (path, flags, how))
FAIL_H5(H5Dget_type, hid_t, (hid_t set), (set))
FAIL_H5(H5Dget_space, hid_t, (hid_t set), (set))
FAIL_H5(H5Sget_simple_extent_dims, int, (hid_t space, hsize_t *shape, hsize_t *most), (space, shape, most))
FAIL_H5(H5Aopen, hid_t, (hid_t set, const char *name, hid_t how), (set, name, how))
FAIL_H5(H5Aget_type, hid_t, (hid_t attribute), (attribute))
FAIL_H5(H5Aget_space, hid_t, (hid_t attribute), (attribute))
FAIL_H5(H5Aread, herr_t, (hid_t attribute, hid_t type, void *to), (attribute, type, to))
FAIL_H5(H5Screate_simple, hid_t, (int rank, const hsize_t *shape, const hsize_t *most), (rank, shape, most))
FAIL_H5(H5Sselect_hyperslab, herr_t,
        (hid_t space, H5S_seloper_t how, const hsize_t *from, const hsize_t *step, const hsize_t *n,
         const hsize_t *block),
        (space, how, from, step, n, block))
FAIL_H5(H5Dread, herr_t, (hid_t set, hid_t type, hid_t memory, hid_t file, hid_t how, void *to),
        (set, type, memory, file, how, to))
FAIL_H5(H5Dwrite, herr_t, (hid_t set, hid_t type, hid_t memory, hid_t file, hid_t how, const void *values),
        (set, type, memory, file, how, values))
FAIL_TO_CLOSE(H5Dclose, herr_t, (hid_t set), (set), -1)
FAIL_TO_CLOSE(H5Fclose, herr_t, (hid_t file), (file), -1)
#endif
