/* SPDX-License-Identifier: MIT */
/* Presets: what each library does at the ends of its formats, and all names. */
#include "check.h"

#include <math.h>
#include <stdio.h>

enum { NO_CODE = -1 };

/* The last column is the code, where the library has codes. */
static const struct golden {
    const char *preset;
    double x, y;
    int code;
} goldens[] = {
    {"ml_dtypes:float8_e4m3fn", 464, 448, 0x7e},
    {"ml_dtypes:float8_e4m3fn", 464.0001, NAN, 0x7f},
    {"ml_dtypes:float8_e4m3fn", -465, -NAN, 0xff},
    {"ml_dtypes:float8_e4m3fn", INFINITY, NAN, 0x7f},
    {"ml_dtypes:float8_e4m3fn", -INFINITY, -NAN, 0xff},
    {"ml_dtypes:float8_e4m3fn", -NAN, -NAN, 0xff},
    {"ml_dtypes:float8_e4m3fn", -0.0, -0.0, 0x80},
    {"ml_dtypes:float8_e4m3fn", 0x1p-10, 0, 0},
    {"ml_dtypes:float8_e4m3fn", 0x1.0001p-10, 0x1p-9, 1},
    {"ml_dtypes:float8_e4m3fn,rounding=toward_zero", 479, 448, 0x7e},
    {"ml_dtypes:float8_e4m3fn,rounding=toward_zero", 480, NAN, 0x7f},
    {"ml_dtypes:float8_e4m3fn,rounding=toward_zero", -465, -448, 0xfe},
    {"ml_dtypes:float8_e4m3fn,rounding=toward_zero", -INFINITY, -NAN, 0xff},
    {"ml_dtypes_sat:float8_e4m3fn", 480, 448, 0x7e},
    {"ml_dtypes_sat:float8_e4m3fn", -1e30, -448, 0xfe},
    {"ml_dtypes_sat:float8_e4m3fn", INFINITY, NAN, 0x7f},
    {"ml_dtypes:float8_e5m2", 61439.99, 57344, 0x7b},
    {"ml_dtypes:float8_e5m2", 61440, INFINITY, 0x7c},
    {"ml_dtypes:float8_e5m2", NAN, NAN, 0x7e},
    {"ml_dtypes_sat:float8_e5m2", 61440, 57344, 0x7b},
    {"ml_dtypes_sat:float8_e5m2", -INFINITY, -INFINITY, 0xfc},
    {"ml_dtypes:float8_e4m3", 247.9, 240, 0x77},
    {"ml_dtypes:float8_e4m3", 248, INFINITY, 0x78},
    {"ml_dtypes:float8_e4m3", NAN, NAN, 0x7c},
    {"ml_dtypes_sat:float8_e4m3", 248, 240, 0x77},
    {"ml_dtypes:float8_e3m4", 15.75, INFINITY, 0x70},
    {"ml_dtypes:float8_e3m4", NAN, NAN, 0x78},
    {"ml_dtypes_sat:float8_e3m4", 15.75, 15.5, 0x6f},
    {"ml_dtypes:float8_e4m3fnuz", 247.99, 240, 0x7f},
    {"ml_dtypes:float8_e4m3fnuz", 248, NAN, 0x80},
    {"ml_dtypes:float8_e4m3fnuz", -248, -NAN, 0x80},
    {"ml_dtypes:float8_e4m3fnuz", -0.0, 0, 0},
    {"ml_dtypes:float8_e4m3fnuz", -1e-9, 0, 0},
    {"ml_dtypes:float8_e4m3fnuz", INFINITY, NAN, 0x80},
    {"ml_dtypes_sat:float8_e4m3fnuz", 248, 240, 0x7f},
    {"ml_dtypes_sat:float8_e4m3fnuz", -248, -240, 0xff},
    {"ml_dtypes:float8_e5m2fnuz", 61440, NAN, 0x80},
    {"ml_dtypes_sat:float8_e5m2fnuz", 61440, 57344, 0x7f},
    {"ml_dtypes:float8_e4m3b11fnuz", 30.99, 30, 0x7f},
    {"ml_dtypes:float8_e4m3b11fnuz", 31, NAN, 0x80},
    {"ml_dtypes_sat:float8_e4m3b11fnuz", 31, 30, 0x7f},
    {"ml_dtypes:float8_e8m0fnu", 1.4999, 1, 0x7f},
    {"ml_dtypes:float8_e8m0fnu", 1.5, 2, 0x80},
    {"ml_dtypes:float8_e8m0fnu", 3, 4, 0x81},
    {"ml_dtypes:float8_e8m0fnu", 6, 8, 0x82},
    {"ml_dtypes:float8_e8m0fnu", 12, 16, 0x83},
    {"ml_dtypes:float8_e8m0fnu", 0x1.4p127, 0x1p127, 0xfe},
    {"ml_dtypes:float8_e8m0fnu", 0x1.8p127, NAN, 0xff},
    {"ml_dtypes:float8_e8m0fnu", 0, NAN, 0xff},
    {"ml_dtypes:float8_e8m0fnu", -0.0, NAN, 0xff},
    {"ml_dtypes:float8_e8m0fnu", -1, NAN, 0xff},
    {"ml_dtypes:float8_e8m0fnu", 0x1p-140, 0x1p-127, 0},
    {"ml_dtypes:float8_e8m0fnu", 0x1.8p-127, 0x1p-126, 1},
    {"ml_dtypes_sat:float8_e8m0fnu", 0x1.8p127, 0x1p127, 0xfe},
    {"ml_dtypes_sat:float8_e8m0fnu", 0, 0x1p-127, 0},
    {"ml_dtypes_sat:float8_e8m0fnu", -0.0, 0x1p-127, 0},
    {"ml_dtypes_sat:float8_e8m0fnu", -1, 0x1p-127, 0},
    {"ml_dtypes_sat:float8_e8m0fnu", INFINITY, NAN, 0xff},
    {"ml_dtypes:float4_e2m1fn", 7, 6, 7},
    {"ml_dtypes:float4_e2m1fn", 5, 4, 6},
    {"ml_dtypes:float4_e2m1fn", -INFINITY, -6, 15},
    {"ml_dtypes:float4_e2m1fn", NAN, -0.0, 8},
    {"ml_dtypes:float4_e2m1fn", -NAN, 0, 0},
    {"ml_dtypes:float6_e3m2fn", 30.1, 28, 0x1f},
    {"ml_dtypes:float6_e3m2fn", NAN, -0.0, 0x20},
    {"ml_dtypes_sat:float6_e3m2fn", -NAN, 0, 0},
    {"ml_dtypes:float6_e2m3fn", 7.75, 7.5, 0x1f},
    {"ml_dtypes:float6_e2m3fn", NAN, -0.0, 0x20},
    {"ml_dtypes:bfloat16", 0x1.ffp127, INFINITY, 0x7f80},
    {"ml_dtypes:bfloat16", 1e-40, 0x1p-133, 1},
    {"ml_dtypes:bfloat16", -NAN, -NAN, 0xffc0},

    {"ocp_sat:e4m3", 1e9, 448, 0x7e},
    {"ocp_sat:e4m3", -INFINITY, -448, 0xfe},
    {"ocp_sat:e4m3", NAN, NAN, 0x7f},
    {"ocp_sat:e5m2", 61440, 57344, 0x7b},
    {"ocp_sat:e5m2", INFINITY, 57344, 0x7b},
    {"ocp_sat:e2m1", -7.99, -6, 15},
    {"ocp_sat:e2m3", 100, 7.5, 0x1f},
    {"ocp_sat:e3m2", INFINITY, 28, 0x1f},
    {"ocp_nonsat:e4m3", 464, 448, 0x7e},
    {"ocp_nonsat:e4m3", 465, NAN, 0x7f},
    {"ocp_nonsat:e4m3", INFINITY, NAN, 0x7f},
    {"ocp_nonsat:e5m2", 61440, INFINITY, 0x7c},
    {"ocp_nonsat:e5m2", -INFINITY, -INFINITY, 0xfc},

    {"cuda_sat:e4m3", 465, 448, 0x7e},
    {"cuda_sat:e4m3", -INFINITY, -448, 0xfe},
    {"cuda_sat:e4m3", -NAN, -NAN, 0x7f},
    {"cuda_sat:e5m2", INFINITY, 57344, 0x7b},
    {"cuda_sat:e5m2", NAN, NAN, 0x7f},
    {"cuda_sat:e5m2", -NAN, -NAN, 0x7f},
    {"cuda_sat:e2m1", NAN, 6, 7},
    {"cuda_sat:e2m1", -NAN, 6, 7},
    {"cuda_sat:e2m1", -INFINITY, -6, 15},
    {"cuda_sat:e3m2", NAN, 28, 0x1f},
    {"cuda_sat:e2m3", -100, -7.5, 0x3f},
    {"cuda_sat:e8m0", 1.42, 2, 0x80},
    {"cuda_sat:e8m0", 1.5, 2, 0x80},
    {"cuda_sat:e8m0", 3, 4, 0x81},
    {"cuda_sat:e8m0", -1.42, 2, 0x80},
    {"cuda_sat:e8m0", 0, 0x1p-127, 0},
    {"cuda_sat:e8m0", 0x1p-140, 0x1p-127, 0},
    {"cuda_sat:e8m0", 0x1.04p127, 0x1p127, 0xfe},
    {"cuda_sat:e8m0", INFINITY, 0x1p127, 0xfe},
    {"cuda_sat:e8m0", NAN, NAN, 0xff},
    {"cuda_nosat:e8m0", 0x1.04p127, NAN, 0xff},
    {"cuda_nosat:e4m3", 464, 448, 0x7e},
    {"cuda_nosat:e4m3", 465, NAN, 0x7f},
    {"cuda_nosat:e4m3", -465, -NAN, 0xff},
    {"cuda_nosat:e5m2", -61440, -INFINITY, 0xfc},
    {"cuda_nosat:e5m2", -NAN, -NAN, 0x7f},
    {"cuda_nosat:float16", -NAN, -NAN, 0x7fff},
    {"cuda_nosat:float16", 65520, INFINITY, 0x7c00},
    {"cuda_nosat:bfloat16", NAN, NAN, 0x7fff},
    {"cuda_nosat:tf32", 1 + 0x1p-11, 1 + 0x1p-10, NO_CODE},
    {"cuda_nosat:tf32", 0x1.fffffep127, INFINITY, NO_CODE},

    {"gfloat:ocp_e4m3", 464, 448, 0x7e},
    {"gfloat:ocp_e4m3", 465, NAN, 0x7f},
    {"gfloat:ocp_e4m3,rounding=toward_zero", 1e9, 448, 0x7e},
    {"gfloat:ocp_e4m3,rounding=to_odd", 449, NAN, 0x7f},
    {"gfloat:ocp_e4m3", INFINITY, NAN, 0x7f},
    {"gfloat:ocp_e5m2,rounding=toward_negative", 1e9, 57344, 0x7b},
    {"gfloat:ocp_e5m2", 61440, INFINITY, 0x7c},
    {"gfloat:ocp_e8m0", 1.5, 2, 0x80},
    {"gfloat:ocp_e8m0", 3, 2, 0x80},
    {"gfloat:ocp_e8m0", 6, 8, 0x82},
    {"gfloat:ocp_e8m0", 12, 8, 0x82},
    {"gfloat:ocp_e8m0", 0x1.8p127, 0x1p127, 0xfe},
    {"gfloat:ocp_e8m0", 0x1p128, NAN, 0xff},
    {"gfloat_sat:ocp_e4m3", INFINITY, 448, 0x7e},
    {"gfloat_sat:ocp_e4m3", NAN, NAN, 0x7f},
    {"gfloat_sat:ocp_e5m2", 1e9, 57344, 0x7b},
    {"gfloat_sat:ocp_e5m2", -INFINITY, -57344, 0xfb},
    {"gfloat:binary16", -0.0, -0.0, 0x8000},
    {"gfloat:bfloat16", 1e-40, 0x1p-133, 1},

    {"chop:q43", 247.9, 240, NO_CODE},
    {"chop:q43", 248, INFINITY, NO_CODE},
    {"chop:q43", 448, INFINITY, NO_CODE},
    {"chop:q43", INFINITY, INFINITY, NO_CODE},
    {"chop:q43,rounding=toward_zero", 448, 240, NO_CODE},
    {"chop:q43,rounding=2", -448, -240, NO_CODE},
    {"chop:q52", 61439, 57344, NO_CODE},
    {"chop:q52", 61440, INFINITY, NO_CODE},
    {"chop:q52", 0x1p-17, 0, NO_CODE},
    {"chop:q52", -0.0, 0, NO_CODE},
    {"chop:q52", -1e-30, 0, NO_CODE},
    {"chop:q52,rounding=2", -1e-30, 0, NO_CODE},
    {"chop:q52,rounding=2", 1e-30, 0x1p-16, NO_CODE},
    {"chop:h", -0.0, 0, NO_CODE},
    {"chop:h,exponent=unlimited", 1e6, 999936, NO_CODE},
    {"chop:b", 0x1.8p-127, 0x1p-126, NO_CODE},
    {"chop:b,rounding=4", 0x1.8p-127, 0, NO_CODE},
    {"chop:b,rounding=2", 1e-40, 0x1p-126, NO_CODE},
    {"chop:b", 1e-40, 0, NO_CODE},
    {"chop:t", -0.0, 0, NO_CODE},
    {"chop:s", -0.0, 0, NO_CODE},
    {"chop:d", -0.0, 0, NO_CODE},

    {"cpfloat:e4m3", 448, 448, NO_CODE},
    {"cpfloat:e4m3", 464, 448, NO_CODE},
    {"cpfloat:e4m3,rounding=-1", 464, 480, NO_CODE},
    {"cpfloat:e4m3", 480, 480, NO_CODE},
    {"cpfloat:e4m3", 495.9, 480, NO_CODE},
    {"cpfloat:e4m3", 496, NAN, NO_CODE},
    {"cpfloat:e4m3", INFINITY, NAN, NO_CODE},
    {"cpfloat:e5m2", 61440, INFINITY, NO_CODE},
    {"cpfloat:e5m2,rounding=0", 61440, 57344, NO_CODE},
    {"cpfloat:e5m2,rounding=7", 1e9, 57344, NO_CODE},
    {"cpfloat:e5m2", 0x1.04p-17, 0x1p-16, NO_CODE},
    {"cpfloat:e5m2,rounding=-1", 0x1p-17, 0x1p-16, NO_CODE},
    {"cpfloat:h", -0.0, -0.0, NO_CODE},
    {"cpfloat:h,exponent=unlimited", 70000, 70016, NO_CODE},
    {"cpfloat:b", 0x1p-127, 0, NO_CODE},
    {"cpfloat:b,rounding=-1", 0x1p-127, 0x1p-126, NO_CODE},
    {"cpfloat:b", 0x1.8p-127, 0x1p-126, NO_CODE},
    {"cpfloat:b", 1e-40, 0, NO_CODE},

    {"p3109_sat_none:binary8p4se", 232, 224, 0x7e},
    {"p3109_sat_none:binary8p4se", 232.01, INFINITY, 0x7f},
    {"p3109_sat_none:binary8p4se,rounding=TowardZero", 1e9, 224, 0x7e},
    {"p3109_sat_none:binary8p4se,rounding=ToOdd", 225, INFINITY, 0x7f},
    {"p3109_sat_none:binary8p4se", -INFINITY, -INFINITY, 0xff},
    {"p3109_sat_none:binary8p4se", -0.0, 0, 0},
    {"p3109_sat_none:binary8p4se", -0x1p-11, 0, 0},
    {"p3109_sat_none:binary8p4se", NAN, NAN, 0x80},
    {"p3109_sat_none:binary8p4sf", INFINITY, 240, 0x7f},
    {"p3109_sat_none:binary8p4ue", 55296, INFINITY, 0xfe},
    {"p3109_sat_none:binary8p4ue,rounding=ToOdd", 57344, 53248, 0xfd},
    {"p3109_sat_none:binary8p4ue", -1, NAN, 0xff},
    {"p3109_sat_none:binary8p4ue,rounding=TowardZero", -1, 0, 0},
    {"p3109_sat_none:binary8p4ue", -1e-9, 0, 0},
    {"p3109_sat_none:binary8p4ue", -INFINITY, NAN, 0xff},
    {"p3109_sat_finite:binary8p4se", 1e9, 224, 0x7e},
    {"p3109_sat_finite:binary8p4se", INFINITY, 224, 0x7e},
    {"p3109_sat_finite:binary8p4se", -INFINITY, -224, 0xfe},
    {"p3109_sat_finite:binary8p4ue", -1, 0, 0},
    {"p3109_sat_finite:binary8p4ue", -INFINITY, 0, 0},
    {"p3109_sat_finite:binary8p4uf", INFINITY, 57344, 0xfe},
    {"p3109_sat_propagate:binary8p4se", 1e9, 224, 0x7e},
    {"p3109_sat_propagate:binary8p4se", -INFINITY, -INFINITY, 0xff},
    {"p3109_sat_propagate:binary8p4sf", -INFINITY, -240, 0xff},
    {"p3109_sat_propagate:binary8p4ue", -INFINITY, 0, 0},
    {"p3109_sat_propagate:binary8p4ue", -1, 0, 0},
    {"p3109_sat_propagate:binary8p1se", 1.5, 1, 0x40},
    {"p3109_sat_propagate:binary8p1se", 3, 4, 0x42},
};

