# SPDX-License-Identifier: MIT
"""mutate.py [--files F...] [--sample N] [--seed S] [--jobs J] [--dir DIR] [--minutes M] [--limit S] [--budget S]
[--list] [--only ID...] [--whole] [--tests PATTERN] [--planted]

Makes one small fault at a time in a copy of the sources, compiles what has it, and runs the test programs until one
fails. Fails itself if a mutant survives that tests/mutants.txt does not excuse. --planted makes all the faults of
tests/planted.txt at once, which every test program must notice."""
import argparse
import concurrent.futures
import fnmatch
import hashlib
import json
import os
import pathlib
import queue
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
from mutations import OPERATORS, mutants_of

ROOT = pathlib.Path(__file__).resolve().parent.parent
KNOWN, PLANTED = ROOT / "tests" / "mutants.txt", ROOT / "tests" / "planted.txt"

FILES = """src/kernels/rules.h src/kernels/round.h src/kernels/stochastic.h src/kernels/exactly.h src/kernels/code.h
    src/kernels/philox.h src/grid.c src/layout.c src/options.c src/words.c src/text.c src/format.c src/formats.c
    src/families.c src/format_text.c src/kind_text.c src/preset.c src/values.c src/exact.c src/power.c src/random.c
    src/round.c src/round_call.c src/round_random.c src/isa.c src/parallel.c src/stream.c src/plan.c src/code.c
    src/pack.c src/arith.c src/arith_calls.c""".split()

# What the scalar kernels do not contain or use is tried at once in the library with all instruction sets.
VECTORS = """src/isa.c src/stream.c src/method.c src/way.c src/kernels/fast*.h src/kernels/fuse*.h
    src/kernels/operate*.h src/kernels/block* src/kernels/unit* src/kernels/*_avx* src/kernels/*_neon* src/kernels/narrow.h src/kernels/widen.h
    src/kernels/specials.h src/kernels/chosen.h""".split()

# Tests that tell little about the library for their time, or look at other things than its results.
LEFT_OUT = re.compile(r"test_(cli|bench|steps|npy|exhaustive)|^digests?_?.*\.sh|[.](scalar|avx2|[0-9])$")

# From so many mutants on, it is worth the time to see which tests execute what.
MANY = 400

SKIPPED = 77

SANITIZERS = "address,undefined"
# What costs next to nothing and needs no library: undefined results must not look like right ones.
TRAPS = "-fsanitize=shift,bounds,builtin,integer-divide-by-zero -fsanitize-undefined-trap-on-error"

# Tests of one instruction set against another, of the oracles or of the headers alone.
COMPARES = {"test_isa", "test_stochastic_isa", "test_arith_isa", "test_block_isa", "test_dot_isa", "test_oracles",
            "test_abi", "test_stack", "vectors_round", "vectors_arith"}


def entries(path):
    """(file, line, line as changed, reason) of each paragraph of a text like tests/mutants.txt."""
    text = re.sub(r"(?m)^#.*\n", "", path.read_text())
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = paragraph.split("\n")
        if [line[:2] for line in lines[1:4]] != ["- ", "+ ", "= "]:
            sys.exit(f"{path}: not a file, -, + and =:\n{paragraph}")
        reason = " ".join(line.removeprefix("= ").strip() for line in lines[3:])
        yield lines[0], " ".join(lines[1][2:].split()), " ".join(lines[2][2:].split()), reason


def sources():
    """What git knows or does not ignore; without it, all but builds."""
    try:
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True,
                                text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(f.relative_to(ROOT)) for f in ROOT.rglob("*") if not f.is_relative_to(ROOT / "build")]
    return [f for f in listed if f and (ROOT / f).is_file()]


def copy(names, to):
    for name in names:
        path, text = to / name, (ROOT / name).read_bytes()
        if not path.exists() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)


def run(command, folder, library, seconds, memory="8000000"):
    """Its status, or None where it takes more processor time, as with faults in loops; and that time. The first test
    that fails ends it: cmocka names it at once."""
    limited = ["sh", "-c", 'ulimit -t "$0" && ulimit -v "$1" && shift && exec "$@"', str(max(1, round(seconds))), memory,
               *command]
    environment = os.environ | ({"LD_LIBRARY_PATH": str(library)} if library else {})
    with subprocess.Popen(limited, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          start_new_session=True) as process:
        clock = threading.Timer(60 + 20 * seconds, process.kill)
        clock.start()
        failed = any(b"[  FAILED  ]" in line for line in process.stderr)
        if failed:
            os.killpg(process.pid, signal.SIGKILL)
        _, status, used = os.wait4(process.pid, 0)
        clock.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    status = 1 if failed else process.returncode
    return None if status in (-signal.SIGXCPU, -signal.SIGKILL) else status, used.ru_utime + used.ru_stime


