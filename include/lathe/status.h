/* SPDX-License-Identifier: MIT */
/* What a call that can fail returns. */
#ifndef LATHE_STATUS_H
#define LATHE_STATUS_H

#include <lathe/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What every call that can fail returns: one of the numbers below, which never change meaning; zero is
   success. A call that fails has left its outputs as they were, but where its description says otherwise.
   The comments are what lathe_status_string returns. */
typedef int lathe_status;

enum {
    LATHE_OK = 0,
    LATHE_E_NULL = 1,        /* a pointer that must point somewhere is NULL */
    LATHE_E_NAME = 2,        /* no format, rule, option value or library has this name */
    LATHE_E_SYNTAX = 3,      /* text that is not key=value,..., or a key unknown, missing or given twice */
    LATHE_E_NUMBER = 4,      /* a number that is malformed or too large to hold */
    LATHE_E_KIND = 5,        /* the format's kind is unknown ({0} is none) or not for this */
    LATHE_E_FLAGS = 6,       /* the format's flags are unknown or contradict each other */
    LATHE_E_PRECISION = 7,   /* a precision under 1, or more than a format or any carrier can have */
    LATHE_E_EXPONENTS = 8,   /* emin exceeds emax */
    LATHE_E_RANGE = 9,       /* exponents or a name's bits outside what a format or any carrier can have */
    LATHE_E_LARGEST = 10,    /* the largest finite value is not a value of the format */
    LATHE_E_LOWEST = 11,     /* the lowest finite value is not a value of the format */
    LATHE_E_CONVENTION = 12, /* a convention of the format is unknown or names a value that it lacks */
    LATHE_E_ROUNDING = 13,   /* the rounding rule is unknown */
    LATHE_E_OPTION = 14,     /* an option but the rule, or a size or order, has an impossible value */
    LATHE_E_POLICY = 15,     /* an option names an infinity, zero, NaN, code or way that the format lacks */
    LATHE_E_RESERVED = 16,   /* a reserved word is not zero */
    LATHE_E_UNMADE = 17,     /* the plan was never made, or making it failed */
    LATHE_E_CARRIER = 18,    /* the carrier of this call is too small for the plan's format or random bits */
    LATHE_E_SIZE = 19,       /* the number of elements is more than memory can have */
    LATHE_E_OVERLAP = 20,    /* destination and source overlap without being the same array */
    LATHE_E_SPACE = 21,      /* the buffer is too small for the answer */
    LATHE_E_ISA = 22,        /* the instruction set asked for is unknown or not one of this processor */
    LATHE_E_STOCHASTIC = 23, /* the plan's rule is stochastic, and the call has no random bits */
    LATHE_E_STREAM = 24,     /* the stream is 2^56 or more, or its next index would pass 2^64 - 1 */
    LATHE_E_CODES = 25,      /* results of the plan need not be values of its format: they have no codes */
    LATHE_E_CODE_SIZE = 26,  /* a size of codes that is not offered, or too small for the format */
    LATHE_E_CODE = 27,       /* a code is none of the format */
    LATHE_E_TABLE = 28,      /* a table's values do not ascend or are not finite, or a code is there twice */
    LATHE_E_BUILD = 29       /* the library was built without what this asks for */
};

/* One sentence for a status, in English, without a final stop. Defined for every int; never NULL. */
LATHE_API const char *lathe_status_string(int status);

#ifdef __cplusplus
}
#endif

#endif
