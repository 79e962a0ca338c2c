/* SPDX-License-Identifier: MIT */
/* More than 2^32 elements: one mebibyte in the place of all but the last two, which have their own. */
#define _GNU_SOURCE
#include "check.h"

#include <sys/mman.h>
#include <unistd.h>

#define N ((UINT64_C(1) << 32) + 5)
enum { CHUNK = 1 << 20, SKIPPED = 77 };

typedef struct region {
    unsigned char *at, *tail; /* the last two chunks */
    size_t bytes;
} region;

/* Room for n elements; 0 where the system does not give it. */
static int make(region *r, uint64_t n, size_t size)
{
    const int shared = memfd_create("shared", 0), own = memfd_create("own", 0);
    r->bytes = (size_t)(n * size + CHUNK - 1) / CHUNK * CHUNK;
    r->at = mmap(NULL, r->bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int is_mapped = r->at != MAP_FAILED && !ftruncate(shared, CHUNK) && !ftruncate(own, 2 * CHUNK);
    r->tail = r->at + r->bytes - 2 * CHUNK;
    for (unsigned char *to = r->at; is_mapped && to < r->tail; to += CHUNK)
        is_mapped = mmap(to, CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, shared, 0) == to;
    is_mapped = is_mapped &&
                mmap(r->tail, 2 * CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, own, 0) == r->tail;
    close(shared);
    close(own);
    return is_mapped;
}

static void fill(region *r, uint64_t seed)
{
    for (int last = 0; last < 2; last++)
        for (size_t i = 0; i < CHUNK * (size_t)(1 + last) / sizeof(float); i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            ((float *)(last ? r->tail : r->at))[i] = (float)(int32_t)(seed >> 32) * 0x1p-28f;
        }
}

static region src, dst, codes;

/* The shared chunk and what comes after all of its places are as calls on those elements alone make them. */
static void compare(const char *what, const void *first, const void *last, const region *r, size_t size)
{
    const size_t behind = (size_t)(N * size) - (size_t)(r->tail - r->at);
    if (memcmp(r->at, first, CHUNK) != 0 || memcmp(r->tail, last, behind) != 0)
        fail_msg("%s: not what parts of it are", what);
}

static void more_elements_than_32_bits_count(void **state)
{
    static float first[CHUNK], last[2 * CHUNK];
    const lathe_plan plan = plan_named("e4m3fn", ""), drawing = plan_named("bf16", "rounding=sr");
    const size_t tail = (size_t)(src.tail - src.at) / sizeof(float), left = (size_t)N - tail;
    const size_t begun = CHUNK / sizeof(float);
    const float *const x = (const float *)src.at;
    float *const y = (float *)dst.at;
    (void)state;

    assert_int_equal(lathe_round_f32(&plan, first, x, begun), LATHE_OK);
    assert_int_equal(lathe_round_f32(&plan, last, x + tail, left), LATHE_OK);
    assert_int_equal(lathe_round_f32(&plan, y, x, (size_t)N), LATHE_OK);
    compare("lathe_round_f32", first, last, &dst, sizeof *y);

    assert_int_equal(lathe_add_f32(&plan, first, x, x, begun), LATHE_OK);
    assert_int_equal(lathe_add_f32(&plan, last, x + tail, x + tail, left), LATHE_OK);
    assert_int_equal(lathe_add_f32(&plan, y, x, x, (size_t)N), LATHE_OK);
    compare("lathe_add_f32", first, last, &dst, sizeof *y);

    /* Draws of the shared chunk are those of its last place. */
    lathe_random random = {.seed = 3, .next = tail - begun}, all = {.seed = 3};
    assert_int_equal(lathe_round_random_f32(&drawing, &random, first, x, begun), LATHE_OK);
    assert_int_equal(lathe_round_random_f32(&drawing, &random, last, x + tail, left), LATHE_OK);
    assert_int_equal(lathe_round_random_f32(&drawing, &all, y, x, (size_t)N), LATHE_OK);
    assert_true(all.next == N && random.next == N);
    compare("lathe_round_random_f32", first, last, &dst, sizeof *y);

    /* Codes of a byte: the last ones, and back. */
    unsigned char *const alone = (unsigned char *)last;
    const size_t code_tail = (size_t)(codes.tail - codes.at), code_left = (size_t)N - code_tail;
    assert_int_equal(lathe_encode_f32(&plan, codes.at, 1, x, (size_t)N), LATHE_OK);
    assert_int_equal(lathe_encode_f32(&plan, alone, 1, x + code_tail, code_left), LATHE_OK);
    assert_memory_equal(codes.tail, alone, code_left);
    assert_int_equal(lathe_decode_f32(&plan, y, codes.at, 1, (size_t)N), LATHE_OK);
    assert_int_equal(lathe_decode_f32(&plan, last, codes.at + tail, 1, left), LATHE_OK);
    assert_memory_equal(dst.tail, last, left * sizeof *last);
    assert_int_equal(lathe_pack(dst.at, LATHE_MSB_FIRST, 16, codes.at, 1, (size_t)N), LATHE_OK);
    assert_int_equal(dst.at[2 * (size_t)N - 2], 0);
    assert_int_equal(dst.at[2 * (size_t)N - 1], codes.at[(size_t)N - 1]);
    assert_int_equal(lathe_unpack(dst.at, 1, codes.at, LATHE_LSB_FIRST, 4, (size_t)N), LATHE_OK);
    assert_int_equal(dst.at[(size_t)N - 1], codes.at[((size_t)N - 1) / 2] & 15);
    expect_cases("calls", 7, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(more_elements_than_32_bits_count)};
    if (sizeof(size_t) < 8 || !make(&src, N, sizeof(float)) || !make(&dst, N, sizeof(float)) ||
        !make(&codes, N, 1)) {
        print_message("skipped: so much memory cannot be mapped\n");
        return SKIPPED;
    }
    fill(&src, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
