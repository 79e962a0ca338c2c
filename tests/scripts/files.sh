# SPDX-License-Identifier: MIT
# Sourced by what looks at the files of this tree; the current directory is its root.

# files PATTERN...: the files that belong to the tree and match a shell pattern such as *.c, one a line
files() {
    if prefix=$(git rev-parse --show-prefix 2>/dev/null) && [ -z "$prefix" ]; then
        git ls-files --cached --others --exclude-standard
    else
        # Not a checkout: what was unpacked, without what was built.
        find . -path ./build -prune -o -type f -print | sed 's|^\./||'
    fi | sort -u | while IFS= read -r file; do
        [ -f "$file" ] || continue
        for pattern; do
            case $file in
            $pattern) printf '%s\n' "$file" && break ;;
            esac
        done
    done
}
