/* SPDX-License-Identifier: MIT */
/* Words for every status. */
#include "common.h"

#include <lathe/lathe.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

static const char *const sentences[] = {
    [LATHE_OK] = "success",
    [LATHE_E_NULL] = "a pointer that must point somewhere is NULL",
    [LATHE_E_NAME] = "no format, rule, option value or library has this name",
    [LATHE_E_SYNTAX] = "text that is not key=value,..., or a key unknown, missing or given twice",
    [LATHE_E_NUMBER] = "a number that is malformed or too large to hold",
    [LATHE_E_KIND] = "the format's kind is unknown ({0} is none) or not for this",
    [LATHE_E_FLAGS] = "the format's flags are unknown or contradict each other",
    [LATHE_E_PRECISION] = "a precision under 1, or more than a format or any carrier can have",
    [LATHE_E_EXPONENTS] = "emin exceeds emax",
    [LATHE_E_RANGE] = "exponents or a name's bits outside what a format or any carrier can have",
    [LATHE_E_LARGEST] = "the largest finite value is not a value of the format",
    [LATHE_E_LOWEST] = "the lowest finite value is not a value of the format",
    [LATHE_E_CONVENTION] = "a convention of the format is unknown or names a value that it lacks",
    [LATHE_E_ROUNDING] = "the rounding rule is unknown",
    [LATHE_E_OPTION] = "an option but the rule, or a size or order, has an impossible value",
    [LATHE_E_POLICY] = "an option names an infinity, zero, NaN, code or way that the format lacks",
    [LATHE_E_RESERVED] = "a reserved word is not zero",
    [LATHE_E_UNMADE] = "the plan was never made, or making it failed",
    [LATHE_E_CARRIER] = "the carrier of this call is too small for the plan's format or random bits",
    [LATHE_E_SIZE] = "the number of elements is more than memory can have",
    [LATHE_E_OVERLAP] = "destination and source overlap without being the same array",
    [LATHE_E_SPACE] = "the buffer is too small for the answer",
    [LATHE_E_ISA] = "the instruction set asked for is unknown or not one of this processor",
    [LATHE_E_STOCHASTIC] = "the plan's rule is stochastic, and the call has no random bits",
    [LATHE_E_STREAM] = "the stream is 2^56 or more, or its next index would pass 2^64 - 1",
    [LATHE_E_CODES] = "results of the plan need not be values of its format: they have no codes",
    [LATHE_E_CODE_SIZE] = "a size of codes that is not offered, or too small for the format",
    [LATHE_E_CODE] = "a code is none of the format",
    [LATHE_E_TABLE] = "a table's values do not ascend or are not finite, or a code is there twice",
    [LATHE_E_BUILD] = "the library was built without what this asks for",
};

const char *lathe_status_string(int status)
{
    const int count = (int)(sizeof sentences / sizeof *sentences);
    return status >= 0 && status < count ? sentences[status] : "not a status of this library";
}

const char *lathe_version(void)
{
    return TEXT(LATHE_VERSION_MAJOR) "." TEXT(LATHE_VERSION_MINOR) "." TEXT(LATHE_VERSION_PATCH);
}
