/* SPDX-License-Identifier: MIT */
/* The table of commands. */
#include <stddef.h>

#include "cli.h"
#include "cmd.h"
#include "input.h"
#include "writer.h"

/* Rows that several commands have. */
#define RULE_OPTIONS                                                                                         \
    {"--rounding", "RULE", "the rounding rule; ties_to_even unless said"},                                   \
    {                                                                                                        \
        "--options", "KEY=VALUE,...",                                                                        \
            "what lathe_options_parse reads: overflow=saturate, subnormals=off, ..."                         \
    }
#define SEED_OPTION                                                                                          \
    {                                                                                                        \
        "--seed", "N", "of the random bits of stochastic rules; 0 unless said"                               \
    }
#define TABLE_OPTIONS                                                                                        \
    {"--csv", NULL, "the rows as comma-separated values"},                                                   \
    {                                                                                                        \
        "--json", NULL, "the rows as JSON"                                                                   \
    }

static const cli_option format_options[] = {
    {"--blocks", NULL, "the block formats alone, whose table --csv and --json have apart"},
    TABLE_OPTIONS,
    {NULL, NULL, NULL},
};

static const cli_option explain_options[] = {
    RULE_OPTIONS,
    {"--carrier", "f32|f64", "read VALUE as a float or a double; f64 unless said"},
    {NULL, NULL, NULL},
};

static const cli_option round_options[] = {
    {"--to", "FORMAT", "the format; may be left out where --from-codes is only to be decoded"},
    RULE_OPTIONS,
    {"--seed", "N", "of the random bits of stochastic rules and faults; 0 unless said"},
    {"--stream", "N", "of the random bits; 0 unless said"},
    {"--first", "N", "index of the first value among the random bits; 0 unless said"},
    {"--fault", "P", "then flip one bit of the code of a value, with this probability for each"},
    {"--fault-field", FAULT_FIELDS, "of this part of the code; any unless said"},
    INPUT_OPTIONS,
    {"--codes", NULL, "write codes, not values: integers into .npy and text, else packed"},
    {"--as", WRITER_KINDS, "the kind of OUT; unless said as it ends in .npy or .txt, else as IN is"},
    {NULL, NULL, NULL},
};

static const cli_option stats_options[] = {
    {"--to", "FORMAT,...", "the formats; a comma before KEY= goes on with the same one"},
    RULE_OPTIONS,
    SEED_OPTION,
    INPUT_OPTIONS,
    {"--histogram", NULL, "how many values there are by binary exponent, and what the formats have there"},
    {"--wasserstein", NULL, "the 1-Wasserstein distance too, for which all values must fit in memory"},
    TABLE_OPTIONS,
    {NULL, NULL, NULL},
};

static const cli_option compare_options[] = {
    {"--to", "FORMAT,...", "these formats; all named ones and the usual block formats unless said"},
    {"--grid", "A-BxC-D", "IEEE-like formats with exponents of A to B bits and fractions of C to D"},
    {"--by", COMPARE_ORDERS, "the ranking; error unless said"},
    {"--svg", "FILE", "draw error against bits, and the exponents with each format's range"},
    RULE_OPTIONS,
    SEED_OPTION,
    INPUT_OPTIONS,
    TABLE_OPTIONS,
    {NULL, NULL, NULL},
};

