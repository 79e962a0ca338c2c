/* SPDX-License-Identifier: MIT */
/* Byte orders, widths and headers of .npy files, written and read. */
#define _POSIX_C_SOURCE 200809L

#include "npy_image.h"

/* One number of the dtype, in these bytes, is read as `value` in either order of dimensions. */
static void assert_value(const char *dtype, const void *bytes, size_t size, double value)
{
    for (int fortran = 0; fortran < 2; fortran++) {
        char dict[100];
        npy_array array;

        snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': %s, 'shape': (1, 1)}", dtype,
                 fortran ? "True" : "False");
        image f = image_of(1, dict);
        append(&f, bytes, size);
        if (read_image(&f, &array))
            fail_msg("%s", error);
        assert_int_equal(array.count, 1);
        assert_true((array.item_size == 4 ? (double)*(float *)array.data : *(double *)array.data) == value);
        npy_free(&array);
    }
}

static void every_byte_order_and_width_is_read(void **state)
{
    (void)state;
    assert_value("<f2", "\x01\x3e", 2, 0x1.804p+0);
    assert_value(">f2", "\x3e\x01", 2, 0x1.804p+0);
    assert_value("<f2", "\x01\x80", 2, -0x1p-24);
    assert_value("<f4", "\x01\x00\x40\x3f", 4, 0x1.800002p-1);
    assert_value(">f4", "\x3f\x40\x00\x01", 4, 0x1.800002p-1);
    assert_value("<f8", "\x01\0\0\0\0\0\x08\xc0", 8, -0x1.8000000000001p+1);
    assert_value(">f8", "\xc0\x08\0\0\0\0\0\x01", 8, -0x1.8000000000001p+1);
}

/* Headers of every dtype, order and number of dimensions are read as they were written, at any padding. */
static void headers_that_are_written_are_read_back(void **state)
{
    static const size_t sizes[] = {1, 2, 4, 8};
    char why[NPY_ERROR_MAX];
    size_t headers = 0;

    (void)state;
    for (int dimensions = 0; dimensions <= NPY_MOST_DIMENSIONS; dimensions++)
        for (unsigned i = 0; i < 4 * 2 * 2 * 2; i++) {
            npy_header read, written = {.kind = i & 1 ? 'u' : 'f',
                                        .item_size = sizes[i / 2 % 4],
                                        .is_big_endian = (i & 8) != 0 && i / 2 % 4,
                                        .is_fortran = (i & 16) != 0,
                                        .dimensions = dimensions,
                                        .count = 1};
            FILE *file;

            if (written.kind == 'f' && written.item_size == 1)
                continue;
            for (int d = 0; d < dimensions; d++)
                written.shape[d] = d < 24 ? 1 + (uint64_t)d % 3 : 1;
            for (int d = 0; d < dimensions; d++)
                written.count *= written.shape[d];
            file = fopen(path, "wb+");
            assert_non_null(file);
            assert_int_equal(npy_write_header(&written, file, dimensions % 2 ? 300 : 0), 0);
            assert_int_equal(written.bytes % 64, 0);
            assert_int_equal(ftell(file), written.bytes);
            rewind(file);
            if (npy_read_header(&read, file, UINT64_MAX, 0, why))
                fail_msg("%s", why);
            assert_memory_equal(&read, &written, sizeof read);
            fclose(file);
            headers++;
        }
    expect_cases("headers", headers, 65 * 28);
}

static void headers_beyond_any_need_are_refused(void **state)
{
    char shape[4 * 70] = "(";
    image f = image_of(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }");
    npy_array array;

    (void)state;
    for (int i = 0; i < 65; i++)
        snprintf(shape + strlen(shape), sizeof shape - strlen(shape), "1,");
    snprintf(shape + strlen(shape), sizeof shape - strlen(shape), ")");
    image many = image_of(1, "");
    many.size = 10;
    append(&many, "{'descr': '<f8', 'fortran_order': False, 'shape': ", 50);
    append(&many, shape, strlen(shape));
    append(&many, "}", 1);
    many.bytes[8] = (unsigned char)(many.size - 10);
    append_data(&many, 8);
    assert_refused(&many, "shape at byte 60 has more than 64 dimensions");
    f.bytes[8] = 0;
    f.bytes[10] = 0x11; /* 17 * 2^16 bytes */
    store(&f);
    assert_int_equal(truncate(path, 2 << 20), 0);
    assert_int_equal(npy_read(&array, path, error), -1);
    assert_error(path, &array, "header of 1114112 bytes, 1048576 are the most");
}

/* Of a stream, whose size is not known, of which the first bytes may have been read to see what it is. */
static int read_stream(const image *f, size_t size, int has_begun, npy_header *h, char *why)
{
    char magic[NPY_MAGIC];
    image cut = *f;
    FILE *file;
    int result;

    cut.size = size;
    store(&cut);
    file = fopen(path, "rb");
    assert_non_null(file);
    if (has_begun)
        assert_int_equal(fread(magic, 1, sizeof magic, file), sizeof magic);
    result = npy_read_header(h, file, UINT64_MAX, has_begun, why);
    if (result == 0)
        assert_int_equal(ftell(file), h->bytes);
    fclose(file);
    return result;
}

static void streams_end_with_the_header_or_are_refused(void **state)
{
    char why[NPY_ERROR_MAX];
    size_t cuts = 0;
    npy_header h;

    (void)state;
    for (unsigned version = 1; version <= 3; version++)
        for (int has_begun = 0; has_begun < 2; has_begun++) {
            const image f = image_of(version, "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 3)}");

            for (size_t size = has_begun ? NPY_MAGIC : 0; size < f.size; size++, cuts++) {
                assert_int_equal(read_stream(&f, size, has_begun, &h, why), -1);
                assert_string_equal(why, "header cut short: the file ends");
            }
            assert_int_equal(read_stream(&f, f.size, has_begun, &h, why), 0);
            assert_true(h.kind == 'f' && h.item_size == 8 && h.is_big_endian && h.is_fortran);
            assert_true(h.dimensions == 2 && h.shape[0] == 2 && h.shape[1] == 3 && h.count == 6);
        }
    expect_cases("cuts", cuts, 6 * 128 - 3 * NPY_MAGIC);
}

static void headers_that_cannot_be_read_or_written_are_errors(void **state)
{
    const image f = image_of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }");
    npy_header h = {.kind = 'f', .item_size = 4, .count = 1};
    char why[NPY_ERROR_MAX];
    FILE *file = fopen(directory, "rb");

    (void)state;
    if (!file)
        skip(); /* not all systems open a folder */
    assert_int_equal(npy_read_header(&h, file, UINT64_MAX, 0, why), -1);
    assert_string_equal(why, "cannot read: Is a directory");
    fclose(file);
    store(&f);
    file = fopen(path, "rb"); /* not to be written */
    assert_non_null(file);
    assert_int_equal(npy_write_header(&h, file, 0), -1);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_order_and_width_is_read),
        cmocka_unit_test(headers_that_are_written_are_read_back),
        cmocka_unit_test(headers_beyond_any_need_are_refused),
        cmocka_unit_test(streams_end_with_the_header_or_are_refused),
        cmocka_unit_test(headers_that_cannot_be_read_or_written_are_errors),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
