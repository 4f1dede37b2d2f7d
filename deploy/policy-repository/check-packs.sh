#!/bin/sh
# Checks, proves and tests every pack below the folder it is called in; packs are the folders that hold a pack.yaml.
# Used by the workflow and by the pre-commit hook beside it. PLUMBLINE is the command; `plumbline` where it is not set.
set -eu
plumbline=${PLUMBLINE:-plumbline}
failed=0
found=0
for file in $(find . -name pack.yaml -not -path './.*' | sort); do
    pack=$(dirname "$file")
    pack=${pack#./}
    found=1
    "$plumbline" policies check "$pack" && "$plumbline" policies test "$pack" > /dev/null || failed=1
done
if [ "$found" -eq 0 ]; then
    echo "there is no pack.yaml below $(pwd). Begin a pack: $plumbline policies new our-policies" >&2
    exit 1
fi
exit "$failed"
