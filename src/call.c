/* SPDX-License-Identifier: MIT */
/* What every array call checks before it reads or writes anything. */
#include "common.h"

#include "call.h"

#include <stdint.h>

lathe_status lathe_call_check(const lathe_isa *isa, const lathe_plan *plan, const lathe_grid *grid,
                              const void *dst, const void *src, size_t n, size_t size)
{
    if (plan->made != LATHE_PLAN_MADE)
        return LATHE_E_UNMADE;
    if (!grid->usable)
        return LATHE_E_CARRIER;
    if (!isa)
        return LATHE_E_ISA;
    if (n == 0)
        return LATHE_OK;
    if (!dst || !src)
        return LATHE_E_NULL;
    const uintptr_t to = (uintptr_t)dst, from = (uintptr_t)src;
    const uintptr_t room = UINTPTR_MAX - (to > from ? to : from);
    if (n > PTRDIFF_MAX / size || n * size > room)
        return LATHE_E_SIZE;
    const uintptr_t distance = to > from ? to - from : from - to;
    return distance && distance < n * size ? LATHE_E_OVERLAP : LATHE_OK;
}
