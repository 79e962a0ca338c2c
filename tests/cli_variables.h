/* SPDX-License-Identifier: MIT */
/* What writes files of variables for the tests: the libraries' calls, which must succeed. */
#ifndef TESTS_CLI_VARIABLES_H
#define TESTS_CLI_VARIABLES_H

#include <stdio.h>
#include <stdlib.h>

#ifdef LATHE_HAS_NETCDF
#include <netcdf.h>

static inline void nc(int status)
{
    if (status) {
        fprintf(stderr, "%s\n", nc_strerror(status));
        exit(1);
    }
}

void odd_netcdf(const char *path, int is_classic);
#endif

#ifdef LATHE_HAS_HDF5
#include <hdf5.h>

static inline hid_t h5(hid_t result)
{
    if (result < 0)
        exit(1);
    return result;
}

void odd_hdf5(const char *path);
#endif

#endif
