/* SPDX-License-Identifier: MIT */
/* Groups with scales that choose among tables. */
#include <math.h>

#include "codebook_support.h"

/* BitMoD's FP3 with its four special values: the group's table is that with the least error. */
static void groups_choose_the_table_of_least_error(void **state)
{
    static const double tables[4][8] = {{-4, -2, -1, 0, 1, 2, 3, 4},
                                        {-4, -3, -2, -1, 0, 1, 2, 4},
                                        {-4, -2, -1, 0, 1, 2, 4, 6},
                                        {-6, -4, -2, -1, 0, 1, 2, 4}};
    enum { N = 1000, GROUP = 32, GROUPS = 32 };
    static float in[N], out[N], scales[GROUPS];
    static uint8_t q[N], choices[GROUPS];
    lathe_codebook books[4];
    uint64_t seed = 6;
    size_t executed = 0, chosen[4] = {0};
    (void)state;
    for (int k = 0; k < 4; k++)
        books[k] = book_of(tables[k], 8, &(lathe_codebook_options){.ties = LATHE_CODEBOOK_DOWN});
    const lathe_codebook_groups g = {.books = books, .count = 4, .span = LATHE_QUANT_GROUP, .length = GROUP};
    const lathe_array line = {.rank = 1, .shape = {N}};
    for (size_t i = 0; i < N; i++) {
        const double shape = i / GROUP % 3 == 0 ? 1 : i / GROUP % 3 == 1 ? 3 : 0.3;
        const double u = (double)(cases_random(&seed) >> 40) * 0x1p-23 - 1;
        in[i] = (float)((u > 0 ? shape : 1) * u * fabs(u));
    }
    assert_int_equal(lathe_codebook_quantize_f32(&g, &line, NULL, q, 1, scales, choices, in), LATHE_OK);
    assert_int_equal(lathe_codebook_dequantize_f32(&g, &line, out, q, 1, scales, choices), LATHE_OK);
    for (size_t group = 0; group < GROUPS; group++) {
        const size_t first = group * GROUP, n = first + GROUP < N ? GROUP : N - first;
        float amax = 0;
        double least = INFINITY;
        int best = 0;
        float best_scale = 0;
        for (size_t i = first; i < first + n; i++)
            amax = fmaxf(amax, fabsf(in[i]));
        for (int k = 0; k < 4; k++) {
            const float scale = amax / (float)fmax(fabs(tables[k][0]), fabs(tables[k][7]));
            const double unit = ldexp(1, ilogbf(amax) - 26);
            double sum = 0; /* of integers, exact as long as it is under 2^53: here about 2^5 2^46 */
            for (size_t i = first; i < first + n; i++) {
                const size_t index = nearest(tables[k], 8, (double)(in[i] / scale));
                const float value = (float)tables[k][index] * scale;
                const double error = trunc((double)in[i] / unit) - trunc((double)value / unit);
                sum += error * error;
            }
            assert_true(sum < 0x1p53);
            if (sum < least) {
                least = sum;
                best = k;
                best_scale = scale;
            }
        }
        assert_int_equal(choices[group], best);
        assert_true(bits_of_float(scales[group]) == bits_of_float(best_scale));
        for (size_t i = first; i < first + n; i++, executed++) {
            assert_int_equal(q[i], nearest(tables[best], 8, (double)(in[i] / best_scale)));
            const float value = (float)tables[best][q[i]] * best_scale;
            assert_true(bits_of_float(out[i]) == bits_of_float(value));
        }
        chosen[best]++;
    }
    assert_true(chosen[2] && chosen[3] && chosen[0] + chosen[1]);
    expect_cases("elements of groups", executed, N);
}

enum { LONG_GROUP = 96 };

/* What a group that repeats four values becomes. */
typedef struct known_group {
    float x[4];
    uint8_t choice;
    float scale;
    uint8_t codes[4];
    float y[4];
} known_group;

static void check_known(const lathe_codebook_groups *g, const known_group *known, size_t groups, int swapped)
{
    static float in[4 * LONG_GROUP], out[4 * LONG_GROUP];
    float scales[4];
    uint8_t q[4 * LONG_GROUP], choices[4];
    const size_t n = groups * LONG_GROUP;
    const lathe_array line = {.rank = 1, .shape = {n}};
    uint8_t *const chosen = g->count > 1 ? choices : NULL;
    for (size_t i = 0; i < n; i++)
        in[i] = known[i / LONG_GROUP].x[i % 4];
    assert_int_equal(lathe_codebook_quantize_f32(g, &line, NULL, q, 1, scales, chosen, in), LATHE_OK);
    assert_int_equal(lathe_codebook_dequantize_f32(g, &line, out, q, 1, scales, chosen), LATHE_OK);
    for (size_t i = 0; i < n; i++) {
        const known_group *const k = &known[i / LONG_GROUP];
        assert_true(!chosen || choices[i / LONG_GROUP] == (k->choice ^ swapped));
        assert_true(scales[i / LONG_GROUP] == k->scale);
        assert_int_equal(q[i], k->codes[i % 4]);
        assert_true(out[i] == k->y[i % 4]);
    }
}