class Tree:
    """A copy of the sources with a build of it: with scalar kernels and no threads, or `whole`, under
    sanitizers."""

    def __init__(self, folder, is_whole, jobs):
        self.tree, self.build, self.is_whole = folder / "tree", folder / ("whole" if is_whole else "scalar"), is_whole
        # Sanitizers reserve more than any memory.
        self.memory = "unlimited" if is_whole else "8000000"
        copy(sources(), self.tree)
        self.configure(*("-O1", SANITIZERS) if is_whole else (f"-O1 {TRAPS}", ""))
        if not self.make(jobs):
            sys.exit(f"{self.build}: the sources themselves do not build")
        self.soname = (self.build / "liblathe.so").readlink().name
        self.library = (self.build / "liblathe.so").resolve()
        self.commands = self.tests()
        self.units = [Unit(entry) for entry in json.loads((self.build / "compile_commands.json").read_text())]
        self.included = {}

    def configure(self, flags, sanitizers=""):
        launcher = ["-DCMAKE_C_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        subprocess.run(["cmake", "-S", self.tree, "-B", self.build, *generator, *launcher,
                        "-DCMAKE_BUILD_TYPE=Mutant", f"-DCMAKE_C_FLAGS_MUTANT={flags}",
                        f"-DLATHE_SANITIZE={sanitizers}", "-DLATHE_QUICK_TO_BUILD=ON",
                        f"-DLATHE_INSTRUCTION_SETS={'all' if self.is_whole else 'none'}",
                        f"-DLATHE_OPENMP={'ON' if self.is_whole else 'OFF'}", "-DLATHE_BUILD_CLI=OFF",
                        "-DLATHE_BUILD_BENCH=OFF", "-DLATHE_BUILD_EXAMPLES=OFF",
                        "-DBUILD_SHARED_LIBS=ON", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"],
                       check=True, stdout=subprocess.DEVNULL)

    def reached(self, jobs):
        """{test: {path: lines}}: what of the sources each test executes, by a build that counts; {path: lines} of
        what could be. Kept beside the build as long as the sources and the tests are the same."""
        kept, text = self.build / "reached.json", b"".join(sorted(
            (self.tree / f).read_bytes() for f in sources() if f.endswith((".c", ".h"))))
        state = hashlib.sha256(text).hexdigest()
        known = json.loads(kept.read_text()) if kept.exists() else {}
        if known.get("state") != state:
            shutil.rmtree(self.build / "counting", ignore_errors=True)
            counting = Tree.__new__(Tree)
            counting.tree, counting.build, counting.is_whole = self.tree, self.build / "counting", self.is_whole
            counting.configure("-O1 --coverage")
            if not counting.make(jobs):
                sys.exit(f"{counting.build}: does not build")
            with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
                lines = dict(zip(self.commands, pool.map(counting.lines, counting.tests().items())))
            known = {"state": state, "lines": lines}
            kept.write_text(json.dumps(known))
        everything = {}
        for lines in known["lines"].values():
            for path, both in lines.items():
                everything.setdefault(path, set()).update(both[0], both[1])
        return {t: {p: set(both[0]) for p, both in lines.items()} for t, lines in known["lines"].items()}, everything

    def lines(self, test):
        """{path: [lines that a test executes, lines that it does not]}"""
        name, command = test
        counts = self.build / "counts" / name
        subprocess.run(command, cwd=self.build / "tests", env=os.environ | {"GCOV_PREFIX": str(counts)},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        found = {}
        for data in counts.rglob("*.gcda"):
            notes = pathlib.Path("/", data.relative_to(counts)).with_suffix(".gcno")
            data.with_suffix(".gcno").symlink_to(notes)
            said = subprocess.run(["gcov", "--json-format", "--stdout", data], cwd=counts, capture_output=True,
                                  text=True, check=True).stdout
            for file in json.loads(said)["files"]:
                path = pathlib.Path(self.build, file["file"]).resolve()
                if path.is_relative_to(self.tree / "src"):
                    both = found.setdefault(str(path.relative_to(self.tree)), [set(), set()])
                    for line in file["lines"]:
                        both[line["count"] == 0].add(line["line_number"])
        shutil.rmtree(counts)
        return {path: [sorted(both[0]), sorted(both[1] - both[0])] for path, both in found.items()}

    def make(self, jobs):
        done = subprocess.run(["cmake", "--build", self.build, "--parallel", str(jobs)], capture_output=True,
                              text=True, check=False)
        return done.returncode == 0

    def tests(self):
        """Name and command of each test program."""
        shown = subprocess.run(["ctest", "--test-dir", self.build, "--show-only=json-v1", "-L", "quick"],
                               capture_output=True, text=True, check=True).stdout
        return {t["name"]: t["command"] for t in json.loads(shown)["tests"]
                if t["command"][0].startswith(str(self.build)) and not LEFT_OUT.search(t["name"])
                and not t["name"].startswith("test_isa_choice")}

    def readers(self, name):
        """The compilations that a source of the library is part of."""
        path = str(self.tree / name)
        if name.endswith(".c"):
            return [u for u in self.units if u.source == path]
        if not self.included:
            for unit in self.units:
                if unit.source.startswith(str(self.tree / "src")):
                    said = subprocess.run([*unit.command, "-MM", unit.source], cwd=self.build, capture_output=True,
                                          text=True, check=True).stdout
                    self.included[unit] = set(said.replace("\\\n", " ").split())
        return [u for u in self.included if path in self.included[u]]


class Unit:
    """One compilation of a build, as its list of commands has it."""

    def __init__(self, entry):
        words = shlex.split(entry["command"])
        if words[0].endswith("ccache"):
            del words[0]
        at, self.source = words.index("-o"), entry["file"]
        self.object = pathlib.Path(entry["directory"]) / words[at + 1]
        self.target = next(p for p in self.object.parts if p.endswith(".dir")).removesuffix(".dir")
        self.command = words[:at] + [w for w in words[at + 2:] if w not in ("-c", self.source)]


class Job:
    """The sources once more, and a library in which only what a mutant changes is compiled and linked anew."""

    def __init__(self, tree, folder):
        self.tree, self.folder, self.kept = tree, folder, {}
        copy([f for f in sources() if f.startswith(("src/", "include/"))], folder)
        (folder / "lib").mkdir(exist_ok=True)

    def compiled(self, unit, level, name):
        """Its object, None where it does not compile."""
        def moved(word):
            return word.replace(str(self.tree.tree), str(self.folder))
        command = [moved(w) for w in unit.command] + level + ["-w", "-c", moved(unit.source), "-o", name]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        return (self.folder / name).read_bytes() if done.returncode == 0 else None

    def is_same(self, mutant, level):
        """Whether a mutant makes the code that the source makes; None where it makes none."""
        path, same = self.folder / mutant.path, True
        try:
            for i, unit in enumerate(self.tree.readers(mutant.path)):
                if (unit, *level) not in self.kept:
                    self.kept[unit, *level] = self.compiled(unit, level, "kept.o")
                path.write_text(mutant.text)
                made = self.compiled(unit, level, f"{i}.o")
                path.write_text((ROOT / mutant.path).read_text())
                if made is None:
                    return None
                same &= made == self.kept[unit, *level]
        finally:
            path.write_text((ROOT / mutant.path).read_text())
        return same

    def link(self, mutant):
        """The library, and test programs that have its sources compiled in, of which it returns the paths."""
        changed = {u: f"{i}.o" for i, u in enumerate(self.tree.readers(mutant.path))}
        programs, flags = {}, [f"-fsanitize={SANITIZERS}", "-fopenmp"] if self.tree.is_whole else []
        for target in sorted({u.target for u in changed}, key=lambda t: t != "lathe"):
            objects = [changed.get(u, u.object) for u in self.tree.units if u.target == target]
            if target == "lathe":
                name = self.tree.soname
                made = [*flags, "-shared", f"-Wl,-soname,{name}", "-o", f"lib/{name}", *objects, "-lm"]
            else:
                programs[target] = str(self.folder / target)
                objects += [u.object for u in self.tree.units if u.target == "lathe_test_support"]
                made = [*flags, "-o", target, *objects, self.tree.library, "-lcmocka", "-lmpfr", "-lgmp", "-lm"]
            subprocess.run(["cc", *made], cwd=self.folder, check=True)
        return programs


class Order:
    """Tests in the order in which a fault in a file is found soonest, learnt while mutants die."""

    def __init__(self, times, kept, reached):
        self.times, self.kept = times, kept
        self.reached, self.lines = reached
        self.kills = json.loads(kept.read_text()) if kept.exists() else {}

    def of(self, mutant):
        path = mutant.path
        stem, kills = pathlib.Path(path).stem.split("_")[0].rstrip("s"), self.kills.get(path, {})
        return sorted(self.reaching(path, mutant.line), key=lambda t: (0.02 + self.times[t]) / (
            1 + 8 * kills.get(t, 0) + (40 if stem in t else 0)))

    def reaching(self, path, line):
        """The tests that execute a line; all where that is not known, as of tables."""
        if line not in self.lines.get(path, ()):
            return self.times
        return [t for t in self.times if line in self.reached[t].get(path, ())]

    def note(self, path, test):
        kills = self.kills.setdefault(path, {})
        kills[test] = kills.get(test, 0) + 1
        self.kept.write_text(json.dumps(self.kills))


def verdict(job, mutant, order, budget):
    """How a mutant ends: survives, or dies by a test's name; 'same' code and what does not build are neither."""
    same = job.is_same(mutant, [])
    if same is None:
        return "does not build"
    if same:
        return "same code"
    programs, used, tried = job.link(mutant), 0, 0
    for test in order.of(mutant):
        if used > budget:
            return "survives"
        if tried == 12 and "/kernels/" not in mutant.path and job.is_same(mutant, ["-O2"]):
            return "same code"
        command = job.tree.commands[test]
        command = [programs.get(test, command[0]), *command[1:]]
        status, seconds = run(command, job.tree.build / "tests", job.folder / "lib", 2 + 4 * order.times[test],
                              job.tree.memory)
        used, tried = used + seconds, tried + 1
        if status not in (0, SKIPPED):
            order.note(mutant.path, test)
            return test
    return "survives"


def measure(tree, options):
    """The time of each test, which must pass; kept beside the build as long as library and test are the same."""
    kept = tree.build / "times.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    library, times = tree.library.read_bytes(), {}
    wanted = [name for name in tree.commands if re.search(options.tests, name)]

    def one(name):
        program = pathlib.Path(tree.commands[name][0]).read_bytes()
        state = hashlib.sha256(library + program).hexdigest()
        same, seconds = known.get(name, (None, 0))
        if same != state or -options.limit < seconds < 0:
            status, seconds = run(tree.commands[name], tree.build / "tests", None, options.limit, tree.memory)
            if status not in (0, SKIPPED, None):
                sys.exit(f"{name} fails without any fault")
            # it took more than that
            seconds = -options.limit if status is None else seconds
            known[name] = state, seconds
            kept.write_text(json.dumps(dict(known)))
        times[name] = seconds if seconds >= 0 else 1e9

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(one, wanted))
    slow = [name for name in wanted if times[name] >= options.limit]
    if slow:
        print(f"left out, as they take more than {options.limit:g} s: {' '.join(slow)}")
    return {name: times[name] for name in wanted if name not in slow}


