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
    LATHE_KIND_NONE = 0,      /* {0} is no format */
    LATHE_KIND_FLOAT = 1,     /* binary floating point: precision, emin, emax */
    LATHE_KIND_FIXED = 2,     /* integers times a power of two: width, fraction */
    LATHE_KIND_POSIT = 3,     /* width, es */
    LATHE_KIND_HIF8 = 4,      /* HiFloat8 */
    LATHE_KIND_TAKUM = 5,     /* linear takum: width */
    LATHE_KIND_LOG_TAKUM = 6, /* logarithmic takum: width */
    LATHE_KIND_LOG = 7,       /* powers of 2^(2^-fraction): width, fraction, and scale without zero */
    LATHE_KIND_TABLE = 8      /* the values of a table: table, count, codes */
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
    LATHE_OVERFLOW_NAN,
    LATHE_OVERFLOW_WRAP /* of LATHE_KIND_FIXED alone: the code's low bits, as if it had more */
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

/* Where LATHE_TIES_TO_EVEN takes what is halfway between two neighbours. A choice of kinds other than FLOAT
   and FIXED alone: in these two it is the even neighbour, and they refuse others. OWN: in options the
   format's own convention; in a format even. The name hif8 has AWAY as its own. */
typedef enum lathe_tie {
    LATHE_TIE_OWN = 0,
    LATHE_TIE_EVEN, /* the neighbour with the even code */
    LATHE_TIE_AWAY, /* from zero */
    LATHE_TIE_ZERO, /* toward zero */
    LATHE_TIE_DOWN  /* the lesser */
} lathe_tie;

/* The numbers of a format. Plain data: fill it by name (lathe_format_parse) or by hand,

       lathe_format f = {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL,
                         .precision = 11, .emin = -14, .emax = 15};

   A positive finite value is m * 2^(e - precision + 1) with integer m. Normal numbers have
   2^(precision-1) <= m < 2^precision and emin <= e <= emax; subnormal numbers have e = emin and
   smaller m. The grid ends at `largest`. Without flags there are positive normal numbers and nothing else.

   The other kinds have fields of their own, and the rest 0; flags follow from the kind where they are 0:

   FIXED   m 2^-fraction, m of `width` bits (1 to 53), two's complement with .flags = LATHE_HAS_SIGN, which
           alone does not follow from the kind, else unsigned;
           fraction from -900 to 900. `lowest` (0: -2^(width-1)) raises the lowest m: 1 - 2^(width-1) is what
           symmetric integers have.
   POSIT   of `width` bits, 3 to 32, with `es` exponent bits, 0 to 5 (Posit standard 2022: es = 2). Between
           two neighbours the boundary is the posit of one bit more that lies there, their midpoint where
           they have fraction bits. No rule takes a value to zero or, but for infinities, to NaN (NaR):
           beyond either end is that end.
   HIF8    HiFloat8 (Luo et al., 2024): 3 fraction bits for exponents up to 3, 2 up to 7, 1 up to 15, and
           the powers of two from 2^-22 to 2^-16. Boundaries are midpoints; what rounds to 1.5 2^15
           overflows. By its name ties go away from zero.
   TAKUM   linear takum of `width` bits, 8 to 16 (Hunhold, 2024): (1 + m) 2^c for characteristic c, with
           boundaries and ends as those of posits.
   LOG_TAKUM  logarithmic takum: e^((c + m) / 2).
   LOG     with LATHE_HAS_ZERO 2^(k 2^-fraction) for |k| < 2^(width-2), either sign, zero, one NaN; without
           it scale 2^(k 2^-fraction) (scale 0: 1) for k from 0 to 2^(width-1) - 1, either sign, and nothing
           else (LNS-Madam, Zhao et al., 2022, with gamma = 2^fraction). width 3 to 16, fraction 0 to 13.
           Infinities saturate unless `infinity` says otherwise, as finite values do. By logarithm the
           boundary of zero and the smallest value is that of the next lower power and the smallest value.
   TABLE   the `count` finite values (1 to 65536) of `table`, ascending, +0 and -0 apart. Their codes are
           `codes` or, if that is NULL, the indices from 0. Both arrays are the caller's: they stay as they
           are while the format or a plan made of it is used. The difference of two neighbours, in binary,
           has no more than 120 bits from its first 1 to its last (LATHE_E_TABLE). Between two neighbours the
           boundary is their middle. The one "toward zero" is the lesser for positive x and +0, the greater
           for negative x and -0, whatever the signs of both; "even" and "odd" are the parity of its code.
           What is beyond an end is that end, infinities too, and negative x in a table without sign, where
           the negative option has no effect. Zero is zero, with its sign where the table has -0; in a table
           without zero it is a number between two others, and the zero option has no effect: by
           toward zero {-1, 1} takes 0 and 0.3 to -1 and -0 and -0.3 to 1; by ties to even both zeros, which
           are halfway, to -1, whose code 0 is even. NaN does what the nan option says.

   A value of LOG_TAKUM and LOG that is irrational is the carrier's value nearest to it. What is nearest in
   them is decided by logarithm (the boundary of two neighbours is their geometric mean, of takums that of one
   bit more), by the exact irrational boundary; the option LATHE_DOMAIN_LINEAR makes it the midpoint of the
   values. */
