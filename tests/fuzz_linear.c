/* SPDX-License-Identifier: MIT */
/* Linear algebra with any spec, unit, sizes, increments, blocks and places in memory: refused with nothing
   written, or the same in every instruction set, in the other major, in a matrix of its own, and by the other
   calls that are the same by definition. */
#include "fuzz_linear.h"

enum { MOST_VECTOR = 200, MOST_SHORT = 12, MOST_LONG = 100 };

/* Another call on the same memory that writes the same. */
static void check_same(const job *other, const void *image, const void *out, const char *what)
{
    const size_t bytes = bytes_of(other);
    void *const again = block(bytes);
    if (bytes)
        memcpy(again, image, bytes);
    must(make((void *)(uintptr_t)other, again) == LATHE_OK && same_bytes(again, out, bytes), what);
    free(again);
}

/* Nothing but what counts is written: with that as it was all is. */
static void check_rest(const job *j, const void *image, const char *out)
{
    const matrix *const x = &j->o[j->operands - 1];
    char *const restored = block(j->parts[0]);
    if (restored)
        memcpy(restored, out, j->parts[0]);
    for (size_t i = 0; i < x->rows; i++)
        for (size_t l = 0; l < x->columns; l++)
            if (counts(j, j->operands - 1, i, l))
                memcpy(restored + index_in(x, i, l) * j->size,
                       (const char *)image + index_in(x, i, l) * j->size, j->size);
    must(same_bytes(restored, image, j->parts[0]), "nothing but the result is written");
    free(restored);
}

/* In the other major, without gaps, and with other numbers where nothing is read. */
static void check_layout(const job *j, const char *image, const char *out, uint64_t *state)
{
    job other = *j;
    char *memory[MOST_OPERANDS] = {NULL}, *again = NULL;
    const int last = j->operands - 1;
    other.major = j->major == LATHE_ROW_MAJOR ? LATHE_COL_MAJOR : LATHE_ROW_MAJOR;
    describe(&other);
    other.parts[0] = extent(&other.o[last]) * j->size;
    for (int q = 0; q <= last; q++) {
        const matrix *const from = &j->o[q], *const to = &other.o[q];
        const char *const old = j->at[q] ? j->at[q] : image;
        const size_t elements = extent(to), bytes = q == last ? bytes_of(&other) : elements * j->size;
        memory[q] = block(bytes);
        fill_values(memory[q], j->size, elements, state);
        for (size_t i = 0; i < to->rows; i++)
            for (size_t l = 0; l < to->columns; l++)
                if (counts(j, q, i, l))
                    memcpy(memory[q] + index_in(to, i, l) * j->size, old + index_in(from, i, l) * j->size,
                           j->size);
        other.at[q] = q == last ? NULL : elements ? memory[q] : NULL;
    }
    again = memory[last];
    must(make(&other, again) == LATHE_OK, "what can be done by rows can be done by columns");
    for (size_t i = 0; i < j->o[last].rows; i++)
        for (size_t l = 0; l < j->o[last].columns; l++)
            must(!counts(j, last, i, l) || same_bytes(again + index_in(&other.o[last], i, l) * j->size,
                                                      out + index_in(&j->o[last], i, l) * j->size, j->size),
                 "a result does not depend on the layout");
    must(same_bytes(place(again, other.parts[0], 1), place(out, j->parts[0], 1), j->parts[1] + j->parts[2]),
         "nor do pivots, tau and info");
    for (int q = 0; q <= last; q++)
        free(memory[q]);
}

