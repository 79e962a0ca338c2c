/* SPDX-License-Identifier: MIT */
/* Formats: which numbers exist. */
#ifndef LATHE_FORMAT_H
#define LATHE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum lathe_kind {
    LATHE_KIND_NONE = 0, /* {0} is no format */
    LATHE_KIND_FLOAT = 1 /* binary floating point: precision, emin, emax */
} lathe_kind;

/* What a format has besides its positive normal numbers. */
enum {
    LATHE_HAS_SIGN = 1,
    LATHE_HAS_SUBNORMALS = 2,
    LATHE_HAS_INFINITY = 4, /* of either sign where it has a sign */
    LATHE_HAS_NAN = 8,
    LATHE_HAS_ZERO = 16,
    LATHE_HAS_NEGATIVE_ZERO = 32, /* needs sign and zero */
    LATHE_HAS_ALL = 63,           /* as the formats of IEEE 754 */
    LATHE_HAS_NO_BOTTOM = 64 /* 2^emin is no value, as in DLFloat16, where its code means zero: what is less
                                     than the next value, 2^emin (1 + 2^(1-precision)), after rounding with
                                     unbounded exponent becomes zero, in every rule. Needs zero and
                                     precision > 1, excludes subnormal numbers */
};

/* What becomes of a finite value whose rounding is beyond the largest or lowest finite value. OWN: in options
   the format's own convention; in a format by direction if it has infinity or NaN, else saturate. */
typedef enum lathe_overflow {
    LATHE_OVERFLOW_OWN = 0,
    LATHE_OVERFLOW_BY_DIRECTION, /* IEEE 754-2019 section 7.4: infinity (NaN where the format has only that),
                                    or the finite limit where the rule points back to it. To odd: whichever of
                                    the two has the odd code */
    LATHE_OVERFLOW_SATURATE,     /* the finite limit */
    LATHE_OVERFLOW_INFINITY,
    LATHE_OVERFLOW_NAN
} lathe_overflow;

/* What becomes of an infinite input; direction plays no part. OWN: in options the format's own convention; in
   a format keep if it has infinity, else NaN if it has NaN, else saturate. */
typedef enum lathe_infinity {
    LATHE_INFINITY_OWN = 0,
    LATHE_INFINITY_KEEP,
    LATHE_INFINITY_SATURATE,
    LATHE_INFINITY_NAN
} lathe_infinity;

/* What becomes of a result that is still negative in a format without sign; what rounded to zero is zero.
   OWN: in options the format's own convention; in a format NaN if it has NaN but no zero, else zero. */
typedef enum lathe_negative {
    LATHE_NEGATIVE_OWN = 0,
    LATHE_NEGATIVE_TO_ZERO,      /* zero; in a format without zero what the zero option says */
    LATHE_NEGATIVE_TO_NAN,       /* NaN, positive */
    LATHE_NEGATIVE_TO_MAGNITUDE, /* the same without its sign */
    LATHE_NEGATIVE_BY_DIRECTION  /* as IEEE P3109 (draft 4.0) without saturation: a finite value as ZERO under
                                   toward zero and toward positive; everything else NaN */
} lathe_negative;

/* The numbers of a format. Plain data: fill it by name (lathe_format_parse) or by hand,

       lathe_format f = {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL,
                         .precision = 11, .emin = -14, .emax = 15};

   A positive finite value is m * 2^(e - precision + 1) with integer m. Normal numbers have
   2^(precision-1) <= m < 2^precision and emin <= e <= emax; subnormal numbers have e = emin and
   smaller m. The grid ends at `largest`. Without flags there are positive normal numbers and nothing else. */
typedef struct lathe_format {
    lathe_kind kind;
    unsigned flags;   /* LATHE_HAS_... */
    int precision;    /* significant bits, the leading one counted: 1 to 63 */
    int emin, emax;   /* exponents of the smallest and largest normal binade: -2^20 <= emin <= emax <= 2^20 */
    int reserved_int; /* 0 */
    int64_t largest;  /* largest finite value / 2^(emax - precision + 1): `precision` bits; 0 = all ones */
    int64_t lowest;   /* lowest finite value in the same units, negative; 0 = -largest, or no sign */
    lathe_overflow overflow; /* the format's own conventions */
    lathe_infinity infinity;
    lathe_negative negative;
    int reserved_convention; /* 0 */
    uint64_t reserved[4];    /* 0 */
} lathe_format;