/* Zeros, no scale in the carrier, what is not finite, sums of errors past 64 bits; in either order of the
   tables. */
static void groups_of_any_values_have_a_scale_and_a_table(void **state)
{
    static const double above[] = {1, 4}, both[] = {-8, 0, 2, 4}, small[] = {-0.25, 0, 0.25};
    static const float tiny = 0x1p-149f;
    static const known_group two[] = {
        {{tiny, 0, tiny, -tiny}, 1, 1, {1, 1, 1, 1}, {0, 0, 0, 0}},
        {{4, NAN, -INFINITY, 0x1p-30f}, 0, 1, {1, 1, 0, 0}, {4, 4, 1, 1}},
        {{-8, 0, 0x1p-30f, 2}, 1, 1, {0, 1, 1, 2}, {-8, 0, 0, 2}},
    };
    static const known_group zeros = {{0, -0.0f, 0, 0}, 0, 1, {0, 0, 0, 0}, {1, 1, 1, 1}};
    static const known_group large[] = {{{0x1p127f, -0x1p127f, NAN, 0}, 0, 1, {2, 0, 1, 1}, {0.25f, -0.25f}},
                                        {{1, -INFINITY, INFINITY, 0}, 0, 4, {2, 0, 2, 1}, {1, -1, 1}}};
    const lathe_codebook_options nan_is_1 = {.nan = 1};
    const lathe_codebook books[] = {book_of(above, 2, &nan_is_1), book_of(both, 4, &nan_is_1)};
    const lathe_codebook turned[] = {books[1], books[0]}, third = book_of(small, 3, &nan_is_1);
    lathe_codebook_groups g = {.books = books, .count = 2, .span = LATHE_QUANT_GROUP, .length = LONG_GROUP};
    (void)state;
    check_known(&g, two, 3, 0);
    check_known(&g, &zeros, 1, 0);
    g.books = turned;
    check_known(&g, two, 3, 1);
    g.books = &third;
    g.count = 1;
    check_known(&g, large, 2, 0);
}

/* The table is chosen as by ties to even, codes as lathe_codebook_encode draws them. */
static void groups_draw_as_their_tables_do(void **state)
{
    enum { GROUP = 40, N = 3 * GROUP };
    static const double tables[2][4] = {{-4, -1, 1, 4}, {-4, 0, 1, 2}};
    static double in[N], quotients[N], scales[3], same_scales[3];
    static uint8_t q[N], wanted[N], choices[3], same_choices[3];
    lathe_codebook random_books[2], books[2];
    lathe_random r = {.seed = 3, .next = 5}, again = r;
    uint64_t seed = 4;
    (void)state;
    for (int k = 0; k < 2; k++) {
        random_books[k] = book_of(tables[k], 4, &(lathe_codebook_options){.rounding = LATHE_STOCHASTIC});
        books[k] = book_of(tables[k], 4, NULL);
    }
    lathe_codebook_groups g = {.books = books, .count = 2, .span = LATHE_QUANT_GROUP, .length = GROUP};
    const lathe_array line = {.rank = 1, .shape = {N}};
    for (size_t i = 0; i < N; i++)
        in[i] = (double)(cases_random(&seed) >> 40) * 0x1p-22 - (i < GROUP ? 2 : 1);
    assert_int_equal(lathe_codebook_quantize_f64(&g, &line, NULL, q, 1, same_scales, same_choices, in),
                     LATHE_OK);
    g.books = random_books;
    assert_int_equal(lathe_codebook_quantize_f64(&g, &line, NULL, q, 1, scales, choices, in),
                     LATHE_E_STOCHASTIC);
    assert_int_equal(lathe_codebook_quantize_f64(&g, &line, &r, q, 1, scales, choices, in), LATHE_OK);
    assert_true(r.next == 5 + N);
    assert_memory_equal(choices, same_choices, sizeof choices);
    assert_memory_equal(scales, same_scales, sizeof scales);
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = k * GROUP; i < (k + 1) * GROUP; i++)
            quotients[i] = in[i] / scales[k];
        assert_int_equal(lathe_codebook_encode_f64(&random_books[choices[k]], &again, wanted + k * GROUP, 1,
                                                   quotients + k * GROUP, GROUP),
                         LATHE_OK);
    }
    assert_memory_equal(q, wanted, sizeof q);
}

