/* SPDX-License-Identifier: MIT */
/* What a call that can fail returns. */
#ifndef LATHE_STATUS_H
#define LATHE_STATUS_H

#include <lathe/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Every call that can fail returns one of these. Zero is success; the numbers never change meaning.
   A failing call has written nothing (lathe_plan_init alone clears the plan it could not make). */
typedef enum lathe_status {
    LATHE_OK = 0,
    LATHE_E_NULL = 1, /* a pointer that must point somewhere is NULL */
    LATHE_E_NAME = 2, /* no format, rule or option value has this name */
    LATHE_E_SYNTAX =
        3, /* text that is not key=value,key=value,..., or a key unknown, missing or given twice */
    LATHE_E_NUMBER = 4,      /* a number that is malformed or too large to hold */
    LATHE_E_KIND = 5,        /* the format's kind is unknown; {0} is no format */
    LATHE_E_FLAGS = 6,       /* the format's flags are unknown or contradict each other */
    LATHE_E_PRECISION = 7,   /* precision under 1, or more than any carrier (than a format) can hold */
    LATHE_E_EXPONENTS = 8,   /* emin exceeds emax */
    LATHE_E_RANGE = 9,       /* the exponents reach outside every carrier (outside what a format can hold) */
    LATHE_E_LARGEST = 10,    /* the largest finite value is not a value of the format */
    LATHE_E_LOWEST = 11,     /* the lowest finite value is not a value of the format */
    LATHE_E_CONVENTION = 12, /* a convention of the format is unknown or names a value that it lacks */
    LATHE_E_ROUNDING = 13,   /* the rounding rule is unknown */
    LATHE_E_OPTION = 14,     /* an option other than the rule has an unknown value */
    LATHE_E_POLICY = 15,     /* an option names a value that the format lacks */
    LATHE_E_RESERVED = 16,   /* a reserved word is not zero */
    LATHE_E_UNMADE = 17,     /* the plan was never made, or making it failed */
    LATHE_E_CARRIER = 18,    /* the carrier of this call is too small for the plan's format */
    LATHE_E_SIZE = 19,       /* the element count describes more bytes than memory can have */
    LATHE_E_OVERLAP = 20,    /* destination and source overlap without being the same array */
    LATHE_E_SPACE = 21       /* the buffer is too small for the answer */
} lathe_status;

/* One sentence for `status`, in English, without a final stop. Defined for every int that is cast to it; never NULL. */
LATHE_API const char *lathe_status_string(lathe_status status);

#ifdef __cplusplus
}
#endif

#endif
