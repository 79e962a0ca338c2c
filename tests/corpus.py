# SPDX-License-Identifier: MIT
"""corpus.py unpack LIST FOLDER | pack FOLDER LIST

A fuzzer's kept inputs: each a line of LIST, in base64, and a file in FOLDER by itself."""
import base64
import hashlib
import pathlib
import sys

HEAD = "# Inputs of {}, in base64: tests/corpus.py. Made by the fuzzer's -merge=1, and those that have found faults.\n"


def unpack(listed, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for line in listed.read_text().split("\n"):
        if line and not line.startswith("#"):
            data = base64.b64decode(line, validate=True)
            (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def pack(folder, listed):
    inputs = {f.read_bytes() for f in folder.iterdir()}
    lines = [base64.b64encode(data).decode() for data in sorted(inputs, key=lambda d: (len(d), d))]
    listed.write_text(HEAD.format(listed.stem) + "\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("unpack", "pack"):
        sys.exit(__doc__.split("\n", 1)[0])
    {"unpack": unpack, "pack": pack}[sys.argv[1]](*map(pathlib.Path, sys.argv[2:]))
