# SPDX-License-Identifier: MIT
"""vectors.py FILE...: reads published vectors by docs/vectors.md and checks finite results of finite operands in
rational numbers, which need no bits."""
import struct
import sys
from fractions import Fraction

# Precision, emin and the largest finite value.
FORMATS = {
    "e4m3fn": (4, -6, Fraction(448)), "e5m2": (3, -14, Fraction(57344)), "e2m1": (2, 0, Fraction(6)),
    "bf16": (8, -126, (2 - Fraction(2) ** -7) * 2**127), "fp16": (11, -14, Fraction(65504)),
    "fp32": (24, -126, (2 - Fraction(2) ** -23) * 2**127),
}
EXACT = {"round": lambda a: a, "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
         "div": lambda a, b: a / b, "fma": lambda a, b, c: a * b + c}


def value(bits):
    """What a pattern stands for; None for infinities and NaN."""
    x = struct.unpack(">f" if len(bits) == 8 else ">d", bytes.fromhex(bits))[0]
    return None if x != x or x in (float("inf"), float("-inf")) else Fraction(x)


def rounded(x, rule, precision, emin):
    """x by its two neighbours among the multiples of the quantum."""
    a, e = abs(x), emin
    while a >= Fraction(2) ** (e + 1):
        e += 1
    quantum = Fraction(2) ** (e - precision + 1)
    below = a // quantum
    rest = a / quantum - below
    half = Fraction(1, 2)
    up = rest and {
        "ties_to_even": rest > half or rest == half and below % 2,
        "ties_to_away": rest >= half, "ties_toward_zero": rest > half, "toward_zero": False,
        "toward_positive": x > 0, "toward_negative": x < 0, "away_from_zero": True, "to_odd": below % 2 == 0,
    }[rule]
    return (below + bool(up)) * quantum * (-1 if x < 0 else 1)


def main(paths):
    tried = 0
    for path in paths:
        operation = None
        with open(path, encoding="ascii") as lines:
            for number, line in enumerate(lines, 1):
                words = line.split()
                if not words or words[0].startswith("#"):
                    continue
                if words[-1].startswith("rounding="):
                    operation, _, name, options = words
                    rule, *others = options.removeprefix("rounding=").split(",")
                    continue
                if operation == "sqrt" or others:
                    continue
                if operation == "round":
                    words.pop()
                *operands, wanted = map(value, words)
                if None in operands or wanted is None or operation == "div" and operands[1] == 0:
                    continue
                precision, emin, largest = FORMATS[name]
                result = rounded(EXACT[operation](*operands), rule, precision, emin)
                result = max(-largest, min(largest, result))
                tried += 1
                if result != wanted:
                    sys.exit(f"{path}:{number}: {float(result).hex()} by {rule}: {line}")
    print(f"{tried} results")
    return tried < 15000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