typedef struct lathe_format {
    lathe_kind kind;
    unsigned flags;  /* LATHE_HAS_... */
    int precision;   /* significant bits, the leading one counted: 1 to 63 */
    int emin, emax;  /* exponents of the smallest and largest normal binade: -2^20 <= emin <= emax <= 2^20 */
    int width;       /* bits of a code; of FLOAT 0 */
    int64_t largest; /* largest finite value / 2^(emax - precision + 1): `precision` bits; 0 = all ones */
    int64_t lowest;  /* lowest finite value in the same units, negative; 0 = -largest, or no sign */
    lathe_overflow overflow; /* the format's own conventions */
    lathe_infinity infinity;
    lathe_negative negative;
    lathe_tie ties;
    int fraction, es;
    double scale;
    uint64_t count;
    union {
        const double *table;
        uint64_t table_word; /* keeps the size */
    };
    union {
        const uint16_t *codes;
        uint64_t codes_word;
    };
    uint64_t reserved[1]; /* 0 */
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
     - intN, uintN, qI.F, uqI.F: LATHE_KIND_FIXED. I bits before the point, the sign's among them (as ARM,
       QPyTorch and pychop count; the Q3.4 of Texas Instruments, which does not count it, is q4.4), and F
       behind it.
     - positN_ES or posit<N,ES>; positN alone has es = 2; hif8; takumN_linear, takumN_log, takumN
       (logarithmic, as libtakum has it); nf4, bnbfp4 (bitsandbytes' NF4 and FP4).
     - lnsI_F or lns<I,F>: LATHE_KIND_LOG with zero of 1 + I + F bits, I of the exponent before the point,
       its sign among them: Universal's lns<8,3> is lns4_3. madamB_G or madam<B,G>: without zero, of B bits,
       gamma = G a power of two; then perhaps xS, S the scale (an exact number as below): madam8_8x0x1p-4.
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
   nothing else is written, and text may be NULL where size is 0. LATHE_E_NAME: formats of other kinds than
   FLOAT with a convention, table or number that no name says have none. LATHE_FORMAT_PRINT_MAX bytes always
   do. */
#define LATHE_FORMAT_PRINT_MAX 256
LATHE_API lathe_status lathe_format_print(const lathe_format *format, char *text, size_t size,
                                          size_t *needed);

/* The canonical names of the table, i = 0, 1, ...; NULL past the last. */
LATHE_API const char *lathe_format_name(size_t i);

/* Names of formats of the other kinds, i = 0, 1, ...; NULL past the last. Other widths are names too. */
LATHE_API const char *lathe_format_other_name(size_t i);

/* LATHE_OK, or what is wrong with `format`. A sound format may still be too large for every carrier:
   lathe_plan_init says so. */
LATHE_API lathe_status lathe_format_check(const lathe_format *format);

/* 1 if both are sound formats with the same grid, ends, flags and conventions, however written, else 0. */
LATHE_API int lathe_format_equal(const lathe_format *a, const lathe_format *b);

/* Limits, exact. NaN where `format` is unsound or the limit is not a binary64 value. */
LATHE_API double lathe_format_largest(const lathe_format *format); /* finite */
/* Finite; without sign: zero or, where the format lacks that too, the smallest value. */
LATHE_API double lathe_format_lowest(const lathe_format *format);
/* 2^emin; with LATHE_HAS_NO_BOTTOM the next value, 2^emin (1 + 2^(1-precision)); of kinds other than FLOAT
   the smallest. */
LATHE_API double lathe_format_smallest_normal(const lathe_format *format);
LATHE_API double lathe_format_smallest(const lathe_format *format); /* positive; NaN where none is */
/* u = 2^-precision, of kinds other than FLOAT half the distance from 1 to the next value above it, NaN where
   1 is no value. In the normal range rounding to nearest errs by at most u / (1 + u) relative to x, the
   other rules by less than 2 u. */
LATHE_API double lathe_format_unit_roundoff(const lathe_format *format);

/* The number of values that are not NaN: finite values, -0 and +0 apart, infinities. 0 where `format` is
   unsound or the number exceeds 2^64 - 1. */
LATHE_API uint64_t lathe_format_count(const lathe_format *format);

#ifdef __cplusplus
}
#endif

#endif