/* Reads a format from `name`:
     - a name of the table (lathe_format_name) or an alias of it: bf16, half, float8_e4m3fn, e2m1, ...
       Other libraries' short names mean the table's rows too: q43 is e4m3fn, b is bf16 with subnormal
       numbers. What chop means by them is chop:q43 and chop:b (preset.h).
     - eXmY, with more letters after or before it: X exponent bits (1 to 20), Y fraction bits (0 to 62);
         eXmY or eXmYieee   infinities and NaN in the top exponent, as IEEE 754 (X > 1, Y > 0)
         eXmYfn             no infinity, NaN is the top code of either sign
         eXmYfnuz           no infinity, no -0, whose code is NaN
         eXmYfinite         neither infinity nor NaN
       subnormal numbers in all; a `u` in front: no sign (not fnuz); bB behind Y: the bias B, which else is
       2^(X-1) - 1, but 2^(X-1) in fnuz and for X = 1. Where the name is one of the table, or an alias
       (e2m1fn, as OCP's E2M1 is called), it means that row. With a bias too no letters behind it mean ieee:
       e4m3b7 is e4m3ieee, and OCP's E4M3 e4m3b7fn; but e4m3b11 is an alias of e4m3b11fnuz. UE5M3 is three
       formats: ue5m3 (AMD's: the top code is NaN, largest 114688), ue5m3finite (largest 122880) and
       ue5m3ieee (infinity and NaN in the top exponent, largest 61440).
     - binaryKpP, K from 3 to 16, then s (signed) or u (unsigned, P up to K) and e (extended) or f
       (finite), both optional: IEEE P3109, draft 4.0 of June 2026, with its "SatNone" as own conventions.
     - key=value,...: p, emin, emax (each needed; emax follows from `largest` where that is given),
       largest, lowest (exact decimals such as 7.5, without exponent, or hexadecimal as 0x1.cp8), the flags
       signed, subnormals, inf, nan, zero, negzero (0 or 1; absent: 1, negzero where sign and zero are),
       nobottom (0 or 1; absent: 0), and the own conventions overflow=by_direction|saturate|infinity|nan,
       infinity=keep|saturate|nan, negative=zero|nan|magnitude|by_direction.
   Case and blanks are ignored, - and _ too inside a name; between two digits - and _ count. The locale
   plays no part. On failure `format` is untouched and *error_at (unless error_at is NULL) is the offset of
   the first character that cannot be right (of several faults, one is told): of a value that does not fit
   the others, or the end of the text where a key is missing. */
LATHE_API lathe_status lathe_format_parse(lathe_format *format, const char *name, size_t *error_at);

/* Writes the canonical name of `format`, which lathe_format_parse reads back to an equal format, with its
   final NUL into text[0..size-1]. *needed (unless NULL) becomes the bytes needed; with LATHE_E_SPACE
   nothing else is written, and text may be NULL where size is 0. LATHE_FORMAT_PRINT_MAX bytes always do. */
#define LATHE_FORMAT_PRINT_MAX 256
LATHE_API lathe_status lathe_format_print(const lathe_format *format, char *text, size_t size,
                                          size_t *needed);

/* The canonical names of the table, i = 0, 1, ...; NULL past the last. */
LATHE_API const char *lathe_format_name(size_t i);

/* LATHE_OK, or what is wrong with `format`. A sound format may still be too large for every carrier:
   lathe_plan_init says so. */
LATHE_API lathe_status lathe_format_check(const lathe_format *format);

/* 1 if both are sound formats with the same grid, ends, flags and conventions, however written, else 0. */
LATHE_API int lathe_format_equal(const lathe_format *a, const lathe_format *b);

/* Limits, exact. NaN where `format` is unsound or the limit is not a binary64 value. */
LATHE_API double lathe_format_largest(const lathe_format *format); /* finite */
/* Finite; without sign: zero or, where the format lacks that too, the smallest value. */
LATHE_API double lathe_format_lowest(const lathe_format *format);
/* 2^emin; with LATHE_HAS_NO_BOTTOM the next value, 2^emin (1 + 2^(1-precision)). */
LATHE_API double lathe_format_smallest_normal(const lathe_format *format);
LATHE_API double lathe_format_smallest(const lathe_format *format); /* positive */
/* u = 2^-precision. In the normal range rounding to nearest errs by at most u / (1 + u) relative to x, the
   other rules by less than 2 u. */
LATHE_API double lathe_format_unit_roundoff(const lathe_format *format);

/* The number of values that are not NaN: finite values, -0 and +0 apart, infinities. 0 where `format` is
   unsound or the number exceeds 2^64 - 1. */
LATHE_API uint64_t lathe_format_count(const lathe_format *format);

#ifdef __cplusplus
}
#endif

#endif
