/* SPDX-License-Identifier: MIT */
/* x86.dpbf16 against the processor's own instruction, where it has it:

     test_unit_processor         a million random cases
     test_unit_processor all     ten million */
#include <math.h>
#include <stdio.h>

#include "check.h"

enum { LANES = 16 };

#if defined(__x86_64__)
#include <immintrin.h>

static size_t cases_to_run = 1000000;

/* bfloat16 numbers of every kind: any bits, near one, near the ends of the range, zeros, NaN. */
static uint32_t draw_half(uint64_t r, int kind)
{
    const uint32_t sign = (uint32_t)(r & 0x8000), fraction = (uint32_t)(r >> 16 & 0x7f);
    const uint32_t e = (uint32_t)(r >> 32 & 0xff);
    switch (kind) {
    case 0:
        return (uint32_t)(r >> 16 & 0xffff);
    case 1:
        return sign | (124 + e % 8) << 7 | fraction;
    case 2:
        return sign | (60 + e % 8) << 7 | fraction;
    case 3:
        return sign | (186 + e % 8) << 7 | fraction;
    case 4:
        return sign | (e % 4) << 7 | (e & 64 ? 0 : fraction);
    default:
        return sign | (e % 3 ? 255u : 127u) << 7 | (e & 64 ? fraction : 0);
    }
}

static uint32_t draw_c(uint64_t r, int kind)
{
    const uint32_t sign = (uint32_t)r & UINT32_C(0x80000000), fraction = (uint32_t)(r & 0x7fffff);
    static const uint32_t middle[6] = {0, 124, 1, 247, 0, 255};
    if (kind == 0)
        return (uint32_t)r;
    return sign | (middle[kind] + (uint32_t)(r >> 40) % (kind == 5 ? 1 : 7)) << 23 |
           (kind == 5 && r >> 63 ? 0 : fraction);
}

__attribute__((target("avx512f,avx512bf16"))) static void instruction(float *d, const uint32_t *a,
                                                                      const uint32_t *b)
{
    __m512 c = _mm512_loadu_ps(d);
    c = _mm512_dpbf16_ps(c, (__m512bh)_mm512_loadu_si512(a), (__m512bh)_mm512_loadu_si512(b));
    _mm512_storeu_ps(d, c);
}

static void the_instruction_gives_the_same_bits(void **state)
{
    (void)state;
    static float a[2 * LANES], b[2 * LANES], c[LANES], d[LANES];
    const lathe_unit *const unit = lathe_unit_find("x86.dpbf16");
    uint64_t random = 4;
    size_t executed = 0;
    for (size_t round = 0; executed < cases_to_run; round++) {
        uint32_t pairs_a[LANES], pairs_b[LANES];
        for (int i = 0; i < LANES; i++) {
            const int kind = (int)(round % 6);
            uint32_t half[4];
            for (int k = 0; k < 4; k++)
                half[k] = draw_half(cases_random(&random), kind == 5 && k % 2 ? 1 : kind);
            pairs_a[i] = half[0] | half[1] << 16;
            pairs_b[i] = half[2] | half[3] << 16;
            a[2 * i] = float_of_bits(half[0] << 16);
            a[2 * i + 1] = float_of_bits(half[1] << 16);
            b[2 * i] = float_of_bits(half[2] << 16);
            b[2 * i + 1] = float_of_bits(half[3] << 16);
            c[i] = d[i] = float_of_bits(draw_c(cases_random(&random), (int)(round / 6 % 6)));
        }
        instruction(d, pairs_a, pairs_b);
        for (int i = 0; i < LANES; i++, executed++) {
            float got;
            assert_int_equal(lathe_unit_dot_f32(unit, NULL, &got, a + 2 * i, b + 2 * i, c + i, 2), LATHE_OK);
            if (bits_of_float(got) != bits_of_float(d[i]))
                fail_msg("a %08x, b %08x, c %08x: got %08x, the processor gives %08x", pairs_a[i], pairs_b[i],
                         bits_of_float(c[i]), bits_of_float(got), bits_of_float(d[i]));
        }
    }
    expect_cases("pairs of products", executed, cases_to_run);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_instruction_gives_the_same_bits)};
    if (!__builtin_cpu_supports("avx512bf16")) {
        printf("skipped: this processor has no AVX512_BF16\n");
        return 77;
    }
    if (argc > 1 && strcmp(argv[1], "all") == 0)
        cases_to_run *= 10;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
    printf("skipped: no x86 processor\n");
    return 77;
}
#endif