/* One product that all elements of the result that count are of. */
static void check_product(const job *j, const lathe_dot *dot, lathe_transpose b_transpose, size_t k,
                          float alpha, const void *a, size_t lda, const void *b, size_t ldb,
                          const char *image, const char *out)
{
    const matrix *const c = &j->o[j->operands - 1];
    lathe_random random = j->random;
    const lathe_dot_extra extra = {.random = j->draws ? &random : NULL};
    const int is_row = j->what == AXPY;
    const size_t m = is_row ? 1 : c->rows, n = is_row ? c->rows : c->columns;
    const lathe_major major = is_row ? LATHE_COL_MAJOR : j->major;
    const lathe_transpose a_transpose = j->what == SYRK ? j->transpose : LATHE_NO_TRANS;
    const float beta = j->what == SYRK ? j->beta : 1;
    char *const again = block(j->parts[0]);
    if (again)
        memcpy(again, image, j->parts[0]);
    must(BY_SIZE(j, lathe_gemm, dot, &extra, major, a_transpose, b_transpose, m, n, k, alpha, a, lda, b, ldb,
                 beta, (void *)again, c->ld) == LATHE_OK,
         "there is such a product");
    for (size_t i = 0; i < c->rows; i++)
        for (size_t l = 0; l < c->columns; l++) {
            const size_t at = index_in(c, i, l) * j->size;
            must(!counts(j, j->operands - 1, i, l) || same_bytes(again + at, out + at, j->size),
                 "elements are those of a product");
        }
    free(again);
}

/* What headers say to be the same, on operands that are apart. */
static void check_laws(const job *j, const char *image, const char *out)
{
    const lathe_dot step = {.product = j->dot.product, .sum = j->dot.sum, .start = LATHE_DOT_FROM_C};
    const int is_row = j->major == LATHE_ROW_MAJOR;
    const void *const a = j->at[0], *const b = j->at[1];
    const double wide = (double)j->alpha;
    const void *const alpha = j->size == sizeof wide ? (const void *)&wide : (const void *)&j->alpha;
    job other = *j;
    if (j->what == AXPY)
        check_product(j, &step, LATHE_NO_TRANS, 1, 1, alpha, 1, a, j->o[0].ld, image, out);
    if (j->what == SYRK)
        check_product(j, &j->dot, j->transpose == LATHE_TRANS ? LATHE_NO_TRANS : LATHE_TRANS, j->k, j->alpha,
                      a, j->o[0].ld, a, j->o[0].ld, image, out);
    if (j->what == GER && !j->draws) {
        char *const t = block(j->m * j->size), *const y = block(j->n * j->size);
        for (size_t i = 0; i < j->m; i++)
            memcpy(t + i * j->size, place(a, i * j->o[0].ld, j->size), j->size);
        for (size_t i = 0; i < j->n; i++)
            memcpy(y + i * j->size, place(b, i * j->o[1].ld, j->size), j->size);
        must(BY_SIZE(j, lathe_scal, &j->dot, NULL, j->m, j->alpha, (void *)t, 1) == LATHE_OK,
             "a vector scales");
        check_product(j, &step, LATHE_NO_TRANS, 1, 1, t, is_row || !j->m ? 1 : j->m, y,
                      is_row && j->n ? j->n : 1, image, out);
        free(t);
        free(y);
    }
    if (j->what == TRSV) { /* B is a row-major column */
        other.what = TRSM;
        other.m = j->n;
        other.n = 1;
        other.alpha = 1;
        other.side = LATHE_LEFT;
        if (!is_row) {
            other.major = LATHE_ROW_MAJOR;
            other.transpose = j->transpose == LATHE_TRANS ? LATHE_NO_TRANS : LATHE_TRANS;
            other.triangle = j->triangle == LATHE_UPPER ? LATHE_LOWER : LATHE_UPPER;
        }
        check_same(&other, image, out, "one column is solved for as a vector");
    }
    if (j->what == POTRF || (j->what == TRSM && !j->draws)) { /* the same memory as transposes */
        other.major = is_row ? LATHE_COL_MAJOR : LATHE_ROW_MAJOR;
        other.triangle = j->triangle == LATHE_UPPER ? LATHE_LOWER : LATHE_UPPER;
        other.side = j->side == LATHE_LEFT ? LATHE_RIGHT : LATHE_LEFT;
        other.m = j->n;
        other.n = j->m;
        check_same(&other, image, out, "a transpose has the transposed result");
    }
    const int is_whole = j->parts[2] && is_zero(out + j->parts[0] + j->parts[1], j->parts[2]);
    if ((j->what == GETRF ? !j->draws : j->what == POTRF && is_whole) && !j->unit &&
        j->dot.start == LATHE_DOT_FROM_C && j->dot.order == LATHE_DOT_SEQUENTIAL) {
        other = *j;
        other.block = 0;
        check_same(&other, image, out, "blocks change no bit of sums that go on");
    }
}

