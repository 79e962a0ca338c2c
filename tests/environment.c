/* SPDX-License-Identifier: MIT */
/* Puts the processor into every floating-point environment that it has. */
#include "environment.h"

#include <string.h>

#if defined(__SSE2__)
#include <pmmintrin.h>
#include <xmmintrin.h>
enum { HAS_FTZ = 1, HAS_DAZ = 1, HAS_TRAPS = 1 };
static const char abilities[] = "rounding modes, FTZ, DAZ, traps (x86 SSE)";
enum { CONTROL_FTZ = 0x8000, CONTROL_DAZ = 0x0040, CONTROL_MASKS = 0x1f80 };

static uint64_t control(void)
{
    return _mm_getcsr();
}

static void set_control(const environment *e)
{
    unsigned word = _mm_getcsr() & ~(unsigned)(CONTROL_FTZ | CONTROL_DAZ);
    word |= e->ftz ? CONTROL_FTZ : 0u;
    word |= e->daz ? CONTROL_DAZ : 0u;
    if (e->traps)
        word &= ~(unsigned)CONTROL_MASKS;
    _mm_setcsr(word);
}

static void restore_control(uint64_t word)
{
    _mm_setcsr((unsigned)word);
}

uint64_t environment_word(void)
{
    unsigned short x87_control, x87_status;
    __asm__ volatile("fnstcw %0" : "=m"(x87_control));
    __asm__ volatile("fnstsw %0" : "=m"(x87_status));
    return (uint64_t)x87_status << 48 | (uint64_t)x87_control << 32 | _mm_getcsr();
}

#elif defined(__aarch64__)
enum { HAS_FTZ = 1, HAS_DAZ = 0, HAS_TRAPS = 0 }; /* FZ is both; traps are optional in the architecture */
static const char abilities[] = "rounding modes, FZ (AArch64: results and operands together)";
#define CONTROL_FZ (UINT64_C(1) << 24)

static uint64_t control(void)
{
    uint64_t word;
    __asm__ volatile("mrs %0, fpcr" : "=r"(word));
    return word;
}

static void restore_control(uint64_t word)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(word));
}

static void set_control(const environment *e)
{
    uint64_t word = control() & ~CONTROL_FZ;
    restore_control(e->ftz ? word | CONTROL_FZ : word);
}

uint64_t environment_word(void)
{
    uint64_t flags;
    __asm__ volatile("mrs %0, fpsr" : "=r"(flags));
    return flags << 32 | control();
}

#else
enum { HAS_FTZ = 0, HAS_DAZ = 0, HAS_TRAPS = 0 };
static const char abilities[] = "rounding modes only";

static uint64_t control(void)
{
    return 0;
}

static void set_control(const environment *e)
{
    (void)e;
}

static void restore_control(uint64_t word)
{
    (void)word;
}

uint64_t environment_word(void)
{
    return (uint64_t)fegetround() << 32 | (unsigned)fetestexcept(FE_ALL_EXCEPT);
}
#endif

#define EACH_SWITCH(mode, text)                                                                              \
    {text, mode, 0, 0, 0}, {text " FTZ", mode, 1, 0, 0}, {text " DAZ", mode, 0, 1, 0},                       \
        {text " FTZ DAZ", mode, 1, 1, 0}, {text " traps", mode, 0, 0, 1},                                    \
        {text " FTZ traps", mode, 1, 0, 1}, {text " DAZ traps", mode, 0, 1, 1},                              \
    {                                                                                                        \
        text " FTZ DAZ traps", mode, 1, 1, 1                                                                 \
    }

static const environment environments[] = {
    EACH_SWITCH(FE_TONEAREST, "to nearest"),
#ifdef FE_UPWARD
    EACH_SWITCH(FE_UPWARD, "upward"),
#endif
#ifdef FE_DOWNWARD
    EACH_SWITCH(FE_DOWNWARD, "downward"),
#endif
#ifdef FE_TOWARDZERO
    EACH_SWITCH(FE_TOWARDZERO, "toward zero"),
#endif
};

const char *environment_abilities(void)
{
    return abilities;
}

const environment *environment_at(size_t i)
{
    for (size_t k = 0; k < sizeof environments / sizeof *environments; k++) {
        const environment *e = &environments[k];
        int exists = (!e->ftz || HAS_FTZ) && (!e->daz || HAS_DAZ) && (!e->traps || HAS_TRAPS);
        if (exists && i-- == 0)
            return e;
    }
    return NULL;
}

size_t environment_count(void)
{
    size_t count = 0;
    while (environment_at(count))
        count++;
    return count;
}

void environment_enter(const environment *e, environment_saved *saved)
{
    fegetenv(&saved->fenv);
    saved->control = control();
    feclearexcept(FE_ALL_EXCEPT);
    fesetround(e->rounding);
    set_control(e);
}

void environment_leave(const environment_saved *saved)
{
    restore_control(saved->control);
    fesetenv(&saved->fenv);
}
