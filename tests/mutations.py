# SPDX-License-Identifier: MIT
"""What may be wrong with one place of a C file: the table of mutation operators."""
import re

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<number>(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*(?![.\w]))
      | (?P<float>[0-9.][\w.]*(?:[pPeE][+-]\w+)?)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<sign><<=|>>=|\.\.\.|->|\+\+|--|&&|\|\||<<|>>|[<>=!+\-*/%&|^]=|[^\s\w])""",
    re.VERBOSE | re.DOTALL)

DIRECTIVE = re.compile(r"(?:[^\n\\]|\\\n|\\)*")

# An operator of C that stands between two operands, and what is put in its place.
BINARY = {
    "<": ("comparison", "<="), "<=": ("comparison", "<"), ">": ("comparison", ">="), ">=": ("comparison", ">"),
    "==": ("comparison", "!="), "!=": ("comparison", "=="),
    "&&": ("logical", "||"), "||": ("logical", "&&"),
    "&": ("mask", "|"), "|": ("mask", "&"), "^": ("mask", "|"), "&=": ("mask", "|="), "|=": ("mask", "&="),
    "<<": ("mask", ">>"), ">>": ("mask", "<<"),
    "+": ("sign", "-"), "-": ("sign", "+"), "+=": ("sign", "-="), "-=": ("sign", "+="),
    "++": ("sign", "--"), "--": ("sign", "++"),
}
# A prefix that is dropped.
PREFIX = {"-": "sign", "!": "logical", "~": "mask"}

# One pattern within a line: operator, what is found, what is put there.
PATTERNS = [
    ("random word", r"draws\.at \+ i\b", "draws.at"),
    ("random word", r"random->next \+ i\b", "random->next"),
    ("random word", r"(?<=, )draw\(&d, draws, i\)", "draw(&d, draws, 0)"),
    ("random word", r"random->next \+= n\b", "random->next += 0"),
    ("last element", r"(?<=i < )n(?=[;)])", "n - 1"),
    ("last element", r"(?<=n - i >= )LANES", "LANES + 1"),
    ("last element", r"(?<=; [a-z] < )(count|row_count|length|blocks|size)(?=[;)])", r"\1 - 1"),
]

# The lesser or greater of two, which equal ones are both.
EXTREME = re.compile(r"([\w.>\[\] +*-]*\w|[\w.>\[\] +*-]*\]) ([<>]) ([\w.>\[\]+*\s-]+?) \? \1 : \3(?![\w\[.(])")

ROW = re.compile(r"^(\s*(?:\[[^]]+\] = )?\{[^,{}]+, )(.*?)(\},?)$")

OPERATORS = sorted({name for name, _ in BINARY.values()} | set(PREFIX.values()) | {p[0] for p in PATTERNS}
                   | {"constant", "dropped statement", "table row"})


class Mutant:
    """Replaces text[start:end] by `new`."""

    def __init__(self, path, text, operator, start, end, new):
        self.path, self.operator, self.start, self.end, self.new = path, operator, start, end, new
        self.line = text.count("\n", 0, start) + 1
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        self.column = start - first + 1
        self.before = " ".join(text[first:last].split())
        self.after = " ".join((text[first:start] + new + text[end:last]).split())
        self.text = text[:start] + new + text[end:]

    @property
    def id(self):
        return f"{self.path}:{self.line}:{self.column}:{self.operator}:{self.new.strip() or 'none'}".split("\n")[0]

    @property
    def key(self):
        """What stays the same when lines move."""
        return self.path, self.before, self.after


def tokens_of(text):
    """Kind, value and place of each token outside comments and directives."""
    at, tokens = 0, []
    while at < len(text):
        first = text.rfind("\n", 0, at) + 1
        if text[at] == "#" and not text[first:at].strip():
            at = DIRECTIVE.match(text, at).end()
            continue
        match = TOKEN.match(text, at)
        if match.lastgroup != "space":
            tokens.append((match.lastgroup, match.group(), match.start(), match.end()))
        at = match.end()
    return tokens


def is_operand_end(token):
    kind, value = token[0], token[1]
    return (kind in ("number", "float", "text") or value in (")", "]")
            or kind == "name" and value not in ("return", "case", "sizeof", "else"))


def is_type(tokens, i):
    """The parenthesis that closes before token i is a cast, so that what follows has one operand."""
    if tokens[i - 1][1] != ")":
        return False
    depth, k = 1, i - 2
    while k >= 0 and depth:
        depth += {")": 1, "(": -1}.get(tokens[k][1], 0)
        k -= 1
    inside = [t[1] for t in tokens[k + 2:i - 1]]
    types = re.compile(r"(u?int\d*(_t)?|uintptr_t|size_t|unsigned|const|char|float|double|long|word|carrier_value|\*)$")
    return bool(inside) and all(types.match(t) for t in inside)


def statements(tokens):
    """Statements that are one expression: assignments and calls, not declarations."""
    for i, (kind, value, start, _, _) in enumerate(tokens):
        if i == 0 or tokens[i - 1][1] not in (";", "{", "}", ")", "else", ":"):
            continue
        if tokens[i - 1][1] == ")" and "\n" not in tokens[i - 1][4]:
            continue
        if kind != "name" and value != "*" or value in ("return", "goto", "case", "default", "else", "for", "while",
                                                        "if", "do", "switch", "sizeof", "typedef", "static", "struct"):
            continue
        if value in ("continue", "break"):
            continue
        k, depth, is_assignment = i, 0, False
        while k < len(tokens) and not (tokens[k][1] == ";" and depth == 0):
            depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(tokens[k][1], 0)
            if depth < 0:
                break
            is_assignment |= depth == 0 and bool(re.match(r"(<<|>>|[+\-*/%&|^])?=$|\+\+|--", tokens[k][1]))
            k += 1
        if depth or k >= len(tokens):
            continue
        second = tokens[i + 1][1] if value != "*" else "="
        is_declaration = tokens[i + 1][0] == "name" or second == "*"
        is_call = second == "(" and tokens[k - 1][1] == ")"
        if not is_declaration and (is_assignment or is_call) and not value.startswith("_Static"):
            yield start, tokens[k][2]


def constants(value):
    digits = value.rstrip("uUlL")
    suffix, number = value[len(digits):], int(digits, 16 if digits[:2].lower() == "0x" else 10)
    yield (hex(number + 1) if digits[:2] in ("0x", "0X") else str(number + 1)) + suffix
    if number:
        yield (hex(number - 1) if digits[:2] in ("0x", "0X") else str(number - 1)) + suffix


def mutants_of(path, text):
    tokens = tokens_of(text)
    gaps = [text[b[3]:a[2]] for b, a in zip(tokens, tokens[1:])] + [""]
    tokens = [t + (gap,) for t, gap in zip(tokens, gaps)]
    found = []

    def add(operator, start, end, new):
        found.append(Mutant(path, text, operator, start, end, new))

    extremes = {match.start(2) for match in re.finditer(EXTREME, text)}
    for i, (kind, value, start, end, _) in enumerate(tokens):
        if start in extremes:
            continue
        if kind == "number":
            for new in constants(value):
                # what is not 0 is as true as 1
                if not (i and tokens[i - 1][1] == "return" and (value, new) == ("1", "2")):
                    add("constant", start, end, new)
        elif kind == "sign" and i and is_operand_end(tokens[i - 1]) and not is_type(tokens, i):
            if value in BINARY:
                add(*((BINARY[value][0], start, end, BINARY[value][1])))
        elif kind == "sign" and value in ("++", "--"):
            add("sign", start, end, BINARY[value][1])
        elif kind == "sign" and value in PREFIX:
            add(PREFIX[value], start, end, "")
    for start, end in statements(tokens):
        add("dropped statement", start, end, "")
    for operator, pattern, new in PATTERNS:
        for match in re.finditer(pattern, text):
            add(operator, match.start(), match.end(), match.expand(new))
    lines, at = text.split("\n"), 0
    for this, following in zip(lines, lines[1:]):
        a, b = ROW.match(this), ROW.match(following)
        if a and b and a[2] != b[2]:
            add("table row", at, at + len(this) + 1 + len(following),
                f"{a[1]}{b[2]}{a[3]}\n{b[1]}{a[2]}{b[3]}")
        at += len(this) + 1
    return sorted(found, key=lambda m: (m.start, m.operator, m.new))
