/* SPDX-License-Identifier: MIT */
/* Variables of NetCDF files, by libnetcdf. */
#include "variable.h"

#include <string.h>

#include <netcdf.h>

static int fail(variable *v, const char *what, int status)
{
    snprintf(v->error, sizeof v->error, "NetCDF: %.120s: %s", what, nc_strerror(status));
    return -1;
}

/* The group and the variable of "/group/group/name" or "name". */
static int find(int file, const char *name, int *group, int *id)
{
    const char *const slash = strrchr(name, '/');
    char path[NC_MAX_NAME + 1];
    *group = file;
    if (slash && slash != name) {
        if ((size_t)(slash - name) > NC_MAX_NAME - 1)
            return NC_EMAXNAME;
        snprintf(path, sizeof path, "%s%.*s", name[0] == '/' ? "" : "/", (int)(slash - name), name);
        const int status = nc_inq_grp_full_ncid(file, path, group);
        if (status)
            return status;
    }
    return nc_inq_varid(*group, slash ? slash + 1 : name, id);
}

static int read_shape(variable *v, int group, int id)
{
    int ids[NPY_MOST_DIMENSIONS];
    int status = nc_inq_varndims(group, id, &v->dimensions);
    if (status == NC_NOERR && v->dimensions > NPY_MOST_DIMENSIONS)
        status = NC_EMAXDIMS;
    if (status == NC_NOERR)
        status = nc_inq_vardimid(group, id, ids);
    for (int i = 0; status == NC_NOERR && i < v->dimensions; i++) {
        size_t length = 0;
        status = nc_inq_dimlen(group, ids[i], &length);
        v->shape[i] = length;
    }
    return status;
}

/* _FillValue, or what the library fills with where none is said; and missing_value. What cannot be read or is
   no single number marks nothing. */
static void read_missing(variable *v, int group, int id)
{
    int has_none = 1;
    size_t length = 0;
    double value = 0.0;
    float narrow = 0.0f;
    if (nc_inq_var_fill(group, id, &has_none,
                        v->item_size == sizeof narrow ? (void *)&narrow : (void *)&value) == NC_NOERR &&
        !has_none)
        variable_add_missing(v, v->item_size == sizeof narrow ? (double)narrow : value);
    if (nc_inq_attlen(group, id, "missing_value", &length) == NC_NOERR && length == 1 &&
        nc_get_att_double(group, id, "missing_value", &value) == NC_NOERR)
        variable_add_missing(v, value);
}

static int read_about(variable *v, int file)
{
    nc_type type = NC_NAT;
    int group, id, status = find(file, v->name, &group, &id);
    if (status)
        return fail(v, v->name, status);
    status = nc_inq_vartype(group, id, &type);
    if (status == NC_NOERR && type != NC_FLOAT && type != NC_DOUBLE) {
        snprintf(v->error, sizeof v->error, "%.100s holds neither floats nor doubles", v->name);
        return -1;
    }
    v->item_size = type == NC_FLOAT ? sizeof(float) : sizeof(double);
    if (status == NC_NOERR)
        status = read_shape(v, group, id);
    if (status)
        return fail(v, v->name, status);
    read_missing(v, group, id);
    v->file = file;
    v->group = group;
    v->object = id;
    return 0;
}

static int netcdf_open(variable *v, const char *path, int is_written)
{
    int file = 0;
    const int status = nc_open(path, is_written ? NC_WRITE : NC_NOWRITE, &file);
    if (status)
        return fail(v, "cannot open", status);
    if (read_about(v, file) == 0)
        return 0;
    nc_close(file);
    return -1;
}

static int netcdf_move(variable *v, int is_written, void *values, const uint64_t *start,
                       const uint64_t *length)
{
    size_t from[NPY_MOST_DIMENSIONS] = {0}, n[NPY_MOST_DIMENSIONS] = {0};
    const int group = (int)v->group, id = (int)v->object;
    int status;
    for (int i = 0; i < v->dimensions; i++) {
        from[i] = (size_t)start[i];
        n[i] = (size_t)length[i];
    }
    if (v->item_size == sizeof(float))
        status = is_written ? nc_put_vara_float(group, id, from, n, values)
                            : nc_get_vara_float(group, id, from, n, values);
    else
        status = is_written ? nc_put_vara_double(group, id, from, n, values)
                            : nc_get_vara_double(group, id, from, n, values);
    return status ? fail(v, is_written ? "cannot write" : "cannot read", status) : 0;
}

static int netcdf_close(variable *v)
{
    const int status = nc_close((int)v->file);
    return status ? fail(v, "cannot close", status) : 0;
}

static const variable_library library = {"NetCDF", netcdf_open, netcdf_move, netcdf_close};
const variable_library *const variable_netcdf = &library;
