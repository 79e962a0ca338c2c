/* SPDX-License-Identifier: MIT */
/* Files for test_cli_variables.sh and test_cli_variables_odd.sh, by the libraries themselves. */
/* `make FILE` writes one, NetCDF-4, classic NetCDF (.nc3) or HDF5 (.h5) as its name ends, `odd FILE` one of
   odd variables; `dump FILE NAME` writes the values of a variable as doubles. Status 77: no library. */
#include "cli_variables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than the command reads at once, and rows that are no whole blocks. */
enum { TIMES = 2, ROWS = 300, COLS = 451, COUNT = TIMES * ROWS * COLS, FEW = 7 };

static float field[COUNT];
static double few[FEW];
static double dumped[COUNT];
/* -999 and 1e20 are marked as missing. */
static const double marks[2] = {-999.0, 1e20};
/* NaN is, as xarray writes it. */
static double holed[FEW] = {1.07, 0.0, 0.3, 0.0, -2.2, 0.0, 5.0};
static const double gappy[FEW] = {1.07, -999.0, 0.3, 1e20, -2.2, 1e20, 5.0};

static void fill(void)
{
    for (int i = 0; i < COUNT; i++)
        field[i] = (float)((int)((long long)i * 7919 % 20011) - 10005) / 768.0F;
    for (int i = 0; i < FEW; i++)
        few[i] = 0.1 * i - 0.3;
    holed[1] = holed[3] = holed[5] = (double)NAN;
}

static void write_out(size_t n)
{
    if (fwrite(dumped, sizeof *dumped, n, stdout) != n || fflush(stdout))
        exit(1);
}

#ifdef LATHE_HAS_NETCDF
static void make_netcdf(const char *path, int is_classic)
{
    const short packed[FEW] = {1, 2, 3, 4, 5, 6, 7};
    const float one = 1.07F;
    const size_t start[3] = {0, 0, 0}, length[3] = {TIMES, ROWS, COLS};
    int file, group, dims[4], temperature, salt, packs, scalar, gaps, holes, filled;
    const size_t third = 2;
    nc(nc_create(path, is_classic ? NC_CLOBBER : NC_NETCDF4, &file));
    nc(nc_def_dim(file, "time", NC_UNLIMITED, &dims[0]));
    nc(nc_def_dim(file, "y", ROWS, &dims[1]));
    nc(nc_def_dim(file, "x", COLS, &dims[2]));
    nc(nc_def_dim(file, "few", FEW, &dims[3]));
    nc(nc_def_var(file, "temperature", NC_FLOAT, 3, dims, &temperature));
    nc(nc_put_att_text(file, temperature, "units", 7, "celsius"));
    nc(nc_def_var(file, "packed", NC_SHORT, 1, &dims[3], &packs));
    nc(nc_def_var(file, "one", NC_FLOAT, 0, NULL, &scalar));
    group = file;
    if (!is_classic) {
        nc(nc_def_var_deflate(file, temperature, 1, 1, 1));
        nc(nc_def_grp(file, "ocean", &group));
    }
    nc(nc_def_var(group, "salt", NC_DOUBLE, 1, &dims[3], &salt));
    nc(nc_def_var(file, "gappy", NC_DOUBLE, 1, &dims[3], &gaps));
    nc(nc_put_att_double(file, gaps, "_FillValue", NC_DOUBLE, 1, &marks[0]));
    nc(nc_put_att_double(file, gaps, "missing_value", NC_DOUBLE, 1, &marks[1]));
    nc(nc_def_var(file, "holed", NC_DOUBLE, 1, &dims[3], &holes));
    nc(nc_put_att_double(file, holes, "_FillValue", NC_DOUBLE, 1, &holed[1]));
    nc(nc_def_var(file, "filled", NC_FLOAT, 1, &dims[3], &filled));
    nc(nc_enddef(file));
    nc(nc_put_var_double(file, gaps, gappy));
    nc(nc_put_var_double(file, holes, holed));
    nc(nc_put_var1_float(file, filled, &third, &one));
    nc(nc_put_vara_float(file, temperature, start, length, field));
    nc(nc_put_var_short(file, packs, packed));
    nc(nc_put_var_float(file, scalar, &one));
    nc(nc_put_var_double(group, salt, few));
    nc(nc_close(file));
}

