#!/bin/sh
# Checks, proves and tests every pack below the folder it is called in; packs are the folders that hold a pack.yaml.
# Packs that decide together stand in a file `together`, a line each time, such as llm-adaptation+our-rules; a pack that uses another is
# checked there only. Used by the workflow and by the pre-commit hook beside it. PLUMBLINE is the command; `plumbline` where it is not set.
set -eu
plumbline=${PLUMBLINE:-plumbline}
failed=0
found=0

check() {
    "$plumbline" policies check "$1" && "$plumbline" policies test "$1" > /dev/null || failed=1
}

for file in $(find . -name pack.yaml -not -path './.*' | sort); do
    pack=$(dirname "$file")
    pack=${pack#./}
    found=1
    if ! grep -q '^uses:' "$file"; then
        check "$pack"
    elif ! grep -sv '^#' together | tr '+' '\n' | grep -qxF "$pack"; then
        echo "$pack uses another pack and stands in no line of together. Add one, such as llm-adaptation+$pack" >&2
        failed=1
    fi
done
for packs in $(grep -sv '^#' together); do
    check "$packs"
done
if [ "$found" -eq 0 ]; then
    echo "there is no pack.yaml below $(pwd). Begin a pack: $plumbline policies new our-policies" >&2
    exit 1
fi
exit "$failed"
