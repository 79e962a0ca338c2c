/* SPDX-License-Identifier: MIT */
/* The caller's floating-point environment: rounding modes, flush to zero, denormals are zero, traps. */
#ifndef TESTS_ENVIRONMENT_H
#define TESTS_ENVIRONMENT_H

#include <fenv.h>
#include <stddef.h>
#include <stdint.h>

/* One environment that this processor can be put into. */
typedef struct environment {
    const char *name;
    int rounding;        /* as fesetround */
    int ftz, daz, traps; /* results and operands that are subnormal become zero; exceptions trap */
} environment;

/* What the processor can do besides rounding modes, for the log. */
const char *environment_abilities(void);

/* The i-th environment, all combinations that exist here; NULL past the last. The first is the usual one. */
const environment *environment_at(size_t i);

size_t environment_count(void);

typedef struct environment_saved {
    fenv_t fenv;
    uint64_t control;
} environment_saved;

/* Between the two, call nothing but what is tested: not even the C library is safe there. */
void environment_enter(const environment *e, environment_saved *saved);
void environment_leave(const environment_saved *saved);

/* Control and flags as the processor holds them, to see whether a call changed any. */
uint64_t environment_word(void);

#endif
