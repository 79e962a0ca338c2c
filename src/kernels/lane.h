/* SPDX-License-Identifier: MIT */
/* One value of the carrier that the including file names by CARRIER_BITS. */
#ifndef LATHE_KERNELS_LANE_H
#define LATHE_KERNELS_LANE_H

#include <stdint.h>

#if CARRIER_BITS == 32
typedef float carrier_value;
typedef uint32_t lane;
typedef int32_t signed_lane;
enum { PRECISION = 24 };
#else
typedef double carrier_value;
typedef uint64_t lane;
typedef int64_t signed_lane;
enum { PRECISION = 53 };
#endif

#endif
