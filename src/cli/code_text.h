/* SPDX-License-Identifier: MIT */
/* Codes and layouts for readers. */
#ifndef LATHE_CLI_CODE_TEXT_H
#define LATHE_CLI_CODE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

/* 64 digits and two blanks. */
enum { CODE_TEXT = 72 };

/* The binary digits of a code, with blanks between sign, exponent and fraction. */
const char *code_text(char text[CODE_TEXT], const lathe_format *format, uint64_t code);

/* The same of a float (32 bits) or a double (64). */
const char *code_text_carrier(char text[CODE_TEXT], uint64_t bits, int width);

/* "1 sign, 4 exponent (bias 7), 3 fraction". */
const char *code_layout(char *text, size_t size, const lathe_format *format);

#endif
