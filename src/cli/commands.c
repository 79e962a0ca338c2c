/* SPDX-License-Identifier: MIT */
/* The table of commands. */
#include <stddef.h>

#include "cli.h"
#include "cmd.h"
#include "input.h"
#include "writer.h"

#define CSV_OPTION                                                                                           \
    {                                                                                                        \
        "--csv", NULL, "the rows as comma-separated values"                                                  \
    }
#define JSON_OPTION                                                                                          \
    {                                                                                                        \
        "--json", NULL, "the rows as JSON"                                                                   \
    }
#define SEED_OPTION                                                                                          \
    {                                                                                                        \
        "--seed", "N", "of the random bits of stochastic rules; 0 unless said"                               \
    }

static const cli_option format_options[] = {
    {"--blocks", NULL, "the block formats alone, whose table --csv and --json have apart"},
    CSV_OPTION,
    JSON_OPTION,
    {NULL, NULL, NULL},
};

#define ROUNDING_OPTION                                                                                      \
    {                                                                                                        \
        "--rounding", "RULE", "the rounding rule; ties_to_even unless said"                                  \
    }
#define OPTIONS_OPTION                                                                                       \
    {                                                                                                        \
        "--options", "KEY=VALUE,...",                                                                        \
            "what lathe_options_parse reads: overflow=saturate, subnormals=off, ..."                         \
    }

static const cli_option explain_options[] = {
    ROUNDING_OPTION,
    OPTIONS_OPTION,
    {"--carrier", "f32|f64", "read VALUE as a float or a double; f64 unless said"},
    {NULL, NULL, NULL},
};

static const cli_option round_options[] = {
    {"--to", "FORMAT", "the format; may be left out where --from-codes is only to be decoded"},
    ROUNDING_OPTION,
    OPTIONS_OPTION,
    SEED_OPTION,
    {"--stream", "N", "of the random bits; 0 unless said"},
    {"--first", "N", "index of the first value among the random bits; 0 unless said"},
    INPUT_TYPE_OPTION,
    INPUT_VARIABLE_OPTION,
    INPUT_CODES_OPTION,
    INPUT_COUNT_OPTION,
    {"--codes", NULL, "write codes, not values: integers into .npy and text, else packed"},
    INPUT_ORDER_OPTION,
    {"--as", WRITER_KINDS, "the kind of OUT; unless said as it ends in .npy or .txt, else as IN is"},
    {NULL, NULL, NULL},
};

static const cli_option stats_options[] = {
    {"--to", "FORMAT,...", "the formats; a comma before KEY= goes on with the same one"},
    ROUNDING_OPTION,
    OPTIONS_OPTION,
    SEED_OPTION,
    INPUT_TYPE_OPTION,
    INPUT_VARIABLE_OPTION,
    INPUT_CODES_OPTION,
    INPUT_COUNT_OPTION,
    INPUT_ORDER_OPTION,
    {"--histogram", NULL, "how many values there are by binary exponent, and what the formats have there"},
    {"--wasserstein", NULL, "the 1-Wasserstein distance too, for which all values must fit in memory"},
    CSV_OPTION,
    JSON_OPTION,
    {NULL, NULL, NULL},
};

static const cli_option compare_options[] = {
    {"--to", "FORMAT,...", "these formats; all named ones unless said"},
    {"--grid", "A-BxC-D", "IEEE-like formats with exponents of A to B bits and fractions of C to D"},
    {"--by", COMPARE_ORDERS, "the ranking; error unless said"},
    {"--svg", "FILE", "draw error against bits, and the exponents with each format's range"},
    ROUNDING_OPTION,
    OPTIONS_OPTION,
    SEED_OPTION,
    INPUT_TYPE_OPTION,
    INPUT_VARIABLE_OPTION,
    INPUT_CODES_OPTION,
    INPUT_COUNT_OPTION,
    INPUT_ORDER_OPTION,
    CSV_OPTION,
    JSON_OPTION,
    {NULL, NULL, NULL},
};

static const cli_option bench_options[] = {
    {"--speed", NULL, "as first argument: speed by instruction set, class of format, length and data"},
    {"--targets", NULL, "as first argument, or after --arith: the speed to reach, and what is reached"},
    {"--arith", NULL, "as first argument: speed of arithmetic against the carrier's own operation"},
    CSV_OPTION,
    JSON_OPTION,
    {"--svg", "FILE", "draw the ratio to memcpy by format and rule; not with --speed, --targets, --arith"},
    {"--format", "FORMAT", "only this format; repeatable"},
    {"--rule", "RULE", "only this rule; repeatable"},
    {NULL, NULL, NULL},
};

