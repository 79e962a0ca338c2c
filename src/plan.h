/* SPDX-License-Identifier: MIT */
/* How a plan that was made is told from memory that holds none. */
#ifndef LATHE_PLAN_MADE_H
#define LATHE_PLAN_MADE_H

#include <stdint.h>

#define LATHE_PLAN_MADE UINT64_C(0x6c617468652d3031)

#endif