static void every_preset_does_what_its_library_does(void **state)
{
    (void)state;
    size_t executed = 0;
    int wrong = 0;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        const struct golden *g = &goldens[i];
        lathe_format f;
        lathe_options o;
        lathe_plan plan;
        uint16_t code = 0;
        size_t at = 0;
        if (lathe_preset_parse(&f, &o, g->preset, &at))
            fail_msg("\"%s\" is wrong at %zu", g->preset, at);
        assert_int_equal(lathe_plan_init(&plan, &f, &o), LATHE_OK);
        if (g->code != NO_CODE)
            assert_int_equal(lathe_encode_f64(&plan, &code, 2, &g->x, 1), LATHE_OK);
        const double y = lathe_round1_f64(&plan, g->x);
        const float x32 = (float)g->x, y32 = (float)g->y;
        const int is_float = lathe_plan_serves_f32(&plan) && (isnan(g->x) || (double)x32 == g->x);
        const float got32 = is_float ? lathe_round1_f32(&plan, x32) : y32;
        if (bits_of_double(y) != bits_of_double(g->y) || bits_of_float(got32) != bits_of_float(y32) ||
            (g->code != NO_CODE && code != g->code)) {
            print_error("%s: %a is %a (%a), code %x; wanted %a, code %x\n", g->preset, g->x, y, (double)got32,
                        code, g->y, (unsigned)g->code);
            wrong++;
        }
        executed += 1 + (size_t)is_float;
    }
    assert_int_equal(wrong, 0);
    expect_cases("goldens of libraries", executed, 300);
}

