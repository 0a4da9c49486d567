#!/usr/bin/env bash
# Finds what compiles, passes most tests and is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."

# `refuse WHAT PATTERN FILE...`: the files have nothing that the pattern matches.
refuse() {
    local found
    found=$(git grep -nE "$2" -- "${@:3}" || true)
    [ -z "$found" ] || { printf '%s:\n%s\n' "$1" "$found" >&2; exit 1; }
}

# With a capture list, a body or cleanup would run off the actor of its caller with Swift 6.3.1 (swift#87097). CaptureLists.swift shows
# that; where a body is written, no capture list is ever needed, since it does not escape, and for a cleanup a local `let` does the same.
functions='fail|moveOn|withCancelScope|withShield|withScopedTaskGroup|withDeferrer|withPlace|withPlaceIfFree|runOrFail|CancelScope\(.*\)\.run|\.defer'
refuse 'a body or cleanup with a capture list' "\b($functions)\b(\([^{]*\))? \{ (@concurrent )?\[[^]]*\].* in" \
    '*.swift' '*.md' ':!Tests/CallSites*/CaptureLists.swift' ':!*/Troubleshooting.md'

# The thread sanitizer reports a race where two threads contend for a `Mutex` (see Guarded.swift). So no product has one of its own, which
# would fail the tests of its users, and neither has what `make tsan` runs. The recipes have some, as the code of users does, and are run in
# simulations, where no threads contend.
refuse 'a Mutex that is not a Guarded' '^[^/]*\bMutex[(<]' \
    'Sources/*.swift' 'Tests/*.swift' 'TestingRuntime/*.swift' ':!Sources/Quattro/Support/Guarded.swift' ':!Tests/Interleave' ':!Tests/Refused'
