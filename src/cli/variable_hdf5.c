/* SPDX-License-Identifier: MIT */
/* Datasets of HDF5 files, by libhdf5. */
#include "variable.h"

#include <hdf5.h>

/* The first word of the library's stack of errors, where the trouble began. */
static herr_t take(unsigned n, const H5E_error2_t *error, void *to)
{
    variable *const v = to;
    if (n == 0)
        snprintf(v->error, sizeof v->error, "HDF5: %.200s", error->desc);
    return 0;
}

static int fail(variable *v, const char *what)
{
    snprintf(v->error, sizeof v->error, "HDF5: %s", what);
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, v);
    return -1;
}

/* 4 or 8; 0 for what is no binary32 nor binary64. */
static size_t size_of(hid_t type)
{
    if (H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F32BE) > 0)
        return sizeof(float);
    if (H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F64BE) > 0)
        return sizeof(double);
    return 0;
}

static int read_type(variable *v, hid_t object)
{
    const hid_t type = H5Dget_type(object);
    if (type < 0)
        return fail(v, "cannot read the type");
    v->item_size = size_of(type);
    H5Tclose(type);
    if (v->item_size)
        return 0;
    snprintf(v->error, sizeof v->error, "%.100s holds neither floats nor doubles", v->name);
    return -1;
}

static int read_shape(variable *v, hid_t object)
{
    hsize_t shape[H5S_MAX_RANK];
    const hid_t space = H5Dget_space(object);
    if (space < 0)
        return fail(v, "cannot read the shape");
    const int has_values = H5Sget_simple_extent_type(space) != H5S_NULL;
    v->dimensions = has_values ? H5Sget_simple_extent_dims(space, shape, NULL) : -1;
    H5Sclose(space);
    if (v->dimensions < 0)
        return has_values ? fail(v, "cannot read the shape") : fail(v, "the dataset has no values");
    for (int i = 0; i < v->dimensions; i++)
        v->shape[i] = shape[i];
    return 0;
}

/* An attribute as netCDF and its users write it. What is no single number marks nothing; what cannot be
   opened has, to the library, neither class nor number of points. */
static void read_missing(variable *v, hid_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0)
        return;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    const H5T_class_t class = H5Tget_class(type);
    double value = 0.0;
    if ((class == H5T_FLOAT || class == H5T_INTEGER) && H5Sget_simple_extent_npoints(space) == 1 &&
        H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) >= 0)
        variable_add_missing(v, value);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
}

_Static_assert((int)H5S_MAX_RANK <= (int)NPY_MOST_DIMENSIONS, "any dataset has room");

static int hdf5_open(variable *v, const char *path, int is_written)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    const hid_t file = H5Fopen(path, is_written ? H5F_ACC_RDWR : H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        return fail(v, "cannot open");
    const hid_t object = H5Dopen2(file, v->name, H5P_DEFAULT);
    int status = object < 0 ? fail(v, "no such dataset") : read_type(v, object);
    if (status == 0)
        status = read_shape(v, object);
    if (status == 0) {
        read_missing(v, object, "_FillValue");
        read_missing(v, object, "missing_value");
    }
    v->file = file;
    v->object = object;
    if (status == 0)
        return 0;
    if (object >= 0)
        H5Dclose(object);
    H5Fclose(file);
    return -1;
}

static herr_t transfer(variable *v, int is_written, void *values, hid_t memory, hid_t file)
{
    const hid_t type = v->item_size == sizeof(float) ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
    return is_written ? H5Dwrite(v->object, type, memory, file, H5P_DEFAULT, values)
                      : H5Dread(v->object, type, memory, file, H5P_DEFAULT, values);
}

static int hdf5_move(variable *v, int is_written, void *values, const uint64_t *start, const uint64_t *length)
{
    hsize_t from[NPY_MOST_DIMENSIONS], n[NPY_MOST_DIMENSIONS], all = 1;
    hid_t memory = H5S_ALL, file = H5S_ALL; /* of a single value */
    int status = 0;
    for (int i = 0; i < v->dimensions; i++) {
        from[i] = start[i];
        n[i] = length[i];
        all *= length[i];
    }
    if (v->dimensions) {
        memory = H5Screate_simple(1, &all, NULL);
        file = H5Dget_space(v->object);
        status = H5Sselect_hyperslab(file, H5S_SELECT_SET, from, NULL, n, NULL) < 0;
    }
    if (status || transfer(v, is_written, values, memory, file) < 0)
        status = fail(v, is_written ? "cannot write" : "cannot read");
    if (v->dimensions) {
        H5Sclose(memory);
        H5Sclose(file);
    }
    return status;
}

static int hdf5_close(variable *v)
{
    const int failed = H5Dclose(v->object) < 0 ? fail(v, "cannot close") : 0;
    return H5Fclose(v->file) < 0 && !failed ? fail(v, "cannot close") : failed;
}

static const variable_library library = {"HDF5", hdf5_open, hdf5_move, hdf5_close};
const variable_library *const variable_hdf5 = &library;
