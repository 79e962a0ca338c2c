/* SPDX-License-Identifier: MIT */
/* The reader of .npy files: good files of every kind, every error it words, and bytes that mean harm. */
#define _POSIX_C_SOURCE 200809L

#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "npy_image.h"

/* Address sanitizers reserve too much memory to work under a limit, and abort on absurd requests. */
#ifdef __SANITIZE_ADDRESS__
#define LIMITED 0
#elif defined(__has_feature)
#define LIMITED (!__has_feature(address_sanitizer))
#else
#define LIMITED 1
#endif

enum { MEMORY_LIMIT = 64 << 20, MUTATIONS = 5000 };

/* The file of `dict` with eight bytes after it is refused. */
static void refused(const char *dict, const char *part)
{
    image f = image_of(1, dict);

    append_data(&f, 8);
    assert_refused(&f, part);
}

static void shape_refused(const char *shape, const char *part)
{
    char dict[100];

    snprintf(dict, sizeof dict, "{'descr': '<f8', 'fortran_order': False, 'shape': %s}", shape);
    refused(dict, part);
}

/* The file of `dict` with `count` elements after it is read, bit by bit. */
static void assert_read(unsigned version, const char *dict, size_t count, size_t item_size)
{
    image f = image_of(version, dict);
    npy_array array;

    append_data(&f, count * item_size);
    if (read_image(&f, &array))
        fail_msg("%s", error);
    assert_int_equal(array.count, count);
    assert_int_equal(array.item_size, item_size);
    assert_non_null(array.data);
    for (size_t i = 0; i < count; i++) {
        uint64_t expected = 0, bits = 0;
        uint32_t narrow;

        for (size_t j = item_size; j-- > 0;)
            expected = expected << 8 | f.bytes[f.size - (count - i) * item_size + j];
        memcpy(&narrow, (char *)array.data + i * item_size, 4);
        memcpy(&bits, (char *)array.data + i * item_size, item_size);
        assert_true((item_size == 4 ? narrow : bits) == expected);
    }
    npy_free(&array);
    assert_null(array.data);
}

static void every_version_and_dtype_is_read(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= 3; version++) {
        assert_read(version, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5), }", 15, 4);
        assert_read(version, "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 5), }", 15, 8);
    }
}

static void every_shape_is_read(void **state)
{
    (void)state;
    assert_read(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 1, 4);
    assert_read(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (7,), }", 7, 8);
    assert_read(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 1, 4), }", 24, 4);
    assert_read(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }", 0, 8);
    assert_read(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 0, 2), }", 0, 4);
    assert_read(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9, 0), }", 0, 4);
}

static void every_spelling_is_read(void **state)
{
    (void)state;
    assert_read(1, "{\"shape\":(2L,3L),\"fortran_order\":False,\"descr\":\"<f4\"}", 6, 4);
    assert_read(1, "  {\t'shape' : ( 6 , ) ,\r\n'descr' : '<f8' , 'fortran_order' : False\r\n}  ", 6, 8);
    assert_read(3, "{'fortran_order': False, 'shape': (2, 3,), 'descr': '<f4'}", 6, 4);
}

