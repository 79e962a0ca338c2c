/* SPDX-License-Identifier: MIT */
/* The speed that the project has set itself as target for arithmetic, and whether it is reached here. */
#ifndef LATHE_BENCH_ARITH_TARGETS_H
#define LATHE_BENCH_ARITH_TARGETS_H

#include "arith_request.h"

/* As targets_run: measures the targets that the request does not leave out, in five runs. */
int arith_targets_run(const arith_request *q);

#endif
