#!/usr/bin/env bash
# No body or cleanup has a capture list: with Swift 6.3.1 it would run off the actor of its caller (swift#87097). CaptureLists.swift shows
# that; where a body is written, no capture list is ever needed, since it does not escape, and for a cleanup a local `let` does the same.
set -euo pipefail
cd "$(dirname "$0")/.."
functions='fail|moveOn|withCancelScope|withShield|withScopedTaskGroup|withDeferrer|withPlace|withPlaceIfFree|runOrFail|CancelScope\(.*\)\.run|\.defer'
found=$(git grep -nE "\b($functions)\b(\([^{]*\))? \{ (@concurrent )?\[[^]]*\].* in" -- '*.swift' '*.md' ':!Tests/CallSites*/CaptureLists.swift' ':!*/Troubleshooting.md' || true)
[ -z "$found" ] || { printf 'a body or cleanup with a capture list:\n%s\n' "$found" >&2; exit 1; }