static const cli_option bench_options[] = {
    {"--speed", NULL, "as first argument: speed by instruction set, class of format, length and data"},
    {"--targets", NULL,
     "as first argument, or after --arith, --unit: the speed to reach, and what is reached"},
    {"--arith", NULL, "as first argument: speed of arithmetic against the carrier's own operation"},
    {"--dot", NULL, "as first argument: speed of products of matrices, as a share of the processor's"},
    {"--unit", NULL, "as first argument: multiply-adds a second of matrix units"},
    TABLE_OPTIONS,
    {"--svg", "FILE", "draw the ratio to memcpy by format and rule; with none of the first arguments above"},
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
     .text = "VALUE is decimal, hexadecimal (0x1.8p-3), inf or nan, and read as the double nearest to it;\n"
             "the answer shows which that is. The locale plays no part. Of a block format VALUE is the only\n"
             "one of its block, or the largest magnitude in it.\n",
     .options = explain_options,
     .least = 2,
     .most = 2,
     .run = cmd_explain},
    {.name = "round",
     .operands = "IN OUT",
     .about = "Rounds a file of numbers; writes values or codes",
     .text =
         "IN is a .npy file (f2, f4 or f8, either byte order, C or Fortran order), raw numbers (--type),\n"
         "codes (--from-codes), or else text: numbers between blanks, commas or lines, # begins a\n"
         "comment. \"-\" is a pipe. FILE:NAME is the variable NAME of a NetCDF file, or FILE:/PATH/NAME\n"
         "a dataset of an HDF5 file, of floats or doubles, where the libraries were found when lathe was\n"
         "built. Values that its attributes _FillValue or missing_value name (NaN perhaps), or that\n"
         "NetCDF fills with by default, are missing: they stay as they are, as codes they are NaN, and a\n"
         "scale of blocks does not see them. Unless OUT ends in .npy or .txt it is then a copy of FILE\n"
         "in which the variable is replaced. Files larger than memory are read and written part by part.\n"
         "\n"
         "Values are rounded once, from the type they have in IN (text: double), and written in that\n"
         "type, of 16-bit numbers as 32-bit ones. Into text goes one value a line, with as many digits\n"
         "as are needed to read it back.\n"
         "\n"
         "Codes go into a .npy file as integers of the least size and in the shape of IN, into a .txt\n"
         "file, or of text into a pipe, as integers line by line, into a file of another name, where IN is\n"
         "no .npy file or --as raw says so, packed (--order), codes of more than 16 bits as little-endian\n"
         "integers of 4 or 8 bytes. So they are read again. A code that the format lacks is an error.\n"
         "\n"
         "With --rounding stochastic value i draws the random bits of index --first + i of --seed and\n"
         "--stream, in the order of the file, so that parts of an array can be rounded apart. So do\n"
         "faults, with bits of their own. A fault leaves a value, infinity or NaN that the format has;\n"
         "missing values have none.\n"
         "\n" BLOCK_TEXT,
     .options = round_options,
     .least = 2,
     .most = 2,
     .run = cmd_round},
    {.name = "stats",
     .operands = "IN",
     .about = "What formats do to a file of numbers: counts, errors, exponents",
     .text =
         "IN is what lathe round reads. NaN and infinite values are counted, never dropped; errors are\n"
         "over the pairs that are finite before and after. Missing values of a NetCDF or HDF5 file are\n"
         "counted apart. Overflow, subnormal results and ulps are not told of block formats, whose range\n"
         "moves with the scale.\n"
         "\n" BLOCK_TEXT,
     .options = stats_options,
     .least = 1,
     .most = 1,
     .run = cmd_stats},
    {.name = "compare",
     .operands = "IN",
     .about = "Ranks formats by what they lose of a file of numbers, and draws it",
     .text = "IN is what lathe round reads, and is read once. --svg - writes the picture in place of the\n"
             "table. Unless --to or --grid says otherwise these are all named formats and the usual block\n"
             "formats; those that the values' type cannot hold or that cannot have the options are left\n"
             "out, and said to be, and block formats whose blocks need very long parts of the file at once.\n"
             "nvfp4_single is NVFP4 without the scale for the whole array; where --to names nvfp4, and\n"
             "others with such a scale, all values must fit in memory.\n"
             "\n" BLOCK_TEXT,
     .options = compare_options,
     .least = 1,
     .most = 1,
     .run = cmd_compare},
    {.name = "bench",
     .operands = "[FILE.npy]",
     .about = "Speed and error of every format and rule on this machine; speed by kind of call",
     .text =
         "Without a first argument of these the data are FILE.npy or else the fields of a Poisson problem.\n"
         "More options and the columns: lathe bench --help; lathe bench --speed --help, and so on.\n",
     .options = bench_options,
     .most = 1,
     .run_raw = cmd_bench},
    {.name = NULL},
};