/* Each makes a plan, whatever its case and separators; with an option behind it, too. */
static void every_preset_is_read_and_makes_a_plan(void **state)
{
    (void)state;
    size_t executed = 0, families = 0;
    for (size_t i = 0; lathe_preset_name(i); i++) {
        const char *const name = lathe_preset_name(i), *const star = strchr(name, '*');
        char text[128], shouted[128];
        snprintf(text, sizeof text, "%.*s%s", star ? (int)(star - name) : 100, name, star ? "8p3se" : "");
        size_t n = 0;
        for (const char *c = text; *c; c++) {
            if (*c != '_')
                shouted[n++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
            if (*c == '_' || *c == ':')
                shouted[n++] = ' ';
        }
        snprintf(shouted + n, sizeof shouted - n, " , Codes = checked");
        lathe_format f, g;
        lathe_options o, p;
        lathe_plan plan;
        assert_int_equal(lathe_preset_parse(&f, &o, name, NULL), star ? LATHE_E_NAME : LATHE_OK);
        assert_int_equal(lathe_preset_parse(&f, &o, text, NULL), LATHE_OK);
        assert_int_equal(lathe_plan_init(&plan, &f, &o), LATHE_OK);
        if (lathe_preset_parse(&g, &p, shouted, NULL))
            fail_msg("\"%s\" is not read", shouted);
        assert_int_equal(p.codes, LATHE_CODES_CHECKED);
        p.codes = LATHE_CODES_MASKED;
        assert_memory_equal(&o, &p, sizeof o);
        assert_int_equal(lathe_format_equal(&f, &g), 1);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(lathe_preset_name(j), name);
        families += star != NULL;
        executed++;
    }
    assert_int_equal(families, 3);
    for (size_t i = executed; i < executed + 3; i++)
        assert_null(lathe_preset_name(i));
    assert_null(lathe_preset_name(SIZE_MAX));
    expect_cases("presets", executed, 65);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_does_what_its_library_does),
        cmocka_unit_test(every_preset_is_read_and_makes_a_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
