#!/bin/sh
# Prints what every pack here decides differently from the same pack in another folder, as Markdown: compare-packs.sh BEFORE
# Packs that decide together (see check-packs.sh) are compared together, and with those of them that there were.
set -eu
plumbline=${PLUMBLINE:-plumbline}
before=$1

for file in $(find . -name pack.yaml -not -path './.*' | sort); do
    pack=$(dirname "$file")
    pack=${pack#./}
    if grep -q '^uses:' "$file"; then
        continue
    elif [ -f "$before/$pack/pack.yaml" ]; then
        "$plumbline" policies diff "$before/$pack" "$pack"
    else
        echo "# New: $pack"
    fi
    echo
done
for packs in $(grep -sv '^#' together); do
    old=
    for pack in $(echo "$packs" | tr '+' ' '); do
        if [ -f "$before/$pack/pack.yaml" ]; then
            old="$old+$before/$pack"
        elif [ ! -f "$pack/pack.yaml" ]; then
            old="$old+$pack"
        fi
    done
    "$plumbline" policies diff "${old#+}" "$packs"
    echo
done