static void malformed_dicts_are_refused_with_the_byte(void **state)
{
    (void)state;
    refused("", "byte 64: expected {");
    refused("{", "expected a string");
    refused("{}", "byte 11: no key 'descr'");
    refused("{,}", "byte 11: expected a string");
    refused("{'descr: 3}", "expected the quote");
    refused("{'descr' '<f4'}", "byte 19: expected a colon");
    refused("{'descr':}", "byte 19: expected a value");
    refused("{'descr': ]}", "byte 20: expected a comma or a brace");
    refused("{'descr': '<f4", "byte 64: expected the quote");
    refused("{'descr': ('<f4',), 'shape': (3", "byte 64: expected a comma or }");
    refused("{'descr': '<f4', 'descr': '<f4'}", "byte 28: expected each key only once");
    refused("{'descr': '<f4', 'order': 'C'}", "byte 28: expected descr, fortran_order or shape");
    refused("{'descr': '<f4', 'fortran_order': False}", "byte 49: no key 'shape'");
    refused("{'descr': '<f4', 'shape': (2,)}", "no key 'fortran_order'");
    refused("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "expected a comma or }");
    refused("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} 1", "byte 66: expected nothing");
    refused("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "byte 44: expected True or False");
    shape_refused("2", "byte 60: expected a tuple");
    shape_refused("(2)", "as in (3,)");
    shape_refused("(,)", "byte 61: expected a dimension");
    shape_refused("(-2,)", "expected a dimension");
    shape_refused("(2.0,)", "byte 62: expected a comma or )");
    shape_refused("(2,]", "expected a dimension");
    shape_refused("(2,)3", "byte 64: expected a comma or }");
}

static void other_dtypes_are_refused_by_name(void **state)
{
    (void)state;
    refused("{'descr': '=f4', 'fortran_order': False, 'shape': (2,)}", "dtype '=f4' at byte 20");
    refused("{'descr': '<i4', 'fortran_order': False, 'shape': (2,)}", "dtype '<i4'");
    refused("{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}", "dtype '|f4'");
    refused("{'descr': '<f1', 'fortran_order': False, 'shape': (8,)}", "dtype '<f1'");
    refused("{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}", "integers are not read");
    refused("{'descr': '<f40', 'fortran_order': False, 'shape': (2,)}", "dtype '<f40'");
    refused("{'descr': '', 'fortran_order': False, 'shape': (2,)}", "dtype ''");
    refused("{'descr': 12345, 'fortran_order': False, 'shape': (2,)}", "dtype 12345 at");
    refused("{'descr': '<f'4, 'fortran_order': False, 'shape': (2,)}", "dtype '<f'4 at");
    refused("{'descr': {'a': (1, 2)}, 'fortran_order': False, 'shape': (2,)}", "dtype {'a': (1, 2)} at");
    refused("{'descr': '\x01\n\x7f\xe4', 'fortran_order': False, 'shape': (2,)}", "dtype '?\?\?\?'");
    refused("{'descr': [('a', '<f4'), ('b', '<f8', (2,))], 'fortran_order': False, 'shape': (2,)}",
            "dtype [('a', '<f4'), ('b', '<f8', (2,))] at");
    refused("{'descr': [('}', '<f4')], 'fortran_order': False, 'shape': (2,)}", "dtype [('}', '<f4')] at");
    refused("{'descr': '                                                                ', "
            "'fortran_order': False, 'shape': ()}",
            "... at byte 20");
}

static void lying_shapes_are_refused(void **state)
{
    (void)state;
    shape_refused("(3,)", "need 24 bytes of data, but 8 follow the header at byte 128");
    shape_refused("(0,)", "need 0 bytes of data, but 8 follow");
    shape_refused("(268435455,)", "need 2147483640 bytes of data");
    shape_refused("(4611686018427387905,)", "shape at byte 60 has more elements than memory");
    shape_refused("(4294967297, 4294967297)", "more elements than memory");
    shape_refused("(18446744073709551617,)", "dimension at byte 61 is too large");
}

static void what_is_no_npy_file_is_refused(void **state)
{
    image f = image_of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }");

    (void)state;
    append_data(&f, 4);
    f.bytes[8] = 200; /* length of the header */
    assert_refused(&f, "header cut short: 200 bytes from byte 10 on, but the file ends at byte 132");
    f.bytes[6] = 2;
    memset(f.bytes + 8, 0xff, 4);
    assert_refused(&f, "header cut short: 4294967295 bytes from byte 12 on");
    f.bytes[6] = 4;
    assert_refused(&f, "unknown .npy version 4.0 at byte 6");
    f.bytes[6] = 0;
    assert_refused(&f, "unknown .npy version 0.0");
    f.bytes[6] = 1;
    f.bytes[7] = 1;
    assert_refused(&f, "unknown .npy version 1.1");
    f.bytes[0] = 'P';
    assert_refused(&f, "not a .npy file: it does not begin with \\x93NUMPY");
    f.size = 0;
    assert_refused(&f, "not a .npy file: it has only 0 bytes");
    f = image_of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }");
    f.bytes[8] = 0;
    assert_refused(&f, "malformed header at byte 10: expected {");
}

static void what_is_no_regular_file_is_refused(void **state)
{
    npy_array array;

    (void)state;
    unlink(path);
    assert_int_equal(npy_read(&array, path, error), -1);
    assert_error(path, &array, "cannot open: No such file");
    assert_int_equal(mkfifo(path, 0600), 0); /* with no writer, opening it would wait for ever */
    assert_int_equal(npy_read(&array, path, error), -1);
    assert_error(path, &array, "cannot read: not a regular file");
    unlink(path);
    assert_int_equal(npy_read(&array, directory, error), -1);
    assert_error(directory, &array, "cannot read: not a regular file");
}

static void files_cut_at_any_byte_are_refused(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= 3; version++) {
        image f = image_of(version, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");

        append_data(&f, 24);
        while (f.size-- > 0)
            assert_refused(&f, "");
    }
}

/* Limits what malloc can give, where that works: emulators and checkers may ignore it. */
static void limit_memory(rlim_t bytes)
{
    struct rlimit limit;

    if (!LIMITED)
        return;
    assert_int_equal(getrlimit(RLIMIT_DATA, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_DATA, &limit), 0);
}

