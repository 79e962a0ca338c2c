# SPDX-License-Identifier: MIT
"""coverage.py PROFILES LISTED BINARY...

Lists the branches of src/ that no test took: of each condition the outcomes that never were. PROFILES is the
folder of what the tests recorded. LISTED excuses branches, each with a reason; one that was taken or is no more there
must leave the list, but for those that some processors take ("perhaps"). Fails if it has not, or if others are left."""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE, BRANCHES = range(2)


def recorded(profiles, binaries):
    """What llvm-cov says of each function, those of headers once for each source that has them."""
    raw = sorted(str(p) for p in profiles.glob("*.profraw"))
    if not raw:
        sys.exit(f"{profiles}: nothing recorded")
    with tempfile.TemporaryDirectory() as folder:
        merged, inputs = pathlib.Path(folder) / "merged", pathlib.Path(folder) / "inputs"
        inputs.write_text("\n".join(raw) + "\n")
        subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", merged, f"--input-files={inputs}"], check=True)
        others = [f"-object={binary}" for binary in binaries[1:]]
        said = subprocess.run(["llvm-cov", "export", f"-instr-profile={merged}", binaries[0], *others], check=True,
                              capture_output=True, text=True).stdout
    return json.loads(said)["data"][0]["functions"]


def outcomes(functions):
    """{(path, first line, first column, last line, last column): [times true, times false]} over all functions."""
    taken = collections.defaultdict(lambda: [0, 0])
    for function in functions:
        for branch in function["branches"]:
            path = pathlib.Path(function["filenames"][branch[6]]).resolve()
            if path.is_relative_to(ROOT / "src"):
                both = taken[(str(path.relative_to(ROOT)), *branch[:4])]
                both[0] += branch[4]
                both[1] += branch[5]
    return taken


def condition(at):
    """The text of a condition, in one line."""
    path, first, begin, last, end = at
    lines = (ROOT / path).read_text().split("\n")[first - 1:last]
    lines[-1] = lines[-1][:end - 1]
    lines[0] = lines[0][begin - 1:]
    return " ".join(" ".join(lines).split())


def listed(path):
    """{(source, condition, outcome): reason} of paragraphs: a source, ? condition, true, false, neither or perhaps, =."""
    text = re.sub(r"(?m)^#.*\n", "", path.read_text())
    entries = {}
    for paragraph in filter(None, re.split(r"\n\s*\n", text.strip())):
        match = re.fullmatch(r"(\S+)\n\? (.*)\n(true|false|neither|perhaps)\n= (.*)", paragraph, re.DOTALL)
        if not match:
            sys.exit(f"{path}: not a source, ? and a condition, true, false, neither or perhaps, = and why:\n{paragraph}")
        entries[match.groups()[:3]] = match[4]
    return entries


def main(profiles, excuses, *binaries):
    taken = outcomes(recorded(pathlib.Path(profiles), binaries))
    excused, missing, used = listed(pathlib.Path(excuses)), [], set()
    for at, (yes, no) in sorted(taken.items()):
        if yes and no:
            continue
        key = at[0], condition(at), "neither" if not yes and not no else "false" if yes else "true"
        used.add(key)
        if key not in excused and (*key[:2], "perhaps") not in excused:
            missing.append((at, key))
    for at, key in missing:
        print(f"{at[0]}:{at[1]}:{at[2]}: never {key[2].replace('neither', 'reached')}: {key[1]}")
    sources = {at[0] for at in taken}
    stale = [k for k in excused if k[0] in sources and k not in used and k[2] != "perhaps"]
    for key in stale:
        print(f"{excuses} lists what is taken or not there: {key[0]}: {key[1]}: {key[2]}")
    print(f"{len(taken)} conditions, {2 * len(taken)} branches: {len(used & set(excused))} conditions listed, "
          f"{len(missing)} not taken")
    return bool(missing or stale)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
