#!/bin/sh
# Prints what every pack here decides differently from the same pack in another folder, as Markdown: compare-packs.sh BEFORE
set -eu
plumbline=${PLUMBLINE:-plumbline}
before=$1
for file in $(find . -name pack.yaml -not -path './.*' | sort); do
    pack=$(dirname "$file")
    pack=${pack#./}
    if [ -f "$before/$pack/pack.yaml" ]; then
        "$plumbline" policies diff "$before/$pack" "$pack"
    else
        echo "# New: $pack"
    fi
    echo
done