/* Columns right of those that are factored, or all that are solved for, so many places to the left. */
static void check_columns(const job *j, const char *image, const char *out, size_t places)
{
    job other = *j;
    const size_t first = j->what == TRSM ? 0 : j->m;
    const matrix *const x = &j->o[j->operands - 1];
    const int has_others = j->what == TRSM ? j->side == LATHE_LEFT : j->what == GETRF || j->what == GEQRF;
    if (j->draws || !has_others || j->n <= first || !j->parts[0])
        return;
    char *const again = block(bytes_of(&other));
    memcpy(again, image, bytes_of(&other));
    for (size_t i = 0; i < j->m; i++)
        for (size_t l = first; l < j->n; l++)
            memcpy(again + index_in(x, i, l) * j->size,
                   image + index_in(x, i, first + (l - first + places) % (j->n - first)) * j->size, j->size);
    must(make(&other, again) == LATHE_OK, "columns may change places");
    for (size_t i = 0; i < j->m; i++)
        for (size_t l = 0; l < j->n; l++) {
            const size_t from = l < first ? l : first + (l - first + places) % (j->n - first);
            must(same_bytes(again + index_in(x, i, l) * j->size, out + index_in(x, i, from) * j->size,
                            j->size),
                 "columns do not depend on others right of what is factored");
        }
    must(same_bytes(place(again, j->parts[0], 1), place(out, j->parts[0], 1), j->parts[1]),
         "nor do pivots and tau");
    free(again);
}

/* Values of any class; or small ones and mostly great ones on the diagonal, so that pivots are positive. */
static void fill_operand(const job *j, int operand, char *memory, size_t elements, int is_tame,
                         uint64_t *state)
{
    const matrix *const x = &j->o[operand];
    fill_values(memory, j->size, elements, state);
    for (size_t i = 0; is_tame && i < x->rows; i++)
        for (size_t l = 0; l < x->columns; l++) {
            const uint64_t draw = advance(state);
            const float narrow = (float)(draw % 9) / 8 - 0.5f + (i == l && draw >> 8 & 15 ? 40 : 0);
            const double wide = (double)narrow;
            memcpy(memory + index_in(x, i, l) * j->size,
                   j->size == sizeof wide ? (const void *)&wide : (const void *)&narrow, j->size);
        }
}

static void in_one_memory(job *j, fuzz_input *in, int is_tame, uint64_t *state)
{
    matrix *all[MOST_OPERANDS];
    const int last = j->operands - 1, wants_same = j->what == AXPY && take_below(in, 3) == 0;
    int is_shared = 0;
    for (int i = 0; i < j->operands; i++)
        all[i] = &j->o[i];
    const size_t elements = take_places(all, j->operands, in);
    if (wants_same)
        j->o[0].first = j->o[1].first;
    const int is_same = j->what == AXPY && j->o[0].first == j->o[1].first;
    j->parts[0] = elements * j->size;
    const size_t bytes = bytes_of(j);
    char *const image = block(bytes), *const out = block(bytes), *const apart = block(bytes);
    fill_operand(j, last, image, elements, is_tame, state);
    for (int i = 0; i < last && !is_same; i++)
        is_shared |= overlap(&j->o[i], &j->o[last], elements);
    const lathe_status status = made_everywhere(make, j, image, out, bytes);
    must(!(is_shared || j->is_wrong) || status != LATHE_OK, "what overlaps is refused");
    must(is_shared || j->within || status != LATHE_E_OVERLAP,
         "what does not overlap is not refused for that");
    if (status == LATHE_OK) {
        job other = *j;
        for (int i = 0; i < last; i++)
            other.at[i] = image;
        must(made_everywhere(make, &other, image, apart, bytes) == LATHE_OK && same_bytes(out, apart, bytes),
             "a result in the memory of what is read is the same as elsewhere");
        check_rest(j, image, out);
        check_layout(&other, image, out, state);
    }
    free(image);
    free(out);
    free(apart);
}

