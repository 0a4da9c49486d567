#!/usr/bin/env bash
# What must not compile at a user's does not, with the message that its first line tells, and what the documentation advises instead
# does: Tests/Refused/NAME.swift and NAME-remedy.swift. All with and without NonisolatedNonsendingByDefault.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build --target Quattro
swift build --target Foreign
modules=$(swift build --show-bin-path)/Modules
export modules

# Region isolation is checked after the types, so it takes more than -typecheck.
compiled() { # FILE FEATURE...
    swiftc -swift-version 6 -parse-as-library -module-name Refused "${@:2}" -I "$modules" -emit-sil -o /dev/null "$1" 2>&1
}

check() { # FILE
    local file=$1 mode features output expected
    for mode in without with; do
        features=(-enable-upcoming-feature ExistentialAny)
        [ "$mode" = without ] || features+=(-enable-upcoming-feature NonisolatedNonsendingByDefault)
        if [[ $file == *-remedy.swift ]]; then
            output=$(compiled "$file" "${features[@]}" -warnings-as-errors) || { printf '%s must compile, %s the feature:\n%s\n' "$file" "$mode" "$output"; return 1; }
            continue
        fi
        expected=$(sed -n '1s|^// error: ||p' "$file")
        [ -n "$expected" ] || { printf '%s must begin with "// error: " and what the compiler says\n' "$file"; return 1; }
        ! output=$(compiled "$file" "${features[@]}") || { printf '%s must not compile, %s the feature\n' "$file" "$mode"; return 1; }
        # The first error that it finds, since others may follow from that one, or a note, which says more.
        [[ $(grep -m 1 -E '^[^ ]*: error: ' <<<"$output") == *": error: $expected"* || $output == *"note: $expected"* ]] || {
            printf '%s must be refused with "%s", %s the feature, and was with:\n%s\n' "$file" "$expected" "$mode" "$output"
            return 1
        }
    done
}
export -f compiled check

printf '%s\n' Tests/Refused/*.swift | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I{} bash -c 'check "$1"' _ {}
echo "$(ls Tests/Refused/*.swift | grep -vc -e -remedy.swift) programs are refused with the message that they should be, and $(ls Tests/Refused/*-remedy.swift | wc -l) remedies compile"
