# SPDX-License-Identifier: MIT
# Sourced by the tests of the command: LATHE is its path. Counts what is expected; finish N fails under N.

lathe=$1
name=$(basename "$0" .sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/out.text
err=$work/err.text
cases=0
export LC_ALL=C

fail() {
    echo "$name: $*" >&2
    [ ! -s "$out" ] || head -n 40 "$out" >&2
    [ ! -s "$err" ] || head -n 40 "$err" >&2
    exit 1
}

# expect STATUS TEXT ARGUMENT...: the command ends with that status and prints a line that holds TEXT, on stdout
# where it succeeds, else on stderr one line that begins with "lathe: " and nothing on stdout.
expect() {
    status=$1 text=$2
    shift 2
    got=0
    "$lathe" "$@" >"$out" 2>"$err" </dev/null || got=$?
    [ "$got" -eq "$status" ] || fail "status $got, not $status: $*"
    if [ "$status" -eq 0 ]; then
        [ -z "$text" ] || grep -q -F -e "$text" "$out" || fail "no '$text': $*"
        [ ! -s "$err" ] || fail "something on stderr: $*"
    else
        grep -q -F -e "$text" "$err" || fail "no '$text' on stderr: $*"
        [ "$(wc -l <"$err")" -eq 1 ] || fail "not one line on stderr: $*"
        grep -q '^lathe: ' "$err" || fail "no 'lathe:' on stderr: $*"
        [ ! -s "$out" ] || fail "something on stdout: $*"
    fi
    cases=$((cases + 1))
}

# has TEXT: what was expected last printed this too
has() {
    grep -q -F -e "$1" "$out" || fail "no '$1'"
    cases=$((cases + 1))
}

# lacks_litter FOLDER FILE...: the folder holds these files and nothing else
lacks_litter() {
    folder=$1
    shift
    [ "$(ls -A "$folder" | sort | tr '\n' ' ')" = "$(printf '%s\n' "$@" | sort | tr '\n' ' ')" ] ||
        fail "$folder holds: $(ls -A "$folder" | tr '\n' ' ')"
    cases=$((cases + 1))
}

finish() {
    echo "$name: $cases cases (at least $1)"
    [ "$cases" -ge "$1" ] || fail 'too few cases'
}