static void dump_netcdf(const char *path, const char *name)
{
    const char *const slash = strrchr(name, '/');
    int file, group, id, rank, dims[3];
    size_t n = 1;
    nc(nc_open(path, NC_NOWRITE, &file));
    group = file;
    if (slash)
        nc(nc_inq_grp_ncid(file, "ocean", &group));
    nc(nc_inq_varid(group, slash ? slash + 1 : name, &id));
    nc(nc_inq_varndims(group, id, &rank));
    nc(nc_inq_vardimid(group, id, dims));
    for (int i = 0; i < rank; i++) {
        size_t length;
        nc(nc_inq_dimlen(group, dims[i], &length));
        n *= length;
    }
    nc(nc_get_var_double(group, id, dumped));
    nc(nc_close(file));
    write_out(n);
}
#endif

#ifdef LATHE_HAS_HDF5
static void add(hid_t file, const char *name, int rank, const hsize_t *shape, hid_t type, hid_t memory,
                const void *values, int is_chunked)
{
    const hsize_t chunk[3] = {1, 64, 100};
    const hid_t about = h5(H5Pcreate(H5P_DATASET_CREATE)), links = h5(H5Pcreate(H5P_LINK_CREATE));
    const hid_t space = h5(rank ? H5Screate_simple(rank, shape, NULL) : H5Screate(H5S_SCALAR));
    h5(H5Pset_create_intermediate_group(links, 1));
    if (is_chunked) {
        h5(H5Pset_chunk(about, rank, chunk));
        h5(H5Pset_shuffle(about));
    }
    const hid_t set = h5(H5Dcreate2(file, name, type, space, links, about, H5P_DEFAULT));
    h5(H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    h5(H5Dclose(set));
    h5(H5Sclose(space));
    h5(H5Pclose(about));
    h5(H5Pclose(links));
}

static void mark(hid_t file, const char *name, const char *attribute, double value)
{
    const hid_t set = h5(H5Dopen2(file, name, H5P_DEFAULT)), space = h5(H5Screate(H5S_SCALAR));
    const hid_t made = h5(H5Acreate2(set, attribute, H5T_IEEE_F64BE, space, H5P_DEFAULT, H5P_DEFAULT));
    h5(H5Awrite(made, H5T_NATIVE_DOUBLE, &value));
    h5(H5Aclose(made));
    h5(H5Sclose(space));
    h5(H5Dclose(set));
}

static void make_hdf5(const char *path)
{
    const hsize_t whole[3] = {TIMES, ROWS, COLS}, small[1] = {FEW};
    const float one = 1.07F;
    const hid_t file = h5(H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    add(file, "/temperature", 3, whole, H5T_IEEE_F32BE, H5T_NATIVE_FLOAT, field, 1);
    add(file, "/ocean/salt", 1, small, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, few, 0);
    add(file, "/gappy", 1, small, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, gappy, 0);
    mark(file, "/gappy", "_FillValue", marks[0]);
    mark(file, "/gappy", "missing_value", marks[1]);
    add(file, "/holed", 1, small, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, holed, 0);
    mark(file, "/holed", "_FillValue", holed[1]);
    add(file, "/packed", 1, small, H5T_STD_I16LE, H5T_NATIVE_DOUBLE, few, 0);
    add(file, "/one", 0, NULL, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, &one, 0);
    h5(H5Fclose(file));
}

static void dump_hdf5(const char *path, const char *name)
{
    const hid_t file = h5(H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)),
                set = h5(H5Dopen2(file, name, H5P_DEFAULT));
    const hid_t space = h5(H5Dget_space(set));
    h5(H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, dumped));
    write_out((size_t)H5Sget_simple_extent_npoints(space));
    h5(H5Sclose(space));
    h5(H5Dclose(set));
    h5(H5Fclose(file));
}
#endif

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    const char *const end = strrchr(argv[2], '.');
    const int is_make = strcmp(argv[1], "make") == 0, is_hdf5 = end && strcmp(end, ".h5") == 0;
    const int is_odd = strcmp(argv[1], "odd") == 0;
    if (!is_make && !is_odd && argc != 4)
        return 2;
    fill();
#ifdef LATHE_HAS_HDF5
    if (is_hdf5 && is_odd)
        return odd_hdf5(argv[2]), 0;
    if (is_hdf5)
        return is_make ? make_hdf5(argv[2]) : dump_hdf5(argv[2], argv[3]), 0;
#endif
#ifdef LATHE_HAS_NETCDF
    if (!is_hdf5 && is_odd)
        return odd_netcdf(argv[2], strcmp(end, ".nc3") == 0), 0;
    if (!is_hdf5)
        return is_make ? make_netcdf(argv[2], strcmp(end, ".nc3") == 0) : dump_netcdf(argv[2], argv[3]), 0;
#endif
    return 77;
}
