/* SPDX-License-Identifier: MIT */
/* The names of arithmetic: what each call of lathe/arith.h asks of the one behind them. */
#include "common.h"

#include <stdint.h>
#include <string.h>

#include <lathe/arith.h>

#include "arith.h"
#include "carrier.h"

lathe_status lathe_arith_f32(const lathe_arith *arith, float *dst, const float *a, const float *b,
                             const float *c, size_t n)
{
    return lathe_arith_run(arith, 0, sizeof *dst, dst, (const void *[]){a, b, c}, n);
}

lathe_status lathe_arith_f64(const lathe_arith *arith, double *dst, const double *a, const double *b,
                             const double *c, size_t n)
{
    return lathe_arith_run(arith, 0, sizeof *dst, dst, (const void *[]){a, b, c}, n);
}

float lathe_arith1_f32(const lathe_arith *arith, float a, float b, float c)
{
    const uint32_t nan = (uint32_t)lathe_carrier_nan(&lathe_binary32);
    float result;
    if (lathe_arith_f32(arith, &result, &a, &b, &c, 1))
        memcpy(&result, &nan, sizeof result);
    return result;
}

double lathe_arith1_f64(const lathe_arith *arith, double a, double b, double c)
{
    const uint64_t nan = lathe_carrier_nan(&lathe_binary64);
    double result;
    if (lathe_arith_f64(arith, &result, &a, &b, &c, 1))
        memcpy(&result, &nan, sizeof result);
    return result;
}

static lathe_arith by(const lathe_plan *plan, lathe_operation operation)
{
    return (lathe_arith){.operation = operation, .plan = plan};
}

lathe_status lathe_add_f32(const lathe_plan *plan, float *dst, const float *a, const float *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_ADD);
    return lathe_arith_f32(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_add_f64(const lathe_plan *plan, double *dst, const double *a, const double *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_ADD);
    return lathe_arith_f64(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_sub_f32(const lathe_plan *plan, float *dst, const float *a, const float *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_SUB);
    return lathe_arith_f32(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_sub_f64(const lathe_plan *plan, double *dst, const double *a, const double *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_SUB);
    return lathe_arith_f64(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_mul_f32(const lathe_plan *plan, float *dst, const float *a, const float *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_MUL);
    return lathe_arith_f32(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_mul_f64(const lathe_plan *plan, double *dst, const double *a, const double *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_MUL);
    return lathe_arith_f64(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_div_f32(const lathe_plan *plan, float *dst, const float *a, const float *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_DIV);
    return lathe_arith_f32(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_div_f64(const lathe_plan *plan, double *dst, const double *a, const double *b, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_DIV);
    return lathe_arith_f64(&arith, dst, a, b, NULL, n);
}

lathe_status lathe_sqrt_f32(const lathe_plan *plan, float *dst, const float *a, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_SQRT);
    return lathe_arith_f32(&arith, dst, a, NULL, NULL, n);
}

lathe_status lathe_sqrt_f64(const lathe_plan *plan, double *dst, const double *a, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_SQRT);
    return lathe_arith_f64(&arith, dst, a, NULL, NULL, n);
}

lathe_status lathe_fma_f32(const lathe_plan *plan, float *dst, const float *a, const float *b, const float *c,
                           size_t n)
{
    const lathe_arith arith = by(plan, LATHE_FMA);
    return lathe_arith_f32(&arith, dst, a, b, c, n);
}

lathe_status lathe_fma_f64(const lathe_plan *plan, double *dst, const double *a, const double *b,
                           const double *c, size_t n)
{
    const lathe_arith arith = by(plan, LATHE_FMA);
    return lathe_arith_f64(&arith, dst, a, b, c, n);
}

float lathe_add1_f32(const lathe_plan *plan, float a, float b)
{
    const lathe_arith arith = by(plan, LATHE_ADD);
    return lathe_arith1_f32(&arith, a, b, a);
}

double lathe_add1_f64(const lathe_plan *plan, double a, double b)
{
    const lathe_arith arith = by(plan, LATHE_ADD);
    return lathe_arith1_f64(&arith, a, b, a);
}

float lathe_sub1_f32(const lathe_plan *plan, float a, float b)
{
    const lathe_arith arith = by(plan, LATHE_SUB);
    return lathe_arith1_f32(&arith, a, b, a);
}

double lathe_sub1_f64(const lathe_plan *plan, double a, double b)
{
    const lathe_arith arith = by(plan, LATHE_SUB);
    return lathe_arith1_f64(&arith, a, b, a);
}

float lathe_mul1_f32(const lathe_plan *plan, float a, float b)
{
    const lathe_arith arith = by(plan, LATHE_MUL);
    return lathe_arith1_f32(&arith, a, b, a);
}

double lathe_mul1_f64(const lathe_plan *plan, double a, double b)
{
    const lathe_arith arith = by(plan, LATHE_MUL);
    return lathe_arith1_f64(&arith, a, b, a);
}

float lathe_div1_f32(const lathe_plan *plan, float a, float b)
{
    const lathe_arith arith = by(plan, LATHE_DIV);
    return lathe_arith1_f32(&arith, a, b, a);
}

double lathe_div1_f64(const lathe_plan *plan, double a, double b)
{
    const lathe_arith arith = by(plan, LATHE_DIV);
    return lathe_arith1_f64(&arith, a, b, a);
}

float lathe_sqrt1_f32(const lathe_plan *plan, float a)
{
    const lathe_arith arith = by(plan, LATHE_SQRT);
    return lathe_arith1_f32(&arith, a, a, a);
}

double lathe_sqrt1_f64(const lathe_plan *plan, double a)
{
    const lathe_arith arith = by(plan, LATHE_SQRT);
    return lathe_arith1_f64(&arith, a, a, a);
}

float lathe_fma1_f32(const lathe_plan *plan, float a, float b, float c)
{
    const lathe_arith arith = by(plan, LATHE_FMA);
    return lathe_arith1_f32(&arith, a, b, c);
}

double lathe_fma1_f64(const lathe_plan *plan, double a, double b, double c)
{
    const lathe_arith arith = by(plan, LATHE_FMA);
    return lathe_arith1_f64(&arith, a, b, c);
}

lathe_status lathe_convert_f32(const lathe_plan *to, const lathe_plan *from, float *dst, const float *src,
                               size_t n)
{
    const lathe_arith arith = {.operation = LATHE_COPY, .plan = to, .operands = from};
    return from ? lathe_arith_f32(&arith, dst, src, NULL, NULL, n) : LATHE_E_NULL;
}

lathe_status lathe_convert_f64(const lathe_plan *to, const lathe_plan *from, double *dst, const double *src,
                               size_t n)
{
    const lathe_arith arith = {.operation = LATHE_COPY, .plan = to, .operands = from};
    return from ? lathe_arith_f64(&arith, dst, src, NULL, NULL, n) : LATHE_E_NULL;
}