static void in_their_own(job *j, fuzz_input *in, int is_tame, uint64_t *state)
{
    char *memory[MOST_OPERANDS] = {NULL};
    const int last = j->operands - 1;
    for (int i = 0; i <= last; i++) {
        matrix *const x = &j->o[i];
        const int is_number = i && (j->what == NRM2 || j->what == ASUM);
        if (!is_number)
            take_ld(x, in);
        const size_t most = extent(x), elements = most == SIZE_MAX ? line_of(x) : most;
        j->is_wrong |= most == SIZE_MAX || x->ld < (line_of(x) ? line_of(x) : 1);
        if (i == last)
            j->parts[0] = elements * j->size;
        memory[i] = block(i == last ? bytes_of(j) : elements * j->size);
        if (most != SIZE_MAX)
            fill_operand(j, i, memory[i], elements, is_tame, state);
        j->at[i] = i == last ? NULL : memory[i];
        j->is_wrong |= i + 1 == j->null && elements;
    }
    char *const image = memory[last], *const out = block(bytes_of(j));
    const lathe_status status = made_everywhere(make, j, image, out, bytes_of(j));
    must(!j->is_wrong || status != LATHE_OK, "what cannot be is refused");
    if (status == LATHE_OK) {
        check_rest(j, image, out);
        check_layout(j, image, out, state);
        check_laws(j, image, out);
        check_columns(j, image, out, j->n ? take(in, 1) % j->n : 0);
    }
    for (int i = 0; i <= last; i++)
        free(memory[i]);
    free(out);
}

static void take_spec(job *j, fuzz_input *in, lathe_plan plans[4])
{
    const lathe_plan **const slots[] = {&j->dot.product, &j->dot.sum, &j->dot.outer, &j->dot.output};
    const int given = (int)take(in, 1), chunk = take_below(in, 24), is_plain = given >> 4 & 1;
    for (int i = 0; i < 2 + 2 * !is_plain; i++)
        if (given >> i & 1) {
            plans[i] = take_plan(in);
            *slots[i] = &plans[i];
        }
    j->dot.start = (lathe_dot_start)(given >> 5 & 1);
    if (is_plain)
        return;
    j->dot.order = (lathe_dot_order)take_below(in, 7);
    j->dot.chunk = chunk == 23 ? SIZE_MAX : (size_t)chunk;
}

static void take_unit(job *j, fuzz_input *in)
{
    size_t count = 1;
    while (lathe_unit_at(count))
        count++;
    j->unit = lathe_unit_at(take(in, 2) % count);
    j->has_options = take_below(in, 2);
    j->options.a = (lathe_unit_input)(take_below(in, 4) ? 0 : take_below(in, 16));
    j->options.b = (lathe_unit_input)(take_below(in, 4) ? 0 : take_below(in, 16));
    j->options.interval = take_below(in, 4) ? 0 : (size_t)take_below(in, 9) * 16;
}

