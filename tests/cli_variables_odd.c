/* SPDX-License-Identifier: MIT */
/* Odd variables: empty, huge, of many dimensions, with marks of missing values that are none. */
#include "cli_variables.h"

enum { FEW = 3 };

#ifdef LATHE_HAS_NETCDF
/* Few values, and -999 or what its attribute says. */
static int add_netcdf(int file, const char *name, int dimension, const double *mark)
{
    int id;
    nc(nc_def_var(file, name, NC_DOUBLE, 1, &dimension, &id));
    if (mark)
        nc(nc_put_att_double(file, id, "missing_value", NC_DOUBLE, 1, mark));
    return id;
}

void odd_netcdf(const char *path, int is_classic)
{
    const double values[FEW] = {1.07, -999.0, 0.3}, marks[2] = {-999.0, 0.3};
    const float one = 1.07F;
    const size_t third = 2;
    enum { MANY = 65 };
    int file, few, one_dim, none, wide[2], many[MANY], once, unfilled, id, worded, lettered, listed, named;
    nc(nc_create(path, is_classic ? NC_CLOBBER : NC_NETCDF4, &file));
    nc(nc_def_dim(file, "few", FEW, &few));
    nc(nc_def_dim(file, "one", 1, &one_dim));
    nc(nc_def_dim(file, "none", NC_UNLIMITED, &none));
    once = add_netcdf(file, "once", few, &marks[0]);
    nc(nc_put_att_double(file, once, "_FillValue", NC_DOUBLE, 1, &marks[0]));
    nc(nc_def_var(file, "unfilled", NC_FLOAT, 1, &few, &unfilled));
    nc(nc_def_var_fill(file, unfilled, NC_NOFILL, NULL));
    nc(nc_put_att_text(file, worded = add_netcdf(file, "worded", few, NULL), "missing_value", 4, "none"));
    nc(nc_put_att_text(file, lettered = add_netcdf(file, "lettered", few, NULL), "missing_value", 1, "x"));
    listed = add_netcdf(file, "listed", few, NULL);
    nc(nc_put_att_double(file, listed, "missing_value", NC_DOUBLE, 2, marks));
    nc(nc_def_var(file, "empty", NC_FLOAT, 1, &none, &id));
    nc(nc_def_var(file, "one", NC_FLOAT, 1, &few, &named)); /* as a dimension that it does not have */
    if (is_classic) {
        for (int i = 0; i < MANY; i++)
            many[i] = one_dim;
        nc(nc_def_var(file, "many", NC_FLOAT, MANY, many, &id));
    } else {
        const size_t chunk[2] = {1, 64};
        nc(nc_def_dim(file, "wide", (size_t)1 << 40, &wide[0]));
        wide[1] = wide[0];
        nc(nc_def_var(file, "huge", NC_FLOAT, 2, wide, &id));
        nc(nc_def_var_chunking(file, id, NC_CHUNKED, chunk));
    }
    nc(nc_enddef(file));
    nc(nc_put_var_double(file, once, values));
    nc(nc_put_var_double(file, worded, values));
    nc(nc_put_var_double(file, named, values));
    nc(nc_put_var_double(file, lettered, values));
    nc(nc_put_var_double(file, listed, values));
    for (size_t i = 0; i < third; i++)
        nc(nc_put_var1_float(file, unfilled, &i, &(float){NC_FILL_FLOAT}));
    nc(nc_put_var1_float(file, unfilled, &third, &one));
    nc(nc_close(file));
}
#endif

#ifdef LATHE_HAS_HDF5
static hid_t add_set(hid_t file, const char *name, hid_t type, hid_t space, hid_t about)
{
    const hid_t set = h5(H5Dcreate2(file, name, type, space, H5P_DEFAULT, about, H5P_DEFAULT));
    h5(H5Sclose(space));
    return set;
}

static void add_mark(hid_t set, const char *name, hid_t type, hid_t memory, hsize_t n, const void *mark)
{
    const hid_t space = h5(H5Screate_simple(1, &n, NULL));
    const hid_t made = h5(H5Acreate2(set, name, type, space, H5P_DEFAULT, H5P_DEFAULT));
    h5(H5Awrite(made, memory, mark));
    h5(H5Aclose(made));
    h5(H5Sclose(space));
}

/* Few values with a mark of so many items. */
static void add_hdf5(hid_t file, const char *name, hid_t type, hid_t memory, hsize_t n, const void *mark)
{
    const double values[FEW] = {1.07, -999.0, 0.3};
    const hid_t space = h5(H5Screate_simple(1, &(hsize_t){FEW}, NULL));
    const hid_t set = add_set(file, name, H5T_IEEE_F64BE, space, H5P_DEFAULT);
    h5(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    add_mark(set, "missing_value", type, memory, n, mark);
    if (n == 1)
        add_mark(set, "_FillValue", type, memory, n, mark);
    h5(H5Dclose(set));
}

void odd_hdf5(const char *path)
{
    const hsize_t few = FEW, none = 0, wide[2] = {(hsize_t)1 << 40, (hsize_t)1 << 40}, chunk[2] = {1, 64};
    const double marks[2] = {-999.0, 0.3};
    const int whole = -999;
    const hid_t file = h5(H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    const hid_t chunked = h5(H5Pcreate(H5P_DATASET_CREATE)), outside = h5(H5Pcreate(H5P_DATASET_CREATE));
    add_hdf5(file, "once", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1, marks);
    add_hdf5(file, "whole", H5T_STD_I16BE, H5T_NATIVE_INT, 1, &whole);
    add_hdf5(file, "listed", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 2, marks);
    add_hdf5(file, "worded", H5T_C_S1, H5T_C_S1, 1, "x");
    h5(H5Pset_chunk(chunked, 2, chunk));
    h5(H5Pset_external(outside, "no_such_file.raw", 0, FEW * sizeof(float)));
    h5(H5Dclose(add_set(file, "huge", H5T_IEEE_F32LE, h5(H5Screate_simple(2, wide, NULL)), chunked)));
    h5(H5Dclose(add_set(file, "lost", H5T_IEEE_F32LE, h5(H5Screate_simple(1, &few, NULL)), outside)));
    h5(H5Dclose(add_set(file, "empty", H5T_IEEE_F32LE, h5(H5Screate_simple(1, &none, NULL)), H5P_DEFAULT)));
    h5(H5Dclose(add_set(file, "null", H5T_IEEE_F32LE, h5(H5Screate(H5S_NULL)), H5P_DEFAULT)));
    h5(H5Pclose(chunked));
    h5(H5Pclose(outside));
    h5(H5Fclose(file));
}
#endif
