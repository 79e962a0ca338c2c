/* SPDX-License-Identifier: MIT */
/* How a made plan is told from other memory. */
#ifndef LATHE_PLAN_MARK_H
#define LATHE_PLAN_MARK_H

#include <stdint.h>

/* What lathe_plan_init leaves in lathe_plan.made ("lathe-01"). */
#define LATHE_PLAN_MADE UINT64_C(0x6c617468652d3031)

#endif