static void groups_may_be_channels_or_all(void **state)
{
    enum { ROWS = 1500, COLS = 2 };
    static const double values[] = {-1, 0, 1};
    static float in[ROWS * COLS], scales[COLS];
    static uint8_t q[ROWS * COLS];
    const lathe_codebook book = book_of(values, 3, NULL);
    lathe_codebook_groups g = {.books = &book, .count = 1, .span = LATHE_QUANT_CHANNEL};
    const lathe_array matrix = {.rank = 2, .axis = 1, .shape = {ROWS, COLS}};
    (void)state;
    for (int all = 0; all < 2; all++) {
        for (size_t i = 0; i < ROWS * COLS; i++)
            in[i] = i % COLS ? 8 : -2;
        g.span = all ? LATHE_QUANT_TENSOR : LATHE_QUANT_CHANNEL;
        assert_int_equal(lathe_codebook_quantize_f32(&g, &matrix, NULL, q, 1, scales, NULL, in), LATHE_OK);
        assert_true(scales[0] == (all ? 8 : 2) && scales[1] == 8);
        for (size_t i = 0; i < ROWS * COLS; i++)
            assert_int_equal(q[i], i % COLS ? 2 : all);
    }
}

static void wrong_groups_are_refused(void **state)
{
    static const double values[] = {-1, 1}, fine[] = {0.1};
    static double many[257];
    (void)state;
    for (int i = 0; i < 257; i++)
        many[i] = i;
    const lathe_codebook book = book_of(values, 2, NULL), wide = book_of(fine, 1, NULL),
                         large = book_of(many, 257, NULL), unmade = {0};
    const lathe_codebook_groups sound = {.books = &book, .count = 1};
    const lathe_array line = {.rank = 1, .shape = {4}}, none = {.rank = 1};
    lathe_codebook_groups g[15];
    const lathe_status wanted[15] = {LATHE_E_RESERVED, LATHE_E_NULL,   LATHE_E_OPTION,   LATHE_E_OPTION,
                                     LATHE_E_OPTION,   LATHE_E_OPTION, LATHE_E_OPTION,   LATHE_E_OPTION,
                                     LATHE_E_OPTION,   LATHE_E_OPTION, LATHE_E_UNMADE,   LATHE_E_CARRIER,
                                     LATHE_E_OPTION,   LATHE_E_NULL,   LATHE_E_CODE_SIZE};
    float x[4] = {1}, scales[4] = {7, 7, 7, 7};
    uint8_t q[4] = {7, 7, 7, 7}, choices[4] = {9};
    for (int i = 0; i < 15; i++)
        g[i] = sound;
    g[0].reserved[3] = 1;
    g[1].books = NULL;
    g[2].choice = (lathe_codebook_choice)-1;
    g[3].choice = (lathe_codebook_choice)(LATHE_CHOICE_ROW + 1);
    g[4].span = (lathe_quant_span)-1;
    g[5].span = (lathe_quant_span)(LATHE_QUANT_GROUP + 1);
    g[6].length = 4;
    g[7].span = LATHE_QUANT_GROUP;
    g[8].count = 0;
    g[9].count = 257;
    g[10].books = &unmade;
    g[11].books = &wide;
    g[12].choice = LATHE_CHOICE_ROW; /* there are four rows, each of one */
    g[13].count = 1;                 /* sound, but for the array */
    g[14].books = &large;
    for (int i = 0; i < 15; i++)
        if (lathe_codebook_quantize_f32(&g[i], &line, NULL, q, 1, scales, NULL, i == 13 ? NULL : x) !=
            wanted[i])
            fail_msg("groups %d", i);
    const lathe_codebook two[] = {book, book};
    const lathe_codebook_groups pair = {.books = two, .count = 2};
    assert_int_equal(lathe_codebook_quantize_f32(&pair, &line, NULL, q, 1, scales, NULL, x), LATHE_E_NULL);
    assert_int_equal(lathe_codebook_quantize_f32(&sound, &line, NULL, NULL, 1, scales, NULL, x),
                     LATHE_E_NULL);
    assert_int_equal(lathe_codebook_quantize_f32(&sound, &line, NULL, q, 1, NULL, NULL, x), LATHE_E_NULL);
    assert_int_equal(lathe_codebook_quantize_f32(&sound, &line, NULL, q, 3, scales, NULL, x),
                     LATHE_E_CODE_SIZE);
    assert_int_equal(lathe_codebook_quantize_f32(&sound, &line, NULL, x, 1, scales, NULL, x),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_codebook_quantize_f32(&sound, NULL, NULL, q, 1, scales, NULL, x), LATHE_E_NULL);
    assert_int_equal(lathe_codebook_quantize_f32(NULL, &line, NULL, q, 1, scales, NULL, x), LATHE_E_NULL);
    assert_true(q[0] == 7 && scales[0] == 7 && x[0] == 1);
    assert_int_equal(lathe_codebook_quantize_f32(&sound, &none, NULL, NULL, 1, NULL, NULL, NULL), LATHE_OK);
    /* A code and a choice that are none. */
    q[0] = 2;
    q[1] = q[2] = q[3] = 1;
    assert_int_equal(lathe_codebook_dequantize_f32(&sound, &line, x, q, 1, scales, NULL), LATHE_OK);
    assert_true(bits_of_float(x[0]) == 0x7fc00000 && x[1] == 7 && x[3] == 7);
    assert_int_equal(lathe_codebook_dequantize_f32(&pair, &line, x, q, 1, scales, choices), LATHE_OK);
    assert_true(bits_of_float(x[1]) == 0x7fc00000 && bits_of_float(x[3]) == 0x7fc00000);
}