def all_mutants(files):
    return [m for name in files for m in mutants_of(name, (ROOT / name).read_text())]


def keys_of(mutant):
    """Its entry in tests/mutants.txt, or that of all mutants of its line, or of those by its operator."""
    return mutant.key, (*mutant.key[:2], "*"), (*mutant.key[:2], f"* {mutant.operator}")


def excused(mutants, files):
    """Takes known equivalents away; an entry that fits no mutant is out of date."""
    known = {e[:3] for e in entries(KNOWN)}
    keys = {k for m in mutants for k in keys_of(m)}
    stale = [k for k in known if k[0] in files and k not in keys]
    for name, before, after in stale:
        print(f"tests/mutants.txt has what is no mutant of {name}:\n  - {before}\n  + {after}")
    return [m for m in mutants if known.isdisjoint(keys_of(m))], len(stale)


def work(mutants, options, is_whole, ends):
    """Builds and tries mutants, a copy of the sources for each job."""
    if not mutants:
        return {}
    tree = Tree(options.dir, is_whole, options.jobs)
    reached = tree.reached(options.jobs) if len(mutants) >= MANY else ({}, {})
    order = Order(measure(tree, options), tree.build / "kills.json", reached)
    free = queue.Queue()
    for number in range(options.jobs):
        free.put(Job(tree, tree.build / f"job{number}"))
    results = {}

    def one(mutant):
        if time.monotonic() > ends:
            return
        job = free.get()
        began = time.monotonic()
        try:
            results[mutant] = verdict(job, mutant, order, options.budget)
        finally:
            free.put(job)
        print(f"{time.monotonic() - began:6.1f} s  {mutant.id}  {results[mutant]}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done in [pool.submit(one, m) for m in mutants]:
            done.result()
    return results


def try_mutants(options):
    files = options.files or FILES
    mutants = all_mutants(files)
    if options.list:
        for m in mutants:
            print(f"{m.id}\n  - {m.before}\n  + {m.after}")
        return 0
    left, stale = excused(mutants, files)
    known = len(mutants) - len(left)
    if options.only:
        left = [m for m in mutants if m.id.startswith(tuple(options.only))]
    chosen = random.Random(options.seed).sample(left, min(options.sample or len(left), len(left)))
    print(f"{len(mutants)} mutants of {len(files)} files by {len(OPERATORS)} operators, "
          f"{known} known to be equivalent; {len(chosen)} tried (seed {options.seed})", flush=True)
    needs_vectors = {f: options.whole or any(fnmatch.fnmatch(f, p) for p in VECTORS) for f in files}
    ends = time.monotonic() + 60 * options.minutes
    results = work([m for m in chosen if not needs_vectors[m.path]], options, False, ends)
    # What survives may be seen by vector kernels or sanitizers.
    results |= work([m for m in chosen if needs_vectors[m.path] or results.get(m) == "survives"], options, True, ends)
    survivors = [m for m, result in results.items() if result == "survives"]
    idle = [m for m, result in results.items() if result in ("same code", "does not build")]
    for m in sorted(survivors, key=lambda m: m.id):
        print(f"survives: {m.id}\n{m.path}\n- {m.before}\n+ {m.after}")
    print(f"{len(results)} tried: {len(results) - len(idle) - len(survivors)} killed, {len(survivors)} survive, "
          f"{len(idle)} make the same code or none, {len(chosen) - len(results)} not tried for want of time")
    return bool(survivors or stale or not results)


def try_planted(options):
    """All planted faults at once; each test program must fail."""
    tree = Tree(options.dir, False, options.jobs)
    kept = {}
    for name, before, after, _ in entries(PLANTED):
        path = tree.tree / name
        kept.setdefault(path, path.read_text())
        lines = path.read_text().split("\n")
        places = [i for i, line in enumerate(lines) if " ".join(line.split()) == before]
        if len(places) != 1:
            sys.exit(f"tests/planted.txt: {len(places)} lines of {name} are: {before}")
        lines[places[0]] = after
        path.write_text("\n".join(lines))
    try:
        # All, for tests that have sources of the library compiled in.
        if not tree.make(options.jobs):
            sys.exit("the planted faults do not build")
        tests = {t: command for t, command in tree.commands.items() if t not in COMPARES}
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            ended = dict(zip(tests, pool.map(lambda c: run(c, tree.build / "tests", None, 600)[0], tests.values())))
    finally:
        for path, text in kept.items():
            path.write_text(text)
    passing = [t for t in tests if ended[t] == 0]
    skipped = [t for t in tests if ended[t] == SKIPPED]
    for name in passing:
        print(f"passes in spite of wrong results: {name}")
    print(f"{len(tests)} test programs, {len(tests) - len(passing) - len(skipped)} fail as they must, "
          f"skipped: {' '.join(skipped) or 'none'}")
    return bool(passing or len(tests) < 50)


def main():
    os.environ |= {"CCACHE_BASEDIR": "/", "CCACHE_NOHASHDIR": "1"}  # one job's objects serve the others
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[1])
    parser.add_argument("--files", nargs="+", help="the default: what rounds, plans, encodes, computes and parses")
    parser.add_argument("--sample", type=int, help="so many mutants at random; without, all")
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")), help="of the sample; the date")
    parser.add_argument("--only", nargs="+", default=[], help="those mutants whose names begin so, known or not")
    parser.add_argument("--whole", action="store_true", help="not first in the library with scalar kernels alone")
    parser.add_argument("--tests", default=".", help="only those that this pattern is found in")
    parser.add_argument("--limit", type=float, default=30, help="leave out tests that take more seconds than this")
    parser.add_argument("--budget", type=float, default=1e9, help="no further test after so many seconds of them")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no mutant after so many")
    parser.add_argument("--dir", type=pathlib.Path, default=ROOT / "build" / "mutants")
    parser.add_argument("--list", action="store_true", help="only tell what there is")
    parser.add_argument("--planted", action="store_true")
    options = parser.parse_args()
    options.dir = options.dir.resolve()
    return try_planted(options) if options.planted else try_mutants(options)


if __name__ == "__main__":
    sys.exit(main())