#define BLOCK_TEXT                                                                                           \
    "A name that is no format may be a block format (lathe formats --blocks), with keys behind a colon:\n"   \
    "mxfp4:block=64,scale=rceil. Blocks lie along the last axis of an array, tiles across the last two, a\n" \
    "channel is an index of the first; what has no shape is one row. Formats with a scale for the whole\n"   \
    "array, and arrays in Fortran order, need all values in memory.\n"

const cli_command cli_commands[] = {
    {.name = "formats",
     .operands = "[NAME]",
     .about = "All named formats; of one its limits, its layout and, up to 8 bits, every value by code",
     .text = "Block formats, whose values share scales, are listed too; of one its parts are shown.\n",
     .options = format_options,
     .most = 1,
     .run = cmd_formats},
    {.name = "explain",
     .operands = "VALUE FORMAT",
     .about = "One rounding step by step: bits, cut, tail, neighbours, decision, code",
     .text = "VALUE is decimal, hexadecimal (0x1.8p-3), inf or nan, and read as the double nearest to it; "
             "the answer\n"
             "shows which that is. The locale plays no part.\n",
     .options = explain_options,
     .least = 2,
     .most = 2,
     .run = cmd_explain},
    {.name = "round",
     .operands = "IN OUT",
     .about = "Rounds a file of numbers; writes values or codes",
     .text =
         "IN is a .npy file (f2, f4 or f8, either byte order, C or Fortran order), raw numbers (--type), "
         "codes\n"
         "(--from-codes), or else text: numbers between blanks, commas or lines, # begins a comment. "
         "\"-\" is a\n"
         "pipe. FILE:NAME is the variable NAME of a NetCDF file, or FILE:/PATH/NAME a dataset of an HDF5 "
         "file, of\n"
         "floats or doubles, where the libraries were found when lathe was built; fill values are numbers "
         "like any\n"
         "other. Unless OUT ends in .npy or .txt it is then a copy of FILE in which the variable is "
         "replaced. Files\n"
         "larger than memory are read and written part by part.\n"
         "\n"
         "Values are rounded once, from the type they have in IN (text: double), and written in that "
         "type, of\n"
         "16-bit numbers as 32-bit ones. Into text goes one value a line, with as many digits as are "
         "needed to\n"
         "read it back.\n"
         "\n"
         "Codes go into a .npy file as integers of the least size and in the shape of IN, into a file of "
         "another\n"
         "name, where IN is no .npy file or --as raw says so, packed (--order), codes of more than 16 "
         "bits as\n"
         "little-endian integers of 4 or 8 bytes. A code that the format lacks is an error.\n"
         "\n"
         "With --rounding stochastic value i draws the random bits of index --first + i of --seed and "
         "--stream,\n"
         "in the order of the file, so that parts of an array can be rounded apart.\n"
         "\n" BLOCK_TEXT,
     .options = round_options,
     .least = 2,
     .most = 2,
     .run = cmd_round},
    {.name = "stats",
     .operands = "IN",
     .about = "What formats do to a file of numbers: counts, errors, exponents",
     .text = "IN is what lathe round reads. NaN and infinite values are counted, never dropped; errors are "
             "over the\n"
             "pairs that are finite before and after. Overflow, subnormal results and ulps are not told of "
             "block\n"
             "formats, whose range moves with the scale.\n"
             "\n" BLOCK_TEXT,
     .options = stats_options,
     .least = 1,
     .most = 1,
     .run = cmd_stats},
    {.name = "compare",
     .operands = "IN",
     .about = "Ranks formats by what they lose of a file of numbers, and draws it",
     .text =
         "IN is what lathe round reads, and is read once. --svg - writes the picture in place of the "
         "table. Formats\n"
         "that the values' type cannot hold are left out, and said to be. Block formats are compared where "
         "--to\n"
         "names them.\n"
         "\n" BLOCK_TEXT,
     .options = compare_options,
     .least = 1,
     .most = 1,
     .run = cmd_compare},
    {.name = "bench",
     .operands = "[FILE.npy]",
     .about = "Speed and error of every format and rule on this machine; speed by kind of call",
     .text = "Without --speed, --targets or --arith the data are FILE.npy or else the fields of a Poisson "
             "problem. More\n"
             "options and the columns: lathe bench --help; lathe bench --speed --help, --arith --help.\n",
     .options = bench_options,
     .most = 1,
     .run_raw = cmd_bench},
    {.name = NULL},
};