/* any4: each row of a matrix has a table of its own, groups of it have scales. */
static void rows_have_tables_of_their_own(void **state)
{
    enum { ROWS = 3, COLS = 40 };
    static const double tables[ROWS][4] = {{-1, -0.25, 0.25, 1}, {-1, 0, 0.5, 1}, {-0.5, 0, 0.125, 2}};
    static double in[ROWS * COLS], out[ROWS * COLS], scales[ROWS * 3];
    static uint8_t q[ROWS * COLS];
    lathe_codebook books[ROWS];
    uint64_t seed = 12;
    (void)state;
    for (int k = 0; k < ROWS; k++)
        books[k] = book_of(tables[k], 4, NULL);
    const lathe_codebook_groups g = {
        .books = books, .count = ROWS, .choice = LATHE_CHOICE_ROW, .span = LATHE_QUANT_GROUP, .length = 16};
    const lathe_array matrix = {.rank = 2, .axis = 1, .shape = {ROWS, COLS}};
    for (size_t i = 0; i < ROWS * COLS; i++)
        in[i] = (double)(cases_random(&seed) >> 40) * 0x1p-23 - 1;
    uint8_t choices[ROWS * 3] = {9, 9, 9, 9, 9, 9, 9, 9, 9}; /* of no use here */
    assert_int_equal(lathe_codebook_quantize_f64(&g, &matrix, NULL, q, 1, scales, choices, in), LATHE_OK);
    assert_true(choices[0] == 9 && choices[ROWS * 3 - 1] == 9);
    assert_int_equal(lathe_codebook_dequantize_f64(&g, &matrix, out, q, 1, scales, NULL), LATHE_OK);
    for (size_t row = 0; row < ROWS; row++)
        for (size_t j = 0; j < COLS; j++) {
            const double s = scales[row * 3 + j / 16], v = in[row * COLS + j] / s;
            const size_t index = nearest(tables[row], 4, v);
            assert_int_equal(q[row * COLS + j], index);
            assert_true(out[row * COLS + j] == tables[row][index] * s);
        }
    lathe_codebook_groups few = g;
    few.count = ROWS - 1;
    assert_int_equal(lathe_codebook_quantize_f64(&few, &matrix, NULL, q, 1, scales, NULL, in),
                     LATHE_E_OPTION);
    const lathe_array empty = {.rank = 2, .axis = 1, .shape = {ROWS, 0}};
    assert_int_equal(lathe_codebook_quantize_f64(&few, &empty, NULL, q, 1, scales, NULL, in), LATHE_OK);
    const lathe_array columns = {.rank = 2, .axis = 0, .shape = {ROWS, COLS}};
    assert_int_equal(lathe_codebook_quantize_f64(&g, &columns, NULL, q, 1, scales, NULL, in), LATHE_E_OPTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_choose_the_table_of_least_error),
        cmocka_unit_test(groups_of_any_values_have_a_scale_and_a_table),
        cmocka_unit_test(groups_draw_as_their_tables_do),
        cmocka_unit_test(groups_may_be_channels_or_all),
        cmocka_unit_test(wrong_groups_are_refused),
        cmocka_unit_test(rows_have_tables_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
