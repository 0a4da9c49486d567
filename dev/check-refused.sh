#!/usr/bin/env bash
# What must not compile at a user's does not, with the message that its first line tells, and what the documentation advises instead
# does: Tests/Refused/NAME.swift and NAME-remedy.swift. All with and without NonisolatedNonsendingByDefault. A first line of
# "// error with the feature: " or "// error without the feature: " is for a program that compiles in the other mode, and
# "// warning: " for one that only compiles with a warning.
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
    local file=$1 mode features output kind expected place
    for mode in without with; do
        features=(-enable-upcoming-feature ExistentialAny)
        [ "$mode" = without ] || features+=(-enable-upcoming-feature NonisolatedNonsendingByDefault)
        if [[ $file == *-remedy.swift ]]; then
            output=$(compiled "$file" "${features[@]}" -warnings-as-errors) || { printf '%s must compile, %s the feature:\n%s\n' "$file" "$mode" "$output"; return 1; }
            continue
        fi
        kind=$(sed -nE '1s#^// (error|warning|error with(out)? the feature): .*#\1#p' "$file")
        expected=$(sed -nE '1s#^// [a-z ]*: ##p' "$file")
        [ -n "$kind" ] || { printf '%s must begin with "// error: " and what the compiler says\n' "$file"; return 1; }
        if [[ $kind == error\ * && $kind != "error $mode the feature" ]]; then
            output=$(compiled "$file" "${features[@]}") || { printf '%s must compile, %s the feature:\n%s\n' "$file" "$mode" "$output"; return 1; }
            continue
        fi
        if [ "$kind" = warning ]; then
            output=$(compiled "$file" "${features[@]}") || { printf '%s must compile, %s the feature:\n%s\n' "$file" "$mode" "$output"; return 1; }
        else
            ! output=$(compiled "$file" "${features[@]}") || { printf '%s must not compile, %s the feature\n' "$file" "$mode"; return 1; }
        fi
        # An error on the first line that has one, since others may follow from that, or a note, which says more. The compiler gives the
        # errors of one line in any order.
        place=$(grep -m 1 -oE "^[^ :]*:[0-9]+:[0-9]+: ${kind%% *}: " <<<"$output" | cut -d: -f1,2)
        [[ $(grep -E "^$place:[0-9]+: ${kind%% *}: " <<<"$output") == *": ${kind%% *}: $expected"* || $output == *"note: $expected"* ]] || {
            printf '%s must be refused with "%s", %s the feature, and was with:\n%s\n' "$file" "$expected" "$mode" "$output"
            return 1
        }
    done
}
export -f compiled check

printf '%s\n' Tests/Refused/*.swift | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I{} bash -c 'check "$1"' _ {}
echo "$(ls Tests/Refused/*.swift | grep -vc -e -remedy.swift) programs are refused with the message that they should be, and $(ls Tests/Refused/*-remedy.swift | wc -l) remedies compile"