/* One mistake. */
static void make_wrong(job *j, fuzz_input *in, lathe_plan plans[4])
{
    const int what = take_below(in, 10), any = (int)take(in, 4);
    const int is_enumerator = any > 100 && any < 143;
    const int has_triangle = (j->what >= TRSV && j->what <= SYRK) || j->what == POTRF;
    const int is_solved = j->what == TRSV || j->what == TRSM;
    if (what == 0)
        j->dot.a = &plans[0];
    else if (what == 1)
        j->dot.reserved[take_below(in, 4)] = 1;
    else if (what == 2)
        j->has_options = !j->unit || (j->options.negate_a = 1);
    else if (what == 3)
        j->null = 1 + take_below(in, MOST_OPERANDS);
    else if (what == 4 && is_factored(j))
        j->within = j->what == GEQRF ? 1 : j->what == POTRF ? 2 : 1 + take_below(in, 3);
    else if (what == 5 && !is_enumerator)
        j->major = (lathe_major)any;
    else if (what == 6 && !is_enumerator)
        j->triangle = (lathe_triangle)any;
    else if (what == 7 && !is_enumerator)
        j->diagonal = (lathe_diagonal)any;
    else if (what == 8 && !is_enumerator)
        j->transpose = (lathe_transpose)any;
    else if (what == 9 && !is_enumerator)
        j->side = (lathe_side)any;
    if (!is_enumerator)
        j->is_wrong = what < 3 || (what == 5 && (j->what == GER || j->what >= TRSV)) ||
                      (what == 6 && has_triangle) || (what == 7 && is_solved) ||
                      (what == 8 && (is_solved || j->what == SYRK)) || (what == 9 && j->what == TRSM);
    j->is_wrong |= j->within && j->n && (j->m || j->what == POTRF);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const float factors[] = {1, -1, 0, 1, 2.5f, -0.0f, INFINITY, NAN, 1e-30f, -3};
    fuzz_input in = {data, size};
    lathe_plan plans[4] = {{0}};
    job j = {.what = (operation)take_below(&in, OPERATIONS)};
    const unsigned how = (unsigned)take(&in, 1);
    j.size = how & 1 ? sizeof(double) : sizeof(float);
    j.draws = how >> 1 & 1;
    j.major = how >> 2 & 1 ? LATHE_COL_MAJOR : LATHE_ROW_MAJOR;
    j.triangle = how >> 3 & 1 ? LATHE_UPPER : LATHE_LOWER;
    j.transpose = how >> 4 & 1 ? LATHE_TRANS : LATHE_NO_TRANS;
    j.diagonal = how >> 5 & 1 ? LATHE_UNIT : LATHE_NON_UNIT;
    j.side = how >> 6 & 1 ? LATHE_RIGHT : LATHE_LEFT;
    j.has_info = how >> 7;
    take_spec(&j, &in, plans);
    if (take_below(&in, is_factored(&j) ? 4 : 64) == 3)
        take_unit(&j, &in);
    j.random = (lathe_random){take(&in, 2), take(&in, 1), take_below(&in, 16) ? take(&in, 1) : take(&in, 8)};
    const int longest = take_below(&in, 5);
    j.m = (size_t)take_below(&in, longest == 1 ? MOST_LONG : MOST_SHORT);
    j.n = (size_t)take_below(&in, j.what <= ASUM ? MOST_VECTOR : longest == 2 ? MOST_LONG : MOST_SHORT);
    j.k = (size_t)take_below(&in, longest == 3 ? MOST_LONG : MOST_SHORT);
    j.block = (size_t)take_below(&in, 2) * (size_t)take_below(&in, MOST_SHORT);
    j.alpha = factors[take_below(&in, 10)];
    j.beta = factors[take_below(&in, 10)];
    const int is_tame = take_below(&in, 2), is_wrong = take_below(&in, 8) == 7;
    if (is_wrong)
        make_wrong(&j, &in, plans);
    uint64_t state = take(&in, 4);
    describe(&j);
    if (take_below(&in, 3) == 0)
        in_one_memory(&j, &in, is_tame, &state);
    else
        in_their_own(&j, &in, is_tame, &state);
    return 0;
}