/* Removes, inserts or changes a byte, mostly to one that means something to the parser. */
static void mutate(image *f, uint64_t *seed)
{
    static const char meaning[] = "{}()[]'\":,L0987654321 \n<f8";
    const size_t at = (size_t)(cases_random(seed) % f->size);
    const uint64_t choice = cases_random(seed) % 8, r = cases_random(seed);

    if (choice == 1) {
        memmove(f->bytes + at, f->bytes + at + 1, --f->size - at);
        return;
    }
    if (choice == 2 && f->size < MOST_BYTES)
        memmove(f->bytes + at + 1, f->bytes + at, f->size++ - at);
    f->bytes[at] = (unsigned char)(choice == 0 ? r : (uint64_t)meaning[r % (sizeof meaning - 1)]);
}

/* The file has a kilobyte: under the memory limit, a greater trust in it would end as "out of memory". */
static void mutated_files_never_crash_nor_take_memory(void **state)
{
    uint64_t seed = 1;
    int good = 0;

    (void)state;
    limit_memory(MEMORY_LIMIT);
    for (int i = 0; i < MUTATIONS; i++) {
        image f = image_of(1 + (unsigned)i % 3, "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }");
        npy_array array;

        append_data(&f, 24);
        for (uint64_t n = 1 + cases_random(&seed) % 4; n > 0; n--)
            mutate(&f, &seed);
        if (read_image(&f, &array)) {
            assert_error(path, &array, "");
            assert_null(strstr(error, "out of memory"));
        } else {
            assert_true(array.count * array.item_size < f.size);
            good++;
        }
        npy_free(&array);
    }
    limit_memory(RLIM_INFINITY);
    assert_true(good > MUTATIONS / 100 && good < MUTATIONS);
}

/* The largest header that is read, blanks behind the dict, in memory that has no room for it. */
static void headers_larger_than_memory_are_refused(void **state)
{
    const image f = image_of(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }");
    const float wanted = 1.25F;
    const unsigned char stored[] = {0, 0, 0xa0, 0x3f};
    npy_array array;
    int result;
    FILE *file;

    (void)state;
    unlink(path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(f.bytes, 1, 8, file), 8);
    assert_int_equal(fwrite("\0\0\x10\0", 1, 4, file), 4);
    assert_int_equal(fprintf(file, "%s%*s", (const char *)f.bytes + 12, (1 << 20) - (int)(f.size - 12), ""),
                     1 << 20);
    assert_int_equal(fwrite(stored, sizeof stored, 1, file), 1);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(npy_read(&array, path, error), 0);
    assert_int_equal(array.count, 1);
    assert_memory_equal(array.data, &wanted, sizeof wanted);
    npy_free(&array);
    free(malloc(1 << 16)); /* room for what opens the file */
    limit_memory(1);
    result = npy_read(&array, path, error);
    limit_memory(RLIM_INFINITY);
    npy_free(&array);
    if (result == 0)
        skip(); /* no limit here */
    assert_error(path, &array, "out of memory for a header of 1048576 bytes");
}

static void what_cannot_be_opened_is_refused(void **state)
{
    const image f = image_of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }");
    struct rlimit limit, none;
    npy_array array;
    int result;

    (void)state;
    store(&f);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    result = npy_read(&array, path, error);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(result, -1);
    assert_error(path, &array, "cannot open: ");
    assert_int_equal(npy_read(&array, path, error), 0);
    npy_free(&array);
}

static void arrays_larger_than_memory_are_refused(void **state)
{
    image f = image_of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (33554432,), }");
    npy_array array;
    int result;

    (void)state;
    store(&f);
    assert_int_equal(truncate(path, (off_t)f.size + 4 * 33554432L), 0); /* no blocks on disk */
    limit_memory(MEMORY_LIMIT);
    result = npy_read(&array, path, error);
    limit_memory(RLIM_INFINITY);
    npy_free(&array);
    if (result == 0)
        skip(); /* no limit here */
    assert_error(path, &array, "out of memory for 134217728 bytes of data");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_and_dtype_is_read),
        cmocka_unit_test(every_shape_is_read),
        cmocka_unit_test(every_spelling_is_read),
        cmocka_unit_test(malformed_dicts_are_refused_with_the_byte),
        cmocka_unit_test(other_dtypes_are_refused_by_name),
        cmocka_unit_test(lying_shapes_are_refused),
        cmocka_unit_test(what_is_no_npy_file_is_refused),
        cmocka_unit_test(what_is_no_regular_file_is_refused),
        cmocka_unit_test(files_cut_at_any_byte_are_refused),
        cmocka_unit_test(mutated_files_never_crash_nor_take_memory),
        cmocka_unit_test(headers_larger_than_memory_are_refused),
        cmocka_unit_test(arrays_larger_than_memory_are_refused),
        cmocka_unit_test(what_cannot_be_opened_is_refused),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
