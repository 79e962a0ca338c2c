/* SPDX-License-Identifier: MIT */
/* Every public function under every control word of the x87 unit: the same bits, word and flags kept. */
#include "calls.h"
#include "check.h"

#if defined(__i386__) || defined(__x86_64__)

/* Precision of 24, 53 and 64 bits, four directions, exceptions masked or trapping. */
enum { PRECISIONS = 3, DIRECTIONS = 4, WORDS = 2 * PRECISIONS * DIRECTIONS };

static uint16_t word_at(size_t i)
{
    static const uint16_t precisions[PRECISIONS] = {0x000, 0x200, 0x300};
    const unsigned direction = (unsigned)(i / PRECISIONS % DIRECTIONS) << 10;
    const unsigned masks = i / (PRECISIONS * DIRECTIONS) ? 0x40 : 0x7f; /* bit 6 is always set */
    return (uint16_t)(precisions[i % PRECISIONS] | direction | masks);
}

static uint16_t control(void)
{
    uint16_t word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    return word;
}

static uint16_t flags(void)
{
    uint16_t word;
    __asm__ volatile("fnstsw %0" : "=m"(word));
    return word & 0x7f; /* exceptions; the others tell of the last operation */
}

typedef struct outcome {
    double result;
    call_scene scene;
    uint16_t control, flags;
} outcome;

/* What the call does under a control word. */
static void under(uint16_t word, const call *f, outcome *o)
{
    static const uint16_t usual = 0x37f;
    const call_arguments c = call_sound(f);
    __asm__ volatile("fnclex\n\tfldcw %0" : : "m"(word) : "memory");
    o->result = f->invoke(&c);
    o->control = control();
    o->flags = flags();
    __asm__ volatile("fnclex\n\tfldcw %0" : : "m"(usual) : "memory");
    o->scene = call_scene_now;
}

static void no_call_sees_or_changes_the_x87_word(void **state)
{
    static outcome wanted, got;
    size_t executed = 0, wrong = 0;
    const call *f;
    (void)state;
    for (size_t k = 0; (f = call_at(k)); k++) {
        under(word_at(2), f, &wanted); /* as processes begin */
        for (size_t i = 0; i < WORDS; i++, executed++) {
            under(word_at(i), f, &got);
            if (memcmp(&got.result, &wanted.result, sizeof got.result) != 0 ||
                memcmp(&got.scene, &wanted.scene, sizeof got.scene) != 0) {
                print_error("%s: other results under the word %03x\n", f->name, (unsigned)word_at(i));
                wrong++;
            }
            if (got.control != word_at(i) || got.flags != 0) {
                print_error("%s: word %03x became %03x, flags %02x\n", f->name, (unsigned)word_at(i),
                            (unsigned)got.control, (unsigned)got.flags);
                wrong++;
            }
        }
    }
    assert_int_equal(wrong, 0);
    expect_cases("calls", executed, 4800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_call_sees_or_changes_the_x87_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    print_message("test_x87: skipped, this processor has no x87 unit\n");
    return 77;
}

#endif
